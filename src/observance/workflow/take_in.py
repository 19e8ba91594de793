"""Taking in the originals of a case, with the look for the re-enactment mark that the evidence room is handed."""

from __future__ import annotations

from pathlib import Path

import av
import av.error

from observance.evidence.intake import TakenIn, take_in
from observance.observation.footage.reading.decode import CONTAINERS
from observance.values.marks import RE_ENACTMENT_MARK
from observance.workflow.case import Case

_EDGE = 1 << 20


def take_in_case(case: Case, *, now: float, by: str) -> tuple[TakenIn, ...]:
    """Take in every held item of a loaded case.

    Args:
        now: POSIX seconds, written into custody.
        by: who takes in, a function code.

    Raises:
        RefusedInput, IntegrityBroken: as `observance.evidence.intake.take_in`.
    """
    return take_in(case.root, case.items, kind=case.question.kind, now=now, by=by, marked=is_marked)


def is_marked(path: Path) -> bool:
    """Whether a file says of itself that it is a re-enactment: in its metadata, or in its first or last megabyte.

    The bytes are looked at beside the metadata because a file that no decoder opens can still carry the mark. A file
    that only quotes the words further inside (a report, say) is not marked.
    """
    return _in_metadata(path) or _in_edges(path)


def _in_metadata(path: Path) -> bool:
    formats = CONTAINERS.get(path.suffix.lower())
    if formats is None:
        return False
    # A playlist under a video's name would make the decoder open other files; only the suffix's own formats may open.
    options = {"format_whitelist": ",".join(sorted(formats)), "protocol_whitelist": "file"}
    try:
        with av.open(str(path), mode="r", options=options, metadata_errors="replace") as container:
            texts = [*container.metadata.values()]
            for stream in container.streams:
                texts += stream.metadata.values()
    except (av.error.FFmpegError, OSError, ValueError):
        return False
    return any(RE_ENACTMENT_MARK in text.casefold() for text in texts)


def _in_edges(path: Path) -> bool:
    if path.suffix.lower() in _WRITTEN:
        return False
    mark = RE_ENACTMENT_MARK.encode()
    with path.open("rb") as stream:
        if mark in stream.read(_EDGE).lower():
            return True
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _EDGE))
        return mark in stream.read(_EDGE).lower()


_WRITTEN = frozenset({".txt", ".md", ".html", ".csv", ".json", ".yaml", ".pdf", ".eml", ".docx", ".odt"})
