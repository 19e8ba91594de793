"""The action `seal`: a case's archive, or a disclosure of chosen items to a named recipient, sealed."""

from __future__ import annotations

import json
import os
import secrets  # noqa: TID251 -- the archive's secret, made once; nothing that a case concludes depends on it
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from observance.evidence.case_file import Item
from observance.evidence.custody import BEGINNING, CUSTODY, Entry, append_entry, chain_bytes, head_of, read_custody
from observance.evidence.store import EVIDENCE
from observance.finding.certificate import FOLDER
from observance.finding.seen import read_findings
from observance.release.bag import Bag, Part, write_bag
from observance.release.commitment import SALT_BYTES, commitment_of, row, salt_of
from observance.release.how_to_verify import verify_text
from observance.release.inventory import CRATE, Listed, crate_json, inventory_csv, programs
from observance.release.leaving import FORMAT, leaving
from observance.release.signature import Signer, sign
from observance.release.verify import answers, frames
from observance.values.digests import Json, canonical_json
from observance.values.errors import UsageError
from observance.values.spans import iso_from_seconds
from observance.workflow.case import Case, load_case
from observance.workflow.custody import GIVEN, check_standing_heads, log_of, sign_case_head
from observance.workflow.outsiders import adopters_of, kinds_of, texts_of
from observance.workflow.progress import Progress
from observance.workflow.recording import record_papers

SECRET = "salt.secret"
As = Literal["archive", "disclosure"]
_INTERNAL = ("report.html", "map.svg", "timeline.svg", "comparison.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What is sealed for whom.

    Attributes:
        items: ids that a disclosure holds. findings: ids of adopted rows that it tells.
        recipient, authority, marking: to whom, on whose authority, under which words; all needed for a disclosure.
    """

    kind: As
    items: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    recipient: str = ""
    authority: str = ""
    marking: str = ""


def seal_case(
    root: Path, out: Path, asked: Sealing, signer: Signer, *, now: float, by: str, progress: Progress
) -> tuple[Bag, list[str]]:
    """Seal a case that was run; the sealing is an entry of custody.

    Raises:
        UsageError: a disclosure without recipient, authority or marking; items or findings it cannot hold.
        RefusedInput: a finding that is not adopted, a name that cannot be packed.
        IntegrityBroken: the chain of custody does not hold.
        Unavailable: no openssl.
    """
    case = load_case(root)
    _complete(case, asked)
    record_papers(case, now)
    salt = archive_secret(root)
    head_taken(root, asked.recipient, now, by)
    whole = read_custody(log_of(root))
    check_standing_heads(root, whole)
    chosen = _chosen(case, asked)
    progress("frame tables", 0.0)
    held = _originals(case, chosen, progress)
    parts = [*held]
    listed = [_listed(case, item) for item in chosen]
    what = {"items": "an original, unchanged since intake", "frames": "the digest of each of its frames"}
    lines = []
    if asked.kind == "archive":
        parts += _archived(root, case)
        entries: Sequence[Entry] = whole
    else:
        entries = _extract(whole, asked.items)
        withheld = _withheld(case, asked.items, salt)
        listed += [
            Listed(item=name, file="", name="", sha256="", size=None, kind="", status="withheld",
                   why="see commitments.jsonl") for name, _ in withheld
        ]  # fmt: skip
        parts.append(Part(name="commitments.jsonl", source=b"".join(canonical_json(row(*one)) for one in withheld)))
        parts += _told(case, asked.findings)
        lines.append(f"{len(withheld)} items withheld: named by salted digests only")
    parts += [
        Part(name=CUSTODY, source=chain_bytes(entries)),
        Part(name="inventory.csv", source=inventory_csv(listed)),
        Part(name="programs.txt", source=programs()),
    ]
    files = [(part.name, what.get(part.name.split("/")[0], _WHAT.get(part.name, "part of the case"))) for part in parts]
    title = case.question.title if asked.kind == "archive" else f"Disclosure to {asked.recipient}"
    parts.append(Part(name=CRATE, source=crate_json(title, _describe(asked), files, now)))
    info = {
        "Source-Organization": asked.authority or "not stated",
        "External-Description": _describe(asked),
        "Bagging-Date": iso_from_seconds(now)[:10],
        "Package-Kind": asked.kind,
        "Recipient": asked.recipient or "none: an archive never leaves",
        "Marking": asked.marking or "INTERNAL",
        "Custody-Head": head_of(entries),
        GIVEN: head_of(whole),
    }
    tags = [Part(name="VERIFY.txt", source=verify_text(custody=True, stamped=False))]
    bag = write_bag(out, parts, tags=tags, info=info, progress=lambda share: progress("seal", share))
    sign(bag.folder, signer)
    detail = {"as": asked.kind, "to": asked.recipient, "authority": asked.authority, "items": " ".join(asked.items)}
    append_entry(log_of(root), act="sealed", item="", sha256=bag.digest, now=now, by=by, detail=detail)
    sign_case_head(root, signer, now)
    progress("seal", 1.0)
    return bag, lines


_WHAT = {
    "findings.json": "every answer, internal",
    "findings.rows.jsonl": "the digest of each of its rows",
    "answers.json": "the adopted answers, as they may leave",
    "commitments.jsonl": "a salted digest for each item withheld",
    CUSTODY: "the chain of custody",
    "inventory.csv": "what is here, and what is known to exist and is not",
    "programs.txt": "the programs installed when it was sealed",
    SECRET: "what opens the commitments: never give it away whole",
}


def _describe(asked: Sealing) -> str:
    if asked.kind == "archive":
        return "The whole case: originals, files, answers, custody. It holds protected persons and never leaves."
    return f"{len(asked.items)} items and {len(asked.findings)} findings for {asked.recipient}."


def _complete(case: Case, asked: Sealing) -> None:
    if asked.kind == "archive":
        if asked.items or asked.findings or asked.recipient:
            raise UsageError("an archive holds everything and goes to nobody: no --item, --finding or --to")
        return
    lacking = [name for name, value in (("--to", asked.recipient), ("--authority", asked.authority),
                                        ("--marking", asked.marking)) if not value]  # fmt: skip
    if lacking:
        raise UsageError(f"a disclosure needs {', '.join(lacking)}: to whom, on whose authority, under which words")
    held = {item.id for item in case.items if item.status == "held"}
    strange = sorted(set(asked.items) - held)
    if strange:
        raise UsageError(f"not held, so not to be disclosed: {', '.join(strange)}")


def head_taken(root: Path, to: str, now: float, by: str) -> None:
    """Enter that the log's head is given away, with 16 bytes of chance: so nobody finds out the entries by trying."""
    detail = {"to": to, "chance": secrets.token_hex(16)}
    append_entry(log_of(root), act="head taken", item="", sha256="", now=now, by=by, detail=detail)


def archive_secret(root: Path) -> bytes:
    """The archive's secret, 32 bytes; made at the first sealing."""
    path = root / EVIDENCE / SECRET
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(SALT_BYTES))
    return path.read_bytes()


