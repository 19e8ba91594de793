"""From a text to a draft of claims and the page on which a person looks at them; and taking what he confirms."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import observance
from observance.evidence.confined.limits import Limits
from observance.evidence.confined.parent import NotRead
from observance.evidence.confined.reading import confine
from observance.evidence.papers import Sheet, parse_sheet, read_paper
from observance.evidence.written import read_written
from observance.observation.scene_file import SceneFile
from observance.observation.statement.captured.reading import answered
from observance.observation.statement.claims import Claim, StatementFile
from observance.observation.statement.proposing.draft_file import Heading, draft_text, quoted, taken
from observance.observation.statement.proposing.drafting import draft
from observance.observation.statement.proposing.pipeline import Pipeline, find, installed
from observance.observation.statement.proposing.reading import readings
from observance.report.proposals import render_proposals
from observance.values.errors import Unavailable, UsageError, refuse
from observance.values.spans import seconds_from_iso
from observance.workflow.case import load_case

_READER = "observance.observation.statement.captured.reading:read_captured"
_LIMITS = Limits(memory_bytes=3 << 30, cpu_s=120, wall_s=300.0, output_bytes=64 << 20)
MOST_CHARACTERS = 1_000_000
PARSING_S = 120.0
"""Seconds after which a pipeline is asked no more: rules alone read the rest, and the draft says from where on."""
RULES = "rules"
_UNCONFIRMED, _NOBODY = 'confirmed_by: ""', "nobody-yet"
DRAFT = ".draft"
PAGE = ".html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is proposed from, and what cannot be read from it."""

    text: str
    """A file's path, or the id of an item of the case."""
    case: Path | None
    source: str
    outlet: str
    published: str
    zone: str
    out: Path
    pipeline: str | None = None
    """An English spaCy pipeline, by name, or `rules`; nothing: the first that is installed."""
    unsandboxed: bool = False


def propose(asked: Asked) -> list[str]:
    """Write the draft and its page beside it; say how many claims await a person.

    Raises:
        UsageError: an instant without its zone, an unknown zone, a place that is no `.yaml`.
        RefusedInput: the text is not there, too long, or not in UTF-8; a draft or statement that exists is in the way.
        NotRead: the text's file was refused by the child that opens it.
    """
    zone, published = _zone(asked.zone), _instant(asked.published)
    if asked.out.suffix != ".yaml":
        raise UsageError(f"--out {asked.out.name}: wanted the statement file to be, ending in .yaml")
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,75}", asked.source) is None:
        raise UsageError(f"--source-id {asked.source}: wanted small letters, digits, dot, hyphen, underscore")
    out = asked.out.with_name(asked.out.name + DRAFT)
    if out.exists():
        raise refuse(out.name, "file", wanted="no draft there: confirm it, move it or delete it", got="a draft")
    text, item = _text(asked)
    scene = _scene(asked.case) if asked.case is not None else {}
    parser = _parser(asked.pipeline)
    ends = time.monotonic() + PARSING_S
    read = tuple(readings(text, parser, going=lambda: time.monotonic() < ends))
    said = tuple(one for part in read for one in part.found)
    made = draft(text, said, outlet=asked.outlet, published=published, zone=zone, scene=scene)
    cut = next((part.paragraph.start for part in read if parser is not None and not part.parsed), None)
    late = f"; by rules alone from character {cut:,} on, since {PARSING_S:.0f} s were over" if cut is not None else ""
    rules = f"observance {observance.__version__}, {parser.name if parser is not None else RULES}{late}"
    heading = Heading(
        source=asked.source, outlet=asked.outlet, published=published, zone=zone, text=text, item=item, rules=rules
    )
    page = out.with_name(out.name + PAGE)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(draft_text(heading, made.proposed, out.name), encoding="utf-8")
    page.write_text(render_proposals(heading, made), encoding="utf-8")
    return [
        f"written: {out}; claims proposed: {len(made.proposed)}, confirmed: none; by {rules}",
        f"written: {page}; the text with what was read in it, to look at",
        f"sentences without a proposal: {made.unclaimed}",
    ]


