"""The same words in other blanks, quotation marks and dashes: what another reading of one source may change."""

from __future__ import annotations

import re
import unicodedata

_BLANK = r"[\s\u00ad\u200b\ufeff]"
_CLASSES = (
    (re.compile(_BLANK + "+"), " ", _BLANK + "+"),
    (re.compile(r"''|``|’’|‘‘|[\"“”„‟«»″]"), '"', r"(?:''|``|’’|‘‘|[\"“”„‟«»″])"),
    (re.compile(r"['’‘‚‛ʼ`´]"), "'", r"['’‘‚‛ʼ`´]"),
    (re.compile(r"--|[-‐‑‒–—―−]"), "-", r"(?:--|[-‐‑‒–—―−])"),
    (re.compile(r"\.\.\.|…"), "…", r"(?:\.\.\.|…)"),
)
_LONGEST = 20_000


def folded(text: str) -> str:
    """The text with every run of blanks as one, and one kind of each mark; composed (NFC)."""
    for found, one, _ in _CLASSES:
        text = found.sub(one, text)
    return unicodedata.normalize("NFC", text)


def pattern_of(words: str) -> str | None:
    """A regular expression for the words in whatever blanks, marks and composition; None for none or too many."""
    plain = folded(words).strip()
    if not plain or len(plain) > _LONGEST:
        return None
    forms = dict.fromkeys((plain, unicodedata.normalize("NFD", plain)))
    return "|".join(_pattern(form) for form in forms)


def _pattern(plain: str) -> str:
    loose = {one: pattern for _, one, pattern in _CLASSES}
    return "".join(loose.get(letter) or re.escape(letter) for letter in plain)
