"""From bits to a standing: the three shares, the latents, and every reason that applies to one weighed act."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from observance.agreement.conditions import Atom
from observance.agreement.terms import Call, Constant
from observance.agreement.tree import TextStatus, Type
from observance.finding.answer import Standing, Thresholds
from observance.finding.clausetest import BELONGS
from observance.finding.compile import plain_arguments
from observance.finding.prepared import Prepared
from observance.finding.profile import Profile
from observance.finding.registers import registers_seen
from observance.finding.weighed import ExceptionWeighed, Weighed
from observance.reconstruction.ensemble import Bits
from observance.values.shares import Share, share_of, wilson

GEOMETRY = frozenset({"crosses", "enters", "in_zone", "starts", "takes_place", "lands", "closer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A standing with what it was made of.

    Attributes:
        low, high: as the row prints them (`standing.low` may be the weakest element's).
        lacking: per exception, the share that its registers may lack; None where none was seen.
        named_outside: per exception, whether a paper of that organ and permission names the actor.
        attributed: share of the histories in which the actor belongs to the party; None without attribution.
    """

    standing: Standing
    share: Share
    low: Share
    high: Share
    lacking: tuple[float | None, ...]
    named_outside: tuple[bool, ...]
    attributed: Share | None


def thresholds(profile: Profile) -> Thresholds:
    """The numbers of the profile that the decision needs."""
    return Thresholds(
        standard=profile.standard.threshold,
        lower_bound=profile.lower_bound,
        exception=profile.exceptions.threshold,
    )


def stand(weighed: Weighed, prepared: Prepared, *, in_force: bool, contested: bool) -> Stood:
    """The standing of one act to one clause in one world.

    The incompleteness of a register is never sampled: it lowers `low` as a factor (one minus what the register may
    lack), as every latent against the answer does; the unwatched part raises `high` to every history.
    """
    profile = prepared.context.profile
    limit = thresholds(profile)
    share, high = share_of(weighed.met), share_of(weighed.high)
    lacking = tuple(_lacking(exception, weighed, prepared) for exception in weighed.exceptions)
    outside = tuple(_named_at_all(exception, weighed, prepared) for exception in weighed.exceptions)
    kept = float(np.prod([1.0 - u for u in lacking if u is not None]))
    low = scaled(share_of(weighed.counts), kept)
    attributed = _attributed(weighed, prepared)
    blocked = set[str]()
    made = weighed.duty is not None or weighed.count is not None
    if made:  # whose they are stands in each of the acts that it is made of
        nobody = weighed.party is None and weighed.test.reading.norm.who.type is Type.SIDE
        if nobody:
            blocked.add("not attributable")
    elif weighed.test.attributed and (attributed is None or attributed.sampling_low < limit.standard):
        blocked.add("not attributable")
    if not (corroborated(weighed, profile) or _rests_on_absence(weighed)):
        blocked.add("not corroborated")
    sure = share_of(weighed.confirmed)
    asked = weighed.met
    if weighed.duty is not None and not weighed.duty.absence_counts:  # nobody can read what nobody saw
        asked = weighed.duty.late
        if weighed.duty.missed.any():
            blocked.add("not covered")
    passed = share_of(asked).sampling_low >= limit.standard
    undecided = any(e.latent == "undecided" for e in weighed.elements) or _undecided(weighed, prepared)
    unread = asked.any() and (not weighed.confirmed.any() or (passed and sure.sampling_low < limit.standard))
    if unread and not (undecided and prepared.deeds.confirmed[weighed.act.id].any()):
        blocked.add("not reviewed")
    incomplete = share_of(weighed.counts).sampling_low >= limit.standard > low.sampling_low
    if any(u is None for u in lacking) or incomplete:
        blocked.add("authorisations not seen")
    if undecided:
        blocked.add("open term undecided")
    if weighed.test.clause.text_status is TextStatus.SUMMARY:
        blocked.add("text not held")
    if any(not _slight(both, weighed, limit) for _, both in weighed.collisions):
        blocked.add("norm conflict")
    if weighed.duty is not None and share_of(weighed.duty.pending).sampling_high > limit.lower_bound:
        blocked.add("deadline pending")
    exception = None
    if (weighed.exceptions or weighed.prevailing) and weighed.met.any():
        exception = wilson(int(np.count_nonzero(weighed.covered)), int(np.count_nonzero(weighed.met)))
    standing = Standing(
        act=share_of(weighed.deed),
        share=share,
        low=low if profile.standard.applies == "jointly" else _weakest(weighed, kept),
        high=high,
        exception=exception,
        in_force=in_force,
        performed=share_of(weighed.duty.met) if weighed.duty is not None else None,
        permission=weighed.test.norm == "permits",
        blocked=frozenset(blocked),
        doubts=frozenset(_doubts(weighed, share, high, limit, contested)),
    )
    return Stood(
        standing=standing,
        share=share,
        low=low,
        high=high,
        lacking=lacking,
        named_outside=outside,
        attributed=attributed,
    )


def _undecided(weighed: Weighed, prepared: Prepared) -> bool:
    """An open term that nobody decided stands in a `not (…)` or an exception, where its being met would excuse."""
    denied = [a for e in weighed.elements for atoms in e.test.atoms for a in atoms if a.negated]
    excused = [a for exception in weighed.exceptions for a in exception.test.atoms if not a.negated]
    names = {atom.relation.name for atom in (*denied, *excused)} & prepared.open_relations
    rulings = [fact for name in sorted(names) for fact in prepared.facts.about(name, weighed.act.id)]
    return any(bool((fact.possible & ~fact.holds).any()) for fact in rulings)


