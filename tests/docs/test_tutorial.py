"""The tutorial, step by step: its files written, its commands run, and they print what it says; the reference too."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from observance.agreement.loading import shipped
from observance.cli.main import main
from observance.finding.rows import BECAUSE

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "example-cases.md"
PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "from-a-paragraph-to-a-tested-clause.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)


def test_every_step_of_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printed, code = "", 0
    files = ran = compared = 0
    for kind, more, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if "/" in more:
            path = tmp_path / more
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, encoding="utf-8")
            files += 1
        elif kind == "sh":
            printed, code = "", 0
            for line in body.splitlines():
                assert line.startswith("observance ")
                result = CliRunner().invoke(main, shlex.split(line)[1:])
                printed, code = printed + result.output, max(code, result.exit_code)
                ran += 1
        else:
            assert (more, code) in (("", 0), ("fails", 3)), printed
            place = 0
            for line in body.splitlines():
                if line != "…":
                    assert line in printed[place:], f"{line!r} does not come in:\n{printed}"
                    place = printed.index(line, place) + len(line)
                    compared += 1
    assert (files, ran) == (6, 5)
    assert compared >= 10


def test_the_cases_of_the_reference_come_as_wanted(tmp_path: Path) -> None:
    folder = shipped("korean-armistice-1953").parent
    for file in ("agreement.observance", "texts.txt"):
        shutil.copy(folder / file, tmp_path / file)
    cases = BLOCK.search(REFERENCE.read_text(encoding="utf-8"))
    assert cases is not None
    (tmp_path / "cases.txt").write_text(cases[3], encoding="utf-8")
    result = CliRunner().invoke(main, ["agreement", "test", str(tmp_path / "agreement.observance")])
    assert result.exit_code == 0, result.output
    assert "2 cases, 3 answers, all as wanted" in result.output


def test_the_reference_names_every_reason() -> None:
    text = " ".join(REFERENCE.read_text(encoding="utf-8").split())
    assert all(f"`{reason}`" in text for reason in BECAUSE)
