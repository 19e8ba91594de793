"""Whatever is done to the files of a case, it loads or is refused with faults; nothing else ever comes out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observance.values.errors import RefusedInput
from observance.workflow.case import load_case

WHOLE = Path(__file__).parents[2] / "refused" / "case"
FILES = sorted(str(p.relative_to(WHOLE)) for p in WHOLE.rglob("*") if p.suffix in (".yaml", ".geojson"))
WORDS = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "\n",
    "  ",
    "null",
    "true",
    "-1",
    "1e300",
    "0",
    '"',
    "'",
    "|",
    "é",
    "a",
    "~",
    "[]",
    "{}",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("changed") / "case"
    shutil.copytree(WHOLE, path)
    yield path


def loads_or_is_refused(folder: Path, name: str, data: bytes) -> None:
    before = (folder / name).read_bytes()
    (folder / name).write_bytes(data)
    try:
        load_case(folder)
    except RefusedInput as refused:
        assert all(fault.wanted and fault.got and fault.file for fault in refused.faults)
        assert str(refused)
    finally:
        (folder / name).write_bytes(before)


@settings(max_examples=40)
@given(name=st.sampled_from(FILES), at=st.floats(0, 1), cut=st.integers(0, 40), word=st.sampled_from(WORDS))
def test_a_piece_replaced(name: str, at: float, cut: int, word: str, folder: Path) -> None:
    text = (folder / name).read_text()
    start = int(at * len(text))
    loads_or_is_refused(folder, name, (text[:start] + word + text[start + cut :]).encode())


@settings(max_examples=40)
@given(name=st.sampled_from(FILES), line=st.integers(0, 40), value=st.sampled_from(WORDS))
def test_the_value_of_a_key_replaced(name: str, line: int, value: str, folder: Path) -> None:
    lines = (folder / name).read_text().splitlines()
    line %= len(lines)
    key, colon, _ = lines[line].partition(":")
    lines[line] = f"{key}{colon} {value}" if colon else value
    loads_or_is_refused(folder, name, "\n".join(lines).encode())


@pytest.mark.assure
@settings(max_examples=1500)
@given(name=st.sampled_from(FILES), at=st.floats(0, 1), cut=st.integers(0, 200), word=st.sampled_from(WORDS))
def test_many_pieces_replaced(name: str, at: float, cut: int, word: str, folder: Path) -> None:
    text = (folder / name).read_text()
    start = int(at * len(text))
    loads_or_is_refused(folder, name, (text[:start] + word + text[start + cut :]).encode())
