"""Names in the order that their numbers say, whatever writes them.

In: names of files and folders. Out: keys to sort by; names without their numbers. No side effects.
"""

import re

from guide.problems import natural

DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE = re.compile("[零〇一二两三四五六七八九十百]+")
NUMBERED = re.compile(r"^第?([零〇一二两三四五六七八九十百]+|\d+)\s*[章节篇部讲课题]?[-_. 、.：:]*")
PREFIX = re.compile(r"^\d+(?:\.\d+)*[-_. 、]+(?=.)")


def by_number(name: str) -> tuple[int, list[tuple[int, str]]]:
    """2 before 10, 二 before 十一; what has no number comes behind what has."""
    found = NUMBERED.match(name)
    if not found:
        return 1, natural(name.lower())
    number = int(found[1]) if found[1].isdecimal() else value(found[1])
    return 0, [(number, ""), *natural(name[found.end() :].lower())]


def value(number: str) -> int:
    """A number below a thousand in Chinese: 二十一 is 21, as is 二一."""
    if not {*number} & {"十", "百"}:
        return int("".join(str(DIGITS[char]) for char in number))
    total, digit = 0, 0
    for char in number:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
        digit = DIGITS.get(char, 0)
    return total + digit


def without_number(name: str) -> str:
    """A name less the number that sorts it: `03-网络` is 网络."""
    return PREFIX.sub("", name) or name
