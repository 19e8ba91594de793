"""What a PDF of a release holds: the text that a reader sees, and nothing beside text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw

from observance.release.gate.stops import Stop

_TAGS = frozenset({"Title", "Creator", "Producer", "CreationDate", "ModDate"})


def paper_stops(path: Path) -> Iterator[Stop]:
    """Attachments, forms, programs, pictures and tags in a PDF."""
    name = path.name
    try:
        held = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        yield Stop(kind="stream", file=name, words="it does not open as PDF")
        return
    try:
        if held.count_attachments():
            yield Stop(kind="hidden bytes", file=name, words="files are attached to it")
        if held.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
            yield Stop(kind="hidden bytes", file=name, words="it holds a form")
        if pypdfium2.raw.FPDFDoc_GetJavaScriptActionCount(held) > 0:
            yield Stop(kind="hidden bytes", file=name, words="it holds a program")
        for tag, value in held.get_metadata_dict().items():
            if value and tag not in _TAGS:
                yield Stop(kind="metadata", file=name, words=f"a tag {tag!r}")
        for number, page in enumerate(held):
            if pypdfium2.raw.FPDFPage_GetAnnotCount(page) > 0:
                yield Stop(kind="hidden bytes", file=name, words=f"notes or links on page {number + 1}")
            kinds = {one.type for one in page.get_objects()}
            if pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds:
                yield Stop(kind="uncovered person", file=name, words=f"a picture on page {number + 1}")
    finally:
        held.close()


def paper_text(path: Path) -> str:
    """What a reader sees of a PDF, its tags too; also once without any blank, for words broken over lines."""
    try:
        held = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return ""
    try:
        seen = [page.get_textpage().get_text_bounded() for page in held]
        words = " ".join(" ".join([*seen, *held.get_metadata_dict().values()]).split())
    finally:
        held.close()
    return f"{words}\n{words.replace(' ', '').replace(chr(0x200B), '')}"
