"""The crew: a segment's pictures shared out to processes in small lots, the results in the order of the frames.

Every lot is computed by itself, so that the bytes do not depend on how many processes there are, nor on one that died:
the crew is renewed and what was not yet handed over is done again. Pictures pass through a file: no shared memory to
run out of, nothing to pickle.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, TypeVar, cast

import cv2

from observance.observation.footage.empty.background import Background
from observance.observation.footage.empty.planes import Segment
from observance.observation.footage.reading.clip import Bytes
from observance.values.errors import Unavailable

LOT = 24
MOST_DEATHS = 3
"""Dead workers after which a piece of work is given up."""

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Result_co]):
    """What is done to one lot: a stack (n, 3, h, w) whose first frame is processed frame `first_step`. Picklable."""

    def __call__(self, background: Background, stack: Bytes, first_step: int) -> Result_co:
        """The lot's result."""
        ...


class Task(Protocol[Result_co]):
    """Work that comes in numbered parts. Picklable."""

    def part(self, number: int) -> Result_co:
        """The result of one part."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lots(Generic[Result]):
    segment: Segment
    work: Work[Result]

    def part(self, number: int) -> Result:
        start = number * LOT
        stack = self.segment.planes.lot(start, LOT)
        return self.work(self.segment.background, stack, self.segment.first_step + start)


class Crew:
    """Processes that stay up for the whole clip; with one worker, this process itself.

    Args:
        workers: how many. folder: a private folder for what is handed over, which the caller clears.
    """

    def __init__(self, workers: int, folder: Path) -> None:
        self._workers = max(1, workers)
        self.folder = folder
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()
        self._tasks = 0
        self._closed = False

    def __enter__(self) -> Crew:
        if self._workers > 1:
            self._pool = self._started()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def shared(self) -> bool:
        """Whether there are processes beside this one."""
        return self._workers > 1

    def stop(self) -> None:
        """End at once: lots under way are finished, the rest is dropped."""
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def each(self, segment: Segment, work: Work[Result], name: str) -> Iterator[Result]:
        """`work` on every lot of a segment, in order; `name` says in an error whose it was."""
        return self.parts(_Lots(segment=segment, work=work), -(-segment.planes.frames // LOT), name)

    def parts(self, task: Task[Result], count: int, name: str) -> Iterator[Result]:
        """The parts of a task, in order.

        Raises:
            Unavailable: workers died at it again and again.
        """
        if self._pool is None:
            return _here(task, count)
        with self._lock:
            self._tasks += 1
            path = self.folder / f"task-{self._tasks}.pickle"
        path.write_bytes(pickle.dumps(task))
        return self._shared(path, count, name)

    def _shared(self, path: Path, count: int, name: str) -> Iterator[Result]:
        deaths = 0
        done = 0
        while done < count:
            pool = self._pool
            assert pool is not None
            waiting: list[Future[object]] = []
            try:
                waiting = [pool.submit(_run, str(path), number) for number in range(done, count)]
                for future in waiting:
                    yield cast(Result, future.result())
                    done += 1
            except BrokenProcessPool as error:
                deaths += 1
                if self._closed or deaths > MOST_DEATHS:
                    raise Unavailable(
                        f"{name}: its worker process ended {deaths} times before the work was done; "
                        "most often memory is short: use fewer --workers, or free some"
                    ) from error
                self._renew(pool)
            finally:
                for future in waiting:
                    future.cancel()
        path.unlink()

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                broken.shutdown(wait=True, cancel_futures=True)
                self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # forking beside the decoder's threads can hang
        pool = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin)
        for _ in range(self._workers):
            pool.submit(os.getpid)  # they start while this process still decodes
        return pool


def _here(task: Task[Result], count: int) -> Iterator[Result]:
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        for number in range(count):
            yield task.part(number)
    finally:
        cv2.setNumThreads(before)


def _begin() -> None:
    """A worker computes on one core, and ends when the command that it works for is gone."""
    cv2.setNumThreads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(path: str, number: int) -> object:
    return _task(path).part(number)


@lru_cache(maxsize=2)
def _task(path: str) -> Task[object]:
    """A worker's own copy; only this process's parent writes into the folder."""
    return cast(Task[object], pickle.loads(Path(path).read_bytes()))
