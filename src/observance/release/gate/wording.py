"""Whether any file of a release, or its name, holds a protected word in any of the shapes that words take in files."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from observance.release.gate.stops import Stop

LEAST = 4
"""Words under so many characters are looked for as whole words in text files alone: as bytes they are anywhere."""
_TEXT = frozenset({".vtt", ".srt", ".html", ".json", ".txt", ".csv", ".svg", ".xml", ".md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """What may not be said, by what it is: names of sources, pseudonyms, cameras, digests, hinges, notes.

    A stop names the kind, never the word: what stops a release must not tell it either.
    """

    words: Mapping[str, str]

    @classmethod
    def of(cls, kinds: Mapping[str, Iterable[str]], public: Iterable[str]) -> Protected:
        """Words by kind, less those that the release says on purpose."""
        allowed = {_plain(word) for word in public}
        words: dict[str, str] = {}
        for kind, given in kinds.items():
            for word in given:
                plain = _plain(word)
                if plain and plain not in allowed and not any(plain in one for one in allowed):
                    words.setdefault(plain, kind)
        return cls(words=words)


def wording_stops(
    folder: Path, files: Iterable[Path], protected: Protected, texts: Mapping[str, str]
) -> Iterator[Stop]:
    """Every file that holds a protected word, and every name that is one.

    Args:
        texts: words that a reader sees in files whose bytes do not show them (a PDF), by file name.
    """
    for path in files:
        name = path.relative_to(folder).as_posix()
        for kind in sorted({kind for word, kind in protected.words.items() if _says(_plain(name), word)}):
            yield Stop(kind="file name", file=name, words=f"the name holds {kind}")
        shapes = [_plain(shape) for shape in _shapes(path.read_bytes(), path.suffix.lower() in _TEXT)]
        shapes += [_plain(texts[name])] if name in texts else []
        raw = path.suffix.lower() not in _TEXT
        for kind in sorted({k for word, k in protected.words.items() if _in(shapes, word, raw, name in texts)}):
            yield Stop(kind="protected word", file=name, words=f"it holds {kind}")


def _in(shapes: list[str], word: str, raw: bool, read: bool) -> bool:
    if len(word) < LEAST and raw and not read:
        return False
    return any(_says(shape, word) for shape in shapes)


def _says(text: str, word: str) -> bool:
    """Whether a text says a word: as part of anything when it is long or odd, else standing by itself."""
    if word not in text:
        return False
    if len(word) >= 12 or not re.fullmatch(r"[a-z]+", word):
        if len(word) >= 8:
            return True
        return re.search(rf"(?<![0-9a-z]){re.escape(word)}(?![0-9a-z])", text) is not None
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _shapes(data: bytes, text: bool) -> Iterator[str]:
    """A file's bytes as text: UTF-8, UTF-16 either way; of text also unescaped, and what is base64 in it."""
    plain = data.decode("utf-8", errors="replace")
    yield plain
    yield data.decode("utf-16-le", errors="replace")
    yield data.decode("utf-16-be", errors="replace")
    if len(data) > 1:
        yield data[1:].decode("utf-16-le", errors="replace")
    if text:
        yield unquote(unescape(plain))
        yield re.sub(r"<[^>]*>", "", plain)
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain)
    for found in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", data[: 1 << 22] if not text else data):
        try:
            inner = base64.b64decode(found + b"=" * (-len(found) % 4))
        except ValueError:
            continue
        yield inner.decode("utf-8", errors="replace")


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().strip()
