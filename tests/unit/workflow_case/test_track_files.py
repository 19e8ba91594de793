"""Files of tracks outside of a case: what is none is refused, what needs a case says so."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.observation.footage.reading.clip import Clip
from observance.values.tables import TRACKS
from observance.workflow.skeleton import new_case
from observance.workflow.track_files import read_tracks, write_tracks

CLIP = Clip(
    name="a.mp4",
    container="mp4",
    codec="h264",
    width=64,
    height=48,
    frames=3,
    duration_s=0.3,
    starts_at_s=0.0,
    time_base=Fraction(1, 10),
    header_rate_hz=10.0,
    measured_rate_hz=10.0,
    rate_given_hz=None,
    repeated=0,
    gaps=0,
    times_s=(0.0, 0.1, 0.2),
    stamps=(0, 1, 2),
    metadata={},
    notes=(),
)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, " ".join(done.output.split())


def test_what_stands_beside_the_table_comes_back(tmp_path: Path) -> None:
    write_tracks([TRACKS.empty_table()], CLIP, ["a note", "another"], tmp_path / "tracks.parquet")
    held = read_tracks(tmp_path / "tracks.parquet")
    assert (held.size, held.clip, held.notes) == ((64, 48), "a.mp4", ("a note", "another"))
    assert held.times_s.tolist() == [0.0, 0.1, 0.2]
    assert held.table.schema.equals(TRACKS)


@pytest.mark.parametrize("kind", ["missing", "text", "other table", "no times"])
def test_what_is_no_table_of_tracks_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "tracks.parquet"
    if kind == "text":
        path.write_text("no Parquet")
    elif kind == "other table":
        pq.write_table(pa.table({"a": [1]}), path)
    elif kind == "no times":
        pq.write_table(TRACKS.empty_table(), path)
    code, said = run("tracks", "export", str(path), "--format", "mot", "--out", str(tmp_path / "out.txt"))
    assert code == 3
    words = {
        "missing": "no such file",
        "text": "a Parquet file of tracks",
        "other table": "one without track, frame",
        "no times": "one without frame_times_s",
    }
    assert words[kind] in said


def test_places_need_a_case(tmp_path: Path) -> None:
    write_tracks([TRACKS.empty_table()], CLIP, [], tmp_path / "tracks.parquet")
    table, out = str(tmp_path / "tracks.parquet"), str(tmp_path / "out")
    code, said = run("tracks", "export", table, "--format", "geojson", "--out", out)
    assert code == 2 and "give the case folder" in said


def test_an_item_that_is_no_video_takes_no_annotation(tmp_path: Path) -> None:
    new_case(tmp_path / "case", title="", seed=1, now=0.0)
    (tmp_path / "a.xml").write_text("<annotations/>")
    code, said = run(
        "tracks", "import", str(tmp_path / "case"), "clip", str(tmp_path / "a.xml"), "--by", "a", "--replace"
    )
    assert code == 2 and "'clip' is no held video of a camera; those are none" in said
    code, said = run("tracks", "import", str(tmp_path / "case"), "clip", str(tmp_path / "a.xml"), "--by", "a")
    assert code == 2 and "say --replace or --correct" in said
