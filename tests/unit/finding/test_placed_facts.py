"""Distances of what a mark puts at a point: the share is that of the normal law, survey and point error together."""

from __future__ import annotations

from dataclasses import replace

import ground as g
import numpy as np
import pytest
from scipy.stats import norm
from small_world import context, person, profile

from observance.agreement.loading import parse
from observance.finding.assess import assess
from observance.finding.papers import ActorsFile, Party
from observance.finding.profile import Review
from observance.finding.rows import Row
from observance.observation.marked import ActMarked, Seen, Where
from observance.observation.scene import scene_in_metres
from observance.observation.scene_file import SceneFile
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild

N = 4096
RULE = """
agreement "Heavy weapons" in force from 2000-01-01.
party north "The northern side".
party south "The southern side".
line mdl "the line".
class gun "guns of 100 mm or more".
clause "W/2"
  text "Guns stay 25 m from the line."
  source "the tests"
  status verified
  for each side S, entity V
  forbids S
  when V belongs to S and V has class gun and V is closer than 25 m to line mdl.
"""


def answered(distance_m: float, error_m: float, survey_m: float = 0.5) -> Row:
    """The row of a gun that an analyst puts at a point so far from the line."""
    surveys = [{"id": "s1", "shared_error_m": survey_m, "by": "surveyors"}]
    file = SceneFile.model_validate(
        {
            "type": "FeatureCollection", "frame": "case", "surveys": surveys,
            "features": [g.the_line(error_m=0.01)],
        }
    )  # fmt: skip
    seen = Seen(
        id="m1", kind="seen", author="patrol-1", certainty="certain",
        when={"earliest": "2026-01-01T12:00:00Z", "latest": "2026-01-01T12:10:00Z"},
        where=Where(at=(0.0, distance_m), error_m=error_m), act=ActMarked(does="stands", person="gun-1"),
    )  # fmt: skip
    scene = scene_in_metres(file, latitude=0.0, longitude=0.0)
    inputs = Inputs(scene=scene, cameras=(), calibrations={}, footage=(), marked=(seen,), grades=g.GRADES)
    main = rebuild(inputs, seed=1, histories=N).ensemble
    gun = person("gun-1", "north", is_a="vehicle", classes=("gun",))
    parties = (Party(id="north", name="North"), Party(id="south", name="South"))
    about = replace(
        context(readings=(), registers=()), profile=profile(review=Review(persons=0, reader_error=0.0)),
        actors=ActorsFile(parties=parties, persons=(gun,)), nothing_unknown=True,
    )  # fmt: skip
    return next(row for row in assess(parse(RULE, "guns.observance"), main, (), about).rows if row.level == "act")


@pytest.mark.parametrize("distance_m", [23.0, 25.5, 27.0])
def test_the_share_is_that_of_the_normal_law(distance_m: float) -> None:
    row = answered(distance_m, error_m=1.2)
    closer = next(e for e in row.elements if e.relation == "closer")
    expected = g.GRADES.certainty["certain"] * norm.cdf((25.0 - distance_m) / np.hypot(1.2, 0.5))
    assert closer.share.value == pytest.approx(expected, abs=0.03)


def test_far_away_is_consistent_and_near_is_a_breach() -> None:
    assert answered(10.0, 1.0).answer == "breach"
    assert answered(60.0, 1.0).answer == "consistent"


def test_on_the_edge_it_is_too_imprecise() -> None:
    row = answered(25.2, 2.0)
    assert (row.answer, row.because[0]) == ("not determined", "too imprecise")
