"""Which items that are not used could bear on an answer: what is not known of them bears on all."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from sample_case import sample_findings, sample_inputs, sample_rows
from small_world import T0, act, origin

from observance.evidence.case_file import Item
from observance.finding.rows import Findings
from observance.observation.scene import Placed, Scene
from observance.report.page import render_report
from observance.values.spans import iso_from_seconds
from observance.workflow.bearing import could_bear

SPAN = (T0 - 3600, T0 + 3600)
BEFORE, AFTER, LATER = (iso_from_seconds(T0 + after) for after in (-60, 60, 120))


def placed(id: str, kind: str, *points: tuple[float, float]) -> Placed:
    return Placed(
        id=id, kind=kind, name=id, points=np.array(points), survey="s", error_m=0.1, source="map"
    )  # fmt: skip


SCENE = Scene(
    lines=MappingProxyType({"mdl": placed("mdl", "line", (0, 0), (100, 0))}),
    zones=MappingProxyType(
        {
            "north": placed("north", "zone", (0, 0), (100, 0), (100, 50), (0, 50), (0, 0)),
            "far": placed("far", "zone", (0, 200), (10, 200), (10, 210), (0, 210), (0, 200)),
        }
    ),
    landmarks=MappingProxyType({}),
    buildings=MappingProxyType({}),
    surveys=MappingProxyType({}),
)
CROSSING = act("crosses", "p", "mdl", origin("o", at=T0), name="a")
FINDINGS: Findings = replace(sample_findings(), rows=(replace(sample_rows()[0], id="r", act="a"),))


def item(status: str = "refused", **more: object) -> Item:
    said = {"id": "other", "status": status, "kind": "video", "acquired_from": "x", "acquired_by": "y", "why": "w"}
    return Item.model_validate({**said, **more})


def bears(one: Item, findings: Findings = FINDINGS) -> bool:
    return could_bear((one,), SCENE, SPAN, (CROSSING,), findings)["r"] == ("other",)


@pytest.mark.parametrize("status", ["asked for", "refused", "lost", "excluded"])
def test_what_is_not_known_bears_on_all(status: str) -> None:
    assert bears(item(status))


def test_what_is_held_is_not_named() -> None:
    assert not bears(item("held"))


@pytest.mark.parametrize(
    ("shows", "expected"),
    [
        ({"lines": ("mdl",)}, True),
        ({"zones": ("north",)}, True),
        ({"zones": ("far",)}, False),
        ({"zones": ("far", "north")}, True),
        ({"times": {"from": AFTER, "to": LATER}}, False),
        ({"times": {"from": BEFORE, "to": LATER}}, True),
        ({"times": {"from": BEFORE, "to": LATER}, "zones": ("far",)}, False),
    ],
)
def test_another_place_or_time_bears_not(shows: dict[str, object], expected: bool) -> None:
    assert bears(item(could_show=shows)) == expected
    without = replace(FINDINGS, rows=(replace(FINDINGS.rows[0], act=None, began=None, ended=None),))
    assert bears(item(could_show=shows), without), "an answer without an act asks about all of the case"


def test_the_report_names_them_beside_each_answer() -> None:
    inputs = sample_inputs()
    assert inputs.findings is not None
    every = {row.id: ("kpa-log",) for row in inputs.findings.rows}
    observed = {"clip-1": ("observed (edit list): an edit list shows 87 of the 100 frames",)}
    page = render_report(replace(inputs, could_bear=every, observed=observed))
    assert page.count("(refused): could bear on it") == sum(row.level == "act" for row in inputs.findings.rows)
    assert "Not used, and could bear on it: " in page
    assert "observed (edit list): an edit list shows 87 of the 100 frames" in page
    assert "could bear on it" not in render_report(inputs)
