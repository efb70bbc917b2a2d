"""No PDF of a guide acts: whatever somebody put into a finished one is said by its proof."""

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from guide.build import Request, build
from guide.proof.actions import UNREADABLE, active_in
from tests.conftest import Run, write_files

FILES = {
    # Words are no names: a title is not read as a part of the file.
    "content/guide.toml": 'title = "/JavaScript (/Launch) /URI (javascript:1)"\nlanguage = "en"\n',
    "content/q.md": "# What does /AA do?\n\nIt /Launch-es [this](https://example.org/a_(b)).\n",
}
Change = Callable[[pikepdf.Pdf], None]


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_files(tmp_path_factory.mktemp("actions") / "guide", FILES)
    build(Request(root, editions=("guide",)), lambda step: None)
    return root


def opens(**action: Any) -> Change:
    """An action when the file is opened."""
    return lambda pdf: setattr(pdf.Root, "OpenAction", Dictionary(**action))


def acts(**action: Any) -> Change:
    """A link that does this, instead of what it did."""

    def change(pdf: pikepdf.Pdf) -> None:
        notes = (note for page in pdf.pages for note in page.get("/Annots", ()))
        note = next(each for each in notes if "/A" in each)
        note.A = pdf.make_indirect(Dictionary(**action))

    return change


