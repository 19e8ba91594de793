"""The commands of the page on exchanging tracks are run, in its order, on a small case with a drawn clip."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.observation.camera import Camera
from observance.workflow.skeleton import new_case
from observance.workflow.track_files import read_tracks

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "exchange-tracks.md"
WIDTH, HEIGHT, FRAMES, RATE = 192, 144, 40, 8
TILT = 0.35
ROTATION = [
    [1.0, 0.0, 0.0],
    [0.0, -float(np.sin(TILT)), -float(np.cos(TILT))],
    [0.0, float(np.cos(TILT)), -float(np.sin(TILT))],
]


def camera() -> Camera:
    return Camera(
        id="gate",
        width=WIDTH,
        height=HEIGHT,
        fx=260,
        fy=260,
        cx=WIDTH / 2,
        cy=HEIGHT / 2,
        k1=0.0,
        rotation=np.array(ROTATION),
        centre=np.array([0.0, 0.0, 6.0]),
        covariance=np.zeros((8, 8)),
    )


def film(path: Path) -> None:
    """One dark figure that walks to the right over a noisy ground."""
    chance = np.random.RandomState(5)
    ground = 120 + 12 * chance.normal(size=(HEIGHT // 4, WIDTH // 4)).repeat(4, axis=0).repeat(4, axis=1)
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for k in range(FRAMES):
            picture = ground.copy()
            place = [-2.5 + 1.2 * k / RATE, 16.0]
            foot, head = camera().project(np.array([[*place, 0.0], [*place, 1.75]]))
            down = (v - head[1]) / (foot[1] - head[1])
            half = (foot[1] - head[1]) * np.interp(down, [0, 0.06, 0.2, 0.5, 1.0], [0.03, 0.06, 0.14, 0.13, 0.1])
            picture[(down > 0) & (down < 1) & (np.abs(u - foot[0]) < half)] = 45
            noisy = np.clip(picture + 2 * chance.normal(size=picture.shape), 16, 235).astype(np.uint8)
            planes = np.vstack([noisy, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = round(1000 * k / RATE), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "my-case"
    new_case(folder, title="One walker", seed=1, now=1_510_531_200.0)
    (folder / "footage").mkdir()
    film(folder / "footage" / "clip-1.mkv")
    item = {
        "id": "clip-1",
        "status": "held",
        "kind": "video",
        "camera": "gate",
        "file": "footage/clip-1.mkv",
        "acquired_from": "post-4",
        "acquired_by": "analyst-1",
    }
    (folder / "items.yaml").write_text(json.dumps({"items": [item]}))
    gate = {
        "id": "gate",
        "image_size": [WIDTH, HEIGHT],
        "calibration": {
            "fx": 260.0,
            "fy": 260.0,
            "cx": WIDTH / 2,
            "cy": HEIGHT / 2,
            "k1": 0.0,
            "rotation": ROTATION,
            "centre": [0.0, 0.0, 6.0],
            "pointing_error_deg": 0.1,
            "position_error_m": 0.05,
            "focal_error_share": 0.01,
            "source": "drawn",
        },
        "clock": {
            "trusted_within_s": 1,
            "basis": "set by the test",
            "readings": [
                {"item": "clip-1", "time_s": 0.0, "shows": "2017-11-13T00:00:10+00:00", "read_by": "analyst-1"}
            ],
        },
        "coverage": {"range_m": 60, "detection_rate": 0.5, "basis": "set by the test"},
    }
    (folder / "cameras" / "gate.yaml").write_text(json.dumps(gate))
    monkeypatch.chdir(tmp_path)
    return folder


def typed(words: list[str]) -> str:
    done = CliRunner().invoke(main, [*words, "--workers", "1"] if words[:2] != ["tracks", "import"] else words)
    assert done.exit_code == 0, f"{words}: {done.output}"
    return done.output


def test_the_commands_of_the_page_do_what_it_says(case: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    away, over = ([shlex.split(line)[1:] for line in block.splitlines()] for block in blocks)
    for words in away:
        typed(words)
    ours = read_tracks(case / "work" / "tracks" / "clip-1.parquet").table
    assert set(ours["track"].to_pylist()) == {"gate/0001"}
    assert len(json.loads(Path("tracks.geojson").read_text())["features"]) == 1
    assert Path("tracks.csv").read_text().splitlines()[1].startswith("clip-1/0001,2017-11-13T00:00:")
    shutil.copy("to-cvat.xml", "from-cvat.xml")
    typed(["tracks", "export", "my-case", "--format", "mot", "--out", "rows.txt"])
    typed(over[0])
    typed(["run", "my-case", "--step", "track"])
    product = case / "work" / "tracks" / "annotated" / "clip-1.parquet"
    corrected = read_tracks(product)
    assert set(corrected.table["track"].to_pylist()) == {"gate/1001"}
    assert "corrected where annotated by analyst-2 (cvat" in corrected.notes[0]
    typed(over[1])
    assert "annotated by analyst-2" in typed(over[2]).replace("\n", " ")
    replaced = pq.read_table(product)
    assert replaced.num_rows == ours.num_rows
    assert np.allclose(replaced["left_px"].to_numpy(), ours["left_px"].to_numpy(), atol=0.006)
    typed(["run", "my-case"])
    assert "annotated by analyst-2" in (case / "out" / "report.html").read_text()
    entry = (case / "annotations.yaml").read_text()
    assert entry.count("- item:") == 1 and 'use: "replace"' in entry
    assert [path.name for path in (case / "annotations").iterdir()] == ["clip-1.txt"]
    (case / "annotations" / "clip-1.txt").write_text("1,1,2,3,4,5\n")
    refused = CliRunner().invoke(main, ["check", "my-case"])
    assert refused.exit_code == 3
    assert "import it again" in " ".join(refused.output.split())
