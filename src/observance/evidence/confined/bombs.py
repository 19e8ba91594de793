"""How a reader may fail its parent: too much memory, time, output or company, or an answer that is none. For tests."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from typing import BinaryIO

from observance.values.errors import refuse


def whole(stream: BinaryIO) -> bytes:
    """A reader that behaves."""
    return stream.read()


def eight_gib(stream: BinaryIO) -> bytes:
    """Too much memory, at once."""
    return bytes(8 << 30)


def endless_loop(stream: BinaryIO) -> bytes:
    """Too much processor time."""
    while True:
        pass


def endless_sleep(stream: BinaryIO) -> bytes:
    """Too much time, without using any."""
    while True:
        time.sleep(1000)


def fork_bomb(stream: BinaryIO) -> bytes:
    """As many processes as there can be; how many there were."""
    made = 0
    try:
        while made < 1000:
            if os.fork() == 0:
                time.sleep(1000)
            made += 1
    except OSError:
        pass
    return str(made).encode()


def thread_bomb(stream: BinaryIO) -> bytes:
    """As many threads as there can be; ended by memory or by time."""
    while True:
        threading.Thread(target=time.sleep, args=(1000,)).start()


def giant_answer(stream: BinaryIO) -> bytes:
    """An answer of 64 MiB."""
    return bytes(64 << 20)


def garbage(stream: BinaryIO) -> bytes:
    """Bytes that are no answer, straight into the pipe, and gone."""
    for descriptor in range(3, 32):
        try:
            os.write(descriptor, b"a\xff\xff\xff\xff\xff\xff\xff\xff and no more")
        except OSError:
            continue
    os._exit(0)


def no_answer(stream: BinaryIO) -> bytes:
    """Gone without a word, as if all were well."""
    os._exit(0)


def killed(stream: BinaryIO) -> bytes:
    """A crash, as of a decoder that follows a wild pointer."""
    ctypes.string_at(0)
    return b"not reached"


def raises(stream: BinaryIO) -> bytes:
    """An error that holds the file's content."""
    raise ValueError(stream.read().decode(errors="replace"))


def refuses(stream: BinaryIO) -> bytes:
    """A refusal in our own words, with what could steer a terminal in it."""
    raise refuse("the file", "content", wanted="anything else", got="\x1b[31mred\u202e")


def prints(stream: BinaryIO) -> bytes:
    """A library that prints, before a proper answer."""
    os.write(1, b"progress: 3 %")
    os.write(2, b"warning")
    print("done")
    return b"answer"
