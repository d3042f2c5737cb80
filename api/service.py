"""What all requests of one process share: the current snapshot, its claim graph, and the processes that query and read texts.

Nothing is opened before it is needed, so that a server may fork after it made the app.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

from api.config import Config
from api.reading import Reader as TextReader
from kg.graph import cursor as cursors
from kg.graph.adjacency import load
from kg.graph.claims import ClaimGraph
from kg.rdf.terms import Names
from kg.store import is_remote, open_pool, open_reader
from kg.store.base import Pool, Reader
from kg.store.embedded import Latest
from kg.store.layout import Layout, number_of
from kg.store.ledger import Decisions, Ledger, decide
from kg.store.removals import Removal, removals_of
from kg.tokens import Tokens

if TYPE_CHECKING:
    from kg.store.updates import Updater

#: Snapshots kept open: the current one and those that cursors and running answers may still need.
_KEPT: Final = 3
_LOOK_SECONDS: Final = 1.0


class Service:
    """One process's share of the service; safe to use from many threads. ``close`` ends its processes and lets snapshots go."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.started = time.time()
        self._lock = threading.Lock()
        self._readers: OrderedDict[str, Reader] = OrderedDict()
        self._looked = 0.0
        self._latest = None if is_remote(config.store) else Latest(Path(config.store))
        self._removals = removals_of(config.store)
        self._removed: tuple[object, dict[str, Removal]] = (None, {})
        self._pool: Pool | None = None
        self._updater: Updater | None = None
        self.tokens = Tokens(config.store)
        self._texts: TextReader | None = None

    def reader(self) -> Reader:
        """The current snapshot. StoreError where there is no store to read."""
        with self._lock:
            seen = self._removed[0]
            self._read_removals()
            if not self._readers or seen != self._removed[0] or time.monotonic() - self._looked > _LOOK_SECONDS:
                self._look()
            return next(reversed(self._readers.values()))

    def _look(self) -> None:
        reader = open_reader(self.config.store) if self._latest is None else self._latest.get()
        self._looked = time.monotonic()
        self._readers[reader.snapshot] = reader
        self._readers.move_to_end(reader.snapshot)
        while len(self._readers) > _KEPT:  # whoever still reads one keeps it open
            self._readers.popitem(last=False)

        afters = [number_of(one.after) for one in self._removed[1].values()]
        for name in list(self._readers)[:-1]:  # what was taken down is not shown by an older snapshot either
            if number_of(name) <= max(afters, default=0):
                del self._readers[name]

    def _read_removals(self) -> None:
        stamp = self._removals.stamp()
        if stamp != self._removed[0]:
            self._removed = (stamp, self._removals.active() if stamp else {})

    def removals(self) -> dict[str, Removal]:
        """The articles that were taken down, by id, in the order of their removal."""
        with self._lock:
            self._read_removals()
            return self._removed[1]

    def graph(self, cursor: str | None = None) -> ClaimGraph:
        """The claim graph of the current snapshot, or of the one that ``cursor`` belongs to where that is still open.

        Raises
        ------
        UsageError
            For a cursor that is none.
        """
        reader = self.reader()
        if cursor:
            wanted = cursors.snapshot_of(cursor)
            with self._lock:
                reader = self._readers.get(wanted, reader)
        return load(reader)

    def graph_named(self, snapshot: str) -> ClaimGraph | None:
        """The claim graph of a snapshot; None where it is neither the current one nor still open."""
        with self._lock:
            if snapshot not in self._readers:
                self._look()
            reader = self._readers.get(snapshot)
        return load(reader) if reader is not None else None

    @property
    def plain(self) -> bool:
        """Whether the store is a plain data set (``kg.store.plain``)."""
        return self._latest is not None and Layout(Path(self.config.store)).plain

    def decisions(self) -> Decisions:
        """What the store's ledger comes to; nothing for a store at a URL, which has none."""
        if is_remote(self.config.store):
            return Decisions()
        return decide(Ledger(Layout(Path(self.config.store)).ledger).rows())

    @property
    def names(self) -> Names:
        """The addresses of the base that this service is told."""
        return Names(self.config.base)

    @property
    def pool(self) -> Pool:
        """The processes that run users' queries."""
        with self._lock:
            if self._pool is None:
                self._pool = open_pool(self.config.store, environ=self.config.given)
            return self._pool

    @property
    def updater(self) -> Updater:
        """What carries out updates."""
        with self._lock:
            if self._updater is None:
                from kg.store.updates import Updater

                self._updater = Updater(self.config.store, environ=self.config.given)
            return self._updater

    def look_again(self) -> None:
        """The store has changed: the next reader is the newest."""
        with self._lock:
            self._looked = -_LOOK_SECONDS

    @property
    def texts(self) -> TextReader:
        """The processes that read pasted texts."""
        with self._lock:
            if self._texts is None:
                self._texts = TextReader(self.config.number("KG_EXTRACT_TIMEOUT"))
            return self._texts

    def close(self) -> None:
        """End what was started; a service that is used again starts it again."""
        with self._lock:
            parts = (self._pool, self._updater, self._texts)
            self._pool = self._updater = self._texts = None
            self._readers.clear()
        for thing in parts:
            if thing is not None:
                thing.close()


def service() -> Service:
    """The service of the app that answers the current request."""
    return cast(Service, current_app.extensions["sila"])


def graph_of(cursor: str | None = None) -> ClaimGraph:
    """Short for ``service().graph(cursor)``; an unreadable cursor is the request's fault."""
    return service().graph(cursor)
