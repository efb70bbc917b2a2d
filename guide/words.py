"""The words that `guide` itself prints, by language. No side effects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True)
class Words:
    language_tag: str
    """BCP 47, for HTML and PDF."""
    chapter: str
    question: str
    figure: str
    formula: str
    """Before the number of a formula, in a reference."""
    contents: str
    short: str
    pitfall: str
    followup: str
    levels: tuple[str, str, str]
    times_read: str
    questions_in: str
    """Over the list of a chapter's questions."""
    count: str
    count_one: str
    """How many questions there are; `{}` stands for the number."""
    index: str
    """Over the list of tags."""
    index_key: str
    """What the numbers in it are."""
    glossary: str
    """Over the list of terms."""
    glossary_key: str
    """What the numbers in it are."""
    references: str
    """Over the works that an answer cites."""
    between_names: str
    """Between two authors of a work."""
    et_al: str
    """Behind its first authors, if there are more."""
    between_parts: str
    """Between its authors, title and venue."""
    numbers_as_in: str
    """On the cheat sheet: where its numbers come from; `{}` stands for the guide's title."""
    partly: str
    """On a cheat sheet that has no room for all: `{shown}` of `{all}` questions."""
    answered: str
    """Behind it: how many of them have an answer there."""
    unset: str
    """In the place of an answer that cannot be laid out, over its source; and without that."""
    unset_alone: str
    page: str
    """Where a link leads, for those who hear it; `{}` stands for the number."""
    alerts: Mapping[str, str] = field(default_factory=dict)


def _alerts(note: str, tip: str, important: str, warning: str, caution: str) -> Mapping[str, str]:
    kinds = ("note", "tip", "important", "warning", "caution")
    return MappingProxyType(dict(zip(kinds, (note, tip, important, warning, caution), strict=True)))


