"""The SPARQL behind a view: what to paste into the editor to see the claims that an answer was made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kg.graph.filters import Filters

_SELECT = "SELECT DISTINCT ?claim ?subject ?relation ?object ?stance ?level ?reported WHERE {"


def claims_query(base: str, filters: Filters, entity: str | None = None) -> str:
    """A SELECT of the claims at ``entity`` (or of all) that pass the filters.

    Filters on the number of sources and on what is in force belong to edges, and on types to the entities reached: they have no
    place in a query over claims and are left out. Undated claims are left out by date filters here as there.
    """
    lines = [f"PREFIX sila: <{base}ontology#>", f"PREFIX id: <{base}id/>",
             "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>", "PREFIX prov: <http://www.w3.org/ns/prov#>",
             "PREFIX schema: <https://schema.org/>", "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>", _SELECT]
    if entity:
        end = f"<{base}id/{entity}>"
        lines.append(f"  {{ ?claim rdf:subject {end} }} UNION {{ ?claim rdf:object {end} }}")
    lines.append("  ?claim rdf:subject ?subject ; rdf:predicate ?relation ; rdf:object ?object ; sila:stance ?stance .")
    lines += _terms(filters)
    if filters.place:
        lines.append(f"  ?claim sila:place/schema:containedInPlace* <{base}id/{filters.place}> .")
    if filters.min_confidence:
        lines.append(f"  ?claim sila:confidence ?confidence . FILTER(?confidence >= {filters.min_confidence:.2f})")
    if not filters.sensitive:
        lines += ["  FILTER(?relation != sila:legalAction)",
                  "  FILTER(?stance != sila:stance-rumoured || NOT EXISTS { VALUES ?end { rdf:subject rdf:object } "
                  "?claim ?end ?about . ?about a sila:Person })"]
    lines += _dates(filters)
    lines += ["  OPTIONAL { ?claim sila:level ?level }", "  OPTIONAL { ?claim sila:reported ?reported }", "}",
              "ORDER BY ?relation ?claim"]
    return "\n".join(lines)


def _terms(filters: Filters) -> list[str]:
    def values(variable: str, names: Iterable[str]) -> str:
        return f"  VALUES ?{variable} {{ {' '.join(sorted(names))} }}"

    out = []
    if filters.relations:
        out.append(values("relation", (f"sila:{name}" for name in filters.relations)))
    if filters.stances:
        out.append(values("stance", (f"sila:stance-{name}" for name in filters.stances)))
    if filters.levels:
        out += ["  ?claim sila:level ?level .", values("level", (f"sila:level-{name}" for name in filters.levels))]
    return out


def _dates(filters: Filters) -> list[str]:
    """Days of validity and report, by the bounds that claims carry."""
    out = []
    if filters.as_of is not None or filters.reported_since is not None or filters.reported_until is not None \
            or filters.since is not None or filters.until is not None:
        out += ["  OPTIONAL { ?claim sila:startEarliest ?start }", "  OPTIONAL { ?claim sila:untilLatest ?until }",
                "  OPTIONAL { ?claim sila:reportedEarliest ?told }", "  OPTIONAL { ?claim sila:reportedLatest ?toldBy }",
                "  OPTIONAL { ?claim sila:lastConfirmed ?confirmed }",
                "  OPTIONAL { ?claim sila:untilEarliest ?ending }",
                "  BIND(COALESCE(?told, ?confirmed) AS ?first)",
                "  BIND(COALESCE(?start, IF(BOUND(?ending) && ?ending < ?first, ?ending, ?first), ?ending) AS ?from)",
                "  BIND(COALESCE(?toldBy, ?confirmed) AS ?said)",
                "  BIND(COALESCE(?until, IF(BOUND(?said) && ?said > ?from, ?said, ?from)) AS ?to)"]
    if filters.since is not None:
        out.append(f"  FILTER(?to >= {_day(filters.since)})")
    if filters.until is not None:
        out.append(f"  FILTER(?from <= {_day(filters.until)})")
    if filters.reported_since is not None:
        out.append(f"  FILTER(COALESCE(?toldBy, ?confirmed) >= {_day(filters.reported_since)})")
    if filters.reported_until is not None:
        out.append(f"  FILTER(COALESCE(?told, ?confirmed) <= {_day(filters.reported_until)})")
    if filters.as_of is not None:
        day = _day(filters.as_of)
        out += [f"  FILTER(COALESCE(?toldBy, ?from) <= {day})",
                f"  FILTER(!BOUND(?start) || ?start <= {day} || ?stance NOT IN (sila:stance-asserted, sila:stance-ended))"]
    return out


def _day(day: int) -> str:
    return f'"{dt.date.fromordinal(day).isoformat()}"^^xsd:date'
