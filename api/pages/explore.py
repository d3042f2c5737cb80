"""The graph explorer: the frame of the page and the words that its script speaks; the drawing itself is made in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from api import parameters
from api.browse import most_named
from api.i18n import Words
from api.pages import blueprint, page
from api.render import current
from api.service import graph_of, service
from kg import ontology


@blueprint.get("/explore")
def explore() -> Response:
    """The explorer; ``entity``, ``nodes``, or ``from`` and ``to`` say what it begins with."""
    graph = graph_of()
    given = parameters.surviving(graph, (request.args.get(name, "") for name in ("entity", "from", "to")))
    begun = [graph.entity(graph.index(name)) for name in given.values() if graph.has(name)]
    return page("explore.html", graph.snapshot, vocabulary=vocabulary(current(), graph.snapshot), begun=begun,
                most=most_named(graph, limit=8).items)


def vocabulary(words: Words, snapshot: str) -> dict[str, Any]:
    """What the script needs to know of the language and of the ontology."""
    known = ontology.load()

    def labels(table: Mapping[str, ontology.Term]) -> dict[str, str]:
        return {name: words.label(term.labels, name) for name, term in table.items()}

    return {
        "base": service().config.base, "snapshot": snapshot, "words": words.family("explore"), "months": words.months,
        "date": words.date_pattern,
        "types": {name: {"label": words.label(kind.labels, name), "colour": kind.colour} for name, kind in known.types.items()},
        "relations": {name: {"label": words.label(relation.labels, name), "colour": relation.colour,
                             "line": relation.line_style, "symmetric": relation.symmetric}
                      for name, relation in known.predicates.items()},
        "stances": labels(known.stances), "levels": labels(known.levels), "roles": labels(known.roles),
        "forms": labels(known.forms), "qualifiers": labels(known.qualifiers)}
