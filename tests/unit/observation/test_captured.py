"""Captured texts: the words of every kind of source, each stretch walked back to where it came from."""

from __future__ import annotations

import pytest
from sources_made import PAGE, message, pdf, wacz, warc

from observance.observation.statement.captured.reading import answered, capture
from observance.observation.statement.captured.text import CapturedText, OfPage, OfPart, OfSource, OfTime
from observance.values.digests import digest_bytes
from observance.values.errors import RefusedInput

WORDS = "Etwa vierzig Schüsse — 약 40발"
SRT = """1
00:00:01,000 --> 00:00:03,500
Stand still.

2
00:00:04,000 --> 00:00:06,000
- Who fired?
- Nobody.
"""
VTT = "WEBVTT\n\n00:01.000 --> 00:03.500\n<v First voice>Stand still.\n\n00:04.000 --> 00:06.000\nWho fired?\n"
TRANSCRIPT = """# made by: translator T1
# transcript of: clip-1
[00:01:23.4 - 00:01:27.0] FIRST VOICE: Stand still.
and do not move.
[01:28.0 - 01:29.5] Who fired?
"""


def stretch(read: CapturedText, number: int) -> str:
    return read.text[read.segments[number].start : read.segments[number].end]


@pytest.mark.parametrize(
    ("data", "encoding", "by"),
    [
        (WORDS.encode(), "utf-8", "assumed"),
        (b"\xef\xbb\xbf" + WORDS.encode(), "utf-8", "byte-order mark"),
        (WORDS.encode("utf-16"), "utf-16-le", "byte-order mark"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "utf-16-be", "byte-order mark"),
    ],
)
def test_plain_text_keeps_every_character_and_says_by_whose_word_it_was_decoded(
    data: bytes, encoding: str, by: str
) -> None:
    read = capture(data, suffix=".txt")
    assert read.text == WORDS
    assert read.sha256 == digest_bytes(WORDS.encode())
    assert (read.how.encoding, read.how.encoding_by.partition(":")[0]) == (encoding, by)


def test_an_encoding_that_whoever_captures_says_is_recorded() -> None:
    read = capture("Schüsse".encode("cp1252"), suffix=".txt", encoding="windows-1252")
    assert (read.text, read.how.encoding, read.how.encoding_by) == ("Schüsse", "cp1252", "whoever captured it")


def test_line_ends_stay_as_they_are() -> None:
    assert capture(b"one\r\ntwo\rthree\n", suffix=".txt").text == "one\r\ntwo\rthree\n"


def test_a_page_gives_its_main_text_and_each_line_is_found_in_its_source() -> None:
    read = capture(PAGE.encode(), suffix=".html")
    lines = read.text.split("\n")
    assert lines[0] == "Shots at the post"
    assert lines[1].startswith("At 15:14 one soldier crossed the line, the spokesman said. “About forty shots” were")
    assert "Terms of use" not in read.text and "hidden" not in read.text
    assert (read.how.title, read.how.byline) == ("Shots at the post & more", "The desk")
    assert read.how.published == "2016-05-03T20:00:00+09:00"
    where = read.segments[1].where
    assert isinstance(where, OfSource)
    source = PAGE[where.first : where.last]
    assert source.startswith("At 15:14 one soldier\n   crossed") and source.endswith("<b>he</b> added.")
    assert len(read.segments) == len(lines)


def test_all_that_a_page_shows_is_taken_when_asked() -> None:
    read = capture(PAGE.encode(), suffix=".html", whole=True)
    assert read.text.startswith("Home About us\nShots at the post\n") and read.text.endswith("imprint")
    assert "hidden" not in read.text


def test_a_declared_encoding_of_a_page_is_followed() -> None:
    page = PAGE.replace("utf-8", "euc-kr").replace("The other side", "북측")
    read = capture(page.encode("euc-kr"), suffix=".html")
    assert "북측 has not answered" in read.text
    assert read.how.encoding_by == "declared as euc-kr"


def test_a_document_gives_its_lines_with_page_and_box() -> None:
    read = capture(pdf([["At 15:14 one soldier crossed.", "About forty shots."], ["The end."]]), suffix=".pdf")
    assert read.text == "At 15:14 one soldier crossed.\nAbout forty shots.\n\nThe end."
    assert [stretch(read, i) for i in range(3)] == ["At 15:14 one soldier crossed.", "About forty shots.", "The end."]
    first, second, third = (segment.where for segment in read.segments)
    assert isinstance(first, OfPage) and isinstance(second, OfPage) and isinstance(third, OfPage)
    assert [first.page, second.page, third.page] == [1, 1, 2]
    assert first.box is not None and second.box is not None
    assert 71 < first.box[0] < 75 and 715 < first.box[1] < 722 and first.box[2] > 200, "points from the lower left"
    assert second.box[3] < first.box[1] + 5, "the second line stands below the first"


def test_pages_without_a_text_layer_are_named_beside_those_that_have_one() -> None:
    read = capture(pdf([["Words."], [], [], ["More."]], picture=True), suffix=".pdf")
    assert read.text == "Words.\n\nMore."
    assert any("no text layer on pages 2-3; have it transcribed" in note for note in read.how.notes)


