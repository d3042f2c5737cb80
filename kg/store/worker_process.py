"""The parent's hold on one query worker: it is started, spoken to until a deadline, killed, and its end explained."""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import kg
from kg.errors import StoreError
from kg.store.protocol import Header, Inbox, ProtocolError, send
from kg.store.query_errors import OutOfMemory, QueryFailed, WorkerFailed

START_SECONDS: Final = 30.0
_SEND_TIMEOUT: Final = struct.pack("ll", int(START_SECONDS), 0)
MODULE: Final = "kg.store.worker"
_NO_MEMORY: Final = ("memory allocation of", "bad_alloc", "MemoryError", "Cannot allocate memory",
                     "Resource temporarily unavailable")
_SAID: Final = 65_536  # bytes of its last words: with RUST_BACKTRACE a trace of many lines follows the reason
_OVERFLOWS: Final = (signal.SIGSEGV, signal.SIGBUS)
"""How the engine's parser ends when its stack is too small for a text."""


class WorkerProcess:
    """A started worker over the store at ``root``, which may use ``memory`` bytes and runs ``module`` (the query worker).

    StoreError where it cannot be denied the network and ``unsandboxed`` is not set, WorkerFailed where it does not start.
    """

    def __init__(self, root: Path, memory: int, *, unsandboxed: bool = False, module: str | None = None) -> None:
        code = str(Path(kg.__file__).resolve().parents[1])
        paths = os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH"))))
        self._socket, other = socket.socketpair()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_TIMEOUT)
        self._inbox = Inbox(self._socket)
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # kill() closes it
        try:
            with other:
                command = [sys.executable, "-P", "-m", module or MODULE, str(root.resolve()), str(other.fileno()), str(memory)]
                self._process = subprocess.Popen(
                    [*command, *(["--unsandboxed"] if unsandboxed else [])], stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=self._log, pass_fds=[other.fileno()],
                    env={**os.environ, "PYTHONPATH": paths})
        except OSError as error:
            self._socket.close()
            self._log.close()
            raise WorkerFailed(f"a query worker could not be started: {error}") from error
        try:
            header = self.receive(time.monotonic() + START_SECONDS)[0]
        except BaseException as error:
            self.kill()
            if isinstance(error, TimeoutError):
                raise WorkerFailed(f"a query worker did not start in {START_SECONDS:.0f} s") from error
            raise
        if "error" in header:
            self.kill()
            raise StoreError(str(header["message"]))

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def send(self, header: Header, body: bytes) -> None:
        """Send a job. WorkerFailed where the worker is gone."""
        try:
            send(self._socket, header, [body])
        except OSError as error:
            raise self._ended() from error

    def ready(self, until: float) -> bool:
        """Whether something can be received before ``until``, a time of ``time.monotonic``."""
        return self._inbox.ready or bool(self._poll.poll(max(0.0, until - time.monotonic()) * 1000))

    def receive(self, until: float) -> tuple[Header, bytes]:
        """The next message.

        Raises
        ------
        TimeoutError
            At ``until``, a time of ``time.monotonic``.
        QueryFailed
            Where the worker ended: OutOfMemory or WorkerFailed.
        """
        try:
            while (message := self._inbox.take()) is None:
                if not self.ready(until):
                    raise TimeoutError
                if not self._inbox.fill():
                    raise self._ended()
        except TimeoutError:
            raise
        except (ProtocolError, OSError) as error:
            raise self._ended() from error
        return message

    def stop(self) -> None:
        """Kill the process; whoever uses it learns that from ``receive``."""
        self._process.kill()

    def kill(self) -> None:
        """Kill the process, wait for its end and let go of what belongs to it; only for its last user."""
        self._process.kill()
        self._process.wait()
        self._socket.close()
        self._log.close()

    def _ended(self) -> QueryFailed:
        """What the end of the process means."""
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return WorkerFailed("a query worker hung up")
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - _SAID))
        said = self._log.read().decode(errors="replace")
        if any(sign in said for sign in _NO_MEMORY):
            return OutOfMemory("the query needs more memory than it may have: ask for less, or add LIMIT")
        if -code in _OVERFLOWS:
            return QueryFailed("the query brings its process down: it is nested too deeply, or too large")
        reason = signal.Signals(-code).name if code < 0 else f"status {code}"
        last = said.strip().splitlines()[-1:] or [""]
        return WorkerFailed(f"a query worker ended ({reason}) {last[0]}".rstrip())
