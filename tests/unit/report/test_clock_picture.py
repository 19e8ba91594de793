"""The picture of the clocks: every camera, every statement, what is set aside, what is undetermined; words escaped."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from observance.report.clock_fits import CameraClock, ClockFits, Said
from observance.report.clock_picture import clocks_svg

FITS = ClockFits(
    cameras=(
        CameraClock(
            camera="cam-1", ahead_s=0.2, error_s=0.3, drift_ppm=-12.0, drift_error_ppm=40.0,
            said=(
                Said(source="overlay", words="overlay of clip-1 at 0 s", off_s=0.1, error_s=0.3, set_aside=False),
                Said(source="sound", words="sound <in> clip-1 & clip-2", off_s=-0.05, error_s=0.02, set_aside=False),
            ),
        ),
        CameraClock(
            camera="cam-2", ahead_s=183.0, error_s=0.3, drift_ppm=None, drift_error_ppm=0.0,
            said=(Said(source="trust", words="trusted within 2 s", off_s=-183.0, error_s=2.0, set_aside=True),),
        ),
        CameraClock(camera="cam-3", ahead_s=None, error_s=0.0, drift_ppm=None, drift_error_ppm=0.0, said=()),
    ),
    undetermined=("clip-3 has no place on the case clock.",),
)  # fmt: skip


def test_everything_is_drawn_at_both_widths() -> None:
    for width in (1000.0, 360.0):
        svg = clocks_svg(FITS, width=width, prefix="clocks", caution="Computed.")
        words = " ".join(ET.fromstring(svg).itertext())
        for wanted in ("cam-1: overlay 0.20 s ahead", "cam-2: overlay 183.00 s ahead", "cam-3: undetermined",
                       "sound <in> clip-1 & clip-2", "-12 ± 40 millionths", "clip-3 has no place",
                       "Computed."):  # fmt: skip
            assert wanted in words, wanted
        assert svg.count("<circle") == 3


def test_a_statement_that_is_ahead_lies_right_of_one_that_is_behind() -> None:
    root = ET.fromstring(clocks_svg(FITS, width=1000.0, prefix="clocks"))
    spots = [float(c.attrib["cx"]) for c in root.iter("{http://www.w3.org/2000/svg}circle")]
    overlay, sound, trust = spots
    assert trust < sound < overlay


def test_what_is_set_aside_is_hollow() -> None:
    root = ET.fromstring(clocks_svg(FITS, width=1000.0, prefix="clocks"))
    fills = [c.attrib["fill"] for c in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert [fill == "none" for fill in fills] == [False, False, True]
