"""What a PDF declares itself to be: PDF/UA-1 (ISO 14289-1) or PDF/A-3u (ISO 19005-3).

In: a variant, what a PDF says of itself. Out: the catalog's entries; an XMP packet and a colour
profile in a PdfFile. Reads the profile, which WeasyPrint 70 brings.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

from guide.press.pdf_file import PdfFile
from guide.setting.objects import serialized, text

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES = MappingProxyType(
    {
        "dc": "http://purl.org/dc/elements/1.1/",
        "pdf": "http://ns.adobe.com/pdf/1.3/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
        "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    }
)
PROPERTIES = MappingProxyType(
    {
        "Title": "dc:title",
        "Author": "dc:creator",
        "Subject": "dc:description",
        "Keywords": "pdf:Keywords",
        "Creator": "xmp:CreatorTool",
        "Producer": "pdf:Producer",
        "CreationDate": "xmp:CreateDate",
        "ModDate": "xmp:ModifyDate",
    }
)
"""The property of XMP for each key of the Info dictionary (ISO 19005-1, table 1)."""
CONTAINERS = MappingProxyType({"dc:title": "Alt", "dc:description": "Alt", "dc:creator": "Seq"})
"""How a property holds its value; most hold it themselves."""
UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold (XML 1.0, 2.2)."""
DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z")
PROFILE = "sRGB2014.icc"
"""The International Color Consortium's own, version 2; its bytes are the same everywhere, while
those that a library makes name the day."""


@dataclass(frozen=True)
class Variant:
    """A standard that a PDF follows."""

    identifier: Mapping[str, str]
    """The properties by which it says so."""
    is_spoken: bool
    """Whether every picture has to be described (ISO 14289-1, 7.3)."""
    has_colours: bool
    """Whether colours have to be those of a profile within it (ISO 19005-3, 6.2.4)."""


VARIANTS: Mapping[str, Variant] = MappingProxyType(
    {
        # ISO 14289-1, 5; `rev` is asked for from PDF/UA-2 on.
        "pdf/ua-1": Variant(
            MappingProxyType({"pdfuaid:part": "1"}), is_spoken=True, has_colours=False
        ),
        # ISO 19005-3, 6.6.4; `rev` is asked for from PDF/A-4 on.
        "pdf/a-3u": Variant(
            MappingProxyType({"pdfaid:part": "3", "pdfaid:conformance": "U"}),
            is_spoken=False,
            has_colours=True,
        ),
    }
)


def declaration(variant: Variant, information: Mapping[str, str], file: PdfFile) -> dict[str, Any]:
    """The catalog's entries that say which standard a PDF follows; what they name is written."""
    number, data = file.take(), packet(variant, information)
    # Not compressed, so that it is found by who knows no PDF (ISO 32000-1, 14.3.2).
    head = {"Type": "/Metadata", "Subtype": "/XML", "Length": len(data)}
    file.put_stream(number, serialized(head), data)
    found: dict[str, Any] = {"Metadata": f"{number} 0 R"}
    if variant.has_colours:
        found["OutputIntents"] = [_output_intent(file)]
    return found


def _output_intent(file: PdfFile) -> dict[str, Any]:
    """In which colours all is meant (ISO 19005-3, 6.2.3)."""
    return {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": text("sRGB"),
        "RegistryName": text("http://www.color.org"),
        "Info": text(PROFILE),
        "DestOutputProfile": file.add_stream(profile(), b"/N 3 "),
    }


def packet(variant: Variant, information: Mapping[str, str]) -> bytes:
    """XMP that says what the Info dictionary does, and which variant this is (ISO 32000-1, 14.3.2).

    It begins without the old attributes `bytes` and `encoding` (ISO 19005-3, 6.6.2.1).
    """
    spaces = "".join(f' xmlns:{name}="{uri}"' for name, uri in NAMESPACES.items())
    lines = [
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
        f'<rdf:RDF xmlns:rdf="{RDF}">',
        f'<rdf:Description rdf:about=""{spaces}>',
        *(f"<{name}>{value}</{name}>" for name, value in variant.identifier.items()),
        *_properties(information),
        "</rdf:Description>",
        "</rdf:RDF>",
        "</x:xmpmeta>",
        '<?xpacket end="r"?>',
    ]
    return "\n".join(lines).encode("utf-8")


def _properties(information: Mapping[str, str]) -> Iterator[str]:
    for key, value in information.items():
        name = PROPERTIES[key]
        said = escape(UNPRINTABLE.sub("", DATE.sub(r"\1-\2-\3T\4:\5:\6Z", value)))
        if kind := CONTAINERS.get(name, ""):
            language = ' xml:lang="x-default"' if kind == "Alt" else ""
            said = f"<rdf:{kind}><rdf:li{language}>{said}</rdf:li></rdf:{kind}>"
        yield f"<{name}>{said}</{name}>"


def profile() -> bytes:
    """The profile of sRGB, in which all colours are meant."""
    found = find_spec("weasyprint")  # which does not import it
    if found is None or found.origin is None:
        raise AssertionError("WeasyPrint has no files")
    return (Path(found.origin).parent / "pdf" / PROFILE).read_bytes()
