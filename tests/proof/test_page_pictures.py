"""`guide pages`: pictures of what a build wrote."""

import io
import shutil
from math import ceil
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from guide.build import Request, build
from guide.problems import GuideError
from guide.proof.page_pictures import RUN, _names, plates, sizes_of
from tests.conftest import Run, write_files
from tests.letters import letters_of
from tests.pdf import Read

FILES = {
    "content/01-a/chapter.md": "# 图与文\n",
    "content/01-a/01-vit.md": "# ViT 怎样把图变成词？\n\n切成块，见 $x$。\n",
    "content/01-a/02-clip.md": "# CLIP 比什么？\n\n图和文字。\n",
}
PAPER = {"A4": (595.28, 841.89), "Letter": (612, 792), "B5": (498.9, 708.66)}
"""Width and height, pt."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_files(tmp_path_factory.mktemp("plates") / "guide", FILES)
    build(Request(root), lambda step: None)
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A guide that was built before."""
    return shutil.copytree(built, tmp_path / "guide")


def pictures(root: Path) -> dict[str, bytes]:
    """Every picture in output/."""
    folder = root / "output"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.png")}


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


def blank(path: Path, *sizes: tuple[float, float]) -> Path:
    """A PDF of blank pages."""
    with pikepdf.new() as pdf:
        for size in sizes:
            pdf.add_blank_page(page_size=size)
        pdf.save(path)
    return path


def test_a_picture_of_each_page_and_one_of_the_cheat_sheet(root: Path, run: Run) -> None:
    result = run("pages --jobs 2", root)
    assert result.exit_code == 0, result.output
    book = Read(root / "output" / "guide.pdf")
    names = [f"pages/guide-{number:03}.png" for number in range(1, book.pages + 1)]
    made = pictures(root)
    assert sorted(made) == ["cheatsheet.png", *names]
    size = sum(len(made[name]) for name in names)
    first, second, done = result.stdout.splitlines()
    assert first == (
        f"output/pages/guide-001.png … guide-{book.pages:03}.png: {book.pages} pictures, "
        f"910 × 1287 pixels, {size / 1000:,.0f} kB"
    )
    assert second.startswith("output/cheatsheet.png: 1 picture, 910 × 1287 pixels, ")
    assert done.startswith("done in ")
    assert result.stderr.splitlines() == ["drawing pages"], "nothing is built twice"
    run("pages --jobs 1", root)
    assert pictures(root) == made, "the same bytes"


def test_pictures_are_of_the_guide_as_it_is(root: Path, run: Run) -> None:
    run("pages -q", root)
    before = pictures(root)
    write_files(root, {"content/01-a/02-clip.md": "# CLIP 比什么？\n\n图、文和音。\n"})
    assert run("pages", root).stderr.splitlines()[0] == "reading"
    assert pictures(root).keys() == before.keys()
    assert pictures(root)["cheatsheet.png"] != before["cheatsheet.png"]


@pytest.mark.parametrize("paper", PAPER)
def test_pictures_are_as_large_as_the_paper(paper: str, root: Path, run: Run) -> None:
    for dpi in (20, 72, 150):
        assert run(f"pages -q --only cheatsheet --paper {paper} --dpi {dpi}", root).output == ""
        picture = opened(pictures(root)["cheatsheet.png"])
        assert picture.size == tuple(ceil(round(edge * dpi / 72, 2)) for edge in PAPER[paper])
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert picture.mode == "RGB"
        assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_the_picture_shows_the_page(root: Path, run: Run) -> None:
    """There is ink where the letters of the page stand, and white at its edges."""
    run("pages -q --only guide --dpi 144 --jobs 1", root)
    for number, picture in enumerate(map(opened, (p for _, p in sorted(pictures(root).items())))):
        letters = [x for x in letters_of(root / "output/guide.pdf", number) if x.is_visible]
        assert letters or number == 0
        for letter in letters:
            top = picture.height - 2 * (letter.baseline + letter.size)
            bottom = picture.height - 2 * (letter.baseline - 0.3 * letter.size)
            box = (int(2 * letter.left) - 2, int(top), int(2 * letter.right) + 3, int(bottom))
            dark, _ = picture.convert("L").crop(box).getextrema()
            assert dark < 200, (number, letter)
        grey = ImageChops.invert(picture.convert("L")).getbbox()
        assert grey is None or (grey[0] > 20 and grey[3] < picture.height - 20)


def test_colours_are_as_they_are(root: Path, run: Run) -> None:
    write_files(root, {"templates/tokens.css": ":root { --accent: #7a1f3d; }"})
    run("pages -q --only cheatsheet", root)
    picture = opened(pictures(root)["cheatsheet.png"])
    colours = picture.getcolors(picture.width * picture.height) or []
    assert (0x7A, 0x1F, 0x3D) in {colour for _, colour in colours}


