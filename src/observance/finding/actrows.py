"""The act row: one answer for one clause, act and actor, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping

from observance.agreement.terms import Constant, Type
from observance.agreement.tree import Agreement
from observance.finding.answer import Decided
from observance.finding.clausetest import BELONGS, ClauseTest
from observance.finding.judge import Judged
from observance.finding.lacking import act_lacks
from observance.finding.papers import Decision
from observance.finding.particulars import counted_of, duty_of, repaired_of
from observance.finding.prepared import Prepared
from observance.finding.reasons import turns_on, worth_knowing, would_settle
from observance.finding.registers import ruling_on
from observance.finding.rows import Attribution, Covered, Element, ExceptionShown, Row
from observance.finding.standing import thresholds
from observance.finding.statuses import version_said
from observance.finding.weighed import ElementWeighed, ExceptionWeighed
from observance.finding.wording import act_sentence, act_words, lasted, phrases_of
from observance.finding.world import Context
from observance.values.digests import content_id
from observance.values.shares import share_of
from observance.values.spans import bounds_of


def act_row(judged: Judged, prepared: Prepared, agreement: Agreement, hinged: tuple[tuple[str, ...], str]) -> Row:
    """Make the row. A protected person is never the actor of an adverse one: that is a legal note."""
    weighed, stood, context = judged.weighed, judged.stood, prepared.context
    test, act = weighed.test, weighed.act
    person = prepared.persons.get(act.mover)
    protected = person.protected if person is not None else None
    noted = protected is not None and judged.decided.answer in ("breach", "not determined")
    decided = Decided(answer="not determined", because=("readings differ",)) if noted else judged.decided
    established = not test.attributed or "not attributable" not in stood.standing.blocked
    party = weighed.party if established and test.reading.norm.who.type is Type.SIDE else None
    version = version_said(agreement, test.clause, test.reading)
    identity = [agreement.name, test.clause.id, test.reading.name + version, party, act.mover, act.id, decided.answer]
    row_id = content_id("note" if noted else "row", [x if x is not None else "" for x in identity])
    begins, ends = prepared.deeds.times[act.id]
    holds = prepared.deeds.holds[act.id]
    rulings = _rulings(judged, prepared, agreement)
    phrases = phrases_of(weighed, context, agreement, established)
    unmet = _unmet(weighed.elements, context, phrases)
    sentence = act_sentence(weighed, prepared, decided, established=established, unmet=unmet)
    coverage = watched_place(test, act.outer, context)
    lacks = act_lacks(weighed, decided, coverage, prepared)
    if noted:
        sentence = _note(judged, prepared, protected or "", rulings)
    return Row(
        id=row_id,
        level="note" if noted else "act",
        agreement=agreement.name,
        clause=test.clause.id,
        reading=test.reading.name,
        party=party,
        actor=None if weighed.duty is not None or weighed.count is not None else act.mover,
        act=act.id,
        act_kind=act.kind,
        act_words=act_words(weighed, prepared, established),
        answer=decided.answer,
        because=decided.because,
        standard=context.profile.standard.name,
        status="draft",
        share=stood.share,
        share_low=stood.low,
        share_high=stood.high,
        span=judged.span,
        histories=prepared.facts.histories,
        began=bounds_of(begins[holds]) if holds.any() else None,
        ended=bounds_of(ends[holds]) if holds.any() else None,
        lasted_s=lasted(weighed, prepared),
        elements=tuple(_element(element, context, phrases) for element in weighed.elements),
        exceptions=tuple(_exception(e, judged, k, phrases) for k, e in enumerate(weighed.exceptions)),
        supports=tuple(sorted({origin for fact in weighed.supports for origin in fact.rests_on})),
        hinges=hinged[0],
        turns_on=turns_on(weighed, prepared),
        would_settle=("the decision not to make this an adverse finding: by whom, for which reason",)
        if noted and not rulings
        else (
            *(worth_knowing(weighed, prepared) if decided.answer == "not determined" else ()),
            *would_settle(decided, {reason: lack.settles for reason, lack in lacks.items()}),
        ),
        coverage=coverage,
        attribution=_attribution(judged, prepared, established),
        reviewed_by=tuple(sorted({r.reviewer for r in prepared.reviewed.yes.get(act.id, ())})),
        assumptions=_assumption_names(prepared),
        counter_evidence=judged.counter,
        sentence=sentence,
        decisions=rulings,
        certificate={"hinges searched": hinged[1]},
        rests_on=decided.rests_on,
        lacking={reason: lack.words for reason, lack in lacks.items()},
        share_confirmed=share_of(weighed.confirmed),
        text_status=test.clause.text_status.value,
        version=version,
        duty=duty_of(weighed),
        counted=counted_of(weighed),
        repaired=repaired_of(weighed, phrases),
        collides_with=tuple(sorted({clause for clause, _ in weighed.collisions})),
        prevailing=weighed.prevailing,
    )


def watched_place(test: ClauseTest, span: tuple[float, float], context: Context) -> Covered:
    """What was watched of the clause's place: the first line or zone that its test names, else everywhere ("")."""
    atoms = [test.anchor, *(atom for element in test.elements for alternative in element.atoms for atom in alternative)]
    for atom in atoms:
        for term in atom.arguments:
            if isinstance(term, Constant) and term.type in (Type.LINE, Type.ZONE):
                return context.watched(term.name, span)
    return context.watched("", span)


