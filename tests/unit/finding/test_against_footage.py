"""Verdicts on claims, a table: what was seen in which share, what was watched, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from small_world import profile

from observance.finding.against_footage import Asked, Held, against_footage
from observance.finding.rows import Covered
from observance.observation.statement.claims import StatementFile
from observance.reconstruction.ensemble import Act, Ensemble, Origin
from observance.values.spans import iso_from_seconds

N = 2000
NOON = 1_500_000_000.0
STANDARD = profile()


def held_in(share: float) -> NDArray[np.bool_]:
    return np.arange(N) < round(share * N)


def act(
    kind: str = "crosses", mover: str = "man-1", place: str = "line", share: float = 1.0, at: float = NOON,
    spread: float = 0.0, origin: str = "path", **more: str,
) -> Act:  # fmt: skip
    holds = held_in(share)
    times = np.where(holds, at + spread * (np.arange(N) / N - 0.5), np.nan)
    return Act(
        id=f"{kind}-{mover}-{at:.0f}-{origin}", kind=kind, mover=mover, place=place, outer=(at - spread, at + spread),
        origins=(
            Origin(
                id=f"{origin}:{mover}", kind="claim" if origin == "claim" else "path", items=("i",), group="g",
                holds=holds, begins=times, ends=times,
            ),
        ),
        attributes=more,
    )  # fmt: skip


def verdict(
    content: Mapping[str, object],
    acts: Sequence[Act],
    *,
    watched: float = 1.0,
    missed: float = 0.0,
    knows: str = "saw",
    more: Sequence[Ensemble] = (),
) -> Held:
    claim = {
        "id": "c",
        "quote": "x",
        "start": 0,
        "speaker": "s",
        "knows": knows,
        "credibility": "2",
        "content": content,
    }
    statement = StatementFile.model_validate(
        {
            "source": {"id": "s", "outlet": "s", "kind": "media", "reliability": "B", "graded_by": "A1"},
            "text": "x", "claims": [claim],
        }
    )  # fmt: skip
    main = Ensemble(seed=1, histories=N, acts=tuple(acts), causes={})

    def covered(place: str, span: tuple[float, float]) -> Covered:
        return Covered(watched_share=watched, place=place, span=span, missed_share=missed, holes=("Camera 2 was off.",))

    asked = Asked(ensembles=(main, *more), watched=covered, span=(NOON - 600, NOON + 600), profile=STANDARD)
    return against_footage([statement], asked)["c"]


def period(low: float, high: float) -> dict[str, str]:
    return {"from": iso_from_seconds(NOON + low), "to": iso_from_seconds(NOON + high)}


CROSSES = {"does": "crosses", "person": "man-1", "line": "line"}


def crossed(low: float = -30, high: float = 30, **more: str) -> dict[str, object]:
    return {"type": "act", "act": {**CROSSES, **more}, "when": period(low, high)}


def timed(low: float, high: float) -> dict[str, object]:
    return {"type": "time", "of": "crossing", "of_act": CROSSES, "when": period(low, high)}


def number(count: Mapping[str, float], does: str = "crosses", counts: str = "persons") -> dict[str, object]:
    place = {"line": "line"} if does == "crosses" else {}
    return {"type": "count", "of": "n", "of_act": {"does": does, **place}, "counts": counts, "count": dict(count)}


@pytest.mark.parametrize(
    ("content", "acts", "watched", "missed", "wanted"),
    [
        (crossed(), [act()], 1.0, 0.0, "supported"),
        (crossed(), [act()], 0.0, 1.0, "supported"),
        (crossed(), [], 1.0, 0.0, "contradicted"),
        (crossed(), [], 0.5, 0.0, "not covered"),
        (crossed(), [], 1.0, 0.5, "not covered"),
        (crossed(), [act(share=0.5)], 1.0, 0.0, "neither"),
        (crossed(), [act(share=0.0005)], 1.0, 0.0, "contradicted"),
        (crossed(), [act(at=NOON + 300)], 1.0, 0.0, "contradicted"),
        (crossed(), [act(at=NOON + 300)], 0.2, 0.0, "not covered"),
        (crossed(), [act(origin="claim")], 1.0, 0.0, "contradicted"),
        (crossed(), [act(mover="man-2")], 1.0, 0.0, "contradicted"),
        ({"type": "act", "act": {"does": "fires", "person": "man-1", "starts_in": "south"}, "when": period(-30, 30)},
         [act("fires", place="")], 1.0, 0.0, "neither"),
        ({"type": "act", "act": {"does": "fires", "person": "man-1", "starts_in": "south"}, "when": period(-30, 30)},
         [act("fires", place="", starts_in="north")], 1.0, 0.0, "neither"),
        ({"type": "act", "act": {"does": "fires", "person": "man-1", "starts_in": "south"}, "when": period(-30, 30)},
         [], 0.3, 0.0, "not covered"),
        (timed(-30, 30), [act(spread=10)], 0.0, 1.0, "supported"),
        (timed(60, 119), [act(spread=10)], 0.0, 1.0, "contradicted"),
        (timed(0, 60), [act(spread=10)], 0.0, 1.0, "neither"),
        (timed(0, 60), [act(share=0.5)], 0.0, 1.0, "not covered"),
        (timed(0, 60), [act(share=0.5)], 1.0, 0.0, "neither"),
        (number({"exact": 2}), [act(), act(mover="man-2")], 1.0, 0.0, "supported"),
        (number({"exact": 2}), [act(), act(mover="man-2")], 0.5, 0.0, "not covered"),
        (number({"exact": 1}), [act(), act(mover="man-2")], 0.5, 0.0, "contradicted"),
        (number({"exact": 3}), [act(), act(mover="man-2")], 1.0, 0.0, "contradicted"),
        (number({"exact": 3}), [act(), act(mover="man-2")], 0.5, 0.0, "not covered"),
        (number({"at_least": 2}), [act(), act(mover="man-2")], 0.0, 1.0, "supported"),
        (number({"at_least": 2}), [act(), act(mover="path:7")], 1.0, 0.0, "neither"),
        (number({"exact": 2}), [act(), act(mover="man-2", share=0.5)], 1.0, 0.0, "neither"),
        (number({"about": 40}, "fires", "times"), [act("fires", "m", "", count_at_least="4")], 1.0, 0.0, "not covered"),
        (number({"exact": 3}, "fires", "times"), [act("fires", "m", "", count_at_least="4")], 0.0, 1.0, "contradicted"),
    ],
)  # fmt: skip
def test_the_verdict(
    content: Mapping[str, object], acts: Sequence[Act], watched: float, missed: float, wanted: str
) -> None:
    assert verdict(content, acts, watched=watched, missed=missed).verdict == wanted


def test_a_denial_is_contradicted_by_what_supports_the_act() -> None:
    assert verdict(crossed(), [act()], knows="denies").verdict == "contradicted"
    assert verdict(crossed(), [], knows="denies").verdict == "supported"
    assert verdict(crossed(), [], watched=0.1, knows="denies").verdict == "not covered"


def test_bounds_and_observations_are_told() -> None:
    time = verdict(timed(60, 119), [act(spread=10)])
    assert time.low is not None and time.high is not None
    assert NOON - 5.1 < time.low < NOON < time.high < NOON + 5.1
    assert time.by == ("path:man-1",)
    open_above = verdict(number({"exact": 5}), [act(), act(mover="man-2")], watched=0.5)
    assert (open_above.low, open_above.high) == (2, None)
    assert open_above.holes == ("Camera 2 was off.",)
    unseen = verdict(crossed(), [], watched=0.456)
    assert "0.45 of the place and the time was watched" in unseen.why
    assert "%" not in unseen.why, "no percentage is for readers"
    closed = verdict(number({"exact": 2}), [act(), act(mover="path:7")])
    assert (closed.low, closed.high) == (1, 2), "who is not named may be the one who is"


def test_a_verdict_holds_under_every_alternative_or_not_at_all() -> None:
    lower = Ensemble(seed=1, histories=N, acts=(), causes={}, alternative="calibration left out")
    found = verdict(crossed(), [act()], more=[lower])
    assert found.verdict == "neither"
    assert "calibration left out" in found.why


def test_one_history_decides_nothing() -> None:
    """A crossing at the claimed time in one history of two thousand leaves the time contradicted; in a third, open."""
    for share, wanted in ((0.0, "contradicted"), (1 / N, "contradicted"), (0.33, "neither")):
        assert verdict(timed(60, 119), [act(), act(at=NOON + 90, share=share)]).verdict == wanted
