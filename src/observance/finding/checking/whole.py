"""One answer file checked, or all of a `findings.json`: each row has a file, reads the same there, is borne out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from observance.finding.checking.answer_file import FORMAT, ActPart, PartyPart, read_answer
from observance.finding.checking.confirming import Line, confirm
from observance.finding.checking.fields import Field, parse_json, read_json
from observance.values.digests import Json, digest_bytes

FINDINGS = "observance-findings/1"
FOLDER = "answers"
"""Where the answer files stand, beside `findings.json`."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, in words; `same`: everything is as the rows say."""

    same: bool
    lines: tuple[str, ...]


def check_file(path: Path, progress: Callable[[str, float], None]) -> Checked:
    """Check an answer file, or a `findings.json` with the answer files beside it.

    Raises:
        RefusedInput: neither of the two, or malformed.
        OSError: a file cannot be read.
    """
    field = read_json(path)
    form = field["format"].text()
    if form == FORMAT:
        lines = confirm(read_answer(field))
        return Checked(all(line.same is not False for line in lines), tuple(str(line) for line in lines))
    if form == FINDINGS:
        return _findings(field, path.parent / FOLDER, progress)
    raise field["format"].wrong(f"{FORMAT} | {FINDINGS}")


def _findings(field: Field, folder: Path, progress: Callable[[str, float], None]) -> Checked:
    rows, said = list(field["rows"]), list[str]()
    good, names = 0, set[str]()
    for done, row in enumerate(rows):
        name = row["certificate"]["file"].text()
        names.add(name)
        lines = _row(row, folder, name, rows)
        wrong = [line for line in lines if line.same is False]
        good += not wrong
        about = f"{row['id'].text()}, {row['clause'].text()}, {row['answer'].text()}"
        said.append(f"differs: {about}" if wrong else f"confirmed: {about}, {len(lines)} things looked at")
        said += [f"  {line}" for line in wrong]
        progress("check", (done + 1) / len(rows))
    strange = sorted(path.name for path in folder.glob("*.json") if path.name not in names)
    said += [f"differs: {FOLDER}/{name} belongs to no row" for name in strange]
    said.append(f"{good} of {len(rows)} rows confirmed")
    return Checked(good == len(rows) and not strange, tuple(said))


def _row(row: Field, folder: Path, name: str, rows: list[Field]) -> list[Line]:
    path = folder / name
    if Path(name).name != name or not path.is_file():
        return [Line(False, f"its answer file {FOLDER}/{name} is there")]
    data = path.read_bytes()
    whole = digest_bytes(data) == row["certificate"]["sha256"].text()
    if not whole:
        return [Line(False, f"{FOLDER}/{name} has the digest that its row says")]
    field = parse_json(data, f"{FOLDER}/{name}")
    lines = [
        Line(True, "the digest is that of the row"),
        Line(_plain(field["row"]) == _plain(row), "the row reads the same in its answer file"),
    ]
    answer = read_answer(field)
    return lines + confirm(answer) + _acts(row, answer.part, rows)


def _plain(row: Field) -> Json:
    """A row without its certificate, which says nothing but where its answer file is."""
    assert isinstance(row.value, dict)
    return {name: value for name, value in row.value.items() if name != "certificate"}


def _acts(row: Field, part: ActPart | PartyPart, rows: list[Field]) -> list[Line]:
    """A party's row goes by acts that have rows of their own with that answer, and leaves none of the party's out."""
    if not isinstance(part, PartyPart):
        return []
    same = ("agreement", "clause", "reading", *(("party",) if row["party"].value is not None else ()))
    acts = [other for other in rows if other["level"].text() == "act"]
    mine = {_said(other) for other in acts if all(other[name].value == row[name].value for name in same)}
    gone_by = set(part.acts)
    whole = mine <= gone_by <= {_said(other) for other in acts}
    return [Line(whole, f"goes by {len(gone_by)} acts, all that are the party's, each with its row's answer")]


def _said(row: Field) -> tuple[str, str, tuple[str, ...]]:
    return row["id"].text(), row["answer"].text(), row["because"].texts()
