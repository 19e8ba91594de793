"""Files that harm, lie or are broken: each is described by a confined child, told or not used, and stays as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hostile_files import FRAMES, Hostile, footage, fuzzed, gallery

from observance.evidence.confined import which
from observance.observation.foreign.instants import odd_times
from observance.observation.foreign.received import receive

RECEIVED = 1_511_000_000.0
FUZZED = dict(fuzzed())
GALLERY = gallery()


@pytest.mark.parametrize("name", sorted(GALLERY))
def test_each_is_told_in_its_own_words(name: str, tmp_path: Path) -> None:
    made: Hostile = GALLERY[name]
    path = tmp_path / "camera.mp4"
    path.write_bytes(made.data)
    path.chmod(0o444)
    before = path.stat()
    got = receive(path)
    words = [one.words for one in (*got.account.remarks, *odd_times(got.account.times, RECEIVED))]
    assert got.sandbox == which()
    assert got.account.bytes == len(made.data)
    assert bool(made.excluded) == bool(got.account.excluded), got.account
    assert made.excluded in got.account.excluded
    for expected in made.told:
        assert any(expected in one for one in words), words
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size, before.st_mode) == (after.st_mtime_ns, after.st_size, after.st_mode)
    assert os.listdir(tmp_path) == ["camera.mp4"]


@pytest.mark.parametrize("name", sorted(FUZZED))
def test_no_frame_is_lost_in_silence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "camera.mp4"
    path.write_bytes(FUZZED[name])
    got = receive(path)
    whole = got.account.moving is not None and got.account.moving.frames == FRAMES
    assert whole or got.account.excluded or got.account.remarks, got.account


def test_a_sound_file_has_nothing_to_tell(tmp_path: Path) -> None:
    path = tmp_path / "camera.mp4"
    path.write_bytes(footage())
    got = receive(path)
    assert got.account.moving is not None
    assert (got.account.moving.frames, got.account.moving.promised, len(got.rows)) == (FRAMES, FRAMES, FRAMES)
    assert not got.account.excluded
    assert not got.account.remarks
    assert not list(odd_times(got.account.times, RECEIVED))
