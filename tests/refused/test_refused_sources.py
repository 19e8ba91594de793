"""Sources whose words cannot be taken as they are, and the words that the refusals must hold."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from sources_made import PAGE, message, nested, pdf, wacz, warc

from observance.observation.statement.anchors import Moved, NotThere, anchor_at, resolve
from observance.observation.statement.captured.reading import capture
from observance.values.errors import RefusedInput

SCRIPTS = (
    "<html><head><script>var a = 'words';</script></head><body><div id='app'></div><script>b()</script></body></html>"
)
SRT = "1\n{}\nStand still.\n"
TURNS = "# made by: translator T1\n[00:10.0 - 00:12.0] A: Who?\n[00:08.0 - 00:09.0] B: Nobody.\n"
ZEROS = bytes(40 << 20)

MISTAKES: dict[str, tuple[Callable[[], bytes], dict[str, str], list[str]]] = {
    "empty": (lambda: b"", {"suffix": ".txt"}, ["a file with words in it", "an empty file"]),
    "blanks alone": (lambda: b" \n\n ", {"suffix": ".txt"}, ["text with words in it"]),
    "Latin-1 that nothing declares": (
        lambda: "line one\nfünf Schüsse".encode("latin-1"),
        {"suffix": ".txt"},
        ["source:2: encoding: wanted text in utf-8", "the byte 0xfc at 10", "--encoding windows-1252"],
    ),
    "UTF-16 without a mark": (
        lambda: "Five shots were heard.".encode("utf-16-le"),
        {"suffix": ".txt"},
        ["every other is NUL, as in utf-16-le", "--encoding utf-16-le"],
    ),
    "an encoding that is none": (lambda: b"words", {"suffix": ".txt", "encoding": "utf-9"}, ["is known", "'utf-9'"]),
    "an encoding that does not fit": (
        lambda: b"\x81\x81\x30",
        {"suffix": ".txt", "encoding": "euc-kr"},
        ["wanted text in euc_kr", "the byte 0x81 at 0"],
    ),
    "a page that declares what it is not": (
        lambda: PAGE.replace("utf-8", "windows-1252").replace("near", "près, là").encode(),
        {"suffix": ".html"},
        ["wanted text in windows-1252, as it declares", "bytes that are UTF-8 throughout", "--encoding utf-8"],
    ),
    "a page that declares UTF-8 and is not": (
        lambda: PAGE.replace("near", "près").encode("latin-1"),
        {"suffix": ".html"},
        ["wanted text in utf-8", "0xe8"],
    ),
    "a mark against what was said": (
        lambda: "words".encode("utf-16"),
        {"suffix": ".txt", "encoding": "utf-8"},
        ["wanted text in utf-8, as asked", "a byte-order mark of utf-16-le"],
    ),
    "NUL in a text": (lambda: b"one\ntwo \0 three", {"suffix": ".txt"}, ["text:2: content", "a NUL character"]),
    "a page of scripts alone": (
        lambda: SCRIPTS.encode(),
        {"suffix": ".html"},
        ["a page that shows no words, and holds", "characters of scripts", "save it as the browser shows it"],
    ),
    "a scan": (
        lambda: pdf([[], [], []], picture=True),
        {"suffix": ".pdf"},
        ["no text layer on pages 1-3 of 3: a scan", "have it transcribed, and give the transcript with who made it"],
    ),
    "an encrypted document": (
        lambda: pdf([["Words."]], encrypted=True),
        {"suffix": ".pdf"},
        ["one that is encrypted", "ask for a copy without a password"],
    ),
    "a document that is none": (lambda: b"%PDF-1.7\nrubbish", {"suffix": ".pdf"}, ["a damaged one", "ask for another"]),
    "a web archive cut off": (
        lambda: warc({"https://example.org/a": PAGE.encode()}, packed=False)[:900],
        {"suffix": ".warc"},
        ["a whole record", "one that is cut off, record 1 at byte 0"],
    ),
    "a packed web archive cut off": (
        lambda: warc({"https://example.org/a": PAGE.encode()})[:500],
        {"suffix": ".gz"},
        ["cut off"],
    ),
    "a web archive of several pages": (
        lambda: warc({"https://example.org/a": PAGE.encode(), "https://example.org/b": b"<html><p>Other"}),
        {"suffix": ".gz"},
        ["which page is meant", "2 pages: https://example.org/a, https://example.org/b", "--url"],
    ),
    "an address that is not archived": (
        lambda: warc({"https://example.org/a": PAGE.encode()}),
        {"suffix": ".gz", "url": "https://example.org/c"},
        ["none of that address"],
    ),
    "a web archive without a page": (
        lambda: warc({"https://example.org/a.png": b"\x89PNG"}, kind="image/png"),
        {"suffix": ".gz"},
        ["a web archive with a page in it"],
    ),
    "gzip that is no web archive": (lambda: gzip.compress(b"words\n" * 9), {"suffix": ".gz"}, ["wanted a WARC"]),
    "a package that is none": (lambda: b"PK\x03\x04rubbish", {"suffix": ".wacz"}, ["a WACZ", "cannot be unpacked"]),
    "a package with a bomb": (
        lambda: wacz(warc({"https://example.org/a": PAGE.encode()}), more={"archive/zeros.warc": ZEROS}),
        {"suffix": ".wacz"},
        ["a package of at most", f"files of {len(ZEROS) + 1}"[:12]],
    ),
    "a package with a name that leads out of it": (
        lambda: wacz(warc({"https://example.org/a": PAGE.encode()}), more={"../../etc/passwd": b"words"}),
        {"suffix": ".wacz"},
        ["names inside of the package", "'../../etc/passwd', which leads out of it"],
    ),
    "a package that was changed": (
        lambda: wacz(warc({"https://example.org/a": PAGE.encode()}), digest="0" * 64),
        {"suffix": ".wacz"},
        ["another digest than datapackage.json says"],
    ),
    "messages a hundred deep": (
        lambda: nested(100),
        {"suffix": ".eml"},
        ["messages within messages at most 10 deep", "take the inner message in by itself"],
    ),
    "messages eleven deep": (lambda: nested(11), {"suffix": ".eml"}, ["messages within messages at most 10 deep"]),
    "a message without a body": (
        lambda: message("", attached=b"MZ").replace(b"text/plain", b"image/png"),
        {"suffix": ".eml"},
        ["a body of words", "2 attachments"],
    ),
    "no message": (lambda: b"just a few words", {"suffix": ".eml"}, ["neither sender, date nor subject"]),
    "a cue that ends before it begins": (
        lambda: SRT.format("00:00:05,000 --> 00:00:03,000").encode(),
        {"suffix": ".srt"},
        ["times of cue 1 that run forwards from zero", "5.000 s to 3.000 s"],
    ),
    "a negative time": (
        lambda: SRT.format("-00:00:05,000 --> 00:00:03,000").encode(),
        {"suffix": ".srt"},
        ["times of cue 1 that run forwards from zero", "-5.000 s to 3.000 s"],
    ),
    "subtitles without times": (lambda: b"Stand.\n", {"suffix": ".srt"}, ["words before the first line of times"]),
    "a transcript whose times run backwards": (
        lambda: TURNS.encode(),
        {"suffix": ".txt"},
        ["transcript:3: times: wanted a turn that begins at or after the turn before; got 2 s before it"],
    ),
    "a transcript by nobody": (
        lambda: TURNS.partition("\n")[2].encode(),
        {"suffix": ".txt"},
        ["who made the transcript, by function code", "# made by: translator T1", "2 faults"],
    ),
    "a program under a text's name": (lambda: b"MZ\x90\0", {"suffix": ".txt"}, ["a program for Windows"]),
    "a picture under another name": (lambda: b"\x89PNG\r\n", {"suffix": ".pdf"}, ["a picture (PNG)", "transcribed"]),
    "a page under a document's name": (
        lambda: PAGE.encode(),
        {"suffix": ".pdf"},
        ["wanted what its name says, .pdf; got content of the kind html", "give the copy the suffix"],
    ),
    "an office document": (lambda: b"PK\x03\x04word/document.xml", {"suffix": ".docx"}, ["export it as PDF"]),
    "an address for what is no archive": (lambda: b"words", {"suffix": ".txt", "url": "a"}, ["--url for a web"]),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_refusal_says_what_was_wanted_and_what_was_got(mistake: str) -> None:
    made, how, words = MISTAKES[mistake]
    data = made()
    with pytest.raises(RefusedInput) as refused:
        capture(data, **how)  # type: ignore[arg-type]
    for word in words:
        assert word in str(refused.value), str(refused.value)
    assert "soldier" not in str(refused.value), "a refusal repeats no words of the source"


def test_a_document_whose_table_is_broken_is_read_all_the_same() -> None:
    assert capture(pdf([["At 15:14 one soldier crossed."]], xref=False), suffix=".pdf").text.startswith("At 15:14")


def test_a_web_archive_that_unpacks_to_too_much_is_stopped() -> None:
    bomb = gzip.compress(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nContent-Length: 99\r\n\r\n"
        + bytes(270 << 20),
        compresslevel=1,
    )
    tracemalloc.start()
    with pytest.raises(RefusedInput, match="unpacks to more"):
        capture(bomb, suffix=".gz")
    assert tracemalloc.get_traced_memory()[1] < 150 << 20
    tracemalloc.stop()


WHOLE: dict[str, Callable[[], bytes]] = {
    ".pdf": lambda: pdf([["Words one."], ["two"]]),
    ".gz": lambda: warc({"https://example.org/a": PAGE.encode()}),
    ".warc": lambda: warc({"https://example.org/a": PAGE.encode()}, packed=False),
    ".wacz": lambda: wacz(warc({"https://example.org/a": PAGE.encode()})),
    ".eml": lambda: message("words", attached=b"MZ"),
    ".html": lambda: PAGE.encode(),
    ".srt": lambda: SRT.format("00:00:01,000 --> 00:00:02,000").encode(),
    ".txt": lambda: TURNS.encode(),
}


@pytest.mark.parametrize("suffix", WHOLE)
def test_a_damaged_source_is_read_or_refused_in_words(suffix: str) -> None:
    whole = WHOLE[suffix]()
    chance = np.random.RandomState(7)
    for number in range(120):
        data = bytearray(whole)
        for _ in range(int(chance.choice([1, 3, 10]))):
            data[chance.randint(len(data))] = chance.randint(256)
        try:
            capture(bytes(data[: chance.randint(1, len(data))] if number % 5 == 0 else data), suffix=suffix)
        except RefusedInput as refused:
            assert "wanted" in str(refused)


def test_ten_megabytes_of_text_are_captured_and_searched() -> None:
    words = "At 15:14 one soldier crossed the line; about forty shots were heard, said the officer of day {}.\n"
    text = "".join(words.format(i) for i in range(110_000))
    assert len(text) > 10_000_000
    began = time.process_time()
    read = capture(text.encode(), suffix=".txt")
    middle = text.index("officer of day 55000")
    anchor = anchor_at(text, middle, middle + len("officer of day 55000"))
    found = resolve("a new header\n" + text, anchor, same_text=False)
    assert isinstance(found, Moved) and found.start == middle + len("a new header\n")
    lost = resolve(text, anchor_at("nineteen cannons stood by the barn", 0, 34), same_text=False)
    assert isinstance(lost, NotThere)
    assert read.text == text
    assert time.process_time() - began < 10
