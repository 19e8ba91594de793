"""A release through the command: signed, checked with stock tools, tampered with, made again, packed."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from mission import Mission, mission
from small_case import CANARIES, adopted, small_case

from observance.cli.main import main
from observance.evidence.intake import taken_in
from observance.release import recipe as recipes
from observance.release.credentials import put_in
from observance.release.gate.papers import paper_text
from observance.release.how_to_verify import commands_of
from observance.release.picture.film import Sheet
from observance.release.signature import sign_file
from observance.release.verify.credentials import plain_digest
from observance.values.digests import digest_file
from observance.workflow import publishing, release_asked

Tamper = Callable[[Path, Mission], None]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    return mission(tmp_path_factory.mktemp("office") / "m")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_case(tmp_path_factory.mktemp("case") / "case")


@pytest.fixture(scope="module")
def released(case: Path, office: Mission, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("released") / "released"
    done = release(case, out, *signed_by(office))
    assert done.exit_code == 0, done.output
    assert "carry content credentials" in done.output
    return out


@pytest.fixture(scope="module")
def packed(case: Path, office: Mission, released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packed") / "packed"
    done = seal(case, out, office, "public", "--release", str(released))
    assert done.exit_code == 0, done.output
    return out


def typed(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def signed_by(office: Mission) -> list[str]:
    signer = office.signer
    return ["--certificate", str(signer.certificate), "--key", str(signer.key), "--issuer", str(signer.issuer)]


def release(case: Path, out: Path, *more: str) -> Result:
    return typed("release", case, "--finding", adopted(case), "--authority", "Commander", "--out", out, "-j", 1, *more)


def seal(case: Path, out: Path, office: Mission, kind: str, *more: str) -> Result:
    return typed("seal", case, "--as", kind, "--out", out, *signed_by(office), *more)


def verify(folder: Path, office: Mission, *more: object) -> Result:
    return typed("verify", folder, "--anchor", office.anchor, *more)


def shell(folder: Path, office: Mission, package: Path | None = None) -> list[int]:
    """The exit codes of the commands of a folder's VERIFY.txt."""
    environment = {"PATH": os.environ["PATH"], "ANCHOR": str(office.anchor), "PACKAGE": str(package or "")}
    commands = [c for c in commands_of((folder / "VERIFY.txt").read_bytes()) if "cat salt file" not in c]
    if package is None:
        commands = [command for command in commands if "PACKAGE" not in command]
    return [
        subprocess.run(["sh", "-c", c], cwd=folder, env=environment, capture_output=True, check=False).returncode
        for c in commands
    ]


