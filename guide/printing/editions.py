"""The printable forms of a guide, by name: what prints each. No side effects of its own."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from guide.printing.book import print_guide
from guide.printing.cheatsheet import print_cheatsheet
from guide.printing.edition import Printed
from guide.printing.workers import Workers
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont

PRINTERS: Mapping[str, Callable[[Guide, Sequence[SystemFont], Workers], Printed]] = (
    MappingProxyType({"guide": print_guide, "cheatsheet": print_cheatsheet})
)
