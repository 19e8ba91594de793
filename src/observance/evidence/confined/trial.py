"""Which sandbox holds here: a child inside of each tries to get out, and it counts only if nothing succeeds."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from observance.evidence.confined.limits import Limits
from observance.evidence.confined.parent import NotRead, run
from observance.evidence.confined.sandbox import Sandbox, candidates

_ESCAPES = "observance.evidence.confined.escapes:attempt"


@cache
def sandbox_here() -> Sandbox | None:
    """The strongest sandbox that held; None where none does."""
    return next((one for one in candidates() if not got_out(one)), None)


def got_out(sandbox: Sandbox) -> tuple[str, ...]:
    """What a child in this sandbox could do that it must not, or why the sandbox does not even start."""
    with tempfile.TemporaryDirectory() as folder:
        other, asked = Path(folder) / "other", Path(folder) / "asked"
        other.write_text("another file")
        asked.write_text(str(other))
        try:
            found = json.loads(run(_ESCAPES, asked, sandbox, Limits(cpu_s=10, wall_s=30.0)).payload)
        except (NotRead, OSError, ValueError) as error:
            return (f"does not start here: {error}",)
    return tuple(map(str, found)) if isinstance(found, list) else ("answers nonsense",)
