"""Working ahead: an iterator whose next items are made in a thread of its own while the last one is used."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item], count: int = 6) -> Iterator[Item]:
    """The same items in the same order, up to `count` of them made before they are asked for.

    Decoding, encoding and arrays let go of the interpreter's lock, so that two cores work on one film.
    """
    every, end = iter(items), object()
    with ThreadPoolExecutor(1) as pool:
        waiting = deque(pool.submit(next, every, end) for _ in range(count))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, every, end))
            yield item  # type: ignore[misc]
