"""Questions over the graph that list edges and entities: search, neighbourhood, path, timeline, compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from kg.cli.filters import filter_options, read_filters
from kg.cli.output import format_option, print_json, print_table, store_option
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.graph.claims import ClaimGraph
    from kg.graph.neighbourhood import Edge
    from kg.graph.records import ClaimRecord

EDGE_COLUMNS = ("source", "source label", "relation", "target", "target label", "stance", "level", "weight", "confidence",
                "first", "last", "in force", "claims", "sentence", "publisher", "reported", "url")
#: What a terminal has no room for.
WIDE = frozenset({"source", "target", "confidence", "first", "in force", "claims", "publisher", "url", "claim", "snapshot"})


def opened(store: str) -> ClaimGraph:
    """The claim graph of a store's current snapshot. StoreError where there is none."""
    from kg.graph.adjacency import load
    from kg.store import open_reader

    return load(open_reader(store))


def known(graph: ClaimGraph, *idents: str) -> None:
    """Check ids. UsageError for one that is not in the snapshot, with what might have been meant."""
    from kg.graph.search import search

    for ident in idents:
        if not graph.has(ident):
            meant = [hit.entity.id for hit in search(graph, ident.rpartition("/")[2], limit=3).items]
            raise UsageError(f"no entity {ident!r} in this store" + (f"; perhaps {', '.join(meant)}" if meant else
                                                                     " (kg search finds ids by name)"))


def more(cursor: str | None) -> None:
    """Say on standard error that the answer goes on, and how."""
    if cursor:
        click.echo(f"kg: there is more: add --cursor {cursor}", err=True)


def label(graph: ClaimGraph, ident: str | None) -> str | None:
    """An entity's label; None for none."""
    return graph.label(graph.index(ident)) if ident else None


def evidence(claims: Iterable[ClaimRecord]) -> tuple[str | None, str | None, str | None, str | None]:
    """Sentence, publisher, date and address of the best claim that has a sentence; where none has, the source of the first
    and when it was last confirmed."""
    given = list(claims)
    for claim in given:
        if claim.evidence:
            article = claim.article
            return (claim.evidence.text, article.publisher if article else None, claim.reported,
                    article.url if article else None)
    return (None, given[0].source, given[0].last_confirmed, None) if given else (None, None, None, None)


def edge_rows(graph: ClaimGraph, edges: Iterable[Edge]) -> Iterator[tuple[Any, ...]]:
    """Rows of ``EDGE_COLUMNS``."""
    for edge in edges:
        yield (edge.source, label(graph, edge.source), edge.relation, edge.target, label(graph, edge.target), edge.stance,
               edge.level, edge.weight, f"{edge.confidence:.2f}", edge.first, edge.last, "yes" if edge.in_force else "no",
               edge.total, *evidence(edge.claims))


@click.command()
@click.argument("text")
@click.option("--type", "types", multiple=True, help="only entities of this type")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@click.option("--cursor", help="where an earlier answer stopped")
@format_option
@store_option
def search(text: str, types: tuple[str, ...], limit: int, cursor: str | None, form: str, store: str) -> int:
    """Find entities by a name or its beginning, in any spelling or script; by id; or by Wikidata number."""
    from kg.graph.search import search as find

    found = find(opened(store), text, types=",".join(types), limit=limit, cursor=cursor)
    if form == "json":
        print_json(found.as_json())
        return 0
    print_table(["id", "type", "label", "fr", "en", "match", "name", "claims"],
                [(hit.entity.id, hit.entity.type, hit.entity.label, hit.entity.labels.get("fr"), hit.entity.labels.get("en"),
                  hit.match, hit.name, hit.entity.claims) for hit in found.items])
    more(found.next)
    return 0


@click.command()
@click.argument("ident", metavar="ID")
@click.option("--depth", type=click.IntRange(1, 3), default=1, show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=1000, show_default=True,
              help="edges of one relation and direction")
