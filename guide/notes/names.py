"""Names of files and folders as people and other programs write them. No side effects.

Notion puts an id of 32 hexadecimal digits behind the name of whatever it exports.
"""

import re

from guide.problems import natural

NOTION = re.compile(r"[ \-_+]+[0-9a-f]{32}(?=_all\Z|\Z)")
DIGITS = "零一二三四五六七八九"
HAN_NUMBER = re.compile(
    r"(?:\A|(?<=第))[零〇一二两三四五六七八九十百]+(?=[章节節回篇讲講课課部卷周天题題、.．_\-\s（(:：]|\Z)"
)
INTRODUCTION = re.compile(
    r"(?:intro|introduction|preface|foreword|overview|about|前言|序|序言|简介|引言|导言|绪论|概述)"
)
HALVES = re.compile(r"(?<=[（(_\-\s])[上中下](?=[)）]?\Z)")
"""Of what is cut in two or three: 面试题（上）."""
CHAPTER_NUMBER = re.compile(
    r"(?:第\s*[\d零〇一二两三四五六七八九十百]+\s*(?:部分|[章节節回篇讲講课課卷]|部(?!分))[\s:：、.．_\-]*"
    r"|(?:chapter|chap|ch)[ ._\-]*\d+[\s:：.、_\-]+"
    r"|\d{1,3}(?:\.\d{1,3})*[\-_.、．)）:：]+(?!\d)\s*"
    r"|[一二三四五六七八九十]+[、.．]\s*"
    r"|0\d+\s+)(?=\S)",
    re.IGNORECASE,
)
"""A number that the guide gives itself."""
BARE_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})*\s+(?=\S)")
"""One that may be part of the name: `100 questions`."""
NUMBERS = 2
"""In front of a title: `1. Chapter 1: …`."""
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")


def plain_name(name: str) -> str:
    """The name of a folder, or that of a file without its suffix, as its author wrote it."""
    return NOTION.sub("", name)


def shown_name(name: str) -> str:
    """A name as it may be printed, if its bytes are no UTF-8."""
    data = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "backslashreplace")


def title_of(name: str, among_numbered: bool = False) -> str:
    """What a name without its suffix says, without the number that sorts it."""
    name = without_number(shown_name(plain_name(name)), among_numbered)
    return re.sub("[-_]", " ", name) if SLUG.fullmatch(name) else name.strip()


def without_number(title: str, among_numbered: bool = False) -> str:
    """A title less a number in front; `among_numbered`, if most of those beside it have one."""
    for _ in range(NUMBERS):
        found = CHAPTER_NUMBER.match(title)
        title = title[found.end() :] if found else title
    found = BARE_NUMBER.match(title) if among_numbered else None
    return title[found.end() :] if found else title


def is_numbered(name: str) -> bool:
    return bool(CHAPTER_NUMBER.match(name) or BARE_NUMBER.match(name))


def order_of(name: str) -> list[tuple[int, str]]:
    """Sorts names by their numbers, in digits or in Han: 二 before 十一, （上） before （下）.

    Those without one come last, but for introductions."""
    name = HAN_NUMBER.sub(lambda found: str(_number(found[0])), plain_name(name).casefold())
    name = HALVES.sub(lambda found: str("上中下".index(found[0])), name)
    place = -1 if INTRODUCTION.fullmatch(name) else int(not name[:1].isdigit())
    return [(place, ""), *natural(name)]


def _number(han: str) -> int:
    """十一 is 11, 二十 is 20, 一百零三 is 103; digits in a row are one number: 二〇."""
    han = han.replace("〇", "零").replace("两", "二")
    if "十" not in han and "百" not in han:
        return int("".join(str(DIGITS.index(digit)) for digit in han))
    total = last = 0
    for char in han:
        if char in "十百":
            total += (last or 1) * (10 if char == "十" else 100)
            last = 0
        else:
            last = DIGITS.index(char)
    return total + last