def confirm(path: Path, by: str | None = None, claims: tuple[str, ...] = ()) -> list[str]:
    """Move the confirmed claims of a draft into its statement file; the others stay in the draft.

    Args:
        path: `statements/<id>.yaml.draft`.
        by: A function code, put into the claims named here; without it, those count whose `confirmed_by` is filled.
        claims: Ids, with `by`; nothing means all of them.

    Raises:
        RefusedInput: no draft, a fault in a claim that is taken, or a statement file whose text is another.
        UsageError: an id that the draft does not have.
    """
    if path.suffix != DRAFT:
        raise UsageError(f"{path.name}: wanted a draft, ending in .yaml{DRAFT}")
    try:
        written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(path.name, "file", wanted="a draft in UTF-8", got=type(error).__name__) from None
    _, lines = read_written(written.encode(), path.name)
    sheet = _draft_sheet(written, path.name)
    ids = [claim.id for claim in sheet.paper.claims]
    if unknown := [one for one in claims if one not in ids]:
        raise UsageError(f"{path.name} has no claim {', '.join(unknown)}")
    take = [n for n, claim in enumerate(sheet.paper.claims) if _is_taken(claim, by, claims)]
    if not take:
        return ["no claim is confirmed: fill `confirmed_by` in the draft, or say --by CODE"]
    starts = [lines[("claims", number)] for number in range(len(ids))]
    head, blocks, left = taken(written, starts, take)
    if by:
        blocks = [block.replace(_UNCONFIRMED, f"confirmed_by: {quoted(by)}") for block in blocks]
    target = path.with_suffix("")
    made = _onto(target, sheet.paper, head) + "".join(blocks)
    # Read as the case will read it, before anything is written: a fault leaves both files as they were.
    parse_sheet(made.encode(), StatementFile, target.name)
    target.write_text(made, encoding="utf-8")
    if left:
        path.write_text(left, encoding="utf-8")
    else:
        path.unlink()
    return [
        f"{len(take)} of {len(ids)} proposed claims are in {target.name} now",
        *_what_is_left(path, len(ids) - len(take)),
    ]


def _what_is_left(path: Path, left: int) -> list[str]:
    return [f"{left} await a person in {path.name}"] if left else [f"{path.name} is empty and gone"]


def _is_taken(claim: Claim, by: str | None, named: tuple[str, ...]) -> bool:
    return claim.id in named or not named if by else claim.confirmed_by != _NOBODY


def _draft_sheet(written: str, name: str) -> Sheet[StatementFile]:
    """The draft as a statement: an unconfirmed claim is no fault in a draft."""
    return parse_sheet(written.replace(_UNCONFIRMED, f"confirmed_by: {_NOBODY}").encode(), StatementFile, name)


def _onto(target: Path, draft: StatementFile, head: str) -> str:
    """What the statement file holds already, when it is of the same text; else the draft's own head."""
    if not target.exists():
        return "".join(line for line in head.splitlines(keepends=True) if not line.startswith("#"))
    there = read_paper(target, StatementFile)
    if there.text != draft.text:
        raise refuse(target.name, "text", wanted="the text that the draft is of", got="another text")
    written = target.read_text(encoding="utf-8")
    return written if written.endswith("\n") else written + "\n"


def _text(asked: Asked) -> tuple[str, str]:
    """The text, opened as anything that others made is; with the item's id when it is one of the case."""
    path, item = Path(asked.text), ""
    if asked.case is not None and not path.exists():
        original = load_case(asked.case).original(asked.text)
        if original is None:
            raise refuse(asked.text, "item", wanted="a file, or an item of the case that is held", got="neither")
        path, item = original, asked.text
    if not path.is_file():
        raise refuse(str(path.name), "file", wanted="a file, or with --case an item of it", got="nothing there")
    words = (path.suffix.lower(), "", "", "main")
    try:
        read = confine(_READER, path, words=words, limits=_LIMITS, unsandboxed=asked.unsandboxed)
    except NotRead as error:
        raise NotRead(error.why, f"{path.name}: {error.words}", error.sandbox) from None
    text = answered(read.payload).text
    if len(text) > MOST_CHARACTERS:
        wanted = f"at most {MOST_CHARACTERS:,} characters: cut it into articles"
        raise refuse(path.name, "file", wanted=wanted, got=f"{len(text):,}")
    return text, item


def _parser(asked: str | None) -> Pipeline | None:
    """The pipeline asked for, else the first that is installed; none where rules alone are asked for.

    Raises:
        Unavailable: the one asked for is not installed.
    """
    if asked == RULES:
        return None
    found = find(asked)
    if found is None and asked is not None:
        raise Unavailable(f"no English pipeline {asked!r} is installed ({', '.join(installed()) or 'none is'})")
    return found


def _scene(case: Path) -> dict[str, str]:
    features = read_paper(case / "scene.geojson", SceneFile, "scene.geojson").features
    return {one.properties.id: one.properties.name for one in features}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"--zone {name}: wanted a zone by its name, such as Asia/Seoul") from None


def _instant(written: str) -> float:
    try:
        return seconds_from_iso(written)
    except ValueError:
        example = "2017-11-22T11:30:00+09:00"
        raise UsageError(f"--published {written}: wanted date, time and zone, such as {example}") from None
