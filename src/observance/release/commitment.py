"""Commitments: what is withheld from a package is named only by a salted digest, which its holder can open later.

`cat salt file | sha256sum` gives the commitment. Without the salt nobody can try files against it: a plain digest would
tell whoever holds a copy that the package has it too.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from observance.values.digests import Json

SALT_BYTES = 32
_BLOCK = 1 << 20


def salt_of(secret: bytes, item: str, sha256: str) -> bytes:
    """The salt of an item, 32 bytes: the same one in every package of an archive, so that they can be compared.

    HMAC-SHA-256 (RFC 2104) of the item's id and digest under the archive's secret, which never leaves the archive.

    Raises:
        ValueError: a secret of under 32 bytes.
    """
    if len(secret) < SALT_BYTES:
        raise ValueError(f"a secret of at least {SALT_BYTES} bytes, not {len(secret)}")
    return hmac.new(secret, f"{item}\0{sha256}".encode(), hashlib.sha256).digest()


def commitment_of(salt: bytes, file: Path) -> str:
    """SHA-256 of the salt followed by the file, 64 hex digits."""
    state = hashlib.sha256(salt)
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            state.update(block)
    return state.hexdigest()


def row(item: str, commitment: str) -> Json:
    """A line of `commitments.jsonl`: the pseudonymous number of what is withheld, and its commitment."""
    return {"withheld": item, "sha256_of_salt_and_file": commitment}
