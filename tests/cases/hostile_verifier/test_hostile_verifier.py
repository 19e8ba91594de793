"""Acceptance scenario 7: a disclosure, checked by a party's expert with tools of her own, and attacked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result
from mission import Mission, mission
from ruamel.yaml import YAML

from observance.cli.main import main
from observance.evidence.intake import taken_in
from observance.finding.seen import read_findings
from observance.release.commitment import commitment_of, salt_of
from observance.release.how_to_verify import commands_of
from observance.workflow.comparing import compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

HERE = Path(__file__).parent
BASE = HERE.parent / "both_sides" / "case"
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
ITEMS = """\
  - {id: clip, status: held, kind: video, file: clips/a.mkv, acquired_from: CANARY-SOURCE, acquired_by: monitor M1}
  - {id: patrol-clip, status: held, kind: video, file: clips/b.mkv, acquired_from: CANARY-SOURCE, acquired_by: M2}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    return mission(tmp_path_factory.mktemp("office") / "mission")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that was run, with one adopted finding."""
    root = tmp_path_factory.mktemp("case") / "case"
    shutil.copytree(BASE, root)
    with (root / "items.yaml").open("a") as items:
        items.write(ITEMS)
    (root / "clips").mkdir()
    film(root / "clips" / "a.mkv", list(range(12)))
    film(root / "clips" / "b.mkv", list(range(5, 12)))
    run_case(root, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    drafts = compare_case(root, (), None, workers=1, progress=quiet).drafts["unc-like"]
    found = read_findings((root / "out" / "findings.json").read_bytes(), "findings.json")
    wanted = next(row.id for row in found.rows if row.level == "act" and row.answer == "breach")
    adoption = YAML(typ="safe").load(drafts[wanted])
    entry = (adoption["adoptions"] if isinstance(adoption, dict) else adoption)[0]
    entry |= {"date": "2020-06-01T10:00:00+09:00", "reasons": "CANARY-REASON", "dissent": "CANARY-NOTE"}
    (root / "reviews.yaml").write_text(json.dumps({"adoptions": [entry]}))
    run_case(root, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    return root


@pytest.fixture(scope="module")
def package(case: Path, office: Mission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "package"
    told = adopted(case)
    arguments = ["--item", "clip", "--item", "radio-log", "--finding", told, "--to", "the other side's delegation",
                 "--authority", "Commander", "--marking", "CONFIDENTIAL"]  # fmt: skip
    done = seal(case, out, office, "disclosure", *arguments)
    assert done.exit_code == 0, done.output
    return out


def test_the_package_holds_what_was_chosen_and_commitments_for_the_rest(case: Path, package: Path) -> None:
    taken = taken_in(case)
    held = {path.stem for path in (package / "data" / "items").iterdir()}
    assert held == {taken[item] for item in EXPECTED["the package holds"]}
    rows = [json.loads(line) for line in (package / "data/commitments.jsonl").read_bytes().splitlines()]
    assert len(rows) == len(EXPECTED["the package does not hold"])
    secret = (case / "evidence" / "salt.secret").read_bytes()
    salt = salt_of(secret, "patrol-clip", taken["patrol-clip"])
    assert rows[0]["sha256_of_salt_and_file"] == commitment_of(salt, case / "clips" / "b.mkv")
    assert not list(package.rglob("salt*"))


def test_it_tells_the_answer_in_kinds_and_numbers(package: Path) -> None:
    told = json.loads((package / "data/answers.json").read_bytes())["answers"]
    assert [one["answer"] for one in told] == [EXPECTED["answer told"]]
    assert told[0]["id"] == "F1" and told[0]["rests_on"] and told[0]["adopted"][0].endswith("with dissent")
    assert set(told[0]["rests_on"]) <= {"camera", "first-hand account", "published source", "log", "physical trace",
                                        "image", "decision"}  # fmt: skip


def test_nothing_of_sources_readers_or_doubts_is_in_it(case: Path, package: Path) -> None:
    inner = adopted(case)
    canaries = [*EXPECTED["never in the package, in any form"], inner, *taken_in(case).values()]
    chosen = {taken_in(case)[item] for item in EXPECTED["the package holds"]}
    files = [path for path in sorted(package.rglob("*")) if path.is_file()]
    everything = b"".join(str(path.relative_to(package)).encode() + path.read_bytes() for path in files)
    assert [word for word in canaries if word not in chosen and word.encode() in everything] == []


def test_stock_tools_check_it_without_the_product_and_find_what_was_changed(
    package: Path, office: Mission, tmp_path: Path
) -> None:
    commands = [c for c in commands_of((package / "VERIFY.txt").read_bytes()) if "salt file" not in c]
    assert [run(package, office, c)[0] for c in commands] == [0] * len(commands)
    video = next((package / "data" / "items").glob("*.mkv")).relative_to(package)
    attacks: dict[str, Callable[[Path], None]] = {
        "edited finding": lambda bag: rewrite(bag / "data/answers.json", b"breach", b"consistent"),
        "flipped byte": lambda bag: flip(bag / video),
        "dropped frame": lambda bag: film(bag / video, [i for i in range(12) if i != 4]),
    }
    for name, attack in attacks.items():
        bag = tmp_path / name.replace(" ", "-")
        shutil.copytree(package, bag)
        attack(bag)
        codes_words = [run(bag, office, command) for command in commands]
        assert any(code for code, _ in codes_words), name
        assert EXPECTED["stock tools locate"][name] in "".join(words for _, words in codes_words)
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "dropped-frame"), "--anchor", str(office.anchor)])
    assert done.exit_code == 4 and "frame 4: frame: 1 frame missing from here on" in done.output
    done = CliRunner().invoke(main, ["verify", str(package), "--anchor", str(office.anchor)])
    assert done.exit_code == 0 and "nothing else is" in done.output


def test_an_archive_holds_everything_and_verifies_and_names_the_same_salted_digests(
    case: Path, package: Path, office: Mission, tmp_path: Path
) -> None:
    done = seal(case, tmp_path / "archive", office, "archive")
    assert done.exit_code == 0, done.output
    names = {path.relative_to(tmp_path / "archive" / "data").as_posix() for path in (tmp_path / "archive").rglob("*")
             if path.is_file() and "data" in path.parts}  # fmt: skip
    assert {"findings.json", "report.html", "custody.jsonl", "case/case.yaml", "salt.secret", "programs.txt"} <= names
    assert sum(name.startswith("items/") for name in names) == 3
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "archive"), "--anchor", str(office.anchor)])
    assert done.exit_code == 0, done.output
    secret = (tmp_path / "archive" / "data" / "salt.secret").read_bytes()
    file = next((tmp_path / "archive" / "data" / "items").glob(f"{taken_in(case)['patrol-clip']}*"))
    commitment = commitment_of(salt_of(secret, "patrol-clip", taken_in(case)["patrol-clip"]), file)
    assert commitment in (package / "data/commitments.jsonl").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--item", "clip"], "a disclosure needs --to, --authority, --marking"),
        (["--item", "none", "--to", "x", "--authority", "y", "--marking", "z"], "not held"),
        (["--finding", "row-0", "--to", "x", "--authority", "y", "--marking", "z"], "no row of that id"),
    ],
)
def test_what_cannot_be_disclosed_is_said(
    arguments: list[str], words: str, case: Path, office: Mission, tmp_path: Path
) -> None:
    done = seal(case, tmp_path / "no", office, "disclosure", *arguments)
    assert done.exit_code in (2, 3) and words in done.output
    assert not (tmp_path / "no").exists()


def test_a_draft_does_not_leave(case: Path, office: Mission, tmp_path: Path) -> None:
    found = read_findings((case / "out" / "findings.json").read_bytes(), "findings.json")
    draft = next(row.id for row in found.rows if row.status == "draft")
    done = seal(case, tmp_path / "no", office, "disclosure", "--finding", draft, "--to", "x", "--authority", "y",
                "--marking", "z")  # fmt: skip
    assert done.exit_code == 3 and "only what persons adopted leaves" in done.output


def adopted(case: Path) -> str:
    found = read_findings((case / "out" / "findings.json").read_bytes(), "findings.json")
    return next(row.id for row in found.rows if row.status == "adopted")


def seal(case: Path, out: Path, office: Mission, kind: str, *more: str) -> Result:
    signer = office.signer
    return CliRunner().invoke(
        main,
        ["seal", str(case), "--as", kind, "--out", str(out), "--certificate", str(signer.certificate),
         "--key", str(signer.key), "--issuer", str(signer.issuer), *more],
    )  # fmt: skip


def film(path: Path, numbers: list[int]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in numbers:
            picture = np.full((72, 64), 16 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        container.mux(stream.encode(None))


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def run(bag: Path, office: Mission, command: str) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "ANCHOR": str(office.anchor)}
    done = subprocess.run(["sh", "-c", command], cwd=bag, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
