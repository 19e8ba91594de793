"""The pictures: labels apart, one scale, bounds drawn as long as they are, the mover and nobody else outlined."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import chain, combinations

import cv2
import numpy as np
import pytest
import sample_case as sample
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from observance.report.coverage_picture import coverage_svg
from observance.report.drawn import ActSpan, ClaimTime, ClipBar, MapPicture, TimelinePicture
from observance.report.inputs import WatchedShown
from observance.report.key_frames import outlined
from observance.report.labels import Label, place_labels
from observance.report.map_picture import map_svg
from observance.report.sheet import Panel
from observance.report.timeline_picture import timeline_svg
from observance.values.spans import Bounds

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("width", [400.0, 860.0, 1000.0])
def test_pictures_stand_alone_and_say_what_they_show(width: float) -> None:
    inputs = sample.sample_inputs()
    for svg in (map_svg(inputs.map, width=width), timeline_svg(inputs.timeline, width=width)):
        root = ElementTree.fromstring(svg)
        assert root.tag == f"{SVG}svg" and root.attrib["role"] == "img"
        assert root.find(f"{SVG}title") is not None
        assert sample.CAUTION in (root.findtext(f"{SVG}desc") or "")
        drawn = " ".join(node.text or "" for node in root.iter(f"{SVG}text"))
        assert sample.CAUTION in drawn
        assert "nan" not in svg.lower().replace("finance", "") and "inf" not in re.sub(r"[a-z]*inf[a-z]+", "", svg)


def test_the_map_shows_every_thing_and_the_cloud() -> None:
    drawn = sample.sample_map()
    root = ElementTree.fromstring(map_svg(drawn))
    words = [node.text for node in root.iter(f"{SVG}text")]
    named = [[thing.name for thing in kind] for kind in (drawn.lines, drawn.zones, drawn.cameras, drawn.movers)]
    for name in chain.from_iterable(named):
        assert name in words, name
    clouds = [g for g in root.iter(f"{SVG}g") if "stroke-opacity" in g.attrib and g.attrib.get("fill") == "none"]
    assert len(clouds) >= len(drawn.movers)
    assert len(list(clouds[0])) == len(drawn.movers[0].sampled)
    assert any((word or "").endswith(" m") for word in words) and "N" in words


def test_a_small_case_has_one_panel_and_a_large_one_more() -> None:
    drawn = sample.sample_map()
    assert "Where paths meet the line" in map_svg(drawn)
    still = replace(drawn, movers=tuple(replace(m, meets=None) for m in drawn.movers))
    assert "Where paths meet the line" not in map_svg(still)


def test_an_empty_map_is_a_map() -> None:
    ElementTree.fromstring(map_svg(MapPicture()))


def test_one_scale_for_both_axes() -> None:
    panel = Panel.around(
        np.array([[0.0, 0.0], [100.0, 30.0]]), left=5.0, top=7.0, width=400.0, height=300.0, margin=20.0
    )
    pixels = panel.place(np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 30.0]]))
    assert pixels[1, 0] - pixels[0, 0] == pytest.approx(100 * panel.px_per_m)
    assert pixels[0, 1] - pixels[2, 1] == pytest.approx(30 * panel.px_per_m)
    assert panel.holds(pixels)


labels = st.lists(
    st.tuples(
        st.text(alphabet="abcdefgh ", min_size=1, max_size=24), st.floats(0, 400), st.floats(0, 300)
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(labels)
def test_no_label_lies_on_another_and_none_is_lost(given_labels: list[tuple[str, float, float]]) -> None:
    wanted = [Label(words=words, at=(x, y)) for words, x, y in given_labels]
    placed, homeless = place_labels(wanted, window=(0, 0, 400, 300), busy=np.empty((0, 2)))
    assert len(placed) + len(homeless) == len(wanted)
    for a, b in combinations([one.box for one in placed], 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for left, top, right, bottom in (one.box for one in placed):
        assert left >= 0 and top >= 0 and right <= 400 and bottom <= 300


def _bounds(middle: float, spread: float) -> Bounds:
    return Bounds(earliest=middle - spread, middle=middle, latest=middle + spread)


def test_bounds_are_drawn_as_long_as_they_are() -> None:
    act = ActSpan(id="a", name="act", began=_bounds(1000.0, 10.0), ended=_bounds(1050.0, 20.0))
    other = ActSpan(id="b", name="b", began=_bounds(1500.0, 0.0), ended=_bounds(1600.0, 0.0))
    root = ElementTree.fromstring(timeline_svg(TimelinePicture(zone="UTC", acts=(act, other))))
    bars = [r for r in root.iter(f"{SVG}rect") if r.attrib.get("height") == "8"]
    pale = [float(r.attrib["width"]) for r in bars if "fill-opacity" in r.attrib]
    dark = [float(r.attrib["width"]) for r in bars if "fill-opacity" not in r.attrib]
    assert pale[0] / pale[1] == pytest.approx(80 / 100, abs=0.01)
    assert dark[0] / pale[0] == pytest.approx(50 / 80, abs=0.01)


def test_rival_times_stay_apart_on_the_timeline() -> None:
    clip = ClipBar(id="c", name="clip", first=_bounds(0.0, 1.0), last=_bounds(900.0, 1.0))
    claims = tuple(
        ClaimTime(id=str(t), source=f"source {t}", of="start", earliest=float(t), latest=float(t)) for t in (60, 240)
    )
    svg = timeline_svg(TimelinePicture(zone="Asia/Seoul", clips=(clip,), claims=claims))
    assert "start: source 60" in svg and "start: source 240" in svg
    assert "Asia/Seoul, UTC+09:00" in svg or "Asia/Seoul, UTC+0" in svg


def test_coverage_leaves_out_what_was_not_recorded() -> None:
    one = WatchedShown(
        camera="a", name="A", earliest=0.0, latest=80.0, area_m2=1.0, detection_rate=0.9, basis="b",
        outages=((20.0, 40.0),),
    )  # fmt: skip
    root = ElementTree.fromstring(coverage_svg([one], (0.0, 100.0), "UTC", width=802.0, prefix="c"))
    solid = [float(r.attrib["width"]) for r in root.iter(f"{SVG}rect") if r.attrib.get("fill") == "#3d6b54"]
    assert solid == [pytest.approx(120.0), pytest.approx(240.0)]


def decoded(image: bytes) -> NDArray[np.uint8]:
    """A JPEG's pixels, (height, width, 3), blue first."""
    pixels = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return pixels.astype(np.uint8)


