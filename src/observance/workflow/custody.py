"""The actions around the chain of custody: its head, signed; the log held against heads that stand or were given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from observance.evidence.custody import CUSTODY, Entry, head_of, read_custody, stands_at
from observance.evidence.store import EVIDENCE
from observance.release.heads import FOLDER, heads_in, read_head, sign_head, signature_of
from observance.release.signature import Signer
from observance.release.verify.package import package_info
from observance.release.verify.package import verify as verify_package
from observance.values.errors import IntegrityBroken, UsageError, refuse

GIVEN = "Case-Custody-Head"
"""The line of a package's `bag-info.txt` that names the head of the whole case's log."""


def log_of(root: Path) -> Path:
    """Where a case's log stands."""
    return root / EVIDENCE / CUSTODY


def sign_case_head(root: Path, signer: Signer, now: float) -> Path:
    """Sign the head as it is now, into `evidence/heads/`.

    Raises:
        IntegrityBroken: the chain does not hold, or a head signed before is not in it: nothing is signed.
    """
    entries = read_custody(log_of(root))
    check_standing_heads(root, entries)
    return sign_head(root / EVIDENCE / FOLDER, head_of(entries), len(entries), signer, now)


def custody_head(root: Path, signer: Signer | None, out: Path | None, *, now: float) -> list[str]:
    """Say a case's head; sign it where there is a signer, and copy it to a folder for whoever is to hold it."""
    entries = read_custody(log_of(root))
    lines = [f"{len(entries)} entries, head {head_of(entries)}"]
    if signer is None:
        if out is not None:
            raise UsageError("--out: a head that is given away is signed: --certificate, --key and --issuer too")
        return lines
    path = sign_case_head(root, signer, now)
    lines.append(f"signed: {path}")
    for file in (path, signature_of(path)) if out is not None else ():
        assert out is not None
        out.mkdir(parents=True, exist_ok=True)
        (out / file.name).write_bytes(file.read_bytes())
        lines.append(f"written: {out / file.name}")
    return lines


def check_standing_heads(root: Path, entries: Sequence[Entry]) -> int:
    """Hold a log against the heads in `evidence/heads/`; how many there are. Their signatures are not looked at.

    Raises:
        IntegrityBroken: a head that the log does not have where it had it.
    """
    every = heads_in(root / EVIDENCE / FOLDER)
    for path in every:
        head = read_head(path)
        if stands_at(entries, head.digest) != head.entries:
            raise _cut(path.name, head.digest, f" after {head.entries} entries, at {head.instant}", len(entries))
    return len(every)


def check_custody(root: Path, given: Sequence[Path], anchor: Path | None) -> list[str]:
    """Hold a case's log against its own signed heads and against heads and packages that others were given.

    Args:
        given: files of signed heads, or sealed packages. anchor: the mission's root certificate, had by another way.

    Raises:
        IntegrityBroken: the chain does not hold, or a head is not in it.
        RefusedInput: something given that is no head, or is not signed under the anchor.
    """
    if given and anchor is None:
        raise UsageError("--anchor: a head that was given is worth what its signature is worth")
    entries = read_custody(log_of(root))
    standing = heads_in(root / EVIDENCE / FOLDER)
    check_standing_heads(root, entries)
    for path in standing if anchor is not None else ():
        read_head(path, anchor)
    lines = [f"{len(entries)} entries in one chain, head {head_of(entries)}"]
    checked = "signed under the anchor given" if anchor is not None else "their signatures were not checked: --anchor"
    lines.append(f"{len(standing)} signed heads of this case stand in it ({checked})" if standing else _UNSIGNED)
    for path in given:
        assert anchor is not None
        digest = _given(path, anchor)
        at = stands_at(entries, digest)
        if at is None:
            raise _cut(path.name, digest, "", len(entries))
        lines.append(f"{path.name}: its head is the log's after {at} of {len(entries)} entries")
    return lines


_UNSIGNED = "no head was signed yet: nothing shows a tail that was cut, or a log written anew"


def _given(path: Path, anchor: Path) -> str:
    if not path.is_dir():
        return read_head(path, anchor).digest
    found = verify_package(path, anchor)
    if not found.holds:
        raise refuse(path.name, "package", wanted="a sealed package that holds under the anchor given",
                     got=str(found.faults[0]), example=f"observance verify {path} --anchor {anchor}")  # fmt: skip
    digest = package_info(path).get(GIVEN)
    if digest is None:
        raise refuse(path.name, "bag-info.txt", wanted=f"a line {GIVEN}", got="none: an older package, or a release")
    return digest


def _cut(name: str, digest: str, when: str, now: int) -> IntegrityBroken:
    return IntegrityBroken(
        f"{CUSTODY}: {name} says that its head was {digest}{when}; no line of the {now} that stand here has it: its "
        "end was cut off, or the log was written anew"
    )
