"""What a file holds, by its content; its name may say no other."""

from __future__ import annotations

import re

from observance.observation.statement.captured.text import Kind, no_words
from observance.observation.statement.captured.transcript import looks_like_transcript

_SUFFIXES: dict[str, frozenset[Kind]] = {
    ".txt": frozenset({"text", "transcript"}),
    ".md": frozenset({"text"}),
    ".log": frozenset({"text"}),
    ".csv": frozenset({"text"}),
    ".html": frozenset({"html"}),
    ".htm": frozenset({"html"}),
    ".xhtml": frozenset({"html"}),
    ".pdf": frozenset({"pdf"}),
    ".warc": frozenset({"warc"}),
    ".gz": frozenset({"warc"}),
    ".wacz": frozenset({"wacz"}),
    ".eml": frozenset({"e-mail"}),
    ".srt": frozenset({"subtitles"}),
    ".vtt": frozenset({"subtitles"}),
    ".ass": frozenset({"subtitles"}),
    ".ssa": frozenset({"subtitles"}),
    ".transcript": frozenset({"transcript"}),
}
SUFFIXES = tuple(sorted(_SUFFIXES))
_OTHERS = (
    (b"MZ", "a program for Windows"),
    (b"\x7fELF", "a program for Linux"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"RIFF", "a recording or picture (RIFF)"),
    (b"OggS", "a recording (Ogg)"),
    (b"ID3", "a recording (MP3)"),
    (b"\x1aE\xdf\xa3", "a video (Matroska)"),
    (b"\xd0\xcf\x11\xe0", "an office document (old Word, Excel or Outlook)"),
    (b"{\\rtf", "a document in RTF"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"Rar!", "an archive (RAR)"),
)
_EXPORT = "export it as PDF or plain text, and take that in beside it"
_TRANSCRIBE = "have it transcribed, and give the transcript with who made it"


def kind_of(head: bytes, suffix: str) -> Kind:
    """What is to be read.

    Args:
        head: the first kilobytes. suffix: of the file's name, small letters, with its dot; empty if it has none.

    Raises:
        RefusedInput: empty, of a kind that holds no text, or another than its name says.
    """
    if not head:
        raise no_words("a file with words in it", "an empty file")
    found, shown = _by_content(head, suffix)
    if suffix in _SUFFIXES and found not in _SUFFIXES[suffix]:
        example = "give the copy the suffix of what it holds"
        raise no_words(f"what its name says, {suffix}", f"content of the kind {shown}", example)
    return found


def _by_content(head: bytes, suffix: str) -> tuple[Kind, str]:
    if b"%PDF-" in head[:1024]:
        return "pdf", "pdf"
    if head.startswith(b"PK\x03\x04"):
        if suffix == ".wacz" or b"datapackage.json" in head or b".warc" in head:
            return "wacz", "zip"
        raise no_words("a kind of file whose words are read", "an office document or another zip", _EXPORT)
    if head.startswith(b"\x1f\x8b") or head.startswith(b"WARC/"):
        return "warc", "WARC or gzip"
    for magic, words in _OTHERS:
        if head.startswith(magic):
            raise no_words(
                "a kind of file whose words are read", words, _EXPORT if "document" in words else _TRANSCRIBE
            )
    if head[4:8] == b"ftyp":
        raise no_words("a kind of file whose words are read", "a video or recording (MP4)", _TRANSCRIBE)
    return _of_text(head, suffix)


def _of_text(head: bytes, suffix: str) -> tuple[Kind, str]:
    text = head.replace(b"\0", b"").decode("utf-8", "replace").lstrip("�﻿ \r\n\t")
    if re.search(r"<!doctype html|<html[\s>]", text[:2048], re.IGNORECASE):
        return "html", "html"
    if text.startswith("WEBVTT") or text.startswith("[Script Info]"):
        return "subtitles", "subtitles"
    if re.match(r"\d+\s*\r?\n-?\d+:\d\d:\d\d[,.]\d+ -->", text):
        return "subtitles", "subtitles"
    if looks_like_transcript(text[:8192].rpartition("\n")[0] if len(text) > 8192 else text):
        return "transcript", "transcript"
    named = _SUFFIXES.get(suffix, frozenset())
    if suffix in (".eml", ".html", ".htm", ".xhtml", ".srt", ".vtt", ".ass", ".ssa", ".transcript"):
        return next(iter(named)), suffix
    if re.match(r"(?:[A-Za-z][\w-]*: [^\n]*\n(?:[ \t][^\n]*\n)*){3}", text) and re.search(
        r"^(?:message-id|received|mime-version):", text[:4096], re.IGNORECASE | re.MULTILINE
    ):
        return "e-mail", "e-mail"
    return "text", "plain text"
