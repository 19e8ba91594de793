"""A draft of `statements/<id>.yaml`: every proposed claim with why it was proposed, for a person to take or leave.

A draft has the statement file's own keys, so that a confirmed claim moves into it line by line, comments and all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from observance.observation.statement.proposing.proposed import Proposed
from observance.values.digests import Json, digest_bytes
from observance.values.spans import iso_from_seconds

_HEAD = """\
# A draft: nothing in it counts, and no case reads it. Hold each claim against the text; mend what is wrong in it.
# Fill `confirmed_by` with a function code where you take a claim, and leave it empty where you do not. Then:
#   observance statements confirm {name}
# Put function codes or pseudonyms for the names of persons who do not speak by office; set both grades yourself.
"""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_BEFORE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a draft says of its source."""

    source: str
    outlet: str
    published: float
    zone: tzinfo
    text: str
    item: str = ""
    rules: str = "rules"
    """What proposed the claims, by name and version."""


def draft_text(heading: Heading, proposed: Sequence[Proposed], name: str) -> str:
    """The draft's file, as text.

    Args:
        heading: The source and its text.
        proposed: Claims, in the order of the text.
        name: Of the draft's file, for the command that confirms.
    """
    return "".join(
        f"{line}\n" for line in (_HEAD.format(name=name).rstrip("\n"), *_source(heading), *_claims(heading, proposed))
    )


def _source(heading: Heading) -> Iterator[str]:
    yield "source:"
    yield f"  id: {heading.source}"
    yield f"  outlet: {quoted(heading.outlet)}"
    yield "  kind: other"
    yield "  reliability: F"
    yield "  graded_by: not graded yet"
    yield f"  published: {iso_from_seconds(heading.published, heading.zone, 0)}"
    yield "language: en"
    if heading.item:
        yield f"item: {heading.item}"
    yield f"text: {quoted(heading.text)}"
    yield f"text_sha256: {digest_bytes(heading.text.encode())}"
    yield "claims:" if heading.text else "claims: []"


def _claims(heading: Heading, proposed: Sequence[Proposed]) -> Iterator[str]:
    wide = max(2, len(str(len(proposed))))
    for number, one in enumerate(proposed, 1):
        start, end = one.quote
        yield from (f"  # {why}" for why in map(_one_line, one.why))
        yield f"  - id: {claim_id(heading.source, number, wide)}"
        yield f"    quote: {quoted(heading.text[start:end])}"
        yield f"    start: {start}"
        if before := heading.text[max(0, start - _BEFORE) : start]:
            yield f"    prefix: {quoted(before)}"
        yield f"    speaker: {quoted(one.passage.speaker)}"
        if one.passage.relayed_by:
            yield f"    relayed_by: [{', '.join(map(quoted, one.passage.relayed_by))}]"
        yield f"    knows: {one.passage.knows}"
        if one.of_when is not None:
            first, last = (iso_from_seconds(at, heading.zone, 0) for at in one.of_when)
            yield f"    of_when: {{from: {first}, to: {last}}}"
        yield '    credibility: "6"'
        if one.certainty:
            yield f"    words_of_certainty: {quoted(one.certainty)}"
        yield f"    content: {_flow(one.content)}"
        yield f"    proposed_by: {quoted(heading.rules)}"
        yield '    confirmed_by: ""'


def claim_id(source: str, number: int, wide: int = 2) -> str:
    """The id of the claim of this number, within the longest that an id may be."""
    return f"{source[: 79 - wide]}-{number:0{wide}d}"


def quoted(words: str) -> str:
    """Words between quotation marks, as YAML 1.2 and JSON both read them."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(words, ensure_ascii=False))


def _flow(content: dict[str, Json]) -> str:
    return f"{{{', '.join(f'{key}: {_value(value)}' for key, value in content.items())}}}"


def _value(value: Json) -> str:
    if isinstance(value, dict):
        return _flow(value)
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def _one_line(words: str) -> str:
    return _UNPRINTABLE.sub(" ", " ".join(words.split()))


def taken(draft: str, starts: Sequence[int], take: Iterable[int]) -> tuple[str, list[str], str]:
    """A draft cut into its head, the claims that are taken, and the draft that is left.

    Args:
        draft: The file's text.
        starts: The line, from 1, on which each claim begins.
        take: Numbers of the claims that are taken, from 0.

    Returns:
        The head up to `claims:`; each taken claim's lines with the remarks above them; the draft without those.
    """
    lines = draft.splitlines(keepends=True)
    begins = [_with_remarks(lines, start - 1) for start in starts]
    ends = [*begins[1:], len(lines)]
    chosen = set(take)
    blocks = ["".join(lines[begin:end]) for begin, end in zip(begins, ends, strict=True)]
    head = "".join(lines[: begins[0]])
    kept = [block for number, block in enumerate(blocks) if number not in chosen]
    left = head + "".join(kept) if kept else ""
    return head, [blocks[number] for number in sorted(chosen)], left


def _with_remarks(lines: Sequence[str], at: int) -> int:
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at
