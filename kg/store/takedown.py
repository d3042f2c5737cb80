"""Takedown: an article's quads go at once; then the store is rewritten, so that no byte of it is left on the disk.

An engine never frees the strings of deleted quads, snapshots are links to its files, and its log has what was written last.
So the quads are read out and loaded into new files, a snapshot of these is published, and everything older is dropped, whoever
reads it. A crash on the way leaves the mark ``unpurged``: the next writer does it again.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from kg.errors import StoreError
from kg.store.hold import Hold
from kg.store.layout import Layout
from kg.store.removals import Removals

if TYPE_CHECKING:
    from kg.store.core import Core

GRACE: Final = 2.0
"""Seconds for which readers may go on in snapshots that are dropped; then the files go."""


class Unfinished(StoreError):
    """The store cannot be rewritten now: an update runs. Later it can."""


def purge(core: Core) -> Sequence[str]:
    """Leave no byte of what was taken down; returns the articles' ids. Unfinished or StoreError where that cannot be done."""
    layout = core.layout
    log = Removals(layout.removals)
    wanted = [one.article for one in log.active().values() if one.purged is None]
    if not wanted and not core.unpurged:
        return ()
    for article in wanted:
        core.forget(article)
    with no_updates(layout):
        rewrite(layout, core.store)
        core.replace_quads(exchange)
        core.publish()
        shutil.rmtree(layout.backups, ignore_errors=True)
        drop_old(layout)
        core.sweep()
    log.purged(wanted)
    layout.unpurged.unlink(missing_ok=True)
    return wanted


def rewrite(layout: Layout, store: Store) -> None:
    """Write all quads anew, beside the writer's files. StoreError where that fails; then nothing has changed."""
    shutil.rmtree(layout.rewritten, ignore_errors=True)
    try:
        fresh = Store(str(layout.rewritten))
        fresh.bulk_extend(iter(store))
        fresh.flush()
        if len(fresh) != len(store):
            raise StoreError(f"{layout.root}: the rewritten store lacks quads; nothing was purged")
    except OSError as error:
        shutil.rmtree(layout.rewritten, ignore_errors=True)
        raise StoreError(f"{layout.root}: nothing was purged: {error}") from error


def exchange(layout: Layout) -> None:
    """Put the rewritten quads in the place of the old ones, which nobody may have open; a crash on the way is mended later."""
    try:
        layout.quads.rename(layout.outdated)
        mend(layout)
    except OSError as error:
        raise StoreError(f"{layout.root}: the rewritten quads cannot take their place: {error}") from error


def mend(layout: Layout) -> None:
    """Finish an exchange that a crash broke off, or take away what one had begun."""
    if not layout.quads.exists() and layout.outdated.exists():
        (layout.rewritten if layout.rewritten.exists() else layout.outdated).rename(layout.quads)
    for path in (layout.rewritten, layout.outdated):
        shutil.rmtree(path, ignore_errors=True)


def drop_old(layout: Layout) -> None:
    """Drop all snapshots but the current one, also those that somebody reads after ``GRACE``."""
    until = time.monotonic() + GRACE
    for name in layout.names():
        if name == layout.current():
            continue
        hold = Hold.try_exclusive(layout.snapshot(name))
        while hold is None and time.monotonic() < until and layout.snapshot(name).exists():
            time.sleep(0.02)
            hold = Hold.try_exclusive(layout.snapshot(name))
        _remove(layout.snapshot(name))
        if hold is not None:
            hold.release()


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise StoreError(f"{folder}: cannot be dropped: {error.strerror}") from error


@contextmanager
def no_updates(layout: Layout) -> Iterator[None]:
    """Hold updates off and drop their copies. Unfinished where one runs."""
    with layout.updates_lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unfinished(f"{layout.root}: an update runs; what is forgotten is purged after it") from error
        shutil.rmtree(layout.updates, ignore_errors=True)
        yield
