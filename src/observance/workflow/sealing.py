"""The action `seal`: a case's archive, a disclosure of chosen items to a named recipient, or a release, sealed."""

from __future__ import annotations

import os
import secrets  # noqa: TID251 -- the archive's secret, made once; nothing that a case concludes depends on it
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from observance.evidence.custody import CUSTODY, Entry, append_entry, chain_bytes, head_of, read_custody
from observance.evidence.store import EVIDENCE
from observance.release.bag import Bag, Part, write_bag
from observance.release.commitment import SALT_BYTES, row
from observance.release.how_to_verify import verify_text
from observance.release.inventory import CRATE, Listed, crate_json, inventory_csv, programs
from observance.release.signature import Signer, check_signer, sign
from observance.values.digests import canonical_json, digest_file
from observance.values.errors import refuse
from observance.values.spans import iso_from_seconds
from observance.workflow.case import Case, load_case
from observance.workflow.consenting import asked_by_consent, needing, refuse_without
from observance.workflow.custody import GIVEN, check_standing_heads, log_of, sign_case_head
from observance.workflow.packing import (
    SECRET,
    archived,
    chosen_of,
    extract,
    listed_of,
    opened_of,
    originals_of,
    released_items,
    told_of,
    withheld_of,
)
from observance.workflow.progress import Progress
from observance.workflow.recording import digest_of_files, record_papers
from observance.workflow.safekeeping import refuse_open
from observance.workflow.sealing_asked import Sealing


