"""`agreement check` says what may not be meant; `agreement format` prints, rewrites, or only says what differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from observance.agreement.loading import load
from observance.cli.main import main

LOOSE = """# A remark.
agreement "Line"   in force from 2018-11-01.
line mdl
  "the line".
zone dmz "the zone".
clause "L/1" text "No person crosses the line." status recollected
  for each person P, time T forbids P when P crosses line mdl at T.
# The end.
"""
TIDY = """# A remark.
agreement "Line" in force from 2018-11-01.

line mdl "the line".
zone dmz "the zone".

clause "L/1"
  text "No person crosses the line."
  status recollected (not verified)
  addresses the person
  for each person P, time T
  forbids P
  when P crosses line mdl at T.

# The end.
"""


def ran(*words: str) -> Result:
    return CliRunner().invoke(main, ["agreement", *words])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "line.observance"
    path.write_text(LOOSE, encoding="utf-8")
    return path


def test_it_prints_the_layout_and_leaves_the_file(file: Path) -> None:
    done = ran("format", str(file))
    assert (done.exit_code, done.output) == (0, TIDY)
    assert file.read_text(encoding="utf-8") == LOOSE


def test_it_rewrites_once_and_keeps_the_meaning(file: Path) -> None:
    before = load(file)
    assert ran("format", "--write", str(file)).output == f"written: {file}\n"
    assert file.read_text(encoding="utf-8") == TIDY
    assert load(file) == before
    assert ran("format", "--write", str(file)).output == f"as before: {file}\n"


def test_a_check_refuses_with_the_difference_and_writes_nothing(file: Path) -> None:
    done = ran("format", "--check", str(file))
    assert done.exit_code == 3
    assert '-agreement "Line"   in force from 2018-11-01.' in done.output
    assert '+agreement "Line" in force from 2018-11-01.' in done.output
    assert file.read_text(encoding="utf-8") == LOOSE
    file.write_text(TIDY, encoding="utf-8")
    done = ran("format", "--check", str(file))
    assert (done.exit_code, done.output) == (0, f"{file}: formatted\n")


def test_line_endings_are_a_difference_too(file: Path) -> None:
    file.write_bytes(TIDY.replace("\n", "\r\n").encode())
    assert ran("format", "--check", str(file)).exit_code == 3
    ran("format", "--write", str(file))
    assert file.read_bytes() == TIDY.encode()


def test_a_file_with_faults_is_not_formatted(file: Path) -> None:
    file.write_text(LOOSE.replace("crosses line mdl at", "crosses line mld at"), encoding="utf-8")
    done = ran("format", "--write", str(file))
    assert done.exit_code == 3
    assert "did you mean mdl?" in done.output
    assert "mld at" in file.read_text(encoding="utf-8")
    assert ran("format", "--write", "--check", str(file)).exit_code == 2


def test_the_check_warns_with_line_and_caret_and_refuses_nothing(file: Path) -> None:
    done = ran("check", str(file))
    assert done.exit_code == 0
    for words in (
        "L/1: text recollected",
        "line.observance:5: column 6: warning: zone dmz is declared, and no rule speaks of it",
        '    5 | zone dmz "the zone".',
        "      |      ^^^",
        "      = use it in a rule, or leave its line out",
    ):
        assert words in done.output


def test_each_version_of_a_clause_is_explained(file: Path) -> None:
    first = TIDY.replace('clause "L/1"\n', 'clause "L/1"\n  version "one"\n').replace("\n# The end.\n", "")
    second = first.split("\n\n")[-1].replace('version "one"', 'version "two" from 2020-01-01 amends "one"')
    file.write_text(f"{first}\n{second}", encoding="utf-8")
    done = ran("explain", str(file), "L/1")
    assert done.exit_code == 0, done.output
    assert "version one, reading as written" in done.output
    assert "version two, reading as written" in done.output
