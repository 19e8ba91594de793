"""Bubblewrap: a room of its own, where our code stands read-only, the input is called `/in`, and nothing else is."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence

INPUT = "/in"
_DEVICES = ("/dev/null", "/dev/urandom")


def program() -> str | None:
    """Where bubblewrap stands; None where it is not installed."""
    return shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")


def command(source: int, readable: Sequence[str], inner: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The line that runs `inner` in a room of its own: no network, no other process, nothing to write to.

    Args:
        source: descriptor of the input, open for reading; it is bound, so its name is never shown.
        readable: what is shown beside the input.
    """
    line = [program() or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    line += ["--clearenv", "--uid", "65534", "--gid", "65534", "--hostname", "room"]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    for path in readable:
        line += ["--ro-bind", path, path]
    for device in _DEVICES:
        line += ["--dev-bind", device, device]
    line += ["--ro-bind", f"/proc/self/fd/{source}", INPUT, "--remount-ro", "/", "--chdir", "/"]
    return [*line, "--", *inner]
