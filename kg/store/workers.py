"""Queries of users run in a few processes without network, each with a deadline and limits: no query can hold up the rest.

A worker (``kg.store.worker``) is started when it is needed, stays for the next query, and is killed when a query passes its
deadline, needs too much memory, or has lost its client. It sees the snapshot that is current when a query begins.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kg import settings
from kg.errors import SilaError, StoreError
from kg.store.formats import choose
from kg.store.protocol import Header
from kg.store.query_errors import (
    AnswerTooLarge,
    Busy,
    OutOfMemory,
    QueryFailed,
    QueryTimeout,
    SparqlError,
    WorkerFailed,
)
from kg.store.sparql_lexer import check_query
from kg.store.spool import Spool
from kg.store.worker import Job
from kg.store.worker_process import WorkerProcess

SPOOL_BYTES: Final = 8 << 20
SPOOL_SECONDS: Final = 1.0
LONGEST_WAIT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's answer.

    Attributes
    ----------
    body : its bytes, to be closed by whoever does not read them to the end. Iterating raises QueryFailed where the answer is
        not whole: AnswerTooLarge where a limit was met only after ``run`` had returned
    content_type : media type, with the charset for text
    snapshot : name of the state of the store that was asked
    truncated : whether rows beyond the limit were left out of ``body``, which is well-formed all the same
    """

    body: Spool
    content_type: str
    snapshot: str
    truncated: bool = False


