"""E-mail: the message's words; earlier messages that it quotes are kept apart as relayed, attachments listed only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from hashlib import sha256

from observance.observation.statement.captured.encodings import decode
from observance.observation.statement.captured.text import (
    CapturedText,
    How,
    OfPart,
    Segment,
    captured,
    no_words,
    short,
)
from observance.observation.statement.captured.visible import Visible

_DEEPEST = 10
_MOST_PARTS = 500
_HEADS = ("From", "Date", "Subject")
_EARLIER = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine)\s*-{2,}"
    r"|begin forwarded message:|on\b[^\n]{4,200}\bwrote:|am\b[^\n]{4,200}\bschrieb\b[^\n]{0,80}:"
    r"|le\b[^\n]{4,200}\ba écrit\s*:)",
    re.IGNORECASE,
)
_PROGRAMS = {b"MZ": "a program for Windows", b"\x7fELF": "a program for Linux", b"#!": "a script"}


def read_mail(data: bytes, *, encoding: str = "") -> CapturedText:
    """From, Date and Subject, a line each, then the body: its plain text, else its HTML as a reader sees it.

    Raises:
        RefusedInput: no message, messages within messages too deep, no body with words, an encoding that does not fit.
    """
    message = _parsed(data)
    body, listed = _parts(message)
    heads = [(name, short([_header(message, name)])) for name in _HEADS]
    if (body is None and not listed) or not any(words for _, words in heads):
        raise no_words("an e-mail with its headers", "what has neither sender, date nor subject")
    if body is None:
        raise no_words("an e-mail with a body of words", f"none, and {len(listed)} attachments", "take those in apart")
    number, part = body
    read = decode(_payload(part), declared=part.get_content_charset() or "", asked=encoding)
    text = Visible(read.text).text if part.get_content_subtype() == "html" else read.text
    lines = [f"{name}: {words}" for name, words in heads if words]
    segments: list[Segment] = []
    at = 0
    for line in lines:
        where = OfPart(part=f"header {line.partition(':')[0]}")
        segments.append(Segment(start=at, end=at + len(line), where=where))
        at += len(line) + 1
    at += 1
    relayed = 0
    for first, last, earlier in _stretches(text):
        relayed += earlier
        where = OfPart(part=f"part {number} ({part.get_content_type()[:80]})", relayed=earlier)
        segments.append(Segment(start=at + first, end=at + last, where=where))
    notes = [f"{relayed} stretches are words of earlier messages that this one quotes"] if relayed else []
    how = How(
        kind="e-mail",
        encoding=read.encoding,
        encoding_by=read.by,
        title=dict(heads)["Subject"],
        byline=dict(heads)["From"],
        published=dict(heads)["Date"],
        listed=tuple(listed),
        notes=tuple(notes),
    )
    return captured("\n".join(lines) + "\n\n" + text, segments, how)


def _parsed(data: bytes) -> Message:
    # A message within a message costs the parser a level of recursion: they are counted before it begins.
    if len(re.findall(rb"^content-type:\s*message/rfc822", data, re.IGNORECASE | re.MULTILINE)) > 5 * _DEEPEST:
        raise _too_deep()
    try:
        return message_from_bytes(data, policy=policy.default)
    except (MessageError, ValueError, RecursionError, LookupError) as error:
        raise no_words("an e-mail", f"what cannot be read as one ({type(error).__name__})") from None


def _too_deep() -> Exception:
    return no_words(
        f"messages within messages at most {_DEEPEST} deep", "deeper", "take the inner message in by itself"
    )


def _parts(message: Message) -> tuple[tuple[str, Message] | None, list[str]]:
    """The part that holds the body, and a line for each other part."""
    listed: list[str] = []
    bodies: list[tuple[str, Message]] = []
    for count, (number, part, depth) in enumerate(_walked(message, "1", 0)):
        if depth > _DEEPEST:
            raise _too_deep()
        if count > _MOST_PARTS:
            raise no_words(f"an e-mail of at most {_MOST_PARTS} parts", "more")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            continue
        attached = part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"
        if not attached and part.get_content_subtype() in ("plain", "html"):
            bodies.append((number, part))
        else:
            listed.append(_listed(number, part))
    bodies.sort(key=lambda one: one[1].get_content_subtype() != "plain")
    listed += [f"part {number}: another body, {part.get_content_type()[:80]}" for number, part in bodies[1:]]
    return (bodies[0] if bodies else None), listed


def _walked(part: Message, number: str, depth: int) -> Iterator[tuple[str, Message, int]]:
    """Every part with its number; messages attached are listed and not gone into, but their depth is."""
    left = [(number, part, depth, False)]
    while left:
        number, part, depth, inside = left.pop()
        if not inside or depth > _DEEPEST:
            yield number, part, depth
        payload = part.get_payload()
        children = payload if isinstance(payload, list) else []
        within = inside or part.get_content_maintype() == "message"
        for i, child in reversed(list(enumerate(children, start=1))):
            if isinstance(child, Message):
                left.append((f"{number}.{i}", child, depth + 1, within))


def _listed(number: str, part: Message) -> str:
    data = b"" if part.is_multipart() else _payload(part)
    name = part.get_filename() or "without a name"
    kind = next((words for magic, words in _PROGRAMS.items() if data.startswith(magic)), "")
    said = f"part {number}: {name[:200]!r}, {part.get_content_type()[:80]}, {len(data)} bytes, sha256 "
    return short([said + sha256(data).hexdigest() + (f": {kind}, not opened" if kind else "")])


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _header(message: Message, name: str) -> str | None:
    """The header as it stands; its encoded words decoded, but a date never written anew."""
    if name == "Date":
        return next((str(value) for key, value in message.raw_items() if key.lower() == "date"), None)
    try:
        value = message[name]
    except (ValueError, IndexError, AttributeError):  # the stdlib's header parser on hostile headers
        return None
    return str(value) if value is not None else None


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """(first, end, earlier) of the runs of lines that are this message's own or an earlier one's."""
    begins, at, earlier, rest = 0, 0, False, False
    for line in text.splitlines(keepends=True):
        rest = rest or _EARLIER.match(line) is not None
        now = rest or line.startswith(">")
        if now != earlier and text[begins:at].strip():
            yield begins, at, earlier
        if now != earlier:
            begins, earlier = at, now
        at += len(line)
    if text[begins:at].strip():
        yield begins, at, earlier
