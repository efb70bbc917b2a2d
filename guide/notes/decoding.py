"""Bytes of a file of notes → its text, in lines.

In: bytes. Out: a Source; a warning if they are not UTF-8. Owns charset-normalizer. No side effects.
"""

import codecs
import re

from guide.problems import Problem, Severity, Source

MARKS = (  # the marks of byte order, the longer first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 65_536
"""Bytes by which an encoding is found."""
CHINESE = ("gb18030", "big5", "shift_jis", "euc_kr")
LIKELY = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")


def decoded(name: str, data: bytes) -> tuple[Source, list[Problem]]:
    """The text of a file, whatever wrote it."""
    text, encoding = _text(data)
    source = Source(name, re.sub("\r\n?", "\n", text))
    if encoding.startswith("utf-8"):
        return source, []
    message = f"read as {encoding.upper()}, not UTF-8"
    hint = "save it as UTF-8 if it looks wrong"
    return source, [source.problem(message, 1, 1, hint, Severity.WARNING)]


def _text(data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    try:
        if b"\0" not in data[:SAMPLE]:
            return data.decode(), "utf-8"
    except UnicodeDecodeError:
        pass
    encoding = _guessed(data[:SAMPLE])
    return data.decode(encoding, "replace"), encoding


def _guessed(sample: bytes) -> str:
    """The encoding in which it is common characters; else what it looks like by its bytes."""
    if b"\0" in sample:  # Latin letters and ends of lines have one in UTF-16
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    common = {codec: len(LIKELY.findall(sample.decode(codec, "ignore"))) for codec in CHINESE}
    from charset_normalizer import from_bytes  # few files are not UTF-8

    best = from_bytes(sample).best()
    if best and best.encoding not in ("ascii", "utf_8") and not max(common.values()):
        return str(best.encoding)
    lost = {codec: sample.decode(codec, "replace").count("\ufffd") for codec in CHINESE}
    return min(CHINESE, key=lambda codec: (lost[codec], -common[codec]))
