"""The detection curve against reality, and the making of the curve that ships.

`python benchmarks/detection_rate.py generic --out src/observance/curves` measures through invented cameras (about five
minutes of one processor). `OBSERVANCE_TEST_DATA=... python benchmarks/detection_rate.py pets --out FOLDER` measures a
curve through the camera of PETS S2L1, tracks the real footage, and sets the tracker's recall of the annotated people
beside what the curve says, by height and by contrast. Footage and annotation stay where they are. `... chart --out
PICTURE.png` draws the curve that ships.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from observance.observation.calibration import import_tsai
from observance.observation.camera import Camera
from observance.observation.detection.curve import read_curve
from observance.observation.footage.empty.light import CHROMA_WEIGHT, Light, empty_planes, light_of
from observance.observation.footage.reading.decode import Reader
from observance.observation.footage.tracker import track
from observance.reenactment.measure.take import Asked
from observance.reenactment.measure.trials import matched
from observance.workflow.measuring import KINDS, Look, curve_of, filmed, takes_of

Floats = NDArray[np.float64]

RATE_HZ = 7.0
INVENTED: tuple[tuple[str, int, int, float, float, float, str, float], ...] = (
    ("low gate", 640, 480, 600.0, 4.0, 12.0, "day", 170.0),
    ("roof", 768, 576, 900.0, 9.0, 20.0, "day", 255.0),
    ("mast", 1280, 720, 1100.0, 14.0, 15.0, "day", 310.0),
    ("thermal mast", 640, 480, 800.0, 8.0, 14.0, "thermal", 226.0),
)
"""Name, width, height, focal length in pixels, height in metres, degrees downward, look, reach in metres: as far as a
person is six pixels tall."""


def invented(width: int, height: int, focal: float, up: float, down: float) -> Camera:
    turn = np.radians(down)
    rotation = np.array(
        [[1.0, 0, 0], [0, -np.sin(turn), -np.cos(turn)], [0, np.cos(turn), -np.sin(turn)]],
    )
    return Camera(
        id="invented", width=width, height=height, fx=focal, fy=focal, cx=width / 2, cy=height / 2, k1=0.0,
        rotation=rotation, centre=np.array([0.0, 0.0, up]), covariance=np.zeros((8, 8)),
    )  # fmt: skip


def generic(out: Path, kinds: list[str], takes: int, seed: int, workers: int) -> None:
    """Measure through every invented camera; takes are kept in a folder beside `out`, so that a stopped run goes on."""
    kept = Path(tempfile.gettempdir()) / "observance-generic"
    for kind in kinds:
        every = []
        for name, width, height, focal, up, down, look, reach in INVENTED:
            camera = invented(width, height, focal, up, down)
            shown: Look = {"look": look, "reach_m": reach}
            every += takes_of(
                camera, filmed(None, None), kept / f"{name.replace(' ', '-')}-{kind}.json", kind=kind, look=shown,
                seed=seed, takes=takes, workers=workers, progress=lambda _: None,
            )  # fmt: skip
            print(f"{kind}, {name}: {sum(len(take.trials.seen) for take in every)} instants so far", flush=True)
        told = {
            "camera": "four invented cameras: " + ", ".join(name for name, *_ in INVENTED),
            "takes": f"{len(every)} of 40 s",
            "size": "640 x 480 to 1280 x 720",
            "pictures": "drawn ground, daylight to dusk, little to much noise; one camera thermal",
        }
        curve = curve_of(every, out / f"{kind}.json", kind=kind, told=told, seed=seed)
        print(f"{kind}: {curve.movers} movers, {curve.instants} instants -> {out / f'{kind}.json'}", flush=True)


def annotated(folder: Path) -> Floats:
    """Rows (n, 6) of the annotation: frame from 1, id, left, top, width, height."""
    rows = np.loadtxt(folder / "gt_subpixel.txt", delimiter=",", ndmin=2)
    return np.asarray(rows[:, :6])


def hidden(rows: Floats) -> Floats:
    """The share (n,) of each box that boxes with a lower foot in the same frame cover, at most by any one of them."""
    share = np.zeros(len(rows))
    for frame in np.unique(rows[:, 0]):
        own = np.flatnonzero(rows[:, 0] == frame)
        box = np.column_stack([rows[own, 2:4], rows[own, 2:4] + rows[own, 4:6]])
        for i, k in enumerate(own):
            nearer = box[:, 3] > box[i, 3]
            wide = np.minimum(box[:, 2], box[i, 2]) - np.maximum(box[:, 0], box[i, 0])
            high = np.minimum(box[:, 3], box[i, 3]) - np.maximum(box[:, 1], box[i, 1])
            common = np.clip(wide, 0, None) * np.clip(high, 0, None)
            share[k] = float(np.where(nearer, common, 0).max() / (rows[k, 4] * rows[k, 5]))
    return share


def real_contrasts(video: Path, rows: Floats, light: Light) -> Floats:
    """Contrast over noise (n,) of each annotated box: how far its inner part differs from the empty picture."""
    planar = empty_planes(video, RATE_HZ)
    height = planar.shape[0] * 2 // 3
    quarter = (height // 2, planar.shape[1] // 2)
    empty = [planar[:height], planar[height : height + height // 4].reshape(quarter)]
    empty.append(planar[height + height // 4 :].reshape(quarter))
    noise = np.median(light.hiding, axis=0)
    found = np.full(len(rows), np.nan)
    by_frame = {int(f): np.flatnonzero(rows[:, 0] == f) for f in np.unique(rows[:, 0])}
    for frame in Reader(video, RATE_HZ):
        planes = [frame.y, frame.u, frame.v]
        changes: list[Floats] = [np.abs(a.astype(np.float64) - b) for a, b in zip(planes, empty, strict=True)]
        colour = CHROMA_WEIGHT * np.kron(np.maximum(changes[1], changes[2]), np.ones((2, 2)))
        change = np.maximum(changes[0], colour[:height, : planar.shape[1]])
        for k in by_frame.get(frame.index + 1, ()):
            left, top, wide, tall = rows[k, 2:6]
            body = change[
                max(round(top + 0.1 * tall), 0) : round(top + 0.9 * tall),
                max(round(left + 0.3 * wide), 0) : round(left + 0.7 * wide),
            ]
            row, column = light.blocks(np.array([[left + wide / 2, top + tall / 2]]))
            if body.size:
                found[k] = float(body.mean()) / float(noise[row[0], column[0]])
    return found


def recalled(rows: Floats, table: pa.Table) -> NDArray[np.bool_]:
    """Whether a track's foot lies on each annotated person (n,), by the rule of the measurement."""
    asked = tuple(
        Asked(
            walker=int(r[1]), frame=int(r[0]) - 1, foot=(r[2] + r[4] / 2, r[3] + r[5]), height_px=r[5], difference=0.0
        )
        for r in rows
    )
    return matched(asked, table)[0]


