"""The query page: an editor with examples, results as a table; an address with a query in it can be shared."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Response

from api import examples
from api.errors import Problem
from api.pages import page
from api.protocol import FORMATS, QueryRequest
from api.service import service
from api.sparql import refuse
from kg.errors import SilaError

_ACCEPT: Final = "application/sparql-results+json, application/n-triples;q=0.9"
_ROWS_SHOWN: Final = 500
_BYTES_SHOWN: Final = 4 << 20
_RAW_SHOWN: Final = 100_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A value: its text, its language, and the page of this site that it leads to."""

    text: str
    language: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What a query gave: a table, or a yes or no, or triples; ``cut`` where there is more.

    ``raw`` is the answer as it came, its first ``_RAW_SHOWN`` characters.
    """

    milliseconds: int
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell | None]] = ()
    boolean: bool | None = None
    triples: str | None = None
    count: int = 0
    cut: bool = False
    formats: Sequence[str] = field(default=("json", "csv", "tsv", "xml"))
    raw: str = ""


def editor(asked: QueryRequest | None) -> Response:
    """The page, with the results of the query where there is one."""
    shared = service()
    results, problem = None, None
    if asked is not None:
        try:
            results = _run(asked)
        except Problem as found:
            problem = found
    known = examples.load()
    response = page("sparql.html", None, query=asked.text if asked else known[0].query, examples=known, results=results,
                    problem=problem, prefixes=shared.names.prefixes(), noindex=asked is not None)
    if problem is not None:
        response.status_code = problem.status
        response.headers.extend(problem.headers)
    return response


def _run(asked: QueryRequest) -> Results:
    started = time.monotonic()
    try:
        found = service().pool.run(asked.text, accept=_ACCEPT, default_graphs=asked.default_graphs,
                                   named_graphs=asked.named_graphs)
        body, cut = _head(found.body)
    except SilaError as error:
        refuse(error)
    spent = round((time.monotonic() - started) * 1000)
    if found.content_type.startswith("application/n-triples"):
        lines = body.decode(errors="replace").splitlines()
        shown = lines[:_ROWS_SHOWN]
        cut = cut or found.truncated or len(lines) > len(shown)
        return Results(spent, triples="\n".join(shown), count=len(lines), cut=cut, formats=("ttl", "nt"))
    if cut:
        raise Problem("too-large", "the answer is too long for a page: add LIMIT, or download it", told=("answer", {}))
    answer = json.loads(body)
    raw = body.decode(errors="replace")[:_RAW_SHOWN]
    if "boolean" in answer:
        return Results(spent, boolean=answer["boolean"], formats=("json", "xml"), raw=raw)
    columns, rows = answer["head"]["vars"], answer["results"]["bindings"]
    table = [[_cell(row[name]) if name in row else None for name in columns] for row in rows[:_ROWS_SHOWN]]
    return Results(spent, columns, table, count=len(rows), cut=found.truncated or len(rows) > len(table), raw=raw)


def _head(body: Any) -> tuple[bytes, bool]:
    """The first bytes of an answer, and whether there are more."""
    chunks, size = [], 0
    try:
        for chunk in body:
            chunks.append(chunk)
            size += len(chunk)
            if size > _BYTES_SHOWN:
                return b"".join(chunks), True
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()
    return b"".join(chunks), False


def _cell(term: Mapping[str, Any]) -> Cell:
    value = str(term.get("value", ""))
    if term["type"] == "uri":
        known = service().names
        if value.startswith(f"{known.base}id/"):
            ident = known.id(value)
            return Cell(ident, link=f"/id/{ident}")
        prefix = next(((name, address) for name, address in known.prefixes().items() if value.startswith(address)), None)
        return Cell(f"{prefix[0]}:{value.removeprefix(prefix[1])}" if prefix else value)
    if term["type"] == "triple":
        return Cell(json.dumps(term["value"], ensure_ascii=False))
    return Cell(value, term.get("xml:lang"))


__all__ = ["FORMATS", "editor"]
