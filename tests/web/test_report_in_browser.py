"""The report in a real browser: nothing refused, nothing asked for, no width lost, every reason printed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sample_case as sample

from observance.report.page import render_report

if TYPE_CHECKING:
    from tests.web.conftest import Browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_report(sample.sample_inputs()), "utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_without_a_complaint_and_asks_for_nothing(browser: Browser, report: Path, width: int) -> None:
    browser.open(report, width=width)
    assert browser.run("document.fonts.ready.then(() => document.title)") == (
        "The line at Panmunjom, 13 November 2017 (re-enactment)"
    )
    assert browser.complaints() == []
    assert browser.asked_for() == [report.as_uri()]


@pytest.mark.parametrize("width", [1280, 700, 390])
def test_nothing_is_wider_than_the_window(browser: Browser, report: Path, width: int) -> None:
    browser.open(report, width=width)
    assert browser.read("document.documentElement.scrollWidth", float) <= width
    wider = """[...document.querySelectorAll('main *')].filter(e => e.getClientRects().length
        && !e.closest('.scroll') && !e.closest('svg') && e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.tagName + '.' + e.className)"""
    assert browser.run(wider) == []


def test_one_version_of_each_picture_is_shown_and_its_text_can_be_read(browser: Browser, report: Path) -> None:
    sizes = """[...document.querySelectorAll('figure.drawn')].map(f => [...f.querySelectorAll('svg')]
        .filter(s => s.getClientRects().length)
        .map(s => [...s.querySelectorAll('text')].map(t => t.getBoundingClientRect().height)))"""
    for width in (1280, 390):
        browser.open(report, width=width)
        shown = browser.read(sizes, list[list[list[float]]])
        assert len(shown) == 5
        for heights in shown:
            assert len(heights) == 1, "one of the two versions"
            assert min(heights[0]) >= 9.5, f"{min(heights[0])} px at {width} px"


def test_no_two_labels_of_a_map_panel_overlap_as_drawn(browser: Browser, report: Path) -> None:
    browser.open(report, width=1280)
    boxes = browser.read(
        """[...document.querySelectorAll('svg.map-wide text[paint-order]')].map(t => {
        const r = t.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom, t.textContent]; })""",
        list[tuple[float, float, float, float, str]],
    )
    assert len(boxes) > 15
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            across = min(a[2], b[2]) - max(a[0], b[0])
            down = min(a[3], b[3]) - max(a[1], b[1])
            assert across < 2 or down < 4, (a, b)


def test_reasons_open_by_keyboard_and_all_at_once(browser: Browser, report: Path) -> None:
    browser.open(report)
    opened = "document.querySelectorAll('#reasons details[open]').length"
    every = browser.read("document.querySelectorAll('#reasons details').length", int)
    assert browser.read(opened, int) < every
    browser.run("document.querySelector('#reasons details:not([open]) > summary').focus()")
    before = browser.read(opened, int)
    browser.key("Enter", text="\r")
    assert browser.run(opened) == before + 1
    browser.run("document.getElementById('open-all').click()")
    assert browser.run(opened) == every
    assert browser.complaints() == []


def test_contrast_of_all_text_is_enough(browser: Browser, report: Path) -> None:
    browser.open(report)
    poor = browser.run(
        """(() => {
        const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
            .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
            return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
        const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!/, 0\\)$/.test(c) && c !== 'transparent') return c; } return 'rgb(255,255,255)'; };
        const found = [];
        for (const e of document.querySelectorAll('body *')) {
            if (e.closest('svg') || !e.getClientRects().length) continue;
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
            const a = light(getComputedStyle(e).color), b = light(ground(e));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) found.push([e.tagName, e.className, e.textContent.slice(0, 40), ratio]);
        }
        return found; })()"""
    )
    assert poor == []


def test_it_prints_on_a4_with_every_reason(browser: Browser, report: Path) -> None:
    browser.open(report)
    data = browser.do("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
    pdf = base64.b64decode(str(data))
    assert pdf.startswith(b"%PDF-") and 8 <= pdf.count(b"/Type /Page\n") <= 40
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf
    browser.do("Emulation.setEmulatedMedia", media="print")
    hidden = """[...document.querySelectorAll('#reasons li')].filter(e => !e.checkVisibility
        || !e.checkVisibility({contentVisibilityAuto: true})).length"""
    shown = browser.run(hidden)
    browser.do("Emulation.setEmulatedMedia", media="")
    assert shown == 0
