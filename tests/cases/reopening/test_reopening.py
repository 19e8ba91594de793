"""Acceptance scenario 10: a witness withdraws, evidence comes in, a clause is amended; inside it is told why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from mission import Mission, mission
from ruamel.yaml import YAML

from observance.cli.main import main
from observance.evidence.persons.contents import contents
from observance.finding.seen import SeenRow, read_findings
from observance.workflow.case import load_case
from observance.workflow.comparing import compare_case
from observance.workflow.diffing import Diff, diff_versions
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

HERE = Path(__file__).parent
BASE = HERE.parent / "amended_clause"
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
WITNESS = "resident-1"
ACTS = {
    ("relief-1", 30): "the relief worker on 30 September",
    ("soldier-1", 30): "the soldier on 30 September",
    ("relief-1", 1): "the relief worker on 1 October",
    ("soldier-2", 30): "the second soldier on 30 September",
}
MIDNIGHT = 1_601_478_000.0
PERSON = """  - id: soldier-2
    called: a second soldier
    party: south
    standing: in service
    bases:
      - {kind: uniform, grade: A, seen_in: second-soldier, note: seen by two observers}
"""
SEEN = """  - id: second-soldier
    kind: seen
    author: observer O1
    also: [observer O2]
    certainty: certain
    when: {from: 2020-09-30T18:00:00+09:00, to: 2020-09-30T18:01:00+09:00}
    act: {does: crosses, person: soldier-2, line: line}
"""
CONSENTS = """consents:
  - of: resident-1
    uses: [record, internal, publish]
    recorded_by: interviewer I2
    recorded: 2020-10-02T10:00:00+09:00
    conditions: CONDITIONS-CANARY
"""
NOTICES = """notices:
  - {id: n1, to: both sides, date: 2020-10-05T10:00:00+09:00, of: the draft answers, reply: ""}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """A case before and after, with what was sealed and released before."""

    root: Path
    office: Mission
    archive: Path
    keys: Path


def observance(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env={"OBSERVANCE_BY": "keeper K1"})


