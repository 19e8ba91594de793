"""The commands of the page on proposed claims are run, in its order, on a report of a few lines."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from observance.cli.main import main
from observance.evidence.papers import read_paper
from observance.finding.seen import SeenFindings
from observance.observation.statement.claims import StatementFile
from observance.workflow.case import load_case
from observance.workflow.protecting import protected_words
from observance.workflow.skeleton import new_case

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "propose-claims.md"
REPORT = """Four soldiers fired about 40 rounds at 15:15 on 13 November, the joint staff said.

The spokesman declined to comment. Doctors said that the man was in stable condition.
"""


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


def run(words: list[str]) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    new_case(tmp_path / "case", title="A crossing", seed=1, now=1511317800.0)
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def test_the_page_does_what_it_says(there: Path) -> None:
    for words in commands():
        ran = run(words)
        assert ran.exit_code == 0, ran.output
    taken = read_paper(there / "case/statements/wire-1.yaml", StatementFile)
    assert [(claim.id, claim.confirmed_by) for claim in taken.claims] == [("wire-1-01", "analyst A2")]
    page = (there / "case/statements/wire-1.yaml.draft.html").read_text(encoding="utf-8")
    assert "http://" not in page and "https://" not in page and "confirmed by nobody" in page


def test_a_draft_counts_for_nothing_until_a_person_says_who_he_is(there: Path) -> None:
    propose = commands()[0]
    assert run(propose).exit_code == 0
    draft = there / "case/statements/wire-1.yaml.draft"
    assert any("wire-1.yaml.draft" in note for note in load_case(there / "case").notes)
    assert "wire-1" not in load_case(there / "case").statements
    assert run(propose).exit_code == 3 and "confirm it, move it or delete it" in run(propose).output
    draft.rename(draft.with_suffix(""))
    ran = run(["check", "case"])
    assert ran.exit_code == 3 and "who confirmed the proposed claim" in ran.output


def test_a_mended_claim_is_taken_as_it_was_mended_and_a_broken_one_changes_nothing(there: Path) -> None:
    run(commands()[0])
    draft = there / "case/statements/wire-1.yaml.draft"
    written = draft.read_text(encoding="utf-8")
    mended = written.replace('of: "rounds"', "of: rounds-fired").replace('confirmed_by: ""', "confirmed_by: A2", 2)
    draft.write_text(mended.replace('quote: "Four', 'quote: "Five', 1), encoding="utf-8")
    ran = run(["statements", "confirm", str(draft)])
    assert ran.exit_code == 3 and "wire-1-01" in ran.output
    assert not draft.with_suffix("").exists()
    draft.write_text(mended, encoding="utf-8")
    assert run(["statements", "confirm", str(draft)]).exit_code == 0
    taken = read_paper(draft.with_suffix(""), StatementFile)
    assert [claim.confirmed_by for claim in taken.claims] == ["A2", "A2"]
    assert run(["statements", "confirm", str(draft), "--by", "A3"]).exit_code == 0
    assert not draft.exists()
    kinds = {claim.content.type for claim in read_paper(draft.with_suffix(""), StatementFile).claims}
    assert {"count", "silence", "personal"} <= kinds


def test_who_confirmed_is_protected_in_what_leaves(there: Path) -> None:
    run(commands()[0])
    draft = there / "case/statements/wire-1.yaml.draft"
    assert run(["statements", "confirm", str(draft), "--by", "zebra-7", "--claim", "wire-1-01"]).exit_code == 0
    seen = SeenFindings(format="observance-findings/1", case="c", profile="p", seed=1, histories=1, rows=())
    protected = protected_words(load_case(there / "case"), seen, ())
    assert [kind for word, kind in protected.words.items() if "zebra" in word] == ["who observed, graded or examined"]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (("--published", "2017-11-22T11:30:00"), 2, "date, time and zone"),
        (("--published", "22 November"), 2, "date, time and zone"),
        (("--zone", "Seoul"), 2, "a zone by its name"),
        (("--source-id", "The Wire"), 2, "small letters"),
        (("--out", "case/statements/wire-1"), 2, "ending in .yaml"),
    ],
)
def test_what_is_off_in_the_command_is_said(there: Path, change: tuple[str, str], code: int, words: str) -> None:
    asked = commands()[0]
    asked[asked.index(change[0]) + 1] = change[1]
    ran = run(asked)
    assert ran.exit_code == code and words in ran.output


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"  \n ", "text with words in it"),
        (b"GIF89a\0\0\1\2", "a picture (GIF)"),
        (b"line\n" * 2_000_000, "at most 1,000,000 characters"),
    ],
)
def test_a_text_that_is_none_is_refused(there: Path, data: bytes, words: str) -> None:
    (there / "report.txt").write_bytes(data)
    ran = run(commands()[0])
    assert ran.exit_code == 3 and words in ran.output and "report.txt" in ran.output
    assert not (there / "case/statements/wire-1.yaml.draft").exists()
