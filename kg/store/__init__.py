"""Where quads live. ``open_reader`` reads one snapshot, ``open_writer`` changes the store; a location is a folder or a URL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import StoreError

if TYPE_CHECKING:
    from kg.store.base import Reader, Writer

__all__ = ["is_remote", "open_reader", "open_writer"]


def is_remote(location: str | Path) -> bool:
    """Whether a location is the URL of a SPARQL server.

    >>> is_remote("http://127.0.0.1:7878/"), is_remote("/tmp/store")
    (True, False)
    """
    return str(location).startswith(("http://", "https://"))


def open_reader(location: str | Path) -> Reader:
    """A reader of the current snapshot. StoreError where there is no store or nothing is published."""
    from kg.store.embedded import EmbeddedReader

    _refuse_remote(location)
    return EmbeddedReader(Path(location))


def open_writer(location: str | Path, *, alone: bool = False) -> Writer:
    """The writer of a store, which is made where it is not there yet.

    ``alone`` writes in this process instead of through the shared one. StoreError where the store cannot be written.
    """
    _refuse_remote(location)
    from kg.rdf.terms import names
    from kg.store.writing import Hands, StoreWriter

    hands: Hands
    if alone:
        from kg.store.core import Core

        hands = Core(Path(location), names().base)
    else:
        from kg.store.client import Client

        hands = Client(Path(location), names().base)
    return StoreWriter(hands, names())


def _refuse_remote(location: str | Path) -> None:
    if is_remote(location):
        raise StoreError(f"{location}: a store at a URL cannot be opened yet; give a folder")
