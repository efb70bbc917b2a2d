"""The words that `guide` itself prints, by language. No side effects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    page="page {}",
    alerts=_alerts("Note", "Tip", "Important", "Warning", "Caution"),
)
WORDS: Mapping[str, Words] = MappingProxyType({"zh": ZH, "en": EN})
