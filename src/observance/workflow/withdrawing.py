"""The action `withdraw`: a source takes its consent back, and the case becomes as if it had never been there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from observance.evidence.consents import ConsentsFile
from observance.evidence.custody import Done, Entry, append_entries, read_custody
from observance.evidence.intake import OPENED, PROTECTED, WITHDRAWN
from observance.evidence.papers import read_paper
from observance.evidence.persons.keys import Keys
from observance.evidence.taking_out import entry_at, with_instead, without
from observance.evidence.written import Place, read_written
from observance.observation.statement.claims import StatementFile
from observance.values.digests import Json
from observance.values.errors import UsageError
from observance.values.spans import iso_from_seconds
from observance.workflow.custody import log_of
from observance.workflow.derived import remove_derived, still_said
from observance.workflow.safekeeping import PLAIN_BEFORE, clear, material_in, sealed_path, still_whole

CONSENTS = "consents.yaml"
_LEAST_QUOTE = 12


def withdraw_source(
    root: Path, source: str, keys: Keys | None, *, why: str, now: float, by: str, key_lost: bool = False
) -> list[str]:
    """Destroy a source's key, remove its material and everything derived from it, and say where copies had gone.

    Args:
        keys: where its key is; needed once its material was ever under one: packages that were sealed hold the
            ciphertext. key_lost: the key is gone already, or its keeper destroys it.
        why: for custody, without names.

    Raises:
        UsageError: no such source, no keys where they are needed, no key there.
    """
    entries = read_custody(log_of(root))
    material = material_in(root, source)
    path = sealed_path(root, source)
    under_key = any(e.act == PROTECTED and e.detail.get("source") == source for e in entries)
    if material.is_nothing and not path.exists():
        raise UsageError(f"nothing in {root.name} is of a source {source!r}, open or under its key")
    lines = []
    if under_key and keys is None and not key_lost:
        raise UsageError(
            "its material was sealed under a key: say where the key is (--keys or --register), or --key-lost"
        )
    if keys is not None:
        if not keys.destroy(source) and not key_lost:
            raise UsageError(f"no key for {source!r} there; nothing was done. --key-lost if nobody has it any more")
        lines.append("its key is destroyed: no package that holds its material under it can be opened again")
    copies = list(where_copies_went(entries, source, material.items))
    ids = dict.fromkeys([*material.ids, *_closed_ids(entries, source)])
    items = [Done(act=WITHDRAWN, item=item, sha256=d, by=by) for item, d in material.originals.items()]
    whole = Done(act=WITHDRAWN, by=by, detail={"source": source, "why": why, "ids": " ".join(ids)})
    pruned = {file: without((root / file).read_bytes(), file, places) for file, places in material.places.items()}
    words = _words(root, source)
    append_entries(log_of(root), lambda entries: [*items, whole], now)
    clear(root, material, pruned)
    path.unlink(missing_ok=True)
    _enter(root, source, by, now)
    gone = remove_derived(root, material.items, [*material.originals.values()], answers=True)
    lines += still_whole(root)
    lines += [f"{len(material.files)} files and {len(material.originals)} originals of {source} removed"]
    lines += [f"taken out of {file}: {len(places)} entries" for file, places in material.places.items()]
    lines += [f"removed: {name}" for name in gone]
    left = still_said(root, [source, *ids, *words], but=("evidence/custody.jsonl", CONSENTS))
    lines += [f"still named in: {name}: look at it" for name in left]
    return [*lines, *material.beside, *copies, PLAIN_BEFORE]


def where_copies_went(entries: Sequence[Entry], source: str, items: Sequence[str]) -> Iterator[str]:
    """Every export, package, release and page that held something of a source, by custody."""
    closed, mine = False, {*items, *_closed_ids(entries, source)}
    for entry in entries:
        if entry.act in (PROTECTED, OPENED) and entry.detail.get("source") == source:
            closed = entry.act == PROTECTED
        at = f"{entry.instant[:16]}, by {entry.by}"
        given = {*entry.detail.get("items", "").split(), *entry.detail.get("sources", "").split(), entry.item} - {""}
        told = bool(given & {*mine, source})
        if entry.act == "sealed" and entry.detail.get("as") == "archive":
            held = "its material under its key, and answers that name it by id" if closed else "its material, open"
            yield f"copy: archive {entry.sha256[:12]} of {at}: {held}"
        elif entry.act == "sealed" and told:
            yield f"copy: package {entry.sha256[:12]} of {at}, to {entry.detail.get('to')}: ask for it back"
        elif entry.act == "released" and told:
            yield f"copy: release of {at}, findings {entry.detail.get('findings')}: to be made again without it"
        elif entry.act == "exported" and (told or (not entry.item and mine and not closed)):
            yield f"copy: exported {entry.detail.get('as')} file {entry.detail.get('file')} of {at}"
        elif entry.act == "shown for reading" and told:
            yield f"copy: review page {entry.detail.get('page', '')[:12]} of {at}, with clips of {entry.item}"


def _closed_ids(entries: Sequence[Entry], source: str) -> list[str]:
    return [id for e in entries if e.detail.get("source") == source for id in e.detail.get("ids", "").split()]


def _words(root: Path, source: str) -> list[str]:
    """The quotes of its claims, to be looked for once it is gone."""
    path = root / "statements" / f"{source}.yaml"
    claims = read_paper(path, StatementFile).claims if path.is_file() else ()
    return [claim.quote for claim in claims if len(claim.quote) >= _LEAST_QUOTE]


def _enter(root: Path, source: str, by: str, now: float) -> None:
    """Its consent is withdrawn: entered in place of what stood there."""
    path = root / CONSENTS
    at = iso_from_seconds(now, digits=0)
    entry: dict[str, Json] = {"of": source, "uses": [], "recorded_by": by, "recorded": at}
    withdrawn: dict[str, Json] = {"withdrawn": at, "withdrawn_by": by}
    held = read_paper(path, ConsentsFile).consents if path.exists() else ()
    if not held:
        path.write_text(f"consents:\n  - {json.dumps(entry | withdrawn, ensure_ascii=False)}\n", encoding="utf-8")
        return
    data = path.read_bytes()
    place: Place = ("consents", next((i for i, one in enumerate(held) if one.of == source), len(held)))
    if place[1] != len(held):
        before = entry_at(read_written(data, CONSENTS)[0], place)
        assert isinstance(before, dict)
        entry = {key: before[key] for key in ("of", "uses", "share_with", "recorded_by", "recorded") if key in before}
    path.write_bytes(with_instead(data, CONSENTS, place, entry | withdrawn))
