"""WARC: the one record that is meant, by its address or because it is the only page; its digests are checked."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from observance.observation.statement.captured.text import no_words

_MOST_BYTES = 256 << 20
_LARGEST_RECORD = 32 << 20
_MOST_RECORDS = 200_000
_READ = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One answer of a server, as it was archived.

    Attributes:
        number: of the record in its file, from 1. offset: of its first byte in the file as stored.
        mime, charset: as the server said. digest: what became of the check. cut_off: bytes are missing.
    """

    archive: str
    number: int
    offset: int
    address: str
    date: str
    mime: str
    charset: str
    body: bytes
    digest: str
    cut_off: bool

    def words(self) -> str:
        """Which record it is."""
        where = f"{self.archive}, " if self.archive else ""
        return f"{where}record {self.number} at byte {self.offset}, {self.address[:1500]}, archived {self.date[:40]}"


def chosen(records: Iterator[Record], address: str) -> Record:
    """The page at an address, or the only page.

    Raises:
        RefusedInput: none, several and no address, no such address, or one that is cut off.
    """
    pages = [record for record in records if not address or record.address == address]
    if not address and len(pages) > 1:
        pages = [record for record in pages if record.mime != "text/plain"] or pages
    if not pages and address:
        raise no_words("the address of an archived page that was answered with words", "none of that address")
    if not pages:
        raise no_words("a web archive with a page in it", "none that a server answered with words")
    if len({record.body for record in pages}) > 1:
        shown = ", ".join(sorted({record.address[:200] for record in pages})[:8])
        got = f"{len(pages)} pages: {shown}"
        raise no_words("which page is meant", got, "--url with the address of one")
    page = pages[0]
    if page.cut_off:
        raise no_words("a whole record", f"one that is cut off, {page.words()}", "ask for another copy")
    return page


def records_of(stream: BinaryIO, archive: str = "") -> Iterator[Record]:
    """Every answer (status 200) of a kind that is read.

    Raises:
        RefusedInput: no WARC, or one that unpacks to more than is opened.
    """
    number = 0
    try:
        _weigh(stream)
        iterator = ArchiveIterator(stream, check_digests=True)
        for number, record in enumerate(iterator, start=1):
            if number > _MOST_RECORDS:
                raise no_words(f"a web archive of at most {_MOST_RECORDS} records", "more")
            body, more = _body(record)
            if _answer(record):
                yield _record(record, archive, number, iterator.get_record_offset(), body, more)
    except (ArchiveLoadFailed, zlib.error, gzip.BadGzipFile, EOFError, ValueError, AttributeError) as error:
        got = f"what cannot be read behind record {number}: {type(error).__name__}"
        raise no_words("a WARC", got, "ask for another copy; it stays an item as it is") from None
    if number == 0:
        raise no_words("a WARC", "no record", "ask for another copy; it stays an item as it is")


def _answer(record: ArcWarcRecord) -> bool:
    status = record.http_headers.get_statuscode() if record.http_headers is not None else ""
    return record.rec_type in ("response", "resource") and status in ("", "200") and _mime(record)[0] in _READ


def _weigh(stream: BinaryIO) -> None:
    """What the file unpacks to, before anything is kept of it: a header of a gigabyte is a line to the parser."""
    unpacked = 0
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    while packed and (block := stream.read(_BLOCK)):
        while block:
            unpacked += len(unpacker.decompress(block, 1 << 24))
            block = unpacker.unconsumed_tail
            if unpacker.eof:
                block, unpacker = unpacker.unused_data, zlib.decompressobj(16 + zlib.MAX_WBITS)
            if unpacked > _MOST_BYTES:
                raise no_words(f"a web archive of at most {_MOST_BYTES} bytes", "one that unpacks to more")
    stream.seek(0)


def _body(record: ArcWarcRecord) -> tuple[bytes, int]:
    """The record's bytes as far as they are kept, and how many more there were."""
    wanted = _answer(record)
    stream = record.content_stream() if wanted else record.raw_stream
    parts, length, more = [], 0, 0
    while (block := stream.read(_BLOCK)) and more <= _MOST_BYTES:  # the answer itself may be packed, too
        if wanted and length + len(block) <= _LARGEST_RECORD:
            parts.append(block)
            length += len(block)
        else:
            more += len(block)
    return b"".join(parts), more


def _record(record: ArcWarcRecord, archive: str, number: int, offset: int, body: bytes, more: int) -> Record:
    head = record.rec_headers
    mime, charset = _mime(record)
    checked = record.digest_checker.passed
    missing = getattr(record.raw_stream, "limit", 0)
    said = "the archive gives none"
    if checked is not None:
        said = "its digest holds" if checked else "ITS DIGEST DOES NOT HOLD: it was changed, or badly written"
    return Record(
        archive=archive,
        number=number,
        offset=offset,
        address=head.get_header("WARC-Target-URI") or "",
        date=head.get_header("WARC-Date") or "",
        mime=mime,
        charset=charset,
        body=body,
        digest=said,
        cut_off=bool(missing) or more > 0,
    )


def _mime(record: ArcWarcRecord) -> tuple[str, str]:
    """Kind and charset of the content, as the server said."""
    headers = record.http_headers if record.http_headers is not None else record.rec_headers
    kind, _, rest = (headers.get_header("Content-Type") or "").partition(";")
    _, _, charset = rest.partition("charset=")
    return kind.strip().lower(), charset.split(";")[0].strip().strip('"')[:40]