def _chosen(case: Case, asked: Sealing) -> list[Item]:
    every = [item for item in case.items if item.status == "held"] if asked.kind == "archive" else []
    return every or [item for item in case.items if item.id in asked.items]


def _file_of(case: Case, item: Item) -> Path:
    path = case.original(item.id)
    if path is None or item.id not in case.taken_in:
        raise UsageError(f"{item.id} is not taken in yet: `observance run {case.root}` first")
    return path


def _name_of(case: Case, item: Item) -> str:
    return f"{case.taken_in[item.id]}{_file_of(case, item).suffix.lower()}"


def _originals(case: Case, chosen: Sequence[Item], progress: Progress) -> list[Part]:
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


def _listed(case: Case, item: Item) -> Listed:
    path = _file_of(case, item)
    return Listed(
        item=item.id, file=f"items/{_name_of(case, item)}", name=path.name, sha256=case.taken_in[item.id],
        size=path.stat().st_size, kind=item.kind, status=item.status,
    )  # fmt: skip


def _archived(root: Path, case: Case) -> list[Part]:
    """The case's own files and everything that the last run answered."""
    parts = [Part(name=f"case/{name}", source=root / name) for name in sorted(case.digests)]
    parts.append(Part(name=SECRET, source=root / EVIDENCE / SECRET))
    found = root / "out" / "findings.json"
    if found.is_file():
        parts.append(Part(name="findings.json", source=found))
        parts.append(Part(name="findings.rows.jsonl", source=answers.table_of(json.loads(found.read_bytes()))))
    folder = root / "out" / FOLDER
    parts += [Part(name=f"answers/{path.name}", source=path) for path in sorted(folder.glob("*.json"))]
    return parts + [
        Part(name=name, source=root / "out" / name) for name in _INTERNAL if (root / "out" / name).is_file()
    ]


def _extract(entries: Sequence[Entry], items: Sequence[str]) -> list[Entry]:
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


def _withheld(case: Case, items: Sequence[str], salt: bytes) -> list[tuple[str, str]]:
    """Commitments in their own order, so that numbers tell nothing of which item they are."""
    rest = [item for item in case.items if item.status == "held" and item.id not in items]
    made = sorted(commitment_of(salt_of(salt, item.id, case.taken_in[item.id]), _file_of(case, item)) for item in rest)
    return [(f"withheld-{number}", commitment) for number, commitment in enumerate(made, start=1)]


def _told(case: Case, wanted: Sequence[str]) -> list[Part]:
    """`answers.json`: what of the adopted findings may leave."""
    if not wanted:
        return []
    found = case.root / "out" / "findings.json"
    if not found.is_file():
        raise UsageError(f"no findings yet: `observance run {case.root}` first")
    seen = read_findings(found.read_bytes(), found.name)
    told = leaving(
        seen.rows, wanted, kinds=kinds_of(case), parties={p.id: p.name for p in case.actors.parties},
        texts=texts_of(case), adopters=adopters_of(case),
    )  # fmt: skip
    listed: list[Json] = [one.as_json() for one in told]
    body: Json = {"format": FORMAT, "caution": seen.caution, "answers": listed}
    return [Part(name="answers.json", source=canonical_json(body))]