def seal_case(
    root: Path, out: Path, asked: Sealing, signer: Signer, *, now: float, by: str, progress: Progress
) -> tuple[Bag, list[str]]:
    """Seal a case that was run; the sealing is an entry of custody.

    Raises:
        UsageError: a disclosure without recipient, authority or marking; items or findings it cannot hold.
        RefusedInput: a finding that is not adopted, a name that cannot be packed, a release that is not this case's.
        IntegrityBroken: the chain of custody does not hold.
        Unavailable: no openssl.
    """
    case = load_case(root)
    asked.check(case)
    check_signer(signer)
    if asked.kind == "archive":
        refuse_open(root)
    asked, may = asked_by_consent(case, asked)
    record_papers(case, now)
    head_taken(root, asked.recipient, now, by)
    whole = read_custody(log_of(root))
    check_standing_heads(root, whole)
    packed = _PACK[asked.kind](case, asked, whole, progress)
    parts = list(packed.parts)
    files = [(part.name, _what(part.name)) for part in parts]
    parts.append(Part(name=CRATE, source=crate_json(packed.title, packed.description, files, now)))
    info = {
        "Source-Organization": asked.authority or "not stated",
        "External-Description": packed.description,
        "Bagging-Date": iso_from_seconds(now)[:10],
        "Package-Kind": asked.kind,
        "Recipient": asked.recipient or _NOBODY[asked.kind],
        "Marking": asked.marking or _MARKING[asked.kind],
        **({"Custody-Head": head_of(packed.custody)} if packed.custody is not None else {}),
        GIVEN: head_of(whole),
    }
    tags = [Part(name="VERIFY.txt", source=verify_text(custody=packed.custody is not None, stamped=False))]
    bag = write_bag(out, parts, tags=tags, info=info, progress=lambda share: progress("seal", share))
    sign(bag.folder, signer)
    detail = {"as": asked.kind, "to": asked.recipient, "authority": asked.authority, "items": " ".join(asked.items)}
    detail |= {
        "findings": " ".join(asked.findings),
        "sources": " ".join(may.sources),
        "left out": "; ".join(may.left_out),
    }
    append_entry(log_of(root), act="sealed", item="", sha256=bag.digest, now=now, by=by, detail=detail)
    sign_case_head(root, signer, now)
    progress("seal", 1.0)
    return bag, [*may.left_out, *packed.lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packed:
    """What goes into a package; `custody` is None where a package tells none."""

    title: str
    description: str
    parts: Sequence[Part]
    custody: Sequence[Entry] | None
    lines: Sequence[str] = ()


def _archive(case: Case, asked: Sealing, whole: Sequence[Entry], progress: Progress) -> _Packed:
    chosen = chosen_of(case, None)
    parts = [*originals_of(case, chosen, progress), *archived(case.root, case)]
    opened = opened_of(case, released_items(case.root), archive_secret(case.root))
    parts += [Part(name="openings.jsonl", source=opened)] if opened else []
    return _Packed(
        title=case.question.title,
        description="The whole case: originals, files, answers, custody. It holds protected persons and never leaves.",
        parts=[*parts, *_common(whole, [listed_of(case, item) for item in chosen], programs())],
        custody=whole,
        lines=[
            f"in it and under no key of its own, so that no withdrawal reaches it: {name}" for name in needing(case)
        ],
    )


def _disclosure(case: Case, asked: Sealing, whole: Sequence[Entry], progress: Progress) -> _Packed:
    secret, chosen = archive_secret(case.root), chosen_of(case, asked.items)
    entries, withheld = extract(whole, asked.items), withheld_of(case, asked.items, secret)
    listed = [listed_of(case, item) for item in chosen]
    listed += [
        Listed(item=name, file="", name="", sha256="", size=None, kind="", status="withheld",
               why="see commitments.jsonl") for name, _ in withheld
    ]  # fmt: skip
    parts = [
        *originals_of(case, chosen, progress),
        Part(name="commitments.jsonl", source=b"".join(canonical_json(row(*one)) for one in withheld)),
        Part(name="openings.jsonl", source=opened_of(case, [item.id for item in chosen], secret)),
        *told_of(case, asked.findings),
        *_common(entries, listed, programs()),
    ]
    return _Packed(
        title=f"Disclosure to {asked.recipient}",
        description=f"{len(asked.items)} items and {len(asked.findings)} findings for {asked.recipient}.",
        parts=parts, custody=entries, lines=(f"{len(withheld)} items withheld: named by salted digests only",),
    )  # fmt: skip


def _public(case: Case, asked: Sealing, whole: Sequence[Entry], progress: Progress) -> _Packed:
    """The release as it stands: the gate let it through, and custody has its digest since."""
    folder = asked.release
    assert folder is not None  # `check` saw to it
    given = {entry.sha256: entry for entry in whole if entry.act == "released"}
    progress("release", 0.0)
    entry = given.get(digest_of_files(folder))
    if entry is None:
        got = "one that custody does not have: changed since, or of another case"
        raise refuse(folder.name, "release", wanted="a release that this case's gate let through, unchanged", got=got)
    progress("release", 1.0)
    refuse_without(case, entry.detail.get("sources", "").split(), "publish", folder.name)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = [Part(name=f"release/{path.relative_to(folder).as_posix()}", source=path) for path in files]
    listed = [
        Listed(item=path.stem, file=f"release/{path.name}", name=path.name, sha256=digest_file(path),
               size=path.stat().st_size, kind="video", status="released") for path in files if path.suffix == ".mp4"
    ]  # fmt: skip
    return _Packed(
        title=case.question.title, description="What was released to the public, as it was released.",
        parts=[*parts, Part(name="inventory.csv", source=inventory_csv(listed)),
               Part(name="programs.txt", source=programs(of="observance"))],
        custody=None,
    )  # fmt: skip


def _common(entries: Sequence[Entry], listed: Sequence[Listed], installed: bytes) -> list[Part]:
    return [
        Part(name=CUSTODY, source=chain_bytes(entries)),
        Part(name="inventory.csv", source=inventory_csv(listed)),
        Part(name="programs.txt", source=installed),
    ]


_PACK = {"archive": _archive, "disclosure": _disclosure, "public": _public}
_NOBODY = {"archive": "none: an archive never leaves", "disclosure": "", "public": "the public"}
_MARKING = {"archive": "INTERNAL", "disclosure": "", "public": "PUBLIC"}
_WHAT = {
    "items": "an original, unchanged since intake",
    "frames": "the digest of each frame of an original",
    "recipes": "what films of a release were made from and by",
    "release": "part of the release",
    "protected": "one source's material under its own key",
    "openings.jsonl": "the salts of items that are here",
    "findings.json": "every answer, internal",
    "findings.rows.jsonl": "the digest of each of its rows",
    "answers.json": "the adopted answers, as they may leave",
    "commitments.jsonl": "a salted digest for each item withheld",
    CUSTODY: "the chain of custody",
    "inventory.csv": "what is here, and what is known to exist and is not",
    "programs.txt": "the programs installed when it was sealed",
    SECRET: "what opens the commitments: never give it away whole",
}


def _what(name: str) -> str:
    return _WHAT.get(name) or _WHAT.get(name.split("/")[0], "part of the case")


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
