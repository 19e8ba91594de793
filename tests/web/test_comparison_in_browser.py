"""The page of answers side by side in a real browser: self-contained, readable wide and narrow, nothing cut off."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from observance.workflow.comparing import compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

if TYPE_CHECKING:
    from tests.web.conftest import Browser

CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "case"
    shutil.copytree(CASES / "amended_clause" / "case", folder)
    run_case(folder, until="assess", workers=1, progress=quiet, now=1.6e9, by="the tests")
    old = folder.parent / "old.json"
    shutil.copy(folder / "out" / "findings.json", old)
    shutil.copy(CASES / "amended_clause" / "amended.observance", folder / "crossing.observance")
    return compare_case(folder, ("unc-like", "osce-smm-like"), old, workers=1, progress=quiet).page


@pytest.mark.parametrize("width", [1280, 760, 360])
def test_nothing_is_asked_for_complained_of_or_cut_off(page: Path, width: int, browser: Browser) -> None:
    browser.open(page, width=width)
    assert browser.asked_for() == [page.as_uri()]
    assert browser.complaints() == []
    assert browser.read("document.documentElement.scrollWidth", int) <= width
    cut = "[...document.querySelectorAll('td,th')].filter(x => x.scrollWidth > x.clientWidth + 1).length"
    assert browser.read(cut, int) == 0


def test_every_profile_has_a_column_and_every_change_its_reasons(page: Path, browser: Browser) -> None:
    browser.open(page)
    heads = browser.read("[...document.querySelectorAll('.side')].map(x => x.tHead.rows[0].cells.length)", list[int])
    assert heads == [3, 3]
    text = browser.read("document.body.innerText", str)
    assert "What changed" in text and "it was the only one" in text
    assert "The profile is now unc-like; it was commission." in text
