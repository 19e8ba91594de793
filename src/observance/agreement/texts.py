"""The texts beside an agreement: a plain file of paragraphs, each with how far it was checked and against what.

## 7
status: recollected (not verified)
source: Armistice Agreement, paragraph 7; matched by content to the Chinese text

No person, military or civilian, shall …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from observance.agreement.faults import Faults
from observance.agreement.terms import Where
from observance.agreement.tree import TextStatus
from observance.values.digests import digest_bytes

_HEADING = re.compile(r"##\s+(\S.*?)\s*$")
_KEY = re.compile(r"(\w+):\s*(.*?)\s*$")
_EXAMPLE = "status: recollected (not verified)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of the agreement as held."""

    id: str
    words: str
    status: TextStatus
    source: str


def text_digest(words: str) -> str:
    """SHA-256 of the words with single spaces: layout does not change it, a letter does."""
    return digest_bytes(" ".join(words.split()).encode())


def status_of(text: str) -> TextStatus | None:
    """The status that a word stands for; the short forms `recollected` and `summary` are taken too."""
    said = " ".join(text.split())
    short = {"recollected": TextStatus.RECOLLECTED, "summary": TextStatus.SUMMARY}
    return short.get(said) or next((status for status in TextStatus if said == status.value), None)


def read_texts(text: str, file: str) -> Mapping[str, Paragraph]:
    """The paragraphs of a text file by id; what stands before the first `##` is for readers.

    Raises:
        RefusedInput: a paragraph without status or words, an unknown key or status, an id used twice.
    """
    faults = Faults(file, text)
    found: dict[str, Paragraph] = {}
    lines = text.splitlines()
    starts = [index for index, line in enumerate(lines) if _HEADING.match(line)]
    for start, end in pairwise([*starts, len(lines)]):
        heading = _HEADING.match(lines[start])
        id_ = heading[1] if heading else ""
        where = Where(line=start + 1, column=1, length=len(lines[start]))
        keys: dict[str, str] = {}
        body = start + 1
        while body < end and (pair := _KEY.match(lines[body])):
            keys[pair[1]] = pair[2]
            if pair[1] not in ("status", "source"):
                faults.add(Where(line=body + 1, column=1), wanted="status or source", got=pair[1], example=_EXAMPLE)
            body += 1
        words = " ".join(" ".join(lines[body:end]).split())
        status = status_of(keys.get("status", ""))
        if status is None:
            known = ", ".join(s.value for s in TextStatus)
            faults.add(where, wanted=f"a status: {known}", got=keys.get("status") or "none", example=_EXAMPLE)
        elif not words:
            faults.add(where, wanted="the paragraph's words after an empty line", got="none")
        elif status is not TextStatus.RECOLLECTED and not keys.get("source"):
            faults.add(where, wanted="the source that the words were checked against", got="none", example="source: …")
        elif id_ in found:
            faults.add(where, wanted="each paragraph once", got=f"a second {id_}")
        else:
            found[id_] = Paragraph(id=id_, words=words, status=status, source=keys.get("source", ""))
    if not starts:
        faults.add(
            Where(line=1, column=1), wanted="paragraphs that start with ## and an id", got="none", example="## 7"
        )
    faults.stop()
    return found
