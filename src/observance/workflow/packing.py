"""The parts of an archive and of a disclosure: originals with their frames, the case's files, what may be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from observance.evidence.case_file import Item
from observance.evidence.custody import BEGINNING, Entry
from observance.evidence.store import EVIDENCE
from observance.finding.certificate import FOLDER
from observance.finding.seen import SeenFindings, read_findings
from observance.release.bag import Part
from observance.release.commitment import commitment_of, salt_of
from observance.release.inventory import Listed
from observance.release.leaving import FORMAT, leaving
from observance.release.recipe import RECIPE, read_recipe
from observance.release.verify import answers, frames
from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import UsageError
from observance.workflow.captured_store import captured_files
from observance.workflow.case import Case
from observance.workflow.case_consents import PROTECTED, SUFFIX
from observance.workflow.outsiders import adopters_of, kinds_of, texts_of
from observance.workflow.progress import Progress

SECRET = "salt.secret"
RECIPES = "recipes"
"""Below the case's `evidence/`: a folder for every release, with its recipe and the tracks that it used."""
_INTERNAL = ("report.html", "map.svg", "timeline.svg", "comparison.html")


def chosen_of(case: Case, items: Sequence[str] | None) -> list[Item]:
    """The items that are packed: those named, or every one that is held."""
    if items is None:
        return [item for item in case.items if item.status == "held"]
    return [item for item in case.items if item.id in items]


def _file_of(case: Case, item: Item) -> Path:
    path = case.original(item.id)
    if path is None or item.id not in case.taken_in:
        raise UsageError(f"{item.id} is not taken in yet: `observance run {case.root}` first")
    return path


def _name_of(case: Case, item: Item) -> str:
    return f"{case.taken_in[item.id]}{_file_of(case, item).suffix.lower()}"


def originals_of(case: Case, chosen: Sequence[Item], progress: Progress) -> list[Part]:
    """Each original, a video with the digest of each of its frames."""
    parts = []
    for number, item in enumerate(chosen):
        path, name = _file_of(case, item), _name_of(case, item)
        parts.append(Part(name=f"items/{name}", source=path, sha256=case.taken_in[item.id]))
        if item.kind == "video":
            parts.append(Part(name=f"frames/{name}.jsonl", source=_frame_table(case, item, path)))
        progress("frame tables", (number + 1) / len(chosen))
    return list({part.name: part for part in parts}.values())


def _frame_table(case: Case, item: Item, path: Path) -> bytes:
    """Made once: an original does not change."""
    kept = case.root / "work" / "frames" / f"{case.taken_in[item.id]}.jsonl"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".unfinished")
        unfinished.write_bytes(frames.table_of(path))
        unfinished.replace(kept)
    return kept.read_bytes()


def listed_of(case: Case, item: Item) -> Listed:
    """An item's line of the inventory."""
    path = _file_of(case, item)
    return Listed(
        item=item.id, file=f"items/{_name_of(case, item)}", name=path.name, sha256=case.taken_in[item.id],
        size=path.stat().st_size, kind=item.kind, status=item.status,
    )  # fmt: skip


def archived(root: Path, case: Case) -> list[Part]:
    """The case's own files and everything that the last run answered."""
    parts = [Part(name=f"case/{name}", source=root / name) for name in sorted(case.digests)]
    own = {name for name in case.question.agreements if (root / name).is_file()}
    own |= set(captured_files(root))
    parts += [Part(name=f"case/{name}", source=root / name) for name in sorted(own - case.digests.keys())]
    closed = sorted((root / PROTECTED).glob(f"*{SUFFIX}"))
    parts += [Part(name=f"protected/{path.name}", source=path) for path in closed]
    parts.append(Part(name=SECRET, source=root / EVIDENCE / SECRET))
    found = root / "out" / "findings.json"
    if found.is_file():
        parts.append(Part(name="findings.json", source=found))
        parts.append(Part(name="findings.rows.jsonl", source=answers.table_of(json.loads(found.read_bytes()))))
    recipes = sorted(path for path in (root / EVIDENCE / RECIPES).glob("*/*") if path.is_file())
    parts += [Part(name=f"{RECIPES}/{path.parent.name}/{path.name}", source=path) for path in recipes]
    folder = root / "out" / FOLDER
    parts += [Part(name=f"answers/{path.name}", source=path) for path in sorted(folder.glob("*.json"))]
    return parts + [
        Part(name=name, source=root / "out" / name) for name in _INTERNAL if (root / "out" / name).is_file()
    ]


