"""Which entities are one: proposals, and the judgements that the ledger keeps."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.cli.output import format_option, print_json, print_table, store_option
from kg.cli.views import known, opened
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.store.ledger import Decisions, Judgement

F = TypeVar("F", bound=Callable[..., Any])
RULE = "rule:same-name@1"
COLUMNS = ("left", "left label", "right", "right label", "score", "sure", "why")


def judge_options(command: F) -> F:
    """``--why TEXT`` and ``--by NAME``."""
    command = click.option("--by", default=lambda: f"person:{getpass.getuser()}", metavar="NAME",
                           help="who judges (default: the user)")(command)
    return click.option("--why", default="", metavar="TEXT", help="the reason, kept in the ledger")(command)


def ledger(store: str) -> Decisions:
    """The decisions of a store's ledger. UsageError for a store at a URL."""
    from kg.store import is_remote
    from kg.store.layout import Layout
    from kg.store.ledger import Ledger, decide

    if is_remote(store):
        raise UsageError(f"{store}: the ledger lies beside a store in a folder; a store at a URL has none")
    return decide(Ledger(Layout(Path(store)).ledger).rows())


def now() -> str:
    """The time in UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@click.command()
@click.option("--type", "types", multiple=True, help="only entities of this type")
@click.option("--least", type=click.FloatRange(0, 1), default=0.8, show_default=True, help="the least score")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--merge-sure", is_flag=True, help="merge the sure ones: same full name, something in common, nothing against it")
@format_option
@store_option
def candidates(types: tuple[str, ...], least: float, limit: int, merge_sure: bool, form: str, store: str) -> int:
    """Propose pairs of entities that may be one, the likeliest first, with the reasons; nothing is decided unasked."""
    from kg import ontology
    from kg.graph.candidates import proposals

    for name in types:
        if name not in ontology.load().types:
            raise UsageError(f"--type {name}: no such type; one of {', '.join(ontology.load().types)}")
    decisions, graph = ledger(store), opened(store)
    found = proposals(graph, decisions, types=types, least=least)
    if form == "json":
        print_json({"items": [one.as_json(graph) for one in found[:limit]], "total": len(found), "limit": limit,
                    "truncated": len(found) > limit})
    else:
        print_table(COLUMNS, ((one.left, graph.label(graph.index(one.left)), one.right, graph.label(graph.index(one.right)),
                               f"{one.comparison.score:.2f}", "yes" if one.comparison.sure else "no", one.comparison.why)
                              for one in found[:limit]), wide={"left", "right"})
    if len(found) > limit:
        click.echo(f"kg: {len(found) - limit} more: raise --limit", err=True)
    if not merge_sure:
        return 0
    from kg.store.ledger import Judgement

    time = now()
    return write(store, [Judgement("merge", one.left, one.right, RULE, time, one.comparison.why[:1000], one.comparison.score)
                         for one in found if one.comparison.sure])


@click.command()
@click.argument("left", metavar="ID")
@click.argument("right", metavar="ID")
@click.option("--unsure", is_flag=True, help="only note that nobody can tell yet: the pair is not proposed again")
@judge_options
@store_option
def merge(left: str, right: str, unsure: bool, why: str, by: str, store: str) -> int:
    """Say that two ids are one entity. The next snapshot has one in the place of both; kg split takes it back."""
    from kg.store.ledger import Judgement

    decisions, graph = ledger(store), opened(store)
    known(graph, *(decisions.of(ident) for ident in (left, right)))
    kinds = [graph.type_of(graph.index(decisions.of(ident))) for ident in (left, right)]
    if kinds[0] != kinds[1] and not unsure:
        click.echo(f"kg: warning: {left} is a {kinds[0]}, {right} a {kinds[1]}", err=True)
    return write(store, [Judgement("unsure" if unsure else "merge", left, right, by, now(), why)])


@click.command()
@click.argument("ident", metavar="ID")
@click.argument("other", metavar="[ID]", required=False)
@judge_options
@store_option
def split(ident: str, other: str | None, why: str, by: str, store: str) -> int:
    """Take back every merge of ID; with a second ID, say that the two differ and must never merge."""
    from kg.store.ledger import Judgement

    decisions, time = ledger(store), now()
    if other is not None:
        known(opened(store), *(decisions.of(one) for one in (ident, other)))
        return write(store, [Judgement("differ", ident, other, by, time, why)])
    merged = [row for row in decisions.latest.values() if row.verdict == "merge" and ident in row.pair]
    if not merged:
        raise UsageError(f"{ident}: nothing was merged with it")
    return write(store, [Judgement("undone", row.left, row.right, by, time, why) for row in merged])


def write(store: str, rows: Iterable[Judgement]) -> int:
    """Append to the ledger and publish; 1 where a merge of these is held back, which is said."""
    from kg.store import open_writer

    rows = list(rows)
    with open_writer(store) as writer:
        held = writer.judge(rows)
        snapshot = writer.publish()
    mine = [line for line in held if any(f"{row.left} = {row.right} is held back" in line for row in rows)]
    for line in held:
        click.echo(f"kg: warning: {line}", err=True)
    click.echo(f"{len(rows)} judgement{'' if len(rows) == 1 else 's'} noted; snapshot {snapshot}", err=True)
    return 1 if mine else 0