def pets(workers: int, takes: int, seed: int, out: Path) -> None:
    """The curve measured through the camera beside the recall of annotated people in its real footage."""
    folder = Path(os.environ["OBSERVANCE_TEST_DATA"]) / "pets2009"
    video = folder / "S2L1_View_001.avi"
    camera = import_tsai(folder / "calibration" / "View_001.xml", "view-1")
    seen = filmed(video, RATE_HZ)
    shown: Look = {"look": "day", "reach_m": 80.0}
    every = takes_of(
        camera, seen, out / "pets-walks.json", kind="walks", look=shown, seed=seed, takes=takes, workers=workers,
        progress=lambda share: print(f"  measured {100 * share:.0f} %", flush=True),
    )  # fmt: skip
    curve = curve_of(every, out / "pets-walks.json", kind="walks", told={"camera": "view-1"}, seed=seed)
    rows = annotated(folder)
    kept = out / "pets-tracks.parquet"
    if not kept.is_file():
        pq.write_table(track(video, camera, camera_id="view-1", frame_rate_hz=RATE_HZ, workers=workers), kept)
    table = pq.read_table(kept)
    print(f"{table.num_rows} rows of {len(set(table['track'].to_pylist()))} tracks")
    light = light_of(video, RATE_HZ)
    contrast, share = real_contrasts(video, rows, light), hidden(rows)
    seen_now = recalled(rows, table)
    edge = (rows[:, 2] < 4) | (rows[:, 2] + rows[:, 4] > 764) | (rows[:, 3] + rows[:, 5] > 572)
    said, low = curve.at(rows[:, 5], contrast), curve.low_at(rows[:, 5], contrast)
    print(f"{curve.movers} movers re-enacted; {len(rows)} annotated boxes of {len(np.unique(rows[:, 1]))} people")
    print(f"{'boxes':34} {'n':>5} {'recall':>7} {'curve':>7} {'bound':>7}")

    def line(name: str, chosen: NDArray[np.bool_]) -> None:
        some = chosen & np.isfinite(contrast)
        if some.sum() >= 20:
            figures = (seen_now[some].mean(), said[some].mean(), low[some].mean())
            print(f"{name:34} {some.sum():5d} " + " ".join(f"{x:7.3f}" for x in figures))

    free = (share < 0.05) & ~edge
    line("all", np.ones(len(rows), bool))
    line("free: not hidden, not at the edge", free)
    for low_px, high_px in ((0, 75), (75, 90), (90, 200)):
        line(f"free, {low_px} to {high_px} px", free & (rows[:, 5] >= low_px) & (rows[:, 5] < high_px))
    for a, b in ((0, 3), (3, 5), (5, 8), (8, 12), (12, 20), (20, 99)):
        line(f"free, contrast {a} to {b}", free & (contrast >= a) & (contrast < b))
    for least, most in ((0.05, 0.3), (0.3, 0.6), (0.6, 1.01)):
        line(f"hidden {least:g} to {min(most, 1):g} by a nearer person", (share >= least) & (share < most) & ~edge)
    line("at the picture's edge", edge)


