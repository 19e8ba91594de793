"""The page on which a person looks at proposed claims: the text with what was read in it, the claims beside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from observance.observation.statement.proposing.attribution import Span
from observance.observation.statement.proposing.draft_file import Heading, claim_id
from observance.observation.statement.proposing.drafting import Draft
from observance.observation.statement.proposing.proposed import Marked, Proposed
from observance.report.page import page_file, page_templates, security_policy
from observance.values.digests import Json
from observance.values.spans import iso_from_seconds

KINDS = {
    "number": "Number",
    "time": "Time",
    "place": "Place of the scene",
    "act": "Act",
    "speaker": "Who speaks",
    "health": "Health: protected",
}
"""What is coloured, in a reader's words, in the order of the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A proposed claim, in words."""

    id: str
    kind: str
    speaker: str
    relayed: str
    knows: str
    certainty: str
    says: str
    quote: str
    why: tuple[str, ...]


def render_proposals(heading: Heading, draft: Draft) -> str:
    """One self-contained page, the same bytes for the same text; it asks nothing of any network."""
    style, script = page_file("report.css") + page_file("proposals.css"), page_file("proposals.js")
    wide = max(2, len(str(len(draft.proposed))))
    ids = [claim_id(heading.source, number, wide) for number in range(1, len(draft.proposed) + 1)]
    return (
        page_templates()
        .get_template("proposals.jinja")
        .render(
            heading=heading,
            published=iso_from_seconds(heading.published, heading.zone, 0),
            kinds=KINDS,
            text=Markup("").join(_marked(heading.text, draft.marked, draft.proposed, ids)),
            claims=[_shown(heading, id, one) for id, one in zip(ids, draft.proposed, strict=True)],
            unclaimed=draft.unclaimed,
            style=Markup(style),
            script=Markup(script),
            policy=security_policy(style, script),
        )
    )


def _shown(heading: Heading, id: str, one: Proposed) -> _Shown:
    relayed = ", ".join((*one.passage.relayed_by, heading.outlet)) if one.passage.attributed else ""
    return _Shown(
        id=id,
        kind=str(one.content["type"]),
        speaker=one.passage.speaker,
        relayed=relayed,
        knows=one.passage.knows,
        certainty=one.certainty,
        says=_says(one.content),
        quote=" ".join(one.quote.of(heading.text).split()),
        why=one.why,
    )


def _says(content: dict[str, Json]) -> str:
    """What is claimed, key by key, without its type."""
    return "; ".join(f"{key}: {_plain(value)}" for key, value in content.items() if key not in ("type", "about"))


def _plain(value: Json) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_plain(inner)}" for key, inner in value.items())
    return str(value)


def _marked(text: str, marks: Sequence[Marked], claims: Sequence[Proposed], ids: Sequence[str]) -> Iterator[Markup]:
    """The text, escaped, cut where a mark or a quote begins or ends; each piece in the colour of its innermost mark."""
    opening: dict[int, list[Marked | str]] = {}
    closing: dict[int, list[Marked | str]] = {}
    spans: list[tuple[Span, Marked | str]] = [(mark.span, mark) for mark in marks]
    spans += [(claim.quote, id) for id, claim in zip(ids, claims, strict=True)]
    for span, one in spans:
        opening.setdefault(span.start, []).append(one)
        closing.setdefault(span.end, []).append(one)
    inside: list[Marked | str] = []
    for start, end in pairwise(sorted({0, len(text), *opening, *closing})):
        for one in closing.get(start, ()):
            inside.remove(one)
        inside += opening.get(start, ())
        piece: Markup = escape(text[start:end])
        covering = [one for one in inside if isinstance(one, Marked)]
        owners = [one for one in inside if isinstance(one, str)]
        if covering:
            mark = min(covering, key=lambda one: one.span.end - one.span.start)
            piece = Markup('<mark class="{}" title="{}">{}</mark>').format(mark.kind, mark.words, piece)
        if owners:
            piece = Markup('<span class="claimed" data-of="{}">{}</span>').format(" ".join(owners), piece)
        yield piece
