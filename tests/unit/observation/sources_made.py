"""Sources for the tests of capturing, made here: pages, documents, web archives, messages."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Shots at the post &amp; more</title>
<meta name="author" content="The desk"><meta property="article:published_time" content="2016-05-03T20:00:00+09:00">
<script>var hidden = "words of a script";</script></head><body><nav><a href="/">Home</a> <a href="/a">About us</a></nav>
<article><h1>Shots at the post</h1>
<p>At 15:14 one soldier
   crossed the line, the spokesman said. &ldquo;About forty shots&rdquo; were heard near the building, and nobody else
was seen to cross in either direction that afternoon, <b>he</b> added.</p>
<p>The other side has not answered. It was the third such incident this year, according to the ministry, which gave no
further details about the man who was found behind a low wall.</p></article>
<footer>Terms of use, contact, imprint</footer></body></html>
"""


def pdf(pages: Sequence[Sequence[str]], *, encrypted: bool = False, picture: bool = False, xref: bool = True) -> bytes:
    """A document of one font; a page is lines of text, top to bottom; with `picture`, empty pages hold one."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        drawn = "".join(f"BT /F1 12 Tf 72 {720 - 20 * i} Td ({line}) Tj ET\n" for i, line in enumerate(lines))
        if picture and not lines:
            drawn = "q 200 0 0 200 72 400 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
        stream = drawn.encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources %s >>"
            % (len(objects), resources)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % p for p in places
    )
    secret = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]" % (
        b"ab" * 32,
        b"cd" * 32,
    )
    trailer = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, secret if encrypted else b"", at if xref else 7,
    )  # fmt: skip
    return out + (table if xref else b"xref\n0 1\ngarbage\n") + trailer


def warc(
    pages: Mapping[str, bytes], *, kind: str = "text/html; charset=utf-8", packed: bool = True, spoil: bool = False
) -> bytes:
    """A web archive with one answer an address; with `spoil`, a byte of the first changes after it was digested."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=packed and not spoil)
    for address, body in pages.items():
        head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address, "response", payload=BytesIO(body), http_headers=head,
            warc_headers_dict={"WARC-Date": "2016-05-03T12:00:00Z", "WARC-Record-ID": "<urn:uuid:" + "0" * 32 + ">"},
        )  # fmt: skip
        writer.write_record(record)
    data = stream.getvalue()
    if spoil:
        data = data.replace(b"one soldier", b"two soldier", 1)
    return gzip.compress(data, mtime=0) if spoil and packed else data


def wacz(
    archive: bytes,
    *,
    name: str = "archive/data.warc.gz",
    digest: str | None = None,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """A package around a web archive, with its digest in datapackage.json."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        wanted = digest or hashlib.sha256(archive).hexdigest()
        described = {"resources": [{"name": "data", "path": name, "hash": f"sha256:{wanted}"}]}
        package.writestr("datapackage.json", json.dumps(described))
        package.writestr(name, archive)
        for other, data in (more or {}).items():
            package.writestr(other, data)
    return stream.getvalue()


def message(body: str, *, head: str = "", attached: bytes = b"") -> bytes:
    """An e-mail with a plain body, and an attachment where one is given."""
    start = (
        "From: Press office <press@example.org>\r\nDate: Tue, 3 May 2016 20:10:00 +0900\r\nSubject: Shots at post 4\r\n"
    )
    start += f"MIME-Version: 1.0\r\n{head}"
    if not attached:
        return f"{start}Content-Type: text/plain; charset=utf-8\r\n\r\n{body}".encode()
    parts = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    end = f"{body}\r\n--b\r\nContent-Type: application/octet-stream\r\n"
    end += 'Content-Disposition: attachment; filename="plan.pdf.exe"\r\n\r\n'
    return (start + parts + end).encode() + attached + b"\r\n--b--\r\n"


def nested(deep: int) -> bytes:
    """A message in a message, so many deep."""
    data = message("The innermost words.")
    for _ in range(deep):
        data = (
            b"From: a@example.org\r\nDate: Tue, 3 May 2016 20:10:00 +0900\r\nSubject: again\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: message/rfc822\r\n\r\n" + data
        )
    return data