ZH = Words(
    language_tag="zh-Hans",
    chapter="第 {} 章",
    question="问题",
    figure="图",
    formula="式",
    contents="目录",
    short="三十秒回答",
    pitfall="易错",
    followup="追问",
    levels=("基础", "进阶", "深入"),
    times_read="读过",
    questions_in="本章的问题",
    count="{} 问",
    count_one="1 问",
    index="标签索引",
    index_key="粗体是题号，其后是页码。",
    glossary="术语表",
    glossary_key="末尾是讲解该术语的页码。",
    references="参考文献",
    between_names="、",
    et_al=" 等",
    between_parts="，",
    numbers_as_in="编号同《{}》",
    partly="共 {all} 问，此页列 {shown} 问",
    answered="，其中 {} 问有答案",
    unset="此处无法排版，以下是原文：",
    unset_alone="此处无法排版。",
    page="第 {} 页",
    alerts=_alerts("注意", "提示", "重要", "警告", "当心"),
)
EN = Words(
    language_tag="en",
    chapter="Chapter {}",
    question="Question",
    figure="Figure",
    formula="Eq.",
    contents="Contents",
    short="In thirty seconds",
    pitfall="Pitfall",
    followup="Follow-up",
    levels=("basic", "advanced", "deep"),
    times_read="read",
    questions_in="In this chapter",
    count="{} questions",
    count_one="1 question",
    index="Index of tags",
    index_key="Questions in bold, each with its page.",
    glossary="Glossary",
    glossary_key="At the end, the pages on which a term is explained.",
    references="References",
    between_names=", ",
    et_al=" et al.",
    between_parts=". ",
    numbers_as_in="Numbers as in “{}”",
    partly="{shown} of {all} questions",
    answered=", {} of them with an answer",
    unset="This could not be laid out; here is its source:",
    unset_alone="This could not be laid out.",
    page="page {}",
    alerts=_alerts("Note", "Tip", "Important", "Warning", "Caution"),
)
ZH_HANT = replace(
    ZH,
    language_tag="zh-Hant",
    question="問題",
    figure="圖",
    contents="目錄",
    short="三十秒回答",
    pitfall="易錯",
    followup="追問",
    levels=("基礎", "進階", "深入"),
    times_read="讀過",
    questions_in="本章的問題",
    count="{} 問",
    count_one="1 問",
    index="標籤索引",
    index_key="粗體是題號，其後是頁碼。",
    glossary="術語表",
    glossary_key="末尾是講解該術語的頁碼。",
    references="參考文獻",
    numbers_as_in="編號同《{}》",
    partly="共 {all} 問，此頁列 {shown} 問",
    answered="，其中 {} 問有答案",
    unset="此處無法排版，以下是原文：",
    unset_alone="此處無法排版。",
    page="第 {} 頁",
    alerts=_alerts("注意", "提示", "重要", "警告", "當心"),
)
ES = Words(
    language_tag="es",
    chapter="Capítulo {}",
    question="Pregunta",
    figure="Figura",
    formula="Ec.",
    contents="Índice",
    short="En treinta segundos",
    pitfall="Error frecuente",
    followup="Para seguir",
    levels=("básico", "avanzado", "profundo"),
    times_read="leído",
    questions_in="En este capítulo",
    count="{} preguntas",
    count_one="1 pregunta",
    index="Índice de etiquetas",
    index_key="En negrita, las preguntas; detrás, su página.",
    glossary="Glosario",
    glossary_key="Al final, las páginas en que se explica el término.",
    references="Referencias",
    between_names=", ",
    et_al=" et al.",
    between_parts=". ",
    numbers_as_in="Números como en «{}»",
    partly="{shown} de {all} preguntas",
    answered=", {} de ellas con respuesta",
    unset="Esto no se pudo componer; este es el texto original:",
    unset_alone="Esto no se pudo componer.",
    page="página {}",
    alerts=_alerts("Nota", "Consejo", "Importante", "Advertencia", "Cuidado"),
)
FR = Words(
    language_tag="fr",
    chapter="Chapitre {}",
    question="Question",
    figure="Figure",
    formula="Éq.",
    contents="Table des matières",
    short="En trente secondes",
    pitfall="Piège",
    followup="Pour aller plus loin",
    levels=("de base", "avancé", "approfondi"),
    times_read="lu",
    questions_in="Dans ce chapitre",
    count="{} questions",
    count_one="1 question",
    index="Index des étiquettes",
    index_key="En gras, les questions ; derrière, leur page.",
    glossary="Glossaire",
    glossary_key="À la fin, les pages où le terme est expliqué.",
    references="Références",
    between_names=", ",
    et_al=" et al.",
    between_parts=". ",
    numbers_as_in="Numéros comme dans « {} »",
    partly="{shown} questions sur {all}",
    answered=", dont {} avec une réponse",
    unset="Ceci n’a pas pu être mis en page ; voici sa source :",
    unset_alone="Ceci n’a pas pu être mis en page.",
    page="page {}",
    alerts=_alerts("Remarque", "Conseil", "Important", "Avertissement", "Attention"),
)
DE = Words(
    language_tag="de",
    chapter="Kapitel {}",
    question="Frage",
    figure="Abbildung",
    formula="Gl.",
    contents="Inhalt",
    short="In dreißig Sekunden",
    pitfall="Fallstrick",
    followup="Nachgefragt",
    levels=("Grundlagen", "Fortgeschritten", "Vertiefung"),
    times_read="gelesen",
    questions_in="In diesem Kapitel",
    count="{} Fragen",
    count_one="1 Frage",
    index="Schlagwörter",
    index_key="Fett die Fragen, dahinter ihre Seite.",
    glossary="Glossar",
    glossary_key="Am Ende die Seiten, auf denen der Begriff erklärt wird.",
    references="Literatur",
    between_names=", ",
    et_al=" u. a.",
    between_parts=". ",
    numbers_as_in="Nummern wie in „{}“",
    partly="{shown} von {all} Fragen",
    answered=", {} davon mit Antwort",
    unset="Dies ließ sich nicht setzen; hier ist sein Quelltext:",
    unset_alone="Dies ließ sich nicht setzen.",
    page="Seite {}",
    alerts=_alerts("Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"),
)
WORDS: Mapping[str, Words] = MappingProxyType(
    {"zh": ZH, "zh-Hant": ZH_HANT, "en": EN, "es": ES, "fr": FR, "de": DE}
)
KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "questions found": ("{} file is cut into questions", "{} files are cut into questions"),
        "dead link": ("{} link leads nowhere", "{} links lead nowhere"),
        "missing picture": ("{} picture is missing", "{} pictures are missing"),
        "picture on the net": ("{} picture is on the net", "{} pictures are on the net"),
        "picture that cannot be printed": (
            "{} picture cannot be printed",
            "{} pictures cannot be printed",
        ),
        "left out of HTML": ("{} element of HTML is left out", "{} elements of HTML are left out"),
        "HTML as text": (
            "{} file has HTML that prints as text",
            "{} files have HTML that prints as text",
        ),
        "converted": ("{} file is not UTF-8", "{} files are not UTF-8"),
        "passed over": ("{} kind of file is passed over", "{} kinds of files are passed over"),
        "formula": ("{} formula cannot be set", "{} formulas cannot be set"),
        "as typed": ("{} mark prints as typed", "{} marks print as typed"),
        "heading level": ("{} file skips a level of headings", "{} files skip a level of headings"),
        "no alternative text": (
            "{} file has pictures without alternative text",
            "{} files have pictures without alternative text",
        ),
        "shortcode": (
            "{} file has what is for another program",
            "{} files have what is for another program",
        ),
        "long code": ("{} block of code is cut", "{} blocks of code are cut"),
        "too deep": ("{} list or quote lies too deep", "{} lists or quotes lie too deep"),
        "endless note": ("{} note holds itself", "{} notes hold themselves"),
    }
)
"""What a command says of one problem of a kind, and of several, in English as all it says."""
TRADITIONAL = ("hant", "tw", "hk", "mo")
"""Subtags of Chinese that is written in traditional characters."""


def words_of(tag: str) -> Words:
    """The words of a language (BCP 47), which keeps its own tag; those of English if it has none
    of its own."""
    language, *others = tag.lower().split("-")
    key = "zh-Hant" if language == "zh" and {*others} & {*TRADITIONAL} else language
    words = WORDS.get(key, EN)
    return words if tag in WORDS else replace(words, language_tag=tag)


def has_words(tag: str) -> bool:
    """Whether `words_of` has some of the language's own."""
    return tag.lower().split("-")[0] in WORDS


def is_latin(language: str) -> bool:
    """Whether a language (BCP 47) is set in the faces of Latin letters, not in those of Han."""
    return language.split("-")[0].lower() not in ("zh", "ja", "ko")
