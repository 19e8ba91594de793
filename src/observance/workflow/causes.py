"""Why answers changed between two versions: which source, item, mark, clause or rule is another, whom it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from observance.evidence.custody import read_custody
from observance.finding.changes import Change
from observance.finding.seen import SeenRow
from observance.values.digests import Json
from observance.workflow.versions import Version

Kind = Literal["source", "item", "observation", "reading", "decision", "agreement", "profile", "other"]
_LISTS: Mapping[str, tuple[str, Kind]] = {
    "items.yaml": ("items", "item"),
    "observations.yaml": ("observations", "observation"),
    "reviews.yaml": ("readings", "reading"),
    "decisions.yaml": ("decisions", "decision"),
}
_SILENT = frozenset({"notices.yaml", "conclusions.yaml", "consents.yaml"})
"""Files that no answer is made from."""
PUBLIC_KINDS = frozenset({"agreement", "profile"})
"""What everybody may know: a text that was amended, a standard that was set."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Cause:
    """One thing that is another than before; `how` is new, gone, changed, or withdrawn."""

    kind: Kind
    name: str
    how: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.how}"


def causes(old: Version, new: Version) -> tuple[Cause, ...]:
    """Everything that differs between the files of two versions; nothing where one of them has no files."""
    if old.papers is None or new.papers is None:
        return ()
    found = {*_entries(old, new), *_files(old, new)}
    found |= {Cause(kind="source", name=name, how="withdrawn") for name in _withdrawn(new) - _withdrawn(old)}
    for name in sorted({*old.agreements, *new.agreements}):
        if old.agreements.get(name) != new.agreements.get(name):
            found.add(Cause(kind="agreement", name=name, how=_how(name, old.agreements, new.agreements)))
    return tuple(sorted(found))


def causes_of(change: Change, old: Version, new: Version, every: Sequence[Cause]) -> tuple[Cause, ...]:
    """Those that touch one answer: by what it no longer rests on or newly rests on, its clause's version, its reasons.

    Where nothing of that differs, it may be any of them, and all are given.
    """
    before, after = _row(old, change.row_before), _row(new, change.row_after)
    was, now = _ids(before, old), _ids(after, new)
    owners = {**_owners(old), **_owners(new)}
    named = {("source", owners[id]) if id in owners else ("", id) for id in was ^ now}
    touched = {one for one in every if (one.kind, one.name) in named or ("", one.name) in named}
    touched |= {one for one in every if one.kind == "reading" and _frames(one.name, old, new) & (was | now)}
    if before is not None and after is not None:
        if _asked(before) != _asked(after) or (not touched and before.version != after.version):
            touched |= {one for one in every if one.kind == "agreement"}
        if before.standard != after.standard:
            touched |= {one for one in every if one.kind == "profile"}
    elif not touched:
        touched |= {one for one in every if one.kind == "agreement"}
    return tuple(sorted(touched)) or tuple(every)


def _asked(row: SeenRow) -> tuple[object, ...]:
    """What the clause asks, in words: another version's name alone changes nothing."""
    return ({one.words for one in row.elements}, {one.words for one in row.exceptions}, row.text_status)


def _entries(old: Version, new: Version) -> Iterator[Cause]:
    """Entries of lists with ids; what belongs to a source counts as that source."""
    owners = {**_owners(old), **_owners(new)}
    for file, (key, kind) in _LISTS.items():
        was, now = _by_id(old, file, key), _by_id(new, file, key)
        for id in sorted({*was, *now}):
            if was.get(id) != now.get(id):
                how = _how(id, was, now)
                if id in owners:
                    yield _source(owners[id], how, new)
                else:
                    yield Cause(kind=kind, name=id, how=how)


def _files(old: Version, new: Version) -> Iterator[Cause]:
    was, now = old.papers or {}, new.papers or {}
    for file in sorted({*was, *now} - _LISTS.keys() - _SILENT):
        if was.get(file) == now.get(file):
            continue
        how = _how(file, was, now)
        folder, _, stem = file.removesuffix(".yaml").rpartition("/")
        if folder == "statements":
            yield _source(stem, how, new)
        else:
            yield Cause(kind="profile" if file == "profile.yaml" else "other", name=file, how=how)


def _source(name: str, how: str, new: Version) -> Cause:
    return Cause(kind="source", name=name, how="withdrawn" if name in _withdrawn(new) else how)


def _withdrawn(version: Version) -> set[str]:
    every = _listed((version.papers or {}).get("consents.yaml"), "consents")
    return {str(one.get("of")) for one in every if one.get("withdrawn") is not None}


def _owners(version: Version) -> dict[str, str]:
    """By id of a claim, of an item with a source, of a mark on it: the source; custody has those under a key, too."""
    papers = version.papers or {}
    found: dict[str, str] = {}
    for entry in read_custody(version.log) if version.log is not None else ():
        found |= dict.fromkeys(entry.detail.get("ids", "").split(), entry.detail.get("source", ""))
    for file, paper in papers.items():
        if file.startswith("statements/"):
            stem = file.removeprefix("statements/").removesuffix(".yaml")
            found |= {str(claim.get("id")): stem for claim in _listed(paper, "claims")}
    for item in _listed(papers.get("items.yaml"), "items"):
        if item.get("source") is not None:
            found[str(item.get("id"))] = str(item["source"])
    for key in ("observations", "readings"):
        for mark in _listed(papers.get("observations.yaml" if key == "observations" else "reviews.yaml"), key):
            frames = mark.get("frames")
            named = str(frames.get("item")) if isinstance(frames, dict) else ""
            if named in found:
                found[str(mark.get("id"))] = found[named]
    return found


def _frames(reading: str, *versions: Version) -> set[str]:
    """The item that a reading read, and the marks on it."""
    items = set()
    for version in versions:
        for one in _listed((version.papers or {}).get("reviews.yaml"), "readings"):
            frames = one.get("frames")
            if one.get("id") == reading and isinstance(frames, dict):
                items.add(str(frames.get("item")))
        for mark in _listed((version.papers or {}).get("observations.yaml"), "observations"):
            frames = mark.get("frames")
            if isinstance(frames, dict) and str(frames.get("item")) in items:
                items.add(str(mark.get("id")))
    return items


def _by_id(version: Version, file: str, key: str) -> dict[str, Json]:
    return {str(one.get("id")): one for one in _listed((version.papers or {}).get(file), key)}


def _listed(paper: Json, key: str) -> list[dict[str, Json]]:
    held = paper.get(key) if isinstance(paper, dict) else None
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _how(name: str, was: Mapping[str, object], now: Mapping[str, object]) -> str:
    return "new" if name not in was else "gone" if name not in now else "changed"


def _row(version: Version, id: str) -> SeenRow | None:
    return next((row for row in version.findings.rows if row.id == id), None)


def _ids(row: SeenRow | None, version: Version) -> set[str]:
    """What a row rests on; a party's, what the rows rest on that it is made from."""
    found: set[str] = set()
    for id in () if row is None else (*row.supports, *row.counter_evidence, *row.decisions):
        inner = _row(version, id)
        found |= {id} if inner is None else _ids(inner, version)
    return found
