"""The action `statements capture`: the words of held items, read in a sandbox, kept by content, entered in custody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from observance.evidence.case_file import Item, ItemsFile
from observance.evidence.confined import Limits, NotRead, Sandbox, confine
from observance.evidence.custody import CUSTODY, Done, append_entries
from observance.evidence.fields import Id
from observance.evidence.intake import taken_in
from observance.evidence.papers import read_paper
from observance.evidence.store import EVIDENCE, original_of
from observance.observation.statement.captured.reading import answered
from observance.observation.statement.captured.text import CapturedText
from observance.values.digests import digest_file
from observance.values.errors import IntegrityBroken, UsageError
from observance.values.nearest import did_you_mean
from observance.workflow.captured_store import CAPTURED, Asked, CapturedFrom, keep, origins
from observance.workflow.progress import Progress
from observance.workflow.reread import reread_lines

_READER = "observance.observation.statement.captured.reading:read_captured"
_LIMITS = Limits(memory_bytes=3 << 30, cpu_s=120, wall_s=300.0, output_bytes=256 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A held item's file, and its digest, which custody bears out where the item was taken in."""

    item: Item
    path: Path
    sha256: str


def capture_items(
    root: Path,
    names: Sequence[str],
    asked: Asked,
    *,
    source: str | None,
    unsandboxed: bool,
    now: float,
    by: str,
    progress: Progress,
) -> list[str]:
    """Capture the words of items; what is captured already stays as it is.

    Args:
        names: ids of items.yaml, or paths of their files.
        source: of a statement, whose beginning is written beside the others, to be filled in.

    Raises:
        UsageError: no such item.
        NotRead, RefusedInput: one whose words cannot be taken.
        IntegrityBroken: an original, or a captured text, has changed.
    """
    items = read_paper(root / "items.yaml", ItemsFile, "items.yaml").items
    taken = taken_in(root)
    originals = [_original(root, _named(root, items, name), taken) for name in names]
    lines: list[str] = []
    for done, original in enumerate(originals):
        progress("capture", done / len(originals))
        text, sandbox = _read(original, asked, unsandboxed)
        before = [one for one in origins(root, item=original.item.id) if one.asked == asked]
        origin = CapturedFrom(
            item=original.item.id,
            item_sha256=original.sha256,
            text_sha256=text.sha256,
            asked=asked,
            how=text.how,
            segments=text.segments,
        )
        new, _ = keep(root, text, origin)
        _enter(root, origin, sandbox, now, by)
        lines += _said(text, origin, new)
        lines += reread_lines(root, text.text, origin, before)
    if source is not None:
        lines.append(_begun(root, source, originals[0].item.id, text))
    progress("capture", 1.0)
    return lines


def _named(root: Path, items: Sequence[Item], name: str) -> Item:
    for item in items:
        if item.id == name or (item.file is not None and Path(name).resolve() == (root / item.file).resolve()):
            return item
    hint = did_you_mean(name, [item.id for item in items])
    raise UsageError(f"no item {name!r} in items.yaml{hint}; `observance take-in` enters a file as an item")


def _original(root: Path, item: Item, taken: dict[str, str]) -> Original:
    path = original_of(root, item, taken)
    if path is None or item.status != "held":
        raise UsageError(f"item {item.id!r} is not held ({item.status}): there is nothing to capture")
    sha256, wanted = digest_file(path), taken.get(item.id, item.sha256)
    if wanted is not None and sha256 != wanted:
        raise IntegrityBroken(f"item {item.id!r}: its original has {sha256}, and was taken in as {wanted}")
    return Original(item=item, path=path, sha256=sha256)


def _read(original: Original, asked: Asked, unsandboxed: bool) -> tuple[CapturedText, Sandbox]:
    suffix = Path(original.item.file or original.path.name).suffix.lower()
    words = (suffix, asked.encoding, asked.url, asked.extent)
    try:
        read = confine(_READER, original.path, words=words, limits=_LIMITS, unsandboxed=unsandboxed)
    except NotRead as error:
        raise NotRead(error.why, f"item {original.item.id!r}: {error.words}", error.sandbox) from None
    return answered(read.payload), read.sandbox


def _enter(root: Path, origin: CapturedFrom, sandbox: Sandbox, now: float, by: str) -> None:
    """Into custody, once a text and item and reader."""
    read_by = ", ".join(f"{name} {version}" for name, version in origin.how.libraries)
    detail = {"of": origin.item_sha256, "kind": origin.how.kind, "read by": read_by, "sandbox": str(sandbox)}
    done = Done(act="captured", item=origin.item, sha256=origin.text_sha256, by=by, detail=detail)
    same = ("of", "kind", "read by")
    append_entries(
        root / EVIDENCE / CUSTODY,
        lambda entries: [] if any(
            (one.act, one.item, one.sha256) == (done.act, done.item, done.sha256)
            and all(one.detail.get(key) == detail[key] for key in same)
            for one in entries
        ) else [done],
        now,
    )  # fmt: skip


def _said(text: CapturedText, origin: CapturedFrom, new: bool) -> list[str]:
    """What was captured, without a word of it."""
    how = text.how
    encoding = f", {how.encoding} ({how.encoding_by})" if how.encoding else ""
    word = "captured" if new else "as before"
    lines = [f"item {origin.item!r}: {len(text.text)} characters of {how.kind}{encoding}"]
    lines += [f"  {note}" for note in how.notes]
    lines += [f"  {len(how.listed)} other parts are listed beside it and were not opened"] if how.listed else []
    lines.append(f"  {word}: {CAPTURED}/{text.sha256}.txt")
    return [*lines, "  a statement names it by:", f"    item: {origin.item}", f"    text_sha256: {text.sha256}"]


_BEGINNING = """# Fill in what stands in <>, anchor claims (observance statements anchor), take .example off the name.
source:
  id: {source}
  outlet: "<who publishes or testifies; by code where protected>"
  kind: media  # official, party, witness, media, document, other
  reliability: F  # A to E; F: cannot be judged
  graded_by: "<a function code>"
language: en
item: {item}
text_sha256: {digest}
claims: []
"""


def _begun(root: Path, source: Id, item: str, text: CapturedText) -> str:
    path = root / "statements" / f"{source}.yaml.example"
    if path.exists() or path.with_suffix("").exists():
        return f"statements/{source}.yaml stands there already and was left as it is"
    path.write_text(_BEGINNING.format(source=source, item=item, digest=text.sha256), encoding="utf-8")
    return f"written: statements/{path.name}, to be filled in"
