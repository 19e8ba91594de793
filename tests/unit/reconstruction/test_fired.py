"""Impulses as observations: declared or no act; linked or nobody's; joined to a marked deed; in its group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import ground as g
import numpy as np
import pyarrow as pa
import pytest
from test_deeds import MAN, acts_of, given, seen

from observance.reconstruction.ensemble import Act
from observance.reconstruction.fired import volleys
from observance.reconstruction.inputs import Inputs
from observance.reconstruction.rebuild import rebuild
from observance.values.tables import IMPULSES

STANDING = [(0, 0, -10), (20, 0, -9)]
NAN = float("nan")


def impulse(number: int, time_s: float, **more: object) -> Mapping[str, object]:
    row: dict[str, object] = {
        "id": f"clip-1/flash/{number}", "item": "clip-1", "kind": "flash", "time_s": time_s, "error_s": 0.02,
        "frame": round(time_s * 10), "u_px": 110.0, "v_px": 115.0, "size_px": 4.0, "signal_db": 25.0,
        "log_likelihood_ratio": 4.0, "burst": "", "burst_position": 0, "track": "clip-1/1", "pair": "",
        "range_m": NAN, "range_error_m": NAN, "ground_range_m": NAN, "ground_range_error_m": NAN, "notes": "",
    }  # fmt: skip
    return row | more


def with_impulses(*rows: Mapping[str, object], share: float | None = 0.2, **more: object) -> Inputs:
    inputs = given(g.walk(STANDING), anchors=(MAN,))
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=IMPULSES)
    assert inputs.grades is not None
    return replace(
        inputs,
        footage=(replace(inputs.footage[0], impulses=table),),
        grades=inputs.grades.model_copy(update={"impulses": share}),
        **more,  # type: ignore[arg-type]
    )


def fires(inputs: Inputs, histories: int = 2048) -> list[Act]:
    return acts_of(rebuild(inputs, seed=1, histories=histories), "fires")


def test_without_a_declared_share_no_act_is_made() -> None:
    assert not fires(with_impulses(impulse(1, 10.0), share=None))
    assert fires(with_impulses(impulse(1, 10.0)))


def test_the_share_is_the_declared_one_times_the_likelihood_in_odds() -> None:
    (act,) = fires(with_impulses(impulse(1, 10.0)), histories=8192)
    odds = 0.2 / 0.8 * np.exp(4.0)
    assert float(act.holds().mean()) == pytest.approx(odds / (1 + odds), abs=0.01)
    assert act.mover == "man-1"
    begins, _ = act.times()
    assert float(np.nanmedian(begins)) - g.NOON == pytest.approx(10.0, abs=1.5)


def test_a_stronger_flash_only_turns_histories_on() -> None:
    (weak,), (strong,) = (fires(with_impulses(impulse(1, 10.0, log_likelihood_ratio=r))) for r in (3.0, 5.0))
    assert not (weak.holds() & ~strong.holds()).any()


def test_flashes_that_follow_each_other_are_one_and_no_stronger_than_the_strongest() -> None:
    one = fires(with_impulses(impulse(1, 10.0)))
    many = fires(with_impulses(*(impulse(k, 10.0 + 0.3 * (k - 1)) for k in range(1, 6))))
    assert len(one) == len(many) == 1
    assert float(many[0].holds().mean()) == pytest.approx(float(one[0].holds().mean()))
    apart = fires(with_impulses(impulse(1, 5.0), impulse(2, 15.0)))
    assert len(apart) == 2


@pytest.mark.parametrize(
    "more", [{"track": ""}, {"log_likelihood_ratio": 1.5}, {"kind": "sound", "track": ""}, {"track": "clip-1/9"}]
)
def test_what_is_at_nobody_or_weak_or_only_heard_makes_no_act(more: Mapping[str, object]) -> None:
    assert not fires(with_impulses(impulse(1, 10.0, **more)))


def test_a_paired_sound_counts_only_against_its_flash() -> None:
    def ratio(sound: float) -> float:
        inputs = with_impulses(
            impulse(1, 10.0, pair="clip-1/sound/1"),
            impulse(1, 10.3, id="clip-1/sound/1", kind="sound", track="", log_likelihood_ratio=sound),
        )
        return volleys(inputs.footage)[0].log_ratio

    assert ratio(5.0) == 4.0
    assert ratio(-1.0) == 3.0


def test_it_joins_the_deed_that_an_analyst_marked_and_stands_in_its_group() -> None:
    mark = seen(does="fires", first=95, last=105, act={"line": None})
    (act,) = fires(with_impulses(impulse(1, 10.0), marked=(mark,)))
    assert [origin.kind for origin in act.origins] == ["marked", "impulse"]
    assert len({origin.group for origin in act.origins}) == 1  # one camera's frames corroborate each other in nothing


def test_leaving_it_out_is_never_having_had_it() -> None:
    inputs = with_impulses(impulse(1, 10.0))
    (name,) = [v.id for v in volleys(inputs.footage)]
    assert not acts_of(rebuild(inputs, seed=1, histories=256, leave_out=frozenset({name})), "fires")


def test_other_acts_are_drawn_as_without_any_impulse() -> None:
    with_it = rebuild(with_impulses(impulse(1, 10.0)), seed=1, histories=256)
    bare = rebuild(with_impulses(), seed=1, histories=256)
    others = [a for a in with_it.ensemble.acts if a.kind != "fires"]
    assert [a.id for a in others] == [a.id for a in bare.ensemble.acts]
    assert all((a.holds() == b.holds()).all() for a, b in zip(others, bare.ensemble.acts, strict=True))
