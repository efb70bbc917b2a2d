"""How much ink the pages take, and whether a look changes everywhere."""

from pathlib import Path

from guide.build import Request, build
from tests.conftest import MakeGuide, write_files
from tests.everything import EVERYTHING
from tests.painted import painted
from tests.pdf import Read
from tests.readers import opened

MOST = 0.08
"""Of a page of text, the share that may be black."""
OLD, NEW = (0x0B, 0x5C, 0x7A), (0x7A, 0x1F, 0x3D)
SCALE = {"title": 19, "section": 12, "small": 10, "note": 8.5, "caption": 8, "label": 7.5}
"""The sizes of type where running text is 10.5 pt."""


def editions(root: Path, **request: object) -> dict[str, Path]:
    build(Request(root, **request), lambda step: None)  # type: ignore[arg-type]
    return {name: root / "output" / f"{name}.pdf" for name in ("guide", "cheatsheet")}


def coverage(path: Path) -> list[float]:
    """Page by page, the share of black in all that is printed on it, in grey."""
    pdf = opened(path)
    shares = []
    for index in range(len(pdf)):
        picture = pdf[index].render(scale=1.5, grayscale=True).to_pil()
        counts = picture.histogram()
        shares.append(sum(n * (255 - v) for v, n in enumerate(counts)) / 255 / sum(counts))
    return shares


def test_pages_take_little_ink_and_less_to_save_it(tmp_path: Path) -> None:
    root = write_files(tmp_path / "guide", EVERYTHING)
    normal = {name: coverage(path) for name, path in editions(root).items()}
    saving = {name: coverage(path) for name, path in editions(root, ink_saver=True).items()}
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


def test_two_tokens_change_the_look_everywhere(make_guide: MakeGuide) -> None:
    root = make_guide(EVERYTHING)
    for path in editions(root).values():
        assert OLD in {each.colour for each in painted(path)}
    own = ":root { --accent: #7a1f3d; --text: 11.5pt; }"
    write_files(root, {"templates/tokens.css": own})
    for path in editions(root).values():
        seen = list(painted(path))
        assert OLD not in {each.colour for each in seen} | {each.ground for each in seen}
        for kind in ("text", "line", "area"):
            assert NEW in {each.colour for each in seen if each.kind == kind}, (path, kind)


def test_the_scale_follows_the_text(make_guide: MakeGuide) -> None:
    root = make_guide(EVERYTHING)
    before = sizes_of(editions(root)["guide"])
    assert before >= {10.5, *SCALE.values()}
    write_files(root, {"templates/tokens.css": ":root { --text: 11.5pt; }"})
    after = sizes_of(editions(root)["guide"])
    followed = [11.5, *(size * 11.5 / 10.5 for size in SCALE.values())]
    for size in followed:
        assert any(abs(size - each) < 0.02 for each in after), size
    assert 10.5 not in after


def test_a_size_of_its_own_stays(make_guide: MakeGuide) -> None:
    own = ":root { --text: 11.5pt; --note: 9pt; } :root.A5 { --note: 7.5pt; }"
    root = make_guide({**EVERYTHING, "templates/tokens.css": own})
    assert {11.5, 9} <= sizes_of(editions(root)["guide"])
    small = sizes_of(editions(root, paper="A5")["guide"])
    assert {11.5, 7.5} <= small, "its plain value holds on all paper"
    assert not {9.5, 9} & small


def test_another_face(make_guide: MakeGuide) -> None:
    root = make_guide(EVERYTHING)
    assert any("Serif" in font for font in Read(editions(root)["guide"]).fonts())
    write_files(root, {"templates/tokens.css": ':root { --serif: "Noto Sans SC"; }'})
    assert not any("Serif" in font for font in Read(editions(root)["guide"]).fonts())
