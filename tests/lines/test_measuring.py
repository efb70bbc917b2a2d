"""What is found out about a text before it is broken."""

from pathlib import Path
from typing import Any

import pytest

from guide.setting.fonts import wishes_of
from guide.setting.laid import Setting, Sheet, kit_of
from guide.storage.root import Root


def test_short_prefixes_and_strokes_end_no_line() -> None:
    from guide.setting import sheets  # noqa: F401 (the engine first: it says where fonts are)

    # isort: split
    from guide.lines.measuring import TIED

    text = "Q-Former |SHAP| GPT-4 cross-attention"
    assert [text[: found.end()] for found in TIED.finditer(text)] == ["Q-", "Q-Former |"]


def test_a_long_cell_is_measured_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not once for each of its characters, to see how narrow its column can be."""
    from guide.setting.sheets import Typesetter

    # isort: split
    from guide.lines import lines, measuring

    html = f"<html lang=zh><table><tr><td>甲<td>{'很长的说明，' * 100}</table>"
    known, texts = measuring.measured, []

    def count(text: str, *rest: Any) -> Any:
        texts.append(text)
        return known(text, *rest)

    monkeypatch.setattr(lines, "measured", count)
    monkeypatch.setattr(measuring, "measured", count)
    setting = Setting(Root(Path.cwd()), (), (), "", ())
    Typesetter(kit_of(setting, wishes_of([html]))).lay_out(Sheet(html))
    assert 0 < len(texts) < 10