class QueryPool:
    """Workers over the embedded store at ``store``; safe to use from many threads.

    Settings (``KG_QUERY_…``, ``KG_ALLOW_UNSANDBOXED``) come from ``environ``, where it has them, else from the environment.
    UsageError for a setting that is no positive number.
    """

    def __init__(self, store: str | Path, *, environ: Mapping[str, str] | None = None) -> None:
        given = {**os.environ, **(environ or {})}
        self._root = Path(store)
        self._seconds = settings.number("KG_QUERY_TIMEOUT", given)
        self._rows, self._bytes, self._memory, self._size, self._queue = (
            int(settings.number(f"KG_QUERY_{name}", given)) for name in ("ROWS", "BYTES", "MEMORY", "WORKERS", "QUEUE"))
        self._unsandboxed = settings.flag("KG_ALLOW_UNSANDBOXED", given)
        self._wait = min(self._seconds, LONGEST_WAIT)
        self._free = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._taken = self._waiting = 0
        self._closed = False

    def run(self, text: str, *, accept: str = "*/*", default_graphs: Sequence[str] = (),
            named_graphs: Sequence[str] = (), base: str = "") -> Answer:
        """Run a query.

        It returns when the answer is whole, or has 8 MB, or has begun and a second has passed; the rest comes while the body is
        read. A query without dataset sees all graphs as one.

        Parameters
        ----------
        text : SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes of ``Names.prefixes`` need not be declared
        accept : the media types that are welcome, as an HTTP Accept header
        default_graphs, named_graphs : absolute addresses of the dataset's graphs, in the place of the query's FROM clauses
        base : what relative addresses are relative to, where the query does not say; empty: they are errors

        Raises
        ------
        SparqlError
            For what is no query, an update, SERVICE, or a graph that is no address.
        NotAcceptable
            Where no format of this query's answer is welcome.
        Busy
            Where no worker becomes free in time, or too many queries wait for that already.
        QueryFailed
            QueryTimeout, OutOfMemory, AnswerTooLarge (bytes), WorkerFailed.
        StoreError
            Where there is no store to read, or the network cannot be denied to workers.
        """
        outline = check_query(text)
        wanted = choose(outline.form, accept)
        try:
            body = text.encode()
        except UnicodeEncodeError as error:
            raise SparqlError(f"the query is no Unicode text: half a pair at character {error.start + 1}") from error
        job = Job(wanted.media, self._rows, self._bytes, self._seconds, tuple(default_graphs), tuple(named_graphs),
                  union=not outline.names_dataset, base=base)
        running = _Running(self, self._take(), self._seconds)
        first, truncated = running.begin({name: getattr(job, name) for name in Job.__slots__}, body)
        return Answer(running.spool, wanted.content_type, first, truncated)

    def close(self) -> None:
        """Kill all workers; what is running fails. A second time does nothing."""
        with self._free:
            self._closed = True
            idle, self._idle = self._idle, []
            for worker in self._busy:
                worker.stop()
            self._free.notify_all()
        for worker in idle:
            worker.kill()
        with self._free:  # whoever has a busy one lets it go as soon as he sees its end
            self._free.wait_for(lambda: not self._taken, LONGEST_WAIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _take(self) -> WorkerProcess:
        """A worker for one query. Busy, StoreError or WorkerFailed where there is none."""
        with self._free:
            if self._taken >= self._size and self._waiting >= self._queue:
                raise self._full("too many queries wait already")
            self._waiting += 1
            try:
                free = self._free.wait_for(lambda: self._closed or self._taken < self._size, self._wait)
            finally:
                self._waiting -= 1
            if self._closed:
                raise WorkerFailed("the query workers are stopped")
            if not free:
                raise self._full("other queries take long")
            self._taken += 1
            worker = self._idle.pop() if self._idle else None
            if worker is not None:
                self._busy.add(worker)
        try:
            if worker is None or not worker.alive():
                if worker is not None:
                    self._drop(worker)
                worker = self._start()
        except BaseException:
            with self._free:
                self._taken -= 1
                self._free.notify()
            raise
        return worker

    def _start(self) -> WorkerProcess:
        worker = WorkerProcess(self._root, self._memory, unsandboxed=self._unsandboxed)
        with self._free:
            self._busy.add(worker)
            if not self._closed:
                return worker
        self._drop(worker)
        raise WorkerFailed("the query workers are stopped")

    def _drop(self, worker: WorkerProcess) -> None:
        worker.kill()
        with self._free:
            self._busy.discard(worker)
            self._free.notify_all()

    def give_back(self, worker: WorkerProcess, *, usable: bool) -> None:
        """Take back a worker after its query; one that is not usable is killed."""
        with self._free:
            usable = usable and not self._closed
            if usable:
                self._idle.append(worker)
                self._busy.discard(worker)
        if not usable:
            self._drop(worker)
        with self._free:
            self._taken -= 1
            if self._closed:
                self._free.notify_all()
            else:
                self._free.notify()

    def _full(self, why: str) -> Busy:
        seconds = math.ceil(self._wait)
        return Busy(f"{why}: try again in {seconds} s", seconds)


class _Running:
    """A query in a worker: its answer is moved to a spool, at first by ``begin``, then by a thread of its own."""

    def __init__(self, pool: QueryPool, worker: WorkerProcess, seconds: float) -> None:
        self._pool, self._worker, self._seconds = pool, worker, seconds
        self._started = time.monotonic()
        self._deadline = self._started + seconds
        self._lock = threading.Lock()
        self._over = self._usable = False
        self._end: Header | None = None
        self._snapshot = ""
        self.spool = Spool(SPOOL_BYTES, self._leave)

    def begin(self, job: Header, text: bytes) -> tuple[str, bool]:
        """Start the query, spool the beginning of its answer; returns the snapshot and whether rows are left out."""
        try:
            self._worker.send(job, text)
            self._move(self._started + SPOOL_SECONDS)
        except BaseException:
            self._finish()
            self.spool.end()
            self.spool.close()
            raise
        if self._end is not None:
            self._finish()
            self.spool.end()
            return self._snapshot, bool(self._end["truncated"])
        threading.Thread(target=self._rest, name="sila-query", daemon=True).start()
        return self._snapshot, False

    def _rest(self) -> None:
        error: QueryFailed | None = None
        try:
            self._move(math.inf)
        except QueryFailed as failed:
            error = failed
        except Exception as failed:  # noqa: BLE001  # a full disk, say: whatever it is, the body must not pass for whole
            error = QueryFailed(f"the rest of the answer is lost: {failed}")
        self._finish()
        if error is None and self._end is not None and self._end["truncated"]:
            error = AnswerTooLarge("the answer has more rows than one answer may have: ask for less, or add LIMIT")
        self.spool.end(error)

    def _move(self, soon: float) -> None:
        """Move the answer until its end; or, when something has come, until ``soon`` or the spool's memory is full."""
        while self._end is None and not self._begun(soon):
            try:
                header, body = self._worker.receive(self._deadline)
            except TimeoutError as error:
                raise QueryTimeout(self._seconds) from error
            if "error" in header:
                self._usable = header["error"] != "memory"
                raise _error(header)
            self._snapshot = str(header["snapshot"])
            self.spool.write(body)
            if "end" in header:
                self._end, self._usable = header, True

    def _begun(self, soon: float) -> bool:
        """Whether enough of the answer is there for ``run`` to return; waits until something comes or that is so."""
        if soon == math.inf or not self.spool.size:
            return False
        if self.spool.size >= SPOOL_BYTES:
            return True
        self._worker.ready(min(soon, self._deadline))
        return time.monotonic() >= soon

    def _leave(self) -> None:
        """The client has left: the query need not go on."""
        with self._lock:
            if not self._over:
                self._usable, self._over = False, True
                self._worker.stop()

    def _finish(self) -> None:
        with self._lock:
            self._over, usable = True, self._usable and not self._over
        self._pool.give_back(self._worker, usable=usable)


def _error(header: Header) -> SilaError:
    """The error that a worker reports."""
    kind, message = header["error"], str(header["message"])
    if kind == "syntax":
        return SparqlError(message, header["line"], header["column"])
    if kind == "memory":
        return OutOfMemory("the query needs more memory than it may have: ask for less, or add LIMIT")
    return {"store": StoreError, "large": AnswerTooLarge}.get(kind, QueryFailed)(message)
