"""Marked strings in every protected field: none in a release, a disclosure, a batch of changes, a console, a refusal.

Words that must never be repeated begin with CANARY; ids, which consoles may name and outsiders may not, with kanari.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mission import Mission, mission
from ruamel.yaml import YAML
from small_case import small_case

from observance.cli.main import main
from observance.evidence.intake import taken_in
from observance.evidence.persons.contents import contents
from observance.evidence.written import read_written
from observance.workflow.comparing import compare_case
from observance.workflow.progress import quiet
from observance.workflow.run import run_case

Doc = dict[str, Any]
WORDS, IDS = b"canary", (b"kanari", b"north-wall-cam", b"wall-clip")
PASSPHRASE = "CANARY passphrase four words"
TEXT = "Somebody went over the wall. CANARY-PERSONAL-FACT. CANARY-CAPTURED beyond what is quoted."
ENV = {"OBSERVANCE_PASSPHRASE": PASSPHRASE, "OBSERVANCE_BY": "kanari-operator"}


def changed(path: Path, change: Callable[[Doc], object]) -> None:
    doc: Doc = {}
    if path.exists():
        read, _ = read_written(path.read_bytes(), path.name)
        assert isinstance(read, dict)
        doc = read
    change(doc)
    path.write_text(json.dumps(doc, ensure_ascii=False, indent=1), encoding="utf-8")


def statement() -> Doc:
    def claim(id: str, quote: str, content: Doc) -> Doc:
        return {"id": id, "quote": quote, "start": TEXT.index(quote), "speaker": "CANARY-SPEAKER",
                "relayed_by": ["CANARY-HAND"], "knows": "saw", "credibility": "1",
                "words_of_certainty": "CANARY-CERTAINTY", "content": content}  # fmt: skip

    return {
        "source": {"id": "kanari-witness", "outlet": "CANARY-OUTLET", "kind": "witness", "reliability": "A",
                   "graded_by": "CANARY-GRADER", "url": "CANARY-URL", "note": "CANARY-SOURCE-NOTE"},
        "text": TEXT, "translation": "CANARY-TRANSLATION", "translated_by": "CANARY-TRANSLATOR",
        "claims": [claim("kanari-claim", "Somebody went", {"type": "other", "about": "CANARY-ABOUT"}),
                   claim("kanari-personal", "CANARY-PERSONAL-FACT", {"type": "personal", "about": "kanari-person"})],
    }  # fmt: skip


ITEM = {
    "acquired_from": "CANARY-FROM",
    "acquired_by": "CANARY-BY",
    "device": "CANARY-DEVICE",
    "device_clock": "CANARY-CLOCK",
    "gaps": ["CANARY-GAP"],
    "earlier_hands": ["CANARY-HANDS"],
    "legal_basis": "CANARY-BASIS",
    "authenticity": "no sign of change found",
    "assessed_by": "CANARY-ASSESSOR",
    "assessments": {"source": {"result": "no sign of change found", "by": "CANARY-ASSESSOR", "how": "CANARY-HOW"}},
}


def plant(root: Path) -> None:
    """A canary in every protected field of a case that was run."""
    (root / "given").mkdir()
    (root / "given" / "CANARY-FILE-NAME.txt").write_text("CANARY-IN-A-WITHHELD-ITEM")
    items: list[Doc] = [
        {"id": "kanari-withheld", "status": "held", "kind": "document", "file": "given/CANARY-FILE-NAME.txt",
         "source": "kanari-witness", **ITEM},
        {"id": "kanari-lost", "status": "lost", "kind": "log", "why": "CANARY-WHY", **ITEM},
    ]  # fmt: skip
    changed(root / "items.yaml", lambda doc: doc["items"].extend(items))
    changed(root / "items.yaml", lambda doc: [one.update(ITEM) for one in doc["items"]])
    changed(root / "statements" / "kanari-witness.yaml", lambda doc: doc.update(statement()))
    mark = {"id": "kanari-mark", "kind": "still", "author": "CANARY-AUTHOR", "certainty": "possible",
            "note": "CANARY-MARK", "shows": "CANARY-SHOWN",
            "frames": {"item": "wall-clip", "first": 3, "last": 5}}  # fmt: skip
    changed(root / "observations.yaml", lambda doc: doc["observations"].append(mark))
    person = {"id": "kanari-person", "called": "CANARY-CALLED", "standing": "unknown", "protected": "fleeing",
              "bases": [{"kind": "uniform", "grade": "A", "seen_in": "kanari-mark",
                         "note": "CANARY-BASE"}]}  # fmt: skip
    changed(root / "actors.yaml", lambda doc: doc["persons"].append(person))
    reading = {"id": "kanari-reading", "reviewer": "CANARY-REVIEWER", "question": "crosses", "answer": "no",
               "certainty": "possible", "blind": True, "note": "CANARY-READING",
               "frames": {"item": "wall-clip", "first": 3, "last": 5}}  # fmt: skip
    changed(root / "reviews.yaml", lambda doc: doc.setdefault("readings", []).append(reading))
    changed(root / "cameras" / "north-wall-cam.yaml", lambda doc: doc.update(note="CANARY-CAMERA"))
    changed(root / "cameras" / "north-wall-cam.yaml", lambda doc: doc["coverage"].update(basis="CANARY-COVERAGE"))
    consent = {"of": "kanari-witness", "uses": ["record", "internal"], "recorded_by": "CANARY-INTERVIEWER",
               "recorded": "2020-06-01T10:00:00+09:00", "conditions": "CANARY-CONDITIONS"}  # fmt: skip
    changed(root / "consents.yaml", lambda doc: doc.update(consents=[consent]))


def adopted_anew(root: Path) -> str:
    """The one adopted finding, adopted as it stands after planting; its id."""
    row = json.loads((root / "reviews.yaml").read_text())["adoptions"][0]["finding"]
    run_case(root, until=None, workers=1, progress=quiet, now=1.6e9, by="the tests")
    (entry,) = YAML(typ="safe").load(compare_case(root, (), None, workers=1, progress=quiet).drafts["unc-like"][row])
    entry |= {"date": "2020-06-01T10:00:00+09:00", "reasons": "CANARY-REASON", "dissent": "CANARY-DISSENT"}
    changed(root / "reviews.yaml", lambda doc: doc.update(adoptions=[entry]))
    return str(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """The case, where its outward products are, and what every command said."""

    root: Path
    out: Path
    said: dict[str, str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    return mission(tmp_path_factory.mktemp("office") / "m")


def typed(*words: object, typed_in: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words], env=ENV, input=typed_in)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def planted(office: Mission, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("canary")
    root, out, register = small_case(folder / "case"), folder / "outward", folder / "safe" / "persons.register"
    plant(root)
    keys, signer = folder / "keys", office.signer
    signed = ["--certificate", signer.certificate, "--key", signer.key, "--issuer", signer.issuer]
    to = ["--to", "the delegation", "--authority", "Commander", "--marking", "CONFIDENTIAL"]
    row, said = adopted_anew(root), {}
    steps: dict[str, list[object]] = {
        "check": ["check", root],
        "run": ["run", root],
        "review": ["review", root],
        "new": ["persons", "new", register],
        "add": ["persons", "add", register, "kanari-witness"],
        "list": ["persons", "list", register],
        "check-leaks": ["persons", "check-leaks", register, root / "scene.geojson"],
        "coverage": ["coverage", "export", root, "--out", folder / "inside"],
        "tracks": ["tracks", "export", root, "--format", "mot", "--item", "wall-clip", "--out", folder / "mot.txt"],
        "release": ["release", root, "--finding", row, "--authority", "Commander", "--out", out / "released", *signed],
        "disclosure": ["seal", root, "--as", "disclosure", "--out", out / "disclosed", *signed, *to, "--finding", row,
                       "--item", "kanari-withheld", "--item", "radio-log"],
        "public": ["seal", root, "--as", "public", "--release", out / "released", "--out", out / "public", *signed],
        "head": ["custody", "head", root, *signed, "--out", out / "head"],
        "custody": ["custody", "check", root, "--anchor", office.anchor, "--given", out / "disclosed"],
        "verify": ["verify", out / "disclosed", "--anchor", office.anchor],
        "protect": ["protect", root, "kanari-witness", "--keys", keys],
        "archive": ["seal", root, "--as", "archive", "--out", folder / "archive", *signed],
        "restore": ["archive", "restore", folder / "archive", folder / "restored", "--anchor", office.anchor],
        "withdraw": ["withdraw", root, "kanari-witness", "--keys", keys, "--by", "K1", "--why", "asked for it"],
        "changes": ["diff", folder / "archive", root, "--public", out / "changes.json"],
    }  # fmt: skip
    for name, words in steps.items():
        code, said[name] = typed(*words, typed_in="CANARY Realname\nCANARY Othername\nCANARY-CONTACT\nCANARY-NOTE\n")
        said[name] = said[name].replace(str(folder), "").split("Note: CANARY-NOTE\n")[-1]  # what was typed is echoed
        assert code == (3 if name == "changes" else 0), (name, said[name])
    return Planted(root=root, out=out, said=said)


def holding(folder: Path, words: tuple[bytes, ...]) -> Iterator[tuple[str, bytes]]:
    """Every file, file name and thing packed in a file that holds one of the words in any letters, plain or UTF-16."""
    for path in sorted(folder.rglob("*")):
        parts = [("name", path.relative_to(folder).as_posix().encode())]
        parts += contents(path.read_bytes()) if path.is_file() else []
        for where, data in parts:
            low = data.lower()
            for word in words:
                wide = word.decode().encode("utf-16-le")
                if word in low or wide in low:
                    yield f"{path.name} {where}", word


def test_the_products_are_there_and_the_canaries_were_planted(planted: Planted) -> None:
    names = {path.relative_to(planted.out).as_posix() for path in planted.out.rglob("*")}
    assert {"released/film-1.mp4", "released/index.html", "disclosed/data/answers.json", "public/VERIFY.txt"} <= names
    files = {where.split()[0] for where, _ in holding(planted.root, (WORDS,))}
    assert {"items.yaml", "observations.yaml", "actors.yaml", "reviews.yaml", "north-wall-cam.yaml"} <= files
    assert "1 item left out: no consent to share" in planted.said["disclosure"]
    assert taken_in(planted.root)


def test_nothing_protected_leaves(planted: Planted) -> None:
    assert list(holding(planted.out, (WORDS, *IDS))) == []


def test_no_digest_of_an_original_leaves_with_a_release(planted: Planted) -> None:
    digests = tuple(digest[:16].encode() for digest in taken_in(planted.root).values())
    assert list(holding(planted.out / "released", digests)) == []
    assert list(holding(planted.out / "public", digests)) == []


@pytest.mark.parametrize("command", ["check", "run", "review", "new", "add", "list", "check-leaks", "coverage",
                                     "tracks", "release", "disclosure", "public", "head", "custody", "verify",
                                     "protect", "archive", "restore", "withdraw", "changes"])  # fmt: skip
def test_no_console_repeats_a_protected_word(command: str, planted: Planted) -> None:
    said = planted.said[command].casefold()
    assert "canary" not in said, planted.said[command]


def test_a_withdrawn_source_is_in_no_page_and_no_cache(planted: Planted) -> None:
    for room in ("out", "work", "evidence", "statements", "given", "protected"):
        found = [(where, word) for where, word in holding(planted.root / room, (b"kanari-w", b"kanari-claim"))
                 if not where.startswith("custody.jsonl")]  # fmt: skip
        assert found == [], room


def at(name: str, *keys: str | int) -> tuple[str, tuple[str | int, ...]]:
    return name, keys


FIELDS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "from whom": at("items.yaml", "items", 0, "acquired_from"),
    "earlier hands": at("items.yaml", "items", 0, "earlier_hands"),
    "device": at("items.yaml", "items", 0, "device"),
    "legal basis": at("items.yaml", "items", 0, "legal_basis"),
    "assessor": at("items.yaml", "items", 0, "assessments", "source", "by"),
    "outlet": at("statements/kanari-witness.yaml", "source", "outlet"),
    "source's id": at("statements/kanari-witness.yaml", "source", "id"),
    "source's note": at("statements/kanari-witness.yaml", "source", "note"),
    "text": at("statements/kanari-witness.yaml", "text"),
    "translation": at("statements/kanari-witness.yaml", "translation"),
    "speaker": at("statements/kanari-witness.yaml", "claims", 0, "speaker"),
    "personal quote": at("statements/kanari-witness.yaml", "claims", 1, "quote"),
    "person's id": at("actors.yaml", "persons", -1, "id"),
    "base": at("actors.yaml", "persons", -1, "bases", 0, "note"),
    "author": at("observations.yaml", "observations", -1, "author"),
    "mark": at("observations.yaml", "observations", -1, "note"),
    "reviewer": at("reviews.yaml", "readings", 0, "reviewer"),
    "reading": at("reviews.yaml", "readings", 0, "note"),
    "camera": at("cameras/north-wall-cam.yaml", "note"),
    "whose consent": at("consents.yaml", "consents", 0, "of"),
    "conditions": at("consents.yaml", "consents", 0, "conditions"),
    "interviewer": at("consents.yaml", "consents", 0, "recorded_by"),
}
WRONG: dict[str, Callable[[Any], Any]] = {
    "a list": lambda held: [held, "CANARY-MORE"],
    "a mapping": lambda held: {"name": held, "more": "CANARY-MORE"},
    "a name in place of it": lambda held: "CANARY Real Name",
    "a number": lambda held: 7,
    "nothing": lambda held: None,
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("broken") / "case"
    small_case(root)
    plant(root)
    return root


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("wrong", WRONG)
def test_no_refusal_repeats_a_protected_word(field: str, wrong: str, broken: Path) -> None:
    name, keys = FIELDS[field]
    path = broken / name
    before = path.read_bytes()

    def spoil(doc: Doc) -> None:
        holder: Any = doc
        for key in keys[:-1]:
            holder = holder[key]
        holder[keys[-1]] = WRONG[wrong](holder[keys[-1]])

    try:
        changed(path, spoil)
        code, said = typed("check", broken)
    finally:
        path.write_bytes(before)
    assert code in (0, 3), said
    assert "canary" not in said.replace(str(broken), "").casefold(), said
