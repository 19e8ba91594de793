"""Landlock: from here on this process reads code alone, writes nowhere, and reaches nothing that others opened.

Source: Linux, Documentation/userspace-api/landlock.rst; the structures and numbers are the kernel's own.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_ACCESS_BY_VERSION = (13, 14, 15, 15, 16)
"""How many rights to files each version knows, from version 1 on: all of them are taken away."""
_TCP = 0b11
_SCOPES = 0b11
_NO_NEW_PRIVILEGES = 38


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def version() -> int:
    """The kernel's version of Landlock; 0 where there is none."""
    found = _libc().syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    return max(int(found), 0)


def restrict(readable: Iterable[str]) -> None:
    """Take every right to files from this thread and all that come from it, but that of reading `readable`.

    Raises:
        OSError: the kernel has no Landlock, or refuses.
    """
    libc, known = _libc(), version()
    if not known:
        raise OSError("this kernel has no Landlock")
    rights = (1 << _ACCESS_BY_VERSION[min(known, len(_ACCESS_BY_VERSION)) - 1]) - 1
    rules = _Ruleset(files=rights, network=_TCP if known >= 4 else 0, scopes=_SCOPES if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = _done(libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0)))
    for path in readable:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        beneath = _Beneath(allowed=_READ_FILE | (_READ_DIR if os.path.isdir(path) else 0), folder=folder)
        _done(libc.syscall(_ADD, ruleset, _RULE_PATH_BENEATH, ctypes.byref(beneath), ctypes.c_uint32(0)))
        os.close(folder)
    _done(libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _done(libc.syscall(_RESTRICT, ruleset, ctypes.c_uint32(0)))
    os.close(ruleset)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _done(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
