"""The action `archive`: the sealed versions of a case, listed, and one of them laid out again as a case folder."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from observance.evidence.custody import CUSTODY, append_entry
from observance.evidence.store import EVIDENCE, stored_path
from observance.release.bag import TAG_MANIFEST
from observance.release.verify.package import package_info
from observance.release.verify.package import verify as verify_package
from observance.values.digests import digest_file
from observance.values.errors import IntegrityBroken, UsageError
from observance.workflow.packing import SECRET
from observance.workflow.progress import Progress

_OUT = ("findings.json", "report.html", "map.svg", "timeline.svg", "comparison.html")


def list_archives(places: Iterable[Path]) -> list[str]:
    """Every archive below these folders, oldest first: when it was sealed, its digest, how many answers it holds."""
    found = []
    for place in places:
        for bagit in sorted(place.rglob("bagit.txt")):
            info = package_info(bagit.parent)
            if info.get("Package-Kind") == "archive":
                answers = bagit.parent / "data" / "findings.json"
                rows = len(json.loads(answers.read_bytes())["rows"]) if answers.is_file() else 0
                digest = digest_file(bagit.parent / TAG_MANIFEST)
                found.append(f"{info.get('Bagging-Date')}  {digest[:12]}  {rows} answers  {bagit.parent}")
    return sorted(found) or ["no archive there"]


def restore_archive(package: Path, out: Path, anchor: Path, *, now: float, by: str, progress: Progress) -> list[str]:
    """Lay an archive out again as a case folder; that it was is the first new entry of its custody.

    What is under a source's key stays under it. Nothing of the archive is changed.

    Raises:
        UsageError: no archive, or something at `out` already.
        IntegrityBroken: it is not what was sealed under the anchor.
    """
    if package_info(package).get("Package-Kind") != "archive":
        raise UsageError(f"{package.name} is no archive: only an archive holds a whole case")
    if out.exists():
        raise UsageError(f"{out.name} is there already: an archive is never laid out over something")
    found = verify_package(package, anchor, progress=lambda share: progress("verify", share))
    if not found.holds:
        raise IntegrityBroken("\n".join([f"{package.name} does not hold:", *(f"  {fault}" for fault in found.faults)]))
    data = package / "data"
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        shutil.copytree(data / "case", unfinished)
        for folder, target in (("protected", "protected"), ("answers", "out/answers"), ("recipes", "evidence/recipes")):
            if (data / folder).is_dir():
                shutil.copytree(data / folder, unfinished / target)
        (unfinished / EVIDENCE).mkdir(exist_ok=True)
        (unfinished / "out").mkdir(exist_ok=True)
        for name in (CUSTODY, SECRET):
            shutil.copyfile(data / name, unfinished / EVIDENCE / name)
        for name in _OUT:
            if (data / name).is_file():
                shutil.copyfile(data / name, unfinished / "out" / name)
        (unfinished / EVIDENCE / SECRET).chmod(0o400)
        originals = _originals(data, unfinished)
        unfinished.replace(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    digest = digest_file(package / TAG_MANIFEST)
    append_entry(out / EVIDENCE / CUSTODY, act="restored", item="", sha256=digest, now=now, by=by)
    return [
        f"restored: {out}, {originals} originals, from archive {digest[:12]}",
        "consents that were withdrawn since then are not in it: enter them before anything of it leaves",
        f"next: observance check {out}",
    ]


def _originals(data: Path, root: Path) -> int:
    """Originals back to where they stand by content, under the names that the inventory has."""
    count = 0
    for row in csv.DictReader(io.StringIO((data / "inventory.csv").read_text(encoding="utf-8"))):
        if not row["file"]:
            continue
        target = stored_path(root, row["sha256"], row["original_name"])
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / row["file"], target)
        target.chmod(0o444)
        count += 1
    return count
