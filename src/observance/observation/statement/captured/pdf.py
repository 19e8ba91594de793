"""PDF: the text layer, page by page and line by line, with the box of each line; pages without one are named."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2 as pdfium

from observance.observation.statement.captured.text import (
    CapturedText,
    How,
    OfPage,
    Segment,
    captured,
    libraries,
    no_words,
    short,
)

_MOST_PAGES = 3000
_BETWEEN = "\n\n"
_TRANSCRIBE = "have it transcribed, and give the transcript with who made it"


def read_pdf(data: bytes) -> CapturedText:
    """The text of a document's pages, a line each, an empty line between pages.

    Raises:
        RefusedInput: encrypted, damaged, too many pages, or no text layer on any page.
    """
    document = _opened(data)
    try:
        pages = len(document)
        if pages > _MOST_PAGES:
            raise no_words(f"at most {_MOST_PAGES} pages", f"{pages}")
        parts: list[str] = []
        segments: list[Segment] = []
        at, empty, unread, unboxed, hyphens = 0, [], [], [], 0
        for number in range(1, pages + 1):
            try:
                lines, broken, boxed = _page(document[number - 1])
            except pdfium.PdfiumError:
                unread.append(number)
                continue
            hyphens += broken
            if not lines:
                empty.append(number)
                continue
            if not boxed:
                unboxed.append(number)
            if parts:
                at += len(_BETWEEN)
            for i, (words, box) in enumerate(lines):
                at += 1 if i else 0
                segments.append(Segment(start=at, end=at + len(words), where=OfPage(page=number, box=box)))
                at += len(words)
            parts.append("\n".join(words for words, _ in lines))
        if not parts:
            got = f"no text layer on pages {_ranges([*empty, *unread])} of {pages}: a scan"
            raise no_words("a PDF with a text layer", got, _TRANSCRIBE)
        meta = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    notes = [f"no text layer on pages {_ranges(empty)}; {_TRANSCRIBE}"] if empty else []
    notes += [f"pages {_ranges(unread)} are damaged and were not read"] if unread else []
    notes += [f"lines of pages {_ranges(unboxed)} have no box"] if unboxed else []
    notes += [f"{hyphens} hyphens at line ends are written as hyphens"] if hyphens else []
    how = How(
        kind="pdf",
        libraries=libraries("pypdfium2"),
        title=short([meta.get("Title")]),
        byline=short([meta.get("Author")]),
        published=short([meta.get("CreationDate")]),
        notes=tuple(notes),
    )
    return captured(_BETWEEN.join(parts), segments, how)


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise no_words("a PDF that opens", "one that is encrypted", "ask for a copy without a password") from None
        raise no_words("a PDF that opens", "a damaged one", "ask for another copy; it stays an item as it is") from None


Box = tuple[float, float, float, float]


def _page(page: pdfium.PdfPage) -> tuple[list[tuple[str, Box | None]], int, bool]:
    """A page's lines that hold words, each with its box; hyphens at line ends; whether lines could be boxed."""
    layer = page.get_textpage()
    try:
        count = layer.count_chars()
        text = layer.get_text_range(0, count) if count > 0 else ""
        boxed = len(text) == count
        lines, hyphens = [], 0
        for match in re.finditer(r"[^\r\n]+", text):
            words = match.group().rstrip()
            hyphens += words.count("￾") + words.count("\x02")
            words = words.replace("￾", "-").replace("\x02", "-").replace("\0", "�")
            if words.strip():
                box = _box(layer, match.start(), len(words)) if boxed else None
                lines.append((words, box))
        return lines, hyphens, boxed
    finally:
        layer.close()
        page.close()


def _box(layer: pdfium.PdfTextPage, first: int, length: int) -> Box | None:
    rects = [layer.get_rect(i) for i in range(layer.count_rects(first, length))]
    if not rects:
        return None
    left, bottom, right, top = zip(*rects, strict=True)
    return (round(min(left), 2), round(min(bottom), 2), round(max(right), 2), round(max(top), 2))


def _ranges(pages: list[int]) -> str:
    """`1-3, 7`."""
    return ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in _runs(sorted(pages)))


def _runs(pages: list[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for page in pages:
        if first is None or last is None:
            first = last = page
        elif page == last + 1:
            last = page
        else:
            yield first, last
            first = last = page
    if first is not None and last is not None:
        yield first, last
