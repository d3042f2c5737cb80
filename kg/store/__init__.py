"""Where quads live. ``open_reader`` reads one snapshot, ``open_writer`` changes the store, ``open_pool`` runs users'
queries; a location is a folder or the URL of a SPARQL 1.1 server.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.store.base import Pool, Reader, Writer

__all__ = ["is_remote", "open_pool", "open_reader", "open_writer"]


def is_remote(location: str | Path) -> bool:
    """Whether a location is the URL of a SPARQL server.

    >>> is_remote("http://127.0.0.1:7878/"), is_remote("/tmp/store")
    (True, False)
    """
    return str(location).startswith(("http://", "https://"))


def open_reader(location: str | Path) -> Reader:
    """A reader of the current snapshot. StoreError where there is no store or nothing is published."""
    if is_remote(location):
        from kg.rdf.terms import names
        from kg.store.remote import RemoteReader

        return RemoteReader(str(location), names())
    from kg.store.embedded import EmbeddedReader

    return EmbeddedReader(Path(location))


def open_writer(location: str | Path, *, alone: bool = False) -> Writer:
    """The writer of a store, which is made where it is not there yet.

    ``alone`` writes in this process instead of through the shared one, as for a server at a URL in any case.
    StoreError where the store cannot be written.
    """
    from kg.rdf.terms import names
    from kg.store.writing import Hands, StoreWriter

    hands: Hands
    if is_remote(location):
        from kg.store.remote_core import RemoteCore

        hands = RemoteCore(str(location), names().base)
    elif alone:
        from kg.store.core import Core

        hands = Core(Path(location), names().base)
    else:
        from kg.store.client import Client

        hands = Client(Path(location), names().base)
    return StoreWriter(hands, names())


def open_pool(location: str | Path, *, environ: Mapping[str, str] | None = None) -> Pool:
    """What runs users' queries; ``environ`` has settings in the place of the environment's. UsageError for a bad setting."""
    if is_remote(location):
        from kg.store.remote_pool import RemotePool

        return RemotePool(str(location), environ=environ)
    from kg.store.workers import QueryPool

    return QueryPool(location, environ=environ)
