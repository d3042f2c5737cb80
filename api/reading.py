"""Pasted texts are read in processes of their own, with a deadline and a memory limit: no text can hold up the service.

A process is started when the first text comes, keeps the knowledge loaded, and reads one text at a time. One that passes its
deadline is killed and replaced.
"""

from __future__ import annotations

import json
import os
import queue
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from api.errors import Problem

_START_SECONDS: Final = 120.0
_MEMORY: Final = 2 << 30
_BUSY: Final = {"Retry-After": "5"}


class Reader:
    """A few reading processes. ``seconds`` is the deadline of one text; safe to use from many threads.

    A text that finds all of them busy waits as long as a deadline, then is refused with the problem ``unavailable``.
    """

    def __init__(self, seconds: float, size: int = 1) -> None:
        self._seconds = seconds
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._closed = False

    def read(self, job: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The articles of a text, each as ``kg extract --format json`` writes it.

        ``job`` has ``text`` and may have ``name``, ``title``, ``published``, ``publisher``, ``url``, ``reader``, ``explain``.

        Raises
        ------
        Problem
            ``extraction-timeout``, ``unavailable``, ``bad-request`` for a wrong field, ``unprocessable`` for no prose.
        """
        try:
            process = self._idle.get(timeout=self._seconds)
        except queue.Empty:
            raise Problem("unavailable", "other texts are being read; try again in a moment", headers=_BUSY,
                          told=("reading", {})) from None
        try:
            if process is None or not process.alive():
                process = _Process(self._seconds)
            answer = process.ask(job)
            if answer is None:
                late = process.alive()
                process.kill()
                process = None
                if not late:
                    raise Problem("internal")
                raise Problem("extraction-timeout", f"the text was not read within {self._seconds:g} s",
                              told=("text-timeout", {"seconds": f"{self._seconds:g}"}))
        except OSError as error:
            process = None
            raise Problem("unavailable", "the reader could not be started", headers=_BUSY, told=("reading", {})) from error
        finally:
            self._put_back(process)
        if "problem" in answer:
            raise Problem(answer["problem"], answer["detail"])
        articles: list[dict[str, Any]] = answer["articles"]
        return articles

    def _put_back(self, process: _Process | None) -> None:
        if self._closed and process is not None:
            process.kill()
            process = None
        self._idle.put(process)

    def close(self) -> None:
        """End the processes that are idle now; the others end after their text."""
        self._closed = True
        for _ in range(self._idle.qsize()):
            process = self._idle.get_nowait()
            if process is not None:
                process.kill()


class _Process:
    """One process: a line of JSON in, a line of JSON out."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        command = [sys.executable, "-m", "api.reading_worker", str(seconds + 5), str(_MEMORY)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        if self._line(_START_SECONDS) != b"ready":
            self.kill()
            raise OSError("the reading process did not start")

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer; None where the deadline passed or the process died."""
        try:
            self._in.write(json.dumps(job).encode() + b"\n")
            self._in.flush()
        except BrokenPipeError:
            return None
        line = self._line(self._seconds)
        return json.loads(line) if line else None

    def _line(self, seconds: float) -> bytes | None:
        """A line without its end; None after ``seconds`` or where the process ended."""
        until = time.monotonic() + seconds
        chunks: list[bytes] = []
        while not chunks or not chunks[-1].endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._out], [], [], left)[0]:
                return None
            chunk = os.read(self._out.fileno(), 1 << 16)
            if not chunk:
                return None
            chunks.append(chunk)
        return b"".join(chunks).rstrip(b"\n")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()
