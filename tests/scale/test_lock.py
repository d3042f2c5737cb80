"""Two jobs never write one output: who holds its lock, and when it is passed over."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from kg.errors import UsageError
from kg.scale.lock import held, holder


class Files:
    """A file system in memory."""

    def __init__(self) -> None:
        self.there: dict[str, bytes] = {}

    def claim(self, path: str, data: bytes) -> bool:
        if path in self.there:
            return False
        self.there[path] = data
        return True

    def read(self, path: str) -> bytes:
        return self.there.get(path, b"")

    def delete(self, path: str) -> None:
        self.there.pop(path, None)


def ended() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def lock(pid: int, host: str | None = None) -> bytes:
    return json.dumps({"host": host or socket.gethostname(), "pid": pid, "since": "2026-01-01T00:00:00Z"}).encode()


def test_a_second_job_is_refused_and_the_first_keeps_its_lock() -> None:
    files = Files()
    with held(files, "/out/.parts.lock", "/out/parts"):
        mine = dict(files.there)
        said = rf"^/out/parts: another job writes there \(process {os.getpid()} on .*parts.lock$"
        with pytest.raises(UsageError, match=said), held(files, "/out/.parts.lock", "/out/parts"):
            pass
        assert files.there == mine
    assert not files.there


def test_a_job_that_fails_lets_go() -> None:
    files = Files()
    with pytest.raises(ZeroDivisionError), held(files, "lock", "out"):
        raise ZeroDivisionError
    assert not files.there


def test_the_lock_of_a_job_that_died_on_this_machine_is_passed_over() -> None:
    files = Files()
    files.there["lock"] = lock(ended())
    with held(files, "lock", "out"):
        assert json.loads(files.there["lock"])["pid"] == os.getpid()
    assert not files.there


@pytest.mark.parametrize("data", [lock(1), lock(ended(), "elsewhere.example"), b"", b"[]", b"{"],
                         ids=["another user's", "another machine's", "empty", "a list", "torn"])
def test_the_lock_of_a_job_that_may_live_holds(data: bytes) -> None:
    assert holder(data) is not None
