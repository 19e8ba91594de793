"""The first look at footage from outside: whether it opens as its suffix says, found by a confined child."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from observance.evidence.confined import Limits, NotRead, confine
from observance.observation.containers import check_form, check_name, open_stream
from observance.observation.footage.reading.decode import CONTAINERS, EXAMPLE
from observance.observation.foreign.sniffing import HEAD, sniff
from observance.values.errors import refuse

_READER = f"{__name__}:opened_as"
_NOUN = "a video"


def opened_as(stream: BinaryIO) -> bytes:
    """Inside the child: the demuxer's name, and the kinds of streams."""
    form = sniff(stream.read(HEAD))
    if not form.demuxer:
        raise refuse("the file", "content", wanted=_NOUN, got=f"{form.name}, by its first bytes")
    with open_stream(stream, form.demuxer) as container:
        kinds = sorted({one.type for one in container.streams})
        return json.dumps([container.format.name, kinds]).encode()


def first_look(path: Path) -> None:
    """See that a file holds footage of the form that its suffix stands for.

    Raises:
        RefusedInput: it does not. Unavailable: no sandbox holds here.
    """
    suffix = check_name(path, CONTAINERS, noun=_NOUN, example=EXAMPLE)
    status = path.stat()
    form, kinds, why = _opened(path, status.st_mtime_ns, status.st_size, status.st_ino)
    if why:
        wanted, got = f"{_NOUN} that can be opened", f"unreadable: {why}"
        raise refuse(str(path), "content", wanted=wanted, got=got, example=EXAMPLE)
    check_form(path, form, CONTAINERS[suffix])
    if "video" not in kinds:
        got = ", ".join(kinds) or "no streams"
        raise refuse(str(path), "streams", wanted="a video stream", got=got, example=EXAMPLE)


@lru_cache(maxsize=4096)
def _opened(path: Path, changed_ns: int, size: int, number: int) -> tuple[str, tuple[str, ...], str]:
    """Form, kinds of streams, why it does not open; once for each state of a file, which three numbers tell."""
    try:
        form, kinds = json.loads(confine(_READER, path, limits=Limits(memory_bytes=3 << 30)).payload)
        return str(form)[:100], tuple(str(one)[:20] for one in kinds[:20]), ""
    except NotRead as error:
        return "", (), _reason(error.words)
    except (ValueError, TypeError):
        return "", (), "the reader's answer does not hold together"


def _reason(words: str) -> str:
    """The last part of our own refusal, without the head that its reader prints again."""
    return words.rpartition("; got ")[2].splitlines()[0].removeprefix("unreadable: ") if words else "no reason given"
