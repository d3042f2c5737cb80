"""``kg export``: the graph, or a part of it, in a file that is whole or not there."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from kg.cli.filters import filter_options, read_filters
from kg.cli.output import store_option
from kg.cli.views import known, opened
from kg.errors import StoreError, UsageError
from kg.export import EXPORTERS, Options, exporter

if TYPE_CHECKING:
    from kg.graph.claims import ClaimGraph
    from kg.graph.view import View


@click.command()
@click.option("--format", "form", required=True, type=click.Choice([one.name for one in EXPORTERS]), help="the file's format")
@click.option("-o", "--output", required=True, metavar="PATH", help="the file to write; - is standard output")
@click.option("--entity", metavar="ID", help="only the neighbourhood of this entity")
@click.option("--depth", type=click.IntRange(1, 3), help="of the neighbourhood (default 1)")
@click.option("--alliances", is_flag=True, help="only the network of parties: alliances, opposition, councils led")
@click.option("--query", metavar="FILE.rq", help="only the graph that a CONSTRUCT query gives: a file, the text itself, or -")
@click.option("--lang", type=click.Choice(["ar", "fr", "en"]), default="ar", show_default=True, help="of the label column")
@click.option("--direction", type=click.Choice(["mixed", "directed"]), default="mixed", show_default=True,
              help="directed: for readers that know no mixed graphs")
@click.option("--bom", is_flag=True, help="begin CSV with a byte order mark, for Excel")
@filter_options
@store_option
def export(form: str, output: str, entity: str | None, depth: int | None, alliances: bool, query: str | None, lang: str,
           direction: str, bom: bool, store: str, **filters: Any) -> int:
    """Write the whole graph, what passes the filters, the neighbourhood of an entity, or what a query gives.

    For csv, a PATH that ends in .csv gets the edges, and its neighbour PATH.nodes.csv the nodes; any other PATH both, zipped.
    """
    if depth and not entity:
        raise UsageError("--depth goes with --entity")
    if sum(map(bool, (alliances, entity, query))) > 1:
        raise UsageError("--alliances, --entity and --query: one of them")
    view = _of_query(store, query, filters) if query else _view(opened(store), entity, depth or 1, alliances, filters)
    options = Options(language=lang, direction=direction, bom=bom)
    if form == "csv" and output.lower().endswith(".csv"):
        nodes = f"{output[:-4]}.nodes.csv"
        with replacing(nodes) as first, replacing(output) as second:
            exporter("csv-nodes").write(view, first, options)
            exporter("csv-edges").write(view, second, options)
    else:
        with replacing(output) as stream:
            exporter(form).write(view, stream, options)
    click.echo(f"kg: {len(view.nodes)} entities, {len(view.edges)} edges written to {output}", err=True)
    if view.truncated and query:
        click.echo("kg: cut at the limit of rows (KG_QUERY_ROWS): there is more", err=True)
        return 1
    if view.truncated:
        click.echo("kg: cut for size: a neighbourhood has at most 1000 edges of a relation at an entity", err=True)
    return 0


def _of_query(store: str, given: str, filters: dict[str, Any]) -> View:
    from kg.cli.query import placed, read_query
    from kg.export.construct import ask, constructed
    from kg.graph.filters import Filters
    from kg.store import open_pool
    from kg.store.query_errors import SparqlError

    include = Filters.of(include=",".join(filters.pop("include"))).sensitive
    for name, value in filters.items():
        if value:
            raise UsageError(f"--{name.replace('_', '-')} does not go with --query: the query itself says what is wanted")
    text, place = read_query(given)
    try:
        with open_pool(store) as pool:
            triples, snapshot, truncated = ask(pool, text)
    except SparqlError as error:
        raise placed(error, place) from error
    graph = opened(store)
    if graph.snapshot != snapshot:
        raise StoreError(f"{store}: the store changed while the query ran: try again")
    return constructed(graph, triples, text, include_sensitive=include, truncated=truncated)


def _view(graph: ClaimGraph, entity: str | None, depth: int, alliances: bool, given: dict[str, Any]) -> View:
    from kg.graph.alliances import alliances as picture
    from kg.graph.neighbourhood import neighbourhood
    from kg.graph.view import whole

    filters = read_filters(graph, given)
    if alliances:
        return picture(graph, filters=filters).view()
    if entity is None:
        return whole(graph, filters)
    known(graph, entity)
    return neighbourhood(graph, entity, depth, filters=filters, limit=1000).view()


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A stream into a file beside ``path`` that takes its place when all is written, and goes when something fails.

    UsageError where it cannot be written.
    """
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as stream:
            yield stream
        draft.replace(target)
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    finally:
        draft.unlink(missing_ok=True)
