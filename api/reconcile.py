"""Reconciliation service (W3C Entity Reconciliation Community Group, specification 0.2), for OpenRefine and its like.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/: manifest (4.1), queries (4.2 to 4.4), preview
(5), suggest (6), data extension (7).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import Blueprint, Response, make_response, render_template, request

from api import parameters
from api.errors import Problem, refuse
from api.i18n import language_of, words
from api.responses import json_answer
from api.service import graph_of, service
from kg import __version__, ontology
from kg.graph.attributes import Property, Value, properties, values
from kg.graph.claims import ClaimGraph
from kg.graph.reconcile import Candidate, Wanted, described, reconcile
from kg.graph.search import search

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

_BATCH_MOST: Final = 500
_LIMIT_MOST: Final = 50
_VALUES_MOST: Final = 100
_SUGGESTED: Final = 20
_STRICT: Final = ("any", "all", "should")


@blueprint.route("", methods=["GET", "POST"])
def endpoint() -> Response:
    """The manifest; with ``queries`` a batch of candidates, with ``extend`` values of properties."""
    queries, extend = request.values.get("queries"), request.values.get("extend")
    if queries is not None:
        return json_answer(_batch(_document("queries", queries)))
    if extend is not None:
        return json_answer(_extension(_document("extend", extend)))
    if request.method == "POST":
        refuse("queries or extend: one of them is needed, as a form field")
    return json_answer(_manifest())


def _manifest() -> dict[str, Any]:
    names, root, language = service().names, request.url_root, language_of(request)
    there = root.rstrip("/")
    suggest = {name: {"service_url": there, "service_path": f"/reconcile/suggest/{name}"}
               for name in ("entity", "property", "type")}
    return {
        "versions": ["0.1", "0.2"], "name": "Sila",
        "identifierSpace": f"{names.base}id/", "schemaSpace": f"{names.base}ontology#",
        "documentation": f"{root}docs", "serviceVersion": __version__, "logo": f"{root}static/icon.svg",
        "view": {"url": f"{root}id/{{{{id}}}}"}, "defaultTypes": [_type(name, language) for name in ontology.load().types],
        "suggest": suggest, "preview": {"url": f"{root}reconcile/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "extend": {"propose_properties": {"service_url": there, "service_path": "/reconcile/properties"},
                   "property_settings": [
                       {"name": "limit", "label": "limit", "type": "number", "default": 0, "help_text": "Most values; 0: all"},
                       {"name": "current", "label": "current", "type": "checkbox", "default": False,
                        "help_text": "Only what is in force by the latest evidence"}]}}


# -- queries


def _batch(document: Mapping[str, Any]) -> dict[str, Any]:
    if len(document) > _BATCH_MOST:
        raise Problem("too-large", f"queries: at most {_BATCH_MOST} in one batch")
    graph, language = graph_of(), language_of(request)
    return {key: {"result": [_candidate(graph, found, language) for found in _answer(graph, key, query)]}
            for key, query in document.items()}


def _answer(graph: ClaimGraph, key: str, query: Any) -> list[Candidate]:
    if isinstance(query, str):  # a batch of bare strings (0.1)
        query = {"query": query}
    if not isinstance(query, dict):
        refuse(f"queries: {key[:40]}: not an object")
    text, limit, strict = query.get("query", ""), query.get("limit", 10), query.get("type_strict", "any")
    if not isinstance(text, str) or not _finite(limit) or limit < 1:
        refuse(f"queries: {key[:40]}: query is a string and limit a number from 1")
    if strict not in _STRICT:
        refuse(f"queries: {key[:40]}: type_strict is one of {', '.join(_STRICT)}")
    types = query.get("type") or []
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        refuse(f"queries: {key[:40]}: type is an id or a list of ids")
    rows = query.get("properties") or []
    if not isinstance(rows, list):
        refuse(f"queries: {key[:40]}: properties is a list")
    wanted = [_wanted(key, row) for row in rows]
    if not text.strip() and not wanted:
        refuse(f"queries: {key[:40]}: a query or properties are needed")
    return reconcile(graph, text, types=[_local(name) for name in types], strict=strict != "should", wanted=wanted,
                     limit=min(int(limit), _LIMIT_MOST))


def _finite(value: Any) -> bool:
    """Whether a value of JSON is a number that a whole one can be made of; JSON can write 1e400, and Python's reads NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _wanted(key: str, row: Any) -> Wanted:
    if not isinstance(row, dict) or not isinstance(row.get("pid"), str) or "v" not in row:
        refuse(f"queries: {key[:40]}: a property has pid and v")
    found = row["v"] if isinstance(row["v"], list) else [row["v"]]
    texts = [str(value.get("id", value.get("name", ""))) if isinstance(value, dict) else str(value) for value in found]
    return Wanted(_local(row["pid"]), tuple(text.removeprefix(f"{service().names.base}id/") for text in texts if text))


def _local(name: str) -> str:
    """A type or property by its id or its whole address."""
    return service().names.local(name)


def _candidate(graph: ClaimGraph, found: Candidate, language: str) -> dict[str, Any]:
    kind = graph.type_of(found.row)
    return {"id": graph.entity_id(found.row), "name": graph.label(found.row, language), "type": [_type(kind, language)],
            "description": described(graph, found.row, language, _type(kind, language)["name"]), "score": found.score,
            "match": found.match, "features": [{"id": name, "value": round(value, 4)} for name, value in found.features]}


