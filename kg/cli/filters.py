"""The filters of the views as options, named and read as over HTTP (see docs/http.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from kg.graph.claims import ClaimGraph
    from kg.graph.filters import Filters

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS: Final = {
    "relations": "relations, comma-separated: alliedWith,leads", "types": "entity types: Party,Person",
    "stance": "asserted, planned, conditional, denied, forbidden, rumoured, ended", "level": "national, regional, provincial …",
    "place": "id of the claim's place, or of a territory that contains it", "since": "valid on or after this date",
    "until": "valid on or before this date", "reported_since": "reported on or after this date",
    "reported_until": "reported on or before this date", "as_of": "what was known by this date",
    "min_confidence": "0 to 1", "min_sources": "independent sources of an edge",
    "include": "sensitive: also legal actions, and rumours about persons"}
_MANY: Final = {"relations", "types", "stance", "level", "include"}


def filter_options(command: F) -> F:
    """Give a command the options of all filters; their values arrive under the names of ``kg.graph.filters.Filters.of``."""
    command = click.option("--current", is_flag=True, help="only what is in force by the latest evidence")(command)
    for name, text in reversed(_OPTIONS.items()):
        flag = f"--{name.replace('_', '-')}"
        command = click.option(flag, name, multiple=name in _MANY, default=None, help=text)(command)
    return command


def read_filters(graph: ClaimGraph, given: dict[str, Any]) -> Filters:
    """The filters out of a command's arguments. UsageError for values that make no sense, or a place that is not there."""
    from kg.graph.filters import Filters

    values: dict[str, Any] = {name: ",".join(value) if name in _MANY else value for name, value in given.items() if value}
    if "place" in values:
        graph.index(values["place"])
    return Filters.of(**values)
