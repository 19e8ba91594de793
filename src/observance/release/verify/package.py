"""`observance verify`: everything that can be said of a package by itself and an anchor of the reader's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from observance.release.verify import answers, custody, frames
from observance.release.verify.faults import Verified
from observance.release.verify.files import check_files
from observance.release.verify.released import SUMS, verify_release
from observance.release.verify.signed import check_signature

INNER = "data/release/"


def verify(
    bag: Path,
    anchor: Path,
    *,
    stamp_anchor: Path | None = None,
    progress: Callable[[float], None] = lambda share: None,
    workers: int = 2,
) -> Verified:
    """Check a package.

    Args:
        anchor: the mission's root certificate (PEM), had by another way than this package: one that lies in the
            package proves nothing about who made it.
        stamp_anchor: the time-stamping authority's root certificate.
        progress: told the share of bytes hashed.

    Raises:
        Unavailable: no openssl.
    """
    files = check_files(bag, progress, workers)
    faults = list(files.faults)
    if any(fault.kind == "not a package" for fault in faults):
        return Verified(faults=tuple(faults), words=(), files=0)
    signed = check_signature(bag, anchor, stamp_anchor)
    faults += signed.faults
    faults += custody.check_custody(bag, package_info(bag).get("Custody-Head"))
    faults += answers.locate(bag, files.changed)
    faults += frames.locate(bag, files.changed)
    words = [*signed.words]
    if (bag / INNER / SUMS).is_file():
        known = {name.removeprefix(INNER): d for name, d in files.listed.items() if name.startswith(INNER)}
        inner = verify_release(bag / INNER, anchor, known=known)
        signed_by_itself = (bag / INNER / f"{SUMS}.p7s").is_file()  # this package's signature covers one that is not
        kept = [fault for fault in inner.faults if signed_by_itself or fault.kind != "signature"]
        faults += [replace(fault, where=f"{INNER}{fault.where}") for fault in kept]
        words += [f"The release in it: {said}" for said in inner.words]
    return Verified(faults=tuple(sorted(faults)), words=tuple(words), files=len(files.listed))


def package_info(bag: Path) -> dict[str, str]:
    """`bag-info.txt`, as far as it can be read."""
    path = bag / "bag-info.txt"
    if not path.is_file():
        return {}
    lines = path.read_text(errors="replace").splitlines()
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines) if value}
