"""Chinese paragraphs are filled to both edges, measured on the PDF."""

from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from guide.problems import Severity
from guide.setting.laid import Setting, kit_of
from tests.conftest import MakeGuide, command

EDGE = 595.28 - 34 * 72 / 25.4
"""Of the measure on A4, pt."""
NEAR = 0.3 * 72 / 25.4
"""0.3 mm, pt."""
TEXT = (
    "图像塔是 ResNet 或 ViT，文本塔是 12 层的 Transformer，取最后一个位置的顶层激活作为整句特征。"
    "两塔之间没有交叉注意力，只在最后的内积处相遇；因此模型判断的是“这张图整体上配哪句话”。"
    "一批 $N$ 个图文对得到一个 $N\\times N$ 的矩阵，**对角线**上是正例，其余是负例——损失取平均。"
)
FULL = 400.0
"""A line that is wider than this is no last line of these texts, pt."""


def lines_of(pdf: Path, page: int) -> list[list[tuple[float, float, str]]]:
    """The lines of running text: left and right edge of each character, pt, with the character."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    lines: dict[int, list[tuple[float, float, str]]] = {}
    for index in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(index, loose=True)
        character = text.get_text_range(index, 1)
        if 14 < top - bottom < 17:
            lines.setdefault(round(bottom), []).append((left, right, character))
    return [sorted(line) for line in lines.values()]


@pytest.fixture
def built(make_guide: MakeGuide) -> Path:
    paragraphs = [f"{TEXT[cut:]}{TEXT[:cut]}" for cut in range(0, 40, 8)]
    question = "# 问\n\n" + "\n\n".join(p.replace("$", "") for p in paragraphs) + f"\n\n{TEXT}\n"
    root = make_guide({"content/guide.toml": 'title = "书"\n', "content/a.md": question})
    assert command("build", root, "--only", "guide").returncode == 0
    return root / "output" / "guide.pdf"


def test_full_lines_end_at_the_edge(built: Path) -> None:
    rights = [max(right for _, right, _ in line) for line in lines_of(built, 2)]
    full = [right for right in rights if right > FULL]
    assert len(full) > 15
    assert [round(EDGE - right, 2) for right in full if abs(EDGE - right) > NEAR] == []


def test_latin_letters_stay_together(built: Path) -> None:
    for line in lines_of(built, 2):
        for (_, end, one), (start, _, other) in pairwise(line):
            if one.isascii() and other.isascii() and one.isalpha() and other.isalpha():
                assert start - end < 1.0


def test_what_is_copied_is_what_was_written(built: Path) -> None:
    text = pypdfium2.PdfDocument(built)[2].get_textpage().get_text_range()
    said = "两塔之间没有交叉注意力，只在最后的内积处相遇；因此模型判断的是“这张图整体上配哪句话”。"
    assert text.replace("\r\n", "").count(said) >= 5


def test_a_line_that_lacks_too_much_stays_ragged(make_guide: MakeGuide) -> None:
    text = "这一行的后面是一个很长的词，放不下：" + "W" * 30 + "完。" + TEXT.replace("$", "")
    root = make_guide({"content/guide.toml": 'title = "书"\n', "content/a.md": f"# 问\n\n{text}\n"})
    assert command("build", root, "--only", "guide").returncode == 0
    first, *_ = lines_of(root / "output" / "guide.pdf", 2)
    assert max(right for _, right, _ in first) < FULL
    assert all(b[0] - a[1] < 0.5 for a, b in pairwise(first))


def test_another_weasyprint_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from guide.setting import sheets  # the engine first: it says where fonts are

    # isort: split
    from guide.setting import chinese

    def justify_line(line: object, width: float) -> None: ...

    monkeypatch.setattr(chinese, "_justify_by_spaces", justify_line)
    assert not chinese.install()
    monkeypatch.setattr(sheets, "JUSTIFIES", False)
    kit = kit_of(Setting(Path.cwd(), (), (), "", ()), frozenset("a"))
    [problem] = sheets.Typesetter(kit).problems
    assert problem.severity is Severity.WARNING
    assert "ragged" in problem.hint
