"""Subtitles (SubRip, WebVTT, ASS): the words of each cue, a line or more, with the cue's times.

SubRip and WebVTT are read here: pysubs2 takes a last line that is a bare number, such as an answer, for a cue's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal

import pysubs2

from observance.observation.statement.captured.encodings import decode
from observance.observation.statement.captured.text import (
    CapturedText,
    How,
    OfTime,
    Segment,
    captured,
    libraries,
    no_words,
)

Form = Literal["srt", "vtt", "ass"]
_TIME = r"(-?)(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]{1,200})>")
_MARKUP = re.compile(r"</?[a-zA-Z][^>\n]{0,200}>|<\d\d:[\d:.]+>|\{\\[^}\n]{0,200}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    begins_s: float
    ends_s: float
    speaker: str
    words: str


def read_subtitles(data: bytes, form: Form, *, encoding: str = "") -> CapturedText:
    """The cues in the file's order, one under the other, without their markup.

    Raises:
        RefusedInput: no cue, a cue that ends before it begins or begins before zero, an encoding that does not fit.
    """
    read = decode(data, asked=encoding)
    cues, left_out = _of_ass(read.text) if form == "ass" else _of_blocks(read.text, form)
    segments: list[Segment] = []
    at, overlaps, last = 0, 0, 0.0
    for number, cue in enumerate(cues, start=1):
        if cue.begins_s < 0 or cue.ends_s < cue.begins_s:
            got = f"{cue.begins_s:.3f} s to {cue.ends_s:.3f} s"
            raise no_words(f"times of cue {number} that run forwards from zero", got)
        overlaps += cue.begins_s < last
        last = max(last, cue.ends_s)
        where = OfTime(begins_s=cue.begins_s, ends_s=cue.ends_s, speaker=cue.speaker)
        segments.append(Segment(start=at, end=at + len(cue.words), where=where))
        at += len(cue.words) + 1
    if not cues:
        raise no_words(f"subtitles in {form}", "no cue with words")
    notes = [f"{overlaps} cues begin before an earlier one ends"] if overlaps else []
    notes += [f"{left_out} comments, drawings or empty cues left out"] if left_out else []
    how = How(
        kind="subtitles",
        encoding=read.encoding,
        encoding_by=read.by,
        libraries=libraries("pysubs2") if form == "ass" else (),
        notes=tuple(notes),
    )
    return captured("\n".join(cue.words for cue in cues), segments, how)


def _of_blocks(text: str, form: Form) -> tuple[list[_Cue], int]:
    """SubRip and WebVTT: blocks with a line of times, set apart by empty lines; a block without goes on the cue."""
    cues: list[_Cue] = []
    left_out = 0
    for lines in _blocks(text):
        at = next((i for i, line in enumerate(lines[:2]) if "-->" in line), None)
        if at is None and form == "vtt":
            left_out += not lines[0].startswith("WEBVTT")
        elif at is None and not cues:
            raise no_words(f"subtitles in {form}", "words before the first line of times")
        elif at is None:
            last = cues[-1]
            words = f"{last.words}\n{_plain(lines, form)}"
            cues[-1] = _Cue(begins_s=last.begins_s, ends_s=last.ends_s, speaker=last.speaker, words=words)
        else:
            times = _TIMES.match(lines[at])
            if times is None:
                raise no_words("times such as 00:01:02,500 --> 00:01:04,000", f"others, before cue {len(cues) + 1}")
            words = _plain(lines[at + 1 :], form)
            voice = _VOICE.search("\n".join(lines[at + 1 :]))
            speaker = voice.group(1).strip() if voice is not None else ""
            left_out += not words
            if words:
                begins, ends = _seconds(times.groups()[:5]), _seconds(times.groups()[5:])
                cues.append(_Cue(begins_s=begins, ends_s=ends, speaker=speaker, words=words))
    return cues, left_out


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in [*re.split(r"\r\n|\r|\n", text), ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []


def _plain(lines: list[str], form: Form) -> str:
    words = _MARKUP.sub("", "\n".join(line.strip() for line in lines)).strip()
    return unescape(words) if form == "vtt" else words


def _of_ass(text: str) -> tuple[list[_Cue], int]:
    try:
        events = pysubs2.SSAFile.from_string(text, format_="ass").events
    except (pysubs2.exceptions.Pysubs2Error, ValueError, AttributeError, KeyError) as error:
        raise no_words("subtitles in ass", f"what cannot be read as such ({type(error).__name__})") from None
    cues = [
        _Cue(begins_s=one.start / 1000, ends_s=one.end / 1000, speaker=one.name[:200], words=one.plaintext.strip())
        for one in events
        if not one.is_comment and not one.is_drawing and one.plaintext.strip()
    ]
    return cues, len(events) - len(cues)


def _seconds(parts: tuple[str | None, ...]) -> float:
    sign, hours, minutes, seconds, fraction = (part or "0" for part in parts)
    value = int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
    return -value if sign == "-" else value
