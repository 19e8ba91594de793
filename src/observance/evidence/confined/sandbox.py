"""What may hold a child on this machine, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from observance.evidence.confined import bubblewrap, landlock, syscalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """What holds a child. `landlock` (its version) and `syscalls` hold it inside bubblewrap's room too, where known."""

    kind: Literal["bubblewrap", "landlock", "none"]
    landlock: int = 0
    syscalls: bool = False

    def __str__(self) -> str:
        """What custody and readers are told."""
        layers = ["bubblewrap"] if self.kind == "bubblewrap" else []
        layers += [f"landlock {self.landlock}"] if self.landlock else []
        layers += ["seccomp"] if self.syscalls else []
        return " + ".join([*layers, "limits"]) if layers else "none (a child with limits alone)"


NONE = Sandbox(kind="none")


def candidates() -> tuple[Sandbox, ...]:
    """What may be tried here."""
    version, filtered = landlock.version(), syscalls.known()
    found = []
    if bubblewrap.program() is not None:
        found.append(Sandbox(kind="bubblewrap", landlock=version, syscalls=filtered))
    # Landlock alone leaves sockets, processes and file modes open: it counts only with the filter of system calls.
    if version and filtered:
        found.append(Sandbox(kind="landlock", landlock=version, syscalls=True))
    return tuple(found)
