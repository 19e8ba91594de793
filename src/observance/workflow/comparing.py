"""The action `findings`: answers under one or several profiles on one ensemble, and what changed since others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from observance.evidence.papers import read_paper
from observance.finding.adoptions import idle_adoptions, snippet
from observance.finding.canonical import findings_json, plain
from observance.finding.changes import Change, Changes, changes
from observance.finding.compare import Comparison, Line, compare
from observance.finding.profile import Profile
from observance.finding.rows import Findings
from observance.finding.seen import read_findings
from observance.reconstruction.fingerprint import fingerprint
from observance.report.comparison import render_comparison, when_words
from observance.values.digests import canonical_json
from observance.values.errors import UsageError
from observance.values.nearest import did_you_mean, listed
from observance.workflow.answering import findings_of
from observance.workflow.calibrating import calibrate
from observance.workflow.case import Case, load_case
from observance.workflow.case_frames import check_frames
from observance.workflow.listening import listen_items
from observance.workflow.progress import Progress
from observance.workflow.rebuilding import Histories, alternatives_of, histories_of, inputs_of
from observance.workflow.shipped import PROFILES, shipped_names, shipped_path
from observance.workflow.showing import names_of
from observance.workflow.tracking import TrackedItem, track_items

FORMAT = "observance-comparison/1"
PAGE = "comparison.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Answers side by side, ready to be shown.

    Attributes:
        names: words for readers of persons, parties and places, by id. when: of acts, by id.
        findings: by profile, as `run` would give them under that profile.
        drafts: by profile, the lines for `reviews.yaml` of every draft that can be adopted, by row.
        idle: by profile, the adoptions that made no finding.
        changes: since the findings that were given; None without any.
    """

    comparison: Comparison
    names: Mapping[str, str]
    when: Mapping[str, str]
    findings: tuple[Findings, ...]
    drafts: Mapping[str, Mapping[str, str]]
    idle: Mapping[str, tuple[str, ...]]
    changes: Changes | None
    page: Path

    def as_json(self) -> bytes:
        """Everything, canonical bytes."""
        body = plain(self.comparison)
        assert isinstance(body, dict)
        more = {"drafts": plain(dict(self.drafts)), "idle": plain(dict(self.idle)), "changes": plain(self.changes)}
        return canonical_json({"format": FORMAT, **body, **more})


def compare_case(
    root: Path, names: Sequence[str], against: Path | None, *, workers: int, progress: Progress
) -> Compared:
    """Answer a case under each profile, all on one ensemble, and write the page that shows them.

    Args:
        names: shipped profiles or files; none: the case's own.
        against: a `findings.json` from before, compared with the answers under the first profile.

    Raises:
        UsageError: no such profile, one twice, or no agreement to answer under.
        RefusedInput: anything in the case, a profile or the other findings that cannot be taken as it is.
    """
    case = load_case(root)
    if not case.agreements or case.profile is None:
        raise UsageError(f"{root} names no agreement (agreements: in case.yaml): there is nothing to answer")
    profiles = tuple(profile_named(name) for name in names) or (case.profile,)
    twice = {one.id for one in profiles if sum(other.id == one.id for other in profiles) > 1}
    if twice:
        raise UsageError(f"the profile {listed(twice)} is given twice; profiles are told apart by their id")
    before = read_findings(_bytes_of(against), against.name) if against is not None else None
    histories, tracked = _drawn(case, profiles, workers, progress)
    progress("assess", 0.0)
    found = answers_under(case, profiles, histories, tracked)
    progress("assess", 1.0)
    comparison = compare(found, profiles, fingerprint(histories.main.ensemble))
    now = read_findings(findings_json(found[0]), "the new findings")
    changed = changes(before, now) if before is not None else None
    called = names_of(case, histories.main)
    adoptions = case.reviews.adoptions
    every = list(zip(profiles, found, strict=True))
    idle = {one.id: idle_adoptions(adoptions, made.rows, one) for one, made in every}
    page = root / "out" / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    span = (case.question.time_span.earliest, case.question.time_span.latest)
    page.write_text(
        render_comparison(comparison, called, idle, changed, zone=case.question.time_zone, span=span), encoding="utf-8"
    )
    return Compared(
        comparison=comparison,
        names=called,
        when=_when(comparison, changed, case.question.time_zone),
        findings=found,
        drafts={
            one.id: {row.id: snippet(row, one) for row in made.rows if row.level != "note" and row.status == "draft"}
            for one, made in every
        },
        idle=idle,
        changes=changed,
        page=page,
    )


def _when(comparison: Comparison, changed: Changes | None, zone: str) -> dict[str, str]:
    every: list[Line | Change] = [*comparison.lines, *(changed.rows if changed is not None else ())]
    return {one.act: when_words(one, zone) for one in every if one.act is not None and one.level != "party"}


def answers_under(
    case: Case, profiles: Sequence[Profile], histories: Histories, tracked: tuple[TrackedItem, ...]
) -> tuple[Findings, ...]:
    """The findings under each profile, over the histories given; each sees the alternatives that it declares."""
    found = []
    for profile in profiles:
        declared = alternatives_of(case, profile)
        seen = tuple(one for one in histories.alternatives if one.alternative in declared)
        own = replace(histories, alternatives=seen)
        found.append(findings_of(replace(case, profile=profile), own, tracked, case.agreements))
    return tuple(found)


def profile_named(name: str) -> Profile:
    """A profile that ships, or a file.

    Raises:
        UsageError: neither.
        RefusedInput: a file that is no profile, or names no standard.
    """
    shipped = shipped_path(PROFILES, name)
    if shipped is not None:
        return read_paper(shipped, Profile, f"{name} (shipped)")
    if Path(name).is_file():
        return read_paper(Path(name), Profile)
    known = shipped_names(PROFILES)
    raise UsageError(f"no profile {name!r}{did_you_mean(name, known)}: one that ships ({listed(known)}), or a file")


def _drawn(
    case: Case, profiles: Sequence[Profile], workers: int, progress: Progress
) -> tuple[Histories, tuple[TrackedItem, ...]]:
    """Drawn once, under every alternative that any of the profiles declares."""
    calibrations = {id: calibrate(file, f"cameras/{id}.yaml") for id, file in sorted(case.cameras.items())}
    tracked = track_items(case, calibrations, workers=workers, progress=progress)
    tracked = listen_items(case, calibrations, tracked, progress=progress)
    check_frames(case, {one.footage.item: len(one.footage.frame_times_s) for one in tracked})
    progress("rebuild", 0.0)
    declared = tuple(dict.fromkeys(name for one in profiles for name in alternatives_of(case, one)))
    histories = histories_of(case, inputs_of(case, calibrations, tracked), declared)
    progress("rebuild", 1.0)
    return histories, tracked


def _bytes_of(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError(f"nothing at {path}: --against wants a findings.json from before")
    return path.read_bytes()
