"""``kg money``: who pays whom, and how much in all."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.filters import filter_options, read_filters
from kg.cli.output import format_option, print_json, print_table, store_option
from kg.cli.views import WIDE, evidence, known, label, more, opened


@click.command()
@click.argument("ident", metavar="[ID]", required=False)
@click.option("--by", default="payer,payee", show_default=True,
              help="groups of the totals: payer, payee, commune, company, year, relation, stance")
@click.option("--totals", is_flag=True, help="the sums instead of the single amounts")
@click.option("--limit", type=click.IntRange(1, 1000), default=1000, show_default=True)
@click.option("--cursor", help="where an earlier answer stopped")
@filter_options
@format_option
@store_option
def money(ident: str | None, by: str, totals: bool, limit: int, cursor: str | None, form: str, store: str,
          **filters: Any) -> int:
    """Who pays whom, the largest first; with ID only what that one pays or gets. An empty bound is unknown."""
    from kg.graph.money import money as flows

    graph = opened(store)
    if ident:
        known(graph, ident)
    found = flows(graph, entity=ident, by=by, limit=limit, cursor=cursor, filters=read_filters(graph, filters))
    if form == "json":
        print_json(found.as_json())
        return 0
    if totals:
        names = list(found.totals[0].group) if found.totals else list(found.by)
        print_table([*names, "min", "max", "currency", "flows"],
                    [(*total.group.values(), _plain(total.low), _plain(total.high), total.currency, total.flows)
                     for total in found.totals])
        return 0
    print_table(("payer", "payer label", "payee", "payee label", "relation", "stance", "min", "max", "currency", "topic",
                 "commune", "date", "sources", "sentence", "publisher", "reported", "url"), [
        (flow.payer, label(graph, flow.payer), flow.payee, label(graph, flow.payee), flow.relation, flow.stance,
         _plain(flow.low), _plain(flow.high), flow.currency, flow.topic, flow.commune, flow.date, flow.sources,
         *evidence(flow.claims))
        for flow in found.items], wide=WIDE | {"payer", "payee", "commune", "sources"})
    more(found.next)
    return 0


def _plain(amount: float | None) -> str | None:
    return None if amount is None else f"{amount:.15g}" if amount < 1e15 else f"{amount:.0f}"
