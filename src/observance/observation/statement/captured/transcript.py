"""Transcripts of recordings: lines `[00:01:23.4 - 00:01:27.0] SPEAKER: words` beneath who made them, of which item.

    # made by: translator T1
    # transcript of: clip-1
    [00:01:23.4 - 00:01:27.0] FIRST VOICE: Stand still.
    and where one speaks on, the next line goes on without a time.

The captured text is the file as it stands; a segment is the words of one turn.
"""

from __future__ import annotations

import re

from observance.observation.statement.captured.encodings import decode
from observance.observation.statement.captured.text import CapturedText, How, OfTime, Segment, captured
from observance.values.errors import Fault, RefusedInput

_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,3})?)"
_TURN = re.compile(rf"\[\s*{_TIME}\s*(?:-|–|-->)\s*{_TIME}\s*\]\s*(?:([^:\n]{{1,80}}):(?=\s))?\s*")
_HEAD = re.compile(r"#\s*(made by|transcript of|language)\s*:\s*(.{1,200}?)\s*$", re.IGNORECASE)
EXAMPLE = "[00:01:23.4 - 00:01:27.0] FIRST VOICE: Stand still."


def looks_like_transcript(head: str) -> bool:
    """Whether a text begins with a turn that has its times, after lines that begin with #."""
    lines = [line for line in head.splitlines() if line.strip() and not line.startswith("#")]
    return bool(lines) and _TURN.match(lines[0]) is not None


def read_transcript(data: bytes, *, encoding: str = "") -> CapturedText:
    """The file's text, with the times of each turn.

    Raises:
        RefusedInput: every turn whose times run backwards, lines before the first turn, nobody who made it.
    """
    read = decode(data, asked=encoding)
    heads: dict[str, str] = {}
    turns: list[tuple[int, int, float, float, str]] = []
    faults: list[Fault] = []
    at = 0
    for number, line in enumerate(read.text.splitlines(keepends=True), start=1):
        begins, at = at, at + len(line)
        words = line.rstrip()
        head = _HEAD.match(line)
        turn = _TURN.match(line)
        if line.startswith("#"):
            if head is not None:
                heads[head.group(1).lower()] = head.group(2)
        elif turn is not None:
            low, high = _seconds(*turn.group(1, 2, 3)), _seconds(*turn.group(4, 5, 6))
            if high < low:
                faults.append(_fault(number, "an end at or after the beginning", f"{high - low:g} s"))
            if turns and low < turns[-1][2]:
                got = f"{turns[-1][2] - low:g} s before it"
                faults.append(_fault(number, "a turn that begins at or after the turn before", got))
            turns.append((begins + turn.end(), begins + len(words), low, high, (turn.group(7) or "").strip()))
        elif words and not turns:
            faults.append(_fault(number, "a turn with its times", "words without", EXAMPLE))
        elif words:
            start, _, low, high, speaker = turns[-1]
            turns[-1] = (start, begins + len(words), low, high, speaker)
    if not turns:
        faults.append(_fault(0, "at least one turn with its times", "none", EXAMPLE))
    if "made by" not in heads:
        faults.append(_fault(1, "who made the transcript, by function code", "nothing", "# made by: translator T1"))
    if faults:
        raise RefusedInput(faults)
    segments = [
        Segment(start=start, end=max(start, end), where=OfTime(begins_s=low, ends_s=max(low, high), speaker=speaker))
        for start, end, low, high, speaker in turns
    ]
    how = How(
        kind="transcript",
        encoding=read.encoding,
        encoding_by=read.by,
        made_by=heads["made by"],
        of_item=heads.get("transcript of", ""),
    )
    return captured(read.text, segments, how)


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def _fault(line: int, wanted: str, got: str, example: str = "") -> Fault:
    return Fault(file="transcript", line=line, where="times", wanted=wanted, got=got, example=example)
