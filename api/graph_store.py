"""The SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/.

Graphs are named indirectly (``/rdf-graph-store?graph=…`` or ``?default``) or directly: ``/graph/…`` here is the graph
``graph/…`` of the base address. Reading goes through the query workers, writing through ``kg.store.updates``.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, request

from api.errors import Problem, missing
from api.errors import refuse as bad
from api.negotiation import choose
from api.protocol import QueryRequest, absolute
from api.responses import tag, tagged, unchanged
from api.service import service
from api.sparql import answer, done, refuse
from api.tokens import need
from kg.errors import SilaError
from kg.store.formats import GRAPH_MEDIA

blueprint = Blueprint("graph_store", __name__)

_METHODS = ["GET", "PUT", "POST", "DELETE"]


@blueprint.route("/rdf-graph-store", methods=_METHODS)
def graph_store() -> Response:
    """Read or write the graph that ``graph`` or ``default`` names; POST without either makes a new graph."""
    named, default = request.args.getlist("graph"), "default" in request.args
    if not named and not default and request.method == "POST":
        return _create()
    if len(named) + default != 1:
        bad("name one graph: ?graph=ADDRESS or ?default")
    if named and not absolute(named[0]):
        bad(f"graph={named[0][:100]}: not an absolute IRI")
    return _serve(named[0] if named else "")


@blueprint.route("/graph/<path:name>", methods=_METHODS)
def graph(name: str) -> Response:
    """Read or write the graph with this address."""
    return _serve(service().names.graph(quote(name, safe="/:@!$&'()*+,;=~-._")).value)


def _serve(address: str) -> Response:
    if request.method in {"GET", "HEAD"}:
        return _read(address)
    need("write")
    updater = service().updater
    try:
        if request.method == "DELETE":
            return done(updater.delete(address))
        changed = updater.write(address, _parts(), replace=request.method == "PUT")
    except SilaError as error:
        refuse(error)
    return done(changed, 201 if changed.created else 204)


def _create() -> Response:
    need("write")
    address = service().names.graph(f"curated/{secrets.token_hex(8)}").value
    try:
        response = done(service().updater.write(address, _parts(), replace=False), 201)
    except SilaError as error:
        refuse(error)
    response.headers["Location"] = address
    return response


def _read(address: str) -> Response:
    media = choose(request, GRAPH_MEDIA)
    etag = tag(service().reader().snapshot)
    if (same := unchanged(etag)) is not None:
        return same
    name = f"<{address}>" if address else ""
    if address and b"true" not in b"".join(answer(QueryRequest(f"ASK {{ GRAPH {name} {{}} }}"), "*/*").iter_encoded()):
        missing(f"no graph {address[:200]}")
    pattern = f"GRAPH {name} {{ ?s ?p ?o }}" if address else "?s ?p ?o"
    response = answer(QueryRequest(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"), media)
    if response.headers.get("X-Sila-Truncated"):
        response.close()
        raise Problem("too-large", "the graph has more triples than one answer may have: /api/export.nq has all of them")
    return tagged(response, etag)


def _parts() -> list[tuple[bytes, str]]:
    """The body with its media type, or the parts of a ``multipart/form-data``, each with its own."""
    if request.mimetype != "multipart/form-data":
        return [(request.get_data(), _media(request.mimetype, request.mimetype_params))]
    if request.form:
        bad(f"{next(iter(request.form))[:40]}: each part is a file with a media type")
    return [(part.read(), _media(part.mimetype, part.mimetype_params)) for _, part in request.files.items(multi=True)]


def _media(media: str, parameters: Mapping[str, str]) -> str:
    """A body's media type; 415 for what is no RDF."""
    if media not in GRAPH_MEDIA:
        offers = ", ".join(GRAPH_MEDIA)
        raise Problem("unsupported-media-type", f"a graph is sent as {offers}", headers={"Accept-Post": offers})
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise Problem("unsupported-media-type", "a graph is sent in UTF-8")
    return media
