"""The W3C's SPARQL 1.1 test suites as cases: manifests are read, files are found, exceptions are listed with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from rdflib import RDF, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from tests.shared import SHARED

ROOT = SHARED / "conformance" / "rdf-tests" / "sparql" / "sparql11"
ADDRESS = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
QUERY = ("aggregates", "bind", "bindings", "cast", "construct", "csv-tsv-res", "exists", "functions", "grouping", "json-res",
         "negation", "project-expression", "property-path", "subquery", "syntax-query")
UPDATE = ("add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where", "drop", "move",
          "syntax-update-1", "syntax-update-2", "update-silent")
EXCEPTIONS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "exceptions.yaml").read_text(encoding="utf-8"))
"""Reason by test: the folder, ``#`` and the test's name (in full: ``ADDRESS``, folder, ``/manifest#``, name)."""


@dataclass(frozen=True)
class Case:
    """A test: its kind is the local name of its class in the manifest."""

    folder: str
    node: Node
    kind: str
    manifest: str = "manifest.ttl"

    @property
    def id(self) -> str:
        """Folder and name, as exceptions name it."""
        return f"{self.folder}#{str(self.node).partition('#')[2]}"

    @property
    def graph(self) -> rdflib.Graph:
        """The manifest."""
        return manifest(self.folder, self.manifest)


@cache
def manifest(folder: str, name: str = "manifest.ttl") -> rdflib.Graph:
    """A folder's manifest, its files as addresses."""
    return rdflib.Graph().parse(ROOT / folder / name, format="turtle", publicID=f"{ADDRESS}{folder}/{name}")


def cases(*folders: str, manifests: tuple[str, ...] = ("manifest.ttl",)) -> list[object]:
    """The folders' tests as parameters; one that is skipped, with the reason, where the suites are not there."""
    if not ROOT.is_dir():
        skip = pytest.mark.skip(reason="the W3C's suites are not beside this checkout")
        return [pytest.param(Case("absent", URIRef("#"), ""), marks=skip)]
    return [pytest.param(case, id=case.id) for folder in folders for name in manifests for case in _read(folder, name)]


def _read(folder: str, name: str) -> Iterator[Case]:
    graph = manifest(folder, name)
    for entries in graph.objects(None, MF.entries):
        for node in Collection(graph, entries):
            kind = graph.value(node, RDF.type)
            if kind is not None:  # some manifests list what they do not describe
                yield Case(folder, node, str(kind).partition("#")[2], name)


def judge(case: Case, run: Callable[[], None]) -> None:
    """Run a test that must pass; an exception must fail, or be taken off the list."""
    reason = EXCEPTIONS.get(case.id)
    if reason is None:
        run()
        return
    try:
        run()
    except AssertionError:
        pytest.xfail(reason)
    pytest.fail(f"{case.id} passes: take it out of exceptions.yaml")


def path_of(address: Node | str) -> Path:
    """The file of an address."""
    return ROOT / str(address).removeprefix(ADDRESS)


def text_of(address: Node) -> str:
    """A query or update with its own address as base."""
    text = path_of(address).read_bytes().decode()
    return f"BASE <{address}>\n{text}"


def data_of(address: Node | str, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
    """The triples of a data file in a graph."""
    path = path_of(address)
    syntax = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML}[path.suffix]
    found = ox.parse(path=str(path), format=syntax, base_iri=str(address), rename_blank_nodes=True)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]
