"""Plain text, read inside of the child that opens foreign files: UTF-8 or refused, of a bounded length."""

from __future__ import annotations

from typing import BinaryIO

from observance.values.errors import refuse

MOST_CHARACTERS = 1_000_000


def plain(stream: BinaryIO) -> bytes:
    """The text again, in UTF-8 without a mark at its head; every other character stays where it is.

    Raises:
        RefusedInput: another encoding, too long, or nothing in it.
    """
    data = stream.read(4 * MOST_CHARACTERS + 4)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        got = f"the byte {data[error.start]:#04x} at byte {error.start}"
        if len(data) <= 4 * MOST_CHARACTERS:
            raise refuse("text", "file", wanted="text in UTF-8", got=got, example="iconv -f cp1252 -t utf-8") from None
        text = " " * len(data)
    if len(text) > MOST_CHARACTERS:
        wanted = f"at most {MOST_CHARACTERS:,} characters: cut it into articles"
        raise refuse("text", "file", wanted=wanted, got=f"more than {MOST_CHARACTERS:,}")
    if not text.strip() or "\0" in text:
        got = "a file with zero bytes, which is no text" if "\0" in text else "nothing but blanks"
        raise refuse("text", "file", wanted="a text", got=got)
    return text.encode()