@click.option("--cursor", help="where an earlier answer stopped")
@filter_options
@format_option
@store_option
def neighbourhood(ident: str, depth: int, limit: int, cursor: str | None, form: str, store: str, **filters: Any) -> int:
    """What an entity is tied to, each tie with its best sentence."""
    from kg.graph.neighbourhood import neighbourhood as around

    graph = opened(store)
    known(graph, ident)
    near = around(graph, ident, depth, filters=read_filters(graph, filters), limit=limit, cursor=cursor)
    if form == "json":
        print_json(near.as_json())
        return 0
    print_table(EDGE_COLUMNS, edge_rows(graph, near.edges), title=graph.label(graph.index(ident)), wide=WIDE)
    if near.truncated and not near.next:
        click.echo("kg: edges further out are left away; ask for less depth, or filter", err=True)
    more(near.next)
    return 0


@click.command()
@click.argument("source", metavar="ID")
@click.argument("target", metavar="ID")
@click.option("-k", type=click.IntRange(1, 20), default=5, show_default=True, help="how many paths")
@click.option("--hops", type=click.IntRange(1, 6), default=5, show_default=True, help="the longest path")
@filter_options
@format_option
@store_option
def path(source: str, target: str, k: int, hops: int, form: str, store: str, **filters: Any) -> int:
    """The best paths between two entities, each hop with its best sentence."""
    from kg.graph.paths import paths

    graph = opened(store)
    known(graph, source, target)
    found = paths(graph, source, target, k, hops=hops, filters=read_filters(graph, filters))
    if form == "json":
        print_json(found.as_json())
        return 0
    print_table(("path", "cost", "hop", *EDGE_COLUMNS), [
        (number, f"{one.cost:.2f}", hop, *row) for number, one in enumerate(found.items, 1)
        for hop, edges in enumerate(one.hops, 1) for row in edge_rows(graph, edges[:1])], wide=WIDE)
    if not found.items:
        click.echo(f"kg: nothing connects them within {hops} hops", err=True)
    if found.truncated:
        click.echo("kg: the search stopped before it had seen all paths", err=True)
    return 0


@click.command()
@click.argument("ident", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 1000), default=1000, show_default=True)
@click.option("--cursor", help="where an earlier answer stopped")
@filter_options
@format_option
@store_option
def timeline(ident: str, limit: int, cursor: str | None, form: str, store: str, **filters: Any) -> int:
    """What happened to an entity and when: starts, ends, reports, the oldest first."""
    from kg.graph.timeline import timeline as events

    graph = opened(store)
    known(graph, ident)
    found = events(graph, ident, limit=limit, cursor=cursor, filters=read_filters(graph, filters))
    if form == "json":
        print_json(found.as_json())
        return 0
    print_table(("date", "what", "source", "source label", "relation", "target", "target label", "stance", "role", "level",
                 "sentence", "publisher", "reported", "url", "claim"), [
        (event.date, event.what, c.subject, label(graph, c.subject), c.predicate, c.object, label(graph, c.object), c.stance,
         c.qualifiers.role, c.qualifiers.level, *evidence([c]), c.id)
        for event in found.items for c in (event.claim,)], wide=WIDE)
    if found.undated:
        click.echo(f"kg: {found.undated} claims have no date and are not here", err=True)
    more(found.next)
    return 0


@click.command()
@click.argument("first", metavar="ID")
@click.argument("second", metavar="ID")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="shared neighbours to tell")
@click.option("--cursor", help="where an earlier answer stopped")
@filter_options
@format_option
@store_option
def compare(first: str, second: str, limit: int, cursor: str | None, form: str, store: str, **filters: Any) -> int:
    """Two entities side by side: how many edges each has of a relation, how many to the same entity, and which those are."""
    from kg.graph.compare import compare as side_by_side

    graph = opened(store)
    known(graph, first, second)
    found = side_by_side(graph, first, second, limit=limit, cursor=cursor, filters=read_filters(graph, filters))
    if form == "json":
        print_json(found.as_json())
        return 0
    rows: list[tuple[Any, ...]] = [("direct", edge.relation, edge.stance, None, None, None, edge.level, None,
                                    evidence(edge.claims)[0]) for edge in found.direct]
    rows += [("relation", row.relation, row.stance, row.first, row.second, row.shared, row.direction, None, None)
             for row in found.relations]
    rows += [("shared", None, None, None, None, None, shared.entity.id, shared.entity.label, None) for shared in found.common]
    print_table(("what", "relation", "stance", found.first.id, found.second.id, "shared", "detail", "label", "sentence"), rows)
    more(found.next)
    return 0
