"""``kg forget``: takedown of articles, to the last byte."""

from __future__ import annotations

import re
import time

import click

from kg.cli.identity import judge_options
from kg.cli.output import format_option, print_json, print_table, store_option
from kg.errors import StoreError, UsageError
from kg.ids import digest
from kg.store import open_writer
from kg.store.base import Writer
from kg.store.removals import removals_of

_HASH = re.compile(r"(?:article/)?([0-9a-z]{16})")
_ATTEMPTS = 30


@click.command()
@click.argument("articles", nargs=-1, metavar="ARTICLE…")
@click.option("--allow", is_flag=True, help="let articles that were taken down be read again")
@click.option("--list", "list_", is_flag=True, help="print the log of removals")
@judge_options
@format_option
@store_option
def forget(articles: tuple[str, ...], allow: bool, list_: bool, why: str, by: str, form: str, store: str) -> int:
    """Take articles down, each named by its id (article/…) or its address on the web.

    No answer has them any more at once; then the store is rewritten and older snapshots are dropped, until no byte of them is
    left ("purged"). Their ids answer 410, and they are not read again unless --allow undoes it. Id, time and --why are public.
    """
    if list_ == bool(articles):
        raise UsageError("name articles, or --list" if not articles else "--list takes no articles")
    if list_:
        _print(store, form)
        return 0
    ids = [_id(text) for text in articles]
    with open_writer(store) as writer:
        if allow:
            for ident in ids:
                writer.allow(ident, why=why, by=by)
                click.echo(f"kg: {ident}: may be read again", err=True)
            return 0
        snapshot = writer.take_down(ids, why=why, by=by)
        for ident in ids:
            click.echo(f"kg: {ident}: forgotten; answers have nothing of it from snapshot {snapshot} on", err=True)
        _purge(writer)
        for ident in ids:
            click.echo(f"kg: {ident}: purged", err=True)
    return 0


def _purge(writer: Writer) -> None:
    """Purge; an update that runs is waited for."""
    for attempt in range(_ATTEMPTS):
        try:
            writer.purge()
        except StoreError as error:
            if "an update runs" not in str(error) or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(1)
        else:
            return


def _id(text: str) -> str:
    """The id of an article that is named by id or by address.

    >>> _id("00000000000000aa"), _id("https://example.org/1") == "article/" + digest("url", "https://example.org/1")
    ('article/00000000000000aa', True)
    """
    if text.startswith(("http://", "https://")):
        return f"article/{digest('url', text)}"
    match = _HASH.fullmatch(text)
    if match is None:
        raise UsageError(f"{text[:100]}: neither the id of an article (article/…) nor its address")
    return f"article/{match[1]}"


def _print(store: str, form: str) -> None:
    rows = [one.as_json() | {"by": one.by} for one in reversed(removals_of(store).active().values())]
    if form == "json":
        print_json(rows)
    else:
        names = ["id", "removed", "why", "purged", "by"]
        print_table(names, ([row[name] for name in names] for row in rows))
