"""Rendering a whole scenario: every camera in a process of its own, the truth written last."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import cv2

from observance.reenactment.backdrop import draw_backdrop
from observance.reenactment.filming import Filmed, film_clip
from observance.reenactment.scenario import Scenario
from observance.reenactment.shutter import shutter
from observance.reenactment.truth import truth_json
from observance.reenactment.turning import turns
from observance.values.digests import canonical_json, digest_file

Progress = Callable[[str, int, int], None]
"""Called with the camera that moved on, and the frames done and to do, over all cameras."""

TRUTH = "truth.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One file of footage that was made; instants are POSIX seconds of its first and last frame."""

    camera: str
    path: Path
    digest: str
    frames: int
    first_s: float
    last_s: float
    first_clock_s: float


def file_name(camera: str, clip: int) -> str:
    """The name of a camera's recording number `clip`, from 0."""
    return f"{camera}-{chr(97 + clip)}.mp4" if clip < 26 else f"{camera}-{clip + 1}.mp4"


def render(scenario: Scenario, out: Path, *, progress: Progress | None = None, workers: int = 1) -> list[Rendered]:
    """Write the footage of every camera and `truth.json` into `out`, which is made if it is not there.

    The bytes depend on the scenario alone, not on `workers`.

    Raises:
        OSError: `out` cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    counts = {
        camera.id: sum(len(shutter(camera, scenario, k).true) for k in range(len(camera.records)))
        for camera in scenario.cameras
    }
    total, done = sum(counts.values()), 0

    def told(camera: str, frames: int) -> None:
        nonlocal done
        done += frames
        if progress is not None and frames:
            progress(camera, done, total)

    longest_first = sorted(counts, key=lambda camera: (-counts[camera], camera))
    if workers <= 1:
        by_camera = {camera: film_camera(scenario, camera, out, told) for camera in longest_first}
    else:
        by_camera = _in_parallel(scenario, longest_first, out, told, workers)
    filmed = [one for camera in scenario.cameras for one in by_camera[camera.id]]
    digests = {one.file: digest_file(out / one.file) for one in filmed}
    (out / TRUTH).write_bytes(canonical_json(truth_json(scenario, filmed, digests)))
    return [_rendered(scenario, one, out, digests[one.file]) for one in filmed]


def film_camera(scenario: Scenario, camera: str, out: Path, told: Callable[[str, int], None]) -> list[Filmed]:
    """All the files of one camera; `told` hears its id and how many more frames are done."""
    cv2.setNumThreads(1)  # the processes share the machine; and one thread always sums in one order
    spec = scenario.camera(camera)
    still = None if turns(spec) else draw_backdrop(scenario, spec)
    made = []
    for clip in range(len(spec.records)):
        if len(shutter(spec, scenario, clip).true):
            path = out / file_name(camera, clip)
            made.append(film_clip(scenario, spec, clip, path, still, lambda frames: told(camera, frames)))
    return made


def _rendered(scenario: Scenario, one: Filmed, out: Path, digest: str) -> Rendered:
    when = one.shutter
    return Rendered(
        camera=one.camera,
        path=out / one.file,
        digest=digest,
        frames=len(when.true),
        first_s=scenario.instant(float(when.true[0])),
        last_s=scenario.instant(float(when.true[-1])),
        first_clock_s=scenario.instant(float(when.clock[0])),
    )


_news: SimpleQueue[tuple[str, int]] | None = None


def _begin(news: SimpleQueue[tuple[str, int]]) -> None:
    global _news
    _news = news


def _say(camera: str, frames: int) -> None:
    if _news is not None:
        _news.put((camera, frames))


def _film_apart(scenario: Scenario, camera: str, out: Path) -> list[Filmed]:
    return film_camera(scenario, camera, out, _say)


def _in_parallel(
    scenario: Scenario, cameras: list[str], out: Path, told: Callable[[str, int], None], workers: int
) -> dict[str, list[Filmed]]:
    context = multiprocessing.get_context("spawn")
    news: SimpleQueue[tuple[str, int]] = context.SimpleQueue()
    pool = ProcessPoolExecutor(min(workers, len(cameras)), mp_context=context, initializer=_begin, initargs=(news,))
    with pool:
        waiting: dict[Future[list[Filmed]], str] = {
            pool.submit(_film_apart, scenario, camera, out): camera for camera in cameras
        }
        by_camera: dict[str, list[Filmed]] = {}
        pending = set(waiting)
        while pending:
            finished, pending = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            while not news.empty():
                told(*news.get())
            for future in finished:
                by_camera[waiting[future]] = future.result()
    return by_camera
