"""`observance verify` of a release: its list of files, that list's signature, the credentials of films and stills."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from observance.release.verify.credentials import KINDS, plain_digest, read_credentials
from observance.release.verify.faults import PackageFault, Verified
from observance.release.verify.files import Files, check_listed
from observance.release.verify.signed import check_signature
from observance.values.digests import Json
from observance.values.errors import Unavailable

SUMS = "SHA256SUMS"
FILMS = "films.jsonl"
UNLISTED = frozenset({SUMS, f"{SUMS}.p7s"})
Row = Mapping[str, Json]


def is_release(folder: Path) -> bool:
    """Whether a folder is a release, not a package."""
    return (folder / SUMS).is_file() and not (folder / "bagit.txt").is_file()


def verify_release(
    folder: Path,
    anchor: Path,
    *,
    package: Path | None = None,
    known: Mapping[str, str] | None = None,
    progress: Callable[[float], None] = lambda share: None,
    workers: int = 2,
) -> Verified:
    """Check a release.

    Args:
        anchor: the mission's root certificate (PEM), had by another way.
        package: a sealed package of the same case, checked already: whether both name the same salted digests.

        known: digests of its files, where they were worked out already.

    Raises:
        Unavailable: no openssl.
    """
    files = check_listed(folder, (SUMS,), UNLISTED, progress, workers, known)
    faults = list(files.faults)
    signed = check_signature(folder, anchor, None, SUMS)
    faults += signed.faults
    words = list(signed.words)
    rows = list(_rows(folder, faults))
    for row in rows:
        faults += _as_made(folder, row, files)
    more, said = _credentials(folder, [row for row in rows if str(row["file"]) in files.listed], anchor)
    faults += more
    words += said
    if package is not None:
        named = salted_digests(package)
        lacking = sorted({str(row["file"]) for row in rows if row.get("sha256_of_salt_and_file") not in named})
        what = "names no salted digest of what this was made from"
        faults += [PackageFault(kind="commitment", where=name, words=f"{package.name} {what}") for name in lacking]
        if not lacking:
            words.append(f"{package.name} names the same salted digest for what each film was made from.")
    return Verified(faults=tuple(sorted(faults)), words=tuple(words), files=len(files.listed))


def _rows(folder: Path, faults: list[PackageFault]) -> Iterator[Row]:
    """The rows on films and stills."""
    path = folder / FILMS
    for number, line in enumerate(path.read_bytes().splitlines() if path.is_file() else (), start=1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict) and Path(str(row.get("file"))).suffix in KINDS:
            yield row
        else:
            words = "no row on a film or a still"
            faults.append(PackageFault(kind="manifest", where=FILMS, words=words, line=number))


def _as_made(folder: Path, row: Row, files: Files) -> Iterator[PackageFault]:
    """Whether a film without its credentials is the one that the gate looked at."""
    name, wanted = str(row["file"]), row.get("sha256_before_credentials")
    if name not in files.listed:
        yield PackageFault(kind="manifest", where=FILMS, words=f"names {name}, which {SUMS} does not list")
    elif (folder / name).is_file() and (got := plain_digest(folder / name)) != wanted:
        words = f"without its credentials it has {got}; {FILMS} names {wanted}"
        yield PackageFault(kind="film", where=name, words=words)


def _credentials(folder: Path, rows: Sequence[Row], anchor: Path) -> tuple[list[PackageFault], list[str]]:
    faults: list[PackageFault] = []
    carrying = [row for row in rows if row.get("credentials") is True and (folder / str(row["file"])).is_file()]
    for row in carrying:
        name = str(row["file"])
        try:
            found = read_credentials(folder / name, anchor)
        except Unavailable as error:
            return faults, [f"{len(carrying)} files carry content credentials. {error}."]
        if found.state != "accepted":
            faults.append(PackageFault(kind="credentials", where=name, words=found.words))
        elif found.told.get("film_sha256_before_credentials") != row.get("sha256_before_credentials"):
            faults.append(PackageFault(kind="credentials", where=name, words=f"speak of another file than {FILMS}"))
        elif found.told.get("originals_sha256_of_salt_and_file") != [row.get("sha256_of_salt_and_file")]:
            faults.append(PackageFault(kind="credentials", where=name, words=f"speak of another original than {FILMS}"))
    if not carrying:
        return faults, ["Films and stills carry no content credentials; the release says so of itself."]
    if not faults:
        return faults, [f"{len(carrying)} films and stills carry content credentials signed under the anchor given."]
    return faults, []


def salted_digests(package: Path) -> frozenset[str]:
    """Every salted digest that a package names: of what it withholds, and of what it holds itself."""
    files = sorted([*(package / "data").glob("*.jsonl"), *(package / "data" / "release").glob("*.jsonl")])
    rows = [json.loads(line) for path in files for line in path.read_bytes().splitlines()]
    named = "sha256_of_salt_and_file"
    return frozenset(str(row[named]) for row in rows if isinstance(row, dict) and named in row)
