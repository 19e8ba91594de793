"""Files of any size under a key of their own: AES-256-GCM in blocks of a megabyte, none of which can be cut or moved.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015): a block's nonce holds its number, and whether it
is the last one.
"""

from __future__ import annotations

import io
import secrets  # noqa: TID251 -- keys and nonces; nothing that a case concludes depends on them
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from observance.values.errors import IntegrityBroken

MAGIC = b"observance-protected/1\n"
KEY_BYTES = 32
_BLOCK, _PREFIX, _TAG = 1 << 20, 7, 16


def new_key() -> bytes:
    """A key for one source's material."""
    return secrets.token_bytes(KEY_BYTES)


class Sealing(io.RawIOBase):
    """A stream to write to; what it is given is encrypted into `target`. It must be closed, or the end is missing."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        self._target, self._cipher, self._held, self._number = target, AESGCM(key), bytearray(), 0
        self._prefix = secrets.token_bytes(_PREFIX)
        target.write(MAGIC + self._prefix)

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: object, /) -> int:
        """Take bytes; whole blocks are encrypted at once."""
        self._held += memoryview(data)  # type: ignore[arg-type]
        while len(self._held) > _BLOCK:
            self._block(bytes(self._held[:_BLOCK]), last=False)
            del self._held[:_BLOCK]
        return len(memoryview(data))  # type: ignore[arg-type]

    def close(self) -> None:
        """Write the last block."""
        if not self.closed:
            self._block(bytes(self._held), last=True)
            super().close()

    def _block(self, data: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._prefix, self._number, last), data, MAGIC))
        self._number += 1


class Opening(io.RawIOBase):
    """A stream to read from: what `Sealing` wrote.

    Raises:
        IntegrityBroken: while reading: another key, or a file that was changed or cut off.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._name, self._cipher, self._number, self._held = path.name, AESGCM(key), 0, b""
        self._source = path.open("rb")
        head = self._source.read(len(MAGIC) + _PREFIX)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + _PREFIX:
            raise IntegrityBroken(f"{path.name}: no protected material")
        self._prefix, self._next = head[len(MAGIC) :], self._source.read(_BLOCK + _TAG)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Give bytes."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        if not self._held and self._next:
            self._held = self._block()
        size = min(len(view), len(self._held))
        view[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def close(self) -> None:
        """Close the file."""
        self._source.close()
        super().close()

    def _block(self) -> bytes:
        box, self._next = self._next, self._source.read(_BLOCK + _TAG)
        try:
            plain = self._cipher.decrypt(_nonce(self._prefix, self._number, not self._next), box, MAGIC)
        except InvalidTag:
            got = f"block {self._number + 1} does not open: another key, or it was changed or cut off"
            raise IntegrityBroken(f"{self._name}: {got}") from None
        self._number += 1
        return plain


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
