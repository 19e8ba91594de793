"""A source's material goes under its key and comes out as it was; withdrawn, it is as if it had never been there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from mission import Mission, mission

from observance.cli.main import main
from observance.evidence.custody import read_custody
from observance.evidence.intake import taken_in
from observance.evidence.persons.keys import KeyFolder, RegisterKeys
from observance.evidence.persons.register import make_register
from observance.evidence.persons.streams import Opening, Sealing
from observance.release.signature import Signer
from observance.values.errors import IntegrityBroken, RefusedInput, UsageError
from observance.workflow import safekeeping
from observance.workflow.case import load_case
from observance.workflow.case_consents import protected_sources
from observance.workflow.consenting import owners_of
from observance.workflow.custody import log_of
from observance.workflow.material import Material
from observance.workflow.progress import quiet
from observance.workflow.recording import record_files
from observance.workflow.run import run_case
from observance.workflow.safekeeping import check_protected, open_source, protect_source, sealed_path
from observance.workflow.sealing import seal_case
from observance.workflow.sealing_asked import Sealing as Asked
from observance.workflow.withdrawing import withdraw_source

BASE = Path(__file__).parents[2] / "cases" / "amended_clause" / "case"
SOURCE = "resident-1"
NOW = 1.6e9
PHOTO = b"PHOTO-CANARY" * 99

ITEMS = """# every item known to exist
items:
  - id: post-log   # the post's own
    status: held
    kind: document
    file: given/log.txt
    acquired_from: post 4
    acquired_by: monitor M1
  - id: photo
    status: held
    kind: image
    file: given/photo.jpg
    source: resident-1
    acquired_from: resident R1
    acquired_by: monitor M1
"""
MARK = """  - id: photo-shows
    kind: still
    author: analyst A1
    certainty: certain
    shows: SHOWS-CANARY a man on the road
    when: {from: 2020-09-30T16:00:00+09:00, to: 2020-09-30T16:01:00+09:00}
    frames: {item: photo, first: 0, last: 0}
"""
READINGS = """readings:
  - {id: read-1, reviewer: R1, question: crosses, frames: {item: photo, first: 0, last: 0}, answer: "yes",
     certainty: certain, blind: true, note: NOTE-CANARY}
"""
PAPER = """source: {id: paper, outlet: Daily Paper, kind: media, reliability: A, graded_by: analyst A1}
text: A soldier went over the line, a resident says.
claims:
  - id: paper-says
    quote: A soldier went over the line
    start: 0
    speaker: resident R1
    knows: was told
    repeats: resident-saw
    credibility: 1
    excludes: []
    content: {type: other, about: what a resident says}
"""
CONSENTS = """# who lets us do what
consents:
  - of: resident-1   # by hand
    uses: [record, internal, share]
    share_with: [the delegation]
    recorded_by: interviewer I2
    recorded: 2020-10-02T10:00:00+09:00
    conditions: CONDITIONS-CANARY
"""


def case_at(root: Path, *, witness: bool = True) -> Path:
    shutil.copytree(BASE, root)
    (root / "given").mkdir()
    (root / "given" / "log.txt").write_text("nothing of note")
    (root / "items.yaml").write_text(ITEMS if witness else ITEMS[: ITEMS.index("  - id: photo\n")])
    (root / "statements" / "paper.yaml").write_text(
        PAPER if witness else PAPER.replace("    repeats: resident-saw\n", "")
    )
    if witness:
        (root / "given" / "photo.jpg").write_bytes(PHOTO)
        with (root / "observations.yaml").open("a") as marks:
            marks.write(MARK)
        (root / "reviews.yaml").write_text(READINGS)
        (root / "consents.yaml").write_text(CONSENTS)
    else:
        (root / "statements" / f"{SOURCE}.yaml").unlink()
    return root


def ran(root: Path) -> bytes:
    run_case(root, until=None, workers=1, progress=quiet, now=NOW, by="the tests")
    return (root / "out" / "findings.json").read_bytes()


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The findings of the case that never had the witness."""
    return ran(case_at(tmp_path_factory.mktemp("never") / "case", witness=False))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = case_at(tmp_path / "case")
    ran(made)
    return made


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(path=tmp_path / "safe")


