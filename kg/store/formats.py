"""The formats of SPARQL answers, and the choice among them by an Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import QueryResultsFormat, RdfFormat

from kg.store.query_errors import NotAcceptable
from kg.store.rows import JsonRows, LineRows, RowCounter, XmlRows


@dataclass(frozen=True, slots=True)
class Format:
    """A media type and the engine's serialiser that writes it."""

    media: str
    syntax: QueryResultsFormat | RdfFormat

    @property
    def content_type(self) -> str:
        """The media type, with its charset where the type's default is another."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media

    def counter(self) -> RowCounter | None:
        """What counts the rows of a SELECT's answer; None for formats of triples."""
        counters: Mapping[object, RowCounter] = {
            QueryResultsFormat.JSON: JsonRows(), QueryResultsFormat.XML: XmlRows(),
            QueryResultsFormat.CSV: LineRows(quoted=True), QueryResultsFormat.TSV: LineRows(quoted=False)}
        return counters.get(self.syntax)


_RESULTS: Final = (
    Format("application/sparql-results+json", QueryResultsFormat.JSON), Format("application/json", QueryResultsFormat.JSON),
    Format("application/sparql-results+xml", QueryResultsFormat.XML), Format("application/xml", QueryResultsFormat.XML))
_TABLES: Final = (Format("text/csv", QueryResultsFormat.CSV), Format("text/tab-separated-values", QueryResultsFormat.TSV))
_GRAPHS: Final = (
    Format("text/turtle", RdfFormat.TURTLE), Format("application/n-triples", RdfFormat.N_TRIPLES),
    Format("application/rdf+xml", RdfFormat.RDF_XML), Format("application/ld+json", RdfFormat.JSON_LD))
_BY_FORM: Final[Mapping[str, Sequence[Format]]] = {
    "SELECT": (*_RESULTS, *_TABLES), "ASK": _RESULTS, "CONSTRUCT": _GRAPHS, "DESCRIBE": _GRAPHS}
GRAPH_MEDIA: Final = tuple(known.media for known in _GRAPHS)
"""The media types of graphs, read and written."""
BY_MEDIA: Final[Mapping[str, Format]] = {known.media: known for known in (*_RESULTS, *_TABLES, *_GRAPHS)}


@lru_cache(256)
def choose(form: str, accept: str) -> Format:
    """The format of a query's answer that ``accept`` likes best, the first of those that it likes the same.

    Parameters
    ----------
    form : SELECT, ASK, CONSTRUCT or DESCRIBE
    accept : an Accept header; empty where everything is welcome

    Raises
    ------
    NotAcceptable
        Where the header refuses all formats of this form.

    Examples
    --------
    >>> choose("SELECT", "text/csv;q=0.3, application/*;q=0.9, application/json;q=0").media
    'application/sparql-results+json'
    >>> choose("CONSTRUCT", "text/csv, text/turtle;q=0.1").media
    'text/turtle'
    """
    offers, ranges = _BY_FORM[form], _ranges(accept)
    liked = {offer: _quality(offer.media, ranges) for offer in offers}
    best = max(offers, key=liked.__getitem__)
    if liked[best] <= 0:
        raise NotAcceptable([offer.media for offer in offers])
    return best


def _ranges(accept: str) -> Mapping[str, float]:
    """Quality by media range; what cannot be read counts as no wish, all wishes unread as none."""
    ranges: dict[str, float] = {}
    for part in accept.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [value.strip() for name, _, value in (parameter.partition("=") for parameter in parameters)
                   if name.strip() == "q"]
        try:
            quality = float(weights[0]) if weights else 1.0
        except ValueError:
            continue
        if "/" in media and 0 <= quality <= 1:
            ranges[media] = max(quality, ranges.get(media, 0.0))
    return ranges or {"*/*": 1.0}


def _quality(media: str, ranges: Mapping[str, float]) -> float:
    """The quality by the most specific range that covers ``media``."""
    family = media.partition("/")[0]
    return next((ranges[one] for one in (media, f"{family}/*", "*/*") if one in ranges), 0.0)
