"""``kg build``: articles into the store."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import places
from kg.articles.meter import Meter
from kg.articles.read import Failure, is_url, read_paths
from kg.cli.output import store_option
from kg.cli.pace import Pace
from kg.entities.gazetteer import load
from kg.errors import BrokenDown, UsageError
from kg.extract import extract_one
from kg.ids import article_id
from kg.model import Article, Extraction
from kg.store import is_remote, open_writer
from kg.store.journal import Journal, code_fingerprint
from kg.store.journal import how as journal_how
from kg.store.layout import Layout
from kg.store.removals import Removal, removals_of

if TYPE_CHECKING:
    from kg.web.reading import Web


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An article that the store has as it is, with so many claims."""

    claims: int


Item = Article | Failure | Unchanged
Result = Extraction | Failure | Unchanged
_AHEAD = 64  # inputs for each process that are read before their turn comes


def _extract(item: Item, reader: str) -> Result:
    if not isinstance(item, Article):
        return item
    try:
        return extract_one(item, load(), reader=reader)
    except BrokenDown as error:
        return Failure(item.source, str(error))


def _extract_one(job: tuple[Item, str]) -> Result:
    return _extract(*job)


def _to_do(read: Iterable[Article | Failure], removed: Mapping[str, Removal], journal: Journal | None) -> Iterator[Item]:
    """The inputs without what was taken down, which is a failure, and without what is stored already."""
    for item in read:
        if isinstance(item, Article):
            if (removal := removed.get(article_id(item)) if removed else None) is not None:
                yield Failure(item.source, f"{item.source}: {removal.article} was taken down on {removal.when[:10]}, not read "
                                           "(kg forget --allow undoes it)")
                continue
            if journal is not None and (claims := journal.stored(item)) is not None:
                yield Unchanged(claims)
                continue
        yield item


def results(read: Iterable[Item], reader: str, jobs: int) -> Iterator[Result]:
    """What became of the inputs, in their order, read by ``jobs`` processes."""
    if jobs == 1:
        yield from (_extract(item, reader) for item in read)
        return
    room, stop = threading.Semaphore(_AHEAD * jobs), threading.Event()

    def given() -> Iterator[tuple[Item, str]]:  # the pool would read the whole input at once
        for item in read:
            while not room.acquire(timeout=0.2):
                if stop.is_set():
                    return
            yield item, reader

    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        try:
            for result in pool.imap(_extract_one, given(), chunksize=8):
                room.release()
                yield result
        finally:
            stop.set()


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--reader", type=click.Choice(["rules", "full"]), default="full",
              help="rules: frames alone, fast; full: with the learned readers that are installed (default)")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="processes that read at the same time (default 1)")
@click.option("--again", is_flag=True, help="read also what is stored already and unchanged")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local",
              help="spark: PATH… OUTPUT; read JSON lines and Parquet on a cluster, write a folder for kg load (extra: spark)")
@click.option("--master", metavar="URL", help="Spark's master (default: what Spark's settings say, else this machine)")
@click.option("--parts", type=click.IntRange(1, 100_000), help="files of each kind that Spark writes (default: by size)")
@store_option
def build(paths: tuple[str, ...], reader: str, jobs: int, again: bool, engine: str, master: str | None,
          parts: int | None, store: str) -> int:
    """Read articles into the store: files, folders, .jsonl[.gz], .html, .warc[.gz], addresses of pages, feeds and site
    maps; without PATH the seeds that Sila ships.

    An article that changed since it was read is replaced, one that is stored as it is, is left alone; so the same command goes
    on where it was stopped. Inputs that cannot be read are named and counted; the rest is stored.
    """
    if engine == "spark":
        from kg.cli.spark import write

        return write(paths, reader, master, parts)
    if master is not None or parts is not None:
        raise UsageError("--master and --parts go with --engine spark")
    done, failures = store_articles(paths or (str(places.seeds() / "articles"),), store, reader, jobs, again=again)
    if failures and not done["articles"]:
        click.echo(f"kg: nothing stored: {failures} inputs skipped", err=True)
        return 2
    click.echo(f"{done['articles']} articles, {done['claims']} claims stored in {store}"
               + (f"; {done['unchanged']} of them were there already" if done["unchanged"] else "")
               + (f"; {done['dropped']} proposals dropped by the ontology" if done["dropped"] else "")
               + (f"; {failures} inputs skipped" if failures else ""), err=True)
    return 1 if failures else 0


def _web(layout: Layout | None, how: str, again: bool) -> Web:
    from kg.web.reading import Web  # who reads files needs no client
    from kg.web.visited import Visited

    return Web(Visited(layout.visited if layout else None, how, again=again))


def store_articles(paths: Iterable[str], store: str, reader: str, jobs: int, *, again: bool = False
                   ) -> tuple[Counter[str], int]:
    """Extract and store; returns counts (articles, claims, unchanged, dropped) and how many inputs could not be read."""
    done: Counter[str] = Counter()
    paths = list(paths)
    layout = None if is_remote(store) else Layout(Path(store))
    how = journal_how(reader, load().fingerprint, code_fingerprint())
    journal = Journal(layout, how) if layout else None
    web = _web(layout, how, again) if any(map(is_url, paths)) else None
    noted: deque[tuple[str, int]] = deque()
    with Pace(Meter.of(paths)) as pace:
        read = read_paths(paths, meter=pace.meter, web=web)
        found = results(_to_do(read, removals_of(store).active(), None if again else journal), reader, jobs)

        def new() -> Iterator[Extraction]:
            for item in found:
                if isinstance(item, Failure):
                    pace.skip(item.message)
                    continue
                pace.step()
                if isinstance(item, Unchanged):
                    done.update(articles=1, claims=item.claims, unchanged=1)
                    continue
                done.update(articles=1, claims=len(item.claims), dropped=sum(item.dropped.values()))
                noted.append((item.article_id, len(item.claims)))
                yield item

        def stored(number: int) -> None:
            if journal is not None:
                journal.note(noted.popleft() for _ in range(number - done["noted"]))
            done["noted"] = number

        stream = new()
        first = next(stream, None)
        if first is not None or done["unchanged"]:
            with open_writer(store) as writer:
                writer.put_seed(load())
                writer.put_all(chain(() if first is None else (first,), stream), stored)
                if web is not None:
                    web.visited.save()
        return done, pace.bad
