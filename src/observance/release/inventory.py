"""What a package says of itself: inventory, RO-Crate description, the programs that made it, commitments, custody."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, distributions
from pathlib import PurePosixPath

from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.spans import iso_from_seconds

CRATE = "ro-crate-metadata.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One item of the inventory. A withheld one has no name, no file and no digest but its commitment."""

    item: str
    file: str
    name: str
    sha256: str
    size: int | None
    kind: str
    status: str
    why: str = ""


def inventory_csv(rows: Iterable[Listed]) -> bytes:
    """The inventory, a line an item, as RFC 4180 with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["item", "file", "original_name", "sha256", "bytes", "kind", "status", "why"])
    for row in rows:
        size = "" if row.size is None else row.size
        writer.writerow([row.item, row.file, row.name, row.sha256, size, row.kind, row.status, row.why])
    return text.getvalue().encode()


def crate_json(title: str, description: str, files: Sequence[tuple[str, str]], now: float) -> bytes:
    """`ro-crate-metadata.json` (RO-Crate 1.1): the package as a data set, each file with what it is.

    Args:
        files: names below `data/` and what each is.
    """
    parts: list[Json] = [{"@id": name} for name, _ in files]
    graph: list[Json] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": title,
            "description": description,
            "datePublished": iso_from_seconds(now, digits=0),
            "license": "none given: see the marking in bag-info.txt",
            "hasPart": parts,
        },
    ]
    for name, what in files:
        graph.append({"@id": name, "@type": "File", "name": PurePosixPath(name).name, "description": what})
    return canonical_json({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})


def programs(of: str | None = None) -> bytes:
    """Every installed distribution that may have had a hand in it, with its version and the digest of its file list.

    Args:
        of: only this one and what it needs: what else is installed here is nobody's business.

    The file list of a wheel (RECORD) holds a digest of every file of it, so that its own digest fixes them all.
    """
    lines = set()
    needed = _needed(of) if of is not None else None
    for one in distributions():
        if needed is not None and _plain(one.metadata["Name"]) not in needed:
            continue
        record = one.read_text("RECORD")
        digest = digest_bytes(record.encode()) if record else "-"
        lines.add(f"{one.metadata['Name'].lower()}=={one.version} record-sha256:{digest}")
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def _needed(name: str) -> frozenset[str]:
    """A distribution and everything that it needs, as far as it is installed."""
    found: set[str] = set()
    left = [name]
    while left:
        one = _plain(left.pop())
        if one in found:
            continue
        try:
            needs = distribution(one).requires or []
        except PackageNotFoundError:
            continue
        found.add(one)
        plain = [need for need in needs if "extra ==" not in need]
        left += [word[0] for need in plain if (word := re.match(r"[A-Za-z0-9._-]+", need))]
    return frozenset(found)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
