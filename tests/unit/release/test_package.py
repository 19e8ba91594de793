"""A sealed package: every tamper is found and located, VERIFY.txt's own commands hold, the field's own tool agrees."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mission import Mission, mission

from observance.evidence.custody import append_entry
from observance.release.bag import TAG_MANIFEST, Part, is_safe, write_bag
from observance.release.commitment import commitment_of, salt_of
from observance.release.how_to_verify import commands_of, verify_text
from observance.release.signature import SIGNATURE, STAMP, ask_stamp, fingerprint, keep_stamp, sign
from observance.release.verify import answers, frames
from observance.release.verify.faults import Verified
from observance.release.verify.package import verify
from observance.values.digests import Json, canonical_json, digest_file
from observance.values.errors import RefusedInput, UsageError

VIDEO = "items/camera-1.mkv"


@pytest.fixture(scope="module")
def mission_(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    return mission(tmp_path_factory.mktemp("mission") / "m")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, mission_: Mission) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    video = folder / "camera-1.mkv"
    _film(video, range(20))
    log = folder / "custody.jsonl"
    for number in range(5):
        append_entry(log, act="taken in", item=f"item-{number}", sha256="a" * 64, now=float(number), by="team")
    head = _head(log)
    findings: Json = {
        "format": "f/1",
        "answers": [{"id": "a1", "answer": "breach"}, {"id": "a2", "answer": "none seen"}],
    }
    parts = [
        Part(name=VIDEO, source=video, sha256=digest_file(video)),
        Part(name="frames/camera-1.mkv.jsonl", source=frames.table_of(video)),
        Part(name="custody.jsonl", source=log),
        Part(name="findings.json", source=canonical_json(findings)),
        Part(name="findings.rows.jsonl", source=answers.table_of(findings)),
    ]
    tags = [Part(name="VERIFY.txt", source=verify_text(custody=True, stamped=True))]
    write_bag(folder / "package", parts, tags=tags, info={"Custody-Head": head, "Package-Kind": "disclosure"})
    sign(folder / "package", mission_.signer)
    keep_stamp(folder / "package", mission_.stamped(ask_stamp(folder / "package")), mission_.anchor)
    return folder / "package"


def test_a_whole_package_holds(sealed: Path, mission_: Mission) -> None:
    found = verify(sealed, mission_.anchor, stamp_anchor=mission_.anchor)
    assert found.holds, found.faults
    assert any("signature stood at" in words for words in found.words)
    assert not (sealed / f"{SIGNATURE}.tsq").exists()


def test_the_commands_of_verify_txt_hold_and_fail_when_they_should(
    sealed: Path, mission_: Mission, tmp_path: Path
) -> None:
    commands = commands_of((sealed / "VERIFY.txt").read_bytes())
    assert len(commands) == 8
    runnable = [command for command in commands if "salt file" not in command]
    assert {_run(sealed, mission_, command) for command in runnable} == {0}
    for name, tamper in TAMPERS.items():
        bag = _copy(sealed, tmp_path / name)
        tamper(bag, mission_, tmp_path)
        assert any(_run(bag, mission_, command) for command in runnable), name


def test_the_fields_own_tool_takes_it(sealed: Path) -> None:
    bagit = pytest.importorskip("bagit")
    assert bagit.Bag(str(sealed)).validate() is True
    done = subprocess.run([sys.executable, "-m", "bagit", "--validate", str(sealed)], capture_output=True, check=False)
    assert done.returncode == 0


Tamper = Callable[[Path, Mission, Path], None]


def _append(bag: Path, mission_: Mission, folder: Path) -> None:
    with (bag / "data" / VIDEO).open("ab") as stream:
        stream.write(b"\0")


def _flip(bag: Path, mission_: Mission, folder: Path) -> None:
    data = bytearray((bag / "data" / VIDEO).read_bytes())
    data[len(data) // 2] ^= 1
    (bag / "data" / VIDEO).write_bytes(data)


def _drop_frame(bag: Path, mission_: Mission, folder: Path) -> None:
    _film(bag / "data" / VIDEO, [i for i in range(20) if i != 7])


def _delete(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / "data" / VIDEO).unlink()


def _edit_custody(bag: Path, mission_: Mission, folder: Path) -> None:
    log = bag / "data/custody.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"item":"item-2"', b'"item":"item-9"'))


def _reorder_custody(bag: Path, mission_: Mission, folder: Path) -> None:
    log = bag / "data/custody.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))


def _cut_custody(bag: Path, mission_: Mission, folder: Path) -> None:
    log = bag / "data/custody.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))


def _edit_answer(bag: Path, mission_: Mission, folder: Path) -> None:
    file = bag / "data/findings.json"
    file.write_bytes(file.read_bytes().replace(b"none seen", b"breach"))


def _extra_payload(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / "data/later.txt").write_text("x")


def _extra_top(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / "later.txt").write_text("x")


def _extra_beside_signature(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / f"{TAG_MANIFEST}.note").write_text("x")


def _unsign(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / SIGNATURE).unlink()


def _spoil_signature(bag: Path, mission_: Mission, folder: Path) -> None:
    data = bytearray((bag / SIGNATURE).read_bytes())
    data[-5] ^= 1
    (bag / SIGNATURE).write_bytes(data)


def _swap_signer(bag: Path, mission_: Mission, folder: Path) -> None:
    """The whole package made anew, consistently, by somebody with a root of the same name."""
    other = mission(folder / "forger", name="Test Mission")
    _edit_answer(bag, mission_, folder)
    _consistent(bag)
    (bag / STAMP).unlink(missing_ok=True)
    sign(bag, other.signer)


def _consistent_without_key(bag: Path, mission_: Mission, folder: Path) -> None:
    _edit_answer(bag, mission_, folder)
    _consistent(bag)


def _no_tag_manifest(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / TAG_MANIFEST).unlink()


def _link(bag: Path, mission_: Mission, folder: Path) -> None:
    (bag / "data/link").symlink_to("/etc/hostname")


def _link_for_file(bag: Path, mission_: Mission, folder: Path) -> None:
    held = folder / "elsewhere"
    shutil.copy(bag / "data/findings.json", held)
    (bag / "data/findings.json").unlink()
    (bag / "data/findings.json").symlink_to(held)


TAMPERS: dict[str, Tamper] = {
    tamper.__name__: tamper
    for tamper in (
        _append, _flip, _drop_frame, _delete, _edit_custody, _reorder_custody, _cut_custody, _edit_answer,
        _extra_payload, _extra_top, _extra_beside_signature, _unsign, _spoil_signature, _swap_signer,
        _consistent_without_key, _no_tag_manifest, _link, _link_for_file,
    )
}  # fmt: skip
LOCATED = {
    "_append": ("frame", f"data/{VIDEO}", "outside of the pictures"),
    "_flip": ("changed file", f"data/{VIDEO}", ""),
    "_drop_frame": ("frame", f"data/{VIDEO}", "1 frame missing"),
    "_delete": ("missing file", f"data/{VIDEO}", ""),
    "_edit_custody": ("custody", "data/custody.jsonl", ""),
    "_reorder_custody": ("custody", "data/custody.jsonl", ""),
    "_cut_custody": ("custody", "data/custody.jsonl", "missing at its end"),
    "_edit_answer": ("answer", "data/findings.json", "answers a2 was edited"),
    "_extra_payload": ("extra file", "data/later.txt", ""),
    "_extra_top": ("extra file", "later.txt", ""),
    "_extra_beside_signature": ("extra file", f"{TAG_MANIFEST}.note", ""),
    "_unsign": ("signature", SIGNATURE, "unsigned"),
    "_spoil_signature": ("sign", SIGNATURE, ""),
    "_swap_signer": ("signer", SIGNATURE, ""),
    "_consistent_without_key": ("signature", SIGNATURE, "does not fit"),
    "_no_tag_manifest": ("not a package", ".", ""),
    "_link": ("not a plain file", "data/link", ""),
    "_link_for_file": ("not a plain file", "data/findings.json", ""),
}


@pytest.mark.parametrize("name", sorted(TAMPERS))
def test_every_tamper_is_found_and_located(name: str, sealed: Path, mission_: Mission, tmp_path: Path) -> None:
    bag = _copy(sealed, tmp_path / "bag")
    TAMPERS[name](bag, mission_, tmp_path)
    found = verify(bag, mission_.anchor, stamp_anchor=mission_.anchor)
    kind, where, words = LOCATED[name]
    assert [f for f in found.faults if f.kind.startswith(kind) and f.where == where and words in f.words], found.faults


def test_the_frame_and_the_line_are_named(sealed: Path, mission_: Mission, tmp_path: Path) -> None:
    bag = _copy(sealed, tmp_path / "bag")
    _drop_frame(bag, mission_, tmp_path)
    _reorder_custody(bag, mission_, tmp_path)
    found = verify(bag, mission_.anchor)
    assert [f.frame for f in found.faults if f.kind == "frame"] == [7]
    assert [f.line for f in found.faults if f.kind == "custody"] == [2]


def test_the_verifier_sees_nothing_of_the_product_but_values(sealed: Path, mission_: Mission) -> None:
    code = (
        "import sys, pathlib\n"
        "from observance.release.verify.package import verify\n"
        f"assert verify(pathlib.Path({str(sealed)!r}), pathlib.Path({str(mission_.anchor)!r})).holds\n"
        "rooms = {name.split('.')[1] for name in sys.modules if name.startswith('observance.')}\n"
        "assert rooms == {'release', 'values'}, rooms\n"
        "beside = {n for n in sys.modules if n.startswith('observance.release.') and '.verify' not in n}\n"
        "assert not beside, beside\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ})


def test_a_certificate_that_has_ended_needs_an_older_stamp(tmp_path: Path) -> None:
    ended = mission(tmp_path / "ended", days=-1)
    folder = tmp_path / "package"
    write_bag(folder, [Part(name="a.txt", source=b"a")], info={})
    sign(folder, ended.signer)
    found = verify(folder, ended.anchor)
    assert [(fault.kind, "has ended" in fault.words) for fault in found.faults] == [("signer", True)]


def test_a_stamp_by_another_authority_is_not_kept(sealed: Path, mission_: Mission, tmp_path: Path) -> None:
    other = mission(tmp_path / "other")
    bag = _copy(sealed, tmp_path / "bag")
    with pytest.raises(RefusedInput, match="time stamp of this signature"):
        keep_stamp(bag, other.stamped(ask_stamp(bag)), mission_.anchor)


def test_what_is_withheld_is_opened_by_its_salt_and_stock_tools(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"withheld")
    salt = salt_of(b"s" * 32, "item-1", digest_file(file))
    (tmp_path / "salt").write_bytes(salt)
    done = subprocess.run("cat salt file | sha256sum", shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.split()[0].decode() == commitment_of(salt, file)
    assert commitment_of(salt, file) != digest_file(file)
    assert salt_of(b"t" * 32, "item-1", digest_file(file)) != salt
    with pytest.raises(ValueError, match="32 bytes"):
        salt_of(b"short", "item-1", "0" * 64)


def test_a_bag_is_never_written_over_and_refuses_bad_names_and_sources(tmp_path: Path) -> None:
    write_bag(tmp_path / "p", [Part(name="a.txt", source=b"a")], info={})
    with pytest.raises(UsageError, match="never written over"):
        write_bag(tmp_path / "p", [Part(name="a.txt", source=b"a")], info={})
    for name in ("../a", "/a", "a b", "a%0Ab", "a\nb", "-", "", "a/../b", "a//b"):
        if name != "-":
            with pytest.raises(RefusedInput):
                write_bag(tmp_path / "q", [Part(name=name, source=b"a")], info={})
    with pytest.raises(RefusedInput, match="each name once"):
        write_bag(tmp_path / "q", [Part(name="A", source=b"a"), Part(name="a", source=b"a")], info={})
    with pytest.raises(RefusedInput, match="SHA-256"):
        write_bag(tmp_path / "q", [Part(name="a", source=b"a", sha256="0" * 64)], info={})
    assert not (tmp_path / "q").exists() and not list(tmp_path.glob(".*.unfinished"))


@pytest.mark.parametrize("error", [None, errno.EXDEV, errno.EOPNOTSUPP])
def test_a_copy_is_whole_with_the_kernels_help_and_without(
    error: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*words: object) -> int:
        raise OSError(error, "no")

    if error is not None:
        monkeypatch.setattr(os, "copy_file_range", refuses, raising=False)
    data = os.urandom((9 << 20) + 77)
    (tmp_path / "source").write_bytes(data)
    (tmp_path / "empty").write_bytes(b"")
    parts = [Part(name="a.bin", source=tmp_path / "source"), Part(name="b.bin", source=tmp_path / "empty")]
    made = write_bag(tmp_path / "p", parts, info={})
    assert (tmp_path / "p/data/a.bin").read_bytes() == data and not (tmp_path / "p/data/b.bin").read_bytes()
    assert made.payload["a.bin"] == digest_file(tmp_path / "source")


def test_the_fingerprint_is_the_certificates(mission_: Mission, tmp_path: Path) -> None:
    assert len(fingerprint(mission_.anchor)) == 64
    (tmp_path / "no.pem").write_text("no")
    with pytest.raises(RefusedInput, match="PEM certificate"):
        fingerprint(tmp_path / "no.pem")


@given(st.text(max_size=30))
def test_safe_names_survive_a_checksum_file(name: str) -> None:
    if is_safe(name):
        assert not set(name) & set("%\\\n\r\0 *'\"$`") and not name.startswith("/") and ".." not in name.split("/")


def _film(path: Path, numbers: range | list[int]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        for number in numbers:
            picture = np.full((24, 32), 10 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        container.mux(stream.encode(None))


def _head(log: Path) -> str:
    previous = [json.loads(line) for line in log.read_bytes().splitlines()]
    last = log.read_bytes().splitlines()[-1]
    assert previous
    return subprocess.run(["sha256sum"], input=last, capture_output=True, check=True).stdout.split()[0].decode()


def _copy(bag: Path, target: Path) -> Path:
    shutil.copytree(bag, target)
    return target


def _consistent(bag: Path) -> None:
    """Rewrite both manifests to fit what lies there, as whoever edits a package and knows the format would."""
    for manifest in ("manifest-sha256.txt", TAG_MANIFEST):
        names = [line[66:] for line in (bag / manifest).read_text().splitlines()]
        (bag / manifest).write_text("".join(f"{digest_file(bag / name)}  {name}\n" for name in names))


def _run(bag: Path, mission_: Mission, command: str) -> int:
    environment = {"PATH": os.environ["PATH"], "ANCHOR": str(mission_.anchor), "TSA": str(mission_.anchor)}
    done = subprocess.run(["sh", "-c", command], cwd=bag, env=environment, capture_output=True, check=False)
    return done.returncode


def test_verified_is_what_it_says() -> None:
    assert Verified(faults=(), words=(), files=0).holds
