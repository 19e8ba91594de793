"""The independent checker: what it confirms, what it finds out, what it refuses, and what it does not import."""

from __future__ import annotations

import ast
import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from click.testing import CliRunner
from small_world import (
    GRADES,
    T0,
    N,
    act,
    authorisation,
    context,
    decision,
    ensemble,
    origin,
    person,
    profile,
    reading,
    register,
)
from test_assess_rows import KOREA, SIX, crossing, seven

import observance.finding.checking
from observance.agreement.loading import parse
from observance.cli.main import main
from observance.finding.assess import assess
from observance.finding.canonical import findings_json
from observance.finding.certificate import FOLDER
from observance.finding.checking.answer_file import read_answer
from observance.finding.checking.confirming import Line, confirm
from observance.finding.checking.deciding import counted
from observance.finding.checking.fields import parse_json
from observance.finding.checking.whole import check_file
from observance.finding.profile import Review, Standard
from observance.finding.rows import Findings
from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import RefusedInput
from observance.values.shares import wilson
from observance.workflow.progress import quiet
from observance.workflow.run import write_answers

Whole = dict[str, Json]


def at(value: Json, *path: str | int) -> Json:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


def put(whole: Whole, new: Json, *path: str | int) -> None:
    at(whole, *path[:-1])[path[-1]] = new  # type: ignore[index]


def fact_of(whole: Whole, relation: str) -> Whole:
    facts = cast("list[Whole]", whole["facts"])
    return next(fact for fact in facts if fact["relation"] == relation)


def a_breach(**more: object) -> Findings:
    """A crossing, two permissions of which none covers it, one alternative; in 1,024 histories."""
    papers = (authorisation("p", T0 + 60.0, T0 + 120.0), authorisation("q", T0 - 60.0, T0 + 120.0))
    about = context(person("p"), person("g", "unc"), papers=papers, **more)
    return seven(crossing(), others=(ensemble(crossing(0.95), alternative="line"),), about=about)


def the_file(findings: Findings, level: str = "act") -> Whole:
    row = next(row for row in findings.rows if row.level == level)
    return cast(Whole, json.loads(findings.files[row.certificate["file"]]))


def checked(whole: Whole) -> list[Line]:
    return confirm(read_answer(parse_json(canonical_json(whole), "answer.json")))


def differing(whole: Whole) -> list[str]:
    return [line.words for line in checked(whole) if line.same is False]


def test_a_breach_is_confirmed_line_by_line() -> None:
    whole = the_file(a_breach())
    lines = checked(whole)
    assert at(whole, "row", "answer") == "breach"
    assert all(line.same for line in lines) and len(lines) > 15
    count = round(cast(float, at(whole, "row", "share", "value")) * N)
    assert 0 < count < N
    assert any(str(line).startswith(f"confirmed: {count} of {N} histories meet the test: 0.") for line in lines)
    assert "confirmed: the answer is breach" in [str(line) for line in lines]


def rulings() -> Findings:
    shot = act("fires", "p", "", origin("mark-p", 0.97, kind="marked"), attributes={"directed_at": "unc-side"})
    sides = (person("p"), person("g", "unc", protected="wounded"))
    about = context(*sides, decisions=(decision("fires", "yes"),), readings=(reading("r-1", "fires"),))
    drag = act("fires", "g", "", origin("mark-g", 0.5, kind="marked", at=T0 + 9.0), attributes={"zone": "dmz"})
    return assess(SIX, ensemble(shot, drag), (), about)


@pytest.mark.parametrize(
    "made",
    [
        a_breach,
        rulings,
        lambda: a_breach(registers=()),
        lambda: a_breach(readings=()),
        lambda: a_breach(profile=profile(attribution="none")),
        lambda: a_breach(profile=profile(attribution="area of control")),
        lambda: a_breach(
            profile=profile(
                standard=Standard(name="n", words="w", threshold=0.6, approved_by="the tests", applies="per element")
            )
        ),
        lambda: seven(crossing(), registers=(register(),), papers=(authorisation("p", T0 - 60.0, T0 + 60.0),)),
        lambda: seven(crossing(0.4)),
        lambda: assess(KOREA, ensemble(crossing()), (), context(person("p", protected="fleeing"), grades=GRADES)),
    ],
)
def test_every_row_of_many_kinds_is_confirmed(made: Callable[[], Findings]) -> None:
    found = made()
    assert len(found.files) == len(found.rows)
    for row in found.rows:
        whole = cast(Whole, json.loads(found.files[row.certificate["file"]]))
        assert differing(whole) == [], (row.level, row.answer)


def column(whole: Whole, name: Json) -> np.ndarray:
    if name in ("all", "none"):
        return np.full(N, name == "all")
    packed = zlib.decompress(base64.b64decode(cast(str, at(whole, "columns", cast(str, name)))))
    return np.unpackbits(np.frombuffer(packed, np.uint8), count=N).astype(np.bool_)


