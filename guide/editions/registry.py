"""The printable forms of a guide, by name.

Each is a module with a value `EDITION`, imported when it is asked for: the names alone cost
nothing. No side effects of its own.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guide.editions.edition import Edition

EDITIONS: Mapping[str, str] = MappingProxyType(
    {
        "guide": "guide.editions.book",
        "cheatsheet": "guide.editions.cheatsheet",
    }
)
"""Name, which is also that of its file → module; in the order in which they are printed."""


def edition_of(name: str) -> "Edition":
    """The edition of a name that is among EDITIONS."""
    found: Edition = import_module(EDITIONS[name]).EDITION
    return found
