"""Query parameters as the views take them: one reading of filters, ids and numbers for every family."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from flask import request
from pyoxigraph import NamedNode
from werkzeug.routing import RequestRedirect

from api.errors import missing, refuse
from api.service import service
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.rdf.terms import vocabulary

_ID: Final = re.compile(r"[a-z][a-z-]*/[\w.~:-]{1,200}")
_PLAIN: Final = ("place", "since", "until", "reported_since", "reported_until", "as_of")
_LISTS: Final = ("relations", "types", "stance", "level", "include")
#: Parameters that every filtered view takes.
FILTERS: Final = (*_LISTS, *_PLAIN, "min_confidence", "min_sources", "current")


def whole(name: str, default: int, low: int, high: int) -> int:
    """A whole number parameter; 400 where it is none or out of range."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"-?\d{1,9}", text) or not low <= int(text) <= high:
        refuse(f"{name}={text[:40]}: a whole number from {low} to {high}",
               "whole", name=name, text=text[:40], low=low, high=high)
    return int(text)


def flag(name: str) -> bool:
    """A yes/no parameter: 1, true and yes are yes; absent is no."""
    text = request.args.get(name, "").lower()
    if text not in {"", "0", "1", "true", "false", "yes", "no"}:
        refuse(f"{name}={text[:40]}: 1 or 0", "flag", name=name, text=text[:40])
    return text in {"1", "true", "yes"}


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """One of several words."""
    text = request.args.get(name) or default
    if text not in among:
        refuse(f"{name}={text[:40]}: one of {', '.join(among)}", "choice", name=name, text=text[:40], among=", ".join(among))
    return text


def filters(graph: ClaimGraph, **more: str) -> Filters:
    """The filters of the request; ``more`` are defaults for what it does not say. A place must be in the graph."""
    args = request.args
    lists = {name: ",".join(args.getlist(name)) or more.get(name, "") for name in _LISTS}
    plain: dict[str, Any] = {name: args.get(name) or more.get(name) for name in _PLAIN}
    if plain["place"]:
        plain["place"] = named(graph, plain["place"])
    return Filters.of(**lists, **plain, min_confidence=args.get("min_confidence") or 0.0,
                      min_sources=args.get("min_sources") or 0, current=flag("current"))


def entity(graph: ClaimGraph, ident: str) -> int:
    """Row of an entity; 404 where the snapshot has none such.

    An id that was merged into another one is a permanent redirect (308) where the path has it, and stands for the other one
    elsewhere.
    """
    if _ID.fullmatch(ident) and not graph.has(ident) and (new := _replaced([ident]).get(ident)) and graph.has(new):
        if request.path.endswith(f"/{ident}") or f"/{ident}/" in request.path or f"/{ident}." in request.path:
            head, _, tail = request.path.rpartition(ident)
            query = f"?{request.query_string.decode()}" if request.query_string else ""
            raise RequestRedirect(f"{head}{new}{tail}{query}")
        return graph.index(new)
    if not _ID.fullmatch(ident) or not graph.has(ident):
        missing(f"no entity {ident[:100]!r} in this snapshot; /api/entities?q= finds ids by name",
                "entity", id=ident[:100])
    return graph.index(ident)


def named(graph: ClaimGraph, ident: str) -> str:
    """The id of an entity that a parameter names: its own, or that of the one it was merged into; 404 where there is none."""
    return graph.entity_id(entity(graph, ident))


def surviving(graph: ClaimGraph, idents: Iterable[str]) -> dict[str, str]:
    """The same for lists, in which an id that nothing stands for is its own."""
    asked = dict.fromkeys(idents)
    new = _replaced(ident for ident in asked if _ID.fullmatch(ident) and not graph.has(ident))
    return {ident: new.get(ident, ident) for ident in asked}


def _replaced(idents: Iterable[str]) -> dict[str, str]:
    """The ids into which the current snapshot has merged some of these."""
    reader = service().reader()
    values = " ".join(str(reader.names.thing(ident)) for ident in idents)
    if not values:
        return {}
    rows = reader.select(f"SELECT ?old ?new {{ VALUES ?old {{ {values} }} ?old {vocabulary('dcterms', 'isReplacedBy')} ?new }}")
    return {reader.names.id(old): reader.names.id(new) for row in rows
            if isinstance(old := row["old"], NamedNode) and isinstance(new := row["new"], NamedNode)}


def needed(name: str) -> str:
    """A parameter that must be there."""
    text = request.args.get(name, "")
    if not text:
        refuse(f"{name}: missing", "needed", name=name)
    return text