def chart(path: Path, out: Path) -> None:
    """A curve as a picture: the rate by height at some contrasts, and by contrast at some heights, with its bounds."""
    matplotlib.use("Agg")
    curve = read_curve(path.read_bytes(), path.name)
    figure, panels = plt.subplots(1, 2, figsize=(10.4, 4.0), sharey=True)
    colours = ("#c8a24a", "#b06a35", "#7b8f3f", "#3c7a5a", "#1d4f6e")
    least = curve.heights_px[int(np.argmax(curve.rate[:, -1] > 0))]  # below it nothing was tried
    tall, clear = np.geomspace(least, 240, 200), np.geomspace(1, 25, 200)
    for colour, contrast in zip(colours, (3.5, 4.5, 5.5, 7.0, 13.0), strict=True):
        same = np.full(len(tall), contrast)
        panels[0].plot(tall, curve.at(tall, same), color=colour, label=f"contrast {contrast:g}")
        panels[0].fill_between(
            tall, curve.low_at(tall, same), curve.high_at(tall, same), color=colour, alpha=0.18, lw=0
        )
    for colour, height in zip(colours[1::2], (least, 60.0), strict=True):
        same = np.full(len(clear), float(height))
        panels[1].plot(clear, curve.at(same, clear), color=colour, label=f"{height:g} px tall")
        panels[1].fill_between(
            clear, curve.low_at(same, clear), curve.high_at(same, clear), color=colour, alpha=0.18, lw=0
        )
    panels[0].set(xscale="log", xlabel="height in the picture, pixels", ylabel="share of instants at which it is seen")
    panels[1].set(xscale="log", xlabel="contrast over noise")
    for panel, ticks, place in zip(
        panels, ([5, 10, 20, 50, 100, 200], [1, 2, 5, 10, 20]), ("center left", "upper left"), strict=True
    ):
        panel.set_xticks(ticks, [str(tick) for tick in ticks])
        panel.minorticks_off()
        panel.set_ylim(0, 1.02)
        panel.grid(alpha=0.25)
        panel.legend(frameon=False, fontsize=9, loc=place)
    figure.suptitle(f"A person who {curve.kind}: {curve.movers} re-enacted, bands to the 95 % bounds", fontsize=11)
    figure.tight_layout()
    figure.savefig(out, dpi=110, metadata={"Software": None})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("pets", "generic", "chart"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--takes", type=int, default=6)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-j", "--workers", type=int, default=1)
    parser.add_argument("--curve", type=Path, default=Path("src/observance/curves/walks.json"), help="for `chart`")
    given = parser.parse_args()
    if given.what == "chart":
        chart(given.curve, given.out)
        return 0
    given.out.mkdir(parents=True, exist_ok=True)
    if given.what == "generic":
        generic(given.out, given.kind or ["walks"], given.takes, given.seed, given.workers)
    else:
        pets(given.workers, given.takes, given.seed, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
