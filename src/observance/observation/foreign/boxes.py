"""The boxes of an MP4 or QuickTime file: what its own tables say of frames, times and edits, before any decoder.

Source: ISO/IEC 14496-12 (ISO base media file format): box sizes 4.2, mvhd 8.2.2, tkhd 8.3.2, mdhd 8.4.2, stts 8.6.1.2,
elst 8.6.6, stsz 8.7.3.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from observance.observation.foreign.account import ClaimedTime, Remark

_SINCE_1904 = 2_082_844_800
_MOST = 10_000
_HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"})
_TABLE = 1 << 24
_AT_THE_TOP = frozenset(
    b"ftyp moov mdat free skip wide uuid meta moof mfra sidx ssix styp udta pnot PICT pdin emsg prft imda".split()
)
_UNSEEN = frozenset({b"free", b"skip", b"uuid"})
_MUCH_UNSEEN = 16 << 10


@dataclass(slots=True)
class Track:
    """What one track's tables say."""

    handler: str = ""
    duration_s: float = 0.0
    timed: int | None = None
    sized: int | None = None
    edits: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Movie:
    """What the file's tables say. `edits`: (duration in movie ticks, first media tick; -1 for an empty edit)."""

    duration_s: float | None = None
    in_fragments: bool = False
    tracks: list[Track] = field(default_factory=list)
    times: list[ClaimedTime] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_boxes(stream: BinaryIO) -> Movie:
    """Walk the boxes; what does not hold together is a remark, and never an error."""
    movie = Movie()
    end = stream.seek(0, 2)
    left, unseen = _MOST, 0
    for kind, start, stop in _boxes(stream, 0, end, movie):
        left -= 1
        unseen += stop - start if kind in _UNSEEN else 0
        if left < 0:
            _note(movie, "bounds", f"more than {_MOST} boxes; the rest were not looked at")
            break
        if kind == b"moov":
            _inside(stream, start, stop, movie, 0)
        movie.in_fragments |= kind == b"moof"
    if unseen > _MUCH_UNSEEN:
        _note(movie, "further bytes", f"{unseen} bytes in boxes that no player shows (free, skip, uuid)")
    _compare(movie)
    return movie


def _boxes(stream: BinaryIO, at: int, end: int, movie: Movie, whole: bool = True) -> Iterator[tuple[bytes, int, int]]:
    """Kind, first byte of content and end of each box between two places."""
    while at + 8 <= end:
        stream.seek(at)
        size, kind = struct.unpack(">I4s", stream.read(8))
        start = at + 8
        if size == 1:
            long = stream.read(8)
            size, start = (int.from_bytes(long, "big"), at + 16) if len(long) == 8 else (0, start)
        elif size == 0:
            size = end - at
        if size < start - at or (whole and kind not in _AT_THE_TOP):
            break
        if at + size > end:
            words = f"box {_name(kind)} promises {size} bytes, {end - at} are there: the file is cut off"
            _note(movie, "damage", words)
            yield kind, start, end
            return
        yield kind, start, at + size
        at += size
    if at < end and whole:
        _note(movie, "further bytes", f"{end - at} bytes after the last box, which belong to none")


def _inside(stream: BinaryIO, at: int, end: int, movie: Movie, depth: int) -> None:
    for kind, start, stop in _boxes(stream, at, end, movie, whole=False):
        if kind == b"trak":
            movie.tracks.append(Track())
        if kind in _HOLDERS and depth < 8 and len(movie.tracks) <= 200:
            _inside(stream, start, stop, movie, depth + 1)
            continue
        stream.seek(start)
        try:
            _leaf(kind, stream.read(min(stop - start, _TABLE)), movie)
        except struct.error:
            _note(movie, "damage", f"box {_name(kind)} is shorter than its kind allows")


def _leaf(kind: bytes, data: bytes, movie: Movie) -> None:
    long = data[:1] == b"\x01"
    track = movie.tracks[-1] if movie.tracks else Track()
    if kind in (b"mvhd", b"mdhd"):
        made, changed, scale, ticks = struct.unpack_from(">QQIQ" if long else ">IIII", data, 4)
        _claim(movie, kind, made, changed)
        seconds = ticks / scale if scale else 0.0
        if kind == b"mvhd":
            movie.duration_s = seconds
        else:
            track.duration_s = seconds
    elif kind == b"tkhd":
        made, changed = struct.unpack_from(">QQ" if long else ">II", data, 4)
        _claim(movie, kind, made, changed)
    elif kind == b"hdlr" and not track.handler:
        track.handler = data[8:12].decode("latin-1")
    elif kind == b"stts":
        (count,) = struct.unpack_from(">I", data, 4)
        rows = list(struct.iter_unpack(">II", data[8 : 8 + 8 * count]))
        track.timed = sum(number for number, _ in rows)
    elif kind == b"stsz":
        track.sized = struct.unpack_from(">II", data, 4)[1]
    elif kind == b"elst":
        (count,) = struct.unpack_from(">I", data, 4)
        width = 20 if long else 12
        body = data[8 : 8 + width * count]
        rows3 = struct.iter_unpack(">QqI" if long else ">IiI", body[: len(body) // width * width])
        track.edits = [(ticks, first) for ticks, first, _ in rows3]


def _claim(movie: Movie, kind: bytes, made: int, changed: int) -> None:
    for word, at in (("creation", made), ("modification", changed)):
        if at and len(movie.times) < 60:
            movie.times.append(ClaimedTime(of=f"{_name(kind)} {word}", at=at - _SINCE_1904))
    if made and changed and made > changed:
        _note(movie, "times", f"{_name(kind)} says that it was made after it was last changed")


def _compare(movie: Movie) -> None:
    for number, track in enumerate(movie.tracks, start=1):
        if track.timed is not None and track.sized is not None and track.timed != track.sized:
            words = f"track {number} gives times for {track.timed} samples and sizes for {track.sized}"
            _note(movie, "frames", words)
    longest = max((track.duration_s for track in movie.tracks), default=0.0)
    said = movie.duration_s
    # An edit list makes the movie shorter than its media; fragments leave both at nought.
    edited = any(len(track.edits) > 1 or any(first > 0 for _, first in track.edits) for track in movie.tracks)
    if said is not None and longest and not edited and abs(said - longest) > 1 + 0.02 * longest:
        _note(movie, "frames", f"the movie's header says {said:.1f} s, its longest track {longest:.1f} s")
    if (said or 0) > 30 * 86400 or longest > 30 * 86400:
        _note(movie, "frames", f"the headers say {max(said or 0, longest) / 86400:.0f} days")


def _note(movie: Movie, about: str, words: str) -> None:
    remark = Remark.model_validate({"about": about, "words": words})
    if remark not in movie.remarks and len(movie.remarks) < 40:
        movie.remarks.append(remark)


def _name(kind: bytes) -> str:
    return kind.decode("latin-1")
