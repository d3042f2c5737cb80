"""What the data is: sources, licences, counts, and how far to trust it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from flask import Response

from api import data
from api.openapi import description
from api.pages import blueprint, page
from api.service import graph_of, service
from kg import places
from kg.graph.claims import ClaimGraph


@blueprint.get("/about")
def about() -> Response:
    """Sources, licences and the honest state."""
    graph = graph_of()
    return page("about.html", graph.snapshot, graph=graph, sources=_sources(), counts=_counts(graph), accuracy=_accuracy())


@blueprint.get("/docs")
def docs() -> Response:
    """The HTTP interface, from its OpenAPI description."""
    return page("docs.html", None, openapi=description(service().config.base))


@blueprint.get("/problems")
def problems() -> Response:
    """The types of problems; their addresses lead here."""
    return page("problems.html", None, problems=data.table("problems.yaml"), base=service().config.base)


@cache
def _accuracy() -> Mapping[str, Any] | None:
    """The measured accuracy, made by ``scripts/figures.py``; None where it was left out."""
    path = Path(data.__file__).with_name("accuracy.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


@cache
def _sources() -> Sequence[dict[str, str]]:
    """The public sources of what was known before reading."""
    with (places.seeds() / "entities" / "sources.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@lru_cache(maxsize=3)
def _counts(graph: ClaimGraph) -> dict[str, list[tuple[str, int]]]:
    """How many entities, claims and articles there are of each kind."""
    def among(vocabulary: str, column: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> list[tuple[str, int]]:
        counted = Counter(column[column >= 0].tolist())
        named = ((graph.vocabularies[vocabulary][code], count) for code, count in counted.items())
        return sorted(named, key=lambda pair: (-pair[1], pair[0]))

    publishers = Counter(filter(None, graph.strings.many(graph.articles.publisher)))
    return {"types": among("type", graph.entities.type), "predicates": among("predicate", graph.claims.predicate),
            "stances": among("stance", graph.claims.stance), "publishers": publishers.most_common(50)}
