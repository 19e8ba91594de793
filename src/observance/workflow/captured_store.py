"""Captured texts in a case: `statements/captured/<digest>.txt`, and beside each how it was read, from which item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from observance.evidence.fields import Digest
from observance.evidence.papers import Paper
from observance.observation.statement.captured.text import MOST_SEGMENTS, CapturedText, How, Segment
from observance.values.digests import canonical_json, digest_bytes
from observance.values.errors import IntegrityBroken

CAPTURED = "statements/captured"


class Asked(Paper):
    """What whoever captured said: another encoding, which page of a web archive, all of a page or its main part."""

    encoding: str = ""
    url: str = ""
    extent: Literal["main", "whole"] = "main"


class CapturedFrom(Paper):
    """The file beside a captured text: from which item it is, how it was read, and where each stretch comes from."""

    format: Literal["observance-captured/1"] = "observance-captured/1"
    item: str
    item_sha256: Digest
    text_sha256: Digest
    asked: Asked
    how: How
    segments: Annotated[tuple[Segment, ...], Field(max_length=MOST_SEGMENTS)]

    @property
    def name(self) -> str:
        """Of its file: a text may have been captured from two items."""
        return f"{self.text_sha256}.{self.item_sha256[:12]}.json"


def keep(root: Path, text: CapturedText, origin: CapturedFrom) -> tuple[bool, bool]:
    """Write a captured text by its digest, and where it is from; whether the text, and the latter, were new.

    Raises:
        IntegrityBroken: another text stands under that digest.
    """
    body = canonical_json(origin.model_dump(mode="json"))
    new_text = _written(captured_path(root, text.sha256), text.text.encode())
    return new_text, _written(root / CAPTURED / origin.name, body)


def captured_path(root: Path, text_sha256: str) -> Path:
    """Where the captured text of this digest stands in a case."""
    return root / CAPTURED / f"{text_sha256}.txt"


def text_of(root: Path, text_sha256: str) -> str | None:
    """A captured text; None if there is none of that digest.

    Raises:
        IntegrityBroken: it has changed.
    """
    path = captured_path(root, text_sha256)
    if not path.is_file():
        return None
    data = path.read_bytes()
    if digest_bytes(data) != text_sha256:
        raise IntegrityBroken(
            f"{CAPTURED}/{path.name} has changed: its digest is {digest_bytes(data)}. Put it back, or capture it again"
        )
    return data.decode("utf-8")


def origins(root: Path, *, text_sha256: str = "", item: str = "") -> Iterator[CapturedFrom]:
    """What captured texts are from, of this text or item alone where one is named, in the order of their names.

    Raises:
        IntegrityBroken: a file beside a text is not as it was written.
    """
    for path in sorted((root / CAPTURED).glob(f"{text_sha256 or '*'}.*.json")):
        try:
            origin = CapturedFrom.model_validate_json(path.read_bytes(), strict=True)
        except ValidationError:
            raise IntegrityBroken(f"{CAPTURED}/{path.name} is not as it was written: capture its item again") from None
        if path.name != origin.name:
            raise IntegrityBroken(f"{CAPTURED}/{path.name} says that it belongs to {origin.name}")
        if not item or origin.item == item:
            yield origin


def captured_files(root: Path) -> tuple[str, ...]:
    """Every file of captured texts, by its path in the case."""
    return tuple(sorted(f"{CAPTURED}/{path.name}" for path in (root / CAPTURED).glob("*") if path.is_file()))


def digest_named(name: str) -> str:
    """The text's digest, from the name of a file of captured texts."""
    return name.rpartition("/")[2].partition(".")[0]


def _written(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    if path.is_file() and path.suffix == ".txt":
        raise IntegrityBroken(f"{CAPTURED}/{path.name} has changed: its digest is {digest_bytes(path.read_bytes())}")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return True