def snapshot(root: Path) -> dict[str, str]:
    """Every written file and original, by digest."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {"out", "work"} & set(path.relative_to(root).parts) and path.name != "custody.jsonl"
    }


def holding(folder: Path, *words: bytes) -> list[str]:
    return [
        path.name for path in sorted(folder.rglob("*")) if path.is_file() and any(w in path.read_bytes() for w in words)
    ]


def test_what_goes_under_the_key_comes_out_as_it_was(root: Path, keys: KeyFolder, never: bytes) -> None:
    before, answered = snapshot(root), ran(root)
    lines = protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    assert (keys.path / f"{SOURCE}.key").stat().st_mode & 0o777 == 0o600
    assert protected_sources(root) == (SOURCE,) and check_protected(root) == 1
    assert holding(root, b"CANARY", b"over the line in the afternoon") == ["consents.yaml"]
    assert (root / "items.yaml").read_text() == ITEMS[: ITEMS.index("  - id: photo\n")], "other lines stay as they were"
    assert any("hands on what 'resident-1' said" in line for line in lines) and "no key destroys" in lines[-1]
    assert "photo" not in taken_in(root)
    assert ran(root) == never, "while it is under its key the case is answered without it"
    open_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    assert snapshot(root) == before
    assert ran(root) == answered


def test_what_was_edited_meanwhile_stays_edited(root: Path, keys: KeyFolder) -> None:
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    changed = (root / "items.yaml").read_text().replace("id: post-log ", "id: our-log ")
    (root / "items.yaml").write_text(changed)
    open_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    assert [item.id for item in load_case(root).items] == ["our-log", "photo"]


def test_a_changed_or_foreign_file_does_not_open(root: Path, keys: KeyFolder) -> None:
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    path = sealed_path(root, SOURCE)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IntegrityBroken, match="is not what custody says"):
        open_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    with pytest.raises(IntegrityBroken):
        check_protected(root)
    path.unlink()
    with pytest.raises(IntegrityBroken, match="is not there"):
        check_protected(root)


def test_any_flip_and_any_cut_of_a_stream_is_found(tmp_path: Path) -> None:
    path, key, plain = tmp_path / "a", b"k" * 32, b"0123456789abcdef" * (140_000)
    with path.open("wb") as target, Sealing(target, key) as sealing:
        sealing.write(plain)
    with Opening(path, key) as opening:
        assert opening.readall() == plain
    whole = path.read_bytes()
    for spoiled in (whole[:-1], whole[: 30 + (1 << 20) + 16], whole[:31], whole + b"x",
                    whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):  # fmt: skip
        path.write_bytes(spoiled)
        with pytest.raises(IntegrityBroken), Opening(path, key) as opening:
            opening.readall()
    path.write_bytes(whole)
    with pytest.raises(IntegrityBroken), Opening(path, b"x" * 32) as opening:
        opening.readall()


@pytest.mark.parametrize("protected", [False, True])
def test_withdrawn_is_as_if_it_had_never_been_there(protected: bool, root: Path, keys: KeyFolder, never: bytes) -> None:
    if protected:
        protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    lines = withdraw_source(root, SOURCE, keys if protected else None, why="asked for it", now=NOW, by="keeper K1")
    assert not (root / "out" / "findings.json").exists()
    assert holding(root, b"CANARY", b"over the line in the afternoon") == []
    assert not sealed_path(root, SOURCE).exists() and keys.get(SOURCE) is None
    assert ran(root) == never
    assert holding(root, b"CANARY", b"resident-saw", b"photo") == ["custody.jsonl"]
    text = (root / "consents.yaml").read_text()
    assert text.startswith("# who lets us do what\n") and "withdrawn_by" in text
    assert not protected or lines[0].startswith("its key is destroyed")
    with pytest.raises(UsageError, match="nothing in case is of a source"):
        withdraw_source(root, SOURCE, keys, why="again", now=NOW, by="keeper K1")


def test_where_copies_had_gone_is_said_and_the_seal_still_verifies(
    root: Path, keys: KeyFolder, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    office = mission(tmp_path_factory.mktemp("office") / "mission")
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    archive(root, tmp_path / "closed", office.signer)
    open_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    with pytest.raises(UsageError, match="open: resident-1"):
        archive(root, tmp_path / "no", office.signer)
    lines = withdraw_source(root, SOURCE, keys, why="asked for it", now=NOW, by="keeper K1")
    assert any(line.startswith("copy: archive") and "under its key" in line for line in lines)
    assert verified(tmp_path / "closed", office) == 0, "the earlier seal still verifies"
    assert holding(tmp_path / "closed", b"PHOTO-CANARY", b"over the line in the afternoon") == []
    held = tmp_path / "closed" / "data" / "protected" / f"{SOURCE}.sealed"
    assert held.is_file() and keys.get(SOURCE) is None


def archive(root: Path, out: Path, signer: Signer) -> None:
    seal_case(root, out, Asked(kind="archive"), signer, now=NOW, by="the tests", progress=quiet)


def verified(package: Path, office: Mission) -> int:
    return CliRunner().invoke(main, ["verify", str(package), "--anchor", str(office.anchor)]).exit_code


def test_items_leave_by_consent_alone(root: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    office = mission(tmp_path_factory.mktemp("office") / "mission")

    def given(to: str, name: str, *items: str, use: str = "share") -> tuple[list[str], list[str]]:
        asked = Asked(kind="disclosure", items=items, recipient=to, authority="C", marking="X",
                      use="court" if use == "court" else "share")  # fmt: skip
        _, said = seal_case(root, tmp_path / name, asked, office.signer, now=NOW, by="the tests", progress=quiet)
        return sorted(path.suffix for path in (tmp_path / name / "data" / "items").iterdir()), said

    held, said = given("the delegation", "a", "photo", "post-log")
    assert held == [".jpg", ".txt"] and not any("left out" in line for line in said)
    held, said = given("the other party", "b", "photo", "post-log")
    assert held == [".txt"] and said[0] == "1 item left out: no consent to share with this recipient"
    assert len((tmp_path / "b" / "data" / "commitments.jsonl").read_text().splitlines()) == 1
    held, said = given("the court", "c", "photo", "post-log", use="court")
    assert held == [".txt"] and said[0] == "1 item left out: no consent to court"
    assert holding(tmp_path / "b", b"CANARY", b"resident-1", b"photo") == []
    with pytest.raises(RefusedInput, match="no consent to share with this recipient"):
        given("the other party", "d", "photo")
    (root / "consents.yaml").unlink()
    with pytest.raises(RefusedInput, match="no consent to share is recorded"):
        given("the delegation", "e", "photo")
    lines = withdraw_source(root, SOURCE, None, why="asked", now=NOW, by="keeper K1")
    copies = [line for line in lines if line.startswith("copy: ")]
    assert len(copies) == 1 and "to the delegation: ask for it back" in copies[0]


def test_material_that_may_not_be_used_may_not_stand_open(root: Path) -> None:
    (root / "consents.yaml").write_text(CONSENTS.replace("internal, ", ""))
    with pytest.raises(RefusedInput, match=r"(?s)not for internal use.*observance protect CASE resident-1"):
        load_case(root)
    (root / "consents.yaml").write_text(CONSENTS.replace("resident-1", "resident-9"))
    with pytest.raises(RefusedInput, match="a source, an item or a person of the case"):
        load_case(root)


def test_keys_in_the_register(root: Path, tmp_path: Path, never: bytes) -> None:
    register = tmp_path / "persons.register"
    make_register(register, "four words drawn by lot", work=10)
    keys = RegisterKeys(path=register, passphrase="four words drawn by lot")
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    env = {"OBSERVANCE_PASSPHRASE": "four words drawn by lot", "OBSERVANCE_BY": "keeper K2"}
    words = ["withdraw", str(root), SOURCE, "--by", "keeper K1", "--why", "asked"]
    done = CliRunner().invoke(main, words, env=env)
    assert done.exit_code == 2 and "say where the key is" in done.output
    done = CliRunner().invoke(main, [*words, "--register", str(register)], env=env)
    assert done.exit_code == 0, done.output
    assert keys.get(SOURCE) is None
    assert (root / "out" / "findings.json").read_bytes() == never, "answered anew at once"
    with pytest.raises(UsageError, match="outside of every case"):
        KeyFolder(path=root / "keys").put(SOURCE, b"k" * 32)
    acts = [(entry.act, entry.by) for entry in read_custody(log_of(root)) if entry.detail.get("source")]
    assert acts == [("protected", "keeper K1"), ("withdrawn", "keeper K1")]


def test_an_item_alone_can_be_withdrawn(root: Path) -> None:
    withdraw_source(root, "photo", None, why="asked", now=NOW, by="keeper K1")
    assert [item.id for item in load_case(root).items] == ["post-log"]
    assert (root / "statements" / f"{SOURCE}.yaml").is_file(), "the source itself stays"
    assert "photo-shows" not in (root / "observations.yaml").read_text()
    ran(root)


def test_what_is_open_for_work_can_be_disclosed_and_copies_from_before_the_key_are_known(
    root: Path, keys: KeyFolder, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    office = mission(tmp_path_factory.mktemp("office") / "mission")
    asked = Asked(kind="disclosure", items=("photo",), recipient="the delegation", authority="C", marking="X")
    record_files(root, "exported", [root / "items.yaml"], {"as": "mot"}, NOW, "analyst A1", item="photo")
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    with pytest.raises(UsageError, match="not held"):
        seal_case(root, tmp_path / "no", asked, office.signer, now=NOW, by="the tests", progress=quiet)
    open_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    seal_case(root, tmp_path / "given", asked, office.signer, now=NOW, by="the tests", progress=quiet)
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    lines = withdraw_source(root, SOURCE, keys, why="asked", now=NOW, by="keeper K1")
    copies = [line for line in lines if line.startswith("copy: ")]
    assert len(copies) == 2 and "exported mot file" in copies[0] and "to the delegation" in copies[1]


def test_an_interrupted_protecting_loses_nothing(root: Path, keys: KeyFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(root)

    def dies(root: Path, material: Material, pruned: Mapping[str, bytes]) -> None:
        (root / "items.yaml").write_bytes(pruned["items.yaml"])
        raise KeyboardInterrupt

    monkeypatch.setattr(safekeeping, "clear", dies)
    with pytest.raises(KeyboardInterrupt):
        protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    monkeypatch.undo()
    with pytest.raises(UsageError, match="--open"):
        protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    open_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    assert snapshot(root) == before
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    assert holding(root, b"CANARY") == ["consents.yaml"]


def test_a_key_that_others_may_read_is_refused(root: Path, keys: KeyFolder) -> None:
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    (keys.path / f"{SOURCE}.key").chmod(0o644)
    with pytest.raises(RefusedInput, match="chmod 600"):
        open_source(root, SOURCE, keys, now=NOW, by="keeper K1")


def test_nothing_of_another_source_lies_under_ones_key(root: Path, keys: KeyFolder) -> None:
    """Else a source could be withdrawn, and stay readable by the key of another."""
    changed = (root / "observations.yaml").read_text().replace("observer O3", "OTHER-CANARY")
    (root / "observations.yaml").write_text(changed)
    protect_source(root, SOURCE, keys, now=NOW, by="keeper K1")
    key = keys.get(SOURCE)
    assert key is not None
    with Opening(sealed_path(root, SOURCE), key) as opening:
        held = opening.readall()
    assert held is not None and b"SHOWS-CANARY" in held and b"OTHER-CANARY" not in held and b"post-log" not in held


def test_words_that_were_published_need_no_consent_until_the_case_speaks_of_it(root: Path) -> None:
    (root / "consents.yaml").unlink()
    assert owners_of(load_case(root))["resident-saw"] == {SOURCE}
    path = root / "statements" / f"{SOURCE}.yaml"
    path.write_text(
        path.read_text().replace("  kind: witness\n", "  kind: witness\n  published: 2020-10-03T10:00:00Z\n")
    )
    assert "resident-saw" not in owners_of(load_case(root))
    assert any("sources without a recorded consent" in note for note in load_case(root).notes), "of the item it stays"
    (root / "consents.yaml").write_text(CONSENTS)
    assert owners_of(load_case(root))["resident-saw"] == {SOURCE}
