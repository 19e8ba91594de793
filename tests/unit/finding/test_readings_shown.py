"""What the report calls confirmed is what the answers count: by act, not by any mover that a reading's frames touch."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from small_world import T0, act, context, ensemble, origin, person, reading, sighting
from test_assess_rows import SEVEN, SIDES

from observance.finding.assess import assess
from observance.finding.papers import ReviewsFile
from observance.observation.marked import Frames
from observance.reconstruction.rebuild import Rebuilt
from observance.workflow.case import Case
from observance.workflow.showing import readings_by_origin


def test_the_page_confirms_the_acts_that_the_answers_confirm() -> None:
    first = act("crosses", "p", "mdl", origin("path-p", lasts=0.0), name="act-first", attributes=SIDES)
    second = act("crosses", "p", "mdl", origin("path-p", at=T0 + 40.0, lasts=0.0), name="act-second", attributes=SIDES)
    beside = act("crosses", "q", "mdl", origin("path-q", lasts=0.0), attributes=SIDES)
    stay = act("stays", "p", "unc-side", origin("path-p"))
    acts = (first, second, beside, stay)
    spotted = {"path-p": (sighting(last=1100),), "path-q": (sighting(u=300.0),)}
    seen = (
        reading("r-1", frames=Frames(item="cam-1", first=1000, last=1050, box=(100, 100, 20, 40))),
        reading("r-2", "fires", reviewer="reviewer-2"),
        reading("r-3", reviewer="reviewer-3", place="elsewhere"),
    )
    case = cast(Case, SimpleNamespace(reviews=ReviewsFile(readings=seen)))
    main = cast(Rebuilt, SimpleNamespace(ensemble=ensemble(*acts)))
    readings, read_for = readings_by_origin(case, main, spotted)
    assert {name: [r.id for r in found] for name, found in readings.items()} == {"path-p": ["r-1"]}
    assert read_for["path-p"] == {"act-first": ((), ()), "act-second": (("reviewer-1 (asked: crosses)",), ())}
    assert read_for["path-q"] == {"act-crosses-q": ((), ())}
    about = context(person("p"), person("q"), readings=seen, sightings=spotted)
    rows = {row.act: row for row in assess(SEVEN, ensemble(*acts), (), about).rows if row.level == "act"}
    assert {id: bool(row.reviewed_by) for id, row in rows.items()} == {
        "act-first": False, "act-second": True, "act-crosses-q": False,
    }  # fmt: skip
    assert "not reviewed" in rows["act-first"].because and "not reviewed" not in rows["act-second"].because