def run(root: Path) -> None:
    run_case(root, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")


def acts(root: Path) -> dict[str, SeenRow]:
    found = read_findings((root / "out" / "findings.json").read_bytes(), "findings.json")
    rows = [r for r in found.rows if r.level == "act" and r.began is not None and r.answer != "not in force"]
    return {
        ACTS[row.actor or "", 30 if row.began is not None and row.began.middle < MIDNIGHT else 1]: row for row in rows
    }


def adopt(root: Path) -> list[str]:
    """Adopt every act's draft that is open; the ids of the rows."""
    drafts = compare_case(root, (), None, workers=1, progress=quiet).drafts["commission"]
    rows = [row.id for row in acts(root).values()]
    entries = []
    path = root / "reviews.yaml"
    held = json.loads(path.read_text())["adoptions"] if path.exists() else []
    for row in rows:
        if row in drafts:
            (entry,) = YAML(typ="safe").load(drafts[row])
            entries.append(entry | {"date": "2020-10-04T10:00:00+09:00", "reasons": "REASONS-CANARY", "dissent": ""})
    path.write_text(json.dumps({"adoptions": [*held, *entries]}))
    run(root)
    return rows


def release(root: Path, out: Path, rows: list[str]) -> Result:
    words = [word for row in rows for word in ("--finding", row)]
    return observance("release", root, *words, "--authority", "Head of mission", "--out", out)


def signer(office: Mission) -> list[object]:
    one = office.signer
    return ["--certificate", one.certificate, "--key", one.key, "--issuer", one.issuer]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Reopened:
    """The case as it was: answered, adopted, told to the public, the witness under her key, sealed."""
    folder = tmp_path_factory.mktemp("reopening")
    root, office = folder / "case", mission(folder / "mission")
    shutil.copytree(BASE / "case", root)
    for name, more in (("actors.yaml", PERSON), ("observations.yaml", SEEN)):
        with (root / name).open("a") as file:
            file.write(more)
    (root / "consents.yaml").write_text(CONSENTS)
    (root / "notices.yaml").write_text(NOTICES)
    run(root)
    done = release(root, folder / "released", adopt(root))
    assert done.exit_code == 0, done.output
    done = observance("protect", root, WITNESS, "--keys", folder / "keys")
    assert done.exit_code == 0, done.output
    done = observance("seal", root, "--as", "archive", "--out", folder / "archive", *signer(office))
    assert done.exit_code == 0, done.output
    return Reopened(root=root, office=office, archive=folder / "archive", keys=folder / "keys")


def answers(root: Path) -> dict[str, str]:
    return {act: row.answer for act, row in acts(root).items()}


@pytest.fixture(scope="module")
def after(before: Reopened, tmp_path_factory: pytest.TempPathFactory) -> Reopened:
    """The three things happened; everything was answered anew and adopted."""
    root = tmp_path_factory.mktemp("after") / "case"
    shutil.copytree(before.root, root)
    keys = root.parent / "keys"
    shutil.copytree(before.keys, keys)
    done = observance("withdraw", root, WITNESS, "--by", "keeper K1", "--why", "asked for it", "--keys", keys)
    assert done.exit_code == 0, done.output
    assert "release of" in done.output and "to be made again without it" in done.output
    third = SEEN.replace("second-soldier", "second-soldier-third-post").replace("O1", "O5").replace("O2", "O6")
    with (root / "observations.yaml").open("a") as file:
        file.write(third)
    shutil.copy(BASE / "amended.observance", root / "crossing.observance")
    run(root)
    adopt(root)
    return Reopened(root=root, office=before.office, archive=before.archive, keys=keys)


def test_the_clause_in_force_at_the_time_of_the_act_answers(before: Reopened, after: Reopened) -> None:
    assert answers(before.root) == EXPECTED["before"]
    assert answers(after.root) == EXPECTED["after"]


def test_the_earlier_seal_still_verifies_and_nobody_opens_the_witness(after: Reopened) -> None:
    done = observance("verify", after.archive, "--anchor", after.office.anchor)
    assert done.exit_code == 0, done.output
    assert (after.archive / "data" / "protected" / f"{WITNESS}.sealed").is_file()
    assert not list(after.keys.iterdir())
    assert list(holding(after.archive, b"over the line in the afternoon")) == []


def rows_of(diff: Diff) -> Iterator[tuple[str, str, list[str], tuple[str, ...]]]:
    for one, touched, by in zip(diff.changed.rows, diff.because, diff.approved, strict=True):
        if one.level == "act" and one.began is not None:
            act = ACTS[one.actor or "", 30 if one.began.middle < MIDNIGHT else 1]
            yield act, one.kind, [str(cause) for cause in touched], by


def test_inside_each_change_has_its_cause_and_who_approved(after: Reopened) -> None:
    diff = diff_versions(after.archive, after.root, after.office.anchor)
    rows = {act: (kind, why, by) for act, kind, why, by in rows_of(diff)}
    assert {act: why for act, (kind, why, _) in rows.items() if kind == "changed"} == EXPECTED["because"]
    assert [act for act, (kind, _, _) in rows.items() if kind in ("same", "reasons")] == EXPECTED["unchanged"]
    assert all("head of the mission" in " ".join(by) for _, _, by in rows.values())
    done = observance("diff", after.archive, after.root, "--anchor", after.office.anchor)
    assert done.exit_code == 0, done.output
    assert "because of source resident-1: withdrawn" in done.output and "Unchanged (" in done.output
    assert json.loads(observance("diff", after.archive, after.root, "--json").output)["inputs"]


def test_outside_changes_are_told_together_and_without_a_cause(after: Reopened, tmp_path: Path) -> None:
    done = observance("diff", after.archive, after.root, "--public", tmp_path / "changes.json")
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "changes.json").read_bytes())
    assert sorted((one["before"], one["now"]) for one in told["answers"]) == [
        ("breach", "breach"), ("breach", "not determined"), ("breach", "permitted"), ("not determined", "breach")
    ]  # fmt: skip
    text = (tmp_path / "changes.json").read_text() + done.output
    for word in ("resident", "withdraw", "witness", "third-post", "observation", "CANARY", "row-", "post"):
        assert word not in text.replace(str(tmp_path), "")