def _assumption_names(prepared: Prepared) -> tuple[str, ...]:
    return tuple(f"A{k + 1}" for k in range(len(prepared.assumptions)))


def _element(element: ElementWeighed, context: Context, phrases: Mapping[str, str]) -> Element:
    share = share_of(element.met)
    notes = {
        "": "", "unwatched": "what could show that it is not met was not all watched or recorded",
        "undecided": "an open term that nobody decided", "party": "no listed basis of attribution says so",
    }  # fmt: skip
    established = share.sampling_low >= context.profile.standard.threshold
    shown = sorted({fact.shown_as for fact in element.facts if fact.shown_as and fact.relation != "crosses"})
    return Element(
        words=element.test.words(phrases),
        relation=" | ".join(element.test.relations),
        share=share,
        established=established,
        acts=tuple(sorted({fact.act for fact in element.facts if fact.act})),
        origins=tuple(sorted({origin for fact in element.facts for origin in fact.rests_on})),
        note="; ".join([*([notes[element.latent]] if element.latent and not established else []), *shown]),
    )


def _exception(exception: ExceptionWeighed, judged: Judged, place: int, phrases: Mapping[str, str]) -> ExceptionShown:
    """Shown, not recorded, outside validity, or register not seen: in this order of what is known."""
    met = judged.weighed.met
    covered = share_of(exception.covers[met]) if met.any() else share_of(exception.covers)
    if judged.stood.lacking[place] is None:
        status = "register not seen"
    elif covered.value > 0.5:
        status = "shown"
    elif judged.stood.named_outside[place]:
        status = "outside validity"
    else:
        status = "not recorded"
    return ExceptionShown(words=exception.test.words(phrases), status=status, share=covered)


def _unmet(elements: tuple[ElementWeighed, ...], context: Context, phrases: Mapping[str, str]) -> tuple[str, ...]:
    limit = thresholds(context.profile)
    return tuple(e.test.words(phrases) for e in elements if share_of(e.possible).sampling_high <= limit.lower_bound)


def _attribution(judged: Judged, prepared: Prepared, established: bool) -> Attribution:
    weighed, context = judged.weighed, prepared.context
    person = prepared.persons.get(weighed.act.mover)
    standing = person.standing if person is not None else "unknown"
    if not weighed.test.attributed:
        return Attribution(party=None, share=None, standing=standing, bases=(), established=False)
    mine = [f for f in prepared.facts.about(BELONGS, weighed.act.mover) if f.arguments[1] == weighed.party]
    bases = {f"{fact.shown_as} ({', '.join(fact.rests_on)})" for fact in mine}
    if person is not None and context.profile.attribution == "party":
        bases = {f"{b.kind} ({b.seen_in}, grade {b.grade})" for b in person.bases if mine}
    return Attribution(
        party=weighed.party,
        share=judged.stood.attributed,
        bases=tuple(sorted(bases)),
        standing=standing,
        established=established,
    )


def _rulings(judged: Judged, prepared: Prepared, agreement: Agreement) -> tuple[str, ...]:
    """Decisions that bear on the act: open terms of its elements, and those on a protected person."""
    act, found = judged.weighed.act, dict[str, str]()
    said = {term.relation: (term.relation, term.words) for term in agreement.open_terms}
    for element in judged.weighed.elements:
        for relation in element.test.relations:
            if relation in prepared.open_relations:
                words = said.get(relation, (relation,))
                ruling = ruling_on(act, words, prepared.context.decisions.decisions)
                if ruling is not None:
                    found[ruling.id] = _ruling_words(ruling)
    for decision in prepared.context.decisions.decisions:
        if decision.person == act.mover and decision.act == act.kind:
            found[decision.id] = (
                f"{decision.id}: {decision.term}: {decision.answer}, by {decision.by}: {decision.reason}"
            )
    return tuple(found[key] for key in sorted(found))


def _ruling_words(decision: Decision) -> str:
    return f"{decision.id}: {decision.term}: {decision.answer}, by {decision.by}: {decision.reason}"


def _note(judged: Judged, prepared: Prepared, protected: str, rulings: tuple[str, ...]) -> str:
    test = judged.weighed.test
    limit = thresholds(prepared.context.profile)
    literal = "covers" if judged.stood.share.sampling_low >= limit.standard else "could cover"
    decided = "; ".join(rulings) or "no decision is recorded"
    return (
        f"Legal note, internal, no finding: {test.clause.id}, read “{test.reading.name}”, literally {literal} this: "
        f"{act_words(judged.weighed, prepared, False)}. A person recorded as {protected} is never the actor of an "
        f"adverse finding. {decided[0].upper()}{decided[1:]}."
    )
