"""HTML: a page's main text, or all that a reader sees of it, each line with where it stands in the source."""

from __future__ import annotations

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import extract

from observance.observation.statement.captured.claimed import charset_declared, claimed_by
from observance.observation.statement.captured.encodings import decode
from observance.observation.statement.captured.text import (
    CapturedText,
    How,
    OfSource,
    Segment,
    captured,
    libraries,
    no_words,
)
from observance.observation.statement.captured.visible import Visible

_LARGEST = 16 << 20


def read_page(data: bytes, *, encoding: str = "", declared: str = "", whole: bool = False) -> CapturedText:
    """A page's text: lines of its main part as trafilatura tells it from menus and the like.

    Args:
        declared: the encoding in the transfer's headers, which comes before the page's own word for it.
        whole: all that a reader sees, menus included.

    Raises:
        RefusedInput: no words, too large, or an encoding that does not fit.
    """
    if len(data) > _LARGEST:
        raise no_words(f"a page of at most {_LARGEST} bytes", f"{len(data)} bytes")
    read = decode(data, declared=declared or charset_declared(data), asked=encoding)
    source = read.text.replace("\0", "�")
    visible = Visible(source)
    if not visible.text:
        got = f"a page that shows no words, and holds {visible.script_characters} characters of scripts and styles"
        raise no_words("a page with words in it", got, "save it as the browser shows it, or capture it as WARC")
    tree = _tree(source)
    main = None if whole or tree is None else _main(source)
    notes = []
    if main is None and not whole:
        notes.append("no main text was told from the rest: all that a reader sees was taken")
    text = main or visible.text
    segments: list[Segment] = []
    lost = 0
    starts = _starts(text)
    for number, line, span in visible.spans((i, line) for i, line in enumerate(text.split("\n")) if line.strip()):
        if span is None:
            lost += 1
            continue
        where = OfSource(first=span[0], last=span[1])
        segments.append(Segment(start=starts[number], end=starts[number] + len(line), where=where))
    if lost:
        notes.append(f"{lost} lines stand in no one stretch of the source")
    notes.append("runs of blanks are one blank, as a browser shows them")
    claimed = claimed_by(tree) if tree is not None else None
    how = How(
        kind="html",
        encoding=read.encoding,
        encoding_by=read.by,
        libraries=libraries("trafilatura", "lxml"),
        title=claimed.title if claimed else "",
        byline=claimed.byline if claimed else "",
        published=claimed.published if claimed else "",
        notes=tuple(notes),
    )
    return captured(text, segments, how)


def _main(source: str) -> str | None:
    """Trafilatura's main text; the same for the same source and version, whatever it read before."""
    text: str | None = extract(source, include_comments=False, include_tables=True, deduplicate=False)
    return text.strip() if text and text.strip() else None


def _tree(source: str) -> HtmlElement | None:
    try:
        return document_fromstring(source.encode(), parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except (ParserError, ValueError):
        return None


def _starts(text: str) -> list[int]:
    starts, at = [], 0
    for line in text.split("\n"):
        starts.append(at)
        at += len(line) + 1
    return starts
