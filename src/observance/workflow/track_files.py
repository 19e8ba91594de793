"""The file of an item's tracks: the TRACKS table, with the clip's time stamps, its size and the notes beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from observance.observation.footage.reading.clip import Clip
from observance.values.errors import refuse
from observance.values.tables import TRACKS

_TIMES = b"frame_times_s"
_NOTES = b"notes"
_SIZE = b"frame_size"
_CLIP = b"clip"
_SHOTS = b"shots"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackFile:
    """What a file of tracks holds: times_s (frames,) seconds, size in px, the clip's name, and the shots of
    an edited film (first frame, one past the last)."""

    table: pa.Table
    times_s: NDArray[np.float64]
    size: tuple[int, int]
    clip: str
    notes: tuple[str, ...]
    shots: tuple[tuple[int, int], ...] = ()


def write_tracks(
    blocks: Iterable[pa.Table], clip: Clip, notes: Sequence[str], out: Path, shots: Sequence[tuple[int, int]] = ()
) -> None:
    """Write a table that comes in blocks."""
    meta = {
        **(TRACKS.metadata or {}),
        _TIMES: np.asarray(clip.times_s, dtype="<f8").tobytes(),
        _NOTES: "\n".join(notes).encode(),
        _SIZE: f"{clip.width} {clip.height}".encode(),
        _CLIP: clip.name.encode(),
        _SHOTS: " ".join(f"{first}-{end}" for first, end in shots).encode(),
    }
    with pq.ParquetWriter(out, TRACKS.with_metadata(meta)) as writer:
        for block in blocks:
            writer.write_table(block.replace_schema_metadata(meta))


def read_tracks(path: Path) -> TrackFile:
    """Read such a file.

    Raises:
        RefusedInput: not there, no Parquet, or not a table of tracks with what stands beside it.
    """
    where, example = str(path), "tracks.parquet as `observance track` writes it"
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        got = "no such file" if not path.exists() else "none"
        raise refuse(where, "file", wanted="a Parquet file of tracks", got=got, example=example) from error
    meta = table.schema.metadata or {}
    lacking = [name for name in TRACKS.names if name not in table.schema.names]
    lacking += [key.decode() for key in (_TIMES, _SIZE, _CLIP, _NOTES) if key not in meta]
    if lacking:
        got = f"one without {', '.join(lacking[:4])}"
        raise refuse(where, "columns", wanted="a table of tracks", got=got, example=example)
    width, height = meta[_SIZE].split()
    return TrackFile(
        table=table.select(TRACKS.names).cast(TRACKS),
        times_s=np.frombuffer(meta[_TIMES], dtype="<f8").astype(np.float64),
        size=(int(width), int(height)),
        clip=meta[_CLIP].decode(),
        notes=tuple(line for line in meta[_NOTES].decode().split("\n") if line),
        shots=tuple(_shot(one) for one in meta.get(_SHOTS, b"").decode().split()),
    )


def _shot(words: str) -> tuple[int, int]:
    first, end = words.split("-")
    return int(first), int(end)
