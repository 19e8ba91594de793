"""The pages on people and on reopening: their commands, typed one after the other, do what the pages say."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from mission import mission

from observance.cli.main import main

ROOT = Path(__file__).parents[2]
CASE = ROOT / "tests" / "cases" / "amended_clause" / "case"
ENV = {"OBSERVANCE_PASSPHRASE": "four words drawn by lot", "OBSERVANCE_BY": "keeper K1"}


def commands(page: str) -> Iterator[list[str]]:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    for block in re.findall(r"^```sh\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE):
        yield from (shlex.split(line)[1:] for line in block.splitlines())


def typed(words: list[str], code: int = 0) -> str:
    done = CliRunner().invoke(main, words, input="Nemo Testfigure\n\n\n\n", env=ENV)
    assert done.exit_code == code, (words, done.output)
    return done.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(CASE, tmp_path / "my-case")
    for name in ("leaf.pem", "leaf.key", "ca.pem"):
        shutil.copy(mission_folder(tmp_path) / name, tmp_path / name)
    return tmp_path


def mission_folder(folder: Path) -> Path:
    return mission(folder / "mission").folder if not (folder / "mission").exists() else folder / "mission"


def test_protecting_people(folder: Path) -> None:
    typed(["run", "my-case"])
    said = [typed(words) for words in commands("protect-people.md")]
    assert len(said) == 9
    assert "none found" in said[4] and said[3].startswith("name: Nemo Testfigure")
    assert not (folder / "my-case" / "statements" / "resident-1.yaml").exists()
    assert not list((folder / "keys").iterdir())


def test_reopening(folder: Path) -> None:
    typed(["run", "my-case"])
    asked = list(commands("reopen.md"))
    typed(asked[0])
    (folder / "my-case" / "statements" / "resident-1.yaml").unlink()
    typed(asked[1])
    assert "because of source resident-1: gone" in typed(asked[2])
    assert "nothing was released" in typed(asked[3], code=2)
    assert "answers" in typed(asked[4])
    typed(asked[5])
    assert (folder / "as-it-was" / "statements" / "resident-1.yaml").is_file()
    assert len(asked) == 6


def test_custody(folder: Path) -> None:
    typed(["run", "my-case"])
    typed(["seal", "my-case", "--as", "disclosure", "--out", "for-delegation", "--certificate", "leaf.pem", "--key",
           "leaf.key", "--issuer", "ca.pem", "--to", "x", "--authority", "y", "--marking", "z"])  # fmt: skip
    head, check = commands("check-custody.md")
    typed(head)
    (given,) = (folder / "for-the-other-side").glob("*.json")
    assert "entries" in typed([word.replace("00000004.json", given.name) for word in check])
