"""Plain data sets: stores without articles, facts and rules, which SPARQL updates change freely, each into a new snapshot.

Their default graph is their own and no union. The conformance suites of the W3C run over them.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, Store

from kg.errors import StoreError
from kg.store.layout import Layout, replace


def create(root: Path, base: str, quads: Iterable[Quad] = ()) -> str:
    """Make a plain data set with these quads; returns its snapshot's name. StoreError where another kind of store is there."""
    layout = Layout(root)
    layout.create(base, plain=True)
    if not layout.plain:
        raise StoreError(f"{root}: a store is there, which is no plain data set")
    return load(root, quads)


def load(root: Path, quads: Iterable[Quad]) -> str:
    """Put other quads in the place of all; returns the snapshot's name. Only for a store that nobody else changes."""
    layout = Layout(root)
    layout.updates.mkdir(exist_ok=True)
    scratch = layout.updates / secrets.token_hex(8)
    store = Store(str(scratch))
    store.extend(quads)
    store.flush()
    del store
    return adopt(layout, scratch)


def adopt(layout: Layout, quads: Path) -> str:
    """Make a folder of quads the current snapshot; returns its name. StoreError where that cannot be."""
    name = layout.next_name()
    draft = layout.snapshots / f".{name}"
    try:
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "derived").mkdir(parents=True)
        quads.rename(draft / "quads")
        draft.rename(layout.snapshot(name))
        replace(layout.pointer, name)
    except OSError as error:
        raise StoreError(f"{layout.root}: no snapshot could be made: {error}") from error
    layout.prune()
    return name
