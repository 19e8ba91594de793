"""Files that harm, lie or are broken, made from small seeds: the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

FRAMES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """One file: its bytes, the words of why it is not used ("" where it is), words that must be among the remarks."""

    data: bytes
    excluded: str = ""
    told: tuple[str, ...] = ()


def draws(seed: str, count: int, below: int) -> list[int]:
    """Whole numbers by digest, so that every run has the same."""
    words = (hashlib.sha256(f"{seed} {i}".encode()).digest() for i in range(count))
    return [int.from_bytes(word[:8], "big") % below for word in words]


@cache
def footage(
    frames: int = FRAMES, faststart: bool = True, size: tuple[int, int] = (64, 48), rate: int = 25, form: str = "mp4",
    codec: str = "libx264",
) -> bytes:  # fmt: skip
    """A square that moves over a grey ground."""
    out = Path(tempfile.mkdtemp()) / "made"  # an index at the front is written by opening the file again
    options = {"movflags": "+faststart"} if faststart and form == "mp4" else {}
    with av.open(str(out), "w", format=form, options=options) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = (*size, "yuv420p" if codec != "mjpeg" else "yuvj420p")
        stream.time_base = Fraction(1, rate)
        stream.codec_context.time_base = Fraction(1, rate)
        if codec == "libx264":
            stream.options = {"bf": "0", "g": "25", "preset": "ultrafast", "threads": "1"}
        for i in range(frames):
            picture = np.full((size[1], size[0], 3), 90, np.uint8)
            at = i % (size[0] - 8) if size[0] > 16 else 0
            picture[8:16, at : at + 8] = (200, 40 + i % 200, i * 7 % 256)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts = i
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    data = out.read_bytes()
    shutil.rmtree(out.parent)
    return data


def patched(data: bytes, box: bytes, offset: int, put: bytes) -> bytes:
    """The bytes `offset` after the first box of this kind's name, replaced."""
    at = data.index(box) + 4 + offset
    return data[:at] + put + data[at + len(put) :]


def _timed(**fields: int) -> bytes:
    """A clip whose headers claim these instants, seconds after 1904: `made`, `changed`, and `track` for its track."""
    data = patched(footage(), b"mvhd", 4, struct.pack(">II", fields["made"], fields["changed"]))
    if "track" in fields:
        data = patched(data, b"tkhd", 4, struct.pack(">II", fields["track"], fields["changed"]))
    return data


def _edit_list(first: int, shown: int) -> bytes:
    """A clip whose edit list begins at a frame and shows so many."""
    data = footage()
    scale = struct.unpack_from(">I", data, data.index(b"mdhd") + 4 + 12)[0]
    movie = struct.unpack_from(">I", data, data.index(b"mvhd") + 4 + 12)[0]
    put = struct.pack(">IiI", shown * movie // 25, first * scale // 25, 1 << 16)
    return patched(data, b"elst", 8, put)


def _stamped(stamps: list[int], pictures: Callable[[int], int] = lambda i: i) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {"bf": "0", "preset": "ultrafast", "qp": "0", "threads": "1"}
        for i, stamp in enumerate(stamps):
            picture = np.full((48, 64, 3), 90, np.uint8)
            picture[8:16, pictures(i) % 56 : pictures(i) % 56 + 8] = 220
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, 1000)
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return out.getvalue()


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that promises this size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = data or zlib.compress(b"\x00" * (1 + width) * min(height, 64))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """A small picture."""
    out = io.BytesIO()
    with av.open(out, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 120, np.uint8), format="rgb24")
        for packet in [*stream.encode(frame), *stream.encode()]:
            container.mux(packet)
    return out.getvalue()


