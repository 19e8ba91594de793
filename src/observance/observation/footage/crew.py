"""The crew: frames of a segment shared out to processes in small lots, the results in the order of the frames.

Every lot is computed by itself, so that the bytes do not depend on how many processes there are. Planes pass through a
file in a private temporary folder that is gone when the crew is: no shared memory to run out of, nothing to pickle.
"""

from __future__ import annotations

import multiprocessing
import pickle
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, TypeVar, cast

import cv2
import numpy as np

from observance.observation.footage.background import Background
from observance.observation.footage.clip import Bytes

_LOT = 24

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Result_co]):
    """What is done to one lot: a stack (n, 3, h, w) whose first frame is processed frame `first_step`. Picklable."""

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Result_co:
        """The lot's result."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of processed frames: planes in a file, the first step, and the empty scene."""

    path: Path
    first_step: int
    frames: int
    background: Background


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task(Generic[Result]):
    segment: Segment
    work: Work[Result]

    def lot(self, start: int) -> Result:
        stack: Bytes = np.load(self.segment.path, mmap_mode="r")[start : start + _LOT]
        return self.work(self.segment.background, stack, self.segment.first_step + start)


class Crew:
    """Processes that stay up for the whole clip; with one worker, this process itself."""

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)
        self._temporary = tempfile.TemporaryDirectory(prefix="observance-")
        self._pool: ProcessPoolExecutor | None = None
        self._tasks = 0

    @property
    def folder(self) -> Path:
        """The private folder for planes."""
        return Path(self._temporary.name)

    def __enter__(self) -> Crew:
        if self._workers > 1:
            context = multiprocessing.get_context("spawn")  # forking beside the decoder's threads can hang
            self._pool = ProcessPoolExecutor(self._workers, mp_context=context)
            for _ in range(self._workers):
                self._pool.submit(_single_threaded)  # they start while this process still decodes
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._temporary.cleanup()

    def each(self, segment: Segment, work: Work[Result]) -> Iterator[Result]:
        """`work` on every lot of a segment, in order."""
        task = _Task(segment=segment, work=work)
        lots = range(0, segment.frames, _LOT)
        if self._pool is None:
            before = cv2.getNumThreads()
            _single_threaded()
            try:
                for start in lots:
                    yield task.lot(start)
            finally:
                cv2.setNumThreads(before)
        else:
            self._tasks += 1
            path = self.folder / f"task-{self._tasks}.pickle"
            path.write_bytes(pickle.dumps(task))
            for result in self._pool.map(_run, [str(path)] * len(lots), lots):
                yield cast(Result, result)
            path.unlink()


def _single_threaded() -> None:
    cv2.setNumThreads(1)


def _run(path: str, start: int) -> object:
    _single_threaded()
    return _task(path).lot(start)


@lru_cache(maxsize=1)
def _task(path: str) -> _Task[object]:
    """A worker's own copy; only this process's parent writes into the folder."""
    return cast(_Task[object], pickle.loads(Path(path).read_bytes()))
