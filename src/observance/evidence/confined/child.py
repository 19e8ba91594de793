"""The child: binds itself, calls the one function on the one file, answers, and is gone."""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
import sys
from collections.abc import Callable
from typing import BinaryIO

from observance.evidence.confined import landlock, syscalls
from observance.evidence.confined.order import ANSWER, FAILED, LONGEST_WORDS, NO_MEMORY, REFUSED, Order, framed
from observance.values.errors import ObservanceError

_DIE_WITH_PARENT, _SIGKILL = 1, 9
_SET_CAPABILITIES = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION = 0x20080522


def main() -> None:
    """Do what the one argument orders; nothing that a reader left behind is run at the end."""
    order = Order.read(sys.argv[1])
    answer, stream = _descriptors(order)
    order.limits.bind()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, _SIGKILL, 0, 0, 0)
    _drop_capabilities()
    if order.landlock:
        landlock.restrict(order.readable)
    if order.syscalls:
        syscalls.restrict()
    # The reader's module is imported bound as well, so that no thread that an import starts is free.
    kind, payload = _called(order.function, order.words, stream)
    with os.fdopen(answer, "wb") as out:
        out.write(framed(kind, payload))
    os._exit(0)


def _descriptors(order: Order) -> tuple[int, BinaryIO]:
    """Where the answer goes, and the input; what libraries print goes nowhere, and no other descriptor stays open."""
    answer = os.dup(1)
    stream = open(order.input if order.input is not None else os.dup(0), "rb")  # noqa: SIM115 -- open to the end
    quiet = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(quiet, standard)
    kept = {0, 1, 2, answer, stream.fileno()}
    for other in range(1 << 10):
        if other not in kept:
            os.closerange(other, other + 1)
    return answer, stream


def _called(name: str, words: tuple[str, ...], stream: BinaryIO) -> tuple[bytes, bytes]:
    """The answer, or why there is none: our own words, or the bare kind of an error, which holds no value."""
    try:
        module, _, function = name.partition(":")
        read: Callable[..., bytes] = getattr(importlib.import_module(module), function)
        return ANSWER, bytes(read(stream, *words))
    except ObservanceError as error:
        return REFUSED, str(error).encode(errors="replace")[:LONGEST_WORDS]
    except MemoryError:
        return NO_MEMORY, b""
    except Exception as error:
        return FAILED, type(error).__name__.encode()[:100]


def _drop_capabilities() -> None:
    """A child of root keeps none of root's powers, beyond owning root's files."""
    number = _SET_CAPABILITIES.get(platform.machine())
    if number is not None:
        head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
        ctypes.CDLL(None).syscall(number, ctypes.byref(head), ctypes.byref((ctypes.c_uint32 * 6)()))
