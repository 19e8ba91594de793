"""What a confined child must not be able to do, tried one by one inside of every sandbox before it is relied on."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def attempt(stream: BinaryIO) -> bytes:
    """Try everything; a list of what succeeded.

    Args:
        stream: holds the path of a file that exists outside, and that this user may read and write.
    """
    other, parent = Path(os.fsdecode(stream.read())), os.getppid() or 1
    attempts: dict[str, Callable[[], object]] = {
        "read another file": other.read_bytes,
        "list another folder": lambda: os.listdir(other.parent),
        "read the system's accounts": lambda: Path("/etc/passwd").read_bytes(),
        "read a process's environment": lambda: Path("/proc/self/environ").read_bytes(),
        "write to another file": lambda: other.open("ab"),
        "make a file": lambda: other.with_name("made").open("xb"),
        "write to its input": lambda: os.write(stream.fileno(), b"x"),
        "open its input for writing": lambda: os.open(f"/proc/self/fd/{stream.fileno()}", os.O_WRONLY),
        "open /in for writing": lambda: os.open("/in", os.O_WRONLY),
        "change the mode of its input": lambda: os.fchmod(stream.fileno(), 0o600),
        "change the times of its input": lambda: os.utime(stream.fileno(), (0, 0)),
        "change the mode of another file": lambda: other.chmod(0o777),
        "remove another file": other.unlink,
        "link another file": lambda: os.link(other, other.with_name("linked")),
        "open a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "open a local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "signal its parent": lambda: os.kill(parent, 0),
        "bind its parent to processors": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)),
        "take the parent's priority": _priority,
        "lower the parent's limits": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE),
        "reach shared memory": _shared_memory,
        "make a link": lambda: other.with_name("link").symlink_to(other),
        "start a process": _fork,
        "start a program": _exec,
    }
    return json.dumps([name for name, act in attempts.items() if _succeeds(act)]).encode()


def _succeeds(act: Callable[[], object]) -> bool:
    try:
        act()
    except (OSError, ValueError):
        return False
    return True


def _priority() -> None:
    """Set the parent's priority to what it is: the call alone must fail."""
    parent = os.getppid() or 1
    os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent))


def _shared_memory() -> None:
    """System V shared memory has no name in any folder: only the filter of system calls keeps a child from it."""
    if ctypes.CDLL(None, use_errno=True).shmget(0, 4096, 0o1600) < 0:
        raise OSError(ctypes.get_errno(), "shmget")


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _exec() -> None:
    """A filtered call fails before the path is looked at, with another error than for a program that is not there."""
    try:
        os.execv("/no/such/program", ["program"])
    except FileNotFoundError:
        return
