"""Where the keys of sources' material are kept, outside of every case: in the register, or a file each in a folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from observance.evidence.persons.register import (
    change_register,
    outside_of_cases,
    read_register,
    write_secret,
)
from observance.values.errors import IntegrityBroken, refuse


class Keys(Protocol):
    """Keys by pseudonym."""

    def get(self, source: str) -> bytes | None:
        """The key; None if there is none."""

    def put(self, source: str, key: bytes) -> None:
        """Keep a key."""

    def destroy(self, source: str) -> bool:
        """Make an end of a key; false where there was none. Copies made elsewhere are not reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterKeys:
    """In the register of persons."""

    path: Path
    passphrase: str

    def get(self, source: str) -> bytes | None:
        """The key; None if there is none."""
        key = read_register(self.path, self.passphrase).keys.get(source)
        return bytes.fromhex(key) if key is not None else None

    def put(self, source: str, key: bytes) -> None:
        """Keep a key."""
        change_register(self.path, self.passphrase, lambda held: replace(held, keys={**held.keys, source: key.hex()}))

    def destroy(self, source: str) -> bool:
        """Make an end of a key; the register is written anew without it."""
        if self.get(source) is None:
            return False
        change_register(
            self.path,
            self.passphrase,
            lambda held: replace(held, keys={of: key for of, key in held.keys.items() if of != source}),
        )
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFolder:
    """A file for each source, mode 0600, unencrypted: on a stick in a safe."""

    path: Path

    def get(self, source: str) -> bytes | None:
        """The key; None if there is none."""
        file = self._file(source)
        if not file.is_file():
            return None
        if file.stat().st_mode & 0o077:
            raise refuse(file.name, "mode", wanted="a file that its owner alone may read (0600)",
                         got=f"{file.stat().st_mode & 0o777:04o}", example=f"chmod 600 {file.name}")  # fmt: skip
        text = file.read_text(encoding="ascii", errors="replace").strip()
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise IntegrityBroken(f"{file.name}: not a key: 64 hex digits")
        return bytes.fromhex(text)

    def put(self, source: str, key: bytes) -> None:
        """Keep a key."""
        outside_of_cases(self._file(source), "a key")
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(self._file(source), key.hex().encode() + b"\n")

    def destroy(self, source: str) -> bool:
        """Overwrite the file and remove it."""
        file = self._file(source)
        if not file.is_file():
            return False
        with file.open("r+b") as stream:
            stream.write(b"0" * file.stat().st_size)
        file.unlink()
        return True

    def _file(self, source: str) -> Path:
        return self.path / f"{source}.key"
