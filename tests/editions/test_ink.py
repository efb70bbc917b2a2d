"""How much ink the pages take, and whether a look changes everywhere."""

from pathlib import Path

from tests.everything import EVERYTHING
from tests.painted import painted
from tests.pdf import Read
from tests.readers import opened
from tests.stock import Files, Stock

MOST = 0.08
"""Of a page of text, the share that may be black."""
OLD, NEW = (0x0B, 0x5C, 0x7A), (0x7A, 0x1F, 0x3D)
BOOK = {"editions": ("guide",)}
SCALE = {"title": 19, "section": 12, "small": 10, "note": 8.5, "caption": 8, "label": 7.5}
"""The sizes of type where running text is 10.5 pt."""


def editions(stock: Stock, files: Files = EVERYTHING, **asked: object) -> dict[str, Path]:
    root = stock.printed(files, **asked)
    return {name: root / "output" / f"{name}.pdf" for name in ("guide", "cheatsheet")}


def with_tokens(own: str) -> Files:
    return {**EVERYTHING, "templates/tokens.css": own}


def coverage(path: Path) -> list[float]:
    """Page by page, the share of black in all that is printed on it, in grey."""
    pdf = opened(path)
    shares = []
    for index in range(len(pdf)):
        picture = pdf[index].render(scale=1.5, grayscale=True).to_pil()
        counts = picture.histogram()
        shares.append(sum(n * (255 - v) for v, n in enumerate(counts)) / 255 / sum(counts))
    return shares


def test_pages_take_little_ink_and_less_to_save_it(stock: Stock) -> None:
    normal = {name: coverage(path) for name, path in editions(stock).items()}
    saving = {name: coverage(path) for name, path in editions(stock, ink_saver=True).items()}
    assert max(normal["guide"]) < MOST
    assert max(normal["guide"]) > 0.02, "there are pages of text"
    for name in normal:
        pairs = list(zip(normal[name], saving[name], strict=True))
        assert all(less <= more for more, less in pairs)
        assert any(less < more for more, less in pairs)


def test_the_real_guide_takes_little_ink(real_output: Path) -> None:
    assert max(coverage(real_output / "guide.pdf")) < MOST


def sizes_of(path: Path) -> set[float]:
    return {each.size for each in painted(path) if each.kind == "text"}


def test_two_tokens_change_the_look_everywhere(stock: Stock) -> None:
    for path in editions(stock).values():
        assert OLD in {each.colour for each in painted(path)}
    own = with_tokens(":root { --accent: #7a1f3d; --text: 11.5pt; }")
    for path in editions(stock, own).values():
        seen = list(painted(path))
        assert OLD not in {each.colour for each in seen} | {each.ground for each in seen}
        for kind in ("text", "line", "area"):
            assert NEW in {each.colour for each in seen if each.kind == kind}, (path, kind)


def test_the_scale_follows_the_text(stock: Stock) -> None:
    before = sizes_of(editions(stock)["guide"])
    assert before >= {10.5, *SCALE.values()}
    after = sizes_of(editions(stock, with_tokens(":root { --text: 11.5pt; }"), **BOOK)["guide"])
    followed = [11.5, *(size * 11.5 / 10.5 for size in SCALE.values())]
    for size in followed:
        assert any(abs(size - each) < 0.02 for each in after), size
    assert 10.5 not in after


def test_a_size_of_its_own_stays(stock: Stock) -> None:
    own = with_tokens(":root { --text: 11.5pt; --note: 9pt; } :root.A5 { --note: 7.5pt; }")
    assert {11.5, 9} <= sizes_of(editions(stock, own, **BOOK)["guide"])
    small = sizes_of(editions(stock, own, paper="A5", **BOOK)["guide"])
    assert {11.5, 7.5} <= small, "its plain value holds on all paper"
    assert not {9.5, 9} & small


def test_another_face(stock: Stock) -> None:
    assert any("Serif" in font for font in Read(editions(stock)["guide"]).fonts())
    own = with_tokens(':root { --serif: "Noto Sans SC"; }')
    assert not any("Serif" in font for font in Read(editions(stock, own, **BOOK)["guide"]).fonts())