def new_column(whole: Whole, bits: np.ndarray) -> str:
    packed = base64.b64encode(zlib.compress(np.packbits(bits).tobytes())).decode()
    put(whole, packed, "columns", "new")
    return "new"


def flip(whole: Whole) -> None:
    """One history in which the test is met loses one fact."""
    fact, met = fact_of(whole, "crosses"), column(whole, at(whole, "weighed", "met"))
    bits = column(whole, fact["holds"])
    bits[np.flatnonzero(met)[0]] = False
    fact["holds"] = fact["confirmed"] = new_column(whole, bits)


def longer_permission(whole: Whole) -> None:
    fact_of(whole, "valid")["begins"] = T0 - 60.0


def turned(whole: Whole) -> None:
    fact = fact_of(whole, "valid")
    fact["begins"], fact["ends"] = fact["ends"], fact["begins"]


def without_fact(whole: Whole) -> None:
    facts = cast("list[Whole]", whole["facts"])
    number = next(k for k, fact in enumerate(facts) if fact["relation"] == "belongs")
    del facts[number]
    binding = cast(Whole, whole["binding"])
    binding["fact"] = cast(int, binding["fact"]) - (cast(int, binding["fact"]) > number)


def denied(whole: Whole) -> None:
    put(whole, {"not": at(whole, "rule", "when")}, "rule", "when")


def swapped(whole: Whole) -> None:
    """The clause asks whether somebody else's side acted."""
    text = json.dumps(at(whole, "rule", "when")).replace('"belongs"', '"names"')
    put(whole, json.loads(text), "rule", "when")


def without_exception(whole: Whole) -> None:
    put(whole, [], "rule", "unless")
    put(whole, [], "weighed", "registers_may_lack")


