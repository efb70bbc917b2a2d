"""Names of files and folders as other programs write them. No side effects.

Notion puts an id of 32 hexadecimal digits behind the name of whatever it exports.
"""

import re

NOTION = re.compile(r"[ \-_+]+[0-9a-f]{32}(?=_all\Z|\Z)")


def plain_name(name: str) -> str:
    """The name of a folder, or that of a file without its suffix, as its author wrote it."""
    return NOTION.sub("", name)
