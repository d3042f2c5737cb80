"""``kg import``: tables of entities, names, posts and memberships into one curated graph, reported row by row."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import click
from pyoxigraph import NamedNode, Quad

from kg.cli.output import format_option, print_json, print_table, store_option
from kg.cli.views import opened
from kg.errors import UsageError
from kg.model import PartialDate

COLUMNS = ("where", "done", "id", "detail", "like")


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="name of the import; the same name replaces it (default: the first file's)")
@click.option("--source", default="", metavar="TEXT", help="the source of rows that name none")
@click.option("--confirmed", metavar="DATE", help="when the table was so (default: today)")
@click.option("--confidence", type=click.FloatRange(0, 1), default=0.8, show_default=True)
@click.option("--dry-run", is_flag=True, help="only say what would be done")
@format_option
@store_option
def import_(files: tuple[Path, ...], name: str | None, source: str, confirmed: str | None, confidence: float, dry_run: bool,
            form: str, store: str) -> int:
    """Take in tables (CSV, JSON, FollowTheMoney) and say for every row what was done: linked to whom, created, stated, refused.

    A row is linked to an entity of the store only where that leaves no doubt; else it is a new one, and those like it are named
    (kg merge decides). An import is one curated graph: the same name again replaces it.
    """
    from kg.imports.read import read
    from kg.imports.resolve import Resolver
    from kg.imports.state import Import
    from kg.rdf.terms import names

    label = name or re.sub(r"[^A-Za-z0-9._-]+", "-", files[0].stem).strip("-") or "table"
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", label):
        raise UsageError(f"--name {label}: letters, digits, dots, dashes")
    try:
        day = PartialDate.parse(confirmed) if confirmed else PartialDate.of(dt.date.today())
    except ValueError as error:
        raise UsageError(f"--confirmed: {error}") from error
    rows = [row for file in files for row in read(file)]
    base = names()
    graph = base.graph(f"curated/import-{label}")
    found = Import(base, Resolver(opened(store)), graph, source, day, confidence)
    found.add(rows)
    report = [{"where": one.where, "done": one.done, "id": one.id, "detail": one.detail,
               "like": [{"id": ident, "score": score} for ident, score in one.like]} for one in found.outcomes]
    if form == "json":
        print_json({"graph": graph.value, "items": report})
    else:
        print_table(COLUMNS, ((one.where, one.done, one.id, one.detail, ", ".join(f"{ident} ({score:.2f})" for ident, score in
                                                                                 one.like)) for one in found.outcomes))
    counts = Counter(one.done for one in found.outcomes)
    said = ", ".join(f"{count} {done}" for done, count in sorted(counts.items())) or "nothing"
    if len(found.outcomes) == counts["refused"]:
        click.echo(f"kg: nothing stored: {said}", err=True)
        return 2
    if not dry_run:
        replace(store, graph.value, found.quads)
    stored = "nothing stored (--dry-run)" if dry_run else f"{len(found.quads)} triples in {graph.value}"
    click.echo(f"{said}; {stored}", err=True)
    return 1 if counts["refused"] else 0


def replace(store: str, graph: str, quads: set[Quad]) -> None:
    """Put ``quads`` in the place of what the curated graph holds, in one transaction, and publish."""
    from kg.store import open_reader, open_writer

    reader = open_reader(store)
    try:
        old = {Quad(row["s"], row["p"], row["o"], NamedNode(graph))  # type: ignore[arg-type]
               for row in reader.select(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")}
    finally:
        reader.close()
    with open_writer(store) as writer:
        writer.change(old - quads, quads - old)
