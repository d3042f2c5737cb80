"""A store on another SPARQL 1.1 server, read: the same typed reader, over HTTP.

The server must show the union of all graphs to a query without GRAPH (Oxigraph is asked for it with each query; Virtuoso and
GraphDB do so anyway). ``graph/meta`` holds one triple, the revision, which each of our changes renews: readers of one revision
ask again when it is another one, but the server has no snapshots, so a change shows while they read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import platformdirs
import pyoxigraph as ox

from kg.errors import StoreError, UsageError
from kg.model import Article
from kg.rdf.read import Term
from kg.rdf.terms import XSD, Names
from kg.store.base import batches
from kg.store.http import Server
from kg.store.layout import Layout
from kg.store.reader import TypedReader
from kg.store.texts import Texts
from kg.store.wording import written_out

JSON: Final = "application/sparql-results+json"
SUBJECTS: Final = 200
"""Subjects asked for at once."""


def files(url: str) -> Layout:
    """Where the texts and descriptions of a store at a URL lie on this machine."""
    name = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
    return Layout(Path(platformdirs.user_data_dir("sila")) / "remote" / name)


def revision(server: Server, names: Names) -> str | None:
    """The store's revision; None where nothing of ours is there."""
    meta = names.graph("meta")
    rows = rows_of(server, f"SELECT ?r {{ GRAPH {meta} {{ {meta} {names.term('revision')} ?r }} }}")
    return rows[0]["r"].value if rows and isinstance(rows[0]["r"], ox.Literal) else None


