"""The public report: the same words as page and as PDF, nothing read as markup, no letter as a box, nothing hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from observance.release.gate.papers import paper_stops, paper_text
from observance.release.gate.wording import Protected, wording_stops
from observance.release.leaving import ClauseText, Leaving
from observance.release.page import Digests, FilmTold, NoticeTold, PublicPage
from observance.release.report_html import public_html
from observance.release.report_pdf import public_pdf
from observance.values.errors import RefusedInput

NASTY = '#panic("x") *bold* _it_ <script>alert(1)</script> $x^2$ @ref = head // no \\ #read("/etc/passwd")'


def page_of(**more: object) -> PublicPage:
    text = ClauseText(words="Neither side shall execute any hostile act.", status="verified", source="Armistice, 1953")
    one = Leaving(
        number="F1", agreement="Armistice", clause="KAA/12", version="", text=text, party="the northern side",
        answer="breach", act="a member of the northern side fired across the line",
        standard="clear and convincing evidence", between=(1.5e9, 1.5e9 + 4),
        rests_on={"camera": 2, "first-hand account": 1}, read_by=2, watched=None, adopted=("team head, 2017-11-22",),
    )  # fmt: skip
    cuts = ("12.0 s of the same footage before this film", "its sound")
    film = FilmTold(file="film-1.mp4", poster="film-1.png", begins=1.5e9, ends=1.5e9 + 26, error_s=0.8, shows=("F1",),
                    leaves_out=("F2", "F3"), cuts=cuts)  # fmt: skip
    page = PublicPage(
        title="What happened at the crossing", caution="Computed from a re-enactment.", authority="Force Commander",
        released=1.51e9, zone="Asia/Seoul", answers=(one, replace(one, number="F2", answer="none seen", watched=0.8)),
        films=(film,), notices=(NoticeTold(to="the northern side", date=1.505e9, of="two violations", reply=NASTY),),
        without_notice="", digests=(Digests(file="film-1.mp4", made="ab" * 32, original="cd" * 32),),
        signed_under="ef" * 32, edited=(), credentials="Films and stills carry content credentials.",
    )  # fmt: skip
    return replace(page, **more)  # type: ignore[arg-type]


def plain(text: str) -> str:
    return "".join(text.split())


def test_page_and_pdf_say_the_same_and_markup_stays_text(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(public_pdf(page_of()))
    text, html = plain(paper_text(tmp_path / "report.pdf")), public_html(page_of())
    for words in ("What happened at the crossing", "Computed from a re-enactment.", "Neither side shall execute",
                  "2 cameras and 1 first-hand account", "12.0 s of the same footage before this film", "F2 and F3",
                  "about 80 % of the place and time", "team head, 2017-11-22", "cd" * 32, "ef" * 32):  # fmt: skip
        assert plain(words) in text and words in html, words
    assert plain(NASTY) in text
    assert "<script>" not in html.split("</style>")[1] and "&lt;script&gt;" in html


def test_the_same_page_gives_the_same_bytes_whatever_the_clock() -> None:
    assert public_pdf(page_of()) == public_pdf(page_of())
    assert public_pdf(page_of()) != public_pdf(page_of(released=1.52e9))


def test_it_carries_no_tag_but_title_program_and_date_and_nothing_beside_text(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(public_pdf(page_of()))
    assert list(paper_stops(tmp_path / "report.pdf")) == []
    held = pypdfium2.PdfDocument(tmp_path / "report.pdf").get_metadata_dict()
    assert {key for key, value in held.items() if value} <= {"Title", "Creator", "Producer", "CreationDate", "ModDate"}
    assert held["Title"] == "What happened at the crossing" and held["CreationDate"].startswith("D:20171106")


def test_arabic_and_hebrew_are_set_and_korean_is_refused_by_name_with_the_fonts_that_have_it() -> None:
    assert public_pdf(page_of(title="تقرير", authority="מפקד"))
    with pytest.raises(RefusedInput) as refused:
        public_pdf(page_of(title="판문점 report", authority="\U00012000"))
    said = str(refused.value)
    assert "판 (U+D310 HANGUL SYLLABLE PAN)" in said and "U+12000" in said and "--font" in said


def test_a_font_that_is_given_is_used(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput) as refused:
        public_pdf(page_of(title="板門店"))
    found = re.search(r"--font (/.+)", str(refused.value))
    if found is not None:  # a font of this machine has the letters
        (tmp_path / "report.pdf").write_bytes(public_pdf(page_of(title="板門店"), [Path(found[1])]))
        assert "板門店" in paper_text(tmp_path / "report.pdf")
    with pytest.raises(RefusedInput, match="no such file"):
        public_pdf(page_of(), [tmp_path / "none.ttf"])
    (tmp_path / "no.ttf").write_bytes(b"no font")
    with pytest.raises(RefusedInput, match="files of fonts"):
        public_pdf(page_of(), [tmp_path / "no.ttf"])


def test_the_gate_reads_what_a_reader_sees_of_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(public_pdf(page_of(authority="Radio Morning Star and witness-7")))
    assert b"Morning Star" not in path.read_bytes()
    protected = Protected.of({"a source": ["Radio Morning Star"], "a pseudonym": ["witness-7"]}, [])
    stops = list(wording_stops(tmp_path, [path], protected, {path.name: paper_text(path)}))
    assert sorted(stop.words for stop in stops) == ["it holds a pseudonym", "it holds a source"]


def test_the_gate_stops_a_pdf_with_more_than_text(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(public_pdf(page_of()))
    held = pypdfium2.PdfDocument(path)
    held.new_attachment("notes.txt").set_data(b"witness-7")
    held.save(tmp_path / "attached.pdf")
    assert [stop.words for stop in paper_stops(tmp_path / "attached.pdf")] == ["files are attached to it"]
    picture = pypdfium2.PdfImage.new(held)
    picture.set_bitmap(pypdfium2.PdfBitmap.new_native(8, 8, 2))
    page = held[0]
    page.insert_obj(picture)
    page.gen_content()
    held.save(tmp_path / "picture.pdf")
    assert "a picture on page 1" in [stop.words for stop in paper_stops(tmp_path / "picture.pdf")]
    (tmp_path / "no.pdf").write_bytes(b"no")
    assert [stop.kind for stop in paper_stops(tmp_path / "no.pdf")] == ["stream"]
