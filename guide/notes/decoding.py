"""Bytes of a file of notes → its text, in lines.

In: bytes. Out: a Source; a warning if they are not UTF-8. No side effects. Owns charset-normalizer.
"""

import codecs
import re
from collections.abc import Sequence

from guide.limits import GUESSED_BYTES
from guide.notes.cleaning import cleaned
from guide.problems import Place, Problem, Severity, Source

UTF_8 = "UTF-8"
BOMS: Sequence[tuple[bytes, str]] = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
"""What a file may begin with, the longer ones first."""
KNOWN = {
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift_jis": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp1252": "Windows-1252",
}
"""What notes are written in, by Python's names. There are more, but short texts are taken for all
of them."""
FEW = 0.02
"""Of its characters outside of ASCII a text in UTF-8 may have so many broken ones."""
WRITTEN = re.compile(
    "[\t\n\r -~\u00a0-\u04ff\u2000-\u206f\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]"
)
"""What texts are written with that are written in UTF-16."""
MOST = 0.95


def decoded(name: str, data: bytes) -> tuple[Source, list[Problem]]:
    """The text of a file, whatever wrote it; empty if it is no text at all."""
    text, encoding = _text_of(data)
    if not encoding:
        hint = "save it as UTF-8 if it is one"
        return Source(name, ""), [_told(name, "it is no text, and is passed over", hint)]
    source, problems = cleaned(name, text)
    if encoding != UTF_8:
        message = f"converted from {encoding}"
        problems = [_told(name, message, "save it as UTF-8"), *problems]
    return source, problems


def _told(name: str, message: str, hint: str) -> Problem:
    return Problem(Severity.WARNING, message, Place(name), hint, kind="converted")


def _text_of(data: bytes) -> tuple[str, str]:
    """The text, and what it was written in; nothing if it is none."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            codec = "utf-8-sig" if encoding == UTF_8 else encoding
            return data.decode(codec, "replace"), encoding
    if wide := _wide(data):
        return data.decode(wide, "replace"), "UTF-16"
    try:
        return data.decode("utf-8"), "" if b"\0" in data else UTF_8
    except UnicodeDecodeError:
        return _guessed(data)


def _wide(data: bytes) -> str:
    """Which kind of UTF-16 it is, without a mark that says so; empty if it is none."""
    sample = data[:GUESSED_BYTES]
    if b"\0" not in sample or len(data) % 2:
        return ""
    for codec in ("utf-16-le", "utf-16-be"):
        text = sample.decode(codec, "replace")
        if len(WRITTEN.findall(text)) > MOST * len(text):
            return codec
    return ""


def _guessed(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= FEW * sum(char > "\x7f" for char in text):
        return text, "UTF-8 with broken characters"
    if b"\0" in data:
        return "", ""
    # It takes 0.1 s to import.
    from charset_normalizer import from_bytes

    sample = data[:GUESSED_BYTES]
    if len(data) > GUESSED_BYTES:  # not within a character
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    best = from_bytes(sample, cp_isolation=list(KNOWN)).best()
    codec = best.encoding if best and best.encoding in KNOWN else "cp1252"
    return data.decode(codec, "replace"), KNOWN[codec]