def test_pages_that_are_no_more_lose_their_pictures(root: Path, run: Run) -> None:
    others = ["guide-1.png", "guide-001.jpg", "my-guide-001.png", "guide-001.png.txt"]
    write_files(root, {f"output/pages/{name}": "mine" for name in others})
    write_files(root, {"output/pages/guide-0007.png": "of ten thousand pages"})
    run("pages -q", root)
    before = pictures(root)
    (root / "content/01-a/02-clip.md").unlink()
    run("pages -q", root)
    gone = {name for name in before if name not in pictures(root)}
    assert len(gone) >= 1
    last = max(name for name in before if name.startswith("pages/guide-0"))
    assert last in gone and "pages/guide-0007.png" not in before
    assert set(others) <= {path.name for path in (root / "output/pages").iterdir()}


def test_one_edition_alone(root: Path, run: Run) -> None:
    shutil.rmtree(root / "output")
    run("pages -q --only cheatsheet --output elsewhere", root)
    found = sorted(path.name for path in (root / "elsewhere").rglob("*"))
    assert found == ["cheatsheet.pdf", "cheatsheet.png"]
    run("pages -q --only guide", root)
    assert not (root / "output/cheatsheet.png").exists()
    assert not (root / "output/cheatsheet.pdf").exists()
    kept = pictures(root)
    run("pages -q --only cheatsheet", root)
    assert kept.items() < pictures(root).items(), "pages of the guide stay"


@pytest.mark.parametrize("option", ["", "--strict"])
def test_nothing_is_written_if_the_build_fails(option: str, root: Path, run: Run) -> None:
    run("pages -q --only cheatsheet", root)
    before = pictures(root)
    pdf = (root / "output/guide.pdf").read_bytes()
    broken = "#### 跳级\n" if option else "$\\frac{1$\n"
    write_files(root, {"content/01-a/02-clip.md": f"# CLIP？\n\n{broken}"})
    result = run(f"pages {option}", root)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].endswith("; nothing was written")
    assert pictures(root) == before
    assert (root / "output/guide.pdf").read_bytes() == pdf


def test_pictures_are_replaced_all_or_none(root: Path, run: Run) -> None:
    run("pages -q", root)
    before = pictures(root)
    write_files(root, {"content/01-a/01-vit.md": "# ViT？\n\n变了。\n"})
    (root / "output/cheatsheet.png").unlink()
    write_files(root, {"output/cheatsheet.png/inside": "a folder where a picture is wanted"})
    result = run("pages -q", root)
    assert result.exit_code == 1
    assert "output: error: cannot write: " in result.stderr
    assert result.stderr.splitlines()[-1] == "stopped: 1 error; pictures are as they were"
    (root / "output/cheatsheet.png/inside").unlink()
    (root / "output/cheatsheet.png").rmdir()
    assert pictures(root) == {n: p for n, p in before.items() if n != "cheatsheet.png"}
    assert [p for p in (root / "output").iterdir() if p.name.startswith(".")] == []


def test_a_failure_while_drawing_leaves_the_pictures(
    root: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("pages -q --only guide", root)
    before = pictures(root)

    monkeypatch.setattr("guide.proof.page_pictures.WORK_MEMORY", 60_000_000)
    result = run("pages -q --only guide --dpi 300 --jobs 1", root)
    assert result.exit_code == 1
    assert "output/guide.pdf: error: drawing its pages 1 to " in result.stderr
    assert " takes more than 0.06 GB of memory\n  hint: try a smaller --dpi" in result.stderr
    assert pictures(root) == before


def test_a_page_that_is_too_large_to_draw(tmp_path: Path) -> None:
    small, large = (595.0, 842.0), (14_000.0, 14_000.0)
    pdf = blank(tmp_path / "poster.pdf", small, large)
    with pytest.raises(GuideError) as failed:
        sizes_of(pdf, 110)
    [problem] = failed.value.problems
    assert problem.message == "a page of 21389 × 21389 pixels takes too much memory"
    assert problem.hint == "try --dpi 36"
    assert sizes_of(pdf, 36) == [(298, 421), (7000, 7000)]
    assert sizes_of(blank(tmp_path / "a4.pdf", small), 600) == [(4959, 7017)]


def test_a_pdf_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match=r"gone\.pdf: error: cannot be read"):
        sizes_of(tmp_path / "gone.pdf", 110)


def test_processes_draw_what_one_draws_in_order(tmp_path: Path) -> None:
    count = 2 * RUN + 3
    pdf = blank(tmp_path / "many.pdf", *((100.0 + n, 200.0) for n in range(count)))
    alone = list(plates(pdf, 72, count, 1))
    assert [opened(each).size for each in alone] == [(100 + n, 200) for n in range(count)]
    assert list(plates(pdf, 72, count, 2)) == alone


def test_numbers_have_as_many_digits_as_the_last() -> None:
    assert _names("guide", 999, False)[0] == "pages/guide-001.png"
    assert _names("guide", 1000, False)[0] == "pages/guide-0001.png"