def _type(name: str, language: str) -> dict[str, str]:
    known = ontology.load().types.get(name)
    return {"id": name, "name": words(language).label(known.labels, name) if known else name}


# -- data extension


def _extension(document: Mapping[str, Any]) -> dict[str, Any]:
    ids, wanted = document.get("ids"), document.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list) or not all(isinstance(ident, str) for ident in ids) or (
            not all(isinstance(prop, dict) and isinstance(prop.get("id"), str) for prop in wanted)):
        refuse("extend: {\"ids\": [string …], \"properties\": [{\"id\": string} …]} is needed")
    if len(ids) * len(wanted) > 20 * _BATCH_MOST:
        raise Problem("too-large", f"extend: at most {20 * _BATCH_MOST} cells in one request")
    graph, language = graph_of(), language_of(request)
    now = parameters.surviving(graph, ids)
    rows = {ident: {prop["id"]: _cells(graph, now[ident], prop, language) for prop in wanted} for ident in ids}
    return {"meta": [_meta(prop["id"], language) for prop in wanted], "rows": rows}


def _cells(graph: ClaimGraph, ident: str, prop: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    if not graph.has(ident):
        return []
    settings = prop.get("settings") or {}
    limit = settings.get("limit", 0) if isinstance(settings, dict) else 0
    most = int(limit) if _finite(limit) or (isinstance(limit, str) and re.fullmatch("[0-9]{1,9}", limit)) else 0
    current = isinstance(settings, dict) and settings.get("current") in {True, "true", "1", "on"}
    found = list(values(graph, graph.index(ident), _local(prop["id"]), current=current))
    return [_cell(graph, value, language) for value in found[:most if most > 0 else _VALUES_MOST]]


def _cell(graph: ClaimGraph, value: Value, language: str) -> dict[str, Any]:
    if value.row >= 0:
        return {"id": graph.entity_id(value.row), "name": graph.label(value.row, language)}
    return {"float": value.number} if value.number is not None else {"str": value.text}


def _meta(ident: str, language: str) -> dict[str, Any]:
    prop = properties().get(_local(ident))
    if prop is None:
        return {"id": ident, "name": ident}
    return {"id": ident, "name": words(language).label(prop.labels, ident)}


@blueprint.get("/properties")
def propose() -> Response:
    """Properties that entities of a type have, for data extension."""
    wanted, language = _local(request.args.get("type", "")), language_of(request)
    known = [prop for prop in properties().values() if not wanted or not prop.types or wanted in prop.types]
    limit = parameters.whole("limit", 100, 1, 1000)
    return json_answer({"type": wanted, "limit": limit, "properties": [_named(prop, language) for prop in known[:limit]]})


# -- suggest and preview


@blueprint.get("/suggest/entity")
def suggest_entity() -> Response:
    """Entities whose name begins so, or sounds so."""
    graph, language = graph_of(), language_of(request)
    text, start = request.args.get("prefix", ""), parameters.whole("cursor", 0, 0, 1000)
    found = search(graph, text, limit=min(start + _SUGGESTED, 100)).items[start:] if text.strip() else ()
    return json_answer({"result": [
        {"id": hit.entity.id, "name": words(language).label(hit.entity.labels, hit.entity.label),
         "description": described(graph, graph.index(hit.entity.id), language, _type(hit.entity.type, language)["name"]),
         "notable": [_type(hit.entity.type, language)]} for hit in found]})


@blueprint.get("/suggest/type")
def suggest_type() -> Response:
    """Types whose name or id has the text."""
    language = language_of(request)
    return json_answer({"result": _having(ontology.load().types, lambda name: ontology.load().types[name].labels,
                                          lambda name: _type(name, language))})


@blueprint.get("/suggest/property")
def suggest_property() -> Response:
    """Properties whose name or id has the text."""
    language = language_of(request)
    return json_answer({"result": _having(properties(), lambda name: properties()[name].labels,
                                          lambda name: _named(properties()[name], language))})


def _having(names: Iterable[str], labels: Callable[[str], Mapping[str, str]], shown: Callable[[str], Any]) -> list[Any]:
    text, start = request.args.get("prefix", "").strip().casefold(), parameters.whole("cursor", 0, 0, 1000)
    found = [name for name in names if any(text in label.casefold() for label in (name, *labels(name).values()))]
    return [shown(name) for name in found[start:start + _SUGGESTED]]


def _named(prop: Property, language: str) -> dict[str, str]:
    return {"id": prop.id, "name": words(language).label(prop.labels, prop.id)}


@blueprint.get("/preview")
def preview() -> Response:
    """A small page about an entity that any page may frame."""
    graph, language = graph_of(), language_of(request)
    row = parameters.entity(graph, request.args.get("id", ""))
    around = described(graph, row, language, _type(graph.type_of(row), language)["name"])
    others = [value.text for value in values(graph, row, "name")][:8]
    response = make_response(render_template(
        "reconcile_preview.html", entity=graph.entity(row), label=graph.label(row, language), around=around, others=others,
        language=language, direction=words(language).dir))
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; base-uri 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _document(name: str, text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        refuse(f"{name}: not JSON")
    if not isinstance(document, dict):
        refuse(f"{name}: not a JSON object")
    return document
