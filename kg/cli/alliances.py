"""``kg alliances``: who stands with whom and against whom, and where that contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from kg.cli.filters import filter_options, read_filters
from kg.cli.output import format_option, print_json, print_table, store_option
from kg.cli.views import WIDE, evidence, label, opened

if TYPE_CHECKING:
    from kg.graph.alliances import Alliances
    from kg.graph.claims import ClaimGraph

_SHOWN: Final = ("ties", "blocs", "clashes", "councils")


@click.command()
@click.option("--show", type=click.Choice(_SHOWN), default="ties", show_default=True, help="which table")
@click.option("--limit", type=click.IntRange(1, 5000), default=5000, show_default=True, help="ties in JSON")
@filter_options
@format_option
@store_option
def alliances(show: str, limit: int, form: str, store: str, **filters: Any) -> int:
    """The signed network of parties by level and place: ties, blocs, clashes with both sentences, councils."""
    from kg.graph.alliances import alliances as picture

    graph = opened(store)
    found = picture(graph, filters=read_filters(graph, filters))
    if form == "json":
        print_json(found.as_json(limit))
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


_TABLES: Final = {"ties": _ties, "blocs": _blocs, "clashes": _clashes, "councils": _councils}