def noted(**annotation: Any) -> Change:
    """One more annotation on the first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **annotation)
        pdf.pages[0].Annots = pdf.make_indirect(Array([pdf.make_indirect(note)]))

    return change


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, b"text")


def of_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))


def script_by_name(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), pdf.make_indirect(script)]))


def form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]))


def field(pdf: pikepdf.Pdf) -> None:
    noted(Subtype=Name.Widget, FT=Name.Tx)(pdf)
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].Annots)


def to(address: str | bytes) -> Change:
    return acts(S=Name.URI, URI=String(address))


def elsewhere(pdf: pikepdf.Pdf) -> None:
    acts(S=Name.URI, URI=pdf.make_indirect(String("javascript:1")))(pdf)


SCRIPT = {"S": Name.JavaScript, "JS": String("app.alert(1)")}
FILE = String("other.pdf")
CHANGED: dict[str, tuple[Change, str]] = {
    "a script at its opening": (opens(**SCRIPT), "a script (/JavaScript)"),
    "a script by name": (script_by_name, "a script (/JavaScript)"),
    "a script behind a link": (acts(**SCRIPT), "a script (/JS)"),
    "a program at its opening": (opens(S=Name.Launch, F=FILE), "starts a program (/Launch)"),
    "a program behind a link": (acts(S=Name.Launch, F=FILE), "starts a program (/Launch)"),
    "an address at its opening": (
        opens(S=Name.URI, URI=String("https://example.org")),
        "an action of its opening (/OpenAction)",
    ),
    "an action of a page": (of_a_page, "actions that nobody asks for (/AA)"),
    "another file": (acts(S=Name.GoToR, F=FILE), "a link to another file (/GoToR)"),
    "a file within another": (acts(S=Name.GoToE, F=FILE), "a link to another file (/GoToE)"),
    "a form to send": (acts(S=Name.SubmitForm, F=FILE), "an action of a form (/SubmitForm)"),
    "data to read": (acts(S=Name.ImportData, F=FILE), "an action of a form (/ImportData)"),
    "a form": (form, "a form (/AcroForm)"),
    "a field": (field, "a form (/Widget)"),
    "an attachment": (attached, "a file (/EmbeddedFile)"),
    "an attachment on a page": (noted(Subtype=Name.FileAttachment), "a file (/FileAttachment)"),
    "a film": (noted(Subtype=Name.RichMedia), "a film, a sound or a scene (/RichMedia)"),
    "a sound": (noted(Subtype=Name.Sound), "a film, a sound or a scene (/Sound)"),
    "a script as an address": (to("JavaScript:alert(1)"), "a link to `JavaScript:alert(1)`"),
    "one with a line break": (to("java\nscript:1"), "a link to `java script:1`"),
    "one in brackets and signs": (to("vbscript:(\\)"), "a link to `vbscript:(\\)`"),
    "a file as an address": (to("file:///etc/passwd"), "a link to `file:///etc/passwd`"),
    "a folder of the network": (to("\\\\host\\share"), "a link to `\\\\host\\share`"),
    "a program as an address": (to("ms-msdt:/id"), "a link to `ms-msdt:/id`"),
    "an address in two bytes": (to(b"\xfe\xff\0f\0:\0x"), "a link to `"),
    "an address that is elsewhere": (elsewhere, UNREADABLE),
}
# As objects and as streams of objects.
WAYS = {"packed": pikepdf.ObjectStreamMode.generate, "plain": pikepdf.ObjectStreamMode.disable}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CHANGED)
def test_what_was_put_in_is_found(case: str, way: str, pressed: Path, tmp_path: Path) -> None:
    change, expected = CHANGED[case]
    path = tmp_path / "sent.pdf"
    with pikepdf.open(pressed / "output" / "guide.pdf") as pdf:
        change(pdf)
        pdf.save(path, object_stream_mode=WAYS[way])
    found = active_in(path.read_bytes())
    assert any(expected in each for each in found), found


def test_it_is_an_error_of_the_proof(pressed: Path, tmp_path: Path, run: Run) -> None:
    with pikepdf.open(pressed / "output" / "guide.pdf") as pdf:
        opens(**SCRIPT)(pdf)
        pdf.save(tmp_path / "sent.pdf")
    result = run(f"proof {tmp_path / 'sent.pdf'} {pressed}")
    assert result.exit_code == 1
    assert "sent.pdf: error: it has a script (/JavaScript)\n" in result.stderr


@pytest.mark.parametrize("way", WAYS)
def test_there_is_nothing_in_what_was_not_changed(way: str, pressed: Path, tmp_path: Path) -> None:
    path = pressed / "output" / "guide.pdf"
    assert active_in(path.read_bytes()) == ()
    with pikepdf.open(path) as pdf:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])  # how it is shown
        pdf.save(tmp_path / "sent.pdf", object_stream_mode=WAYS[way])
    assert active_in((tmp_path / "sent.pdf").read_bytes()) == ()


def test_encryption_is_found(pressed: Path, tmp_path: Path) -> None:
    with pikepdf.open(pressed / "output" / "guide.pdf") as pdf:
        pdf.save(tmp_path / "sent.pdf", encryption=pikepdf.Encryption(owner="x", user=""))
    assert "encryption (/Encrypt)" in active_in((tmp_path / "sent.pdf").read_bytes())


@pytest.mark.parametrize(
    "written",
    [
        b"<</S/Launch>>",
        b"<</S/#4caunch>>",
        b"<</A(\\)(a)/x)/S/Launch>>",
        b"<</A(\\()/S/Launch>>",
        b"<</A%(\n/S/Launch>>",
    ],
)
def test_however_a_name_is_written(written: bytes) -> None:
    packed = zlib.compress(b"1 0 " + written)
    head = b"<</Type/Obj#53tm/N 1/First 4/Filter[/FlateDecode]/Length %d>>" % len(packed)
    stream = b"2 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (head, packed)
    for pdf in (b"%PDF-1.7\n1 0 obj\n" + written + b"\nendobj\n", b"%PDF-1.7\n" + stream):
        assert [re.sub(r".*\(", "(", each) for each in active_in(pdf)] == ["(/Launch)"]


@pytest.mark.parametrize(
    "value", [b"(javascript\\0721)", b"(java\\\nscript:1)", b"<6a6176617363726970743a31>", b"()"]
)
def test_however_an_address_is_written(value: bytes) -> None:
    [found] = active_in(b"1 0 obj\n<</S/URI/URI%s>>\nendobj\n" % value)
    assert found in ("a link to `javascript:1`", "a link to ``")


@pytest.mark.parametrize(
    "more", [b"/Filter/LZWDecode", b"/Filter[/ASCII85Decode/FlateDecode]", b"/Filter/FlateDecode"]
)
def test_what_cannot_be_unpacked_is_not_passed_over(more: bytes) -> None:
    pdf = b"2 0 obj\n<</Type/ObjStm%s/Length 4>>\nstream\nabcd\nendstream\nendobj\n" % more
    assert active_in(pdf) == (UNREADABLE,)


def test_a_page_that_says_such_a_word_does_nothing() -> None:
    pdf = b"1 0 obj\n<</Length 17>>\nstream\n/JS/Launch /AA Do\nendstream\nendobj\n"
    assert active_in(pdf) == ()
