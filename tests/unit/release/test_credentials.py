"""Content credentials: accepted under our own anchor alone, every tamper seen, nothing of the original inside."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from films import Walk, film_of, sheet, shot, tracks
from leaks import png
from mission import Mission, mission

from observance.release.credentials import Told, put_in
from observance.release.picture.film import write_film
from observance.release.verify.credentials import plain_digest, read_credentials
from observance.values.digests import digest_file
from observance.values.errors import RefusedInput

WALKS = (Walk(start=(40, 120), step=(5, 0)),)
NAMES = ("film.mp4", "film.png")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    return mission(tmp_path_factory.mktemp("office") / "m")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film and a still as they come out of the gate."""
    folder = tmp_path_factory.mktemp("plain")
    pictures, _ = film_of(shot(WALKS, 12), tracks(WALKS, 12), sheet())
    write_film(folder / "film.mp4", pictures, [0.1 * i for i in range(12)])
    (folder / "film.png").write_bytes(png(pictures[3]))
    return folder


@pytest.fixture(scope="module")
def signed(plain: Path, office: Mission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed")
    for name in NAMES:
        shutil.copy(plain / name, folder / name)
        assert put_in(folder / name, told(plain / name), office.signer) is None
    return folder


def told(file: Path) -> Told:
    return Told(sha256=digest_file(file), originals=("5a17" * 16,), findings=("F1: a clause: breach",),
                authority="Commander", banner="RE-ENACTMENT")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_signed_reads_back_and_says_what_was_done(name: str, plain: Path, signed: Path, office: Mission) -> None:
    found = read_credentials(signed / name, office.anchor)
    assert found.state == "accepted", found.words
    assert found.told["originals_sha256_of_salt_and_file"] == ["5a17" * 16]
    assert found.told["film_sha256_before_credentials"] == digest_file(plain / name)
    assert found.told["notice"] == "RE-ENACTMENT"
    data = (signed / name).read_bytes()
    assert all(act in data for act in (b"c2pa.opened", b"c2pa.edited", b"c2pa.drawing", b"c2pa.transcoded"))


@pytest.mark.parametrize("name", NAMES)
def test_without_its_credentials_it_is_the_file_before_byte_for_byte(name: str, plain: Path, signed: Path) -> None:
    assert plain_digest(signed / name) == digest_file(plain / name) != digest_file(signed / name)
    assert plain_digest(plain / name) == digest_file(plain / name)


def test_a_signed_film_still_plays_the_same_frames(plain: Path, signed: Path) -> None:
    def decoded(path: Path) -> list[tuple[int | None, bytes]]:
        with av.open(str(path)) as held:
            return [(frame.pts, bytes(frame.planes[0])) for frame in held.decode(video=0)]

    assert decoded(signed / "film.mp4") == decoded(plain / "film.mp4")


@pytest.mark.parametrize("name", NAMES)
def test_a_root_of_the_same_name_is_not_accepted(name: str, plain: Path, office: Mission, tmp_path: Path) -> None:
    forger = mission(tmp_path / "forger")
    shutil.copy(plain / name, tmp_path / name)
    put_in(tmp_path / name, told(plain / name), forger.signer)
    assert read_credentials(tmp_path / name, forger.anchor).state == "accepted"
    found = read_credentials(tmp_path / name, office.anchor)
    assert found.state == "not accepted" and "untrusted" in found.words and not found.told


def _flip(data: bytes) -> bytes:
    return data[:-30] + bytes([data[-30] ^ 1]) + data[-29:]


TAMPERS: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the picture": _flip,
    "cut off": lambda data: data[:-100],
    "bytes appended": lambda data: data + b"x" * 100,
    "an edited assertion": lambda data: data.replace(b"a clause: breach", b"a clause: denied"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tamper", sorted(TAMPERS))
def test_tampers_are_not_accepted(tamper: str, name: str, signed: Path, office: Mission, tmp_path: Path) -> None:
    data = TAMPERS[tamper]((signed / name).read_bytes())
    assert data != (signed / name).read_bytes()
    (tmp_path / name).write_bytes(data)
    assert read_credentials(tmp_path / name, office.anchor).state == "not accepted"


def test_a_spare_box_leaves_them_trusted_and_the_plain_digest_shows_it(
    plain: Path, signed: Path, office: Mission, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes((signed / "film.mp4").read_bytes() + struct.pack(">I4s", 1008, b"free") + b"x" * 1000)
    assert read_credentials(film, office.anchor).state == "accepted"  # why a plain digest stands beside them
    assert plain_digest(film) != digest_file(plain / "film.mp4")


def test_packed_anew_they_are_gone_and_that_is_said(signed: Path, office: Mission, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with av.open(str(signed / "film.mp4")) as source, av.open(str(film), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    found = read_credentials(film, office.anchor)
    assert found.state == "none" and "never put in, or taken out" in found.words


@pytest.mark.parametrize("name", NAMES)
def test_a_large_file_gets_them_beside_it_and_stays_as_it_is(
    name: str, plain: Path, office: Mission, tmp_path: Path
) -> None:
    shutil.copy(plain / name, tmp_path / name)
    beside = put_in(tmp_path / name, told(plain / name), office.signer, largest=100)
    assert beside == tmp_path / f"{name}.c2pa" and digest_file(tmp_path / name) == digest_file(plain / name)
    assert read_credentials(tmp_path / name, office.anchor).state == "accepted"
    (tmp_path / name).write_bytes(_flip((tmp_path / name).read_bytes()))
    assert read_credentials(tmp_path / name, office.anchor).state == "not accepted"


def test_no_thumbnail_and_no_picture_is_in_them(plain: Path, signed: Path) -> None:
    for name in NAMES:
        data, before = (signed / name).read_bytes(), (plain / name).read_bytes()
        assert b"thumbnail" not in data and b"\xff\xd8\xff" not in data
        assert len(data) - len(before) < 20_000
    assert (signed / "film.mp4").read_bytes().count(b"\x89PNG") == 0


def test_a_certificate_that_cannot_sign_is_refused(plain: Path, office: Mission, tmp_path: Path) -> None:
    shutil.copy(plain / "film.png", tmp_path / "film.png")
    other = mission(tmp_path / "other")
    wrong = type(office.signer)(certificate=office.signer.certificate, key=other.signer.key, issuer=office.anchor)
    with pytest.raises(RefusedInput, match="content credentials"):
        put_in(tmp_path / "film.png", told(plain / "film.png"), wrong)
    assert digest_file(tmp_path / "film.png") == digest_file(plain / "film.png")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_the_reader_of_credentials_needs_values_alone() -> None:
    code = (
        "import sys, observance.release.verify.credentials\n"
        "rooms = {n.split('.')[1] for n in sys.modules if n.startswith('observance.')}\n"
        "assert rooms == {'release', 'values'}, rooms\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
