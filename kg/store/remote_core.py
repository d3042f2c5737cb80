"""A store on another SPARQL 1.1 server, written: the same rules as the embedded one, one update request a transaction.

One machine writes: its lock, the article texts and the descriptions of known entities lie in the user's data folder. The
server's updates must be whole or not done. Merges of the ledger need snapshots, and so the embedded store.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from kg.errors import StoreError
from kg.rdf.terms import Names
from kg.store.base import batches
from kg.store.core import Core, StoreLocked
from kg.store.hold import Hold
from kg.store.http import Refused, Server
from kg.store.incoming import blocks
from kg.store.ledger import Judgement
from kg.store.remote import RemoteQuads, files, revision
from kg.store.removals import Removals
from kg.store.texts import Texts

PIECE: Final = 2000
"""Quads of one request to a server that refuses more: Virtuoso 7 takes 5,000 lines."""


class RemoteCore(Core):
    """The store at ``url``, opened for writing. StoreError where it cannot be reached or another process here writes to it."""

    def __init__(self, url: str, base: str) -> None:
        self.layout = files(url)
        self.layout.create(base)
        hold = Hold.try_exclusive(self.layout.lock, create=True)
        if hold is None:
            raise StoreLocked(f"{url}: another process writes to this store")
        self._hold = hold
        try:
            self.layout.check_base(base)
            self.names = Names(base)
            self.texts = Texts(self.layout.texts)
            self._stale = []
            self.quads = RemoteQuads(Server(url), self.names)
            self.store: Any = self.quads
            self._revision = revision(self.quads.server, self.names)
        except BaseException:
            self._hold.release()
            raise

    def put_seed(self, fingerprint: str, claims: bytes, descriptions: bytes) -> None:
        """Replace the seed graph and all facts that follow from the seed; all quads are read into memory for that."""
        with self._in_memory():
            super().put_seed(fingerprint, claims, descriptions)

    @contextmanager
    def _in_memory(self) -> Any:
        self.store = self.quads.copy()
        try:
            yield
        finally:
            self.store = self.quads

    def judge(self, rows: Iterable[Judgement]) -> Sequence[str]:
        """StoreError: merges are applied to snapshots."""
        raise StoreError(f"{self.quads.server.url}: merges need a store in a folder, whose snapshots are made with them")

    def purge(self) -> Sequence[str]:
        """StoreError: the server's files are its own."""
        raise StoreError(f"{self.quads.server.url}: forgotten, but not purged: this server keeps the strings of what is "
                         "deleted in its own files; dump its quads there and load them into a new store")

    def _write(self, gone: set[Quad], new: set[Quad], emptied: Iterable[NamedNode] = ()) -> None:
        """One update request: what goes, what comes, and the next revision."""
        drops = [f"DROP SILENT GRAPH {graph}" for graph in emptied]
        if not gone and not new and not drops and self._revision is not None:
            return
        if revision(self.quads.server, self.names) != self._revision:
            raise StoreError(f"{self.quads.server.url}: somebody else has written to this store: open it again")
        following = f"{int((self._revision or '0-').partition('-')[0]) + 1}-{secrets.token_hex(4)}"
        try:
            self.quads.update(" ;\n".join([*drops, *_data("DELETE", gone), *_data("INSERT", new), *self._mark_as(following)]))
        except Refused:
            if len(gone) + len(new) <= PIECE:
                raise
            self._write_in_pieces(drops, gone, new, following)
        self._revision = following

    def _write_in_pieces(self, drops: list[str], gone: set[Quad], new: set[Quad], following: str) -> None:
        """For servers that take no long request. A crash on the way leaves a revision of its own; building again mends it."""
        self.quads.update(" ;\n".join([*drops, *self._mark_as(f"{following}-unfinished")]))
        for verb, quads in (("DELETE", gone), ("INSERT", new)):
            for some in batches(quads, PIECE):
                self.quads.update("".join(_data(verb, some)))
        self.quads.update(" ;\n".join(self._mark_as(following)))

    @property
    def is_new(self) -> bool:
        """Whether nothing of ours is there, and nothing was ever taken down."""
        return self._revision is None and not Removals(self.layout.removals).active()

    def fill(self, updates: Iterable[str]) -> None:
        """Fill a new store by many requests. A crash on the way leaves a revision of its own; building again mends it."""
        following = f"1-{secrets.token_hex(4)}"
        self.quads.update(" ;\n".join(self._mark_as(f"{following}-unfinished")))
        for update in updates:
            self.quads.update(update)
        self.quads.update(" ;\n".join(self._mark_as(following)))
        self._revision = following

    def _mark_as(self, following: str) -> list[str]:
        """The operations that renew the revision."""
        meta, prop = self.names.graph("meta"), self.names.term("revision")
        return [f"DELETE WHERE {{ GRAPH {meta} {{ {meta} {prop} ?r }} }}",
                f'INSERT DATA {{ GRAPH {meta} {{ {meta} {prop} "{following}" }} }}']

    def publish(self) -> str:
        """The revision; every change shows as soon as it is made."""
        if self._revision is None:
            self._write(set(), set())
        self.texts.remove(self._stale)
        self._stale = []
        return str(self._revision)

    def close(self) -> None:
        """Hang up."""
        self.quads.server.hang_up()
        self._hold.release()


def _data(verb: str, quads: Iterable[Quad]) -> list[str]:
    """The operation that deletes or inserts quads; none where there are none."""
    text = blocks(quads)
    return [f"{verb} DATA {{\n{text}}}"] if text else []
