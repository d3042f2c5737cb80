"""Linked data: each thing's address leads to its page or its data, and the vocabulary describes itself.

``/id/…`` is the thing itself and answers 303 (W3C Cool URIs for the Semantic Web, section 4.2).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request

from api import parameters, rdf
from api.articles import claims_told, stored_article
from api.errors import missing
from api.negotiation import choose, html_first, named_format
from api.pages import page
from api.render import current
from api.responses import json_answer, tag, tagged, unchanged
from api.service import service
from kg import ontology
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.rdf.terms import Names
from kg.store.base import Reader

blueprint = Blueprint("linked_data", __name__)

_OFFERS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "text/html",
           "application/xhtml+xml", "application/json")
_ENDING = {"application/ld+json": "jsonld", "application/n-triples": "nt", "application/rdf+xml": "rdf"}
_CLAIMS_MOST = 1000


@blueprint.get("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response:
    """See other: the page for a browser, else the data in the syntax wanted."""
    if not re.fullmatch(r"[a-z][a-z-]*", kind):
        missing("no such thing", "address", path=request.path)
    _exists(service().graph(), kind, slug)
    wanted = "text/html" if html_first(request) else choose(request, _OFFERS)
    address = f"{kind}/{slug}"
    if wanted in {"text/html", "application/xhtml+xml"}:
        target = f"/{address}" if kind in {"claim", "article"} else f"/entity/{address}"
    elif wanted == "application/json":
        target = {"claim": "/api/claims/", "article": "/api/articles/"}.get(kind, f"/api/entities/{kind}/") + slug
    else:
        target = f"/data/{address}.{_ENDING.get(wanted, 'ttl')}"
    response = redirect(target, 303)
    response.vary.add("Accept")
    return response  # type: ignore[return-value]


@blueprint.get("/data/<kind>/<slug>.<ending>")
def data(kind: str, slug: str, ending: str) -> Response:
    """The triples about a thing: an entity with its claims, a claim with its evidence, an article with all that it says."""
    shared, media = service(), named_format(ending, rdf.SUFFIXES)
    graph, reader = shared.graph(), shared.reader()
    _exists(graph, kind, slug)
    etag = tag(graph.snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    filters, names = Filters.of(include=request.args.get("include", "")), reader.names
    cut = False
    if kind == "claim":
        subjects = _claim_nodes(names, [f"claim/{slug}"])
    elif kind == "article":
        subjects = _article_nodes(graph, reader, f"article/{slug}", filters)
    else:
        rows = graph.claims_at(graph.index(f"{kind}/{slug}"))
        rows = rows[filters.visible(graph, rows)]
        cut = len(rows) > _CLAIMS_MOST
        claims = [graph.strings[int(number)] for number in graph.claims.id[rows[:_CLAIMS_MOST]]]
        subjects = [names.thing(f"{kind}/{slug}"), *_claim_nodes(names, claims)]
    legal = names.term("legalAction")
    triples = (triple for triple in _triples(reader, subjects) if filters.sensitive or triple.predicate != legal)
    response = tagged(rdf.answer(triples, media, names), etag)
    if cut:
        response.headers["X-Sila-Truncated"] = "1"
    return response


def _exists(graph: ClaimGraph, kind: str, slug: str) -> None:
    if kind == "claim":
        if graph.strings.find(f"claim/{slug}", graph.claims.id) < 0:
            missing(f"no claim {slug[:40]!r} in this snapshot", "claim", id=slug[:40])
    elif kind == "article":
        stored_article(slug)
    else:
        parameters.entity(graph, f"{kind}/{slug}")


def _claim_nodes(names: Names, claims: Iterable[str]) -> list[ox.NamedNode]:
    parts = ("evidence", "quote", "position")
    return [node for claim in claims for node in (names.thing(claim), *(names.part(claim, part) for part in parts))]


def _article_nodes(graph: ClaimGraph, reader: Reader, article: str, filters: Filters) -> list[ox.NamedNode]:
    told, _ = claims_told(graph, article, sensitive=filters.sensitive)
    return [reader.names.thing(article), *_claim_nodes(reader.names, [claim.id for claim in told])]


def _triples(reader: Reader, subjects: Sequence[ox.NamedNode]) -> Iterator[ox.Triple]:
    for start in range(0, len(subjects), 200):
        values = " ".join(map(str, subjects[start:start + 200]))
        for row in reader.select(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"):
            yield ox.Triple(row["s"], row["p"], row["o"])  # type: ignore[arg-type]


@blueprint.get("/ontology")
def vocabulary() -> Response:
    """The vocabulary: a page, or RDF."""
    if html_first(request):
        return page("ontology.html", None, files=ontology.FILES, language=current().language)
    return _vocabulary(choose(request, (*rdf.FORMATS, "text/html")))


@blueprint.get("/ontology.<ending>")
def vocabulary_as(ending: str) -> Response:
    """The vocabulary in one syntax; ``context.jsonld`` is the JSON-LD context."""
    return _vocabulary(named_format(ending, rdf.SUFFIXES))


@blueprint.get("/ontology/context.jsonld")
def context() -> Response:
    """The JSON-LD context."""
    return json_answer(json.loads(ontology.source("context.jsonld", service().config.base)), content_type="application/ld+json")


@blueprint.get("/ontology/shapes.ttl")
def shapes() -> Response:
    """The SHACL shapes."""
    return Response(ontology.source("shapes.ttl", service().config.base), content_type="text/turtle; charset=utf-8")


def _vocabulary(media: str) -> Response:
    base = service().config.base
    triples = [triple for name in ontology.FILES for triple in rdf.read_turtle(ontology.source(name, base))]
    if media == "text/html":
        return page("ontology.html", None, files=ontology.FILES, language=current().language)
    response = rdf.answer(triples, media, service().names)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.vary.add("Accept")
    return response
