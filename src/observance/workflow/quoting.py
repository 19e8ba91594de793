"""The actions `statements anchor` and `statements where`: from words to an anchor, from claims to their source."""

from __future__ import annotations

import json
from pathlib import Path

from observance.evidence.papers import read_paper
from observance.observation.statement.anchors import Ambiguous, Anchor, AtPlace, Moved, NotThere, anchor_at, resolve
from observance.observation.statement.anchors_said import place, said_of
from observance.observation.statement.captured.walked import walked_back, where_in_words
from observance.observation.statement.claims import ClaimedPersonal, StatementFile
from observance.values.errors import UsageError, refuse
from observance.workflow.captured_store import CapturedFrom, origins, text_of


def anchor_lines(root: Path, item: str, quote: str, *, near: int | None) -> list[str]:
    """What a claim writes to anchor a quote in the text captured from an item.

    Args:
        near: where it stands several times, the one at or next behind this character.

    Raises:
        UsageError: nothing captured from the item, or several texts and none named.
        RefusedInput: the quote is not there, or stands there several times and nothing says which.
    """
    origin, text = _only(root, item)
    found = resolve(text, Anchor(exact=quote, start=0), same_text=False)
    if isinstance(found, Ambiguous) and near is not None:
        start = next((one for one in found.starts if one >= near), found.starts[-1])
        found = Moved(start=start, end=start + len(quote), verbatim=text[start : start + len(quote)] == quote)
    if isinstance(found, Ambiguous | NotThere):
        got = f"a quote that {said_of(found, Anchor(exact=quote, start=0), text)}"
        if isinstance(found, NotThere) and found.nearest is not None:
            got += f": {text[found.nearest.start : found.nearest.end]!r}"
        example = "--near 120" if isinstance(found, Ambiguous) else ""
        raise refuse(item, "quote", wanted="words that stand in the text, in one place", got=got, example=example)
    made = anchor_at(text, found.start, found.end)
    alone = isinstance(resolve(text, Anchor(exact=made.exact, start=0), same_text=False), AtPlace | Moved)
    lines = [f"quote: {_quoted(made.exact)}", f"start: {made.start}"]
    if not alone:
        lines += [f"prefix: {_quoted(made.prefix)}", f"suffix: {_quoted(made.suffix)}"]
    where = where_in_words(walked_back(origin.segments, found.start, found.end), origin.how)
    return [*lines, f"# {place(text, found.start)}{'; ' + where if where else ''}"]


def where_lines(root: Path, source: str) -> list[str]:
    """Where each claim of a source stands in its text, and where in the source that is.

    A quote that is not there is shown beside the passage most like it, for whoever has the file open.

    Raises:
        RefusedInput: no such statement, or a text that was not captured.
    """
    name = f"statements/{source}.yaml"
    paper = read_paper(root / name, StatementFile, name)
    text = paper.text or text_of(root, paper.text_sha256 or "")
    if text is None:
        raise refuse(name, "text_sha256", wanted="a text that was captured", got="none of that digest")
    origin = next(origins(root, text_sha256=paper.text_sha256 or "-", item=paper.item or ""), None)
    lines = []
    for claim in paper.claims:
        private = isinstance(claim.content, ClaimedPersonal)
        found = resolve(text, claim.anchor(), same_text=bool(paper.text))
        lines.append(f"{claim.id}: {said_of(found, claim.anchor(), text, private=private)}")
        if isinstance(found, AtPlace | Moved) and origin is not None and not paper.text:
            lines.append(f"    {where_in_words(walked_back(origin.segments, found.start, found.end), origin.how)}")
        if isinstance(found, NotThere) and found.nearest is not None and not private:
            lines.append(f"    most like it: {text[found.nearest.start : found.nearest.end]!r}")
    return lines


def _only(root: Path, item: str) -> tuple[CapturedFrom, str]:
    found = list(origins(root, item=item))
    if not found:
        raise UsageError(f"nothing was captured from {item!r}: `observance statements capture CASE {item}`")
    if len({one.text_sha256 for one in found}) > 1:
        raise UsageError(f"{len(found)} texts were captured from {item!r}; write `start` by hand, or remove one")
    text = text_of(root, found[0].text_sha256)
    if text is None:
        raise UsageError(f"the text captured from {item!r} is gone: `observance statements capture CASE {item}`")
    return found[0], text


def _quoted(text: str) -> str:
    """In double quotes, on one line, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)
