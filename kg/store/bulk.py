"""A whole store at once from finished parts (``kg.scale.parts``): for an empty one, and many times as fast.

The parts hold the facts too, which are right only where no other article is; so a store that has something takes the articles
in one by one, with the facts that follow from all.
"""

from __future__ import annotations

import gzip
import os
import shutil
import zlib
from collections.abc import Container, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import Quad, RdfFormat, Store, parse

from kg.errors import InputError
from kg.rdf.terms import names
from kg.store import is_remote, open_writer
from kg.store.base import Progress, batches
from kg.store.core import Core
from kg.store.incoming import blocks
from kg.store.journal import Journal
from kg.store.layout import Layout, replace
from kg.store.ledger import Ledger
from kg.store.remote_core import PIECE, RemoteCore
from kg.store.removals import Removals, removals_of
from kg.store.takedown import exchange, no_updates
from kg.store.texts import file_name

if TYPE_CHECKING:
    from kg.scale.parts import Parts


def load(location: str, parts: Parts, progress: Progress | None = None) -> int:
    """Put parts into a store and publish; returns how many articles it took in. What was taken down there is left out.

    A store in a folder notes them in its journal as ``kg build`` does, which then leaves them alone.

    Raises
    ------
    InputError
        Where a file of the parts cannot be read; an empty store is then empty as before.
    StoreError
        Where the store cannot be written.
    """
    removed = removals_of(location).active()
    done = _load(location, parts, removed, progress)
    if parts.how is not None and not is_remote(location):
        noted = ((text.article, text.claims) for text in parts.texts() if text.article not in removed)
        Journal(Layout(Path(location)), parts.how).note((article, claims) for article, claims in noted if claims is not None)
    return done


def _load(location: str, parts: Parts, removed: Container[str], progress: Progress | None) -> int:
    core = RemoteCore(location, names().base) if is_remote(location) else _alone(Path(location))
    if core is not None:
        try:
            if isinstance(core, RemoteCore) and core.is_new:
                return _remote(core, parts, progress)
            if not isinstance(core, RemoteCore) and _empty(core):
                return _embedded(core, parts)
        finally:
            core.close()
    from kg.entities.gazetteer import load as knowledge

    with open_writer(location) as writer:
        writer.put_seed(knowledge())
        return writer.put_incoming(parts.incoming(removed), progress)


def _alone(root: Path) -> Core | None:
    """The store, opened in this process where it is new: one that is there may have a writer already."""
    return None if Layout(root).current() else Core(root, names().base)


def _empty(core: Core) -> bool:
    return not len(core.store) and not Removals(core.layout.removals).active() and not Ledger(core.layout.ledger).rows()


def _embedded(core: Core, parts: Parts) -> int:
    """Into new files beside the writer's, which take their place when they are whole."""
    layout = core.layout
    with no_updates(layout):
        shutil.rmtree(layout.rewritten, ignore_errors=True)
        try:
            _new_files(layout.rewritten, parts)
            layout.unpublished.touch()  # after a crash the texts without articles are swept
            done = 0
            for text in parts.texts():
                (layout.texts / file_name(text.article, text.version)).write_bytes(text.data)
                done += 1
            if done != parts.articles:
                raise InputError(f"{parts.root}: {done} texts of {parts.articles} articles")
            replace(layout.seed / f"{parts.manifest['knowledge']}.gz", parts.descriptions())
            os.sync()
        except (OSError, EOFError, zlib.error, SyntaxError, ValueError) as error:
            shutil.rmtree(layout.rewritten, ignore_errors=True)
            raise InputError(f"{parts.root}: cannot be loaded, nothing was stored: {error}") from error
        core.replace_quads(exchange)
    core.publish()
    return done


def _new_files(folder: Path, parts: Parts) -> None:
    fresh = Store(str(folder))
    try:
        for path in parts.quads():
            with gzip.open(path) as stream:
                fresh.bulk_load(cast(IO[bytes], stream), RdfFormat.N_QUADS)
        fresh.flush()
    finally:
        del fresh  # an error would hold the files open as long as it is told about


def _remote(core: RemoteCore, parts: Parts, progress: Progress | None) -> int:
    """In requests of some thousand quads; where that breaks off, a second time mends it."""
    done = 0
    for text in parts.texts():
        (core.layout.texts / file_name(text.article, text.version)).write_bytes(text.data)
        done += 1
    replace(core.layout.seed / f"{parts.manifest['knowledge']}.gz", parts.descriptions())
    core.fill(f"INSERT DATA {{\n{blocks(some)}}}" for path in parts.quads() for some in batches(_quads(path), PIECE))
    if progress is not None:
        progress(done)
    return done


def _quads(path: Path) -> Iterator[Quad]:
    try:
        with gzip.open(path) as stream:
            yield from parse(cast(IO[bytes], stream), RdfFormat.N_QUADS)
    except (OSError, EOFError, zlib.error, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