def extract(entries: Sequence[Entry], items: Sequence[str]) -> list[Entry]:
    """Custody of the chosen items alone, a chain of its own: a line's digest would tell whoever guesses the line."""
    made: list[Entry] = []
    for entry in entries:
        if entry.act == "taken in" and entry.item in items:  # who read it, and to whom it went, stays inside
            detail = {key: value for key, value in entry.detail.items() if key == "bytes"}
            previous = made[-1].digest() if made else BEGINNING
            made.append(
                Entry(act=entry.act, item=entry.item, sha256=entry.sha256, instant=entry.instant, by=entry.by,
                      detail=detail, previous=previous)
            )  # fmt: skip
    return made


def commitment_kept(case: Case, item: str, secret: bytes) -> str:
    """An item's commitment; worked out once, an original does not change."""
    salt, path = salt_of(secret, item, case.taken_in[item]), case.original(item)
    if path is None:
        raise UsageError(f"{item} is not held any more")
    kept = case.root / "work" / "commitments" / f"{digest_bytes(salt)}.txt"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".unfinished")
        unfinished.write_text(commitment_of(salt, path))
        unfinished.replace(kept)
    return kept.read_text()


def opened_of(case: Case, items: Sequence[str], secret: bytes) -> bytes:
    """`openings.jsonl`: the salts of items that a package holds, so that a release can be held against it."""
    rows: list[Json] = [
        {"item": item, "salt": salt_of(secret, item, case.taken_in[item]).hex(),
         "sha256_of_salt_and_file": commitment_kept(case, item, secret)}
        for item in items
    ]  # fmt: skip
    return b"".join(canonical_json(one) for one in rows)


def released_items(root: Path) -> list[str]:
    """Items that a film of any release was made from."""
    every = [read_recipe(path) for path in sorted((root / EVIDENCE / RECIPES).glob(f"*/{RECIPE}"))]
    return sorted({film.take.item for recipe in every for film in recipe.films})


def withheld_of(case: Case, items: Sequence[str], salt: bytes) -> list[tuple[str, str]]:
    """Commitments in their own order, so that numbers tell nothing of which item they are."""
    rest = [item for item in case.items if item.status == "held" and item.id not in items]
    made = sorted(commitment_kept(case, item.id, salt) for item in rest)
    return [(f"withheld-{number}", commitment) for number, commitment in enumerate(made, start=1)]


def findings_seen(case: Case) -> SeenFindings:
    """The answers of the last run.

    Raises:
        UsageError: it was not run.
    """
    found = case.root / "out" / "findings.json"
    if not found.is_file():
        raise UsageError(f"no findings yet: `observance run {case.root}` first")
    return read_findings(found.read_bytes(), found.name)


def told_of(case: Case, wanted: Sequence[str]) -> list[Part]:
    """`answers.json`: what of the adopted findings may leave."""
    if not wanted:
        return []
    seen = findings_seen(case)
    told = leaving(
        seen.rows, wanted, kinds=kinds_of(case), parties={p.id: p.name for p in case.actors.parties},
        texts=texts_of(case), adopters=adopters_of(case),
    )  # fmt: skip
    listed: list[Json] = [one.as_json() for one in told]
    body: Json = {"format": FORMAT, "caution": seen.caution, "answers": listed}
    return [Part(name="answers.json", source=canonical_json(body))]
