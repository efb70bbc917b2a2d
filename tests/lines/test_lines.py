"""Lines on paper: filled, squeezed and spaced, measured on the letters of the PDF."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from guide.lines.breaks import NO_START
from guide.lines.gaps import GAP, OPENING
from guide.problems import Severity
from guide.reading.model import Guide
from guide.setting.laid import Setting, kit_of
from guide.storage.root import Root
from tests.letters import FLUSH_LEFT, FLUSH_RIGHT, Line, letters_of, lines_of
from tests.pdf import FOOT, HEAD, Read
from tests.readers import opened
from tests.stock import Files, Stock

MM = 72 / 25.4
EDGE = 595.28 - 34 * MM
"""Of the measure on A4, pt."""
NEAR = 0.3 * MM
SIZE = 10.5
"""Of running text, pt."""
HYPHEN = 0.347
"""Its advance in the face of running text, em: it is drawn as a stroke, no letter."""
EDGES = (EDGE, EDGE - HYPHEN * SIZE)
TEXT = (
    "图像塔是 ResNet 或 ViT，文本塔是12层的 Transformer，取最后一个位置的顶层激活作为整句特征。"
    "两塔之间没有交叉注意力，只在最后的内积处相遇；因此模型判断的是“这张图整体上配哪句话”。"
    "一批 $N$ 个图文对得到一个 $N\\times N$ 的矩阵，**对角线**上是正例，其余是负例——损失取平均。"
)
MARKS = "他说：“（甲）、《乙》。”（见《丙》（上）），又说：“丁？”——这就是了……！"
GAPS = "用V100训练12天的ViT模型（CLIP），再用 BERT 做，还有`模型V1号`在内。"
ENGLISH = (
    "Contrastive pre-training learns representations of pictures and sentences simultaneously, "
    "without any manually collected classification labels whatsoever, which is remarkable. "
)
LONELY = "字" * 40 + "了。"
"""Its last line would be one character."""
PAGES = {
    "filled": "\n\n".join(f"{TEXT[cut:]}{TEXT[:cut]}".replace("$", "") for cut in range(0, 40, 8)),
    "marks": "\n\n".join("甲" * shift + MARKS * 4 for shift in range(0, 40, 6)),
    "gaps": GAPS,
    "long": "这一行的后面是一个很长的词，放不下：" + "W" * 30 + "完。" + TEXT.replace("$", ""),
    "emphasis": "这是*强调*与**重点**，还有 *slanted* 与 **bold**。",
    "english": ENGLISH * 3,
    "lonely": f"{LONELY}\n\n- {LONELY[4:]}\n",
}
"""A page each, by name."""


@pytest.fixture(scope="module")
def built(stock: Stock) -> Path:
    files = {f"content/{n}.md": f"# {n}\n\n{text}\n" for n, text in enumerate(PAGES.values())}
    return book_of({"content/guide.toml": 'title = "书"\n', **files}, stock)


def book_of(files: Files, stock: Stock) -> Path:
    return stock.printed(files, editions=("guide",)) / "output" / "guide.pdf"


def page_of(built: Path, name: str) -> int:
    return Read(built).bookmarks()[1 + list(PAGES).index(name)].page


def running(built: Path, name: str) -> list[Line]:
    return lines_of(built, page_of(built, name), SIZE)


def test_full_lines_end_at_the_edge(built: Path) -> None:
    full = followed(running(built, "filled"))
    assert len(full) >= 10
    assert [line.text for line in full if abs(EDGE - line.right) > NEAR] == []


def test_latin_letters_stay_together(built: Path) -> None:
    for line in running(built, "filled"):
        for one, other in pairwise(line.letters):
            if (one.character + other.character).isascii() and one.character.isalpha():
                joined = other.left - one.right
                assert joined < 0.5 or joined > 2  # or there is a space


def test_a_line_that_lacks_too_much_stays_ragged(built: Path) -> None:
    first = running(built, "long")[0]
    assert first.right < 400
    assert all(other.left - one.right < 0.5 for one, other in pairwise(first.letters))


def test_two_marks_take_no_more_than_an_em_and_a_half(built: Path) -> None:
    known = set(FLUSH_LEFT + FLUSH_RIGHT)
    pairs = [
        (one, other, after)
        for line in running(built, "marks")
        for one, other, after in zip(line.letters, line.letters[1:], line.letters[2:], strict=False)
        if {one.character, other.character} <= known and after.character not in known
    ]
    assert len(pairs) > 100
    for one, other, after in pairs:
        # From where the first begins to where the next begins; a line may be filled by a tenth.
        assert after.left - one.left < 1.72 * SIZE, (one, other)


def test_marks_at_the_edges_are_flush(built: Path) -> None:
    lines = running(built, "marks")
    ends = [line for line in lines if line.letters[-1].character in FLUSH_RIGHT]
    starts = [line for line in lines if line.letters[0].character in FLUSH_LEFT]
    full = [line for line in followed(lines) if line in ends]
    assert full and starts
    # A line may be ragged, but none ends half an em before the edge, or behind it.
    assert all(NEAR > EDGE - line.right > -NEAR or EDGE - line.right > SIZE for line in full), [
        (line.text, EDGE - line.right) for line in full
    ]
    assert all(abs(line.left - 28 * MM) < 0.5 for line in starts)


def test_no_line_begins_or_ends_with_what_it_must_not(built: Path) -> None:
    lines = running(built, "marks")
    assert len(lines) > 20
    assert forbidden(lines) == []


def forbidden(lines: list[Line]) -> list[str]:
    lines = [line for line in lines if not line.text.startswith("·")]  # the items of lists
    wrong = [line for line in lines if line.text[0] in NO_START and not line.text[0].isascii()]
    wrong += [line for line in lines if line.text[-1] in OPENING]
    return [line.text for line in wrong]


def test_the_gap_between_han_and_latin(built: Path) -> None:
    line = running(built, "gaps")[0]
    gaps = {
        one.character + other.character: (other.left - one.right) / SIZE
        for one, other in pairwise(line.letters)
    }
    assert gaps["用V"] == pytest.approx(GAP / 1000, abs=0.01)
    assert gaps["0训"] == pytest.approx(GAP / 1000, abs=0.01)
    assert gaps["（C"] == pytest.approx(0, abs=0.01)
    assert gaps["）"[0] + "，"] == pytest.approx(-0.5, abs=0.01)
    assert gaps["用B"] == pytest.approx(0.22, abs=0.01)  # the space that was typed


def test_no_gap_in_code(built: Path) -> None:
    code = [line for line in lines_of(built, page_of(built, "gaps")) if "模型" in line.text]
    letters = [letter for line in code for letter in line.letters if letter.size < 9.5]
    text = "".join(letter.character for letter in letters)
    assert text == "模型V1号"
    assert all(abs(other.left - one.right) < 0.1 for one, other in pairwise(letters))


def test_nothing_is_added_to_the_text(built: Path) -> None:
    text = Read(built).text(page_of(built, "gaps"))
    assert "用V100训练12天的ViT模型（CLIP），再用 BERT 做，还有模型V1号在内。" in text


def test_no_character_is_alone_in_the_last_line(built: Path) -> None:
    lines = running(built, "lonely")
    assert len(lines) == 3 or all(len(line.text.strip("•")) > 2 for line in lines)
    assert not any(line.text in ("了。", "了") for line in lines)


def test_no_line_begins_with_the_number_of_a_work(stock: Stock) -> None:
    work = "@misc{a2020, author = {A}, title = {T}, year = {2020}}"
    text = "\n\n".join("字" * n + "[@a2020]，后面还有。" for n in range(34, 42))
    files = {"content/references.bib": work, "content/a.md": f"# 问\n\n{text}\n"}
    lines = lines_of(book_of(files, stock), 2)
    assert sum("[1]" in line.text for line in lines) >= 8
    cited = [line.text for line in lines if "字" in line.text or "后面" in line.text]
    assert [text for text in cited if text.startswith("[")] == []


def test_emphasis_is_never_slanted(built: Path) -> None:
    page = opened(built)[page_of(built, "emphasis")]
    fonts = {o.get_font().get_base_name() for o in page.get_objects(filter=(1,))}
    assert not any("Italic" in name or "Oblique" in name for name in fonts)
    line = next(line for line in running(built, "emphasis"))
    slanted = [letter for letter in line.letters if letter.character in "强调"]
    assert slanted


def test_latin_words_are_cut_and_copied_whole(stock: Stock) -> None:
    files = {"content/guide.toml": 'title = "B"\nlanguage = "en"\n'}
    pdf = book_of({**files, "content/a.md": f"# Q\n\n{ENGLISH * 4}\n"}, stock)
    lines = lines_of(pdf, 2, SIZE)
    assert [line.text for line in lines[:-1] if abs(EDGE - line.right) > 6] == []
    words = set(re.findall(r"[A-Za-z]+", ENGLISH))
    cut = [line for line in lines[:-1] if re.findall("[A-Za-z]+", line.text)[-1] not in words]
    text = opened(pdf)[2].get_textpage().get_text_range()
    joined = re.sub(r"[\r\n\ufffe]+", "", text)
    assert cut  # some word was
    for word in words - {"pre"}:
        assert word in joined


def test_the_guide_has_full_lines(book: Read) -> None:
    """99 of 100 full lines of the repository's own guide end at the edge; none is forbidden."""
    pages = [lines_of(book.path, page, SIZE) for page in range(book.pages)]
    full = [line for page in pages for line in followed(page) if line.right > EDGE - 60]
    assert len(full) > 80
    ragged = [line.text for line in full if min(abs(each - line.right) for each in EDGES) > NEAR]
    assert len(ragged) <= len(full) / 100, ragged
    assert forbidden(full) == []


