"""Characters that share a glyph in a bundled face are each copied as written."""

from pathlib import Path

import pytest

from guide.fonts.faces import LIGATURES, advance, characters_of, coverage_of
from guide.lines.filling import SHARING
from guide.setting.fonts import PROSE
from guide.storage.bundled import FONTS


@pytest.mark.parametrize("file", sorted(FONTS.glob("*-Regular.?tf")), ids=lambda path: path.stem)
def test_every_character_without_a_glyph_of_its_own_is_told(file: Path) -> None:
    own = set(characters_of(file).values())
    prose = {char for face in PROSE for char in coverage_of(FONTS / face.file)}
    is_prose = file.name in {face.file for face in PROSE}
    asked = coverage_of(file) - (set() if is_prose else prose)  # the others help out
    shared = {char for char in map(chr, asked) if char not in own | set(LIGATURES)}
    told = {char for char in shared if SHARING.match(char)}
    # White space is copied as white space, and a soft hyphen is not seen.
    assert all(char.isspace() or char == "\u00ad" for char in shared - told), shared - told
    assert {"…", "-", "·", "–", "〈", "①", "／"} & told <= {"／"}
    assert all(advance(file, char) for char in told)
