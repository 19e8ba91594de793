"""What the parent orders of the child, and the frame of the child's answer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from observance.evidence.confined.limits import Limits

ANSWER, REFUSED, NO_MEMORY, FAILED = b"a", b"r", b"m", b"f"
HEAD = 9
"""An answer begins with its kind (1 byte) and its length (8 bytes, big-endian)."""
LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One reading.

    Attributes:
        function: `module:name`. words: further arguments of it.
        input: the input's path in the child's room; None: it is standard input.
        readable: paths that stay readable under Landlock. landlock, syscalls: whether the child binds itself so.
    """

    function: str
    words: tuple[str, ...]
    input: str | None
    readable: tuple[str, ...]
    landlock: bool
    syscalls: bool
    limits: Limits

    def written(self) -> str:
        """As the one argument of the child."""
        return json.dumps(asdict(self))

    @staticmethod
    def read(text: str) -> Order:
        """What `written` wrote; the parent is believed."""
        value = json.loads(text)
        limits, readable = Limits(**value.pop("limits")), tuple(value.pop("readable"))
        return Order(limits=limits, readable=readable, words=tuple(value.pop("words")), **value)


def framed(kind: bytes, payload: bytes) -> bytes:
    """An answer as it goes through the pipe."""
    return kind + len(payload).to_bytes(HEAD - 1, "big") + payload
