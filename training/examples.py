"""Where a labelled article names its entities: what the tagger learns from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kg.text.clitics import splits
from kg.text.normalise import full
from kg.text.tokens import Token, tokenise


def named(gold: Mapping[str, Any], tokens: Sequence[Token]) -> list[tuple[int, int, str]]:
    """Every occurrence of a gold name (first word, last word, type), in order; none inside a longer one."""
    names: dict[tuple[str, ...], str] = {}
    for entity in gold["entities"]:
        for name in entity["names"]:
            keys = tuple(t.key for t in tokenise(name) if t.kind != "punct")
            if keys:
                names.setdefault(keys, entity["type"])
    starts: Mapping[str, list[tuple[str, ...]]] = defaultdict(list)
    for keys in sorted(names, key=len, reverse=True):
        starts[keys[0]].append(keys)
    solid = [(i, t) for i, t in enumerate(tokens) if t.kind != "punct"]
    hits = []
    for n, (_, token) in enumerate(solid):
        for first in {token.key} | {full(s.stem) for s in splits(token.norm)}:
            for keys in starts.get(first, ()):
                rest = [t.key for _, t in solid[n + 1:n + len(keys)]]
                if rest == list(keys[1:]):
                    hits.append((len(keys), solid[n][0], solid[n + len(keys) - 1][0], names[keys]))
    taken: set[int] = set()
    out = []
    for _, a, b, kind in sorted(hits, key=lambda h: (-h[0], h[1])):
        if not taken & set(range(a, b + 1)):
            taken |= set(range(a, b + 1))
            out.append((a, b, kind))
    return sorted(out)
