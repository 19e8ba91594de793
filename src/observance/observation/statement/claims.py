"""`statements/<id>.yaml`: one source's claims, each anchored in the captured text by position and quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from observance.evidence.fields import Amount, Credibility, Digest, Id, Instant, Period, Reliability, Words
from observance.evidence.papers import Paper
from observance.evidence.slips import Slip, twice
from observance.evidence.written import Place
from observance.observation.marked import ActMarked
from observance.observation.statement.anchors import Ambiguous, Anchor, NotThere, resolve
from observance.observation.statement.anchors_said import said_of
from observance.observation.statement.figures import ClaimedFigure
from observance.observation.statement.hands import first_twice
from observance.values.digests import digest_bytes


class Source(Paper):
    """Who speaks. Reliability is A to F; F says that it cannot be judged."""

    id: Id = Field(description="the name of this file")
    outlet: Words = Field(description="who publishes or testifies, by code where protected")
    kind: Literal["official", "party", "witness", "media", "document", "other"] = Field(description="what it is")
    party: Id | None = Field(default=None, description="of actors.yaml, when it speaks for one")
    reliability: Reliability = Field(description="A (completely) to E (not); F cannot be judged")
    graded_by: Words = Field(description="a function code")
    independent: bool = Field(
        default=False, description="declared independent of every other source, and by whom, in `note`"
    )
    url: str = Field(default="", description="where it was")
    published: Instant | None = Field(default=None, description="when")
    note: str = Field(default="", description="anything else")


class ClaimedAct(Paper):
    """An act or state in the histories."""

    type: Literal["act"]
    act: ActMarked = Field(description="what was done")
    when: Period = Field(description="when it was")


class ClaimedNumber(Paper):
    """A number with what it counts."""

    type: Literal["count"]
    of: Id = Field(description="what is counted, the same word for all rival counts: rounds-fired")
    count: Amount = Field(description="the number, as it was given")
    unit: str = Field(default="", description="of what is measured: metres, minutes; nothing for things counted")
    of_act: ActMarked | None = Field(
        default=None, description="the act that is counted, once for all rival counts; holds them against the footage"
    )
    counts: Literal["persons", "times"] = Field(
        default="times", description="how many did the act of `of_act`, or how often it was done"
    )


class ClaimedValue(Paper):
    """Anything else that sources give differently: a calibre, a direction, a name of a post; never averaged."""

    type: Literal["value"]
    of: Id = Field(description="what it is a value of, the same word for all rival values: calibre")
    value: Words = Field(description="as it was given")


class ClaimedTime(Paper):
    """When something was, according to the speaker."""

    type: Literal["time"]
    of: Id = Field(description="what is timed, the same word for all rival times")
    of_act: ActMarked | None = Field(
        default=None, description="the act that is timed, once for all rival times; holds them against the footage"
    )
    when: Period = Field(description="the time, as it was given")


class ClaimedStatus(Paper):
    """A status of an agreement, an allegation, or a conclusion: printed beside, never in a history."""

    type: Literal["status", "allegation", "conclusion", "silence", "other"]
    about: Words = Field(description="what it says")
    agreement: Words | None = Field(default=None, description="of which agreement, by its name")
    clause: str | None = Field(default=None, description="of which clause")
    party: Id | None = Field(
        default=None, description="of actors.yaml: who declared it, who is said to have breached it, or who is silent"
    )
    says: Literal["in force", "declared void", "suspended", "not in force"] | None = Field(
        default=None, description="for a status: of the agreement or clause"
    )


class ClaimedPersonal(Paper):
    """A medical or personal fact: protected by default, never shown."""

    type: Literal["personal"]
    about: Id = Field(description="person of actors.yaml")


Content = Annotated[
    ClaimedAct | ClaimedNumber | ClaimedValue | ClaimedTime | ClaimedFigure | ClaimedStatus | ClaimedPersonal,
    Field(discriminator="type"),
]


class Claim(Paper):
    """One claim. `start` counts characters of the text from 0; where the quote has moved, it is found again."""

    id: Id = Field(description="named by other claims")
    quote: Words = Field(description="verbatim")
    in_translation: Words | None = Field(default=None, description="the quote as the translation has it")
    start: int = Field(ge=0, description="where the quote begins, characters from 0")
    prefix: str = Field(default="", description="what stands before the quote; needed where it stands there twice")
    suffix: str = Field(default="", description="what stands after the quote")
    speaker: Words = Field(description="function or pseudonym; public officials speaking as such by office")
    relayed_by: tuple[Words, ...] = Field(default=(), description="hands between the speaker and this source")
    knows: Literal["saw", "heard", "was told", "infers", "denies", "declines to say", "not said"] = Field(
        description="how the speaker knows"
    )
    said: Instant | None = Field(default=None, description="when it was said")
    of_when: Period | None = Field(default=None, description="of when, where the content has no time of its own")
    repeats: Id | None = Field(default=None, description="the claim that this one hands on: both have one origin")
    from_cameras: tuple[Id, ...] = Field(
        default=(), description="cameras whose footage the speaker speaks from, and so is not independent of"
    )
    credibility: Credibility = Field(description="1 (confirmed by others) to 5 (improbable); 6 cannot be judged")
    words_of_certainty: str = Field(default="", description="the speaker's own: about, perhaps, certainly")
    content: Content = Field(description="what is claimed")
    excludes: tuple[Id, ...] = Field(default=(), description="claims that cannot be true together with this one")
    proposed_by: str = Field(default="", description="the rules that proposed it, where a machine did")
    confirmed_by: str = Field(default="", description="a function code: who read a proposed claim and takes it")

    def anchor(self) -> Anchor:
        """Where the quote is said to stand."""
        return Anchor(exact=self.quote, start=self.start, prefix=self.prefix, suffix=self.suffix)


class StatementFile(Paper):
    """One source: its text, here or captured from an item, digested, and its claims."""

    source: Source = Field(description="who speaks")
    language: str = Field(default="en", description="of the text")
    item: Id | None = Field(default=None, description="the item of items.yaml that holds the words")
    text: str = Field(default="", description="the words, or the quoted part; left out where captured from the item")
    text_is: Literal["captured", "quoted part", "summary in our words"] = Field(
        default="captured", description="a summary in our words is printed without quotation marks"
    )
    text_sha256: Digest | None = Field(
        default=None, description="digest of the text; without `text`, of the one captured from the item"
    )
    translation: str = Field(default="", description="of the text")
    translated_by: str = Field(default="", description="a function code, or a method")
    claims: tuple[Claim, ...] = Field(description="what is claimed")

    def slips(self) -> Iterator[Slip]:
        """A text, and its digest; a translation with who made it; each claim's quote, hands and kind; each id once."""
        if not self.text and (self.item is None or self.text_sha256 is None):
            example = "item: gate-report, and the text_sha256 that `observance statements capture` prints"
            wanted = "`text`, or `item` and `text_sha256` of the text captured from it"
            yield Slip(place=(), wanted=wanted, got="neither", example=example)
        if self.text and self.text_sha256 is not None and digest_bytes(self.text.encode()) != self.text_sha256:
            got = f"a text whose digest is {digest_bytes(self.text.encode())}"
            yield Slip(place=("text_sha256",), wanted="the SHA-256 of the text, in UTF-8", got=got)
        if self.translation and not self.translated_by:
            wanted = "the key 'translated_by', who made the translation: a function code, or a method"
            yield Slip(place=("translation",), wanted=wanted, got="nothing", example="translated_by: translator T1")
        yield from twice([(("claims", i, "id"), claim.id) for i, claim in enumerate(self.claims)])
        for i, claim in enumerate(self.claims):
            place: Place = ("claims", i)
            if claim.in_translation is not None and claim.in_translation not in self.translation:
                wanted, got = "words that stand in `translation`", "words that do not"
                yield Slip(place=(*place, "in_translation"), wanted=wanted, got=got)
            yield from _inconsistent(place, claim)
            yield from _unconfirmed(place, claim)
        if self.text:
            yield from self.misplaced(self.text, same_text=True)

    def misplaced(self, text: str, *, same_text: bool) -> Iterator[Slip]:
        """Quotes that stand nowhere in a text, or in several places of it with nothing that tells which.

        Args:
            same_text: the starts were taken in this very text; see `anchors.resolve`.
        """
        for i, claim in enumerate(self.claims):
            found = resolve(text, claim.anchor(), same_text=same_text)
            if isinstance(found, Ambiguous | NotThere):
                private = isinstance(claim.content, ClaimedPersonal)
                got = f"a quote that {said_of(found, claim.anchor(), text, private=private)}"
                wanted = f"the quote of claim {claim.id!r} in the text"
                key = "quote" if isinstance(found, NotThere) else "prefix"
                yield Slip(place=("claims", i, key), wanted=wanted, got=got)


