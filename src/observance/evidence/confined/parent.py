"""The parent: starts a confined child on one file, waits no longer than allowed, and believes no more than bytes."""

from __future__ import annotations

import os
import select
import signal
import stat
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from observance.evidence.confined import bubblewrap
from observance.evidence.confined.code import import_path, interpreter, readable
from observance.evidence.confined.limits import Limits
from observance.evidence.confined.order import ANSWER, FAILED, HEAD, LONGEST_WORDS, NO_MEMORY, REFUSED, Order
from observance.evidence.confined.sandbox import Sandbox
from observance.values.errors import ObservanceError, refuse

Why = Literal["refused", "failed", "out of memory", "out of time", "too long an answer", "no answer"]

_ENVIRONMENT = {
    **{"PATH": "/usr/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent"},
    # One thread: none is started before the child is bound, and none reserves address space.
    **{"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
}
_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from observance.evidence.confined.child import main; main()"
_BLOCK = 1 << 16
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
"""How a child ends that the kernel ended for its use of the processor: itself, or as bubblewrap tells it."""
_GRACE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Confined:
    """What a confined child answered: bytes, no longer than allowed, and as little to be trusted as the file itself."""

    payload: bytes
    sandbox: Sandbox


class NotRead(ObservanceError):
    """A confined child gave no answer: why, in words for readers, and what held it."""

    def __init__(self, why: Why, words: str, sandbox: Sandbox) -> None:
        self.why, self.words, self.sandbox = why, words, sandbox
        super().__init__(words)


def run(function: str, path: Path, sandbox: Sandbox, limits: Limits, words: tuple[str, ...] = ()) -> Confined:
    """Have a function read a file in a child that this sandbox holds; see `confine`.

    Raises:
        NotRead, RefusedInput: as `confine`.
    """
    source = _opened(path)
    try:
        held = sandbox.kind == "bubblewrap"
        order = Order(
            function=function,
            words=words,
            input=bubblewrap.INPUT if held else None,
            readable=readable(),
            landlock=sandbox.landlock > 0,
            syscalls=sandbox.syscalls,
            limits=limits,
        )
        inner = [interpreter(), "-I", "-S", "-B", "-X", "utf8", "-c", _BOOT, order.written(), *import_path()]
        line = bubblewrap.command(source, readable(), inner, _ENVIRONMENT) if held else inner
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL if held else source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
            pass_fds=(source,) if held else (),
            start_new_session=True,
        )
    finally:
        os.close(source)
    try:
        data = _answer(process, limits, sandbox)
    finally:
        _end(process)
    return Confined(payload=_payload(data, process.returncode, limits, sandbox), sandbox=sandbox)


def _opened(path: Path) -> int:
    """A descriptor of a regular file, and of nothing that a name leads on to."""
    wanted = "a regular file"
    try:
        source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        got = "a link" if path.is_symlink() else (error.strerror or "nothing that opens").lower()
        raise refuse(path.name, "file", wanted=wanted, got=got) from None
    if not stat.S_ISREG(os.fstat(source).st_mode):
        os.close(source)
        raise refuse(path.name, "file", wanted=wanted, got="a folder, a pipe or a device")
    return source


def _answer(process: subprocess.Popen[bytes], limits: Limits, sandbox: Sandbox) -> bytes:
    """All that the child says, until it ends, has said too much or has taken too long."""
    assert process.stdout is not None
    ends = time.monotonic() + limits.wall_s
    ready = select.poll()
    ready.register(process.stdout, select.POLLIN | select.POLLHUP)
    parts: list[bytes] = []
    length = 0
    while length <= limits.output_bytes + HEAD:
        left = ends - time.monotonic()
        if left <= 0 or not ready.poll(left * 1000):
            raise NotRead("out of time", f"not read within {limits.wall_s:g} s; the reader was ended", sandbox)
        block = os.read(process.stdout.fileno(), _BLOCK)
        if not block:
            _wait_for(process)
            return b"".join(parts)
        parts.append(block)
        length += len(block)
    raise NotRead("too long an answer", f"the reader said more than {limits.output_bytes} bytes; it was ended", sandbox)


def _payload(data: bytes, code: int, limits: Limits, sandbox: Sandbox) -> bytes:
    kind, length, payload = data[:1], int.from_bytes(data[1:HEAD], "big"), data[HEAD:]
    if not data and code in _KILLED:
        raise NotRead("out of time", f"the reader was ended: it took {limits.cpu_s} s of processor time", sandbox)
    if len(data) < HEAD or length != len(payload):
        raise NotRead("no answer", "the reader ended without an answer that holds together", sandbox)
    if kind == ANSWER:
        return payload
    words = _words(payload)
    if kind == REFUSED:
        raise NotRead("refused", words, sandbox)
    if kind == NO_MEMORY:
        raise NotRead("out of memory", f"reading it takes more than {limits.memory_bytes >> 20} MiB", sandbox)
    if kind == FAILED:
        raise NotRead("failed", f"the reader failed ({words})", sandbox)
    raise NotRead("no answer", "the reader gave an answer of no known kind", sandbox)


def _words(payload: bytes) -> str:
    """The child's words, without what could steer a terminal or a page."""
    text = payload[:LONGEST_WORDS].decode(errors="replace")
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    """A child that has said all is about to end; how it ends tells why it said nothing."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child with all that it started; bubblewrap's room ends with its first process."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
