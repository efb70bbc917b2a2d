"""Bytes of any encoding are text."""

import random

import pytest

from guide.notes.cleaning import cleaned
from guide.notes.decoding import decoded

TEXTS = {
    "zh": "# 什么是注意力机制？\n\n注意力机制让模型把权重放在相关的位置上。它的复杂度是多少？\n",
    "tw": "# 什麼是注意力機制？\n\n注意力機制讓模型在處理序列時，把權重放在相關的位置上。\n",
    "ja": "# 注意機構とは何ですか？\n\n注意機構は系列を処理するときに重みを割り当てます。\n",
    "ko": "# 어텐션이란 무엇인가?\n\n어텐션은 시퀀스를 처리할 때 가중치를 부여한다.\n",
    "fr": "# Qu'est-ce que la mémoire ?\n\nLa mémoire vive est utilisée été comme hiver, à côté.\n",
    "ru": "# Что такое внимание?\n\nМеханизм внимания распределяет веса по позициям.\n",
}


@pytest.mark.parametrize(
    ("language", "encoding", "called"),
    [
        ("zh", "utf-8", ""),
        ("zh", "utf-8-sig", ""),
        ("zh", "gb18030", "GB18030"),
        ("zh", "utf-16", "UTF-16"),
        ("zh", "utf-16-le", "UTF-16"),
        ("zh", "utf-16-be", "UTF-16"),
        ("fr", "utf-16-le", "UTF-16"),
        ("tw", "big5", "Big5"),
        ("ja", "shift_jis", "Shift_JIS"),
        ("ja", "euc_jp", "EUC-JP"),
        ("ko", "euc_kr", "EUC-KR"),
        ("fr", "latin-1", "Windows-1252"),
        ("ru", "cp1251", "Windows-1251"),
    ],
)
@pytest.mark.parametrize("times", [1, 2_000])
def test_a_text_is_read_whatever_wrote_it(
    language: str, encoding: str, called: str, times: int
) -> None:
    text = TEXTS[language] * times
    source, problems = decoded("a.md", text.replace("\n", "\r\n").encode(encoding))
    assert source.text == text
    assert [str(problem) for problem in problems] == (
        [f"a.md: warning: converted from {called}\n  hint: save it as UTF-8"] * bool(called)
    )


def test_a_few_broken_bytes_do_not_make_another_encoding() -> None:
    data = (TEXTS["zh"] * 20).encode()
    source, [problem] = decoded("a.md", data[:300] + b"\xff" + data[300:-1])
    assert "注意力机制" in source.text and "broken" in problem.message


def test_what_is_no_text_is_passed_over() -> None:
    noise = random.Random(1).randbytes(5_000)
    for data in (noise, b"PK\x03\x04\0\0\0\x08" * 50, b"a\0b"):
        source, [problem] = decoded("a.md", data)
        assert source.text == "" and "no text" in problem.message


def test_lines_end_as_everywhere_and_say_nothing_else() -> None:
    source, [problem] = decoded("a.md", "a\u2028b\r\nc\rd\x0be\x1b[31mf\n".encode())
    assert source.text == "a b\nc\nd ef\n" and "U+001B" in problem.message


def test_one_kind_for_the_summary() -> None:
    _, [problem] = decoded("a.md", TEXTS["zh"].encode("gb18030"))
    assert problem.kind == "converted"


def test_radicals_are_the_ideographs_that_they_look_like() -> None:
    """Copying out of a PDF gives them."""
    source, problems = cleaned("a.md", "零拷⻉⽅式的⼀种实现，⻓⻚⽣成")
    assert (source.text, problems) == ("零拷贝方式的一种实现，长页生成", [])
