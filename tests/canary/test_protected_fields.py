"""Marked strings planted in every protected field: none may surface in pages, answers, tables, progress or refusals.

Protected are: everything of a claim on a medical or personal fact but the pseudonym that it is about (its words, its
speaker, whose hands it came through, its id); the captured text and its translation beyond the words that other claims
quote, and what a source says of itself (title, byline, names of attachments); the notes of marks, which are for those
who work on the case. (A source's note is printed: it says how it came.)
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from observance.cli.main import main
from observance.evidence.written import read_written
from observance.observation.statement.captured.reading import capture
from observance.values.digests import digest_bytes
from observance.values.errors import RefusedInput
from observance.workflow.captured_store import Asked, CapturedFrom, keep
from observance.workflow.case import load_case
from observance.workflow.run import run_case

BASE = Path(__file__).parents[1] / "refused" / "case"
PROFILES = Path(__file__).parents[2] / "src" / "observance" / "profiles"
WORDS = "CANARY-WORDS has CANARY-ILLNESS"
AGREEMENT = """agreement "Line that nobody crosses" in force from 2010-01-01.

line line "the line".

clause "LINE/1"
  text "No person shall cross the line."
  source "invented for this test"
  status verified
  reading "literal"
    addresses the person
    for each person P, time T
    forbids P
    when P crosses line line at T.
"""

MAIL = """From: CANARY-SENDER <canary-address@example.org>
Date: Tue, 14 Nov 2017 09:00:00 +0900
Subject: CANARY-SUBJECT
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

CANARY-OPENING. The desk heard that somebody shouted first. CANARY-CLOSING.

> CANARY-RELAYED somebody shouted last.
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="CANARY-ATTACHED.exe"