ITEM = re.compile(r"[·•]|\d{1,2}\.(?!\d)")
"""What begins an item of a list."""


def followed(lines: list[Line]) -> list[Line]:
    """Lines of running text behind which another one of the same paragraph stands."""
    return [
        one
        for one, other in pairwise(lines)
        if 15 < one.baseline - other.baseline < 19 and not ITEM.match(other.text)
    ]


def test_the_text_of_the_guide_is_that_of_its_source(book: Read, real_guide: Guide) -> None:
    """Line ends removed, every paragraph extracts as it was written."""
    parts = [q.short_html + q.body_html for q in real_guide.questions]
    parts += [chapter.intro_html for chapter in real_guide.chapters]
    parts += [term.html for term in real_guide.glossary]
    read = [Paragraphs(part) for part in parts]
    notes = [note for each in read for note in each.notes]
    pages = [body_of(book.path, page, notes) for page in range(book.pages)]
    pieces = [piece for each in read for piece in each.pieces]
    assert sum(map(len, pieces)) > 5000
    assert [piece for piece in pieces if not is_said(piece, pages)] == []


def is_said(piece: str, pages: list[str]) -> bool:
    """Whether it stands on a page, or begins on one and ends at the head of the next."""
    whole = pattern_of(piece)
    if any(whole.search(page) for page in pages):
        return True
    return any(
        pattern_of(piece[:cut]).search(one) and pattern_of(piece[cut:]).match(other)
        for one, other in pairwise(pages)
        if pattern_of(piece[:8]).search(one)
        for cut in range(8, len(piece))
    )


