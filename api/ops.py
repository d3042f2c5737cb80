"""For whoever runs the service or writes a client: health, the OpenAPI description, the description of the data set."""

from __future__ import annotations

from flask import Blueprint, Response, request

from api import data, rdf
from api.negotiation import choose
from api.openapi import description
from api.responses import json_answer
from api.service import service
from kg import __version__, ontology
from kg.errors import StoreError

blueprint = Blueprint("ops", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Whether the process answers; it does not look at the store."""
    return json_answer({"status": "ok", "version": __version__})


@blueprint.get("/ready")
def ready() -> Response:
    """Whether there is a graph to answer from: 200 with its snapshot, else 503."""
    try:
        graph = service().graph()
    except StoreError as error:
        return json_answer({"status": "no graph", "detail": str(error)}, 503)
    return json_answer({"status": "ready", "snapshot": graph.snapshot, "entities": len(graph.entities), "claims": len(graph)})


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 description of everything here."""
    response = json_answer(description(service().config.base))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/theme.css")
def theme() -> Response:
    """The colours of types and relations, from the ontology."""
    known = ontology.load()
    rules = [f".t-{kind.name}{{--c:{kind.colour}}}" for kind in known.types.values()]
    dashes = {"solid": "none", "dashed": "7 5", "dotted": "2 5"}
    rules += [f".p-{relation.name}{{--c:{relation.colour};--line:{relation.line_style};--dash:{dashes[relation.line_style]}}}"
              for relation in known.predicates.values()]
    response = Response("\n".join(rules) + "\n", content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """What the data set is, in VoID (https://www.w3.org/TR/void/)."""
    media = choose(request, tuple(rdf.FORMATS))
    shared = service()
    graph = shared.graph()
    text = data.text("void.ttl")
    values = {"ROOT": request.url_root, "BASE": shared.config.base, "ENTITIES": len(graph.entities), "CLAIMS": len(graph),
              "ARTICLES": len(graph.articles), "SNAPSHOT": graph.snapshot}
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    response = rdf.answer(rdf.read_turtle(text), media, shared.names)
    response.vary.add("Accept")
    return response
