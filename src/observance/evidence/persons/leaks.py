"""Whether a name of the register stands in a file, in any of the shapes that names take; found, it is not repeated."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from observance.evidence.persons.contents import contents
from observance.evidence.persons.register import RealPerson

_BETWEEN = rb"(?:[\s_.,+-]|%20|&nbsp;|\0){0,3}"
_LETTER = rb"[0-9A-Za-z\x80-\xff]"
_LEAST_PART = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A name that stands in a file. `line` counts from 1; 0: inside of something packed, which `inside` names.

    `person` counts the register's persons from 1: neither name nor pseudonym is repeated.
    """

    file: str
    line: int
    inside: str
    person: int
    part: bool

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        inside = f" ({self.inside})" if self.inside else ""
        what = "part of the name" if self.part else "the name, another name or the contact"
        return f"{where}{inside}: {what} of person {self.person} of the register"


class Names:
    """The names of a register's persons, as patterns over bytes; tried only where a word of the name stands at all."""

    def __init__(self, persons: Sequence[RealPerson]) -> None:
        self._whole = [_pattern([w for name in one.names() for w in _orders(name)], part=False) for one in persons]
        self._parts = [_pattern([w for n in (one.name, *one.also) for w in _parts(n)], part=True) for one in persons]
        longest = [[max(name.split(), key=len, default="") for name in one.names()] for one in persons]
        parts = [[w for n in (one.name, *one.also) for w in _parts(n)] for one in persons]
        self._anchors = [_anchors([*words, *more]) for words, more in zip(longest, parts, strict=True)]

    def found(self, data: bytes) -> Iterator[tuple[int, int, bool]]:
        """(person from 1, where it begins, whether it is only a part of the name), a person once per line."""
        low = data.lower()
        for person, (whole, parts) in enumerate(zip(self._whole, self._parts, strict=True), start=1):
            if not any(anchor in low for anchor in self._anchors[person - 1]):
                continue
            lines: set[int] = set()
            for pattern, part in ((whole, False), (parts, True)):
                for match in pattern.finditer(data) if pattern is not None else ():
                    line = data.count(b"\n", 0, match.start())
                    if line not in lines:
                        lines.add(line)
                        yield person, match.start(), part

    def masked(self, name: str) -> str:
        """A path without the names in it."""
        data: bytes = name.encode()
        for pattern in (*self._whole, *self._parts):
            if pattern is not None:
                data = pattern.sub(b"[a name]", data)
        return data.decode(errors="replace")


def leaks(root: Path, names: Names) -> Iterator[Leak]:
    """Every name in every file below a folder (or in one file), and in the files' own names."""
    files: Iterable[Path] = [root] if root.is_file() else sorted(path for path in root.rglob("*"))
    for path in files:
        relative = path.name if path == root else path.relative_to(root).as_posix()
        shown = names.masked(relative)
        for person, _, part in names.found(path.name.encode()):
            yield Leak(file=shown, line=0, inside="its own name", person=person, part=part)
        if not path.is_file() or path.is_symlink():
            continue
        for where, data in contents(path.read_bytes()):
            for person, at, part in names.found(data):
                line = 0 if where else data.count(b"\n", 0, at) + 1
                yield Leak(file=shown, line=line, inside=names.masked(where), person=person, part=part)


def _orders(name: str) -> Iterator[str]:
    """A name forwards, backwards, and surname first."""
    words = name.split()
    yield name
    if len(words) > 1:
        yield " ".join(reversed(words))
        yield " ".join([words[-1], *words[:-1]])
        yield " ".join([*words[1:], words[0]])


def _parts(name: str) -> list[str]:
    words = [word.strip(".,;()") for word in name.split()]
    return [word for word in words if len(word) >= _LEAST_PART and not word.islower()]


def _pattern(words: Sequence[str], *, part: bool) -> re.Pattern[bytes] | None:
    """One pattern for all shapes of these words; None without any."""
    shapes = {shape for word in words for cased in _cased(word) for shape in _shapes(cased, part)}
    if not shapes:
        return None
    longest_first = sorted(sorted(shapes), key=len, reverse=True)
    return re.compile(b"|".join(longest_first), re.IGNORECASE)


def _anchors(words: Sequence[str]) -> tuple[bytes, ...]:
    """What stands, in small ASCII letters, wherever a word stands in any shape: quickly looked for."""
    found: set[bytes] = set()
    for word in words:
        for cased in _cased(word):
            found |= {cased.encode(), *_escaped(cased)}
            wide = cased.encode("utf-16-le")
            if cased.isascii():  # in letters of one byte, one spelling is part of either order of bytes
                found.add(wide[:-1])
            else:
                found |= {wide, cased.encode("utf-16-be")}
    return tuple(sorted({one.lower() for one in found if one}))


def _cased(word: str) -> Iterator[str]:
    for form in ("NFC", "NFD", "NFKC"):
        normal = unicodedata.normalize(form, word)
        yield from (normal, normal.lower(), normal.upper(), normal.title())


def _escaped(word: str) -> Iterator[bytes]:
    """A word as JSON, HTML and addresses escape it."""
    if not word.isascii():
        yield "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in word).encode()
        yield "".join(c if c.isascii() else f"&#{ord(c)};" for c in word).encode()
        yield "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in word).encode()
        yield quote(word).encode()
    elif html.escape(word) != word:
        yield html.escape(word).encode()


def _shapes(word: str, part: bool) -> Iterator[bytes]:
    """UTF-8, UTF-16 either way, escaped for JSON, HTML and addresses; blanks between words may be anything alike."""
    pieces = word.split()
    plain = _BETWEEN.join(re.escape(piece.encode()) for piece in pieces)
    yield rb"(?<!" + _LETTER + rb")" + plain + rb"(?!" + _LETTER + rb")" if part else plain
    yield re.escape(word.encode("utf-16-le"))
    yield re.escape(word.encode("utf-16-be"))
    escaped = [list(_escaped(piece)) for piece in pieces]
    for number in range(max(map(len, escaped), default=0)):
        spelt = [forms[min(number, len(forms) - 1)] if forms else piece.encode()
                 for piece, forms in zip(pieces, escaped, strict=True)]  # fmt: skip
        yield _BETWEEN.join(map(re.escape, spelt))