def test_a_batch_that_would_point_at_the_witness_is_refused(before: Reopened, tmp_path: Path) -> None:
    root, keys = tmp_path / "case", tmp_path / "keys"
    shutil.copytree(before.root, root)
    shutil.copytree(before.keys, keys)
    observance("withdraw", root, WITNESS, "--by", "keeper K1", "--why", "asked for it", "--keys", keys)
    shutil.copy(BASE / "amended.observance", root / "crossing.observance")
    run(root)
    adopt(root)
    done = observance("diff", before.archive, root, "--public", tmp_path / "changes.json")
    assert done.exit_code == 3 and "one source could be behind all of them" in done.output
    assert not (tmp_path / "changes.json").exists()
    assert observance("diff", before.archive, root).exit_code == 0


def test_the_public_artefacts_are_made_again_without_the_witness(after: Reopened, tmp_path: Path) -> None:
    released = before_release(after)
    assert list(holding(released, b"first-hand account")), "the page before told of one: this tests nothing otherwise"
    done = release(after.root, tmp_path / "again", [row.id for row in acts(after.root).values()])
    assert done.exit_code == 0, done.output
    assert list(holding(tmp_path / "again", b"resident", b"over the line in the afternoon", b"CANARY")) == []
    one = next(a for a in json.loads((tmp_path / "again" / "answers.json").read_bytes())["answers"]
               if a["answer"] == "not determined")  # fmt: skip
    assert one["rests_on"] == {"first-hand account": 1}, "the two observers of one post are left"
    for path in (after.root / "out").rglob("*"):
        if path.is_file():
            assert b"resident" not in path.read_bytes(), path.name


def test_what_rested_on_the_witness_is_not_packed_for_the_public_any_more(after: Reopened, tmp_path: Path) -> None:
    done = observance("seal", after.root, "--as", "public", "--release", before_release(after), "--out",
                      tmp_path / "no", *signer(after.office))  # fmt: skip
    assert done.exit_code == 3 and "consent was withdrawn" in done.output and "resident" not in done.output


def test_a_finding_that_rests_on_a_witness_without_consent_is_left_out(before: Reopened, tmp_path: Path) -> None:
    root = tmp_path / "case"
    shutil.copytree(before.root, root)
    rows = [row.id for row in acts(root).values()]
    done = release(root, tmp_path / "closed", rows)
    assert "1 finding left out: its material is under its key now" in done.output and done.exit_code == 0
    (root / "consents.yaml").write_text(CONSENTS.replace(", publish", ""))
    done = release(root, tmp_path / "released", rows)
    assert done.exit_code == 0 and "1 finding left out: no consent to publish" in done.output
    assert len(json.loads((tmp_path / "released" / "answers.json").read_bytes())["answers"]) == 3
    assert list(holding(tmp_path / "released", b"left out", b"consent", b"resident")) == []
    soldier = acts(root)["the soldier on 30 September"].id
    done = release(root, tmp_path / "no", [soldier])
    assert done.exit_code == 3 and not (tmp_path / "no").exists()


def before_release(after: Reopened) -> Path:
    return after.archive.parent / "released"


def test_what_was_superseded_stays_retrievable(before: Reopened, after: Reopened, tmp_path: Path) -> None:
    done = observance("archive", "list", after.archive.parent)
    assert done.exit_code == 0 and str(after.archive) in done.output
    out = tmp_path / "restored"
    done = observance("archive", "restore", after.archive, out, "--anchor", after.office.anchor)
    assert done.exit_code == 0, done.output
    assert answers(out) == EXPECTED["before"]
    assert load_case(out).question.title == load_case(before.root).question.title
    assert observance("check", out).exit_code == 0
    run(out)
    assert answers(out)["the soldier on 30 September"] == "not determined", "answered anew, it is without the witness"
    done = observance("archive", "restore", after.archive, out, "--anchor", after.office.anchor)
    assert done.exit_code == 2
    shutil.copytree(after.archive, tmp_path / "spoiled")
    with (tmp_path / "spoiled" / "data" / "case" / "case.yaml").open("a") as file:
        file.write("# more\n")
    done = observance("archive", "restore", tmp_path / "spoiled", tmp_path / "no", "--anchor", after.office.anchor)
    assert done.exit_code == 4 and not (tmp_path / "no").exists()


def holding(folder: Path, *words: bytes) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and any(word in data for word in words for _, data in contents(path.read_bytes())):
            yield path.name
