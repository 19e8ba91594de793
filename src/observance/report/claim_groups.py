"""Claims by the question that they answer: each source's version with its way to us, its origin and its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from observance.finding.against_footage import Held
from observance.observation.statement.claims import (
    Claim,
    ClaimedAct,
    ClaimedNumber,
    ClaimedPersonal,
    ClaimedTime,
    ClaimedValue,
    StatementFile,
)
from observance.observation.statement.hands import is_named, same_hand
from observance.observation.statement.origins import origins_of, subject_of
from observance.report.clock_words import date_words, period_words
from observance.report.gathered import act_words, plain
from observance.report.inputs import ReportInputs
from observance.values.groups import joined

Kind = Literal["time", "count", "value", "act"]
_KINDS: tuple[Kind, ...] = ("time", "count", "value", "act")
_DAY = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One source's version, with its own words.

    Attributes:
        says: in our words. quote: captured; not `verbatim` where the text is a summary. translated: the quote in the
            translation, and by whom. chain: hands from who speaks to the source that is held, nobody twice.
        origin: the claim that stands for its origin. certainty: the speaker's own words.
        low, high: where it is drawn, seconds or a number; None where that side is open. about: an estimate.
        held: against the footage. prior, posterior: how often it holds in the histories; None where it enters none.
    """

    claim: str
    source: str
    published: float | None = None
    says: str
    quote: str
    verbatim: bool
    knows: str
    grade: str
    chain: tuple[str, ...] = ()
    origin: str = ""
    certainty: str = ""
    translated: tuple[str, str] | None = None
    language: str = "en"
    low: float | None = None
    high: float | None = None
    about: bool = False
    held: Held | None = None
    prior: float | None = None
    posterior: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What several claims answer.

    Attributes:
        differ: not all say the same, or what was seen does not support an act that is claimed. excluding: they cannot
            be true together. sources, origins: how many there are.
    """

    anchor: str
    kind: Kind
    of: str
    versions: tuple[Version, ...]
    differ: bool
    excluding: bool
    sources: int
    origins: int

    @property
    def weighed(self) -> tuple[Version, ...]:
        """The versions whose share the exclusions moved, and what stood against them; none where nothing moved."""
        told = tuple(one for one in self.versions if one.prior is not None and one.posterior is not None)
        moved = any(abs((one.prior or 0.0) - (one.posterior or 0.0)) > 5e-4 for one in told)
        return told if moved else ()


def questions(inputs: ReportInputs) -> tuple[Question, ...]:
    """Times, counts, values and acts by what they answer; the versions of one origin stand together."""
    origins = origins_of(inputs.statements)
    shares = {share.claim: (share.prior, share.posterior) for share in inputs.claim_shares}
    by_id: dict[str, tuple[StatementFile, Claim]] = {}
    keys: dict[str, tuple[Kind, str]] = {}
    for statement, claim in shown_claims(inputs.statements):
        key = _key(claim)
        if key is not None:
            by_id[claim.id], keys[claim.id] = (statement, claim), key
    first: dict[tuple[Kind, str], str] = {}
    acts = {id for id, key in keys.items() if key[0] == "act"}
    tied = [(first.setdefault(keys[id], id), id) for id in by_id]
    for id, (_, claim) in by_id.items():
        tied += [(id, other) for other in claim.excludes if other in acts and id in acts]
    found = []
    for group in joined(by_id, tied):
        versions = [
            version_of(*by_id[id], says_of(by_id[id][1], inputs), origins[id], inputs.held.get(id), shares.get(id))
            for id in group
        ]
        found.append(_question(keys[group[0]], versions, by_id, inputs))
    return tuple(sorted(found, key=lambda q: (not q.differ, _KINDS.index(q.kind), q.of)))


def _question(
    key: tuple[Kind, str],
    versions: Sequence[Version],
    by_id: Mapping[str, tuple[StatementFile, Claim]],
    inputs: ReportInputs,
) -> Question:
    kind = key[0]
    claims = [by_id[one.claim][1] for one in versions]
    excluding = any(claim.excludes for claim in claims)
    if kind == "act":
        unsupported = any(one.held is not None and one.held.verdict != "supported" for one in versions)
        differ = excluding or unsupported or len({claim.knows == "denies" for claim in claims}) > 1
    else:
        differ = len({one.says for one in versions}) > 1
    leading = {id: n for n, id in enumerate(dict.fromkeys(one.origin for one in sorted(versions, key=_place)))}
    of = plain(key[1])
    if kind == "act":
        said = sorted({act_words(c.content.act, inputs.names) for c in claims if isinstance(c.content, ClaimedAct)})
        of = said[0] if len(said) == 1 else "; ".join(said[:3]) + ("; …" if len(said) > 3 else "")
    return Question(
        anchor=f"question-{min(one.claim for one in versions)}",
        kind=kind,
        of=of,
        versions=tuple(sorted(versions, key=lambda one: (leading[one.origin], one.claim != one.origin, _place(one)))),
        differ=differ,
        excluding=excluding,
        sources=len({by_id[one.claim][0].source.id for one in versions}),
        origins=len(leading),
    )


def _place(one: Version) -> tuple[float, float, str]:
    inf = float("inf")
    return (-inf if one.low is None else one.low, inf if one.high is None else one.high, one.claim)


def _key(claim: Claim) -> tuple[Kind, str] | None:
    content = claim.content
    if isinstance(content, ClaimedTime):
        return "time", content.of
    if isinstance(content, ClaimedNumber):
        return "count", f"{content.of}{', in ' + content.unit if content.unit else ''}"
    if isinstance(content, ClaimedValue):
        return "value", content.of
    return ("act", subject_of(claim)) if isinstance(content, ClaimedAct) else None


def version_of(
    statement: StatementFile,
    claim: Claim,
    says: str,
    origin: str = "",
    held: Held | None = None,
    shares: tuple[float, float] | None = None,
) -> Version:
    """One claim as the report shows it."""
    source, content = statement.source, claim.content
    low, high, about = None, None, False
    if isinstance(content, ClaimedTime | ClaimedAct):
        low, high = content.when.earliest, content.when.latest
    elif isinstance(content, ClaimedNumber):
        count = content.count
        about = count.about is not None
        low = count.about if about else count.exact if count.exact is not None else count.at_least
        high = count.about if about else count.exact if count.exact is not None else count.at_most
    translated = (claim.in_translation, statement.translated_by) if claim.in_translation else None
    return Version(
        claim=claim.id,
        source=source.outlet,
        published=source.published,
        says=says,
        quote=claim.quote,
        verbatim=statement.text_is != "summary in our words",
        knows=claim.knows,
        grade=f"{source.reliability} / {claim.credibility}",
        chain=_chain(claim, source.outlet),
        origin=origin or claim.id,
        certainty=claim.words_of_certainty,
        translated=translated,
        language=statement.language,
        low=low,
        high=high,
        about=about,
        held=held,
        prior=shares[0] if shares else None,
        posterior=shares[1] if shares else None,
    )


def _chain(claim: Claim, outlet: str) -> tuple[str, ...]:
    """From who speaks to the source; nobody stands twice in a row."""
    unnamed = "nobody named" if claim.speaker.casefold().startswith(("not ", "un")) else claim.speaker
    hands = [claim.speaker if is_named(claim.speaker) else unnamed, *claim.relayed_by]
    return (*(hand for hand in hands if not same_hand(hand, outlet)), outlet)


def says_of(claim: Claim, inputs: ReportInputs) -> str:
    """What a claim says, in few words."""
    content = claim.content
    if isinstance(content, ClaimedTime | ClaimedAct):
        low, high = content.when.earliest, content.when.latest
        # A minute is written to its last second; a reader says the minute.
        minutes = low % 60 == 0 and high % 60 == 59
        when = period_words(low, high - 59 if minutes else high, inputs.zone)
        if date_words(low, inputs.zone) != date_words(inputs.span[0], inputs.zone) or high - low > _DAY / 2:
            when = " to ".join(dict.fromkeys((date_words(low, inputs.zone), date_words(high, inputs.zone))))
        if isinstance(content, ClaimedTime):
            return when
        denied = " (denied)" if claim.knows == "denies" else ""
        return f"{act_words(content.act, inputs.names)}, {when}{denied}"
    of_when = claim.of_when
    when = f", {period_words(of_when.earliest, of_when.latest, inputs.zone)}" if of_when is not None else ""
    if isinstance(content, ClaimedNumber):
        return f"{content.count.words()} {content.unit}".strip() + when
    return content.value + when if isinstance(content, ClaimedValue) else content.type


def seen_in(held: Held, inputs: ReportInputs) -> str:
    """What a verdict rests on: the clips in which it was seen, and the marks and logs by their ids."""
    shown = {one.id: one for one in inputs.observations}
    known = [shown[id] for id in held.by if id in shown]
    clips = sorted({item for one in known if one.kind != "marked" for item in one.item.split(", ")})
    return ", ".join([*clips, *(one.id for one in known if one.kind == "marked")])


def shown_claims(statements: Sequence[StatementFile]) -> Iterator[tuple[StatementFile, Claim]]:
    """All claims but those on medical or personal facts, which are never shown."""
    for statement in statements:
        for claim in statement.claims:
            if not isinstance(claim.content, ClaimedPersonal):
                yield statement, claim
