"""Addresses and literals: namespaces from the setting ``KG_BASE``, terms of the vocabularies, canonical XSD forms.

Literals are written in the canonical lexical form of XML Schema 1.1, because engines store the value, not the text: ``0.80``
would come back as ``0.8`` and the same claim would look like another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from kg import settings
from kg.model import PartialDate

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
VOCABULARIES: Final[Mapping[str, str]] = {
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": XSD,
}
"""Prefixes of the vocabularies that Sila reuses."""

_ID = re.compile(r"[a-z][a-z-]*/[A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class Names:
    """Every address of one base.

    >>> names = Names("https://w3id.org/sila/")
    >>> names.thing("party/mp").value, names.term("alliedWith").value
    ('https://w3id.org/sila/id/party/mp', 'https://w3id.org/sila/ontology#alliedWith')
    >>> names.id(names.thing("party/mp"))
    'party/mp'
    """

    base: str

    def term(self, name: str) -> NamedNode:
        """A class, property or concept of the vocabulary."""
        return NamedNode(f"{self.base}ontology#{name}")

    def concept(self, vocabulary: str, code: str) -> NamedNode:
        """A code of one of the lists: ``concept("stance", "asserted")``."""
        return NamedNode(f"{self.base}ontology#{vocabulary}-{code}")

    def thing(self, ident: str) -> NamedNode:
        """An entity, claim or article by its id of two segments; other characters than an id's are percent-encoded."""
        return NamedNode(f"{self.base}id/{ident if _ID.fullmatch(ident) else quote(ident, safe='/')}")

    def part(self, ident: str, fragment: str) -> NamedNode:
        """A part of a thing: ``part("claim/1", "quote")``."""
        return NamedNode(f"{self.thing(ident).value}#{fragment}")

    def graph(self, name: str) -> NamedNode:
        """A named graph: ``facts``, ``seed``, ``curated/…`` or an article's id."""
        return NamedNode(f"{self.base}graph/{name}")

    @property
    def facts(self) -> NamedNode:
        """The graph of entity descriptions and plain edges."""
        return self.graph("facts")

    @property
    def seed(self) -> NamedNode:
        """The graph of the seed claims."""
        return self.graph("seed")

    def id(self, node: NamedNode | str) -> str:
        """The id of a thing's address; another address stays whole."""
        return (node if isinstance(node, str) else node.value).removeprefix(f"{self.base}id/")

    def local(self, node: NamedNode | str) -> str:
        """The local name of a term of the vocabulary; another address stays whole."""
        return (node if isinstance(node, str) else node.value).removeprefix(f"{self.base}ontology#")

    def code(self, vocabulary: str, node: NamedNode) -> str:
        """The code of a concept's address: the inverse of ``concept``."""
        return self.local(node).removeprefix(f"{vocabulary}-")

    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries may use without declaring them, by name."""
        return {"sila": f"{self.base}ontology#", "id": f"{self.base}id/", "graph": f"{self.base}graph/",
                "curated": f"{self.base}graph/curated/", **VOCABULARIES}


def names() -> Names:
    """The names of the base that the setting ``KG_BASE`` gives."""
    return _names(settings.get("KG_BASE"))


@cache
def _names(base: str) -> Names:
    return Names(base)


@cache
def vocabulary(prefix: str, name: str) -> NamedNode:
    """A term of a reused vocabulary: ``vocabulary("skos", "altLabel")``. KeyError for an unknown prefix."""
    return NamedNode(VOCABULARIES[prefix] + name)


@cache
def _datatype(name: str) -> NamedNode:
    return NamedNode(XSD + name)


def decimal(value: float) -> Literal:
    """A canonical xsd:decimal.

    >>> decimal(100000000.0).value, decimal(0.5).value
    ('100000000', '0.5')
    """
    number = Decimal(repr(value)).normalize()
    return Literal(format(number if number else Decimal(0), "f"), datatype=_datatype("decimal"))


def integer(value: int) -> Literal:
    """An xsd:integer."""
    return Literal(str(value), datatype=_datatype("integer"))


def date(value: PartialDate) -> Literal:
    """A partial date with the XML Schema type of what it knows.

    >>> [date(PartialDate.parse(text)).datatype.value.rpartition("#")[2] for text in ("2028", "2023-10", "--01-09", "--01")]
    ['gYear', 'gYearMonth', 'gMonthDay', 'gMonth']
    """
    if value.year is None:
        return Literal(str(value), datatype=_datatype("gMonth" if value.day is None else "gMonthDay"))
    kind = "gYear" if value.month is None else "gYearMonth" if value.day is None else "date"
    return Literal(str(value), datatype=_datatype(kind))


def true() -> Literal:
    """The xsd:boolean true."""
    return Literal("true", datatype=_datatype("boolean"))


def text(value: str, language: str | None = None) -> Literal:
    """A string, tagged where its language is known."""
    return Literal(value, language=language.lower()) if language else Literal(value)
