"""Plain text: every character of the file, line ends as they are."""

from __future__ import annotations

from observance.observation.statement.captured.encodings import decode
from observance.observation.statement.captured.text import CapturedText, How, OfSource, Segment, captured


def read_plain(data: bytes, *, encoding: str = "") -> CapturedText:
    """The text of a file of plain text.

    Raises:
        RefusedInput: no words, or an encoding that does not fit or is not known.
    """
    read = decode(data, asked=encoding)
    whole = Segment(start=0, end=len(read.text), where=OfSource(first=0, last=len(read.text)))
    return captured(read.text, [whole], How(kind="text", encoding=read.encoding, encoding_by=read.by))