def rows_of(server: Server, text: str) -> list[dict[str, Term]]:
    """The solutions of a SELECT. StoreError for an answer that is none."""
    try:
        found = ox.parse_query_results(server.read(text, JSON), format=ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise UsageError("not a SELECT query")
        names = [variable.value for variable in found.variables]
        return [{name: _written(value) for name, value in zip(names, row, strict=True) if value is not None} for row in found]
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{server.url}: no answer to a query: {error}") from error


def _written(term: Term) -> Term:
    """The term as it was written: Virtuoso 7 gives ``true`` back as ``1``."""
    if isinstance(term, ox.Literal) and term.value in {"0", "1"} and term.datatype.value == f"{XSD}boolean":
        return ox.Literal("true" if term.value == "1" else "false", datatype=term.datatype)
    return term


def truth(data: bytes, url: str) -> bool:
    """The truth value of an ASK's answer in JSON; Virtuoso 7 gives it as a table. StoreError for anything else.

    >>> truth(b'{"head": {}, "boolean": true}', "")
    True
    >>> row = b'{"__ASK_RETVAL": {"type": "literal", "value": "0"}}'
    >>> truth(b'{"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": [' + row + b"]}}", "")
    False
    """
    try:
        answer = json.loads(data)
        if "boolean" in answer:
            return bool(answer["boolean"])
        return answer["results"]["bindings"][0]["__ASK_RETVAL"]["value"] in {"1", "true"}
    except (ValueError, LookupError, TypeError) as error:
        raise StoreError(f"{url}: no answer to an ASK query") from error


class RemoteReader(TypedReader):
    """The store at ``url``. StoreError where nothing of ours is there, or the server shows no union of the graphs."""

    def __init__(self, url: str, names: Names) -> None:
        self.server, self._names = Server(url), names
        self._prefixes = names.prefixes()
        found = revision(self.server, names)
        if found is None:
            raise StoreError(f"{self.server.url}: nothing is there yet (kg build)")
        if not self.ask(f"ASK {{ ?s {names.term('revision')} ?o }}"):
            raise StoreError(f"{self.server.url}: the server does not show the union of all graphs: set it so")
        self._snapshot = found
        self.texts = Texts(files(url).texts)

    @property
    def snapshot(self) -> str:
        """The revision."""
        return self._snapshot

    @property
    def names(self) -> Names:
        """The addresses of the store's base."""
        return self._names

    @property
    def derived(self) -> Path | None:
        """No folder: what is derived is made again by each process."""
        return None

    def select(self, sparql: str, /, **substitutions: Term) -> list[dict[str, Term]]:
        """Solutions of a SELECT over the union of all graphs; unbound variables are absent."""
        return [{**substitutions, **row} for row in rows_of(self.server, self._text(sparql, substitutions))]

    def ask(self, sparql: str, /, **substitutions: Term) -> bool:
        """The answer of an ASK."""
        return truth(self.server.read(self._text(sparql, substitutions), JSON), self.server.url)

    def _text(self, sparql: str, substitutions: Mapping[str, Term]) -> str:
        """The query as any server reads it, with values in the place of variables in its pattern."""
        return written_out(sparql, self._prefixes, values={name: str(value) for name, value in substitutions.items()})

    def subjects(self, predicate: ox.NamedNode, value: ox.NamedNode) -> Iterator[ox.NamedNode]:
        """Subjects of ``predicate value``."""
        for row in self.select(f"SELECT DISTINCT ?s {{ ?s {predicate} {value} }}"):
            if isinstance(row["s"], ox.NamedNode):
                yield row["s"]

    def triples(self, subjects: Iterable[ox.NamedNode]) -> Iterator[ox.Triple]:
        """All triples of these subjects."""
        for some in batches(subjects, SUBJECTS):
            text = f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?s {{ {' '.join(map(str, some))} }} ?s ?p ?o }}"
            for row in self.select(text):
                yield ox.Triple(row["s"], row["p"], row["o"])  # type: ignore[arg-type]

    def quads(self) -> Iterator[ox.Quad]:
        """All quads but the revision, in no order; the answer is held in memory."""
        meta = self.names.graph("meta")
        for row in self.select("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"):
            if row["g"] != meta and str(row["g"])[1:].startswith(self.names.base):
                yield ox.Quad(row["s"], row["p"], row["o"], row["g"])  # type: ignore[arg-type]

    def count(self) -> Mapping[str, int]:
        """Numbers of ``quads``, ``articles``, ``claims``, ``entities``."""
        meta = self.names.graph("meta")
        quads = self._number(f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != {meta} && "
                             f'STRSTARTS(STR(?g), "{self.names.base}")) }}')
        return {"quads": quads, **super().count()}

    def stored_article(self, article: str) -> Article | None:
        """The article as it was read; None where its text is not on this machine."""
        rows = self.select(f"SELECT ?h {{ {self.names.thing(article)} {self.names.term('textHash')} ?h }}")
        return self.texts.read(article, rows[0]["h"].value) if rows and isinstance(rows[0]["h"], ox.Literal) else None

    def close(self) -> None:
        """Hang up."""
        self.server.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class RemoteQuads:
    """What ``kg.store.core`` asks of its quads, over HTTP; answers are kept until something is written."""

    def __init__(self, server: Server, names: Names) -> None:
        self.server, self.names = server, names
        self._kept: dict[tuple[object, ...], list[ox.Quad]] = {}

    def quads_for_pattern(self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, value: Term | None,
                          graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The quads of ours that match; None matches anything."""
        asked = (subject, predicate, value, graph)
        if asked not in self._kept:
            self._kept[asked] = list(self._ask(subject, predicate, value, graph))
        return iter(self._kept[asked])

    def _ask(self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, value: Term | None,
             graph: ox.NamedNode | None) -> Iterator[ox.Quad]:
        given = {"s": subject, "p": predicate, "o": value, "g": graph}
        terms = {name: f"?{name}" if term is None else str(term) for name, term in given.items()}
        text = f"SELECT * {{ GRAPH {terms['g']} {{ {terms['s']} {terms['p']} {terms['o']} }} }}"
        for row in rows_of(self.server, text):
            found = {name: row.get(name, term) for name, term in given.items()}
            if str(found["g"])[1:].startswith(self.names.base) and found["g"] != self.names.graph("meta"):
                yield ox.Quad(found["s"], found["p"], found["o"], found["g"])  # type: ignore[arg-type]

    def __contains__(self, quad: ox.Quad) -> bool:
        subject = quad.subject
        assert isinstance(subject, ox.NamedNode)
        return quad in self.quads_for_pattern(subject, quad.predicate, quad.object, quad.graph_name)  # type: ignore[arg-type]

    def copy(self) -> ox.Store:
        """All quads in memory."""
        store = ox.Store()
        store.extend(self._ask(None, None, None, None))
        return store

    def update(self, text: str) -> None:
        """Carry out an update; forget what was asked before."""
        self._kept.clear()
        self.server.update(text)


__all__ = ["RemoteQuads", "RemoteReader", "files", "revision", "rows_of"]
