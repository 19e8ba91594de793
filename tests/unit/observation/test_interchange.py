"""Tracks in other programs' formats: what is written comes back, conventions are right, broken files are refused."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from observance.observation.camera import Camera
from observance.observation.footage.interchange.annotated import (
    Annotated,
    annotated,
    as_table,
    corrected,
    foot_error,
    overlaps,
)
from observance.observation.footage.interchange.annotation import Annotation, Box, ClipFacts, boxes_of, kind_of
from observance.observation.footage.interchange.coco import read_coco, write_coco
from observance.observation.footage.interchange.cvat import read_cvat, write_cvat
from observance.observation.footage.interchange.mot import read_mot, write_mot
from observance.observation.footage.interchange.placed import (
    Placed,
    write_geojson,
    write_geoparquet,
    write_moving_csv,
)
from observance.observation.footage.interchange.viame import read_viame, write_viame
from observance.observation.smoothing import MOTION
from observance.values.tables import TRACKS

WIDTH, HEIGHT, FRAMES = 640, 480, 60
CLIP = ClipFacts(name="a clip.mp4", width=WIDTH, height=HEIGHT, times_s=[k / 10 for k in range(FRAMES)])
TIMES = np.array(CLIP.times_s)

WRITERS = {"coco": (write_coco, read_coco), "viame": (write_viame, read_viame), "cvat": (write_cvat, read_cvat)}


def camera() -> Camera:
    tilt = 0.35
    rotation = np.array([[1, 0, 0], [0, -np.sin(tilt), -np.cos(tilt)], [0, np.cos(tilt), -np.sin(tilt)]])
    return Camera(
        id="c",
        width=WIDTH,
        height=HEIGHT,
        fx=700,
        fy=700,
        cx=WIDTH / 2,
        cy=HEIGHT / 2,
        k1=0.0,
        rotation=rotation,
        centre=np.array([0.0, 0.0, 6.0]),
        covariance=np.zeros((8, 8)),
    )


@st.composite
def boxes(draw: st.DrawFn) -> tuple[Box, ...]:
    """Boxes of some tracks without a gap, in any order of tracks and with any flags."""
    found = []
    for track in draw(st.lists(st.integers(1, 9999), min_size=1, max_size=4, unique=True)):
        first = draw(st.integers(0, FRAMES - 1))
        length = draw(st.integers(1, min(6, FRAMES - first)))
        kind = draw(st.sampled_from(["person", "vehicle", "other"]))
        sure = draw(st.floats(0.01, 1))
        for frame in range(first, first + length):
            left, top = draw(st.floats(-50, WIDTH)), draw(st.floats(-50, HEIGHT))
            wide, tall = draw(st.floats(0.1, 400)), draw(st.floats(0.1, 400))
            measured = frame in (first, first + length - 1) or draw(st.booleans())
            hidden = draw(st.booleans())
            found.append(
                Box(
                    track=str(track),
                    frame=frame,
                    left=left,
                    top=top,
                    width=wide,
                    height=tall,
                    kind=kind,
                    confidence=sure,
                    measured=measured,
                    hidden=hidden,
                )
            )
    return tuple(sorted(found, key=lambda box: (int(box.track), box.frame)))


@pytest.mark.parametrize("form", sorted(WRITERS))
@given(given_boxes=boxes())
def test_what_is_written_comes_back(
    form: str, given_boxes: tuple[Box, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("round") / "boxes"
    write, read = WRITERS[form]
    write(given_boxes, CLIP, path)
    back = read(path).boxes
    assert len(back) == len(given_boxes)
    for one, other in zip(given_boxes, back, strict=True):
        assert (one.track, one.frame, one.kind, one.measured, one.hidden) == (
            (other.track, other.frame, other.kind, other.measured, other.hidden)
        )
        assert abs(one.left - other.left) <= 2e-4
        assert abs(one.top + one.height - other.top - other.height) <= 2e-4
        assert abs(one.width - other.width) <= 2e-4
        if form != "cvat":  # which has no confidence
            assert abs(one.confidence - other.confidence) <= 1e-6


def walk(number: int, first: int = 0, frames: int = 40, left: float = 100.0, step: float = 4.0) -> tuple[Box, ...]:
    return tuple(
        Box(track=str(number), frame=first + k, left=left + step * k, top=200, width=30, height=80)
        for k in range(frames)
    )


def table_of(found: tuple[Box, ...]) -> pa.Table:
    return as_table(annotated(Annotation(boxes=found), TIMES, camera(), (WIDTH, HEIGHT), MOTION), "cam")


def test_mot_counts_from_one_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "mot.txt"
    write_mot(table_of(walk(1) + walk(2, left=400)), path)
    first = path.read_text().splitlines()[0].split(",")
    assert first[0] == "1" and len(first) == 10
    back = read_mot(path).boxes
    assert [(box.track, box.frame) for box in back] == [(n, k) for n in ("1", "2") for k in range(40)]
    assert back[3].left == pytest.approx(112, abs=0.006)
    assert read_mot(path, first_frame=0).boxes[0].frame == 1


def test_ground_truth_of_nine_columns_leaves_out_what_is_no_mover(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text("1,1,10,10,20,50,1,1,0.3\n1,2,10,10,20,50,0,1,1\n1,3,90,10,20,50,1,9,1\n2,4,10,10,50,20,1,3,1\n")
    found = read_mot(path)
    assert [(box.track, box.kind, box.hidden) for box in found.boxes] == [
        ("1", "person", True),
        ("4", "vehicle", False),
    ]
    assert len(found.notes) == 2


def test_cvat_interpolates_between_key_frames_and_not_outside(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    box = '<box frame="{}" outside="{}" occluded="{}" keyframe="1" xtl="{}" ytl="10" xbr="{}" ybr="60"/>'
    rows = [(0, 0, 0, 100), (10, 0, 1, 200), (15, 1, 0, 999), (20, 0, 0, 300)]
    inside = "".join(box.format(frame, out, hidden, left, left + 20) for frame, out, hidden, left in rows)
    path.write_text(f'<annotations><track id="7" label="Pedestrian">{inside}</track></annotations>')
    found = read_cvat(path)
    assert [b.frame for b in found.boxes] == [*range(15), 20]
    assert found.boxes[5].left == 150 and not found.boxes[5].measured and found.boxes[10].measured
    assert [b.left for b in found.boxes[10:15]] == [200] * 5  # towards a box outside, the last one is held
    assert found.boxes[10].hidden and found.boxes[12].hidden and not found.boxes[5].hidden
    assert found.notes == ("label 'Pedestrian' is taken for person",)


def test_coco_finds_the_track_and_the_frame_where_programs_put_them(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    variants: list[dict[str, object]] = [
        {"track_id": 3},
        {"attributes": {"track_id": 3}},
        {"instance_id": 3},
        {"segment_id": 3},
        {"attributes": {"segment id": 3}},
    ]
    images: list[dict[str, object]] = [
        {"id": 10, "file_name": "frame_000004.PNG"},
        {"id": 11, "file_name": "x.png", "frame_index": 5},
        {"id": 12, "file_name": "cam2/img_0006.jpg"},
        {"id": 13, "file_name": "x.png", "frame_id": 7},
        {"id": 14, "file_name": "8.jpg"},
    ]
    marked = [
        {"id": k, "image_id": 10 + k, "category_id": 1, "bbox": [1, 2, 3, 4], **variant}
        for k, variant in enumerate(variants)
    ]
    held = {"images": images, "categories": [{"id": 1, "name": "person"}], "annotations": marked}
    path.write_text(json.dumps(held))
    assert [(box.track, box.frame) for box in read_coco(path).boxes] == [("3", k) for k in range(4, 9)]


def test_viame_reads_pairs_and_marks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "# 1: Detection or Track-id,2: Video\n# metadata,fps: 5\n"
        "0,img.png,0,1,2,11,22,0.5,-1,rock,0.2,truck,0.7,(kp) head 3 4,(atr) occluded true,(note) seen by two\n"
        "0,img.png,1,1,2,11,22,0.5,-1\n"
    )
    first, second = read_viame(path).boxes
    assert (first.kind, first.confidence, first.hidden, first.width, first.height) == ("vehicle", 0.7, True, 10, 20)
    assert (second.kind, second.confidence, second.frame) == ("person", 0.5, 1)


def test_boxes_stand_on_the_ground_with_the_stated_error() -> None:
    ground = camera().ground(np.array([[115.0, 280.0]]))[0]
    found = annotated(Annotation(boxes=walk(1, step=0.0)), TIMES, camera(), (WIDTH, HEIGHT), foot_error(None))
    table = as_table(found, "cam")
    assert table.schema.equals(TRACKS)
    assert np.allclose([table["x_m"][20].as_py(), table["y_m"][20].as_py()], ground, atol=0.02)
    sure = annotated(Annotation(boxes=walk(1, step=0.0)), TIMES, camera(), (WIDTH, HEIGHT), foot_error(0.01))
    assert as_table(sure, "cam")["var_y_m2"][20].as_py() < 0.2 * table["var_y_m2"][20].as_py()
    assert boxes_of(table) == tuple(replace(box, track="0001") for box in walk(1, step=0.0))


def test_gaps_are_bridged_or_begin_another_track_and_a_cut_off_box_shows_no_foot() -> None:
    near = walk(1, 0, 5) + walk(1, 12, 5)
    low = tuple(replace(box, top=430.0) if 2 <= box.frame <= 3 else box for box in near)
    long = tuple(k * 0.5 for k in range(FRAMES))
    made = annotated(Annotation(boxes=low), TIMES, camera(), (WIDTH, HEIGHT), MOTION)
    seen = as_table(made, "cam")["seen"].to_pylist()
    assert [k for k, one in enumerate(seen) if not one] == [2, 3, *range(5, 12)]
    apart = annotated(
        Annotation(boxes=walk(1, 0, 5) + walk(1, 30, 5)), np.array(long), camera(), (WIDTH, HEIGHT), MOTION
    )
    assert [id for id, _ in apart.tracks] == ["1", "1"]
    assert "1 gaps of more than 7 s begin another track" in apart.notes


def test_correcting_keeps_ours_where_nobody_annotated() -> None:
    ours = table_of(walk(1, 0, 60) + walk(2, 0, 60, left=400, step=0.5))
    theirs = annotated(Annotation(boxes=walk(9, 20, 20, left=183.0)), TIMES, camera(), (WIDTH, HEIGHT), MOTION)
    table, notes = corrected(ours, theirs, "cam", camera())
    rows: dict[str, list[int]] = {str(name): [] for name in set(table["track"].to_pylist())}
    for name, frame in zip(table["track"].to_pylist(), table["frame"].to_pylist(), strict=True):
        rows[str(name)].append(int(frame or 0))
    assert rows == {
        "cam/0001": list(range(20)),
        "cam/0002": list(range(60)),
        "cam/0003": list(range(40, 60)),
        "cam/1001": list(range(20, 40)),
    }
    assert notes[0] == "20 rows of ours are replaced by annotated ones"
    untouched = table.filter(pa.array([name == "cam/0002" for name in table["track"].to_pylist()]))
    before = ours.filter(pa.array([name == "cam/0002" for name in ours["track"].to_pylist()]))
    assert untouched.equals(before)
    piece = table.filter(pa.array([name == "cam/0003" for name in table["track"].to_pylist()]))
    assert piece["var_x_m2"][0].as_py() > ours["var_x_m2"][40].as_py()  # what came before is no longer its witness


@given(first=st.integers(0, 59), frames=st.integers(1, 30), left=st.floats(50, 400))
def test_correcting_never_leaves_two_on_one_place(first: int, frames: int, left: float) -> None:
    ours = table_of(walk(1, 0, 60))
    boxes_given = walk(9, first, min(frames, 60 - first), left=left)
    made = annotated(Annotation(boxes=boxes_given), TIMES, camera(), (WIDTH, HEIGHT), MOTION)
    table, _ = corrected(ours, made, "cam", camera())
    names = ("left_px", "top_px", "width_px", "height_px")
    for frame in {box.frame for box in boxes_given}:
        here = table.filter(pa.array([one == frame for one in table["frame"].to_pylist()]))
        place = np.column_stack([here[name].to_numpy() for name in names])
        shared = overlaps(place, place) - np.eye(len(place))
        assert (shared < 0.3).all()
    assert not [n for n in table["track"].to_pylist() if n not in ("cam/0001", "cam/0002", "cam/1001")]


def test_an_annotation_without_a_calibration_stays_in_the_image() -> None:
    made: Annotated = annotated(Annotation(boxes=walk(1)), TIMES, None, (WIDTH, HEIGHT), MOTION)
    assert np.isnan(as_table(made, "cam")["x_m"].to_numpy()).all()


@pytest.fixture
def placed() -> list[Placed]:
    start = datetime(2017, 11, 13, 15, 12, 0, 250_000, tzinfo=ZoneInfo("Asia/Seoul")).timestamp()
    return [Placed(item="a", tracks=table_of(walk(1)), starts_at=start, latitude=37.95, longitude=126.67)]


def test_places_are_degrees_with_the_clock_of_the_zone(placed: list[Placed], tmp_path: Path) -> None:
    zone = ZoneInfo("Asia/Seoul")
    write_moving_csv(placed, zone, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert rows[1]["t"] == "2017-11-13T15:12:00.350000+09:00"
    assert abs(float(rows[0]["lat"]) - 37.95) < 0.001 and abs(float(rows[0]["lon"]) - 126.67) < 0.001
    north = (float(rows[0]["lat"]) - 37.95) * 110_990
    assert north == pytest.approx(placed[0].tracks["y_m"][0].as_py(), rel=0.01)
    write_geojson(placed, zone, tmp_path / "a.geojson")
    feature = json.loads((tmp_path / "a.geojson").read_text())["features"][0]
    assert feature["geometry"]["type"] == "LineString"
    assert len(feature["geometry"]["coordinates"]) == len(feature["properties"]["times"]) == len(rows)
    assert feature["geometry"]["coordinates"][0] == pytest.approx([float(rows[0]["lon"]), float(rows[0]["lat"])])
    write_geoparquet(placed, zone, tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["primary_column"] == "geometry" and geo["columns"]["geometry"]["encoding"] == "WKB"
    points = shapely.from_wkb(table["geometry"].to_pylist())
    assert points[0].x == pytest.approx(float(rows[0]["lon"]), abs=1e-8)
    assert table["time"][1].as_py().isoformat() == "2017-11-13T15:12:00.350000+09:00"


def test_moving_pandas_reads_the_csv(placed: list[Placed], tmp_path: Path) -> None:
    movingpandas = pytest.importorskip("movingpandas")
    pandas = pytest.importorskip("pandas")
    write_moving_csv(placed, ZoneInfo("Asia/Seoul"), tmp_path / "a.csv")
    frame = pandas.read_csv(tmp_path / "a.csv")
    read = movingpandas.TrajectoryCollection(frame, traj_id_col="track", t="t", x="lon", y="lat", crs="EPSG:4326")
    assert len(read.trajectories) == 1
    metres = placed[0].tracks["x_m"][39].as_py() - placed[0].tracks["x_m"][0].as_py()
    assert read.trajectories[0].get_length() == pytest.approx(abs(metres), rel=0.05)
    assert read.trajectories[0].get_start_time().hour == 15


def test_labels() -> None:
    assert [kind_of(label) for label in ("Person", "traffic-car", "fire_truck", "dog", "Manhole")] == [
        *("person", "vehicle", "vehicle", "other", "other")
    ]
