"""What an item's pictures can show: spells become blind stretches, and the light is read back as it was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from observance.observation.footage.empty.light import COLUMNS, ROWS, Light, read_light, write_light
from observance.observation.footage.reading.steadiness.spells import Kind, Spell, Steadiness
from observance.workflow.sighting import blind_in


def spell(first: int, end: int, kind: Kind, place: int = 0, offset_px: float = 0.0) -> Spell:
    return Spell(
        first=first, end=end, kind=kind, cause="", place=place, scene=0, shot=0, shift_px=0.0, error_px=0.0,
        offset_px=offset_px,
    )  # fmt: skip


def found(*spells: Spell) -> Steadiness:
    return Steadiness(
        size=(640, 480), spells=spells, to_frame=np.zeros((0, 3, 3)), monitor=None, pairs=(), repeated=(),
        times_s=np.arange(100) / 10, notes=(),
    )  # fmt: skip


def test_spells_that_show_nothing_are_blind_and_say_why() -> None:
    spells = [spell(0, 20, "still"), spell(20, 30, "frozen"), spell(30, 40, "shakes", offset_px=3.0)]
    spells += [spell(40, 50, "moves"), spell(50, 70, "still", place=1), spell(70, 80, "still", offset_px=40.0)]
    spells += [spell(80, 90, "black"), spell(90, 100, "still", offset_px=float("nan"))]
    blind = blind_in(found(*spells))
    assert [(one.begin_s, one.end_s, one.cause) for one in blind] == [
        (2.0, 3.0, "frozen"), (4.0, 5.0, "camera moving"), (5.0, 8.0, "looks elsewhere"), (8.0, 9.0, "black picture"),
    ]  # fmt: skip
    assert blind_in(found(spell(0, 100, "still"))) == () and blind_in(found()) == ()


def test_light_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    shape = (3, ROWS, COLUMNS)
    values = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    light = Light(
        times=np.array([[0.0, 9.9], [10.0, 19.9], [20.0, 21.0]]), level=values, noise=values / 7, chroma=values / 9,
        size=(640, 480),
    )  # fmt: skip
    write_light(light, tmp_path / "light.parquet")
    back = read_light(tmp_path / "light.parquet")
    assert back.size == (640, 480) and back.times.tolist() == light.times.tolist()
    for name in ("level", "noise", "chroma", "hiding"):
        assert getattr(back, name) == pytest.approx(getattr(light, name))
