"""The review page in a real browser: a reading is made by keyboard and mouse, and what it saves is what is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from observance.evidence.papers import parse_paper
from observance.finding.papers import ReviewsFile
from observance.report.review import ReviewClip, review_page

if TYPE_CHECKING:
    from tests.web.conftest import Browser


def _images(count: int) -> tuple[bytes, ...]:
    made = []
    for k in range(count):
        image = np.full((180, 320, 3), 110, np.uint8)
        image[80:120, 20 + 10 * k : 34 + 10 * k] = 30
        made.append(bytes(cv2.imencode(".jpg", image)[1].tobytes()))
    return tuple(made)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clips = [
        ReviewClip(question="crosses", item="cam-1-a", item_sha256="ab" * 32, first=100, last=136, images=_images(10),
                   rate_hz=8.0, place="mdl", marks=(((0.0, 200.0), (640.0, 200.0)),), scale=2.0),
        ReviewClip(question="fires", item="cam-2-b", item_sha256=None, first=5, last=41, images=_images(10),
                   rate_hz=8.0),
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("review") / "review.html"
    path.write_text(review_page("case-1", clips, seed=2), "utf-8")
    return path


def _saved(browser: Browser) -> ReviewsFile:
    text = str(browser.run("document.getElementById('text').value"))
    return parse_paper(text.encode(), ReviewsFile, "reviews.yaml")


def test_a_reading_is_made_and_saved_as_the_case_reads_it(browser: Browser, page: Path) -> None:
    browser.open(page, width=1100, height=1400)
    assert _saved(browser).readings == ()
    assert browser.run("document.getElementById('save').disabled") is True
    question = browser.run("document.getElementById('question').textContent")
    if question != "Does a person cross the marked line on the ground?":
        browser.run("document.getElementById('next').click()")
    browser.key(" ", "Space")
    browser.run("(s => { s.value = '4'; s.dispatchEvent(new Event('input')); })(document.getElementById('scrub'))")
    browser.run("document.getElementById('stage').focus()")
    browser.key("ArrowRight")
    assert browser.run("document.getElementById('counter').textContent") == "picture 6 of 10"
    browser.key("y", text="y")
    browser.key("2", text="2")
    assert _saved(browser).readings == (), "a yes without a point is not saved"
    box = browser.read(
        "(r => [r.left, r.top, r.width, r.height])(document.getElementById('stage').getBoundingClientRect())",
        tuple[float, float, float, float],
    )
    browser.click(box[0] + box[2] / 4, box[1] + box[3] / 2)
    browser.run("document.getElementById('reviewer').focus()")
    browser.do("Input.insertText", text='Reader "7": ü')
    (reading,) = _saved(browser).readings
    assert (reading.reviewer, reading.question, reading.place) == ('Reader "7": ü', "crosses", "mdl")
    assert (reading.answer, reading.certainty, reading.blind) == ("yes", "probable", True)
    assert (reading.frames.item, reading.frames.first, reading.frames.last) == ("cam-1-a", 100, 136)
    assert reading.frames.point == pytest.approx((160.0, 180.0), abs=3.0), "in the item's own pixels"
    assert reading.item_sha256 == "ab" * 32 and reading.read is not None
    assert reading.note == "Point marked in frame 120."
    assert browser.run("document.getElementById('save').disabled") is False
    assert browser.complaints() == [] and browser.asked_for() == [page.as_uri()]


def test_no_and_cannot_tell_need_no_point_and_two_readers_have_two_ids(browser: Browser, page: Path) -> None:
    ids = set()
    for code in ("reader-a", "reader-b"):
        browser.open(page, width=1100, height=1400)
        browser.run("document.getElementById('reviewer').focus()")
        browser.do("Input.insertText", text=code)
        browser.run("document.getElementById('stage').focus()")
        browser.key("n", text="n")
        browser.key("1", text="1")
        browser.run("document.getElementById('next').click()")
        browser.run("document.getElementById('stage').focus()")
        browser.key("c", text="c")
        browser.key("3", text="3")
        readings = _saved(browser).readings
        assert [r.answer for r in readings] == ["no", "cannot tell"]
        assert all(r.frames.point is None and r.blind for r in readings)
        ids |= {r.id for r in readings}
    assert len(ids) == 4


def test_typing_in_a_field_answers_nothing(browser: Browser, page: Path) -> None:
    browser.open(page, width=390, height=800)
    browser.run("document.getElementById('reviewer').focus()")
    for letter in "nyc12":
        browser.key(letter, text=letter)
    assert browser.run("document.getElementById('reviewer').value") == "nyc12"
    assert browser.run("document.querySelectorAll('input[type=radio]:checked').length") == 0
    assert browser.read("document.documentElement.scrollWidth", float) <= 390


def test_a_reader_who_wants_no_motion_gets_none(browser: Browser, page: Path) -> None:
    browser.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    browser.open(page)
    assert browser.run("document.getElementById('play').textContent") == "Play"
    browser.do("Emulation.setEmulatedMedia", features=[])
    browser.open(page)
    assert browser.run("document.getElementById('play').textContent") == "Stop"
