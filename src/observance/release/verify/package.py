"""`observance verify`: everything that can be said of a package by itself and an anchor of the reader's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from observance.release.verify import answers, custody, frames
from observance.release.verify.faults import PackageFault
from observance.release.verify.files import check_files
from observance.release.verify.signed import check_signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the check found: faults in order of their place, and sentences on what was established."""

    faults: tuple[PackageFault, ...]
    words: tuple[str, ...]
    files: int

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not self.faults


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
    return Verified(faults=tuple(sorted(faults)), words=signed.words, files=len(files.listed))


def package_info(bag: Path) -> dict[str, str]:
    """`bag-info.txt`, as far as it can be read."""
    path = bag / "bag-info.txt"
    if not path.is_file():
        return {}
    lines = path.read_text(errors="replace").splitlines()
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines) if value}