@pytest.mark.parametrize("packed", [True, False])
def test_a_web_archive_gives_its_only_page(packed: bool) -> None:
    data = warc({"https://example.org/a": PAGE.encode()}, packed=packed)
    read = capture(data, suffix=".gz" if packed else ".warc")
    assert read.text == capture(PAGE.encode()).text
    assert "record 1 at byte 0, https://example.org/a, archived 2016-05-03T12:00:00Z" in read.how.record
    assert read.how.notes[0] == "the archived answer: its digest holds"


def test_a_web_archive_of_several_pages_gives_the_one_asked_for() -> None:
    pages = {"https://example.org/a": PAGE.encode(), "https://example.org/b": PAGE.replace("15:14", "15:11").encode()}
    read = capture(wacz(warc(pages)), suffix=".wacz", url="https://example.org/b")
    assert "15:11" in read.text
    assert "archive/data.warc.gz, record 2 at byte " in read.how.record


def test_a_digest_that_does_not_hold_is_said() -> None:
    read = capture(warc({"https://example.org/a": PAGE.encode()}, spoil=True, packed=False), suffix=".warc")
    assert "ITS DIGEST DOES NOT HOLD" in read.how.notes[0]
    assert "two soldier" in read.text


def test_a_message_keeps_what_it_quotes_apart() -> None:
    body = "He crossed at 15:14.\n\n> He crossed at 15:11.\n\nWe stay with that.\n\n"
    body += "On 2 May the desk wrote:\nearlier words\n"
    read = capture(message(body), suffix=".eml")
    assert read.text.startswith(
        "From: Press office <press@example.org>\nDate: Tue, 3 May 2016 20:10:00 +0900\nSubject: Sho"
    )
    parts = [(stretch(read, i), s.where.relayed) for i, s in enumerate(read.segments) if isinstance(s.where, OfPart)]
    bodies = [(words.strip(), relayed) for words, relayed in parts[3:]]
    assert bodies == [
        ("He crossed at 15:14.", False),
        ("> He crossed at 15:11.", True),
        ("We stay with that.", False),
        ("On 2 May the desk wrote:\nearlier words", True),
    ]
    assert read.how.notes == ("2 stretches are words of earlier messages that this one quotes",)


def test_attachments_are_listed_and_not_opened() -> None:
    read = capture(message("See the plan.", attached=b"MZ\x90program"), suffix=".eml")
    (line,) = read.how.listed
    assert "'plan.pdf.exe'" in line and "a program for Windows, not opened" in line
    assert digest_bytes(b"MZ\x90program") in line
    assert "MZ" not in read.text


@pytest.mark.parametrize(("data", "suffix"), [(SRT, ".srt"), (VTT, ".vtt")])
def test_each_cue_has_its_times(data: str, suffix: str) -> None:
    read = capture(data.encode(), suffix=suffix)
    first = read.segments[0].where
    assert isinstance(first, OfTime)
    assert (stretch(read, 0), first.begins_s, first.ends_s) == ("Stand still.", 1.0, 3.5)
    assert first.speaker == ("First voice" if suffix == ".vtt" else "")
    assert "Who fired?" in stretch(read, 1)


def test_a_last_line_that_is_a_number_is_no_cue_number() -> None:
    data = SRT.replace("- Nobody.", "40") + "\n3\n00:00:07,000 --> 00:00:08,000\nThe <i>end</i>.\n"
    assert capture(data.encode(), suffix=".srt").text.endswith("- Who fired?\n40\nThe end.")


def test_a_transcript_is_kept_as_it_stands_with_the_times_of_each_turn() -> None:
    read = capture(TRANSCRIPT.encode(), suffix=".txt")
    assert read.text == TRANSCRIPT
    assert (read.how.kind, read.how.made_by, read.how.of_item) == ("transcript", "translator T1", "clip-1")
    first, second = read.segments
    assert stretch(read, 0) == "Stand still.\nand do not move."
    assert first.where == OfTime(begins_s=83.4, ends_s=87.0, speaker="FIRST VOICE")
    assert second.where == OfTime(begins_s=88.0, ends_s=89.5, speaker="")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(PAGE.encode(), ".html"), (pdf([["Words."]]), ".pdf"), (SRT.encode(), ".srt"), (message("Words."), ".eml")],
)
def test_capturing_again_gives_the_same(data: bytes, suffix: str) -> None:
    once, again = capture(data, suffix=suffix), capture(data, suffix=suffix)
    assert once == again
    assert answered(once.model_dump_json().encode()) == once


@pytest.mark.parametrize(
    "change",
    [
        {"text": "other words"},
        {"sha256": "0" * 64},
        {"segments": [{"start": 3, "end": 1, "where": {"of": "source", "first": 0, "last": 1}}]},
        {"segments": [{"start": 0, "end": 10**6, "where": {"of": "source", "first": 0, "last": 1}}]},
        {"more": 1},
    ],
)
def test_an_answer_of_the_child_that_does_not_hold_together_is_refused(change: dict[str, object]) -> None:
    import json

    value = json.loads(capture(b"Some words.").model_dump_json()) | change
    with pytest.raises(RefusedInput, match="a captured text from the reader"):
        answered(json.dumps(value).encode())