def _unconfirmed(place: Place, claim: Claim) -> Iterator[Slip]:
    """What a machine proposed counts only when a person took it."""
    if claim.proposed_by and not claim.confirmed_by.strip():
        wanted = "who confirmed the proposed claim, a function code; or the claim left in its draft"
        yield Slip(place=(*place, "confirmed_by"), wanted=wanted, got="nobody", example="confirmed_by: analyst A2")


def _inconsistent(place: Place, claim: Claim) -> Iterator[Slip]:
    """A chain in which one hand stands twice; a claim that names itself; a status word on what is no status."""
    chain = (claim.speaker, *claim.relayed_by)
    twice_in = first_twice(chain)
    if twice_in is not None:
        circle = " → ".join(chain[twice_in[0] : twice_in[1] + 1])
        got = "one hand twice" if isinstance(claim.content, ClaimedPersonal) else circle
        wanted = "each hand once on the way from the speaker to this source"
        yield Slip(place=(*place, "relayed_by"), wanted=wanted, got=got)
    for key, others in (("excludes", claim.excludes), ("repeats", (claim.repeats,))):
        if claim.id in others:
            wanted = "other claims" if key == "excludes" else "another claim"
            yield Slip(place=(*place, key), wanted=wanted, got=f"{claim.id!r} itself")
    content = claim.content
    if isinstance(content, ClaimedStatus) and content.says is not None and content.type != "status":
        got = f"{content.says!r} in one of type {content.type}"
        yield Slip(place=(*place, "content", "says"), wanted="`says` in a claim of type status only", got=got)
