"""Taking in the originals of a case: what we did not render ourselves is looked at by a confined child, and told."""

from __future__ import annotations

from pathlib import Path

from observance.evidence.intake import TakenIn, take_in
from observance.observation.foreign.received import receive
from observance.values.marks import carries_mark
from observance.workflow.case import Case
from observance.workflow.described import Described, describe, enter_described
from observance.workflow.progress import Progress, quiet


def take_in_case(
    case: Case, *, now: float, by: str, unsandboxed: bool = False, progress: Progress = quiet
) -> tuple[TakenIn, ...]:
    """Take in every held item of a loaded case, and have each described that does not carry the re-enactment mark.

    In a case of another kind than re-enactment each is hashed, then described, then copied: what says of itself that it
    is a re-enactment is refused.

    Args:
        now: POSIX seconds, written into custody.
        by: who takes in, a function code.
        unsandboxed: where no sandbox holds, go on without one.

    Raises:
        RefusedInput, IntegrityBroken: as `observance.evidence.intake.take_in`.
        Unavailable: no sandbox holds here, and nobody said `unsandboxed`.
    """
    held = max(sum(item.status == "held" for item in case.items), 1)
    made: dict[str, Described] = {}

    def described(path: Path, sha256: str) -> Described:
        progress("take in", min(len(made) / held, 0.99))
        made[sha256] = describe(case.root, path, sha256, unsandboxed=unsandboxed)
        return made[sha256]

    def marked(path: Path, sha256: str) -> bool:
        return carries_mark(path) or described(path, sha256).account.marked

    taken = take_in(case.root, case.items, kind=case.question.kind, now=now, by=by, marked=marked)
    for one in taken:
        if one.sha256 not in made and not carries_mark(one.path):
            described(one.path, one.sha256)
        if one.sha256 in made:
            enter_described(case.root, one.item, one.sha256, made[one.sha256], now=now, by=by)
    return taken


def is_marked(path: Path) -> bool:
    """Whether a file says of itself that it is a re-enactment: in its metadata, or in its first or last megabyte.

    The bytes are looked at beside the metadata because a file that no decoder opens can still carry the mark. A file
    that only quotes the words further inside (a report, say) is not marked.
    """
    return carries_mark(path) or receive(path).account.marked
