"""The printable forms of a guide, by name: what prints each. No side effects of its own."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from guide.editions.book import print_guide
from guide.editions.cheatsheet import print_cheatsheet
from guide.editions.edition import Printed
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont
from guide.workshop.workers import Workers

PRINTERS: Mapping[str, Callable[[Guide, Sequence[SystemFont], Workers], Printed]] = (
    MappingProxyType({"guide": print_guide, "cheatsheet": print_cheatsheet})
)
