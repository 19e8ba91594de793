"""The characters of a page that a reader sees, each with where it stands in the page's source."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

_HIDDEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object"})
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    "hr li main nav ol p pre section table td th tr ul body html".split()
)
_BLANKS = re.compile(r"\s+")


class Visible(HTMLParser):
    """A page's visible text (`text`), line by line; `spans` finds the source of lines that something took from it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._hidden = 0
        self._parts: list[str] = []
        self._letters: list[str] = []
        self._firsts = array("Q")
        self._ends = array("Q")
        self.script_characters = 0
        self.feed(source)
        self.close()
        joined = "".join(self._parts)
        self.text = "\n".join(line for raw in joined.split("\n") if (line := _BLANKS.sub(" ", raw).strip()))
        self._stream = "".join(self._letters)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count what hides; a block begins a line."""
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "body":
            self._hidden = 0  # a head that was never closed
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of what hides, or of a block."""
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`: it hides nothing."""
        if tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Characters as they stand."""
        if self._hidden:
            self.script_characters += len(data)
            return
        at = self._at()
        self._parts.append(data.replace("\n", " "))
        for offset, letter in enumerate(data):
            if not letter.isspace():
                self._add(letter, at + offset, at + offset + 1)

    def handle_entityref(self, name: str) -> None:
        """`&amp;`: one or two characters from several of the source."""
        self._reference(f"&{name}", ";")

    def handle_charref(self, name: str) -> None:
        """`&#8217;`, likewise."""
        self._reference(f"&#{name}", ";")

    def spans(self, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, tuple[int, int] | None]]:
        """For lines in the page's order, with a number each: where in the source they stand; None where they do not."""
        after = 0
        for number, line in lines:
            letters = _BLANKS.sub("", line)
            found = -1
            for wanted in dict.fromkeys((letters, letters.lstrip("-•|*"), letters.replace("|", ""))):
                found = self._stream.find(wanted, after) if wanted else -1
                found = self._stream.find(wanted) if wanted and found < 0 else found
                if found >= 0:
                    letters = wanted
                    break
            if found < 0:
                yield number, line, None
                continue
            after = found + len(letters)
            yield number, line, (self._firsts[found], self._ends[after - 1])

    def _reference(self, written: str, closed: str) -> None:
        if self._hidden:
            return
        at = self._at()
        letters = unescape(written + closed)
        if letters == written + closed:  # no reference after all
            letters = written
        self._parts.append(" " if letters.isspace() else letters)
        for letter in letters:
            if not letter.isspace() and not "\ud800" <= letter <= "\udfff":
                self._add(letter, at, at + len(written) + 1)

    def _add(self, letter: str, first: int, end: int) -> None:
        self._letters.append(letter)
        self._firsts.append(first)
        self._ends.append(end)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._line_starts[min(line, len(self._line_starts)) - 1] + column
