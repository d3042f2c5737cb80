"""The example queries: the competency questions of ``ontology/queries``, with their questions in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg import ontology, places, settings

_QUESTION = re.compile(r"^#\s*(ar|fr|en):\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Example:
    """A query that is worth trying; ``labels`` ask it in each language."""

    name: str
    labels: Mapping[str, str]
    query: str


@cache
def load() -> tuple[Example, ...]:
    """All examples, in their order.

    >>> len(load()) >= 10 and all("ar" in example.labels for example in load())
    True
    """
    return tuple(_read(path.name) for path in sorted((places.ontology() / "queries").glob("*.rq")))


def _read(name: str) -> Example:
    text = ontology.source(f"queries/{name}", settings.get("KG_BASE"))
    query = "\n".join(line for line in text.splitlines() if not _QUESTION.match(line))
    return Example(name.removesuffix(".rq"), dict(_QUESTION.findall(text)), query.strip() + "\n")
