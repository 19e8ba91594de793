"""The register of persons: nothing readable on disk, every damage said as what it is, names found wherever they got."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from observance.cli.main import main
from observance.evidence.persons.boxes import WrongPassphrase, opened, sealed
from observance.evidence.persons.leaks import Names, leaks
from observance.evidence.persons.register import RealPerson, change_register, make_register, read_register
from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import IntegrityBroken, ObservanceError, RefusedInput, UsageError

WORDS = "four words drawn by lot"
NAME = "Čanary Nameov-Planted"
PERSON = RealPerson(
    pseudonym="witness-3", name=NAME, also=("Planted Otherwise",), contact="+00 555 0199", note="CANARY"
)
RECORDS: list[Json] = [{"person": PERSON.model_dump(mode="json")}, {"of": "witness-3", "key": "ab" * 32}]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "safe" / "persons.register"
    make_register(path, WORDS, work=10)
    change_register(path, WORDS, lambda held: held.with_person(PERSON))
    return path


def test_what_is_put_in_comes_out_and_stands_nowhere_readable(register: Path) -> None:
    assert read_register(register, WORDS).person("witness-3") == PERSON
    assert register.stat().st_mode & 0o777 == 0o600
    for path in register.parent.rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            assert b"planted" not in data and b"witness-3" not in data and b"0199" not in data, path.name


def test_the_length_of_a_record_tells_no_name() -> None:
    def size(name: str) -> int:
        return len(sealed([{"person": {"name": name}}], WORDS, 10))

    assert size("A B") == size("A much longer name than that")


@pytest.fixture(scope="module")
def box() -> bytes:
    return sealed(RECORDS, WORDS, 10)


def test_another_passphrase_is_said_to_be_one(box: bytes) -> None:
    assert list(opened(box, WORDS, "r")) == RECORDS
    with pytest.raises(WrongPassphrase, match="the passphrase does not open it"):
        opened(box, "another passphrase", "r")


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found_and_never_called_a_wrong_passphrase(at: int, bit: int, box: bytes) -> None:
    data = bytearray(box)
    data[at % len(data)] ^= 1 << bit
    with pytest.raises((IntegrityBroken, RefusedInput)):
        opened(bytes(data), WORDS, "r")


@given(keep=st.integers(0, 10_000))
def test_any_cut_is_found(keep: int, box: bytes) -> None:
    with pytest.raises((IntegrityBroken, RefusedInput)):
        opened(box[: keep % len(box)], WORDS, "r")


def test_a_record_that_was_dropped_by_somebody_who_set_the_end_right_is_found(box: bytes) -> None:
    lines = box.splitlines(keepends=True)
    for rest in ([lines[0], lines[1]], [lines[0], lines[2], lines[1]]):
        body = b"".join(rest)
        forged = body + canonical_json({"end": len(rest) - 1, "sha256": digest_bytes(body)})
        with pytest.raises(IntegrityBroken, match="record 1 of"):
            opened(forged, WORDS, "r")


def test_a_write_that_fails_leaves_the_register_as_it_was(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = register.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        change_register(register, WORDS, lambda held: held.without_person("witness-3"))
    assert register.read_bytes() == before
    assert sorted(path.name for path in register.parent.iterdir()) == [".persons.register.lock", "persons.register"]


def test_where_it_may_not_lie_and_who_may_not_read_it(register: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.yaml").touch()
    with pytest.raises(UsageError, match="outside of every case"):
        make_register(case / "evidence" / "persons.register", WORDS, work=10)
    with pytest.raises(UsageError, match="at least 12"):
        make_register(tmp_path / "other", "short", work=10)
    register.chmod(0o640)
    with pytest.raises(RefusedInput, match="chmod 600"):
        read_register(register, WORDS)


def packed(write: Callable[[io.BytesIO], None]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def zipped(stream: io.BytesIO) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt.gz", gzip.compress(NAME.encode()))


def tarred(stream: io.BytesIO) -> None:
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo("a")
        info.size = len(gzip.compress(NAME.encode()))
        archive.addfile(info, io.BytesIO(gzip.compress(NAME.encode())))


def a_table(stream: io.BytesIO) -> None:
    pq.write_table(pa.table({"who": ["nobody", NAME]}), stream, compression="zstd")


def metadata(stream: io.BytesIO) -> None:
    table = pa.table({"n": [1]}).replace_schema_metadata({"author": NAME})
    pq.write_table(table, stream, compression="zstd")


LEAKS: dict[str, bytes] = {
    "plain": f"first line\nsays {NAME} here".encode(),
    "capitals": NAME.upper().encode(),
    "surname first": b"Nameov-Planted, \xc4\x8canary",
    "a surname alone": b"one Nameov-Planted was there",
    "another name": b"known as Planted Otherwise",
    "broken over lines": NAME.replace(" ", "\n  ").encode(),
    "with underscores": NAME.replace(" ", "_").encode(),
    "utf-16": NAME.encode("utf-16-le"),
    "utf-16, big": NAME.encode("utf-16-be"),
    "escaped for json": json.dumps(NAME).encode(),
    "escaped for html": "".join(f"&#{ord(c)};" if ord(c) > 127 else html.escape(c) for c in NAME).encode(),
    "escaped for an address": quote(NAME).encode(),
    "decomposed": b"C\xcc\x8canary Nameov-Planted",
    "base64": base64.b64encode(b"xx" + NAME.encode() + b"yy"),
    "contact": b"call +00 555 0199",
    "gzip": gzip.compress(NAME.encode()),
    "zip": packed(zipped),
    "tar": packed(tarred),
    "table": packed(a_table),
    "table's metadata": packed(metadata),
    "pdf": b"%PDF-1.7\nstream\n" + zlib.compress(NAME.encode()) + b"\nendstream\n",
}


@pytest.mark.parametrize("shape", LEAKS)
def test_a_name_is_found_in_any_shape_and_not_repeated(shape: str, tmp_path: Path) -> None:
    (tmp_path / "file.bin").write_bytes(LEAKS[shape])
    found = list(leaks(tmp_path, Names([PERSON])))
    assert found and {one.person for one in found} == {1}
    assert "lanted" not in "".join(map(str, found)) and "0199" not in "".join(map(str, found))
    assert shape != "plain" or str(found[0]).startswith("file.bin:2: ")


def test_a_name_in_a_files_name_is_found_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "Nameov-Planted interview.txt").write_text("nothing")
    (found,) = leaks(tmp_path, Names([PERSON]))
    assert "Nameov" not in str(found) and "its own name" in str(found)


def test_what_is_no_name_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("A plantednessless canary; Implanted. witness-3.")
    assert list(leaks(tmp_path, Names([PERSON]))) == []
    assert list(leaks(tmp_path, Names([]))) == []


def observance(words: list[str], typed: str = "", passphrase: str | None = WORDS) -> Result:
    env = {"OBSERVANCE_PASSPHRASE": passphrase}
    return CliRunner().invoke(main, ["persons", *words], input=typed, env=env)


def test_the_commands(tmp_path: Path) -> None:
    register, case = str(tmp_path / "persons.register"), tmp_path / "case"
    case.mkdir()
    (case / "notes.txt").write_text(f"clean\n{NAME}\n", encoding="utf-8")
    made = observance(["new", register], f"{WORDS}\n{WORDS}\n", passphrase=None)
    assert made.exit_code == 0, made.output
    added = observance(["add", register, "witness-3"], f"{NAME}\nPlanted Otherwise; Third Planted\n+00\n\n")
    assert added.exit_code == 0 and "the register has 1 persons" in added.output
    assert observance(["list", register]).output.startswith("witness-3\n")
    assert NAME in observance(["show", register, "witness-3"]).output
    found = observance(["check-leaks", register, str(case)])
    assert found.exit_code == 4 and "notes.txt:2" in found.output and "lanted" not in found.output
    wrong = observance(["list", register], passphrase="not that one at all")
    assert wrong.exit_code == 3 and "the passphrase does not open it" in wrong.output
    again = observance(["lock", register], "five other words by lot\nfive other words by lot\n")
    assert again.exit_code == 0, again.output
    assert observance(["list", register]).exit_code == 3
    read, write = os.pipe()
    os.write(write, b"five other words by lot\n")
    done = observance(["remove", register, "witness-3", "--passphrase-fd", str(read)], passphrase=None)
    os.close(write)
    os.close(read)
    assert done.exit_code == 0, done.output
    clean = observance(["check-leaks", register, str(case)], passphrase="five other words by lot")
    assert clean.exit_code == 0 and "none found" in clean.output


def test_what_is_mistyped_is_not_repeated(register: Path) -> None:
    done = observance(["add", str(register), NAME], "CANARY\n\n\n\n")
    assert done.exit_code == 2
    assert "lanted" not in done.output.replace("\n", "").split("small letters")[0].split("observance:")[-1]
    assert isinstance(WrongPassphrase("x"), ObservanceError)
