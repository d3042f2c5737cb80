"""The vocabulary as Markdown tables, written between the markers of ``docs/ontology.md``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from kg.ontology.model import Concept, Ontology, Predicate

_SECTION = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def refresh(text: str, ontology: Ontology) -> str:
    """The document with every table between ``<!-- table: name -->`` and ``<!-- end -->`` written anew.

    KeyError for a table that there is not.

    >>> from kg.ontology import load
    >>> refresh("<!-- table: levels -->\\n<!-- end -->", load()).splitlines()[3]
    '| `national` | وطني | national | national | In the whole country or by the central leadership. |'
    """
    return _SECTION.sub(lambda match: f"{match[1]}{TABLES[match[2]](ontology)}\n{match[3]}", text)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *([*row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def _types(ontology: Ontology) -> str:
    return _table(("type", "ar", "fr", "en", "ids", "is also", "what it is"), (
        (f"`{t.name}`", t.labels["ar"], t.labels["fr"], t.labels["en"], f"`{t.kebab}/…`",
         ", ".join(sorted(t.parents - {"Entity"})), t.comment) for t in ontology.types.values()))


def _predicates(ontology: Ontology) -> str:
    return _table(("relation", "ar", "fr", "en", "from", "to", "qualifiers", "sign"), (
        (f"`{p.name}`" + (" ↔" if p.symmetric else ""), p.labels["ar"], p.labels["fr"], p.labels["en"],
         " or ".join(kinds(ontology, p.domain)), " or ".join(kinds(ontology, p.range)), _qualifiers(ontology, p), p.sign)
        for p in ontology.predicates.values()))


def _qualifiers(ontology: Ontology, predicate: Predicate) -> str:
    everywhere = frozenset.intersection(*(frozenset(p.qualifiers) for p in ontology.predicates.values()))
    return ", ".join(name for name in predicate.qualifiers if name not in everywhere) or "–"


def kinds(ontology: Ontology, types: frozenset[str]) -> tuple[str, ...]:
    """The types by the widest classes that hold only them: Organisation and Place rather than eleven names.

    >>> from kg.ontology import load
    >>> kinds(load(), load().predicates["memberOf"].domain)
    ('Person', 'Party')
    """
    classes = sorted({parent for t in ontology.types.values() for parent in t.parents},
                     key=lambda cls: (-len(_members(ontology, cls)), cls))
    named: list[str] = []
    rest = types
    for cls in classes:
        members = _members(ontology, cls)
        if members <= types and len(members & rest) > 1:
            named.append(cls)
            rest = rest - members
    return (*named, *(name for name in ontology.types if name in rest))


def _members(ontology: Ontology, cls: str) -> frozenset[str]:
    return frozenset(t.name for t in ontology.types.values() if cls in t.parents)


def _qualifier_table(ontology: Ontology) -> str:
    return _table(("qualifier", "ar", "fr", "written as", "what it says"), (
        (f"`{q.name}`", q.labels["ar"], q.labels["fr"], ", ".join(f"`{name}`" for name in q.properties), q.comment)
        for q in ontology.qualifiers.values()))


def _codes(pick: Callable[[Ontology], Mapping[str, Concept]]) -> Callable[[Ontology], str]:
    return lambda ontology: _table(("code", "ar", "fr", "en", "what it says"), (
        (f"`{c.code}`", c.labels["ar"], c.labels["fr"], c.labels["en"], c.comment) for c in pick(ontology).values()))


TABLES: Mapping[str, Callable[[Ontology], str]] = {
    "types": _types, "predicates": _predicates, "qualifiers": _qualifier_table,
    "stances": _codes(lambda ontology: ontology.stances), "roles": _codes(lambda ontology: ontology.roles),
    "levels": _codes(lambda ontology: ontology.levels), "forms": _codes(lambda ontology: ontology.forms),
}
"""The tables by the name of their marker."""
