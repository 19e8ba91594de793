"""An attribution made of what was found in a paragraph: its kind, how the speaker knows, its words of certainty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from observance.observation.statement.proposing.adoption import WHOLE, Place
from observance.observation.statement.proposing.attribution import Attribution, Kind, Span
from observance.observation.statement.proposing.contents import Said
from observance.observation.statement.proposing.knowing import certainty, knows


def attribution(offset: int, place: Place, said: Said) -> Attribution:
    """With all spans in characters of the text; who speaks is not looked for yet."""
    cued = said.cued
    kind, fragment = _kind(place, said.content)
    source = cued.source.moved(offset) if cued.source is not None else None
    return Attribution(
        content=tuple(span.moved(offset) for span in said.content),
        cue=cued.cue.moved(offset),
        source=source,
        speaker=source,
        kind=kind,
        fragment=fragment,
        knows=knows(cued.verb, cued.cue.of(place.text)),
        certainty=tuple(span.moved(offset) for span in certainty(place.text, said.content)),
        relayed=tuple(attribution(offset, place, one) for one in said.inner),
    )


def continued(offset: int, place: Place, quotation: Span, cue: Span, source: Span | None) -> Attribution:
    """A quotation that goes on what was said before; `cue` and `source` in characters of the text."""
    kind, fragment = _kind(place, (quotation,))
    return Attribution(
        content=(quotation.moved(offset),),
        cue=cue,
        source=source,
        speaker=source,
        kind=kind,
        fragment=fragment,
        certainty=tuple(span.moved(offset) for span in certainty(place.text, (quotation,))),
    )


def _kind(place: Place, content: Sequence[Span]) -> tuple[Kind, bool]:
    """Direct from four fifths of the words in quotation marks, mixed from one; whether all marks hold fragments."""
    inside = [word for word in place.words if word.is_word and any(span.holds(word.span.start) for span in content)]
    sizes = Counter(word.quoted for word in inside if word.quoted is not None)
    if not sizes:
        return "indirect", False
    return ("direct" if sizes.total() >= 0.8 * len(inside) else "mixed"), max(sizes.values()) < WHOLE
