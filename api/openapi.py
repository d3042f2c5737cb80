"""The OpenAPI description, put together from ``data/openapi/*.yaml``, the ontology's lists and the export formats.

The files say of each address what it does and what is particular to its answers; which problems follow from what it takes (a
parameter, a body, a token, an id in the path) is said once, here. ``default`` stays for what nobody foresaw.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from api import data
from api.parameters import FILTERS
from kg import __version__, ontology
from kg.export import EXPORTERS

_FAMILIES: Final = ("sparql", "entities", "views", "articles", "linked_data", "reconcile", "removals", "pages", "ops")
#: Groups of parameters that the files name by one word; party filters choose no relations and types.
_GROUPS: Final = {"FILTERS": FILTERS, "PARTY_FILTERS": tuple(name for name in FILTERS if name not in {"relations", "types"})}
#: Parameters that name an entity, of which there may be none.
_NAMING: Final = frozenset(("place", "entity", "from", "to", "first", "second", "id", "graph", "default"))
_TAGGED: Final = frozenset(("sparql", "entities", "views", "articles", "linked data", "pages"))


@cache
def description(base: str) -> dict[str, Any]:
    """The whole document, OpenAPI 3.1, for a service whose things have addresses under ``base``."""
    whole: dict[str, Any] = json.loads(json.dumps(data.table("openapi/base.yaml")).replace("{BASE}", base))
    whole["info"]["version"] = __version__
    whole["paths"] = {path: {method: _operation(path, method, operation) for method, operation in item.items()}
                      for family in _FAMILIES for path, item in data.table(f"openapi/{family}.yaml").items()}
    known = ontology.load()
    lists = {"relations": known.predicates, "types": known.types, "stance": known.stances, "level": known.levels}
    for name, table in lists.items():
        whole["components"]["parameters"][name]["schema"]["items"]["enum"] = list(table)
    media = dict.fromkeys(known.media_type.partition(";")[0] for known in EXPORTERS)
    whole["components"]["responses"]["File"]["content"] = {name: {} for name in media}
    return whole


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """An operation with its groups of parameters written out, and with every status that it may answer."""
    parameters: list[dict[str, Any]] = []
    for one in operation.get("parameters", ()):
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in _GROUPS[one]] if isinstance(one, str) else [one]
    names = {one["name"] if "name" in one else one["$ref"].rpartition("/")[2] for one in parameters}
    responses = dict(operation["responses"])
    for status, kind in _following(path, method, operation, names):
        responses.setdefault(status, {"$ref": f"#/components/responses/{kind}"})
    out = {**operation, "responses": dict(sorted(responses.items()))}
    return {**out, "parameters": parameters} if parameters else out


def _following(path: str, method: str, operation: dict[str, Any], names: set[str]) -> Iterator[tuple[str, str]]:
    """The statuses that follow from what an operation takes, each with the name of its response."""
    tag = operation["tags"][0]
    if method == "get" and tag in _TAGGED:
        yield "304", "Unchanged"
    if "{kind}" in path:
        yield "308", "Merged"
    if names or "requestBody" in operation:
        yield "400", "Problem"
    if "security" in operation:
        yield from (("401", "Problem"), ("403", "Problem"))
    if "{" in path or names & _NAMING:
        yield "404", "Problem"
    if "cursor" in names:
        yield "410", "Problem"
    if "requestBody" in operation:
        yield from (("413", "Problem"), ("415", "Problem"))
    if names - {"kind", "slug", "hash", "format", "ending", "name"}:
        yield "414", "Problem"
    if tag != "operation":
        yield from (("429", "Problem"), ("503", "Problem"))
