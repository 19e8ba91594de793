"""What is known of a case's originals: each described once, by a confined child, and kept in `work/described/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from observance.evidence.case_file import Item
from observance.evidence.custody import Done, Entry, append_entries, read_custody
from observance.evidence.intake import taken_in
from observance.observation.foreign.account import Account, Remark, frame_table, read_account
from observance.observation.foreign.instants import odd_times
from observance.observation.foreign.received import receive
from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import RefusedInput
from observance.values.spans import seconds_from_iso
from observance.workflow.custody import log_of
from observance.workflow.steps import is_fresh, key_of, make

FOLDER = "described"
ACT = "described"
_ROOMS = ("observation/foreign", "observation/footage/reading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One original's account, the digest of its frame table ("" where it has none), and what held whoever read it."""

    account: Account
    frames: str
    sandbox: str

    def digest(self) -> str:
        """Of the account, as it is entered into custody."""
        body: Json = self.account.model_dump(mode="json")
        return digest_bytes(canonical_json(body))


def describe(root: Path, path: Path, sha256: str, *, unsandboxed: bool = False) -> Described:
    """What is known of an original: as it is kept, else described now.

    Args:
        path: where it stands. sha256: its digest, under which its account is kept.

    Raises:
        Unavailable: no sandbox holds here, and nobody said `unsandboxed`.
    """
    product, key = _product(root, sha256), key_of(sha256, _ROOMS)
    kept = known(root, sha256) if is_fresh(product, key) else None
    if kept is not None:
        return kept
    got = receive(path, unsandboxed=unsandboxed)
    table = frame_table(got.rows)
    made = Described(account=got.account, frames=digest_bytes(table) if table else "", sandbox=str(got.sandbox))
    product.unlink(missing_ok=True)
    if table:
        product.parent.mkdir(parents=True, exist_ok=True)
        frames_of(root, sha256).write_bytes(table)
    make(product, key, lambda out: _write(out, made))
    return made


def known(root: Path, sha256: str) -> Described | None:
    """What is kept of an original; None where nothing is, or where it does not hold together."""
    try:
        value = json.loads(_product(root, sha256).read_bytes())
        account = read_account(canonical_json(value["account"]))
        made = Described(account=account, frames=str(value["frames"]), sandbox=str(value["sandbox"]))
        table = frames_of(root, sha256).read_bytes() if made.frames else b""
    except (OSError, ValueError, KeyError, TypeError, RefusedInput):
        return None
    return made if not made.frames or digest_bytes(table) == made.frames else None


def frames_of(root: Path, sha256: str) -> Path:
    """Where an original's frame table is kept: a line for each frame, with its time stamp and its picture's digest."""
    return root / "work" / FOLDER / f"{sha256}.frames.jsonl"


def remarks_of(made: Described, received: float | None) -> tuple[Remark, ...]:
    """What was observed about a file; with `received`, when it was taken in, what is odd about its times too."""
    times = odd_times(made.account.times, received) if received is not None else ()
    return (*made.account.remarks, *times)


def told(root: Path, items: Iterable[Item]) -> Iterator[tuple[str, Remark]]:
    """What was observed about a case's items, as it is kept: the item's id, and the remark."""
    received = {one.item: seconds_from_iso(one.instant) for one in read_custody(log_of(root)) if one.act == "taken in"}
    digests = taken_in(root)
    for item in items:
        sha256 = digests.get(item.id, item.sha256)
        made = known(root, sha256) if sha256 is not None else None
        if made is not None:
            yield from ((item.id, remark) for remark in remarks_of(made, received.get(item.id)))


def observed_of(root: Path, items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """What was observed about each item that anything was observed of, as sentences."""
    found: dict[str, tuple[str, ...]] = {}
    for item, remark in told(root, items):
        found[item] = (*found.get(item, ()), f"observed ({remark.about}): {remark.words}")
    return found


def enter_described(root: Path, item: str, sha256: str, made: Described, *, now: float, by: str) -> None:
    """Enter into custody that an original was described, in which sandbox, with what result; once for each result."""
    detail = {
        "account": made.digest(),
        "form": made.account.form,
        "frames": made.frames,
        "observations": str(len(made.account.remarks)),
        "sandbox": made.sandbox,
        **({"excluded": made.account.excluded} if made.account.excluded else {}),
    }
    done = Done(act=ACT, item=item, sha256=sha256, by=by, detail=detail)

    def lacking(entries: Sequence[Entry]) -> Iterator[Done]:
        if not any(_same(one, done) for one in entries):
            yield done

    append_entries(log_of(root), lacking, now)


def _same(entry: Entry, done: Done) -> bool:
    return (entry.act, entry.item, entry.sha256, entry.detail) == (done.act, done.item, done.sha256, dict(done.detail))


def _product(root: Path, sha256: str) -> Path:
    return root / "work" / FOLDER / f"{sha256}.json"


def _write(out: Path, made: Described) -> None:
    body: Json = made.account.model_dump(mode="json")
    out.write_bytes(canonical_json({"account": body, "frames": made.frames, "sandbox": made.sandbox}))
