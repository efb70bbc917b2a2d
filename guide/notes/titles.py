"""Titles as people write them: as plain text, without the numbers in front; whether they ask.

In: the Markdown of headings. Out: texts. No side effects.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape

LONGEST = 500
"""Characters of a title that are looked at."""
FEW = 2
"""So many titles beside each other have numbers in front before these are left out."""
ASKS = re.compile(
    "[?？؟]|什么|如何|为何|为啥|区别|怎么|怎样|哪些|哪几|哪个|哪种|是否|有没有|能不能|谈谈|谈一谈|讲讲|讲一讲"
    "|说说|说一说|说下|讲下|聊聊|简述|简单介绍|描述一下|解释一下|介绍一下|(?<!几)吗$|异同|优缺点"
)
ASKS_FIRST = re.compile(
    r"(?:what|what['’]s|how|why|when|where|which|who|explain|describe|define|name|list|compare"
    r"|tell|give|given|is|are|was|were|can|could|do|does|did|have|has|had|should|would|will|if"
    r"|in which|implement|write|difference|differences)\b",
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
NUMBER = re.compile(
    rf"(?:{LABEL}[ \t]*\d{{1,4}}|第[ \t]*\d{{1,4}}[ \t]*[题问])"
    rf"(?:[ \t]*[.:：、)）．][ \t]*|[ \t]+|(?=[{HAN}]))"
    rf"|\d{{1,3}}(?:\.\d{{1,3}}){{1,4}}(?:[.、:：)）][ \t]*|[ \t]+|(?=[{HAN}]))"
    r"|[(（]?\d{1,4}(?:\\?[.．、:：)）]){1,2}(?!\d)[ \t]*"
    r"|第?[(（]?[一二三四五六七八九十百]{1,4}"
    r"(?:[、.．:：)）]|[章节篇讲](?=[ \t:：、]))[:：、]?[ \t]*"
)
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
    found = NUMBER.match(title)
    return found[0] if found and found.end() < len(title) else ""


def without_number(title: str) -> str:
    return title[len(number_of(title)) :]


def without_numbers(titles: Sequence[str]) -> list[str]:
    """The titles of headings beside each other; their numbers are left out if most have one."""
    numbered = sum(bool(number_of(title)) for title in titles)
    if numbered < max(FEW, len(titles) / 2):
        return list(titles)
    return [without_number(title) for title in titles]


def share(titles: Iterable[bool]) -> float:
    values = list(titles)
    return sum(values) / len(values) if values else 0.0
