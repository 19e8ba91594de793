"""The how-to is right: its files are read, its lists are those of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from observance.agreement.drafting import common_vocabulary
from observance.agreement.layout import format_agreement
from observance.agreement.loading import parse
from observance.agreement.terms import Type
from observance.agreement.tree import Addressed, TextStatus
from observance.agreement.warnings import warnings_of
from observance.values.errors import RefusedInput

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "write-an-agreement.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```observance\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", FILES)
def test_the_files_shown_are_read(text: str) -> None:
    held = parse(text, "how-to")
    assert parse(format_agreement(held), "how-to") == held
    assert warnings_of(held) == ()


def test_there_are_files_to_read() -> None:
    assert len(FILES) >= 2


def test_the_sentences_listed_are_the_common_vocabulary() -> None:
    listed = set(re.findall(r"^\| `([^`]*\{[^`]*)` \| (event|state|timeless) \|$", PAGE, flags=re.MULTILINE))
    assert listed == {(relation.template, relation.kind.value) for relation in common_vocabulary()}


def test_types_statuses_and_addressees_are_all_named() -> None:
    plain = " ".join(PAGE.split())
    for word in (*Type, *TextStatus, *Addressed):
        assert f"`{word.value}`" in plain


def test_the_fault_shown_is_the_fault_given() -> None:
    text = FILES[0].replace("crosses line mdl at", "crosses line mld at", 1)
    with pytest.raises(RefusedInput) as refusal:
        parse(text, "line.observance")
    message = str(refusal.value)
    for part in ("wanted a declared line, or a variable; got 'mld'", "^^^", "= did you mean mdl?"):
        assert part in message
        assert part in PAGE
