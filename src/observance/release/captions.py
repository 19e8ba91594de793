"""Captions beside the film: WebVTT, one file a language, each cue with the finding that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from observance.release.picture.film import Caption


def web_vtt(captions: Sequence[Caption], language: str) -> bytes:
    """A WebVTT file (W3C WebVTT 1, 2019)."""
    cues = [
        f"{number}\n{_instant(caption.begins_s)} --> {_instant(caption.ends_s)}\n{_escaped(caption.words)}\n"
        for number, caption in enumerate(captions, start=1)
    ]
    return "\n".join([f"WEBVTT\nLanguage: {language}\n", *cues]).encode()


def _instant(seconds: float) -> str:
    whole = round(max(seconds, 0.0) * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def _escaped(words: str) -> str:
    plain = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "\n".join(line for line in plain.splitlines() if line.strip() and "-->" not in line)
