"""The repository's own sheets as printed: a full cheat sheet, labels that can be read."""

from guide.editions.columns import GUTTER, MARGIN, TITLE
from guide.reading.model import Guide
from tests.letters import Letter, letters_of
from tests.pdf import Read

WIDTH, HEIGHT = 595.28, 841.89
COLUMNS = 3
LEAST, SMALLEST = 6.5, 7.0
"""Sizes of type: of the cheat sheet, of a label in a figure, pt."""


def columns(sheet: Read) -> list[list[Letter]]:
    """The letters below the title line, by column."""
    width = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GUTTER) / COLUMNS
    below = [
        letter
        for letter in letters_of(sheet.path, 0)
        if letter.is_visible and letter.baseline < HEIGHT - MARGIN - TITLE
    ]
    place = [int((letter.left - MARGIN + GUTTER / 2) / (width + GUTTER)) for letter in below]
    return [
        [each for each, at in zip(below, place, strict=True) if at == n] for n in range(COLUMNS)
    ]


def test_the_cheat_sheet_has_columns_of_equal_height_that_fill_it(sheet: Read) -> None:
    feet = [min(letter.baseline for letter in column) for column in columns(sheet)]
    heads = [max(letter.baseline for letter in column) for column in columns(sheet)]
    size = max(letter.size for letter in columns(sheet)[0])
    assert max(feet) - min(feet) < size
    assert max(heads) - min(heads) < size
    assert (max(heads) - max(feet)) / (HEIGHT - 2 * MARGIN - TITLE) > 0.9


def test_the_cheat_sheet_can_be_read(sheet: Read) -> None:
    words = [letter for column in columns(sheet) for letter in column if "Noto" in letter.face]
    assert len(words) > 500
    assert min(letter.size for letter in words) >= LEAST


def test_its_title_line_has_date_and_number_of_questions(sheet: Read, real_guide: Guide) -> None:
    above = "".join(
        letter.character
        for letter in letters_of(sheet.path, 0)
        if letter.baseline > HEIGHT - MARGIN - TITLE and letter.is_visible
    )
    assert real_guide.config.date in above
    assert f"{len(real_guide.questions)}问" in above


def test_every_entry_is_numbered_under_its_chapter(sheet: Read, real_guide: Guide) -> None:
    text, at = sheet.words(0), 0
    for chapter in real_guide.chapters:
        at = text.index(chapter.title.replace(" ", ""), at)
        for question in chapter.questions:
            at = text.index(f"{question.number}{question.short_title}".replace(" ", ""), at)


def test_no_label_is_too_small(book: Read) -> None:
    """In the whole book, figures included; the small letters of formulas are those of KaTeX."""
    small = [
        (page, letter)
        for page in range(book.pages)
        for letter in letters_of(book.path, page)
        if letter.is_visible and letter.size < SMALLEST - 0.01 and "KaTeX" not in letter.face
    ]
    assert small == []


def test_figures_are_set_in_the_faces_of_the_text(book: Read) -> None:
    faces = {letter.face for page in range(book.pages) for letter in letters_of(book.path, page)}
    assert {face for face in faces if not face.startswith(("Noto", "KaTeX", "JetBrains"))} <= {""}
