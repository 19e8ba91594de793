"""What can be wrong with a package, each fault with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "not a package",
    "missing file",
    "changed file",
    "extra file",
    "not a plain file",
    "manifest",
    "signature",
    "signer",
    "stamp",
    "custody",
    "answer",
    "frame",
    "film",
    "credentials",
    "commitment",
]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PackageFault:
    """One fault.

    Attributes:
        kind: what. where: the file, from the package's folder. words: what is wrong there, for a reader.
        line: of a file that has lines, from 1; 0 otherwise. frame: of a video, from 0; -1 otherwise.
    """

    kind: Kind
    where: str
    words: str
    line: int = 0
    frame: int = -1

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{place}{f', frame {self.frame}' if self.frame >= 0 else ''}: {self.kind}: {self.words}"


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
