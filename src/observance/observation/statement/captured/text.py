"""What capturing gives: a fixed text, where each stretch of it comes from, and how it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from observance.evidence.fields import Digest
from observance.evidence.papers import Paper
from observance.values.digests import digest_bytes
from observance.values.errors import RefusedInput, refuse

Kind = Literal["text", "html", "pdf", "warc", "wacz", "e-mail", "subtitles", "transcript"]
LONGEST = 24_000_000
"""Characters of one captured text."""
MOST_SEGMENTS = 400_000

Line = Annotated[str, StringConstraints(max_length=2000)]
Index = Annotated[int, Field(ge=0, le=1 << 40)]
Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
Points = Annotated[float, Field(allow_inf_nan=False)]


class OfSource(Paper):
    """Characters [first, last) of the file (of the record, of the part) as it was decoded."""

    of: Literal["source"] = "source"
    first: Index
    last: Index


class OfPage(Paper):
    """A line of a page; pages from 1; the box is left, bottom, right, top in points from the lower left corner."""

    of: Literal["page"] = "page"
    page: Annotated[int, Field(ge=1, le=100_000)]
    box: tuple[Points, Points, Points, Points] | None = None


class OfTime(Paper):
    """What was said between two times of a recording, seconds from its beginning; the speaker as the file has it."""

    of: Literal["time"] = "time"
    begins_s: Seconds
    ends_s: Seconds
    speaker: Line = ""


class OfPart(Paper):
    """A part of a message; `relayed`: words of an earlier message, quoted in this one."""

    of: Literal["part"] = "part"
    part: Line
    relayed: bool = False


Where = Annotated[OfSource | OfPage | OfTime | OfPart, Field(discriminator="of")]


class Segment(Paper):
    """Characters [start, end) of the captured text come from there."""

    start: Index
    end: Index
    where: Where


class How(Paper):
    """How a text was read.

    Attributes:
        encoding, encoding_by: of the bytes, and who says so: a byte-order mark, a declaration, whoever captured.
        libraries: name and version of what read it, so that another reading by newer ones is noticed.
        record: of a web archive: which record. made_by: of a transcript: who made it. of_item: of which item.
        title, byline, published: as the source claims, in its own words.
        listed: what it holds beside the text and was not followed. notes: what was assumed or left out.
    """

    kind: Kind
    encoding: Line = ""
    encoding_by: Line = ""
    libraries: Annotated[tuple[tuple[Line, Line], ...], Field(max_length=10)] = ()
    record: Line = ""
    made_by: Line = ""
    of_item: Line = ""
    title: Line = ""
    byline: Line = ""
    published: Line = ""
    listed: Annotated[tuple[Line, ...], Field(max_length=1000)] = ()
    notes: Annotated[tuple[Line, ...], Field(max_length=1000)] = ()


class CapturedText(Paper):
    """A text that was captured; segments in the text's order, none over another; what none covers stands between."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    sha256: Digest
    segments: Annotated[tuple[Segment, ...], Field(max_length=MOST_SEGMENTS)]
    how: How

    @model_validator(mode="after")
    def _holds(self) -> CapturedText:
        if digest_bytes(self.text.encode()) != self.sha256:
            raise ValueError("the text has another digest")
        end = 0
        for segment in self.segments:
            if not end <= segment.start <= segment.end <= len(self.text):
                raise ValueError("segments out of order or out of the text")
            end = segment.end
        return self


def captured(text: str, segments: Iterable[Segment], how: How) -> CapturedText:
    """The text with its digest.

    Raises:
        RefusedInput: no words, too many, or characters that no text has.
    """
    if not text.strip():
        raise no_words("text with words in it", "none")
    if len(text) > LONGEST:
        raise no_words(f"at most {LONGEST} characters", f"{len(text)}")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refuse("text", "content", wanted="text", got="a NUL character, which no text holds", line=line)
    made = tuple(segments)
    if len(made) > MOST_SEGMENTS:
        raise no_words(f"at most {MOST_SEGMENTS} lines or cues", f"{len(made)}")
    return CapturedText(text=text, sha256=digest_bytes(text.encode()), segments=made, how=how)


def no_words(wanted: str, got: str, example: str = "") -> RefusedInput:
    """The refusal of a source that has no text to capture."""
    return refuse("source", "content", wanted=wanted, got=got, example=example)


def libraries(*names: str) -> tuple[tuple[str, str], ...]:
    """What reads, each with its version."""
    return tuple((name, version(name)) for name in names)


def short(texts: Sequence[str | None]) -> str:
    """The first that says something, in one line of bounded length."""
    said = next((text for text in texts if text and text.strip()), "")
    return " ".join(said.encode(errors="replace").decode().split())[:1000]  # raw headers may hold what no text has
