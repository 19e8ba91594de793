"""Which characters of a text may be read, and which a rule has read already: the first that reads words has them."""

from __future__ import annotations

import re

_ENDLESS = re.compile(r"\S{65,}")


def readable(text: str) -> str:
    """The text with endless words blanked, character for character: no number is that long, and rules stay quick."""
    return _ENDLESS.sub(lambda found: " " * len(found[0]), text)


class Taken:
    """The characters of one text that are taken."""

    def __init__(self, text: str) -> None:
        self._mask = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        """Whether nobody has any of them."""
        return not any(self._mask[start:end])

    def take(self, start: int, end: int) -> None:
        """They are read now."""
        self._mask[start:end] = b"\x01" * (end - start)