MZ
--b--
"""

Doc = dict[str, Any]


def rewrite(path: Path, change: Callable[[Doc], object]) -> None:
    doc, _ = read_written(path.read_bytes(), path.name)
    assert isinstance(doc, dict)
    change(doc)
    path.write_text(json.dumps(doc, ensure_ascii=False, indent=1), encoding="utf-8")


def personal(text: str) -> Doc:
    return {
        "id": "canary-claim", "quote": WORDS, "start": text.index(WORDS), "speaker": "CANARY-SPEAKER",
        "relayed_by": ["CANARY-HAND"], "knows": "saw", "credibility": "2", "words_of_certainty": "CANARY-CERTAINTY",
        "content": {"type": "personal", "about": "second-person"},
    }  # fmt: skip


def planted(folder: Path) -> Path:
    """The small case of the refusals with an agreement, and a canary in each protected field."""
    shutil.copytree(BASE, folder)
    (folder / "line.observance").write_text(AGREEMENT)
    shutil.copyfile(PROFILES / "unc-like.yaml", folder / "profile.yaml")
    rewrite(folder / "case.yaml", lambda doc: doc.update(agreements=["line.observance"]))

    def statement(doc: Doc) -> None:
        doc["text"] += f" CANARY-BEFORE {WORDS} CANARY-AFTER"
        doc["translation"] = "CANARY-TRANSLATION"
        doc["translated_by"] = "translator T1"
        doc["claims"].append(personal(doc["text"]))

    rewrite(folder / "statements" / "src-1.yaml", statement)
    rewrite(folder / "observations.yaml", lambda doc: doc["observations"][1].update(note="CANARY-MARK-NOTE"))
    captured_mail(folder)
    return folder


def captured_mail(folder: Path) -> None:
    """A statement on a text that was captured from an item, full of canaries but for what its claim quotes."""
    (folder / "sources").mkdir()
    (folder / "sources" / "mail.eml").write_text(MAIL)
    read = capture(MAIL.encode(), suffix=".eml")
    origin = CapturedFrom(
        item="mail-1", item_sha256=digest_bytes(MAIL.encode()), text_sha256=read.sha256, asked=Asked(),
        how=read.how, segments=read.segments,
    )  # fmt: skip
    keep(folder, read, origin)
    item = {"id": "mail-1", "status": "held", "kind": "document", "file": "sources/mail.eml", "acquired_from": "desk",
            "acquired_by": "team member T3"}  # fmt: skip
    rewrite(folder / "items.yaml", lambda doc: doc["items"].append(item))
    claim = {
        "id": "src-2-shouted", "quote": "somebody shouted first", "start": read.text.index("somebody shouted first"),
        "speaker": "the desk", "knows": "heard", "credibility": "3",
        "content": {"type": "value", "of": "who-shouted", "value": "somebody"},
    }  # fmt: skip
    source = {"id": "src-2", "outlet": "a desk", "kind": "media", "reliability": "C", "graded_by": "analyst A2"}
    doc = {"source": source, "item": "mail-1", "text_sha256": read.sha256, "claims": [claim]}
    (folder / "statements" / "src-2.yaml").write_text(json.dumps(doc))


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file that a run made, as text; tables cell by cell, their metadata too."""
    for path in sorted(p for room in ("out", "work") for p in (folder / room).rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield path.name, f"{table.schema.metadata} {table.to_pylist()}"
        else:
            yield path.name, path.read_text(encoding="utf-8")
    yield "custody.jsonl", (folder / "evidence" / "custody.jsonl").read_text(encoding="utf-8")


def test_nothing_protected_is_in_what_a_run_writes_or_says(tmp_path: Path) -> None:
    folder = planted(tmp_path / "case")
    told: list[str] = []
    made = run_case(folder, until=None, workers=1, progress=lambda s, _: told.append(s), now=1.6e9, by="the tests")
    texts = dict(written(folder))
    assert {"report.html", "findings.json", "map.svg", "timeline.svg", "acts.parquet"} <= texts.keys()
    assert "one soldier crossed the line" in texts["report.html"], "the page shows no claim at all: it tests nothing"
    assert "somebody shouted first" in texts["report.html"], "the claim on a captured text is not shown"
    for name, text in {**texts, "lines": "\n".join((*made.lines, *told))}.items():
        assert "canary" not in text.casefold(), name


def test_nothing_protected_is_in_the_review_page(tmp_path: Path) -> None:
    folder = planted(tmp_path / "case")
    ran = CliRunner().invoke(main, ["review", str(folder)])
    assert ran.exit_code == 0, ran.output
    assert "canary" not in ran.output.casefold()
    assert "canary" not in (folder / "out" / "review.html").read_text(encoding="utf-8").casefold()


@pytest.mark.parametrize("form", [[], ["--json"]])
@pytest.mark.parametrize("was_run", [False, True])
def test_nothing_protected_is_in_a_traced_article_or_an_answer(tmp_path: Path, form: list[str], was_run: bool) -> None:
    folder = planted(tmp_path / "case")
    if was_run:
        run_case(folder, until=None, workers=1, progress=lambda _, __: None, now=1.6e9, by="the tests")
    article = tmp_path / "article.txt"
    # The article itself may hold the words; what may not surface is what the case holds beyond them.
    article.write_text(
        "One soldier crossed the line. The man has an illness, a friend said. He has words before and words after.\n"
        '"One soldier crossed the line for a while and was gone," a witness said.\n'
    )
    traced = CliRunner().invoke(main, ["trace", str(folder), str(article), *form])
    assert traced.exit_code == 0, traced.output
    texts = [traced.output, (folder / "out" / "trace-article.html").read_text(encoding="utf-8")]
    questions = ["who says what about the line?", "who says what about words", "what contradicts canary-claim"]
    questions += [
        "how many soldiers crossed",
        "when was the crossing",
        "who is silent",
        "what is not answered, and why",
    ]
    for question in questions:
        asked = CliRunner().invoke(main, ["ask", str(folder), question, *form])
        assert asked.exit_code == 0, asked.output
        texts.append(asked.output.replace("canary-claim", ""))  # the asker's own word comes back to him
    assert any("crossed the line" in text for text in texts[2:]), "no answer shows a claim: it tests nothing"
    for text in texts:
        assert "canary" not in text.casefold()


def claim_of(doc: Doc) -> Doc:
    return next(claim for claim in doc["claims"] if claim["id"] == "canary-claim")


def in_source(change: Callable[[Doc], object]) -> tuple[str, Callable[[Doc], object]]:
    return "statements/src-1.yaml", change


def in_captured(change: Callable[[Doc], object]) -> tuple[str, Callable[[Doc], object]]:
    return "statements/src-2.yaml", change


def in_claim(**more: object) -> tuple[str, Callable[[Doc], object]]:
    return in_source(lambda doc: claim_of(doc).update(more))


MISTAKES: dict[str, tuple[str, Callable[[Doc], object]]] = {
    "the quote stands between other words": in_claim(prefix="CANARY-OTHER"),
    "the quote stands twice": in_source(
        lambda doc: doc.update(text=f"{doc['text']} {doc['text']}") or claim_of(doc).update(start=3)
    ),
    "the text was corrected, the quote not": in_source(lambda doc: doc.update(text=doc["text"].replace("has", "had"))),
    "the quote is a list": in_claim(quote=[WORDS]),
    "the speaker is a mapping": in_claim(speaker={"name": "CANARY-SPEAKER"}),
    "a key that is not known": in_source(lambda doc: claim_of(doc)["content"].update(detail="CANARY-DETAIL")),
    "who speaks hands on": in_claim(relayed_by=["CANARY-SPEAKER"]),
    "a grade that is none": in_claim(credibility="9"),
    "a note of a mark is a list": (
        "observations.yaml",
        lambda doc: doc["observations"][1].update(note=["CANARY-MARK-NOTE"]),
    ),
    "a quote that is not in the captured text": in_captured(
        lambda doc: doc["claims"][0].update(quote="somebody shouted loud")
    ),
    "a quote that stands twice in the captured text": in_captured(
        lambda doc: doc["claims"][0].update(quote="somebody shouted")
    ),
    "another text was captured": in_captured(lambda doc: doc.update(text_sha256="ab" * 32)),
    "the text has another digest": in_source(lambda doc: doc.update(text_sha256="0" * 64)),
    "the text is a list": in_source(lambda doc: doc.update(text=[doc["text"]])),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_no_refusal_repeats_what_is_protected(tmp_path: Path, mistake: str) -> None:
    folder = planted(tmp_path / "case")
    name, spoil = MISTAKES[mistake]
    rewrite(folder / name, spoil)
    with pytest.raises(RefusedInput) as refused:
        load_case(folder)
    assert "canary-" not in str(refused.value).replace("canary-claim", "").casefold(), str(refused.value)
    ran = CliRunner().invoke(main, ["check", str(folder)])
    assert ran.exit_code == 3
    assert "CANARY-" not in ran.output


def test_capturing_says_no_word_of_what_it_captures(tmp_path: Path) -> None:
    folder = planted(tmp_path / "case")
    for path in (folder / "statements" / "captured").iterdir():
        path.unlink()
    for words in (("capture", str(folder), "mail-1"), ("capture", str(folder), "mail-1", "--encoding", "ascii")):
        ran = CliRunner().invoke(main, ["statements", *words])
        assert "characters of e-mail" in ran.output
        assert "canary" not in ran.output.casefold()
    assert "canary" not in (folder / "evidence" / "custody.jsonl").read_text().casefold()


def test_a_captured_text_that_changed_is_not_repeated(tmp_path: Path) -> None:
    folder = planted(tmp_path / "case")
    for path in (folder / "statements" / "captured").glob("*.txt"):
        path.write_text("CANARY-OTHER words")
    ran = CliRunner().invoke(main, ["check", str(folder)])
    assert ran.exit_code == 4
    assert "canary" not in ran.output.casefold()


@pytest.mark.parametrize("by", [3, -1])
def test_no_note_of_a_quote_that_moved_repeats_it(tmp_path: Path, by: int) -> None:
    folder = planted(tmp_path / "case")
    rewrite(folder / "statements" / "src-1.yaml", lambda doc: claim_of(doc).update(start=claim_of(doc)["start"] + by))
    ran = CliRunner().invoke(main, ["check", str(folder)])
    assert ran.exit_code == 0, ran.output
    assert "the quote of claim 'canary-claim' stands at character " in ran.output
    assert "CANARY" not in ran.output


def test_no_refusal_of_a_broken_file_repeats_its_lines(tmp_path: Path) -> None:
    folder = planted(tmp_path / "case")
    path = folder / "statements" / "src-1.yaml"
    path.write_text("source: {id: src-1}\ntext: CANARY-BEFORE: CANARY-AFTER\nclaims: []\n")
    with pytest.raises(RefusedInput) as refused:
        load_case(folder)
    assert "CANARY" not in str(refused.value)