def body_of(path: Path, page: int, notes: list[str]) -> str:
    """The text of a page without running heads, folio, notes and formulas; lines end with \\n."""
    height = opened(path)[page].get_height()
    letters = [
        "\n" if letter.character in "\r\n" else letter.character
        for letter in letters_of(path, page, generated=True)
        if FOOT < letter.baseline < height - HEAD and not letter.face.startswith("KaTeX")
    ]
    text = re.sub("\\s*\n\\s*", "\n", "".join(letters)).strip() + "\n"
    for note in notes:
        text = re.sub(r"\d+ *" + pattern_of(note).pattern + r"\n?", "", text)
    return text


class Paragraphs(HTMLParser):
    """What stands between formulas, notes and page numbers, paragraph by paragraph."""

    BLOCKS = frozenset(
        "p li ul ol h3 h4 h5 h6 div aside dl dt dd br blockquote section th td figcaption".split()
    )
    PASSED = frozenset(["pre"])
    VOID = frozenset("img br col hr input".split())

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.notes: list[str] = []
        self._texts = [""]
        self._open: list[str] = []
        """Of each element that is open: `note`, `passed` or nothing."""
        self.feed(fragment)
        self.pieces = [text for text in map(flat, self._texts) if len(text) > 3]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        kind = dict(attributes).get("class") or ""
        if tag in self.BLOCKS or tag in self.VOID:
            self._texts.append("")
        if tag in self.VOID:
            return
        if kind == "footnote":
            self.notes.append("")
        passed = (
            tag in self.PASSED
            or kind.split()[:1] in (["math"], ["external"])
            or "paged" in kind.split()
        )
        self._open.append("note" if kind == "footnote" else "passed" if passed else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if self._open.pop() or tag in self.BLOCKS:
            self._texts.append("")

    def handle_data(self, data: str) -> None:
        if "passed" in self._open:
            return
        if "note" in self._open:
            self.notes[-1] += data
        else:
            self._texts[-1] += data


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def pattern_of(text: str) -> re.Pattern[str]:
    """The text, in which lines may end; a space may have been lost there, none may be gained."""
    letters = ("[ \n]" if letter == " " else re.escape(letter) for letter in flat(text))
    return re.compile("\n?".join(letters))


def test_another_weasyprint_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from guide.setting import engine, sheets  # the engine first: it says where fonts are

    # isort: split
    from guide.lines import lines

    def justify_line(line: object, width: float) -> None: ...

    monkeypatch.setattr(lines, "_justify_by_spaces", justify_line)
    assert not lines.install()
    monkeypatch.setitem(engine.EXTENDED, "lines", False)
    kit = kit_of(Setting(Root.at(Path.cwd()), (), (), "", ()), frozenset("a"))
    [problem] = sheets.Typesetter(kit).problems
    assert problem.severity is Severity.WARNING
    assert "ragged" in problem.hint
