"""Taking in files from outside: hashed, copied by content, entered, and only then described by a confined child."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from observance.evidence.case_file import CaseFile, Item, ItemsFile
from observance.evidence.confined import which
from observance.evidence.fields import Id
from observance.evidence.intake import take_in_file, taken_in
from observance.evidence.items_file import ITEMS, check_enterable, enter, entering
from observance.evidence.papers import read_paper
from observance.observation.foreign.account import Account
from observance.observation.foreign.sniffing import HEAD, fitting_name, sniff
from observance.values.digests import digest_file
from observance.values.errors import Fault, RefusedInput, UsageError
from observance.values.marks import RE_ENACTMENT_MARK, carries_mark
from observance.workflow.described import Described, describe, enter_described, remarks_of
from observance.workflow.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """From whom the files came, by whom, and how; the attributes are those of an item of items.yaml.

    Attributes:
        id: of the item; only where one file is taken in. Without it, an id is made from the content.
    """

    acquired_from: str
    acquired_by: str
    id: str = ""
    camera: str = ""
    acquisition: Literal["native", "screen", "filmed", "copied", "unknown"] = "unknown"
    device: str = ""
    device_clock: str = ""
    earlier_hands: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    legal_basis: str = ""


def receive_files(
    root: Path, files: Sequence[Path], asked: Acquisition, *, now: float, unsandboxed: bool, progress: Progress
) -> list[str]:
    """Take files into a case; a line for each, and for each thing observed about it.

    With one file that is no regular file, none is taken. A file that cannot be read is taken in all the same, and its
    item is entered as excluded, with why.

    Raises:
        RefusedInput: something that is no regular file, or an items.yaml that cannot be added to.
        UsageError: an id or a camera that cannot be. Unavailable: no sandbox holds here.
        IntegrityBroken: a file changed while it was taken in, or the chain of custody does not hold.
    """
    kind = read_paper(root / "case.yaml", CaseFile).kind
    _check_asked(root, files, asked)
    _check_files(root, files)
    check_enterable(root)
    which(unsandboxed)
    lines: list[str] = []
    sizes = [path.stat().st_size + 1 for path in files]
    with entering(root):
        for number, path in enumerate(files):
            progress("take in", sum(sizes[:number]) / sum(sizes))
            lines += _receive(root, path, asked, kind, now=now, unsandboxed=unsandboxed)
    progress("take in", 1.0)
    return [*lines, f"next: observance check {root}"]


def _receive(root: Path, path: Path, asked: Acquisition, kind: str, *, now: float, unsandboxed: bool) -> Iterator[str]:
    name = shown(path.name)
    digest = digest_file(path)
    held = read_paper(root / ITEMS, ItemsFile).items if (root / ITEMS).exists() else ()
    known = taken_in(root)
    here = next((one.id for one in held if digest in (one.sha256, known.get(one.id))), None)
    if here is not None:
        yield f"{name}: its content is here already, as {here}; nothing was changed"
        return
    # An interrupted taking in left the original under an id: it is gone on with. Otherwise the id comes from the
    # content, never from the name, which may be a person's.
    begun = next((item for item, sha256 in known.items() if sha256 == digest), None)
    id = begun or asked.id or f"{asked.camera or 'item'}-{digest[:10]}"
    if any(one.id == id for one in held):
        raise UsageError(f"items.yaml has {id!r} already, of another content; nothing is overwritten; give another")
    with path.open("rb") as stream:
        kept_as = fitting_name(path.name, sniff(stream.read(HEAD)))
    taken = take_in_file(
        root, path, digest, item=id, name=kept_as, acquired_from=asked.acquired_from, now=now, by=asked.acquired_by
    )
    made = describe(root, taken.path, digest, unsandboxed=unsandboxed)
    enter_described(root, id, digest, made, now=now, by=asked.acquired_by)
    why = made.account.excluded
    if kind != "re-enactment" and (made.account.marked or (made.account.moving and carries_mark(taken.path))):
        why = f"says of itself that it is a {RE_ENACTMENT_MARK}"
    enter(root, [_item(id, digest, made.account, why, asked)])
    yield f"{id}: {name}: {words_of(made.account)}; unchanged since intake by its SHA-256 {digest[:12]}…"
    yield from (f"  {id}: {text}" for text in _told(made, why, now))


def _told(made: Described, why: str, received: float | None) -> Iterator[str]:
    """What was observed about a file, for readers; `why`: it is not used."""
    if why:
        yield f"not used: {why}; its bytes are kept"
    yield from (f"observed ({one.about}): {one.words}" for one in remarks_of(made, received))
    if made.sandbox.startswith("none"):
        yield f"read without a sandbox: {made.sandbox}"


def words_of(account: Account) -> str:
    """What a file is, in a few words."""
    parts = [account.form]
    if account.moving is not None:
        one = account.moving
        parts.append(f"{one.width} x {one.height}, {one.frames} frames that decode, {one.duration_s:.1f} s")
    elif account.picture is not None:
        parts.append(f"{account.picture[0]} x {account.picture[1]}")
    if account.sounding is not None:
        parts.append(f"sound of {account.sounding.samples / max(account.sounding.rate_hz, 1):.1f} s")
    if account.pages is not None:
        parts.append(f"{account.pages} pages")
    return ", ".join([*parts, f"{account.bytes} bytes"])


def shown(name: str) -> str:
    """A file's name without what could steer a terminal or turn the direction of reading."""
    return "".join(c if c.isprintable() else "�" for c in name)


def _check_asked(root: Path, files: Sequence[Path], asked: Acquisition) -> None:
    if asked.id and len(files) > 1:
        raise UsageError("--id names one item; give one file with it, or leave it out: ids are made from the content")
    if asked.camera and not (root / "cameras" / f"{asked.camera}.yaml").is_file():
        there = ", ".join(sorted(path.stem for path in (root / "cameras").glob("*.yaml"))) or "none"
        raise UsageError(f"--camera: no cameras/{asked.camera}.yaml in the case; there: {there}")
    for option, text in (("--from", asked.acquired_from), ("--by", asked.acquired_by)):
        if not text.strip():
            raise UsageError(f"{option}: say it by a code, never a name, such as source-3 or analyst-2")
    if asked.id:
        try:
            TypeAdapter(Id).validate_python(asked.id)
        except ValidationError:
            raise UsageError(f"--id {asked.id!r}: small letters, digits, dot, hyphen, underscore") from None


def _check_files(root: Path, files: Sequence[Path]) -> None:
    faults = []
    for path in files:
        got = _not_regular(path)
        if not got and path.resolve().is_relative_to((root / "evidence").resolve()):
            got = "an original that the case holds already"
        if got:
            example = "the file that it leads to" if got == "a link" else "footage/camera-2.mp4"
            wanted, file = "a regular file", shown(path.name)
            faults.append(Fault(file=file, line=0, where="file", wanted=wanted, got=got, example=example))
    if faults:
        raise RefusedInput(faults)


def _not_regular(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return (error.strerror or "nothing there").lower()
    if stat.S_ISREG(mode):
        return ""
    kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")


def _item(id: str, digest: str, account: Account, why: str, asked: Acquisition) -> Item:
    return Item(
        id=id,
        status="excluded" if why else "held",
        kind=account.kind,
        sha256=digest,
        camera=asked.camera or None,
        acquired_from=asked.acquired_from,
        acquired_by=asked.acquired_by,
        acquisition=asked.acquisition,
        device=asked.device,
        device_clock=asked.device_clock,
        earlier_hands=asked.earlier_hands,
        gaps=asked.gaps,
        legal_basis=asked.legal_basis,
        why=why,
    )
