"""RDF answers: triples in the syntax that the client wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox
from flask import Response

from kg.rdf.terms import Names

FORMATS: Final[Mapping[str, ox.RdfFormat]] = {
    "text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML, "application/ld+json": ox.RdfFormat.JSON_LD}
SUFFIXES: Final[Mapping[str, str]] = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml",
                                      "jsonld": "application/ld+json"}


def answer(triples: Iterable[ox.Triple], media_type: str, names: Names) -> Response:
    """The triples, each once, in one of ``FORMATS``."""
    known = names.prefixes()
    once = dict.fromkeys(triples)
    data = ox.serialize(once, format=FORMATS[media_type], prefixes=known)
    assert data is not None
    return Response(data, content_type=media_type if media_type.startswith("application") else f"{media_type}; charset=utf-8")


def read_turtle(text: str) -> list[ox.Triple]:
    """The triples of a Turtle document of ours."""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
