"""What is looked at once more after signing: that credentials are all that signing added, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from observance.release.gate.container import PICTURES, container_stops
from observance.release.gate.stops import Stop
from observance.release.gate.wording import Protected, wording_stops
from observance.release.verify.credentials import held_bytes, plain_digest

_THUMBNAILS = (b"c2pa.thumbnail", b"thumbnail")


def after_signing(folder: Path, looked_at: Mapping[str, str], protected: Protected) -> Iterator[Stop]:
    """What signing brought into films and stills that the gate let through before.

    Args:
        looked_at: SHA-256 of each file as the gate looked at it: without its credentials it must be that file again,
            so that no picture has to be compared twice.
    """
    for name, digest in looked_at.items():
        path = folder / name
        if plain_digest(path) != digest:
            words = "without its credentials it is not the file that was looked at"
            yield Stop(kind="hidden bytes", file=name, words=words)
        held = held_bytes(path)
        if any(mark in held for mark in (*PICTURES, *_THUMBNAILS)):
            yield Stop(kind="hidden bytes", file=name, words="a picture in its credentials")
        if path.suffix == ".mp4":
            yield from container_stops(path, credentials=True)
    yield from wording_stops(folder, [folder / name for name in looked_at], protected, {})
