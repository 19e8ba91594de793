"""What the statements, conclusions and notices of a case say, as facts. Personal claims make none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from observance.finding.papers import Conclusion, Notice
from observance.observation.statement.claims import (
    Claim,
    ClaimedAct,
    ClaimedNumber,
    ClaimedPersonal,
    ClaimedStatus,
    ClaimedTime,
    ClaimedValue,
    Content,
    StatementFile,
)
from observance.observation.statement.figures import ClaimedFigure
from observance.observation.statement.proposing.sentences import sentences
from observance.report.article.acted import act_fact
from observance.report.article.facts import Amount, Anchor, Basis, Known, Meanings, Quoted, amount_of
from observance.report.article.figures import figures
from observance.report.article.lexicon import general, stems_of
from observance.report.article.meanings import Reader
from observance.report.article.named import WHO
from observance.report.article.nouns import noun_of
from observance.report.article.roles import roles_in
from observance.report.gathered import plain

_MEASURES = frozenset("meter kilometer mile minut second hour day person".split())


def claims_known(statements: Iterable[StatementFile], reader: Reader) -> Iterator[Known]:
    """Every claim but the personal ones."""
    for statement in statements:
        for claim in statement.claims:
            if not isinstance(claim.content, ClaimedPersonal):
                known = _claim(statement, claim, reader)
                # That something was not stated says nothing of it.
                if known.core:
                    yield known


def _claim(statement: StatementFile, claim: Claim, reader: Reader) -> Known:
    content, source = claim.content, statement.source
    anchor = Anchor(
        kind="claim",
        id=claim.id,
        who=", relayed by ".join([f"{source.outlet} ({claim.speaker})", *claim.relayed_by]),
        words=claim.quote,
        verbatim=statement.text_is != "summary in our words",
        place=f"characters {claim.start} to {claim.start + len(claim.quote)}",
    )
    # The hands of a claim: whoever speaks, whoever publishes, whoever passes it on.
    hands = " ".join((claim.speaker, source.outlet, *claim.relayed_by))
    speakers = reader.content(hands)
    own = reader.content(claim.quote)
    around = reader.content(_sentence(statement, claim))
    counted = counted_in(_sentence(statement, claim), reader)
    counted += counted_in(content.value, reader) if isinstance(content, ClaimedValue) else ()
    counted += counted_in(content.about, reader) if isinstance(content, ClaimedStatus) else ()
    basis: Basis = "concluded" if isinstance(content, ClaimedStatus) and content.type == "conclusion" else "said"
    denies = reader.denies(claim.quote) or claim.knows == "denies"

    base = Known(
        anchor=anchor, basis=basis, topic=own | around, core=own, own=own, counted=counted, speakers=speakers,
        denies=denies, day=claim.said or source.published,
    )  # fmt: skip
    return _with_roles(_typed(base, content, source.outlet, reader), claim.quote, _sentence(statement, claim), reader)


def _with_roles(known: Known, quote: str, sentence: str, reader: Reader) -> Known:
    """Who acts on whom, from the quotation, else from the sentence that it stands in."""
    if known.actor or known.object_:
        return known
    actor, target = roles_in(quote, known.core | known.own, reader)
    first = next((t.meaning for t in reader.tokens(sentence) if t.meaning.startswith(WHO)), "")
    return replace(known, actor=actor or frozenset({first} - {""}), object_=target)


def _typed(base: Known, content: Content, outlet: str, reader: Reader) -> Known:
    """A claim by its type."""
    own = base.own
    match content:
        case ClaimedAct():
            when = Amount(low=content.when.earliest, high=content.when.latest)
            fact = act_fact(content.act, reader, anchor=base.anchor, basis="said", time=when, own=own)
            return replace(
                base, topic=base.topic | fact.topic, core=fact.core, actor=fact.actor, object_=fact.object_,
                ends_in=fact.ends_in, number=fact.number, unit=fact.unit, time=when, quantity=fact.quantity,
            )  # fmt: skip
        case ClaimedNumber():
            return _of(base, content.of, reader, kind="count", number=amount_of(content.count))
        case ClaimedTime():
            when = Amount(low=content.when.earliest, high=content.when.latest)
            return _of(base, content.of, reader, kind="time", time=when)
        case ClaimedValue():
            known = _of(base, content.of, reader, kind="value")
            return replace(known, topic=known.topic | reader.content(content.value))
        case ClaimedFigure():
            topic = replace(base, topic=base.topic | reader.content(content.of.replace("-", " ")))
            if content.measure not in ("total", "ordinal"):
                return topic
            # Rivals are of one period and one definition; figures of others stand beside and contradict nothing.
            slug = f"{content.of}-{content.period.last}-{'-'.join(content.definition.counted.split())}"
            return _of(topic, slug, reader, kind="count", number=amount_of(content.value))
        case _:
            about = reader.content(content.about)
            if content.type != "silence":
                return replace(base, topic=base.topic | about)
            silent = frozenset({"return-silence"}) & (own | about)
            # Silence is what was, or was not, received: the desk's own record, whoever it is filed under.
            return replace(base, basis="seen", topic=base.topic | about | reader.content(outlet), core=silent)


def _of(
    base: Known, slug: str, reader: Reader, *, kind: str, number: Amount | None = None, time: Amount | None = None
) -> Known:
    """A claim of a quantity: what it is of is its core, and the same slug makes rivals."""
    core = core_of(slug, reader) or base.core
    topic = base.topic | core | reader.content(plain(slug))
    return replace(base, topic=topic, core=core, unit=core, number=number, time=time, quantity=f"{kind}:{slug}")


def _sentence(statement: StatementFile, claim: Claim) -> str:
    """The sentence of the text that the claim stands in, without what it says that is personal."""
    text = statement.text
    for other in statement.claims:
        if isinstance(other.content, ClaimedPersonal):
            text = text.replace(other.quote, " " * len(other.quote))
    for span in sentences(text):
        if span.start <= claim.start < span.end:
            return span.of(text)
    return claim.quote


def counted_in(words: str, reader: Reader) -> tuple[tuple[Amount, str], ...]:
    """The numbers in a text, each with what it counts."""
    read = reader.tokens(words)
    return tuple((one.amount, noun_of(one, words, read) or "") for one in figures(words))


def core_of(slug: str, reader: Reader) -> Meanings:
    """What a quantity is about, without the persons in it: "crossing-of-the-man-who-fled" is about crossing."""
    found = set()
    for word in plain(slug).split():
        stripped = word.removesuffix("s").removesuffix("er")
        agent = general().get(stems_of(stripped), "") or general().get(stems_of(stripped + "e"), "")
        if word.removesuffix("s").endswith("er") and agent and not agent.startswith("in:"):
            found |= {agent, "person"}
    rest = reader.content(plain(slug))
    rest = frozenset(one for one in rest if not one.startswith("who:") and one not in ("person", "wounded", "fleeing"))
    return frozenset(found) or rest


def conclusions_known(
    conclusions: Iterable[Conclusion], reader: Reader, actors: dict[str, Meanings]
) -> Iterator[Known]:
    """What other bodies concluded; `actors` are those who did an act of this kind, by its kind."""
    for one in conclusions:
        anchor = Anchor(
            kind="conclusion", id=one.id, who=one.body, words=one.quote, verbatim=True, place=one.source
        )  # fmt: skip
        own = reader.content(one.quote)
        actor = reader.person(one.person) if one.person else actors.get(one.act or "", frozenset())
        answer = reader.content(one.answer)
        topic = own | answer | actor | reader.content(plain(one.act or "")) | {"person"}
        core = answer & {"violate", "consistent"} or own
        yield Known(
            anchor=anchor, basis="concluded", topic=topic, core=core, own=own, actor=actor,
            speakers=reader.content(one.body), day=one.date, denies=False,
        )  # fmt: skip


def conclusions_counted(facts: Iterable[Known]) -> Iterator[Known]:
    """How many conclusions of one kind a body came to."""
    by: dict[tuple[str, Meanings], list[Known]] = {}
    for fact in facts:
        if fact.anchor.kind == "conclusion" and fact.core <= {"violate", "consistent"}:
            by.setdefault((fact.anchor.who, fact.core), []).append(fact)
    for (who, core), those in sorted(by.items(), key=lambda pair: pair[0][0]):
        n = float(len(those))
        yield Known(
            anchor=Anchor(
                kind="conclusion", id=", ".join(f.anchor.id for f in those), who=who,
                words=f"{len(those)}: " + "; ".join(f.anchor.words for f in those),
            ),
            basis="concluded", topic=frozenset().union(*(f.topic for f in those)) | {"agreement"}, core=core,
            actor=frozenset().union(*(f.actor for f in those)), number=Amount(low=n, high=n), unit=core,
            quantity=f"conclusions:{who}:{','.join(sorted(core))}", speakers=those[0].speakers, day=those[0].day,
        )  # fmt: skip


def notices_known(notices: Iterable[Notice], reader: Reader) -> Iterator[Known]:
    """Who was told what; and, where no reply is held, that there was none."""
    for one in notices:
        to = reader.content(reader.name(one.to))
        anchor = Anchor(
            kind="notice",
            id=one.id,
            who=reader.name(one.to),
            words=f"told of {one.of}; reply: {one.reply or 'none is held'}",
        )
        told = to | reader.content(one.of) | {"notify"}
        yield Known(
            anchor=anchor, basis="seen", topic=told, core=frozenset({"notify"}), own=told, object_=to, day=one.date
        )
        if not one.reply or reader.denies(one.reply) or "none" in one.reply:
            silent = frozenset({"return-silence"})
            yield Known(
                anchor=anchor, basis="seen", topic=told | silent, core=silent, own=silent, actor=to, day=one.date
            )


def quotes_of(
    statements: Iterable[StatementFile], conclusions: Iterable[Conclusion], reader: Reader
) -> Iterator[Quoted]:
    """The words that sources used themselves, without personal claims. A summary in our words is nobody's quotation."""
    for statement in statements:
        if statement.text_is == "summary in our words":
            continue
        shown = [claim for claim in statement.claims if not isinstance(claim.content, ClaimedPersonal)]
        hands = " ".join((statement.source.outlet, *(claim.speaker for claim in shown)))
        anchors = tuple(
            Anchor(
                kind="claim", id=claim.id, who=f"{statement.source.outlet} ({claim.speaker})", words=claim.quote,
                verbatim=True, place=f"characters {claim.start} to {claim.start + len(claim.quote)}",
            )
            for claim in shown
        )  # fmt: skip
        text = statement.text
        for claim in statement.claims:
            if isinstance(claim.content, ClaimedPersonal):
                text = text.replace(claim.quote, " | ")
        if anchors:
            yield Quoted(words=bare(text), speakers=reader.content(hands), anchors=anchors)
    for one in conclusions:
        anchor = Anchor(kind="conclusion", id=one.id, who=one.body, words=one.quote, verbatim=True, place=one.source)
        yield Quoted(words=bare(one.quote), speakers=reader.content(one.body), anchors=(anchor,))


def bare(words: str) -> tuple[str, ...]:
    """A quotation's words in small letters, without marks."""
    plainly = words.replace("’", "'").replace("U.N.", "UN").replace("U.S.", "US")
    kept = "".join(c if c.isalnum() or c in "'|" else " " for c in plainly.casefold())
    return tuple(word.strip("'") for word in kept.split() if word.strip("'"))
