"""``kg alliances``: who stands with whom and against whom, and where that contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.filters import filter_options, read_filters
from kg.cli.output import format_option, print_json, print_table, store_option
from kg.cli.views import WIDE, evidence, label, more, opened
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.graph.alliances import Alliances
    from kg.graph.claims import ClaimGraph
    from kg.graph.filters import Filters

_SHOWN: Final = ("ties", "blocs", "clashes", "councils", "seats", "communities", "changes", "switches")


@click.command()
@click.option("--show", type=click.Choice(_SHOWN), default="ties", show_default=True, help="which table")
@click.option("--before", metavar="DATE", help="with --show changes: the earlier day")
@click.option("--after", metavar="DATE", help="with --show changes: the later day")
@click.option("--limit", type=click.IntRange(1, 5000), default=5000, show_default=True, help="members of each list in JSON")
@click.option("--cursor", help="where an earlier answer in JSON stopped")
@filter_options
@format_option
@store_option
def alliances(show: str, before: str | None, after: str | None, limit: int, cursor: str | None, form: str, store: str,
              **filters: Any) -> int:
    """The signed network of parties by level and place: ties, blocs, clashes with both sentences, councils and their seats,
    communities; what changed between two days; who went from one party to another."""
    from kg.graph.alliances import alliances as picture

    if (show == "changes") != bool(before and after) or bool(before) != bool(after):
        raise UsageError("--show changes takes --before and --after, and nothing else does")
    graph = opened(store)
    chosen = read_filters(graph, filters)
    if show in {"changes", "switches"}:
        _moves(graph, chosen, before, after, form)
        return 0
    found = picture(graph, filters=chosen)
    if form == "json":
        answer = found.as_json(limit, cursor)
        print_json(answer)
        more(answer["next"])
    else:
        columns, rows = _TABLES[show](graph, found)
        print_table(columns, rows, title=show, wide=WIDE - {"first"})
    return 0


def _ties(graph: ClaimGraph, found: Alliances) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = [(tie.source, label(graph, tie.source), tie.sign, tie.basis, tie.target, label(graph, tie.target), tie.stance,
             tie.level, tie.place, label(graph, tie.place), label(graph, tie.via), "yes" if tie.in_force else "no",
             tie.first, tie.last, tie.weight, *evidence(graph.records(tie.claims[:1]))) for tie in found.ties]
    return ["source", "source label", "sign", "basis", "target", "target label", "stance", "level", "place", "place label",
            "via", "in force", "first", "last", "weight", "sentence", "publisher", "reported", "url"], rows


def _blocs(graph: ClaimGraph, found: Alliances) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = [(number, bloc.name, bloc.alliance, bloc.level, label(graph, bloc.place), member.party, label(graph, member.party),
             member.first, member.last, "yes" if member.in_force else "no", *evidence(member.claims))
            for number, bloc in enumerate(found.blocs, 1) for member in bloc.members]
    return ["bloc", "name", "alliance", "level", "place label", "party", "party label", "first", "last", "in force", "sentence",
            "publisher", "reported", "url"], rows


def _clashes(graph: ClaimGraph, found: Alliances) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = [(*clash.pair, label(graph, clash.pair[0]), label(graph, clash.pair[1]), clash.kind, clash.allied.level,
             label(graph, clash.allied.place), evidence([clash.allied_claim])[0], clash.against.level,
             label(graph, clash.against.place), evidence([clash.against_claim])[0]) for clash in found.clashes]
    return ["source", "target", "source label", "target label", "kind", "allied level", "allied place", "allied sentence",
            "against level", "against place", "against sentence"], rows


def _councils(graph: ClaimGraph, found: Alliances) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = [(one.body, label(graph, one.body), one.leader, label(graph, one.leader), label(graph, one.president),
             ", ".join(one.partners), one.date, one.governing_seats, one.known_seats, one.majority,
             *evidence(one.claims)) for one in found.councils]
    return ["body", "body label", "leader", "leader label", "president", "partners", "date", "governing seats", "known seats",
            "majority", "sentence", "publisher", "reported", "url"], rows


def _seats(graph: ClaimGraph, found: Alliances) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = [(one.body, label(graph, one.body), seats.party, label(graph, seats.party), seats.count, seats.date,
             "yes" if seats.party == one.leader else "no", "yes" if seats.party in (one.leader, *one.partners) else "no",
             *evidence([seats.claim])) for one in found.councils for seats in one.seats]
    return ["body", "body label", "party", "party label", "seats", "date", "leads", "governs", "sentence", "publisher",
            "reported", "url"], rows


def _communities(graph: ClaimGraph, found: Alliances) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = [(row.community + 1, row.node, label(graph, row.node), row.neighbours, f"{row.strength:g}", f"{row.pagerank:.5f}",
             f"{row.betweenness:.5f}") for row in sorted(found.centrality, key=lambda row: (row.community, -row.pagerank))]
    return ["community", "party", "party label", "neighbours", "strength", "pagerank", "betweenness"], rows


def _moves(graph: ClaimGraph, filters: Filters, before: str | None, after: str | None, form: str) -> None:
    from kg.graph.changes import Change, Switch, changes, switches

    found: Sequence[Change | Switch]
    found = changes(graph, before, after, filters) if before and after else switches(graph, filters)
    if form == "json":
        print_json([one.as_json() for one in found])
    elif before:
        print_table(("date", "what", "relation", "source", "source label", "target", "target label", "level", "place label",
                     "stance", "sentence", "publisher", "reported", "url"), [
            (one.date, one.what, one.relation, one.source, label(graph, one.source), one.target, label(graph, one.target),
             one.level, label(graph, one.place), one.claim.stance, *evidence([one.claim]))
            for one in found if isinstance(one, Change)], title="changes", wide=WIDE)
    else:
        print_table(("person", "person label", "from", "from label", "last", "to", "to label", "first", "sentence", "publisher",
                     "reported", "url"), [
            (one.person, label(graph, one.person), one.left, label(graph, one.left), one.last, one.joined,
             label(graph, one.joined), one.first, *evidence([one.joined_claim, one.left_claim]))
            for one in found if isinstance(one, Switch)], title="switches", wide={*WIDE, "person", "from", "to"})


_TABLES: Final = {"ties": _ties, "blocs": _blocs, "clashes": _clashes, "councils": _councils, "seats": _seats,
                  "communities": _communities}
