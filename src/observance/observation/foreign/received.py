"""The parent's side: a confined child describes a file, and what it answers is believed as far as it holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from observance.evidence.confined import Limits, NotRead, Sandbox, confine
from observance.observation.foreign.account import Account, FrameRow, Remark, unpacked
from observance.observation.foreign.sniffing import HEAD, sniff
from observance.values.errors import RefusedInput

_READER = "observance.observation.foreign.reader:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What is known of a file that came in: its account, its frame table, and what held whoever read it."""

    account: Account
    rows: tuple[FrameRow, ...]
    sandbox: Sandbox


def receive(path: Path, *, unsandboxed: bool = False) -> Received:
    """Have a file described.

    A file that breaks its reader gets an account all the same: what it is by its first bytes, and how the reader ended.

    Raises:
        RefusedInput: not a regular file.
        Unavailable: no sandbox holds here, and nobody said `unsandboxed`.
    """
    try:
        answer = confine(_READER, path, limits=limits_of(path.stat().st_size), unsandboxed=unsandboxed)
    except NotRead as error:
        return Received(account=_unread(path, error.words), rows=(), sandbox=error.sandbox)
    try:
        account, rows = unpacked(answer.payload)
    except RefusedInput:
        words = "the reader's answer does not hold together"
        return Received(account=_unread(path, words), rows=(), sandbox=answer.sandbox)
    return Received(account=account, rows=rows, sandbox=answer.sandbox)


def limits_of(size: int) -> Limits:
    """What describing a file of so many bytes may use: footage takes its time, by its length."""
    cpu_s = 60 + size // 500_000
    return Limits(memory_bytes=3 << 30, cpu_s=cpu_s, wall_s=120.0 + 6 * cpu_s, output_bytes=64 << 20)


def _unread(path: Path, words: str) -> Account:
    with path.open("rb") as stream:
        form = sniff(stream.read(HEAD))
    remark = Remark(about="not read", words=words[:500])
    why = f"could not be read: {words}"[:500]
    return Account(form=form.name, kind=form.kind, bytes=path.stat().st_size, excluded=why, remarks=(remark,))
