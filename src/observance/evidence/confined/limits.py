"""What a confined reader may use of the machine. The child binds itself, before it imports or reads anything."""

from __future__ import annotations

import resource
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one reading.

    Attributes:
        memory_bytes: address space. cpu_s: processor time. wall_s: time on the wall, kept by the parent; idling counts.
        output_bytes: the longest answer. open_files: at once.
    """

    memory_bytes: int = 2 << 30
    cpu_s: int = 20
    wall_s: float = 60.0
    output_bytes: int = 16 << 20
    open_files: int = 64

    def bind(self) -> None:
        """Bind this process, for good: nothing may be written to any file, and no core is dumped."""
        for what, least in (
            (resource.RLIMIT_AS, self.memory_bytes),
            (resource.RLIMIT_CPU, self.cpu_s),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            _, hard = resource.getrlimit(what)
            bound = least if hard == resource.RLIM_INFINITY else min(least, hard)
            resource.setrlimit(what, (bound, bound))


LIMITS = Limits()
"""What a document or a picture gets; footage is given more, by its size."""
