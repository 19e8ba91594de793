"""Confined reading: what a child cannot do in each sandbox, how it may fail, and that its parent goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from observance.evidence.confined import Confined, Limits, NotRead, Sandbox, confine, parent, reading, trial, which
from observance.evidence.confined.sandbox import NONE, candidates
from observance.values.errors import RefusedInput, Unavailable

BOMBS = "observance.evidence.confined.bombs"
HELD = [one for one in candidates() if not trial.got_out(one)]
SHORT = Limits(cpu_s=2, wall_s=60.0, output_bytes=1 << 20)


@pytest.fixture(params=HELD, ids=lambda one: one.kind)
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    assert isinstance(request.param, Sandbox)
    return request.param


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a file\nwith a name.mp4"
    path.write_bytes(b"its content, name=Somebody")
    return path


def read(name: str, path: Path, sandbox: Sandbox, limits: Limits = SHORT) -> Confined:
    return parent.run(f"{BOMBS}:{name}", path, sandbox, limits)


def test_what_this_machine_has_holds() -> None:
    if os.path.exists("/usr/bin/bwrap"):
        assert next(one.kind for one in candidates()) == "bubblewrap"
    assert HELD, "no sandbox holds here: the tests of confinement would say nothing"
    assert which() == HELD[0]


def test_the_attempts_succeed_where_nothing_holds_them() -> None:
    found = trial.got_out(NONE)
    for expected in (
        *("read another file", "list another folder", "read the system's accounts", "open a socket"),
        *("start a process", "start a program", "change the mode of another file", "signal its parent"),
        *("lower the parent's limits", "reach shared memory"),
    ):
        assert expected in found


def test_each_layer_alone_lets_something_through() -> None:
    for one in HELD:
        bare = Sandbox(kind=one.kind, landlock=one.landlock)
        found = trial.got_out(bare)
        assert "start a process" in found, found
    files = {"read another file", "list another folder", "read the system's accounts"}
    assert files <= set(trial.got_out(Sandbox(kind="none", syscalls=True)))
    if any(one.kind == "bubblewrap" for one in HELD):
        assert not trial.got_out(Sandbox(kind="bubblewrap", syscalls=True)), "a kernel without Landlock"


def test_the_bytes_come_back_and_the_file_is_as_it_was(file: Path, sandbox: Sandbox) -> None:
    file.chmod(0o444)
    before = file.stat()
    assert read("whole", file, sandbox) == Confined(payload=file.read_bytes(), sandbox=sandbox)
    after = file.stat()
    assert (before.st_mtime_ns, before.st_mode, before.st_ino) == (after.st_mtime_ns, after.st_mode, after.st_ino)


def test_what_a_library_prints_is_no_answer(file: Path, sandbox: Sandbox) -> None:
    assert read("prints", file, sandbox).payload == b"answer"


@pytest.mark.parametrize(
    ("bomb", "why", "words"),
    [
        ("eight_gib", "out of memory", "takes more than 2048 MiB"),
        ("endless_loop", "out of time", "it took 2 s of processor time"),
        ("giant_answer", "too long an answer", "more than 1048576 bytes"),
        ("garbage", "no answer", "ended without an answer"),
        ("no_answer", "no answer", "ended without an answer"),
        ("killed", "no answer", "ended without an answer"),
        ("raises", "failed", "the reader failed (ValueError)"),
        ("refuses", "refused", "wanted anything else; got \ufffd[31mred\ufffd"),
        ("not_there", "failed", "AttributeError"),
    ],
)
def test_a_reader_that_fails_is_told_of_and_the_parent_goes_on(
    file: Path, sandbox: Sandbox, bomb: str, why: str, words: str
) -> None:
    with pytest.raises(NotRead) as told:
        read(bomb, file, sandbox)
    assert told.value.why == why
    assert told.value.sandbox == sandbox
    assert words in str(told.value)
    assert "Somebody" not in str(told.value)
    assert read("whole", file, sandbox).payload == file.read_bytes()


def test_a_reader_that_idles_is_ended(file: Path, sandbox: Sandbox) -> None:
    begin = time.monotonic()
    with pytest.raises(NotRead, match="not read within 1 s"):
        read("endless_sleep", file, sandbox, Limits(wall_s=1.0))
    assert time.monotonic() - begin < 5


def test_no_process_is_started_and_threads_end_with_their_child(file: Path, sandbox: Sandbox) -> None:
    assert read("fork_bomb", file, sandbox).payload == b"0"
    with pytest.raises(NotRead):
        read("thread_bomb", file, sandbox, Limits(cpu_s=2, wall_s=3.0))


def test_nothing_is_left_running(file: Path, sandbox: Sandbox) -> None:
    with pytest.raises(NotRead):
        read("endless_sleep", file, sandbox, Limits(wall_s=1.0))
    time.sleep(0.2)
    assert not [pid for pid in _descendants(os.getpid())]


def _descendants(of: int) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"\nPPid:\t{of}\n" in (entry / "status").read_text():
                yield int(entry.name)
        except OSError:
            continue


def test_the_child_ends_with_its_parent(file: Path, sandbox: Sandbox) -> None:
    code = (
        "import sys; from pathlib import Path; from observance.evidence.confined import Limits, parent; "
        "from observance.evidence.confined.sandbox import candidates; "
        f"one = [c for c in candidates() if c.kind == {sandbox.kind!r}][0]; "
        f"parent.run('{BOMBS}:endless_sleep', Path(sys.argv[1]), one, Limits(wall_s=300.0))"
    )
    going = subprocess.Popen([sys.executable, "-c", code, str(file)])
    deadline = time.monotonic() + 20
    while not list(_descendants(going.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    children = list(_descendants(going.pid))
    assert children
    going.kill()
    going.wait()
    deadline = time.monotonic() + 10
    while any(_alive(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in children)


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_only_regular_files_are_opened(tmp_path: Path, file: Path) -> None:
    link, pipe = tmp_path / "link.mp4", tmp_path / "pipe.mp4"
    link.symlink_to(file)
    os.mkfifo(pipe)
    for path, words in (
        *((link, "got a link"), (pipe, "a pipe or a device"), (tmp_path, "a folder")),
        *((Path("/dev/zero"), "a device"), (tmp_path / "none", "no such file")),
    ):
        with pytest.raises(RefusedInput) as told:
            confine(f"{BOMBS}:whole", path)
        assert words in str(told.value)


def test_without_a_sandbox_nothing_is_opened_unless_somebody_says_so(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "sandbox_here", lambda: None)
    monkeypatch.setattr(reading, "candidates", lambda: ())
    with pytest.raises(Unavailable) as told:
        confine(f"{BOMBS}:whole", file)
    assert "bubblewrap is not installed" in str(told.value)
    assert "--unsandboxed" in str(told.value)
    assert told.value.exit_code == 5
    made = confine(f"{BOMBS}:whole", file, unsandboxed=True)
    assert str(made.sandbox) == "none (a child with limits alone)"
    with pytest.raises(NotRead, match="takes more than"):
        confine(f"{BOMBS}:eight_gib", file, unsandboxed=True)


def test_a_sandbox_that_lets_something_out_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "candidates", lambda: (Sandbox(kind="none"), *HELD[-1:]))
    trial.sandbox_here.cache_clear()
    try:
        assert trial.sandbox_here() == HELD[-1]
    finally:
        trial.sandbox_here.cache_clear()