def _rests_on_absence(weighed: Weighed) -> bool:
    """A duty that nobody performed: there is nothing that could be corroborated; the watch decides."""
    duty = weighed.duty
    return duty is not None and duty.absence_counts and not duty.late.any()


def _slight(both: Bits, weighed: Weighed, limit: Thresholds) -> bool:
    """Next to none of the histories that count towards the breach meet the other clause too."""
    counts = int(np.count_nonzero(weighed.counts))
    return counts == 0 or wilson(int(np.count_nonzero(both & weighed.counts)), counts).value <= limit.lower_bound


def scaled(share: Share, factor: float) -> Share:
    """A share with a latent against it: value and sampling interval times the factor."""
    return replace(
        share,
        value=share.value * factor,
        sampling_low=share.sampling_low * factor,
        sampling_high=share.sampling_high * factor,
    )


def corroborated(weighed: Weighed, profile: Profile) -> bool:
    """The deed rests on as many independent origins as the profile asks, of the kinds that it asks."""
    live = [origin for origin in weighed.act.origins if origin.holds.any()]
    kinds = {origin.kind for origin in live}
    rule = profile.corroboration
    return len({origin.group for origin in live}) >= rule.origins and kinds.issuperset(rule.kinds)


def _weakest(weighed: Weighed, kept: float) -> Share:
    """The standard per element: the least established element counts, less what an exception may cover."""
    free = ~weighed.covered
    shares = [scaled(share_of(element.confirmed & free), kept) for element in weighed.elements]
    return min(shares, key=lambda s: s.sampling_low)


def _attributed(weighed: Weighed, prepared: Prepared) -> Share | None:
    if not weighed.test.attributed:
        return None
    mine = [fact for fact in prepared.facts.about(BELONGS, weighed.act.mover) if fact.arguments[1] == weighed.party]
    bits: Bits = np.zeros(prepared.facts.histories, dtype=np.bool_)
    for fact in mine:
        bits = bits | fact.holds
    return share_of(bits) if mine else None


def _doubts(weighed: Weighed, share: Share, high: Share, limit: Thresholds, contested: bool) -> set[str]:
    found = {"contradictory"} if contested else set[str]()
    unwatched = any(element.latent == "unwatched" for element in weighed.elements)
    if unwatched and share.sampling_high <= limit.lower_bound < high.sampling_high:
        found.add("not covered")
    if any(GEOMETRY.intersection(element.test.relations) for element in weighed.elements):
        for origin in weighed.act.origins:  # what is only said is doubtful for other reasons
            part = share_of(origin.holds)
            if origin.kind == "path" and limit.lower_bound < part.sampling_high and part.sampling_low < limit.standard:
                found.add("too imprecise")
    if weighed.act.distances and weighed.deed.any():  # a point on the map, with its error, against a line or an edge
        held = int(np.count_nonzero(weighed.deed))
        for element in weighed.elements:
            if GEOMETRY.intersection(element.test.relations):
                part = wilson(int(np.count_nonzero(element.met & weighed.deed)), held)
                if limit.lower_bound < part.sampling_high and part.sampling_low < limit.standard:
                    found.add("too imprecise")
    return found


def _lacking(exception: ExceptionWeighed, weighed: Weighed, prepared: Prepared) -> float | None:
    """What the registers seen may lack, 0 to 1, for the organ and permission asked; None where none was seen."""
    if not exception.test.by_register:
        return 0.0
    organ, allows = organ_of(exception, weighed, prepared), _named("allows", 1, exception)
    seen = registers_seen(prepared.context, prepared.world, prepared.organs, organ, allows, weighed.act)
    return 1.0 - max(register.completeness for register in seen) if seen else None


def _named_at_all(exception: ExceptionWeighed, weighed: Weighed, prepared: Prepared) -> bool:
    """Whether a paper of that organ and permission names the actor, at whatever time."""
    organ, allows = organ_of(exception, weighed, prepared), _named("allows", 1, exception)
    facts = prepared.facts
    for paper in prepared.papers_naming.get(weighed.act.mover, ()):
        issued = {fact.arguments[1] for fact in facts.about("issued", paper)}
        classes = {fact.arguments[1] for fact in facts.about("allows", paper)}
        if organ in (None, *issued) and allows in (None, *classes):
            return True
    return False


def organ_of(exception: ExceptionWeighed, weighed: Weighed, prepared: Prepared) -> str | None:
    """The organ whose register counts: the one named, or what a function such as `commander_of(O)` yields here."""
    for atom in exception.test.atoms:
        if atom.relation.name != "issued":
            continue
        term = atom.arguments[1]
        if isinstance(term, Constant):
            return term.name
        if isinstance(term, Call):
            known = dict(prepared.functions.get(term.function, ()))
            of = _value(term, weighed)
            return known.get(of, "nobody") if of is not None else None
    return None


def _value(call: Call, weighed: Weighed) -> str | None:
    argument = call.arguments[0]
    if isinstance(argument, Constant):
        return argument.name
    if argument.name == weighed.test.who:
        return weighed.party
    for place, term in enumerate(plain_arguments(weighed.test.anchor)):
        if term == argument:
            return weighed.fact.arguments[place]
    return None


def _named(relation: str, place: int, exception: ExceptionWeighed) -> str | None:
    atoms: list[Atom] = [a for a in exception.test.atoms if a.relation.name == relation]
    for atom in atoms:
        term = atom.arguments[place]
        if isinstance(term, Constant):
            return term.name
    return None
