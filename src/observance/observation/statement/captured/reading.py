"""One file's words, whatever its kind: what the confined child runs, and how its answer is checked."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from pydantic import ValidationError

from observance.observation.statement.captured.kinds import kind_of
from observance.observation.statement.captured.mail import read_mail
from observance.observation.statement.captured.page import read_page
from observance.observation.statement.captured.pdf import read_pdf
from observance.observation.statement.captured.plain import read_plain
from observance.observation.statement.captured.subtitles import Form, read_subtitles
from observance.observation.statement.captured.text import CapturedText, How, Kind, libraries, no_words
from observance.observation.statement.captured.transcript import read_transcript
from observance.observation.statement.captured.wacz import records_in_zip
from observance.observation.statement.captured.warc import chosen, records_of
from observance.values.errors import refuse

LARGEST = 256 << 20
_FORMS: dict[str, Form] = {".srt": "srt", ".vtt": "vtt", ".ass": "ass", ".ssa": "ass"}


def read_captured(stream: BinaryIO, suffix: str, encoding: str, url: str, extent: str) -> bytes:
    """What `capture` gives, as JSON: the answer of the child."""
    data = stream.read(LARGEST + 1)
    return capture(data, suffix=suffix, encoding=encoding, url=url, whole=extent == "whole").model_dump_json().encode()


def answered(payload: bytes) -> CapturedText:
    """A child's answer, checked: it is believed no more than the file was.

    Raises:
        RefusedInput: it is no captured text that holds together.
    """
    try:
        return CapturedText.model_validate_json(payload, strict=True)
    except ValidationError as error:
        got = f"{error.error_count()} faults in it"
        raise refuse("source", "content", wanted="a captured text from the reader", got=got) from None


def capture(data: bytes, *, suffix: str = "", encoding: str = "", url: str = "", whole: bool = False) -> CapturedText:
    """The words of a file.

    Args:
        suffix: of its name. encoding: the one that whoever captures says. url: of a web archive, which page.
        whole: of a page, all that a reader sees, not its main part alone.

    Raises:
        RefusedInput: another kind than its name says, one without words, or one that cannot be read.
    """
    if len(data) > LARGEST:
        raise no_words(f"a file of at most {LARGEST} bytes", "a larger one")
    kind = kind_of(data[:65536], suffix)
    if kind in ("warc", "wacz"):
        return _archived(data, kind, encoding, url, whole)
    if url:
        raise no_words("--url for a web archive alone", f"a file of the kind {kind}")
    if kind == "subtitles":
        return read_subtitles(data, _form(data, suffix), encoding=encoding)
    return _single(data, kind, encoding, "", whole)


def _single(data: bytes, kind: Kind, encoding: str, declared: str, whole: bool) -> CapturedText:
    if kind == "html":
        return read_page(data, encoding=encoding, declared=declared, whole=whole)
    if kind == "pdf":
        return read_pdf(data)
    if kind == "e-mail":
        return read_mail(data, encoding=encoding)
    if kind == "transcript":
        return read_transcript(data, encoding=encoding)
    return read_plain(data, encoding=encoding or declared)


def _archived(data: bytes, kind: Kind, encoding: str, url: str, whole: bool) -> CapturedText:
    stream = BytesIO(data)
    record = chosen(records_of(stream) if kind == "warc" else records_in_zip(stream), url)
    inner: Kind = {"text/plain": "text", "application/pdf": "pdf"}.get(record.mime, "html")  # type: ignore[assignment]
    read = _single(record.body, inner, encoding, record.charset, whole)
    how: How = read.how.model_copy(
        update={
            "kind": kind,
            "record": record.words(),
            "libraries": (*libraries("warcio"), *read.how.libraries),
            "notes": (f"the archived answer: {record.digest}", *read.how.notes),
        }
    )
    return read.model_copy(update={"how": how})


def _form(data: bytes, suffix: str) -> Form:
    head = data[:64].replace(b"\0", b"")
    if b"WEBVTT" in head:
        return "vtt"
    return "ass" if b"[Script Info]" in head else _FORMS.get(suffix, "srt")
