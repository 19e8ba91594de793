"""Custody: eight programs write one chain; a tail that was cut, or a log written anew, is found by signed heads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from mission import Mission, mission

from observance.cli.main import main
from observance.evidence.custody import append_entry, read_custody

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "check-custody.md"
WRITER = """
import sys
from pathlib import Path
from observance.evidence.custody import append_entry
for i in range(50):
    append_entry(Path(sys.argv[1]), act="checked", item=f"{sys.argv[2]}-{i}", sha256="", now=0.0, by="T3")
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    return mission(tmp_path_factory.mktemp("office") / "mission")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "case" / "evidence" / "custody.jsonl"
    extend(path, 4)
    return path


def extend(log: Path, count: int, by: str = "T3") -> None:
    for number in range(count):
        append_entry(log, act="checked", item=f"item-{number}", sha256="", now=1.5e9, by=by)


def observance(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def signed(log: Path, office: Mission, out: Path) -> Path:
    signer = office.signer
    code, said = observance("custody", "head", log.parents[1], "--certificate", signer.certificate, "--key", signer.key,
                            "--issuer", signer.issuer, "--out", out)  # fmt: skip
    assert code == 0, said
    return next(out.glob("*.json"))


def shell(log: Path) -> tuple[int, str]:
    (block,) = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    done = subprocess.run(["sh", "-c", block], cwd=log.parents[1], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_eight_programs_lose_nothing(tmp_path: Path) -> None:
    log = tmp_path / "evidence" / "custody.jsonl"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(log), f"w{n}"]) for n in range(8)]
    assert [writer.wait(120) for writer in writers] == [0] * 8
    entries = read_custody(log)
    assert {entry.item for entry in entries} == {f"w{n}-{i}" for n in range(8) for i in range(50)}
    assert len(entries) == 400


def test_six_lines_of_shell_follow_the_chain(log: Path) -> None:
    head = read_custody(log)[-1].digest()
    assert shell(log) == (0, f"head {head}\n")
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[0], lines[2], lines[1], lines[3]]))
    code, said = shell(log)
    assert code == 1 and said.startswith("broken: ") and '"item":"item-2"' in said


def test_a_cut_tail_is_found_by_the_heads_that_stand(log: Path, office: Mission, tmp_path: Path) -> None:
    signed(log, office, tmp_path / "given")
    extend(log, 2)
    code, said = observance("custody", "check", log.parents[1], "--anchor", office.anchor)
    assert code == 0 and "1 signed heads of this case stand in it (signed under the anchor given)" in said
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
    assert shell(log)[0] == 0, "a cut tail leaves a chain that holds"
    code, said = observance("custody", "check", log.parents[1])
    assert code == 4 and "its end was cut off, or the log was written anew" in said
    extend(log, 3)
    assert observance("custody", "check", log.parents[1])[0] == 4


def test_who_rewrites_everything_is_found_by_the_head_that_another_holds(
    log: Path, office: Mission, tmp_path: Path
) -> None:
    given = signed(log, office, tmp_path / "given")
    for path in (log, *(log.parent / "heads").iterdir()):
        path.unlink()
    extend(log, 6, by="somebody else")
    assert observance("custody", "check", log.parents[1])[0] == 0, "nothing here shows it"
    words = ("custody", "check", log.parents[1], "--anchor", office.anchor, "--given", given)
    code, said = observance(*words)
    assert code == 4 and given.name in said


def test_a_head_is_worth_what_its_signature_is_worth(log: Path, office: Mission, tmp_path: Path) -> None:
    given = signed(log, office, tmp_path / "given")
    words = ("custody", "check", log.parents[1], "--given", given)
    assert observance(*words)[0] == 2, "no anchor"
    other = mission(tmp_path / "other", name="Another Mission")
    assert observance(*words, "--anchor", other.anchor)[0] == 3
    changed = json.loads(given.read_bytes()) | {"entries": 3}
    given.write_text(json.dumps(changed))
    code, said = observance(*words, "--anchor", office.anchor)
    assert code == 3 and "a signature of it under the anchor given" in said
    given.write_text("{}")
    assert observance(*words, "--anchor", office.anchor)[0] == 3


def test_a_head_is_not_signed_over_a_log_that_was_cut(log: Path, office: Mission, tmp_path: Path) -> None:
    signed(log, office, tmp_path / "given")
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
    signer = office.signer
    code, _ = observance("custody", "head", log.parents[1], "--certificate", signer.certificate, "--key", signer.key,
                         "--issuer", signer.issuer)  # fmt: skip
    assert code == 4
