"""A filter of system calls (seccomp): no sockets, no programs, no processes, no change to any file's standing.

Landlock and a room of its own keep a child from other files. They do not keep it from starting processes,
signalling its parent, or changing the mode or the times of the very file that it reads; this does. Source: Linux,
Documentation/userspace-api/seccomp_filter.rst; numbers from the kernel's tables for x86-64 and 64-bit ARM.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

_X86, _ARM = "x86_64", "aarch64"
_ARCHITECTURE = {_X86: 0xC000003E, _ARM: 0xC00000B7}

_DENIED: dict[str, tuple[int, int]] = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, -1), "vfork": (58, -1),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "process_madvise": (440, 440),
    "chmod": (90, -1), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1),
    "fchown": (93, 55), "lchown": (94, -1), "fchownat": (260, 54), "utime": (132, -1), "utimes": (235, -1),
    "futimesat": (261, -1), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "truncate": (76, 45), "fallocate": (285, 47), "link": (86, -1), "linkat": (265, 37), "symlink": (88, -1),
    "symlinkat": (266, 36), "mknod": (133, -1), "mknodat": (259, 33), "mkdir": (83, -1), "mkdirat": (258, 34),
    "unlink": (87, -1), "unlinkat": (263, 35), "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "open_by_handle_at": (304, 265), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188),
    "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181), "syslog": (103, 116),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "sched_setaffinity": (203, 122), "setpriority": (141, 140),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "ioprio_set": (251, 30), "flock": (73, 32), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142),
}  # fmt: skip
"""Denied, with its number on each architecture; -1 where there is none."""

_CLONE, _CLONE3, _PRLIMIT = (56, 220), (435, 435), (302, 261)
_NEW_THREAD = 0x10000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
_OTHER_ABI = 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def known() -> bool:
    """Whether the numbers of this machine's system calls are known here."""
    return platform.machine() in _ARCHITECTURE and ctypes.sizeof(ctypes.c_void_p) == 8


def restrict() -> None:
    """Deny the calls above to this thread and all that come from it; they fail with "operation not permitted".

    Raises:
        OSError: this machine's numbers are not known, or the kernel refuses.
    """
    if not known():
        raise OSError(f"the system calls of {platform.machine()} are not known")
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(platform.machine())
    held = _Program(length=len(program) // 8, instructions=program)
    failed = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(held), 0, 0)
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def _program(machine: str) -> bytes:
    """The filter, as the kernel's own instructions: (code, where to when true, where to when false, value)."""
    column = (_X86, _ARM).index(machine)
    fail = _one(_RETURN, _FAIL | errno.EPERM)
    parts = [_one(_LOAD, _ARCH), _one(_EQUAL, _ARCHITECTURE[machine], 1, 0), _one(_RETURN, _KILL)]
    parts += [_one(_LOAD, _NUMBER), _one(_AT_LEAST, _OTHER_ABI, 0, 1), fail]
    for numbers in _DENIED.values():
        if numbers[column] >= 0:
            parts += [_one(_EQUAL, numbers[column], 0, 1), fail]
    # The C library falls back to clone, whose flags can be read here; in clone3 they lie behind a pointer.
    parts += [_one(_EQUAL, _CLONE3[column], 0, 1), _one(_RETURN, _FAIL | errno.ENOSYS)]
    parts += [_one(_EQUAL, _CLONE[column], 0, 4), _one(_LOAD, _FIRST_ARGUMENT), _one(_ANY_BIT, _NEW_THREAD, 1, 0), fail]
    parts += [_one(_RETURN, _ALLOW)]
    # One's own limits may be read; another process's may be neither read nor set.
    parts += [_one(_EQUAL, _PRLIMIT[column], 0, 3), _one(_LOAD, _FIRST_ARGUMENT), _one(_EQUAL, 0, 1, 0), fail]
    return b"".join([*parts, _one(_RETURN, _ALLOW)])


def _one(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)
