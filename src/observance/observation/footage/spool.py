"""Finished tracks on disk until all are known: numbered in order of appearance, then written out a few at a time.

A track is numbered by where it begins, but known only when it ends; held in memory, hours of them would not fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from observance.observation.footage.rows import TrackRows
from observance.values.tables import TRACKS

BLOCK_ROWS = 65_536
"""Rows after which a block of the table is given out."""

_UNNAMED = pa.schema([field for field in TRACKS if field.name != "track"])


class Spool:
    """A file of tracks without names; `tables` gives them back as TRACKS rows, by track, then frame."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = pa.ipc.new_file(str(path), _UNNAMED)
        self._order: list[tuple[int, float, float]] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def add(self, track: TrackRows) -> None:
        """Put a finished track away."""
        arrays = [pa.array(track.columns[field.name], type=field.type, from_pandas=False) for field in _UNNAMED]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=_UNNAMED))
        self._order.append(track.order)

    def tables(self, camera_id: str) -> Iterator[pa.Table]:
        """The TRACKS table in blocks: tracks numbered from 1 in order of appearance. Nothing can be added after it."""
        self._writer.close()
        blocks: list[pa.Table] = []
        with pa.memory_map(str(self._path)) as source:
            reader = pa.ipc.open_file(source)
            by_order = sorted(range(len(self._order)), key=lambda k: (self._order[k], k))
            for number, k in enumerate(by_order, start=1):
                blocks.append(_named(reader.get_batch(k), f"{camera_id}/{number:04d}"))
                if sum(block.num_rows for block in blocks) >= BLOCK_ROWS:
                    yield pa.concat_tables(blocks).combine_chunks()
                    blocks = []
            if blocks or not by_order:
                yield pa.concat_tables([TRACKS.empty_table(), *blocks]).combine_chunks()


def _named(batch: pa.RecordBatch, name: str) -> pa.Table:
    columns = {field.name: batch.column(field.name) for field in _UNNAMED}
    columns["track"] = pa.array([name] * batch.num_rows, pa.string())
    return pa.Table.from_arrays([columns[field.name] for field in TRACKS], schema=TRACKS)
