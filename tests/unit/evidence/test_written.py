"""Plain values and their lines out of written files."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observance.evidence.written import read_written
from observance.values.digests import Json
from observance.values.errors import RefusedInput

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefg-_.1", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_json_reads_as_json_reads_it(value: Json) -> None:
    read, _ = read_written(json.dumps({"v": value}).encode(), "f")
    assert read == {"v": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15:11", "15:11"),
        ("no", "no"),
        ("yes", "yes"),
        ("0o17", "0o17"),
        ("2017-11-13", "2017-11-13"),
        ("1e3", 1000.0),
        ("+7", 7),
        (".5", 0.5),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("~", None),
        ('"12"', "12"),
        (".inf", ".inf"),
        (".nan", ".nan"),
    ],
)
def test_scalars_by_the_core_schema(text: str, value: Json) -> None:
    read, _ = read_written(f"a: {text}\n".encode(), "f")
    assert read == {"a": value}
    assert isinstance(read, dict)
    assert type(read["a"]) is type(value)


def test_lines_are_those_of_the_file() -> None:
    _, lines = read_written(b"\xef\xbb\xbf# note\na: 1\nb:\n  - c: 2\n  - {d: 3,\n     e: 4}\n", "f")
    assert lines[("a",)] == 2
    assert lines[("b", 0, "c")] == 4
    assert lines[("b", 1, "d")] == 5
    assert lines[("b", 1, "e")] == 6


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a: 1e999", "wanted a number that a computer can hold; got 1e999"),
        (b"a: &x [*x]", "f:1: a: wanted plain values"),
        (b"? [1]\n: 2", "wanted a word as key"),
        (b"# nothing", "got an empty file"),
        (b"a: 'open", "f:1: YAML: wanted well-formed"),
        (b"a: x: y", 'note: "seen: twice"'),
        (b"[" * 5000, "wanted at most 64 levels"),
        (b"[" * 100 + b"]" * 100, "wanted at most 64 levels"),
        (b"a: \x00", "wanted well-formed"),
        (b'a: "\\ud800"', "got half of a pair of escapes"),
        (b"a: 1\na: 2\nb: 1\nb: 2", "refused, 2 faults"),
        (b" " * (16 * 1024 * 1024 + 1), "wanted at most 16777216 bytes"),
    ],
)
def test_refused(data: bytes, words: str) -> None:
    with pytest.raises(RefusedInput) as refusal:
        read_written(data, "f")
    assert words in str(refusal.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_written(data, "f")
    except RefusedInput as refused:
        assert refused.faults
