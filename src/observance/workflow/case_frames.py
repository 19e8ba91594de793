"""Frames that a case names, held against the clips, once the clips are decoded and their lengths are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from observance.observation.marked import Frames, Shared
from observance.values.errors import Fault, RefusedInput
from observance.workflow.case import Case


def check_frames(case: Case, lengths: Mapping[str, int]) -> None:
    """Refuse frames beyond a clip's end, wherever the case names them.

    Args:
        lengths: how many frames each tracked item has.

    Raises:
        RefusedInput: all of them.
    """
    faults = []
    for file, where, frames in _named(case):
        length = lengths.get(frames.item)
        if length is not None and frames.last >= length:
            wanted = f"frames 0 to {length - 1} of {frames.item!r}: the clip ends at frame {length - 1}"
            got = f"frames {frames.first} to {frames.last}"
            faults.append(Fault(file=file, line=0, where=where, wanted=wanted, got=got))
    if faults:
        raise RefusedInput(faults)


def _named(case: Case) -> Iterator[tuple[str, str, Frames]]:
    for marked in case.observations.observations:
        if not isinstance(marked, Shared) and marked.frames is not None:
            yield "observations.yaml", f"observation {marked.id!r}", marked.frames
    for reading in case.reviews.readings:
        yield "reviews.yaml", f"reading {reading.id!r}", reading.frames
    for person in case.actors.persons:
        for frames in person.seen:
            yield "actors.yaml", f"person {person.id!r}, seen", frames
