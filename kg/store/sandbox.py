"""Takes the network away from this process, for good, without any privilege.

Linux: a seccomp filter (man 2 seccomp) that refuses ``socket()`` of every family, and what a process could get around that
with: ``io_uring``, ``execve``, ``ptrace``. macOS: the ``sandbox_init`` profile that denies the network. Both are tried out
before they are believed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import platform
import resource
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import StoreError

_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_FILTER_MODE: Final = 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EACCES
_KILL: Final = 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32: Final = 0x40000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """A machine's audit number and its numbers of the system calls that are refused."""

    audit: int
    calls: tuple[int, ...]
    x32: bool = False


_MACHINES: Final[Mapping[str, _Machine]] = {  # socket, execve, execveat, ptrace, io_uring_setup
    "x86_64": _Machine(0xC000003E, (41, 59, 322, 101, 425), x32=True),
    "aarch64": _Machine(0xC00000B7, (198, 221, 281, 117, 425)),
}


def deny_network() -> None:
    """Deny this process, and all threads that it starts from now on, every new socket. StoreError where that cannot be done."""
    try:
        if sys.platform == "linux":
            _seccomp(_MACHINES[platform.machine()])
        elif sys.platform == "darwin":
            _seatbelt()
        else:
            raise OSError(f"no way known on {sys.platform}")
    except (OSError, KeyError, AttributeError) as error:
        raise StoreError(f"query workers cannot be denied the network here ({error}); KG_ALLOW_UNSANDBOXED=1 runs them "
                         "all the same") from error
    if not network_is_denied():
        raise StoreError("query workers were denied the network, but have it; KG_ALLOW_UNSANDBOXED=1 runs them all the same")


def network_is_denied() -> bool:
    """Whether an IP connection is refused by this process's own sandbox."""
    try:
        with socket.socket(socket.AF_INET) as attempt:
            attempt.settimeout(0.2)
            attempt.connect(("127.0.0.1", 9))
    except PermissionError:
        return True
    except OSError:
        return False
    return False


LEAST: Final = 64 << 20
"""Bytes that a query may always use beyond what the engine has, however small the limit."""


def limit_memory(total: int) -> None:
    """Let this process keep ``total`` bytes in memory, what it has now included; more, and the allocator gives up.

    The system limits addresses alone (RLIMIT_AS), so what may still be asked for is ``total`` less all that can be written to
    (which counts reserved room of threads, used or not) and the pages of programs that are in memory. It is ``LEAST`` at least.
    """
    used = _addresses()
    if used is not None:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = used + max(total - _occupied(), LEAST)
        resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def no_core_dumps() -> None:
    """A worker that is killed leaves no file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _addresses() -> int | None:
    """Bytes of addresses in use; None where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as handle:
            return int(handle.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _occupied() -> int:
    """Bytes that are in memory or may be without another request: VmData, and what is in memory of files (man 5 proc)."""
    with open("/proc/self/status", encoding="ascii") as handle:
        told = dict(line.split(":", 1) for line in handle)
    return sum(int(told.get(name, "0 kB").split()[0]) for name in ("VmData", "RssFile", "RssShmem")) * 1024


def _seccomp(machine: _Machine) -> None:
    """Install the filter: system calls of another machine kill, the listed ones are refused, all others pass."""
    program = [_statement(_LOAD, 4), _jump(_EQUAL, machine.audit, 1, 0), _statement(_RETURN, _KILL), _statement(_LOAD, 0)]
    if machine.x32:
        program += [_jump(_AT_LEAST, _X32, 0, 1), _statement(_RETURN, _KILL)]
    for number in machine.calls:
        program += [_jump(_EQUAL, number, 0, 1), _statement(_RETURN, _REFUSE)]
    program.append(_statement(_RETURN, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    for arguments in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(header), 0, 0)):
        if library.prctl(*arguments) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _statement(code: int, value: int) -> bytes:
    return struct.pack("HBBI", code, 0, 0, value)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _seatbelt() -> None:
    library = ctypes.CDLL(ctypes.util.find_library("System") or "libSystem.dylib")
    message = ctypes.c_char_p()
    if library.sandbox_init(b"(version 1)(allow default)(deny network*)(deny process-exec)", ctypes.c_uint64(0),
                            ctypes.byref(message)) != 0:
        raise OSError((message.value or b"sandbox_init failed").decode(errors="replace"))
