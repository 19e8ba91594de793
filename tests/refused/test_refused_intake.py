"""What `observance take-in` says when it does not take, word for word, and the exit code that a shell sees."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile_files import footage

from observance.cli.main import main
from observance.evidence.confined import reading
from observance.workflow.skeleton import new_case


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    new_case(Path("case"), title="A case", seed=1, now=1.5e9)
    Path("good.mp4").write_bytes(footage(12))
    Path("other.mp4").write_bytes(footage(13))
    Path("link.mp4").symlink_to("good.mp4")
    Path("folder").mkdir()
    os.mkfifo("pipe.mp4")
    return tmp_path


WHO = ("--from", "source-3", "--by", "desk-1")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("good.mp4", "link.mp4", *WHO), 3, ("link.mp4: file: wanted a regular file; got a link", "that it leads to")),
        (("folder", *WHO), 3, ("folder: file: wanted a regular file; got a folder",)),
        (("pipe.mp4", *WHO), 3, ("pipe.mp4: file: wanted a regular file; got a pipe",)),
        (("/dev/zero", *WHO), 3, ("zero: file: wanted a regular file; got a device",)),
        (("none.mp4", *WHO), 3, ("none.mp4: file: wanted a regular file; got no such file or directory",)),
        (("good.mp4", "--by", "desk-1"), 2, ("Missing option '--from'",)),
        (("good.mp4", "--from", " ", "--by", "desk-1"), 2, ("--from: say it by a code, never a name",)),
        (("good.mp4", *WHO, "--camera", "gate"), 2, ("--camera: no cameras/gate.yaml in the case; there: none",)),
        (("good.mp4", "other.mp4", *WHO, "--id", "a"), 2, ("--id names one item", "ids are made from the content")),
        (("good.mp4", *WHO, "--id", "Gate A"), 2, ("--id 'Gate A': small letters, digits, dot, hyphen",)),
        (("good.mp4", *WHO, "--acquisition", "stolen"), 2, ("'stolen' is not one of",)),
    ],
)
def test_the_words(place: Path, words: Sequence[str], code: int, said: Sequence[str]) -> None:
    before = (place / "case" / "items.yaml").read_bytes()
    made = CliRunner().invoke(main, ["take-in", "case", *words])
    assert made.exit_code == code, made.output
    for one in said:
        assert one in " ".join(made.output.split())
    assert (place / "case" / "items.yaml").read_bytes() == before
    assert not (place / "case" / "evidence").exists()


def test_where_no_sandbox_holds(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "sandbox_here", lambda: None)
    monkeypatch.setattr(reading, "candidates", lambda: ())
    made = CliRunner().invoke(main, ["take-in", "case", "good.mp4", *WHO])
    assert made.exit_code == 5
    for words in ("no sandbox holds on this machine", "apt install bubblewrap", "--unsandboxed, which is recorded"):
        assert words in " ".join(made.output.split())


def test_an_original_is_no_file_from_outside(place: Path) -> None:
    assert CliRunner().invoke(main, ["take-in", "case", "good.mp4", *WHO]).exit_code == 0
    (held,) = (path for path in Path("case/evidence").rglob("*.mp4"))
    made = CliRunner().invoke(main, ["take-in", "case", str(held), *WHO])
    assert made.exit_code == 3
    assert "an original that the case holds already" in " ".join(made.output.split())
    again = CliRunner().invoke(main, ["take-in", "case", "other.mp4", *WHO, "--id", "clip"])
    assert again.exit_code == 0
    Path("third.mp4").write_bytes(footage(14))
    made = CliRunner().invoke(main, ["take-in", "case", "third.mp4", *WHO, "--id", "clip"])
    assert made.exit_code == 2
    assert "items.yaml has 'clip' already, of another content; nothing is overwritten" in " ".join(made.output.split())
