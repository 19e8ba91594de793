"""A small case with one adopted finding and one camera's clip of a walker: what release and sealing are tried on."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
from ruamel.yaml import YAML

from observance.finding.seen import read_findings
from observance.observation.camera import Camera
from observance.workflow.comparing import compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

BASE = Path(__file__).parents[2] / "cases" / "both_sides" / "case"
WIDTH, HEIGHT, FRAMES, RATE, TILT = 192, 144, 40, 8, 0.35
ROTATION = [[1.0, 0.0, 0.0], [0.0, -float(np.sin(TILT)), -float(np.cos(TILT))],
            [0.0, float(np.cos(TILT)), -float(np.sin(TILT))]]  # fmt: skip
CANARIES = ("CANARY-SOURCE", "CANARY-REASON", "CANARY-NOTE", "CANARY-TITLE", "north-wall-cam")


def small_case(root: Path, *, scale: int = 1, count: int = FRAMES, codec: Literal["ffv1", "libx264"] = "ffv1") -> Path:
    """Made, run, one breach adopted, run again; larger and longer for measuring speeds."""
    shutil.copytree(BASE, root)
    case = (root / "case.yaml").read_text(encoding="utf-8").replace("histories: 2048", "histories: 256")
    (root / "case.yaml").write_text(case, encoding="utf-8")
    (root / "footage").mkdir()
    (root / "cameras").mkdir()
    _film(root / "footage" / "clip.mkv", scale, count, codec)
    item = {"id": "wall-clip", "status": "held", "kind": "video", "camera": "north-wall-cam",
            "file": "footage/clip.mkv", "acquired_from": "CANARY-SOURCE", "acquired_by": "monitor M1"}  # fmt: skip
    with (root / "items.yaml").open("a", encoding="utf-8") as items:
        items.write(f"  - {json.dumps(item)}\n")
    (root / "cameras" / "north-wall-cam.yaml").write_text(json.dumps(_camera_file(scale)), encoding="utf-8")
    run_case(root, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    drafts = compare_case(root, (), None, workers=1, progress=quiet).drafts["unc-like"]
    found = read_findings((root / "out" / "findings.json").read_bytes(), "findings.json")
    wanted = next(row.id for row in found.rows if row.level == "act" and row.answer == "breach")
    entry = YAML(typ="safe").load(drafts[wanted])[0]
    entry |= {"date": "2020-06-01T10:00:00+09:00", "reasons": "CANARY-REASON", "dissent": "CANARY-NOTE"}
    (root / "reviews.yaml").write_text(json.dumps({"adoptions": [entry]}), encoding="utf-8")
    run_case(root, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    return root


def adopted(root: Path) -> str:
    """The id of the adopted row."""
    found = read_findings((root / "out" / "findings.json").read_bytes(), "findings.json")
    return next(row.id for row in found.rows if row.status == "adopted")


def _camera_file(scale: int) -> dict[str, object]:
    return {
        "id": "north-wall-cam",
        "image_size": [scale * WIDTH, scale * HEIGHT],
        "calibration": {
            "fx": 260.0 * scale, "fy": 260.0 * scale, "cx": scale * WIDTH / 2, "cy": scale * HEIGHT / 2, "k1": 0.0,
            "rotation": ROTATION, "centre": [0.0, -10.0, 6.0], "pointing_error_deg": 0.1, "position_error_m": 0.05,
            "focal_error_share": 0.01, "source": "drawn",
        },
        "clock": {
            "trusted_within_s": 1, "basis": "set by the test",
            "readings": [{"item": "wall-clip", "time_s": 0.0, "shows": "2020-05-03T07:41:10+09:00",
                          "read_by": "analyst-1"}],
        },
        "coverage": {"range_m": 60, "detection_rate": 0.5, "basis": "set by the test"},
    }  # fmt: skip


def _film(path: Path, scale: int, count: int, codec: Literal["ffv1", "libx264"]) -> None:
    """One dark figure that walks to the right over a noisy ground; the file has a title of its own."""
    width, height = scale * WIDTH, scale * HEIGHT
    camera = Camera(id="c", width=width, height=height, fx=260 * scale, fy=260 * scale, cx=width / 2, cy=height / 2,
                    k1=0.0, rotation=np.array(ROTATION), centre=np.array([0.0, -10.0, 6.0]),
                    covariance=np.zeros((8, 8)))  # fmt: skip
    chance = np.random.RandomState(5)
    ground = 120 + 25 * chance.normal(size=(height // 4, width // 4)).repeat(4, axis=0).repeat(4, axis=1)
    v, u = np.mgrid[:height, :width].astype(float)
    with av.open(str(path), "w") as container:
        container.metadata["title"] = "CANARY-TITLE"
        stream = container.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for k in range(count):
            picture = ground.copy()
            place = [-2.5 + 5.9 * k / count, 6.0]
            foot, head = camera.project(np.array([[*place, 0.0], [*place, 1.75]]))
            down = (v - head[1]) / (foot[1] - head[1])
            half = (foot[1] - head[1]) * np.interp(down, [0, 0.06, 0.2, 0.5, 1.0], [0.03, 0.06, 0.14, 0.13, 0.1])
            picture[(down > 0) & (down < 1) & (np.abs(u - foot[0]) < half)] = 45
            noisy = np.clip(picture + 2 * chance.normal(size=picture.shape), 16, 235).astype(np.uint8)
            planes = np.vstack([noisy, np.full((height // 2, width), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = round(1000 * k / RATE), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
