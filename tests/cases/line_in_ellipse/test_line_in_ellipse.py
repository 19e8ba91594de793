"""Acceptance scenario 3: a track that ends 0.3 m past a line known to 0.5 m, with a place known to 0.8 m."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import ground as g
import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy.stats import norm

from observance.agreement.loading import load
from observance.evidence.papers import read_paper
from observance.finding.assess import assess
from observance.finding.canonical import findings_json
from observance.finding.changes import Change, changes
from observance.finding.compare import compare
from observance.finding.papers import ActorsFile, Person, ReviewsFile
from observance.finding.profile import Profile
from observance.finding.rows import Covered, Findings, Row
from observance.finding.seen import read_findings
from observance.finding.world import Context, Sighting
from observance.observation.anchors import PersonAnchor
from observance.observation.marked import Frames
from observance.observation.readings import ReviewReading
from observance.observation.scene import Scene, scene_in_metres
from observance.observation.scene_file import SceneFile
from observance.reconstruction.fingerprint import fingerprint
from observance.reconstruction.inputs import LINE_SOURCE, Inputs
from observance.reconstruction.rebuild import Rebuilt, rebuild

HERE = Path(__file__).parent
N = 4096
EXPECTED = YAML(typ="safe").load((HERE / "expected.yaml").read_text(encoding="utf-8"))
AGREEMENT = load(HERE / "line.observance")
TO_THE_LINE = [(0, 0, -20), (20.3, 0, 0.3)]
AND_ON = [(0, 0, -20), (22.0, 0, 2.0)]
OTHER_MAP = g.feature(
    "mdl-other-map", "line", [(-50, 45), (50, 45)], error_m=0.5, survey="s2", alternative_to="mdl"
)  # fmt: skip


def scene(*more: Mapping[str, object]) -> Scene:
    surveys = [{"id": name, "shared_error_m": 0.0, "by": "surveyors"} for name in ("s1", "s2")]
    file = SceneFile.model_validate(
        {
            "type": "FeatureCollection", "frame": "case", "surveys": surveys,
            "features": [g.the_line(error_m=0.5), *more],
        }
    )  # fmt: skip
    return scene_in_metres(file, latitude=0.0, longitude=0.0)


def given(*, second: g.Walked | None = None, lines: Sequence[Mapping[str, object]] = ()) -> Inputs:
    """One camera that knows his place to 0.8 m, and perhaps a second one that knows it to 0.2 m."""
    cameras, footage = ["cam-1"], [g.footage(g.walk(TO_THE_LINE, sigma_m=0.8))]
    if second is not None:
        cameras.append("cam-2")
        walked = g.walk(second, sigma_m=0.2, track="cam-2/1")
        footage.append(g.footage(walked, item="clip-2", camera_id="cam-2"))
    return Inputs(
        scene=scene(*lines),
        cameras=tuple(g.camera(name, items=(name.replace("cam", "clip"),)) for name in cameras),
        calibrations={name: g.lens(name) for name in cameras},
        footage=tuple(footage),
        anchors=tuple(PersonAnchor(person="man-1", frames=_frames(one.item, 0, 20)) for one in footage),
        grades=g.GRADES,
        identity_error_m=0.2,
    )


def _frames(item: str, first: int, last: int) -> Frames:
    return Frames(item=item, first=first, last=last, box=(100, 100, 20, 60))


CASES = {
    "one camera": given(),
    "a second view of the same steps": given(second=TO_THE_LINE),
    "a second view that sees him go on": given(second=AND_ON),
    "another map of the line": given(second=AND_ON, lines=(OTHER_MAP,)),
}


@cache
def rebuilt(case: str, alternative: str = "") -> Rebuilt:
    return rebuild(CASES[case], seed=1, histories=N, alternative=alternative)


def answered(case: str, profile: str) -> Row:
    """The act row of the case under a profile of this folder."""
    rows = [row for row in found(case, profile).rows if row.level == "act"]
    assert len(rows) == 1, [row.sentence for row in rows]
    return rows[0]


@cache
def found(case: str, profile: str) -> Findings:
    """The findings of the case under a profile of this folder."""
    inputs, main = CASES[case], rebuilt(case)
    rivals = [id for id, line in inputs.scene.lines.items() if line.alternative_to is not None]
    readings = tuple(
        ReviewReading(
            id=f"reading-{item}-{reviewer}", reviewer=reviewer, question="crosses", place="mdl", answer="yes",
            certainty="certain", blind=True, frames=_frames(item, 180, 220),
        )
        for item in (one.item for one in inputs.footage)
        for reviewer in ("reviewer-1", "reviewer-2")
    )  # fmt: skip
    about = Context(
        case="a line in the ellipse", kind="exercise", caution="Computed from an exercise.", time_zone="UTC",
        span=(g.NOON, g.NOON + 60.0), profile=read_paper(HERE / f"{profile}.yaml", Profile),
        actors=ActorsFile(persons=(Person(id="man-1", called="a man", standing="unknown"),)),
        watched=lambda place, span: Covered(watched_share=1.0, place=place, span=span, missed_share=0.01),
        without=lambda id: rebuild(inputs, seed=1, histories=N, leave_out=frozenset({id})).ensemble,
        reviews=ReviewsFile(readings=readings), grades=g.GRADES, sightings=_sightings(inputs, main),
    )  # fmt: skip
    others = tuple(rebuilt(case, f"{LINE_SOURCE}{id}").ensemble for id in rivals)
    return assess(AGREEMENT, main.ensemble, others, about)


def _sightings(inputs: Inputs, main: Rebuilt) -> dict[str, tuple[Sighting, ...]]:
    """Where each path stands in the clips. A path is named by its first track: each of them may come to name it."""
    clips = {footage.item: footage for footage in inputs.footage}
    found: dict[str, tuple[Sighting, ...]] = {}
    for tracks in (names or () for names in main.paths["tracks"].to_pylist()):
        every = []
        for item in sorted({track.rsplit("/", 1)[0] for track in tracks}):
            rows = clips[item].tracks
            boxes = np.column_stack([np.asarray(rows[c]) for c in ("left_px", "top_px", "width_px", "height_px")])
            frames, times = np.asarray(rows["frame"], dtype=np.int64), np.asarray(rows["time_s"])
            every.append(Sighting(item=item, frames=frames, times_s=times + main.clocks.starts[item], boxes=boxes))
        found |= {f"path:{track}": tuple(every) for track in tracks}
    return found


ASKED = [(case, profile) for case, by in EXPECTED.items() for profile in by if (HERE / f"{profile}.yaml").exists()]


@pytest.mark.parametrize(("case", "profile"), ASKED)
def test_the_answer_is_as_expected(case: str, profile: str) -> None:
    expected = EXPECTED[case][profile]
    row = answered(case, profile)
    assert row.answer == expected["answer"]
    assert list(row.because) == expected["because"]
    low, high = expected["share"]
    assert low <= row.share.value <= high


def test_the_share_is_that_of_the_two_errors_and_both_standards_see_the_same_one() -> None:
    high, low = (answered("one camera", name) for name in ("clear-and-convincing", "balance-of-probabilities"))
    assert high.share == low.share
    assert high.share.value == pytest.approx(norm.cdf(0.3 / np.hypot(0.5, 0.8)), abs=0.025)
    assert high.standard != low.standard


def test_what_would_settle_it_is_named() -> None:
    row = answered("one camera", "clear-and-convincing")
    assert any("view" in words or "survey" in words for words in row.would_settle), row.would_settle


def test_without_the_second_camera_the_answer_changes_and_the_row_says_so() -> None:
    row = answered("a second view that sees him go on", "clear-and-convincing")
    assert row.hinges == ("without clip-2: not determined",)


def test_the_rival_line_is_an_alternative_with_its_own_answer_and_no_mean() -> None:
    expected = EXPECTED["another map of the line"]
    row = answered("another map of the line", "clear-and-convincing")
    (rival,) = (entry for entry in row.span if entry.alternative == expected["alternative"])
    assert rival.answer == expected["answer by that map"]
    assert rival.share.value == 0.0
    assert row.rests_on == (expected["alternative"],)
    alone = answered("a second view that sees him go on", "clear-and-convincing")
    assert row.share == alone.share


def test_both_standards_are_shown_on_one_line_and_on_one_ensemble() -> None:
    names = ("clear-and-convincing", "balance-of-probabilities")
    profiles = [read_paper(HERE / f"{name}.yaml", Profile) for name in names]
    digest = fingerprint(rebuilt("one camera").ensemble)
    compared = compare([found("one camera", name) for name in names], profiles, digest)
    (act,) = (line for line in compared.lines if line.level == "act")
    cells = [cell for cell in act.cells if cell is not None]
    assert [(cell.answer, list(cell.because)) for cell in cells] == [
        (EXPECTED["one camera"][name]["answer"], EXPECTED["one camera"][name]["because"]) for name in names
    ]
    assert not act.agree
    assert [column.standard for column in compared.columns] == [one.standard.name for one in profiles]


def changed(before: str, after: str) -> Change:
    """The act, compared over two cases of which the second has a camera more."""
    high = "clear-and-convincing"
    old, new = (read_findings(findings_json(found(case, high)), case) for case in (before, after))
    (one,) = (row for row in changes(old, new).rows if row.level == "act")
    return one


def test_a_second_camera_settles_it_and_the_diff_says_why() -> None:
    one = changed("one camera", "a second view that sees him go on")
    assert (one.kind, one.before, one.after) == ("changed", "not determined: too imprecise", "breach")
    assert "the share of the act and every element rose beyond the counting error" in one.why
    assert "reason, no longer: too imprecise" in one.why


def test_a_second_camera_that_settles_nothing_changes_no_answer_and_the_diff_says_what_moved() -> None:
    one = changed("one camera", "a second view of the same steps")
    assert (one.kind, one.before, one.after) == (
        "same",
        "not determined: too imprecise",
        "not determined: too imprecise",
    )
    assert "the share of the act and every element rose beyond the counting error" in one.why
