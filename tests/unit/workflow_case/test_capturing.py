"""Capturing in a case: kept by content, named by statements, found again when an item is read otherwise."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sources_made import PAGE, message, pdf, warc

from observance.cli.main import main
from observance.evidence.custody import read_custody
from observance.observation.statement.captured.reading import capture
from observance.values.digests import canonical_json, digest_bytes
from observance.values.errors import IntegrityBroken, RefusedInput
from observance.workflow.captured_store import CAPTURED, captured_path
from observance.workflow.case import load_case

BASE = Path(__file__).parents[2] / "refused" / "case"
ITEM = """  - id: {id}
    status: held
    kind: document
    file: {file}
    acquired_from: the web
    acquired_by: team member T3
"""
STATEMENT = """source: {{id: {id}, outlet: a newspaper, kind: media, reliability: C, graded_by: analyst A2}}
item: {item}
text_sha256: {digest}
claims:
  - id: {id}-crossing
    quote: one soldier crossed the line
    start: {start}
    speaker: the spokesman
    knows: was told
    credibility: 3
    content: {{type: time, of: crossing, when: {{from: 2017-11-13T15:14:00+09:00, to: 2017-11-13T15:15:00+09:00}}}}
"""
QUOTE = "one soldier crossed the line"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    case = tmp_path / "case"
    shutil.copytree(BASE, case)
    return case


def add(case: Path, name: str, data: bytes) -> str:
    """A held item, and its id."""
    (case / "sources").mkdir(exist_ok=True)
    (case / "sources" / name).write_bytes(data)
    item = name.partition(".")[0]
    with (case / "items.yaml").open("a") as items:
        items.write(ITEM.format(id=item, file=f"sources/{name}"))
    return item


def observance(*words: str | Path, code: int = 0) -> str:
    ran = CliRunner().invoke(main, [str(word) for word in words])
    assert ran.exit_code == code, ran.output
    return ran.output


def captured(case: Path, item: str, *more: str) -> str:
    """The digest that capturing prints."""
    found = re.search(r"text_sha256: ([0-9a-f]{64})", observance("statements", "capture", case, item, *more))
    assert found is not None
    return found.group(1)


def state(case: Path, item: str, digest: str, start: int | None = None) -> None:
    at = captured_path(case, digest).read_text(encoding="utf-8").index(QUOTE) if start is None else start
    (case / "statements" / "paper.yaml").write_text(STATEMENT.format(id="paper", item=item, digest=digest, start=at))


def test_a_captured_text_is_kept_by_content_and_named_by_a_statement(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    digest = captured(folder, item)
    read = capture(PAGE.encode(), suffix=".html")
    assert captured_path(folder, digest).read_bytes() == read.text.encode()
    assert digest == read.sha256
    state(folder, item, digest)
    case = load_case(folder)
    assert case.statements["paper"].text == read.text
    assert case.notes == ()
    assert case.stands["paper-crossing"].startswith("characters ")
    names = [name for name in case.digests if name.startswith(CAPTURED)]
    assert len(names) == 2, "the text, and where it is from: both go into the archive"
    (entry,) = [one for one in read_custody(folder / "evidence" / "custody.jsonl") if one.act == "captured"]
    assert (entry.item, entry.sha256) == (item, digest)
    assert "trafilatura 2." in entry.detail["read by"] and "limits" in entry.detail["sandbox"]


def test_capturing_again_changes_nothing(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    captured(folder, item)
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    assert "as before" in observance("statements", "capture", folder, folder / "sources" / "page-1.html")
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before


def test_what_another_reader_makes_of_it_is_noticed_and_claims_are_found_again(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    new = captured(folder, item)
    # As an older reader would have left it: without the heading, in other blanks and marks.
    text = (
        captured_path(folder, new)
        .read_text(encoding="utf-8")
        .partition("\n")[2]
        .replace("“", '"')
        .replace("the line", "the\nline")
    )
    old = digest_bytes(text.encode())
    (origin,) = (folder / CAPTURED).glob("*.json")
    value = json.loads(origin.read_bytes()) | {"text_sha256": old, "segments": []}
    value["how"]["libraries"] = [["trafilatura", "1.0.0"], ["lxml", "5.0.0"]]
    captured_path(folder, new).unlink()
    origin.unlink()
    captured_path(folder, old).write_bytes(text.encode())
    (folder / CAPTURED / f"{old}.{value['item_sha256'][:12]}.json").write_bytes(canonical_json(value))
    state(folder, item, old, start=text.index("one soldier crossed the\nline"))
    assert "the quote of claim 'paper-crossing' stands at character" in "".join(load_case(folder).notes), "other blanks"
    said = observance("statements", "capture", folder, item)
    assert "read otherwise than before: trafilatura 1.0.0, lxml 5.0.0 read it as" in said
    assert (
        "paper: the quote of claim 'paper-crossing' stands at character 27 (line 2), in other blanks or marks" in said
    )
    assert load_case(folder).statements["paper"].text == text, "a statement stays on the text that it names"
    state(folder, item, new, start=9)
    case = load_case(folder)
    assert case.statements["paper"].claims[0].start == 27
    assert case.notes == (
        "statement 'paper': the quote of claim 'paper-crossing' stands at character 27 (line 2), not at character 9",
    )


def test_a_quote_that_is_not_in_the_captured_text_is_refused(folder: Path) -> None:
    item = add(
        folder,
        "page-1.html",
        PAGE.replace("one soldier crossed", "one soldier neared")
        .replace("crossed", "neared")
        .replace("At 15:14 one soldier\n   neared", "At 15:14 one soldier neared")
        .encode(),
    )
    digest = captured(folder, item)
    state(folder, item, digest, start=0)
    with pytest.raises(RefusedInput) as refused:
        load_case(folder)
    assert "statements/paper.yaml:6: claims[0].quote" in str(refused.value)
    assert "stands nowhere in the text; most like it is what stands at character 27 (line 2)" in str(refused.value)
    assert "neared" not in str(refused.value), "the text is pointed at, not shown"
    shown = observance("statements", "where", folder, "paper")
    assert "most like it: 'one soldier neared the line'" in shown


def test_a_captured_text_that_changed_breaks_the_case(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    digest = captured(folder, item)
    state(folder, item, digest)
    path = captured_path(folder, digest)
    path.write_text(path.read_text(encoding="utf-8").replace("one soldier", "two soldier"), encoding="utf-8")
    with pytest.raises(IntegrityBroken, match="has changed"):
        load_case(folder)
    assert "has changed" in observance("statements", "capture", folder, item, code=4)


def test_a_text_captured_from_another_item_is_refused(folder: Path) -> None:
    digest = captured(folder, add(folder, "page-1.html", PAGE.encode()))
    state(folder, "log-1", digest)
    with pytest.raises(RefusedInput, match="the item that the text is from, not 'log-1'; got one captured from page-1"):
        load_case(folder)


def test_an_original_that_changed_is_not_captured(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    observance("run", folder, "--step", "take-in")
    for path in (folder / "evidence").rglob("page-1.html"):
        path.chmod(0o644)
        path.write_bytes(PAGE.replace("one", "two").encode())
    assert "was taken in as" in observance("statements", "capture", folder, item, code=4)


def test_words_are_walked_back_to_page_and_record(folder: Path) -> None:
    document = add(folder, "report.pdf", pdf([["Nothing."], ["They say that one soldier crossed the line."]]))
    state(folder, document, captured(folder, document))
    assert load_case(folder).stands == {"paper-crossing": "page 2"}
    web = add(folder, "site.warc.gz", warc({"https://example.org/a": PAGE.encode()}))
    state(folder, web, captured(folder, web))
    assert "record 1 at byte 0, https://example.org/a" in load_case(folder).stands["paper-crossing"]
    assert "record 1 at byte 0" in observance("statements", "where", folder, "paper")


def test_words_of_an_earlier_message_ask_for_who_relayed_them(folder: Path) -> None:
    mail = add(folder, "mail.eml", message("We heard this:\n\n> one soldier crossed the line\n"))
    state(folder, mail, captured(folder, mail))
    (note,) = load_case(folder).notes
    assert note == "claim 'paper-crossing' stands in an earlier message that 'mail' quotes: relayed by whom?"


def test_the_beginning_of_a_statement_is_written_once(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    captured(folder, item, "--source", "paper")
    begun = folder / "statements" / "paper.yaml.example"
    assert "item: page-1" in begun.read_text()
    assert load_case(folder).notes == ()
    begun.write_text("mine")
    captured(folder, item, "--source", "paper")
    assert begun.read_text() == "mine"


def test_an_anchor_is_printed_with_its_neighbours_where_it_needs_them(folder: Path) -> None:
    item = add(folder, "page-1.html", PAGE.encode())
    captured(folder, item)
    assert observance("statements", "anchor", folder, item, QUOTE).startswith(
        f'quote: "{QUOTE}"\nstart: 27\n# character 27'
    )
    assert "stands " in observance("statements", "anchor", folder, item, "the", code=3)
    assert "\nprefix: " in observance("statements", "anchor", folder, item, "the", "--near", "40")
    said = observance("statements", "anchor", folder, item, "one soldier crossed a line", code=3)
    assert "'one soldier crossed the line'" in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nothing",), 2, "no item 'nothing' in items.yaml"),
        (("clip-1",), 2, "item 'clip-1' is not held (asked for)"),
        (("log-1", "--encoding", "utf-9"), 3, "item 'log-1': refused, 1 fault"),
    ],
)
def test_what_cannot_be_captured_is_said(folder: Path, words: tuple[str, ...], code: int, said: str) -> None:
    assert said in observance("statements", "capture", folder, *words, code=code)
