"""What custody is told beside taking in: readings, adoptions, originals shown, files given to other programs.

Readings, adoptions and consents are written by hand. Custody gets each of them once, by its digest, from whom
it is; one that was changed is entered anew, one that was taken out is entered as taken back. Their words stay out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from observance.evidence.custody import Done, Entry, append_entries
from observance.evidence.papers import Paper
from observance.values.digests import Json, canonical_json, digest_bytes, digest_file
from observance.workflow.case import Case
from observance.workflow.custody import log_of


def record_papers(case: Case, now: float) -> None:
    """Enter the readings, adoptions and consents that custody does not have as they stand now."""
    standing = [*_readings(case), *_adoptions(case), *_consents(case)]
    append_entries(log_of(case.root), lambda entries: _lacking(entries, standing), now)


def record_files(
    root: Path, act: str, files: Sequence[Path], detail: Mapping[str, str], now: float, by: str, item: str = ""
) -> None:
    """Enter files that were written for others, an entry each, with their digests."""
    done = [
        Done(act=act, item=item, sha256=digest_file(path), by=by, detail={**detail, "file": path.name})
        for path in files
        if path.is_file()
    ]
    append_entries(log_of(root), lambda entries: done, now)


def record_shown(case: Case, page: Path, now: float, by: str) -> None:
    """Enter that every original with clips in a review page was opened for readers."""
    detail = {"page": digest_file(page)}
    done = [
        Done(act="shown for reading", item=item.id, sha256=case.taken_in.get(item.id, ""), by=by, detail=detail)
        for item in case.items
        if item.kind == "video" and item.status == "held"
    ]
    append_entries(log_of(case.root), lambda entries: done, now)


def digest_of_files(folder: Path) -> str:
    """One digest for a folder: of the list of its files with their digests."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return digest_bytes(b"".join(f"{digest_file(path)}  {path.relative_to(folder)}\n".encode() for path in files))


def _readings(case: Case) -> Iterable[Done]:
    for one in case.reviews.readings:
        item = one.frames.item
        detail = {"reading": one.id, "digest": _digest(one)}
        yield Done(act="read", item=item, sha256=case.taken_in.get(item, ""), by=one.reviewer, detail=detail)


def _adoptions(case: Case) -> Iterable[Done]:
    for one in case.reviews.adoptions:
        by = one.function if one.by is None else f"{one.function}, {one.by}"
        yield Done(act="adopted", by=by, detail={"finding": one.finding, "draft": one.draft, "digest": _digest(one)})


def _consents(case: Case) -> Iterable[Done]:
    for one in case.consents.values():
        by = one.withdrawn_by or one.recorded_by
        yield Done(act="consent", by=by, detail={"of": one.of, "digest": _digest(one)})


_BACK = {"read": "reading taken back", "adopted": "adoption taken back", "consent": "consent changed"}


def _lacking(entries: Sequence[Entry], standing: Sequence[Done]) -> Iterable[Done]:
    """What stands now and is not entered as standing; then what is entered as standing and is no more."""
    held: dict[tuple[str, str], Done] = {}
    for entry in entries:
        if entry.act in _BACK:
            held[entry.act, entry.detail["digest"]] = Done(
                act=entry.act, item=entry.item, sha256=entry.sha256, by=entry.by, detail=entry.detail
            )
        elif entry.act in _BACK.values():
            act = next(act for act, back in _BACK.items() if back == entry.act)
            held.pop((act, entry.detail["digest"]), None)
    now = {(done.act, done.detail["digest"]): done for done in standing}
    yield from (done for key, done in now.items() if key not in held)
    for key, done in held.items():
        if key not in now:
            yield Done(act=_BACK[done.act], item=done.item, sha256=done.sha256, by=done.by, detail=done.detail)


def _digest(paper: Paper) -> str:
    body: Json = paper.model_dump(mode="json")
    return digest_bytes(canonical_json(body))