def with_exif(made: bytes, changed: bytes, order: str = "<") -> bytes:
    """The small picture, with an EXIF block that says when it was made and changed."""
    # A head of 8 bytes, a directory of 2 entries (30), one of 1 entry (18), then the two texts of 20.
    entry = struct.Struct(order + "HHII")
    first = struct.pack(order + "H", 2) + entry.pack(0x0132, 2, 20, 56) + entry.pack(0x8769, 4, 1, 38) + bytes(4)
    second = struct.pack(order + "H", 1) + entry.pack(0x9003, 2, 20, 76) + bytes(4)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    block = b"Exif\x00\x00" + head + first + second + changed + b"\x00" + made + b"\x00"
    return jpeg()[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg()[2:]


def packed(*entries: tuple[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as held:
        for name, data in entries:
            held.writestr(zipfile.ZipInfo(name), data, compress)
    return out.getvalue()


def pdf(pages: bytes, kids: bytes = b"[3 0 R]") -> bytes:
    """A PDF whose page tree has these children; `pages`: what it counts."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count " + pages + b" /Kids " + kids + b" >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for i, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{i} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return (
        out
        + b"xref\n0 4\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    )


def wav(seconds: float = 1.0) -> bytes:
    """A tone."""
    samples = (1000 * np.sin(np.arange(int(8000 * seconds)) / 5)).astype("<i2").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    return head + b"data" + struct.pack("<I", len(samples)) + samples


def fuzzed() -> Iterator[tuple[str, bytes]]:
    """Clips with bytes changed, and clips cut off, anywhere."""
    for form, codec in (("mp4", "libx264"), ("avi", "mjpeg"), ("matroska", "libx264"), ("mpegts", "libx264")):
        data = footage(form=form, codec=codec)
        for number in range(6):
            seed = f"{form} {number}"
            changed = bytearray(data)
            for at, bit in zip(draws(seed, 20, len(data) - 400), draws(seed + " bit", 20, 8), strict=True):
                changed[400 + at] ^= 1 << bit
            yield f"changed {seed}", bytes(changed)
        for number, cut in enumerate(draws(f"{form} cut", 3, len(data))):
            yield f"cut {form} {number}", data[:cut]


_1904 = 2_082_844_800


@cache
def gallery() -> dict[str, Hostile]:
    """Everything with words of its own."""
    clip = footage()
    last = footage(faststart=False)
    zeros = bytes(128 << 20)
    return {
        "cut, moov first": Hostile(
            data=clip[: len(clip) // 2], told=("the file is cut off", "header promises 100 frames")
        ),
        "cut, moov last": Hostile(data=last[: len(last) // 2], excluded="does not open"),
        "no end of the movie": Hostile(
            data=patched(clip, b"mvhd", 16, b"\x7f\xff\xff\xff"), told=("the movie's header says",)
        ),
        "times for fewer samples": Hostile(
            data=patched(clip, b"stts", 8, struct.pack(">I", 49)), told=("times for 49 samples and sizes for 100",)
        ),
        "edit list": Hostile(data=_edit_list(13, 87), told=("an edit list shows 87 of the 100 frames",)),
        "bytes behind the last box": Hostile(data=clip + b"PK hidden" * 100, told=("900 bytes after the last box",)),
        "made after it was changed": Hostile(
            data=_timed(made=_1904 + 1_500_000_000, changed=_1904 + 1_400_000_000),
            told=("made after it was last changed",),
        ),
        "clock that was not set": Hostile(
            data=_timed(made=_1904 + 3600, changed=_1904 + 3600), told=("a clock that was not set",)
        ),
        "from the future": Hostile(
            data=_timed(made=_1904 + 2_000_000_000, changed=_1904 + 2_000_000_000), told=("after it was taken in",)
        ),
        "two instants": Hostile(
            data=_timed(made=_1904 + 1_400_000_000, changed=_1904 + 1_450_000_000, track=_1904 + 1_300_000_000),
            told=("two instants of creation",),
        ),
        "pictures too large": Hostile(data=footage(1, size=(8192, 4352)), excluded="pictures of 8192 x 4352"),
        "a flood of tiny frames": Hostile(
            data=footage(20_000, size=(16, 16), rate=12_800), told=("no camera films so",)
        ),
        "rate that varies": Hostile(
            data=_stamped([i * 40 + (i % 3) * 8 for i in range(90)]), told=("the rate varies",)
        ),
        "gap": Hostile(
            data=_stamped([i * 40 + (2000 if i > 40 else 0) for i in range(90)]), told=("1 gaps in the time stamps",)
        ),
        "frozen": Hostile(
            data=_stamped([i * 40 for i in range(60)], lambda i: min(i, 30)), told=("29 frames show the very picture",)
        ),
        "shown again": Hostile(
            data=_stamped([i * 40 for i in range(60)], lambda i: i % 20), told=("40 times a picture comes back",)
        ),
        "playlist m3u8": Hostile(data=b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", excluded="a playlist"),
        "playlist ffconcat": Hostile(data=b"ffconcat version 1.0\nfile 'other.mp4'\n", excluded="a playlist"),
        "playlist sdp": Hostile(
            data=b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n", excluded="a playlist"
        ),
        "playlist dash": Hostile(
            data=b'<?xml version="1.0"?>\n<MPD><BaseURL>other.mp4</BaseURL></MPD>', excluded="a playlist"
        ),
        "svg": Hostile(
            data=b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
            told=("1 references to other files",),
        ),
        "entities": Hostile(
            data=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            told=("declares entities",),
        ),
        "deep html": Hostile(data=b"<!doctype html><html>" + b"<div>" * 100_000, told=("elements lie 100001 deep",)),
        "png bomb": Hostile(data=png(30_000, 30_000), excluded="a picture of 30000 x 30000"),
        "png with a tail": Hostile(data=png(8, 8) + b"tail", told=("4 bytes after the picture's end",)),
        "png cut off": Hostile(
            data=png(64, 64)[:-20], excluded="no picture in it decodes", told=("the picture's own end is missing",)
        ),
        "jpeg with a tail": Hostile(data=jpeg() + packed(("a", b"b")), told=("bytes after the picture's end",)),
        "picture made after it was changed": Hostile(
            data=with_exif(b"2017:11:13 15:11:00", b"2017:11:12 15:11:00"),
            told=("made at 2017-11-13", "which is before"),
        ),
        "picture before there were any": Hostile(
            data=with_exif(b"1980:01:01 00:00:00", b"1980:01:01 00:00:00", ">"), told=("a clock that was not set",)
        ),
        "picture with a broken block": Hostile(
            data=jpeg()[:2] + b"\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\x7f" + jpeg()[2:]
        ),
        "zip bomb as wacz": Hostile(
            data=packed(("datapackage.json", b"{}"), ("archive/data.warc", zeros)), excluded="unpack to more than 6"
        ),
        "zip that lies": Hostile(
            data=packed(("a", b"x" * 1000)).replace(zlib.crc32(b"x" * 1000).to_bytes(4, "little"), b"\0\0\0\0"),
            told=("1 of 1 entries do not unpack",),
        ),
        "zip that leads out": Hostile(
            data=packed(("../../etc/passwd", b"x"), ("/abs", b"y")), told=("2 names that lead out",)
        ),
        "gzip bomb as warc": Hostile(
            data=gzip.compress(b"WARC/1.0\r\n" + zeros, 9, mtime=0), excluded="unpack to more than 6"
        ),
        "gzip cut off": Hostile(
            data=gzip.compress(bytes(draws("gzip", 4000, 256)), mtime=0)[:2000], told=("breaks off after",)
        ),
        "pdf with endless pages": Hostile(data=pdf(b"1000000", b"[2 0 R 2 0 R]"), excluded="1000000 pages"),
        "pdf with a tail": Hostile(data=pdf(b"1") + b"MZ something", told=("bytes after its end",)),
        "pdf with a program": Hostile(
            data=pdf(b"1").replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"), told=("none was run",)
        ),
        "no pdf": Hostile(data=b"%PDF-1.7\n" + bytes(draws("pdf", 4000, 256)), excluded="does not open as a PDF"),
        "sound cut off": Hostile(data=wav()[:4000], told=("the file is cut off",)),
        "no sound": Hostile(data=b"ID3" + bytes(draws("mp3", 3000, 256)), excluded="d"),
        "empty": Hostile(data=b"", excluded="holds no bytes"),
        "one byte": Hostile(data=b"\x00"),
        "noise": Hostile(data=b"\x00\x01" + bytes(draws("noise", 5000, 256))),
        "box without an end": Hostile(
            data=b"\x00\x00\x00\x08ftyp" + b"\x00\x00\x00\x08moov" * 20_000, excluded="does not open"
        ),
        "boxes in boxes": Hostile(data=_nested(2000), excluded="does not open"),
        "only a header": Hostile(data=b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x23", excluded="does not open"),
        "text that turns": Hostile(data="claims \u202eneddih\u202c here\n".encode(), told=("2 characters turn",)),
        "text that is none": Hostile(data=b"a line\n" * 50 + b"\xff\xfe\xfd\n" + b"b" * 200, told=("is not UTF-8",)),
        "re-enactment": Hostile(data=b"a note on RE-ENACTMENT\n"),
    }


def _nested(depth: int) -> bytes:
    data = b""
    for _ in range(depth):
        data = struct.pack(">I4s", len(data) + 8, b"moov") + data
    return struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + data
