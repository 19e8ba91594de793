"""The reference is right and whole: its examples are read, its tables are those of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from observance.agreement.drafting import common_vocabulary
from observance.agreement.layout import format_agreement
from observance.agreement.loading import load, parse
from observance.agreement.terms import Type
from observance.agreement.texts import read_texts
from observance.agreement.tree import Addressed, Agreement, TextStatus
from observance.agreement.unused import unused
from observance.agreement.vocabulary import read_vocabulary
from observance.agreement.warnings import warnings_of
from observance.values.errors import RefusedInput

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "reference" / "agreement-language.md").read_text(encoding="utf-8")
HEAD, *EXAMPLES = re.findall(r"^```observance\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
GALLERY = ROOT / "tests" / "refused" / "agreement"
BROKEN = sorted(path.with_name(path.name.removesuffix(".words")) for path in GALLERY.glob("*.words"))


def table(title: str) -> list[str]:
    """What stands in the first column under a heading, in code."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [words for cell in first for words in re.findall(r"`([^`]+)`", cell)]


def example(text: str) -> Agreement:
    return parse(HEAD + "\n" + text, "reference")


@pytest.mark.parametrize("text", EXAMPLES)
def test_each_example_goes_on_from_the_first_lines(text: str) -> None:
    held = example(text)
    assert parse(format_agreement(held), "again") == held
    assert [r.says for r in warnings_of(held) if "no rule speaks of it" not in r.says] == []


def test_the_examples_together_use_every_name_declared() -> None:
    assert list(unused(parse("\n".join([HEAD, *EXAMPLES]), "reference"))) == []


def test_the_common_sentences_are_all_there_with_their_relations() -> None:
    listed = re.findall(r"^\| `([^`]+)` \| (\w+) \| `(\w+)\(([^`]*)\)` \|$", PAGE, flags=re.MULTILINE)
    assert listed == [(r.template, r.kind.value, r.name, ",".join(r.columns)) for r in common_vocabulary()]


def test_every_type_status_and_addressee_is_there() -> None:
    plain = " ".join(PAGE.split())
    for word in (*Type, *TextStatus, *Addressed):
        assert f"`{word.value}`" in plain


def wanted_by(path: Path) -> list[str]:
    with pytest.raises(RefusedInput) as refusal:
        if path.name.endswith(".vocabulary.txt"):
            read_vocabulary(path.read_text(encoding="utf-8"), path.name)
        elif path.name.endswith(".texts.txt"):
            read_texts(path.read_text(encoding="utf-8"), path.name)
        else:
            load(path)
    return [fault.wanted.replace("`", "") for fault in refusal.value.faults]


REFUSED = table("Refused")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.name)
def test_the_table_of_refusals_has_every_fault_of_the_gallery(path: Path) -> None:
    for wanted in wanted_by(path):
        assert any(words in wanted for words in REFUSED), wanted


def test_the_table_of_refusals_has_nothing_that_the_gallery_does_not_show() -> None:
    shown = [wanted for path in BROKEN for wanted in wanted_by(path)]
    assert [words for words in REFUSED if not any(words in wanted for wanted in shown)] == []
