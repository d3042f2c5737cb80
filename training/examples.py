"""Gold articles as training examples: names found in the text, and what the gold says of each pair of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.text.clitics import splits
from kg.text.normalise import full
from kg.text.sentences import split
from kg.text.tokens import Token, tokenise
from training.chunks import Span
from training.data import Gold


@dataclass
class Example:
    """One article: words, sentences, mentions, and the labels of its pairs."""

    ident: str
    words: list[str]
    spaced: list[bool]
    sentences: list[tuple[int, int]]
    spans: list[Span]
    claims: list[dict[str, Any]]
    positive: dict[tuple[int, int], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    ignored: set[tuple[int, int, str]] = field(default_factory=set)


def example(gold: Gold, given: Iterable[tuple[int, int, str, str]] | None = None) -> Example:
    """The example of an article; ``given`` are mentions (start, end, type, gold ref) to use instead of the gold names."""
    tokens = gold.tokens
    sentences = [(s.first_token, s.last_token) for s in split(gold.article.text, tokens)]
    where = {t: n for n, (a, b) in enumerate(sentences) for t in range(a, b + 1)}
    found = [(a, b, kind, ref) for a, b, kind, ref in (_named(gold, tokens) if given is None else _at(given, tokens))
             if a in where and b in where]
    spans = [Span(a, b, kind, ref, where[a]) for a, b, kind, ref in sorted(found)]
    out = Example(gold.gold["id"], [t.text for t in tokens],
                  [i == 0 or tokens[i - 1].end < t.start for i, t in enumerate(tokens)], sentences, spans, gold.gold["claims"])
    for claim in gold.gold["claims"]:
        _label(
            out,
            claim,
            _evidence(gold, claim, tokens),
            symmetric=claim["predicate"] in ("alliedWith", "agreementWith", "meetsWith"),
        )
    return out


def _at(given: Iterable[tuple[int, int, str, str]], tokens: Sequence[Token]) -> list[tuple[int, int, str, str]]:
    out = []
    for start, end, kind, ref in given:
        inside = [i for i, t in enumerate(tokens) if t.start < end and t.end > start]
        if inside:
            out.append((inside[0], inside[-1], kind, ref))
    return out


def _named(gold: Gold, tokens: Sequence[Token]) -> list[tuple[int, int, str, str]]:
    """Every occurrence of a gold name, the longest first; a shorter one inside it is left out."""
    names: dict[tuple[str, ...], tuple[str, str]] = {}
    for entity in gold.gold["entities"]:
        for name in entity["names"]:
            keys = tuple(t.key for t in tokenise(name) if t.kind != "punct")
            if keys:
                names.setdefault(keys, (entity["type"], entity["ref"]))
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
                    hits.append((len(keys), solid[n][0], solid[n + len(keys) - 1][0], *names[keys]))
    taken: set[int] = set()
    out = []
    for _, a, b, kind, ref in sorted(hits, key=lambda h: (-h[0], h[1])):
        if not taken & set(range(a, b + 1)):
            taken |= set(range(a, b + 1))
            out.append((a, b, kind, ref))
    return out


def _evidence(gold: Gold, claim: Mapping[str, Any], tokens: Sequence[Token]) -> tuple[int, int] | None:
    """First and last token of the claim's evidence words, None where they are not found."""
    words = [t.key for t in tokenise(claim.get("evidence") or "") if t.kind != "punct"]
    solid = [(i, t.key) for i, t in enumerate(tokens) if t.kind != "punct"]
    keys = [k for _, k in solid]
    if not words:
        return None
    for n in range(len(keys) - len(words) + 1):
        if keys[n + 1:n + len(words)] == words[1:] and keys[n].endswith(words[0]):
            return solid[n][0], solid[n + len(words) - 1][0]
    return None


def _label(out: Example, claim: Mapping[str, Any], evidence: tuple[int, int] | None, symmetric: bool) -> None:
    subjects = [i for i, s in enumerate(out.spans) if s.entity == claim["subject"]]
    objects = [i for i, s in enumerate(out.spans) if s.entity == claim["object"]]
    ways = [(subjects, objects), *([(objects, subjects)] if symmetric else [])]
    for left, right in ways:
        for i in left:
            for j in right:
                out.ignored.add((i, j, claim["predicate"]))
    if claim.get("optional") or evidence is None or not subjects or not objects:
        return

    def near(places: list[int]) -> tuple[int, int]:
        best = min(places, key=lambda i: max(out.spans[i].first - evidence[1], evidence[0] - out.spans[i].last, 0))
        return best, max(out.spans[best].first - evidence[1], evidence[0] - out.spans[best].last, 0)

    (i, _), (j, _) = near(subjects), near(objects)
    for a, b in ([(i, j), (j, i)] if symmetric else [(i, j)]):
        out.positive[a, b].append((claim["predicate"], claim["stance"]))
