"""``kg build``: articles into the store."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import click

from kg import places
from kg.articles.read import Failure, read_paths
from kg.cli.output import progress, store_option
from kg.entities.gazetteer import load
from kg.extract import extract
from kg.ids import article_id
from kg.model import Article, Extraction
from kg.store import open_writer
from kg.store.removals import Removal, removals_of

Result = Extraction | Failure


def _extract(item: Article | Failure, reader: str) -> Result:
    return item if isinstance(item, Failure) else extract(item, load(), reader=reader)


def _extract_one(job: tuple[Article | Failure, str]) -> Result:
    return _extract(*job)


def _without_removed(read: Iterable[Article | Failure], removed: Mapping[str, Removal]) -> Iterator[Article | Failure]:
    for item in read:
        removal = removed.get(article_id(item)) if isinstance(item, Article) and removed else None
        if isinstance(item, Article) and removal is not None:
            yield Failure(item.source, f"{item.source}: {removal.article} was taken down on {removal.when[:10]}, not read "
                                       "(kg forget --allow undoes it)")
        else:
            yield item


def results(paths: Iterable[str], reader: str, jobs: int, removed: Mapping[str, Removal] = MappingProxyType({})
            ) -> Iterator[Result]:
    """Extractions and failures in the order of the inputs, read by ``jobs`` processes; what was ``removed`` is a failure."""
    read = _without_removed(read_paths(list(paths)), removed)
    if jobs == 1:
        yield from (_extract(item, reader) for item in read)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(_extract_one, ((item, reader) for item in read), chunksize=8)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--reader", type=click.Choice(["rules", "full"]), default="rules",
              help="rules: frames alone; full: with the learned reader")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="processes that read at the same time (default 1)")
@store_option
def build(paths: tuple[str, ...], reader: str, jobs: int, store: str) -> int:
    """Read articles into the store: files, folders, .jsonl[.gz], .html; without PATH the seeds that Sila ships.

    An article that was read before is replaced. Inputs that cannot be read are named and counted; the rest is stored.
    """
    done, failures = store_articles(paths or (str(places.seeds() / "articles"),), store, reader, jobs)
    if failures and not done["articles"]:
        click.echo(f"kg: nothing stored: {failures} inputs skipped", err=True)
        return 2
    click.echo(f"{done['articles']} articles, {done['claims']} claims stored in {store}"
               + (f"; {done['dropped']} proposals dropped by the ontology" if done["dropped"] else "")
               + (f"; {failures} inputs skipped" if failures else ""), err=True)
    return 1 if failures else 0


def store_articles(paths: Iterable[str], store: str, reader: str, jobs: int) -> tuple[Counter[str], int]:
    """Extract and store; returns counts (articles, claims, dropped) and the number of inputs that could not be read."""
    done: Counter[str] = Counter()
    failures = 0
    with progress() as bar:
        task = bar.add_task("reading", total=None)
        found = results(paths, reader, jobs, removals_of(store).active())

        def good() -> Iterator[Extraction]:
            nonlocal failures
            for item in found:
                bar.advance(task)
                if isinstance(item, Failure):
                    failures += 1
                    bar.console.print(f"kg: {item.message}", markup=False, highlight=False, soft_wrap=True)
                    continue
                done.update(articles=1, claims=len(item.claims), dropped=sum(item.dropped.values()))
                yield item

        stream = good()
        first = next(stream, None)
        if first is not None:
            with open_writer(store) as writer:
                writer.put_seed(load())
                writer.put_all(_chain(first, stream))
    return done, failures


def _chain(first: Extraction, rest: Iterator[Extraction]) -> Iterator[Extraction]:
    yield first
    yield from rest