def test_it_verifies_by_us_and_by_stock_tools(released: Path, office: Mission) -> None:
    done = verify(released, office)
    assert done.exit_code == 0, done.output
    assert "2 films and stills carry content credentials signed under the anchor given" in done.output
    assert shell(released, office) == [0] * 5
    page = (released / "index.html").read_text()
    assert "Commander" in page and "carry content credentials" in page and "a request for an account" in page
    for line in (released / "films.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        assert plain_digest(released / row["file"]) == row["sha256_before_credentials"]
        assert row["sha256_before_credentials"] in page and row["sha256_of_salt_and_file"] in page


def test_nothing_of_the_original_is_in_it(case: Path, released: Path) -> None:
    everything = b"".join(p.name.encode() + p.read_bytes() for p in sorted(released.iterdir()))
    digests = [*taken_in(case).values(), *(digest[:16] for digest in taken_in(case).values())]
    words = [*CANARIES, *digests, "wall-clip", adopted(case), "analyst-1", "clip.mkv"]
    assert [word for word in words if word.encode() in everything] == []
    original = (case / "footage" / "clip.mkv").read_bytes()
    slices = [original[at : at + 24] for at in range(2_000, len(original) - 24, 997)]
    assert len(slices) > 200 and [one for one in slices if one in everything] == []
    assert b"thumbnail" not in everything


def _flip(folder: Path, office: Mission) -> None:
    film = folder / "film-1.mp4"
    data = bytearray(film.read_bytes())
    data[-30] ^= 1
    film.write_bytes(data)


def _spare_box(folder: Path, office: Mission) -> None:
    with (folder / "film-1.mp4").open("ab") as film:
        film.write(struct.pack(">I4s", 1008, b"free") + b"x" * 1000)


def _film_swapped(folder: Path, office: Mission) -> None:
    shutil.copy(folder / "film-1.png", folder / "film-1.mp4")


def _caption_dropped(folder: Path, office: Mission) -> None:
    words = folder / "film-1.en.vtt"
    words.write_text(words.read_text().split("\n\n")[0])


def _poster_replaced(folder: Path, office: Mission) -> None:
    data = (folder / "film-1.png").read_bytes()
    (folder / "film-1.png").write_bytes(data[:-40] + b"\0" * 28 + data[-12:])


def _answer_edited(folder: Path, office: Mission) -> None:
    path = folder / "answers.json"
    path.write_bytes(path.read_bytes().replace(b'"breach"', b'"permitted"'))


def _extra(folder: Path, office: Mission) -> None:
    (folder / "later.txt").write_text("x")


def _gone(folder: Path, office: Mission) -> None:
    (folder / "film-1.en.vtt").unlink()


TAMPERS: dict[str, tuple[Tamper, str, str]] = {
    "a bit of a film": (_flip, "film-1.mp4", "changed file"),
    "a spare box": (_spare_box, "film-1.mp4", "changed file"),
    "another film": (_film_swapped, "film-1.mp4", "changed file"),
    "a caption dropped": (_caption_dropped, "film-1.en.vtt", "changed file"),
    "another poster": (_poster_replaced, "film-1.png", "changed file"),
    "an edited answer": (_answer_edited, "answers.json", "changed file"),
    "a file added": (_extra, "later.txt", "extra file"),
    "a file taken away": (_gone, "film-1.en.vtt", "missing file"),
}


@pytest.mark.parametrize("name", sorted(TAMPERS))
def test_a_release_that_was_changed_does_not_hold(name: str, released: Path, office: Mission, tmp_path: Path) -> None:
    tamper, where, kind = TAMPERS[name]
    shutil.copytree(released, tmp_path / "r")
    tamper(tmp_path / "r", office)
    done = verify(tmp_path / "r", office)
    assert done.exit_code == 4 and f"{where}: {kind}" in done.output, done.output
    assert any(shell(tmp_path / "r", office))


@pytest.mark.parametrize("name", sorted(TAMPERS))
def test_a_public_package_that_was_changed_does_not_hold(
    name: str, packed: Path, office: Mission, tmp_path: Path
) -> None:
    tamper, where, kind = TAMPERS[name]
    shutil.copytree(packed, tmp_path / "p")
    tamper(tmp_path / "p" / "data" / "release", office)
    done = verify(tmp_path / "p", office)
    assert done.exit_code == 4 and f"data/release/{where}: {kind}" in done.output, done.output
    assert any(shell(tmp_path / "p", office))


def _listed_anew(folder: Path) -> None:
    names = [line[66:] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    (folder / "SHA256SUMS").write_text("".join(f"{digest_file(folder / name)}  {name}\n" for name in names))


def test_a_film_changed_with_its_list_needs_the_key_and_the_credentials_see_it(
    released: Path, office: Mission, tmp_path: Path
) -> None:
    folder = shutil.copytree(released, tmp_path / "r")
    _flip(folder, office)
    _listed_anew(folder)
    assert "SHA256SUMS.p7s: signature: does not fit SHA256SUMS" in verify(folder, office).output
    sign_file(folder / "SHA256SUMS", folder / "SHA256SUMS.p7s", office.signer)  # even by the mission's own key
    done = verify(folder, office)
    assert done.exit_code == 4 and "film-1.mp4: credentials: content credentials do not hold" in done.output
    assert "film-1.mp4: film: without its credentials it has" in done.output


def test_a_forger_with_a_root_of_the_same_name_is_seen(case: Path, office: Mission, tmp_path: Path) -> None:
    forger = mission(tmp_path / "forger")
    assert release(case, tmp_path / "r", *signed_by(forger)).exit_code == 0
    done = verify(tmp_path / "r", office)
    assert done.exit_code == 4 and "SHA256SUMS.p7s: signer" in done.output
    assert "film-1.mp4: credentials: content credentials do not hold: signingCredential.untrusted" in done.output


def test_an_unsigned_release_says_so_and_is_not_vouched_for(case: Path, office: Mission, tmp_path: Path) -> None:
    done = release(case, tmp_path / "r")
    assert done.exit_code == 0 and "no content credentials: it is not signed" in done.output
    page = (tmp_path / "r" / "index.html").read_text()
    assert "This release is not signed" in page and "no content credentials: it is not signed" in page
    assert shell(tmp_path / "r", office) == [0] * 3
    done = verify(tmp_path / "r", office)
    assert done.exit_code == 4 and "SHA256SUMS.p7s: signature: not there: unsigned" in done.output


def test_without_the_library_it_goes_on_and_says_so_or_is_refused(
    case: Path, office: Mission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_asked, "installed", lambda: False)
    done = release(case, tmp_path / "r", *signed_by(office))
    assert done.exit_code == 0 and "the library that puts them in was not installed" in done.output
    assert "was not installed" in (tmp_path / "r" / "index.html").read_text()
    assert verify(tmp_path / "r", office).exit_code == 0
    done = release(case, tmp_path / "no", *signed_by(office), "--credentials")
    assert done.exit_code == 5 and "pip install 'observance[credentials]'" in done.output
    done = release(case, tmp_path / "no", "--credentials")
    assert done.exit_code == 2 and "--certificate" in done.output
    done = release(case, tmp_path / "no", *signed_by(office)[:2])
    assert done.exit_code == 2 and "all of --certificate, --key and --issuer" in done.output
    assert not (tmp_path / "no").exists()


def test_a_certificate_that_does_not_sign_is_refused_before_anything_is_made(
    case: Path, office: Mission, tmp_path: Path
) -> None:
    other = mission(tmp_path / "other")
    done = release(case, tmp_path / "no", *signed_by(office)[:4], "--issuer", str(other.anchor))
    assert done.exit_code == 3 and "issued by --issuer" in done.output and "film 1" not in done.output


def test_what_signing_brings_in_is_looked_at(
    case: Path, office: Mission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def with_a_thumbnail(file: Path, *more: object) -> None:
        put_in(file, *more)  # type: ignore[arg-type]
        with file.open("ab") as stream:
            stream.write(struct.pack(">I4s", 40, b"uuid") + b"\xff\xd8\xff\xe0" + b"x" * 28)

    monkeypatch.setattr(publishing, "put_in", with_a_thumbnail)
    done = release(case, tmp_path / "no", *signed_by(office))
    assert done.exit_code == 4 and "the gate stops this release" in done.output
    assert "without its credentials it is not the file that was looked at" in done.output
    assert "a picture in its credentials" in done.output and not (tmp_path / "no").exists()


def recipe_of(case: Path) -> Path:
    return sorted((case / "evidence" / "recipes").glob("*/recipe.json"))[0]


def test_who_holds_the_original_makes_the_films_again_byte_for_byte(
    case: Path, released: Path, office: Mission, tmp_path: Path
) -> None:
    done = typed("repeat", case, recipe_of(case), "--out", tmp_path / "again", "--against", released)
    assert done.exit_code == 0, done.output
    assert "film-1.mp4: byte for byte what the release was made of" in done.output
    assert "film-1.mp4: the same in released, but for its credentials" in done.output
    assert plain_digest(released / "film-1.mp4") == digest_file(tmp_path / "again" / "film-1.mp4")
    assert seal(case, tmp_path / "archive", office, "archive").exit_code == 0
    held = recipe_of_archive(tmp_path / "archive")
    done = typed("repeat", tmp_path / "archive", held, "--out", tmp_path / "third", "--against", released)
    assert done.exit_code == 0 and "film-1.mp4: the same in released" in done.output


def recipe_of_archive(archive: Path) -> Path:
    return next((archive / "data" / "recipes").glob("*/recipe.json"))


def test_other_programs_are_named_when_the_bytes_differ(case: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(recipe_of(case).parent, tmp_path / "recipe")
    held = json.loads((folder / "recipe.json").read_bytes())
    held["made_by"]["av"] = "1.2.3"
    (folder / "recipe.json").write_text(json.dumps(held))
    done = typed("repeat", case, folder / "recipe.json", "--out", tmp_path / "same")
    assert done.exit_code == 0 and "another program, the same bytes: av is" in done.output
    held["made"]["film-1.mp4"] = "0" * 64
    (folder / "recipe.json").write_text(json.dumps(held))
    done = typed("repeat", case, folder / "recipe.json", "--out", tmp_path / "other")
    assert done.exit_code == 4 and "film-1.mp4: differs from the recipe" in done.output
    assert "other programs: av is" in done.output and "1.2.3" in done.output


def test_what_cannot_be_made_again_is_said(case: Path, released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(recipe_of(case).parent, tmp_path / "recipe")
    table = next(folder.glob("*.parquet"))
    table.write_bytes(table.read_bytes() + b"x")
    done = typed("repeat", case, folder / "recipe.json", "--out", tmp_path / "no")
    assert done.exit_code == 3 and "the table of tracks that the recipe names" in done.output
    done = typed("repeat", released, recipe_of(case), "--out", tmp_path / "no")
    assert done.exit_code == 2 and "a case folder or an archive" in done.output
    (folder / "recipe.json").write_text('{"format": "observance-recipe/1"}')
    done = typed("repeat", case, folder / "recipe.json", "--out", tmp_path / "no")
    assert done.exit_code == 3 and "wanted a recipe" in done.output
    (folder / "recipe.json").write_text("no")
    assert typed("repeat", case, folder / "recipe.json", "--out", tmp_path / "no").exit_code == 3
    assert not (tmp_path / "no").exists()


def test_a_recipe_survives_its_file_and_holds_everything_that_is_drawn(case: Path) -> None:
    held = recipes.read_recipe(recipe_of(case))
    assert held.as_json() == recipe_of(case).read_bytes()
    assert {one.name for one in fields(Sheet)} <= {one.name for one in fields(recipes.FilmRecipe)}


def test_a_release_names_the_salted_digests_that_packages_name(
    case: Path, released: Path, packed: Path, office: Mission, tmp_path: Path
) -> None:
    to = ["--to", "x", "--authority", "y", "--marking", "z"]
    made = {"withheld": ["disclosure", "--item", "radio-log", *to], "held": ["disclosure", "--item", "wall-clip", *to],
            "archive": ["archive"]}  # fmt: skip
    for name, (kind, *more) in made.items():
        assert seal(case, tmp_path / name, office, kind, *more).exit_code == 0
    for package in (packed, *(tmp_path / name for name in made)):
        done = verify(released, office, "--package", package)
        assert done.exit_code == 0 and f"{package.name} names the same salted digest" in done.output, done.output
        assert shell(released, office, package) == [0] * 6
    opened = json.loads((tmp_path / "held" / "data" / "openings.jsonl").read_bytes())
    item = next((tmp_path / "held" / "data" / "items").iterdir())
    state = subprocess.run(["sha256sum"], input=bytes.fromhex(opened["salt"]) + item.read_bytes(), capture_output=True,
                           check=True)  # fmt: skip
    assert state.stdout.split()[0].decode() == opened["sha256_of_salt_and_file"]
    assert not (tmp_path / "withheld" / "data" / "openings.jsonl").read_bytes().count(b"wall-clip")


def test_a_package_of_something_else_does_not_go_with_it(
    case: Path, released: Path, office: Mission, tmp_path: Path
) -> None:
    other = shutil.copytree(case, tmp_path / "other")
    (other / "evidence" / "salt.secret").unlink()
    shutil.rmtree(other / "work" / "commitments")
    assert seal(other, tmp_path / "p", office, "archive").exit_code == 0
    done = verify(released, office, "--package", tmp_path / "p")
    assert done.exit_code == 4 and "film-1.mp4: commitment: p names no salted digest" in done.output
    assert any(shell(released, office, tmp_path / "p"))
    done = verify(tmp_path / "p", office, "--package", tmp_path / "p")
    assert done.exit_code == 2 and "--package goes with a release" in done.output


def test_a_public_package_is_the_release_as_it_stands(
    case: Path, packed: Path, released: Path, office: Mission, tmp_path: Path
) -> None:
    inner = packed / "data" / "release"
    assert {p.name: p.read_bytes() for p in inner.iterdir()} == {p.name: p.read_bytes() for p in released.iterdir()}
    done = verify(packed, office)
    assert done.exit_code == 0 and "The release in it: 2 films and stills carry content credentials" in done.output
    assert shell(packed, office) == [0] * 5
    bagit = pytest.importorskip("bagit")
    assert bagit.Bag(str(packed)).validate() is True
    everything = b"".join(p.read_bytes() for p in sorted(packed.rglob("*")) if p.is_file())
    words = [*CANARIES, *taken_in(case).values(), "wall-clip", "radio-log", adopted(case), "pytest"]
    assert [word for word in words if word.encode() in everything] == []


def test_only_what_the_gate_let_through_is_packed_as_public(
    case: Path, released: Path, office: Mission, tmp_path: Path
) -> None:
    changed = shutil.copytree(released, tmp_path / "r")
    _caption_dropped(changed, office)
    done = seal(case, tmp_path / "no", office, "public", "--release", str(changed))
    assert done.exit_code == 3 and "a release that this case's gate let through" in done.output
    done = seal(case, tmp_path / "no", office, "public")
    assert done.exit_code == 2 and "--release" in done.output
    done = seal(case, tmp_path / "no", office, "archive", "--release", str(released))
    assert done.exit_code == 2 and "no --item" in done.output
    assert not (tmp_path / "no").exists()


def test_an_unsigned_release_is_vouched_for_by_its_package(case: Path, office: Mission, tmp_path: Path) -> None:
    assert release(case, tmp_path / "r").exit_code == 0
    assert seal(case, tmp_path / "p", office, "public", "--release", str(tmp_path / "r")).exit_code == 0
    done = verify(tmp_path / "p", office)
    assert done.exit_code == 0 and "carry no content credentials; the release says so" in done.output, done.output


def test_a_recipe_that_leads_out_of_its_folder_is_refused(case: Path, tmp_path: Path) -> None:
    held = json.loads(recipe_of(case).read_bytes())
    for key, value in (("file", "../film.mp4"), ("poster", "/tmp/x.png"), ("words", "a/b.vtt")):
        changed = json.loads(json.dumps(held))
        changed["films"][0][key] = value
        (tmp_path / "recipe.json").write_text(json.dumps(changed))
        done = typed("repeat", case, tmp_path / "recipe.json", "--out", tmp_path / "no")
        assert done.exit_code == 3 and "plain names of files" in done.output
    held["films"][0]["take"]["original"] = "*"
    (tmp_path / "recipe.json").write_text(json.dumps(held))
    assert typed("repeat", case, tmp_path / "recipe.json", "--out", tmp_path / "no").exit_code == 3


def test_without_notice_it_needs_a_reason_and_the_report_prints_it(case: Path, tmp_path: Path) -> None:
    notices = case / "notices.yaml"
    text = notices.read_text(encoding="utf-8")
    notices.write_text("notices: []\n", encoding="utf-8")
    try:
        done = release(case, tmp_path / "no")
        assert done.exit_code == 2 and "notices.yaml tells of nobody" in done.output
        done = release(case, tmp_path / "r", "--without-notice", "the channel is closed")
        assert done.exit_code == 0, done.output
    finally:
        notices.write_text(text, encoding="utf-8")
    said = "Nobody was told before. Reason: the channel is closed"
    assert said in (tmp_path / "r" / "index.html").read_text() and said in paper_text(tmp_path / "r" / "report.pdf")


def test_without_the_library_verify_says_that_credentials_were_not_looked_at(
    released: Path, office: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "c2pa", None)
    done = verify(released, office)
    assert (
        done.exit_code == 0 and "2 files carry content credentials. They are not looked at: pip install" in done.output
    )
