"""Which answer of a changed `findings.json` was edited, by the digest of each of its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from observance.release.verify.faults import PackageFault
from observance.values.digests import Json, canonical_json, digest_bytes

FINDINGS = "data/findings.json"
ROWS = "data/findings.rows.jsonl"


def rows_of(findings: Json) -> dict[str, str]:
    """The digest of every part of `findings.json` by its name: each answer's id, and each other key."""
    if not isinstance(findings, dict):
        return {}
    digests: dict[str, str] = {}
    for key in sorted(findings):
        value = findings[key]
        named = isinstance(value, list) and all(isinstance(row, dict) and "id" in row for row in value)
        if named and isinstance(value, list) and value:
            digests |= {
                f"{key} {row['id']}": digest_bytes(canonical_json(row)) for row in value if isinstance(row, dict)
            }
        else:
            digests[key] = digest_bytes(canonical_json(value))
    return digests


def table_of(findings: Json) -> bytes:
    """The rows' table: a line each, name and digest."""
    rows: Mapping[str, str] = rows_of(findings)
    return b"".join(canonical_json({"row": name, "sha256": rows[name]}) for name in sorted(rows))


def locate(bag: Path, changed: frozenset[str]) -> Iterator[PackageFault]:
    """Every row of a changed `findings.json` that is not as it was."""
    if FINDINGS not in changed or ROWS in changed or not (bag / ROWS).is_file():
        return
    wanted = {str(row["row"]): str(row["sha256"]) for row in map(json.loads, (bag / ROWS).read_bytes().splitlines())}
    try:
        got = rows_of(json.loads((bag / FINDINGS).read_bytes()))
    except ValueError:
        yield PackageFault(kind="answer", where=FINDINGS, words="no longer JSON")
        return
    for name in sorted(wanted.keys() | got.keys()):
        if wanted.get(name) != got.get(name):
            words = "edited" if name in wanted and name in got else "taken away" if name in wanted else "added"
            yield PackageFault(kind="answer", where=FINDINGS, words=f"{name} was {words}")
