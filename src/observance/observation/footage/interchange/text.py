"""The text of an annotation file, or a refusal that says why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from observance.values.errors import refuse

MOST_BYTES = 1 << 30


def text_of(path: Path) -> str:
    """The whole text, UTF-8 with or without a mark before it.

    Raises:
        RefusedInput: not there, not a file, empty, larger than 1 GiB, or not UTF-8.
    """
    where = str(path)
    if not path.is_file():
        raise refuse(where, "file", wanted="an annotation file", got="a folder" if path.exists() else "no such file")
    size = path.stat().st_size
    if size == 0 or size > MOST_BYTES:
        got = "an empty file (0 bytes)" if size == 0 else f"{size} bytes"
        raise refuse(where, "file", wanted="an annotation file of 1 byte to 1 GiB", got=got)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(where, "content", wanted="text in UTF-8", got=f"byte {error.start} is none") from error


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are neither empty nor comments (#), numbered from 1.

    Raises:
        RefusedInput: as `text_of`.
    """
    for number, line in enumerate(text_of(path).splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line
