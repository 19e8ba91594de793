"""The reference of the case folder says what the code does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from observance.values.errors import RefusedInput
from observance.workflow.case import load_case
from observance.workflow.case_folder import FILES, FOLDERS
from observance.workflow.case_reference import with_tables
from observance.workflow.schemas import case_schemas

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reference" / "case-folder.md").read_text()


def test_tables_are_those_of_the_schemas() -> None:
    again = "run `python -m observance.workflow.case_reference docs/reference/case-folder.md`"
    assert with_tables(PAGE) == PAGE, again


@pytest.mark.parametrize("name", sorted(case_schemas()))
def test_every_file_has_its_table(name: str) -> None:
    assert f"<!-- keys: {name} -->\n\n| key |" in PAGE


def test_every_file_is_listed() -> None:
    for name in (*FILES, *(f"{folder}/<id>.yaml" for folder in FOLDERS)):
        assert f"| `{name}` |" in PAGE


def test_the_example_of_a_refusal_is_what_is_printed(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(ROOT / "tests" / "refused" / "case", case)
    path = case / "case.yaml"
    path.write_text(path.read_text().replace("15:00:00+09:00", "15:00:00", 1))
    with pytest.raises(RefusedInput) as refusal:
        load_case(case)
    assert f"```\n{refusal.value}\n```" in PAGE
