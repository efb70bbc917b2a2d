"""Titles as people write them: as plain text, without the numbers in front; whether they ask.

In: the Markdown of headings. Out: texts. No side effects.
"""

import re
from collections.abc import Sequence
from html import unescape

LONGEST = 500
"""Characters of a title that are looked at."""
FEW = 2
"""So many titles beside each other have numbers in front before these are left out."""
ASKS = re.compile(
    "[?？؟]|什么|如何|为何|为啥|区别|异同|优缺点|怎么|怎样|是否|有没有|能不能|吗$|哪(?:些|几|个|种)"
    "|谈一?谈|讲一?讲|说一?说|聊一?聊|[说讲]下|简述|简单介绍|(?:描述|解释|介绍)一下"
)
ASKS_FIRST = re.compile(
    r"(?:what|what['’]s|how|why|when|where|which|who|in which|if|given|explain|describe|define"
    r"|name|list|compare|tell|give|implement|write|is|are|was|were|can|could|do|does|did|have|has"
    r"|had|should|would|will|differences?)\b",
    re.IGNORECASE,
)
ASKS_WITHIN = re.compile(r"\bdifferences? between\b|\bvs\b\.?|\bversus\b", re.IGNORECASE)
LABEL = r"(?:[Qq]|[Qq]uestion|[Pp]roblem|问题|题目|面试题|问)"
QUESTION_LABEL = re.compile(rf"(?:\*\*)?{LABEL}[ \t]*\d{{0,4}}[ \t]*[:：.、](?:\*\*)?[ \t]*")
"""`Q:`, `Q12.`, `**问题3：**`, before what is asked."""
ANSWER_LABEL = re.compile(
    r"(?:\*\*)?(?:A|Answer|答|答案|回答|解答)[ \t]*\d{0,4}[ \t]*[:：](?:\*\*)?[ \t]*"
)
ANSWER = re.compile(
    r"\W*(?:(?:show|see|view|click|reveal|open|toggle|the|to|here|for|查看|点击|展开|显示|参考|点我|看)\W*)*"
    r"(?:answers?|solutions?|答案|解答|解析|解答|回答|答)\W*",
    re.IGNORECASE,
)
"""The summary of an answer that unfolds."""
HAN = "\u3400-\u9fff"
LABELLED = rf"(?:{LABEL}[ \t]*\d{{1,4}}|第[ \t]*\d{{1,4}}[ \t]*[题问])"
DOTTED = r"\d{1,3}(?:\.\d{1,3}){1,4}"
PLAIN = r"[(（]?\d{1,4}(?:\\?[.．、:：)）]){1,2}(?!\d)[ \t]*"
SPELT = (
    r"第?[(（]?[一二三四五六七八九十百]{1,4}"
    r"(?:[、.．:：)）]|[章节篇讲](?=[ \t:：、]))[:：、]?[ \t]*"
)
BEHIND = rf"(?:[ \t]*[.:：、)）．][ \t]*|[ \t]+|(?=[{HAN}]))"
NUMBER = re.compile(f"(?:{LABELLED}|{DOTTED}){BEHIND}|{PLAIN}|{SPELT}")
"""`Q12.`, `问题3：`, `3.2.1 `, `12)`, `一、`; not the first of `3D`, `0-1` or `2023 年`."""
ANCHORS = re.compile(r"(?:<a\b[^<>]*>[ \t]*(?:</a>)?[ \t]*)+")
MANY = 100
IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
TAG = re.compile(r"<[^<>]*>")
MARKS = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\*+|`+|~~|==|(?<!\w)_+|_+(?!\w)")


def plain(title: str) -> str:
    """Its text, without links, emphasis and tags."""
    text = IMAGE.sub("", title[:LONGEST])
    text = LINK.sub(r"\1", text)
    return " ".join(unescape(MARKS.sub("", TAG.sub("", text))).split())


def asks(title: str) -> bool:
    """Whether a title is a question, in Chinese or English; in others, by its mark."""
    text = without_number(plain(title))
    return bool(ASKS.search(text) or ASKS_FIRST.match(text) or ASKS_WITHIN.search(text))


def is_answer(title: str) -> bool:
    """Whether a summary says no more than that an answer follows."""
    return bool(ANSWER.fullmatch(plain(title)))


def number_of(title: str) -> str:
    """What numbers a title; empty if nothing does, or if nothing else is in it."""
    found = NUMBER.match(title, _start_of(title))
    return found[0] if found and found.end() < len(title) else ""


def without_number(title: str) -> str:
    start = _start_of(title)
    return title[:start] + title[start + len(number_of(title)) :]


def is_catalogued(title: str) -> bool:
    """Whether its number is one of a list elsewhere: of a hundred or more."""
    digits = re.search(r"\d+", number_of(title))
    return bool(digits and int(digits[0]) >= MANY)


def _start_of(title: str) -> int:
    """Behind the anchors in front of it."""
    found = ANCHORS.match(title)
    return found.end() if found else 0


def without_numbers(titles: Sequence[str]) -> list[str]:
    """The titles of headings beside each other; their numbers are left out if most have one."""
    numbered = sum(bool(number_of(title)) for title in titles)
    if numbered < max(FEW, len(titles) / 2):
        return list(titles)
    return [without_number(title) for title in titles]
