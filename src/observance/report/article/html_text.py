"""The paragraphs of an HTML page as text: headings, paragraphs, items, quotations, a line each; nothing is run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset("p h1 h2 h3 h4 li blockquote figcaption div section article td th dd dt br".split())
_LEFT_OUT = frozenset("script style noscript template svg nav footer form aside header head".split())


def text_of_html(page: str) -> str:
    """A page's text, a paragraph a line. Where it has an <article>, only that; menus, forms and scripts never."""
    whole = _Text()
    whole.feed(page)
    whole.close()
    return "\n".join(whole.lines(inside=True) or whole.lines(inside=False))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[tuple[bool, str]] = []
        self._left_out = 0
        self._article = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._left_out += 1
        if tag == "article":
            self._article += 1
        if tag in _BLOCKS:
            self._pieces.append((self._article > 0, "\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT and self._left_out:
            self._left_out -= 1
        if tag in _BLOCKS:
            self._pieces.append((self._article > 0, "\n"))
        if tag == "article" and self._article:
            self._article -= 1

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            # A line break in the source is a space; only blocks end a paragraph.
            self._pieces.append((self._article > 0, re.sub(r"\s+", " ", data)))

    def lines(self, *, inside: bool) -> list[str]:
        """Lines that hold something, of the article alone if `inside`."""
        text = "".join(piece for within, piece in self._pieces if within or not inside)
        return [line.strip() for line in text.split("\n") if line.strip()]