def test_the_mover_is_outlined_and_nobody_else_is_touched() -> None:
    frame = np.full((200, 320, 3), 100, dtype=np.uint8)
    frame[50:90, 40:60] = 180
    image = outlined(frame, (200.0, 60.0, 30.0, 80.0), "item, frame 3")
    back = cv2.cvtColor(decoded(image), cv2.COLOR_BGR2RGB)
    assert back.shape[1] == 320 and back.shape[0] > 200
    shown = back[:200]
    assert np.abs(shown[75:125, 208:222].astype(int) - 100).max() <= 3, "inside the box nothing changes"
    yellow = (shown[..., 0] > 200) & (shown[..., 1] > 150) & (shown[..., 2] < 120)
    ys, xs = np.nonzero(yellow)
    assert xs.min() > 180 and xs.max() < 250 and ys.min() > 40 and ys.max() < 160
    other = shown[54:86, 44:56].astype(int)
    assert np.abs(other - 0.82 * 180).max() <= 4, "another person is darker, and nothing else"


def test_the_warning_takes_its_own_strip_and_box_edges_are_held() -> None:
    frame = np.zeros((120, 160, 3), dtype=np.uint8)
    plain, warned = (outlined(frame, (-20.0, -5.0, 500.0, 400.0), "c", warning=w) for w in ("", "Re-enactment."))
    heights = [decoded(i).shape[0] for i in (plain, warned)]
    assert heights[1] > heights[0] > 120
    with pytest.raises(ValueError, match="RGB"):
        outlined(np.zeros((4, 4), dtype=np.uint8), None, "c")


def test_a_path_in_pieces_stays_in_pieces_and_what_is_outside_is_left_out() -> None:
    panel = Panel(left=0.0, top=0.0, width=100.0, height=100.0, west=0.0, north=100.0, px_per_m=1.0)
    gap = [np.nan, np.nan]
    pieces = panel.trace(np.array([[10.0, 10.0], [20.0, 30.0], gap, [60.0, 60.0], [70.0, 90.0]]))
    assert pieces == "M10 90L20 70M60 40L70 10"
    assert panel.trace(np.array([[200.0, 200.0], [300.0, 210.0]])) == ""
    assert panel.trace(np.array([[-50.0, 50.0], [150.0, 50.0]])) == "M-50 50L150 50", "both ends outside, seen between"
    assert panel.trace(np.array([[5.0, 5.0]])) == "" and panel.trace(np.array([gap, gap])) == ""
    far = panel.trace(
        np.array([[10.0, 10.0], [20.0, 10.0], [500.0, 500.0], [900.0, 500.0], [50.0, 50.0], [60.0, 50.0]])
    )
    assert "900 -400L50 50" in far and far.count("M") == 2


def test_a_mover_in_pieces_is_drawn() -> None:
    drawn = sample.sample_map()
    first = drawn.movers[0]
    gap = np.full((1, 2), np.nan)
    broken = replace(first, mean=np.vstack([gap, first.mean, gap, first.mean + 5.0, gap]))
    none = replace(first, id="none", name="nobody", mean=np.empty((0, 2)), sampled=(), meets=None)
    svg = map_svg(replace(drawn, movers=(broken, none, *drawn.movers[1:])))
    ElementTree.fromstring(svg)
    assert "nan" not in svg


def test_a_claimed_time_weeks_off_does_not_shrink_the_axis() -> None:
    bounds = [Bounds(earliest=x, middle=x, latest=x) for x in (1_000_000.0, 1_000_600.0)]
    clip = ClipBar(id="c", name="a clip", first=bounds[0], last=bounds[1])
    near = ClaimTime(id="n", source="near", of="crossing", earliest=1_000_300.0, latest=1_000_360.0)
    far = ClaimTime(id="f", source="far", of="release", earliest=2_000_000.0, latest=2_086_400.0)
    with_far, without = (
        timeline_svg(TimelinePicture(zone="Asia/Seoul", clips=(clip,), claims=claims))
        for claims in ((near, far), (near,))
    )
    assert "crossing: near" in with_far
    assert "release: far" not in with_far
    assert "Times of sources too far off to be shown here: 1" in " ".join(re.findall(r">([^<]+)<", with_far))
    assert re.findall(r"<text[^>]*>[0-9:]+<", with_far) == re.findall(r"<text[^>]*>[0-9:]+<", without), "the same ticks"