TAMPERED: dict[str, Callable[[Whole], None]] = {
    "a bit of a fact": flip,
    "a share": lambda w: put(w, 0.9, "row", "share", "value"),
    "an end of an interval": lambda w: put(w, 0.99, "row", "share_low", "sampling_low"),
    "the answer": lambda w: put(w, "consistent", "row", "answer"),
    "the reasons": lambda w: put(w, ["not covered"], "row", "because"),
    "the standard": lambda w: put(w, 0.999, "profile", "standard"),
    "the corroboration asked": lambda w: put(w, 2, "profile", "origins"),
    "an element's share": lambda w: put(w, 0.1, "row", "elements", 0, "share", "value"),
    "an exception's share": lambda w: put(w, 0.9, "row", "exceptions", 0, "share", "value"),
    "what registers may lack": lambda w: put(w, [0.3], "weighed", "registers_may_lack"),
    "no register seen": lambda w: put(w, [None], "weighed", "registers_may_lack"),
    "a fact left out": without_fact,
    "a permission made longer": longer_permission,
    "the clause denied": denied,
    "a sentence of the clause": swapped,
    "an exception left out": without_exception,
    "the party": lambda w: put(w, "unc", "binding", "party"),
    "a protected person": lambda w: put(w, True, "weighed", "protected"),
    "out of force": lambda w: put(w, False, "in_force"),
    "an answer under an alternative": lambda w: put(w, "permitted", "row", "span", 0, "answer"),
    "the origins": lambda w: put(w, ["somebody else"], "row", "supports"),
    "the attribution": lambda w: put(w, 0.5, "row", "attribution", "share", "value"),
    "an element closed": lambda w: put(w, "none", "weighed", "elements", 0, "possible"),
    "the text not held": lambda w: put(w, False, "rule", "text_held"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_altered_is_found_out(name: str) -> None:
    whole = the_file(a_breach())
    assert differing(whole) == []
    TAMPERED[name](whole)
    assert differing(whole), name


PARTY: dict[str, Callable[[Whole], None]] = {
    "the answer": lambda w: put(w, "none seen", "row", "answer"),
    "an act's answer": lambda w: put(w, "consistent", "acts", 0, "answer"),
    "no act": lambda w: put(w, [], "acts"),
    "what was watched": lambda w: put(w, 0.2, "watched", "watched_share"),
    "out of force": lambda w: put(w, False, "in_force"),
}


@pytest.mark.parametrize("name", PARTY)
def test_a_party_s_row_altered_is_found_out(name: str) -> None:
    whole = the_file(a_breach(), "party")
    assert at(whole, "row", "answer") == "breach" and differing(whole) == []
    PARTY[name](whole)
    assert differing(whole), name


SMALL = """
agreement "A small agreement" in force from 1990-01-01.
party kpa "The northern side".
party unc "The southern side".
zone dmz "the zone".
clause "C"
  text "Small." source "the tests" status verified
  for each side S, person P
"""
LIMIT = "  limits S to at most 2 P such that P belongs to S and P is in zone dmz at any one time."
DUTY = "  requires S that P belongs to S and P is in zone dmz by 2017-11-13."


def made_of_many(rule: str) -> Whole:
    """Three persons in a zone, an hour after each other and each for two hours: about the row of one party."""
    said = []
    for k, who in enumerate("abc"):
        place = origin(f"stay-{who}", 0.9, at=T0 + 3600.0 * k, lasts=7300.0, doubt=20.0, kind="marked")
        side = origin(f"side-{who}", at=T0 - 1e6, lasts=2e6, kind="marked")
        said.append(act("in_zone", who, "", place, attributes={"X": who, "Z": "dmz"}, name=f"stay-{who}"))
        said.append(act("belongs", who, "", side, attributes={"X": who, "S": "kpa"}, name=f"side-{who}"))
    about = context(
        registers=(), profile=profile(review=Review(persons=0, reader_error=0.0)), nothing_unknown=True,
        span=(T0 - 60.0, T0 + 86400.0),
    )  # fmt: skip
    found = assess(parse(SMALL + rule, "small.observance"), ensemble(*said), (), about)
    row = next(row for row in found.rows if row.level == "act" and row.party in ("kpa", None))
    return cast(Whole, json.loads(found.files[row.certificate["file"]]))


def none_there(whole: Whole) -> None:
    for fact in cast("list[Whole]", whole["facts"]):
        if fact["relation"] == "in_zone":
            fact["holds"] = fact["confirmed"] = "none"


def later(whole: Whole) -> None:
    """One of them comes when the others have gone."""
    fact = fact_of(whole, "in_zone")
    fact["begins"], fact["ends"] = T0 + 80000.0, T0 + 81000.0


OF_MANY: dict[str, tuple[str, Callable[[Whole], None]]] = {
    "the limit": (LIMIT, lambda w: put(w, 1, "weighed", "number", "at_most")),
    "a name for many": (LIMIT, lambda w: put(w, {"b": 2}, "weighed", "number", "stands_for")),
    "nobody there": (LIMIT, none_there),
    "another time": (LIMIT, later),
    "the instant": (LIMIT, lambda w: put(w, T0 + 100.0, "row", "counted", "at")),
    "a deadline": (DUTY, lambda w: put(w, T0 - 50.0, "weighed", "duty", "deadline")),
    "no performance": (DUTY, none_there),
    "the share performed": (DUTY, lambda w: put(w, 0.1, "row", "duty", "met", "value")),
    "how it stands": (DUTY, lambda w: put(w, "all", "weighed", "duty", "missed")),
}


@pytest.mark.parametrize("name", OF_MANY)
def test_a_count_or_a_duty_altered_is_found_out(name: str) -> None:
    rule, spoil = OF_MANY[name]
    whole = made_of_many(rule)
    assert differing(whole) == []
    assert (
        cast(float, at(whole, "row", "duty", "met", "value") if rule == DUTY else at(whole, "row", "share", "value"))
        > 0
    )
    spoil(whole)
    assert differing(whole), name


REFUSED: dict[str, tuple[Callable[[Whole], None], str, str]] = {
    "another format": (lambda w: put(w, "something/1", "format"), "format", "observance-answer/1"),
    "no histories": (lambda w: put(w, 0, "histories"), "histories", "at least one history"),
    "other histories": (lambda w: put(w, N - 8, "histories"), "columns.c", f"{(N - 8) // 8} bytes"),
    "no facts": (lambda w: cast(None, w.pop("facts")), "facts", "nothing"),
    "a begin after its end": (turned, "facts[", "not after its end"),
    "a fact that is not there": (lambda w: put(w, 99, "binding", "fact"), "binding.fact", "the number of a fact"),
    "an unknown form": (lambda w: put(w, {"xor": []}, "rule", "when"), "rule.when", "all | any | not | there is"),
    "an unknown kind": (lambda w: fact_of(w, "crosses").update(kind="act"), "facts[", "event | state | timeless"),
    "a column that is none": (lambda w: fact_of(w, "crosses").update(holds="c99"), "holds", "a column of this file"),
    "no base64": (lambda w: put(w, "%%", "columns", at(w, "weighed", "met")), "columns.c", "base64 of zlib"),  # type: ignore[arg-type]
    "a share over one": (lambda w: put(w, 1.5, "profile", "standard"), "profile.standard", "from 0 to 1"),
    "more confirmed than holds": (lambda w: fact_of(w, "crosses").update(confirmed="all"), "facts[", "within holds"),
    "a number as text": (lambda w: put(w, "0.9", "row", "share", "value"), "row.share.value", "a number"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_file_is_refused_with_its_place(name: str) -> None:
    spoil, place, wanted = REFUSED[name]
    whole = the_file(a_breach())
    spoil(whole)
    with pytest.raises(RefusedInput) as refused:
        checked(whole)
    assert place in str(refused.value) and wanted in str(refused.value)


@pytest.mark.parametrize("text", ["{", '{"format": NaN}', '{"a": 1, "a": 2}', "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(RefusedInput, match="wanted JSON"):
        parse_json(text.encode(), "answer.json")


def written(folder: Path, findings: Findings) -> Path:
    write_answers(folder / FOLDER, findings)
    path = folder / "findings.json"
    path.write_bytes(findings_json(findings))
    return path


def test_all_of_a_run_is_checked_by_the_command(tmp_path: Path) -> None:
    found = a_breach()
    path = written(tmp_path, found)
    ran = CliRunner().invoke(main, ["finding", "check", str(path)])
    assert ran.exit_code == 0, ran.output
    assert f"{len(found.rows)} of {len(found.rows)} rows confirmed" in ran.stdout
    one = CliRunner().invoke(main, ["finding", "check", str(tmp_path / FOLDER / found.rows[0].certificate["file"])])
    assert one.exit_code == 0 and "confirmed: the answer is breach" in one.stdout


def spoiled_byte(path: Path) -> None:
    whole = json.loads(path.read_bytes())
    whole["seed"] += 1
    path.write_bytes(canonical_json(whole))


@pytest.mark.parametrize("spoil", [spoiled_byte, Path.unlink, lambda path: path.rename(path.with_name("x.json"))])
def test_an_answer_file_that_is_another_or_gone(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    found = a_breach()
    path = written(tmp_path, found)
    spoil(tmp_path / FOLDER / found.rows[0].certificate["file"])
    ran = CliRunner().invoke(main, ["finding", "check", str(path)])
    assert ran.exit_code == 4
    assert f"{len(found.rows) - 1} of {len(found.rows)} rows confirmed" in ran.stdout


def test_a_row_that_reads_otherwise_in_the_findings(tmp_path: Path) -> None:
    path = written(tmp_path, a_breach())
    whole = json.loads(path.read_bytes())
    whole["rows"][0]["sentence"] = "Nothing happened."
    path.write_bytes(canonical_json(whole))
    found = check_file(path, quiet)
    assert not found.same and "differs: the row reads the same in its answer file" in "\n".join(found.lines)


def test_a_party_that_leaves_one_of_its_acts_out(tmp_path: Path) -> None:
    """Its answer file altered with it, and the digest made anew: its act rows tell."""
    found = a_breach()
    path = written(tmp_path, found)
    whole = json.loads(path.read_bytes())
    row = next(r for r in whole["rows"] if r["level"] == "party" and r["answer"] == "breach")
    row.update(supports=[], answer="none seen")
    file = tmp_path / FOLDER / row["certificate"]["file"]
    own = json.loads(file.read_bytes())
    own.update(acts=[], row={k: v for k, v in row.items() if k != "certificate"} | {"certificate": {}})
    file.write_bytes(canonical_json(own))
    row["certificate"]["sha256"] = digest_bytes(canonical_json(own))
    path.write_bytes(canonical_json(whole))
    assert not check_file(path, quiet).same


def test_a_malformed_file_ends_the_command_with_three(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text('{"format": "observance-answer/1"}')
    ran = CliRunner().invoke(main, ["finding", "check", str(path)])
    assert ran.exit_code == 3


def test_files_of_rows_that_are_no_more_go(tmp_path: Path) -> None:
    written(tmp_path, a_breach())
    (tmp_path / FOLDER / "row-old.json").write_text("{}")
    assert check_file(tmp_path / "findings.json", quiet).same is False
    assert check_file(written(tmp_path, a_breach()), quiet).same is True


def test_answer_files_are_the_same_bytes_every_time() -> None:
    assert a_breach().files == a_breach().files


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 1), (0, 4096), (4095, 4096), (77, 100), (2048, 4096)])
def test_two_programs_have_one_interval_of_wilson(count: int, of: int) -> None:
    mine, theirs = counted(count, of), wilson(count, of)
    assert (mine.value, mine.low, mine.high) == pytest.approx(
        (theirs.value, theirs.sampling_low, theirs.sampling_high), abs=1e-12
    )


def test_the_checker_imports_values_numpy_and_the_standard_library_alone() -> None:
    folder = Path(observance.finding.checking.__file__).parent
    standard = {
        "__future__", "ast", "base64", "binascii", "collections", "dataclasses", "itertools", "json", "math", "pathlib",
        "typing", "zlib", "numpy",
    }  # fmt: skip
    names = set[str]()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    own = ("observance.values", "observance.finding.checking")
    assert {n for n in names if n.partition(".")[0] not in standard and not n.startswith(own)} == set()
    assert len(names) > 10
