"""Memory and disk by length: a drawn clip of two walkers, looped, tracked by a command of its own, once and four times.

Run `python benchmarks/hours.py --minutes 5`. What is compared is the peak of the command and of its largest worker: a
clip four times as long must not need more. The clip is encoded once and its packets are repeated with later stamps.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from observance.observation.camera import Camera

Floats = NDArray[np.float64]

WIDTH, HEIGHT, RATE = 160, 120, 8
LOOP_S = 20
MOST_GROWTH = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a run needed: MB at the peak, MB left beside the tracks, seconds; and what it found."""

    minutes: float
    frames: int
    segments: int
    tracks: int
    parent_mb: float
    worker_mb: float
    kept_mb: float
    seconds: float


def camera() -> Camera:
    """Six metres up, looking down by 0.35 radians."""
    tilt = 0.35
    rotation = np.array([[1, 0, 0], [0, -np.sin(tilt), -np.cos(tilt)], [0, np.cos(tilt), -np.sin(tilt)]])
    return Camera(
        id="c",
        width=WIDTH,
        height=HEIGHT,
        fx=220,
        fy=220,
        cx=WIDTH / 2,
        cy=HEIGHT / 2,
        k1=0.0,
        rotation=rotation,
        centre=np.array([0.0, 0.0, 6.0]),
        covariance=np.zeros((8, 8)),
    )


def draw(path: Path, loops: int) -> None:
    """The clip: in each loop two walkers cross the picture and leave it."""
    chance = np.random.RandomState(3)
    ground = 120 + 12 * chance.normal(size=(HEIGHT // 4, WIDTH // 4)).repeat(4, axis=0).repeat(4, axis=1)
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    packets: list[tuple[bytes, int, int, bool]] = []
    encoder = av.CodecContext.create("mpeg4", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, RATE), Fraction(RATE)
    encoder.bit_rate, encoder.gop_size = 2_000_000, LOOP_S * RATE
    for k in range(LOOP_S * RATE):
        picture = ground.copy()
        for place in ([-7 + 0.9 * k / RATE, 15.0], [7 - 0.9 * k / RATE, 19.0]):
            foot, head = camera().project(np.array([[*place, 0.0], [*place, 1.75]]))
            down = (v - head[1]) / (foot[1] - head[1])
            half = (foot[1] - head[1]) * np.interp(down, [0, 0.06, 0.2, 0.5, 1.0], [0.03, 0.06, 0.14, 0.13, 0.1])
            picture[(down > 0) & (down < 1) & (np.abs(u - foot[0]) < half)] = 45
        noisy = np.clip(picture + 2 * chance.normal(size=picture.shape), 16, 235).astype(np.uint8)
        frame = av.VideoFrame.from_ndarray(
            np.vstack([noisy, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)]), format="yuv420p"
        )
        frame.pts = k
        packets += [(bytes(one), k, k, k == 0) for one in encoder.encode(frame)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        container.start_encoding()
        for loop in range(loops):
            for data, pts, dts, key in packets:
                packet = av.Packet(data)
                packet.stream, packet.time_base = stream, Fraction(1, RATE)
                packet.pts, packet.dts = pts + loop * LOOP_S * RATE, dts + loop * LOOP_S * RATE
                packet.is_keyframe = key
                container.mux(packet)


_COMMAND = """
import json, resource, sys
from pathlib import Path
import pyarrow.parquet as pq
from observance.observation.footage.reading import segments
from observance.observation.footage.kept import Keep
from observance.observation.footage.tracker import tracking
from observance.values.tables import TRACKS
from hours import camera
if __name__ == "__main__":
    film, out, workers, most = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    segments.MOST_STEPS = most
    keep = Keep(folder=out / "segments", key="k")
    tracks = set()
    with tracking(film, camera(), camera_id="c", workers=workers, keep=keep) as made:
        with pq.ParquetWriter(out / "tracks.parquet", TRACKS) as writer:
            for block in made.blocks:
                writer.write_table(block)
                tracks |= set(block["track"].to_pylist())
        frames = made.clip.frames
    print(json.dumps([frames, len(tracks), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
                      resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def measure(minutes: float, workers: int, most_steps: int) -> Used:
    """Draw a clip of a length, track it in a command of its own, and say what that needed."""
    loops = max(1, round(minutes * 60 / LOOP_S))
    with tempfile.TemporaryDirectory(prefix="hours-") as name:
        folder = Path(name)
        draw(folder / "film.mkv", loops)
        script = folder / "command.py"
        script.write_text(_COMMAND, encoding="utf-8")
        began = time.perf_counter()
        words = [sys.executable, str(script), str(folder / "film.mkv"), name, str(workers), str(most_steps)]
        path = ":".join([str(Path(__file__).parent), *sys.path])
        done = subprocess.run(words, env={"PYTHONPATH": path, "PATH": ""}, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
        kept = list((folder / "segments").iterdir())
        frames, tracks, parent, worker = json.loads(done.stdout)
        return Used(
            minutes=loops * LOOP_S / 60,
            frames=frames,
            segments=len(kept),
            tracks=tracks,
            parent_mb=parent / 1024,
            worker_mb=worker / 1024,
            kept_mb=sum(one.stat().st_size for one in kept) / 1e6,
            seconds=seconds,
        )


def main() -> int:
    """Measure, print, and say by the exit code whether memory stays as it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0, help="of the shorter clip")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--steps", type=int, default=1200, help="most frames of a segment")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    runs = [measure(options.minutes * times, options.workers, options.steps) for times in (1, 4)]
    for one in runs:
        print(
            f"{one.minutes:.1f} min, {one.frames} frames, {one.segments} segments, {one.tracks} tracks: "
            f"{one.parent_mb:.0f} MB, largest worker {one.worker_mb:.0f} MB, {one.kept_mb:.2f} MB kept, "
            f"{one.frames / one.seconds:.0f} frames/s"
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in runs], indent=1) + "\n", encoding="utf-8")
    return 1 if grows(*runs) else 0


def grows(short: Used, long: Used) -> bool:
    """Whether the longer clip needed more memory."""
    return long.parent_mb > MOST_GROWTH * short.parent_mb or long.worker_mb > MOST_GROWTH * short.worker_mb


if __name__ == "__main__":
    sys.exit(main())
