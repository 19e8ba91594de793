"""What exactly a reason lacks in one row, in words, and what would settle just that: who read, what was watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from observance.finding.answer import Decided
from observance.finding.prepared import Prepared
from observance.finding.rows import Covered, Row
from observance.finding.said import clock_words, place_words
from observance.finding.weighed import Weighed
from observance.finding.world import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One reason of a row: what it lacks, as the end of a sentence, and what would settle that."""

    words: str
    settles: tuple[str, ...]


def act_lacks(weighed: Weighed, decided: Decided, coverage: Covered, prepared: Prepared) -> dict[str, Lack]:
    """By reason of an act row, where more can be said than the reason itself."""
    found: dict[str, Lack] = {}
    if "not covered" in decided.because:
        found["not covered"] = Lack(
            words=f"{_watched(coverage, prepared.context)} at the time of the act, and an answer of no needs the whole "
            "of the act in view or recorded",
            settles=("footage or a record of the part of the act that no camera had in view",),
        )
    if "not reviewed" in decided.because:
        found["not reviewed"] = _unreviewed(weighed, prepared)
    return found


def party_lacks(decided: Decided, coverage: Covered, rows: Sequence[Row], context: Context) -> dict[str, Lack]:
    """By reason of a party row: the watch against the profile's numbers, and what its act rows lack."""
    found: dict[str, Lack] = {}
    profile = context.profile
    if "not covered" in decided.because:
        short, settles = list[str](), list[str]()
        if coverage.watched_share < profile.least_watched_share:
            short.append(
                f"{_watched(coverage, context)} from {clock_words(coverage.span[0], context.time_zone)} to "
                f"{clock_words(coverage.span[1], context.time_zone)}, and the profile asks for "
                f"{profile.least_watched_share:g} at least"
            )
            settles.append("footage or a patrol's log of the part of the place and time that was not watched")
        if coverage.missed_share > profile.lower_bound:
            short.append(
                f"inside the watched part an act may be missed with a share of up to {coverage.missed_share:.2g}, and "
                f"the profile allows {profile.lower_bound:g}"
            )
            settles.append("a second watch of the same place and time, or a better known detection rate")
        acts = _of("not covered", rows)
        if acts and not short:
            short, settles = acts, ["footage or a record of the part of the acts that no camera had in view"]
        if short:
            found["not covered"] = Lack(words="; ".join(short), settles=tuple(settles))
    if "not reviewed" in decided.because and (acts := _of("not reviewed", rows)):
        one = next(row for row in rows if "not reviewed" in row.lacking)
        settles = [text for text in one.would_settle if "readings" in text or "authenticity" in text]
        found["not reviewed"] = Lack(words="; ".join(acts), settles=tuple(settles if len(acts) == 1 else ()))
    return found


def _of(reason: str, rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.lacking[reason] for row in rows if reason in row.lacking))


def _watched(coverage: Covered, context: Context) -> str:
    place = place_words(coverage.place, context) if coverage.place else "the ground of the case"
    return f"{part_words(coverage.watched_share)} of {place} was watched"


def part_words(share: float) -> str:
    """A part of a place and time, cut down to two digits: a measured size, no share of histories."""
    return "all" if share >= 1 else f"{int(share * 100 + 1e-9) / 100:g}" if share >= 0.01 else "under 0.01"


def _unreviewed(weighed: Weighed, prepared: Prepared) -> Lack:
    """Which of the two lacks: persons who confirm, or somebody's assessment of authenticity."""
    act, context = weighed.act, prepared.context
    origins = [origin for origin in act.origins if origin.kind != "claim"]
    if not origins:
        return Lack(
            words="it rests on what sources say alone, which nobody can look at again",
            settles=("footage or a marked observation of the act, which persons can read",),
        )
    asked = context.profile.review.persons
    there = sorted({who for origin in origins for who in context.witnesses.get(origin.id, ())})
    if there and all(context.witnesses.get(origin.id) for origin in origins):
        most = max(len(context.witnesses[origin.id]) for origin in origins)
        few = f"no one observation of it has more than {most} witness{'' if most == 1 else 'es'} ({', '.join(there)})"
        return Lack(
            words=f"{few}, and the profile asks for {asked} persons" if most < asked else "its witnesses may all err",
            settles=("the word of another person who was there, or footage that persons can read",),
        )
    readers = sorted({r.reviewer for r in prepared.reviewed.yes.get(act.id, ()) if r.blind})
    unassessed = sorted({item for origin in origins for item in origin.items} & context.unassessed)
    words, settles = list[str](), list[str]()
    if len(readers) < asked:
        so_far = f"{', '.join(readers)} alone confirmed it" if readers else "nobody has confirmed it in a blind reading"
        words.append(f"{so_far}, and the profile asks for {asked} {'person' if asked == 1 else 'persons'}")
        settles.append("blind readings of the footage by as many persons as the profile asks")
    elif unassessed:
        words.append("as many persons confirmed it as the profile asks")
    if unassessed:
        words.append(f"the authenticity of {', '.join(unassessed)} was assessed by nobody")
        settles.append(f"an assessment of the authenticity of {', '.join(unassessed)}")
    if not words:
        words.append("persons confirmed it, and not all that the answer needs in enough of the histories")
        settles.append("further blind readings, of everything that the answer rests on")
    return Lack(words=", but ".join(words) if len(readers) >= asked else "; ".join(words), settles=tuple(settles))
