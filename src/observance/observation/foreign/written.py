"""Documents from outside (PDF, HTML, SVG, mail, text): what bears on reading them safely, not what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2

from observance.observation.foreign.account import Account, Remark
from observance.observation.foreign.instants import claimed_times
from observance.observation.foreign.sniffing import PLAYLIST, Form

_LOOKED_AT = 32 << 20
_DEEP = 500
_MOST_PAGES = 10_000
_TAG = re.compile(rb"<(/?)([a-zA-Z][\w:-]*)[^<>]*?(/?)>")
_EMPTY = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_OUTSIDE = re.compile(rb"""(?:href|src|data|url|xlink:href|poster)\s*[=(]\s*["']?\s*(file:|https?:|//|/|\.\./)""", re.I)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def describe_pdf(stream: BinaryIO, form: Form, size: int) -> Account:
    """The account of a PDF: its pages, its own instants, what comes after its end."""
    account = Account(form=form.name, kind="document", bytes=size)
    stream.seek(0)
    data = stream.read()
    remarks = []
    end = data.rfind(b"%%EOF")
    if end < 0:
        remarks.append(Remark(about="damage", words="its own end is missing: the file is cut off"))
    elif len(data[end + 5 :].strip()):
        remarks.append(Remark(about="further bytes", words=f"{len(data) - end - 5} bytes after its end"))
    if data.count(b"%%EOF") > 1:
        remarks.append(Remark(about="structure", words=f"written in {data.count(b'%%EOF')} steps, one upon another"))
    if b"/JavaScript" in data or b"/Launch" in data:
        remarks.append(Remark(about="references", words="holds scripts or starts programs; none was run"))
    update: dict[str, object] = {"remarks": tuple(remarks)}
    try:
        held = pypdfium2.PdfDocument(data)
        pages = len(held)
        texts = held.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        return account.model_copy(update={**update, "excluded": f"does not open as a PDF ({error})"[:200]})
    dates = {key: _pdf_date(text) for key, text in texts.items()}
    update |= {"pages": pages, "times": tuple(claimed_times(dates))}
    if pages > _MOST_PAGES:
        update["excluded"] = f"{pages} pages: more than {_MOST_PAGES} are not read here"
    return account.model_copy(update=update)


def describe_text(stream: BinaryIO, form: Form, size: int) -> Account:
    """The account of anything written."""
    account = Account(form=form.name, kind="other" if form.name == PLAYLIST else "document", bytes=size)
    stream.seek(0)
    data = stream.read(_LOOKED_AT)
    if form.name == PLAYLIST:
        words = "a playlist or a description of a stream: it names other files and holds no footage; none was opened"
        return account.model_copy(update={"excluded": words})
    return account.model_copy(update={"remarks": tuple(_remarks(data, form, size))})


def _remarks(data: bytes, form: Form, size: int) -> Iterator[Remark]:
    if size > _LOOKED_AT:
        yield Remark(about="bounds", words=f"only the first {_LOOKED_AT >> 20} MiB were looked at")
    if form.name in ("html", "svg", "xml"):
        depth = _depth(data)
        if depth > _DEEP:
            yield Remark(about="structure", words=f"elements lie {depth} deep: no page made for readers does so")
        outside = len(_OUTSIDE.findall(data))
        if outside:
            yield Remark(about="references", words=f"{outside} references to other files or addresses; none was opened")
        if b"<!ENTITY" in data:
            yield Remark(about="references", words="declares entities of its own; none was resolved")
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end < len(data) - 4 or size <= _LOOKED_AT:
            yield Remark(about="text", words=f"is not UTF-8 at byte {error.start}")
        return
    if "\x00" in text:
        yield Remark(about="text", words=f"holds {text.count(chr(0))} NUL characters")
    turns = len(_TURNS.findall(text))
    if turns:
        words = f"{turns} characters turn the direction of reading: what is shown is not the order that is stored"
        yield Remark(about="text", words=words)


def _depth(data: bytes) -> int:
    deepest = depth = 0
    for closing, name, alone in _TAG.findall(data):
        if closing:
            depth = max(depth - 1, 0)
        elif not alone and name.lower() not in _EMPTY:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _pdf_date(text: str) -> str:
    """`D:20171113151100+09'00'` as ISO 8601; anything else as it stands."""
    found = re.match(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?", text)
    if found is None:
        return text
    year, month, day, hour, minute, second, _, zone, more = found.groups()
    return f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}" + (
        f"{zone}:{more or '00'}" if zone else "+00:00"
    )
