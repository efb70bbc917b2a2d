"""The list of chapters on the cover: as large as there is room for it."""

from types import SimpleNamespace
from typing import Any

from guide.editions.cover import LISTS, is_crowded, list_that_fits


def sheet(*names: str) -> Any:
    return SimpleNamespace(page_names=names)


def list_if_fitting(*fitting: str) -> tuple[str, list[str]]:
    tried = []

    def lay_out(classes: str) -> Any:
        tried.append(classes)
        return sheet("cover", *([] if classes in fitting else ["cover"]), "front")

    return list_that_fits(lay_out), tried


def test_a_cover_of_two_pages_is_crowded() -> None:
    assert is_crowded([sheet("cover", "cover", "front"), sheet("question")])
    assert not is_crowded([sheet("cover", "front"), sheet("question")])


def test_the_largest_list_that_fits_is_taken() -> None:
    assert list_if_fitting(*LISTS) == (LISTS[0], [LISTS[0]])
    assert list_if_fitting(*LISTS[2:]) == (LISTS[2], list(LISTS[:3]))


def test_a_list_that_never_fits_is_left_out() -> None:
    assert list_if_fitting()[0] == "none"
