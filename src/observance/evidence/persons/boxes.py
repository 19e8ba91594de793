"""Records under a passphrase: a file of lines, each of them encrypted by itself, that says what is wrong with it.

The key comes from the passphrase by scrypt (RFC 7914); a record is AES-256-GCM with its place and the number of records
bound to it, so that none can be changed, moved, dropped or added. Records are padded: no length tells a name's length.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets  # noqa: TID251 -- salts and nonces; nothing that a case concludes depends on them
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from observance.values.digests import Json, canonical_json, digest_bytes
from observance.values.errors import IntegrityBroken, ObservanceError, refuse

FORMAT = "observance-register/1"
WORK = 17
"""log2 of scrypt's cost: 128 MB and a few tenths of a second for each try."""
_MOST_WORK = 20
_BLOCK, _PAD, _NONCE, _KEY, _SALT = 8, 512, 12, 32, 16


class WrongPassphrase(ObservanceError):
    """The passphrase does not open what it was given for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    line: bytes
    work: int
    salt: bytes
    check: str


def sealed(records: Sequence[Json], passphrase: str, work: int = WORK) -> bytes:
    """The file that holds the records; every call takes another salt and other nonces."""
    salt = secrets.token_bytes(_SALT)
    key = _key(passphrase, salt, work)
    kdf: dict[str, Json] = {"kdf": "scrypt", "log2_n": work, "r": _BLOCK, "p": 1, "salt": salt.hex()}
    head = canonical_json({"format": FORMAT, **kdf, "check": _check(key)})
    lines = [head]
    for number, record in enumerate(records):
        plain = canonical_json(record)
        plain += b" " * (-len(plain) % _PAD)
        nonce = secrets.token_bytes(_NONCE)
        box = nonce + AESGCM(key).encrypt(nonce, plain, _bound(head, number, len(records)))
        lines.append(canonical_json({"box": base64.b64encode(box).decode()}))
    body = b"".join(lines)
    return body + canonical_json({"end": len(records), "sha256": digest_bytes(body)})


def opened(data: bytes, passphrase: str, name: str) -> tuple[Json, ...]:
    """The records.

    Args:
        name: what messages call the file.

    Raises:
        RefusedInput: no register. IntegrityBroken: cut off, or changed; which record is said.
        WrongPassphrase: it is whole, and the passphrase does not open it.
    """
    head = _head(data, name)
    lines = data.splitlines(keepends=True)
    end = _object(lines[-1]) if lines[-1].endswith(b"\n") else None
    if end is None or "end" not in end:
        raise IntegrityBroken(f"{name}: it ends before its last line: it was cut off, take a copy that is whole")
    whole = end.get("sha256") == digest_bytes(b"".join(lines[:-1]))
    key = _key(passphrase, head.salt, head.work)
    if not hmac.compare_digest(_check(key), head.check):
        if whole:
            raise WrongPassphrase(f"{name}: the passphrase does not open it")
        raise IntegrityBroken(f"{name}: its bytes were changed, and the passphrase does not open it as it is")
    boxes = lines[1:-1]
    records = tuple(_record(line, key, head, number, len(boxes), name) for number, line in enumerate(boxes))
    if not whole or end["end"] != len(boxes):
        raise IntegrityBroken(f"{name}: its last line does not fit the rest: it was changed")
    return records


def _record(line: bytes, key: bytes, head: _Head, number: int, count: int, name: str) -> Json:
    held = _object(line)
    try:
        box = base64.b64decode(str(held["box"]), validate=True) if held is not None else b""
        plain = AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], _bound(head.line, number, count))
    except (InvalidTag, ValueError, KeyError):
        place = f"record {number + 1} of {count}"
        raise IntegrityBroken(f"{name}: {place} does not open: it was changed or moved, or one was dropped") from None
    value: Json = json.loads(plain)
    return value


def _head(data: bytes, name: str) -> _Head:
    line = data.split(b"\n", 1)[0] + b"\n"
    held = _object(line)
    if held is None or held.get("format") != FORMAT:
        raise refuse(name, "format", wanted="a register (observance-register/1)", got="something else")
    work, salt = held.get("log2_n"), str(held.get("salt"))
    if not isinstance(work, int) or not 10 <= work <= _MOST_WORK or not re.fullmatch(r"[0-9a-f]{32}", salt):
        raise IntegrityBroken(f"{name}: its first line was changed")
    return _Head(line=line, work=work, salt=bytes.fromhex(salt), check=str(held.get("check")))


def _object(line: bytes) -> dict[str, Json] | None:
    try:
        value: Json = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _key(passphrase: str, salt: bytes, work: int) -> bytes:
    words = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=_KEY, n=1 << work, r=_BLOCK, p=1).derive(words)


def _check(key: bytes) -> str:
    """Tells a wrong passphrase from a changed file; gives away no more than any record does."""
    return hmac.new(key, b"observance-register check", "sha256").hexdigest()[:32]


def _bound(head: bytes, number: int, count: int) -> bytes:
    return f"{digest_bytes(head)} {number} of {count}".encode()
