"""Readers of the training data: newswire with flat names, and our own articles with entities and claims."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.text.normalise import full
from kg.text.tokens import tokenise

COARSE = ("PERS", "LOC", "ORG", "MISC")
_FINE = {
    "PERS": (
        "Politician",
        "Athlete",
        "Artist",
        "Other_PER",
        "Religious_PER",
        "Scientist",
        "Businessperson",
        "Police",
        "Lawyer",
        "Engineer",
        "Group_PER",
    ),
    "LOC": (
        "Nation",
        "Population-Center",
        "State-or-Province",
        "Continent",
        "Water-Body",
        "Land",
        "County-or-District",
        "Land-Region-Natural",
        "Path",
        "Celestial",
        "GPE-Cluster",
        "Building-Grounds",
    ),
    "ORG": (
        "Non-Governmental",
        "Sports",
        "Government",
        "Media",
        "Commercial",
        "Educational",
        "Entertainment",
        "Medical-Science",
        "Religious_ORG",
    ),
}
_COARSE_OF = {fine: coarse for coarse, names in _FINE.items() for fine in names}


@dataclass(frozen=True)
class Tagged:
    """A sentence of newswire: its tokens, whether a space stands before each, and tags (``B-PERS`` …, ``?`` unknown)."""

    words: tuple[str, ...]
    spaced: tuple[bool, ...]
    tags: tuple[str, ...]


def newswire(path: Path, separator: str) -> Iterator[Tagged]:
    """Sentences of a token-a-line file; words are cut as our tokeniser cuts them."""
    rows: list[tuple[str, str]] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if line.strip():
            word, tag = line.rsplit(separator, 1)
            rows.append((word, tag))
        elif rows:
            yield _tagged(rows)
            rows = []


def _tagged(rows: list[tuple[str, str]]) -> Tagged:
    words, spaced, tags = [], [], []
    glue = ""
    for n, (word, tag) in enumerate(rows):
        if word == "و" and tag == "O" and n + 1 < len(rows):
            glue += word
            continue
        for i, token in enumerate(tokenise(glue + word)):
            words.append(token.text)
            spaced.append(i == 0)
            tags.append(_coarse(tag if i == 0 else tag.replace("B-", "I-")))
        glue = ""
    return Tagged(tuple(words), tuple(spaced), tuple(tags))


def _coarse(tag: str) -> str:
    if tag in ("O", ""):
        return "O"
    place, kind = tag.split("-", 1)
    kind = kind if kind in COARSE else _COARSE_OF.get(kind, "?")
    return "?" if kind == "?" else f"{place}-{kind}"


def newswire_parts(folder: Path) -> tuple[list[Tagged], list[Tagged]]:
    """Sentences to learn from, and the last tenth of ANERcorp train, which none of them repeats."""
    wire = list(newswire(folder / "anercorp-train.txt", " "))
    cut = len(wire) * 9 // 10
    more = list(newswire(folder / "newsfane-without-anercorp-test.txt", "\t"))
    return apart(wire[:cut] + more, wire[cut:]), wire[cut:]


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """The names of a tag sequence: (first word, last word, kind)."""
    out, start = set(), None
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and tag != f"I-{tags[start][2:]}":
            out.add((start, i - 1, tags[start][2:]))
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = i
    return out


def apart(sentences: list[Tagged], held: list[Tagged], run: int = 6) -> list[Tagged]:
    """The sentences that share no run of words with the held-back ones: NewsFANE repeats ANERcorp with other spellings."""

    def runs(sentence: Tagged) -> set[tuple[str, ...]]:
        keys = [full(w).removeprefix("و") for w in sentence.words if any(map(str.isalpha, w))]
        return {tuple(keys[i:i + run]) for i in range(max(1, len(keys) - run + 1))}

    seen = set().union(*map(runs, held))
    return [s for s in sentences if seen.isdisjoint(runs(s))]


def fold_of(ident: str, folds: int) -> int:
    """Which part an id belongs to: sha256 of it, modulo the number of parts."""
    return int(hashlib.sha256(ident.encode()).hexdigest(), 16) % folds
