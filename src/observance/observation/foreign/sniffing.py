"""What a file is, by its first bytes: its name and suffix say nothing here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from observance.observation.foreign.account import Kind
from observance.observation.sound.decode import CONTAINERS

HEAD = 1 << 16
"""How many of a file's first bytes are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that is known: its name for readers, what kind of item it makes, and the one demuxer that may open it."""

    name: str
    kind: Kind
    demuxer: str = ""


def _form(name: str, kind: Kind, demuxer: str = "") -> Form:
    return Form(name=name, kind=kind, demuxer=demuxer)


UNKNOWN = _form("unknown", "other")
EMPTY = _form("empty", "other")
TEXT = _form("text", "document")
PLAYLIST = "playlist"
_PLAYLISTS = _form(PLAYLIST, "other")

_BEGINS: tuple[tuple[bytes, Form], ...] = (
    (b"\x1a\x45\xdf\xa3", _form("matroska", "video", "matroska")),
    (b"FLV\x01", _form("flv", "video", "flv")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _form("asf", "video", "asf")),
    (b"OggS", _form("ogg", "video", "ogg")),
    (b"\x00\x00\x01\xba", _form("mpeg", "video", "mpeg")),
    (b"\x00\x00\x01\xb3", _form("mpeg video", "video", "mpegvideo")),
    (b"\x06\x0e\x2b\x34", _form("mxf", "video", "mxf")),
    (b"YUV4MPEG2", _form("yuv4mpeg", "video", "yuv4mpegpipe")),
    (b"ID3", _form("mp3", "audio", "mp3")),
    (b"fLaC", _form("flac", "audio", "flac")),
    (b"#!AMR", _form("amr", "audio", "amr")),
    (b".snd", _form("au", "audio", "au")),
    (b"caff", _form("caf", "audio", "caf")),
    (b"\x89PNG\r\n\x1a\n", _form("png", "image", "png_pipe")),
    (b"\xff\xd8\xff", _form("jpeg", "image", "jpeg_pipe")),
    (b"GIF8", _form("gif", "image", "gif_pipe")),
    (b"II*\x00", _form("tiff", "image", "tiff_pipe")),
    (b"MM\x00*", _form("tiff", "image", "tiff_pipe")),
    (b"PK\x03\x04", _form("zip", "document")),
    (b"PK\x05\x06", _form("zip", "document")),
    (b"\x1f\x8b", _form("gzip", "document")),
    (b"WARC/", _form("warc", "document")),
    (b"#EXTM3U", _PLAYLISTS),
    (b"ffconcat", _PLAYLISTS),
    (b"[playlist]", _PLAYLISTS),
)
_RIFF = {
    b"AVI ": _form("avi", "video", "avi"),
    b"WAVE": _form("wav", "audio", "wav"),
    b"WEBP": _form("webp", "image", "webp_pipe"),
}
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"})
_STILL_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"})
_MOV, _STILL = _form("mp4", "video", "mov"), _form("heif", "image", "mov")
_XML = rb"(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)?"
_PATTERNS: tuple[tuple[bytes, Form], ...] = (
    (rb"#EXTM3U|ffconcat|\[playlist\]|v=0\r?\n[a-z]=", _PLAYLISTS),
    (_XML + rb"<(?:MPD|smil|asx)\b", _PLAYLISTS),
    (_XML + rb"(?:<!DOCTYPE svg.*?>\s*)?<svg\b", _form("svg", "document")),
    (_XML + rb"(?:<!doctype html|<html|<head|<body)\b", _form("html", "document")),
    (rb"<\?xml\b", _form("xml", "document")),
    (rb"WEBVTT|\[Script Info\]|\d+\r?\n\d+:\d\d:\d\d,\d{3} -->", _form("subtitles", "document")),
    (rb"(?:[A-Za-z][A-Za-z0-9-]*: .*\r?\n(?:[ \t].*\r?\n)*){2,}\r?\n", _form("mail", "document")),
)
_WRITTEN = tuple((re.compile(pattern, re.I | re.S if b"<" in pattern else 0), form) for pattern, form in _PATTERNS)


def sniff(head: bytes) -> Form:
    """The form of a file that begins with these bytes (`HEAD` of them, or all)."""
    if not head:
        return EMPTY
    for magic, form in _BEGINS:
        if head.startswith(magic):
            return form
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return _form("aiff", "audio", "aiff")
    if head[4:8] in _BOXES:
        return _STILL if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS else _MOV
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return _form("bmp", "image", "bmp_pipe")
    return _by_pattern(head)


def fitting_name(name: str, form: Form) -> str:
    """The name, with the suffix of the form behind it where its own would keep a decoder from opening what it is."""
    if not form.demuxer or form.kind == "image":
        return name
    formats = CONTAINERS.get(PurePath(name).suffix.lower(), frozenset())
    fitting = sorted(suffix for suffix, held in CONTAINERS.items() if form.demuxer in held)
    if form.demuxer in formats or not fitting:
        return name
    return name + (".mp4" if ".mp4" in fitting else fitting[0])


def _by_pattern(head: bytes) -> Form:
    if any(all(head[at + i * size : at + i * size + 1] == b"G" for i in range(5)) for size, at in ((188, 0), (192, 4))):
        return _form("mpegts", "video", "mpegts")
    unit = re.match(rb"\x00?\x00\x00\x01(.)", head, re.S)
    if unit is not None:
        return _form("hevc", "video", "hevc") if unit[1][0] in (0x40, 0x42, 0x44) else _form("h264", "video", "h264")
    if head[0] == 0xFF and head[1:2] and head[1] & 0xE0 == 0xE0:
        return _form("aac", "audio", "aac") if head[1] & 0x06 == 0 else _form("mp3", "audio", "mp3")
    if head[:1024].find(b"%PDF-") >= 0:
        return _form("pdf", "document")
    written = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, form in _WRITTEN:
        if pattern.match(written):
            return form
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return odd <= len(head) // 100
