"""What is found out about a text before it is broken."""


def test_short_prefixes_and_strokes_end_no_line() -> None:
    from guide.setting import sheets  # noqa: F401 (the engine first: it says where fonts are)

    # isort: split
    from guide.lines.measuring import TIED

    text = "Q-Former |SHAP| GPT-4 cross-attention"
    assert [text[: found.end()] for found in TIED.finditer(text)] == ["Q-", "Q-Former |"]
