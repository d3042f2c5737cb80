"""The nouns that refer back (الحزب، الجماعة، الأحزاب الثلاثة), as ``data/anaphors.ar.yaml`` has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kg.extract.data import table
from kg.text.clitics import splits
from kg.text.normalise import light

LEAF: Final = "\0"


@dataclass(frozen=True, slots=True)
class Anaphor:
    """What a noun may stand for: entities of ``types``, ``size`` of them, and where they are looked for."""

    types: tuple[str, ...]
    size: int = 1
    own: bool = False
    near: bool = False
    head: str = ""
    salient: bool = False
    called: tuple[str, ...] = ()
    last: bool = False


@cache
def trie() -> dict[str, Any]:
    """The nouns that refer back, word by word; what they mean stands under ``LEAF``."""
    data = table("anaphors.ar")
    root: dict[str, Any] = {}

    def put(words: str, anaphor: Anaphor) -> None:
        node = root
        for word in words.split():
            node = node.setdefault(light(word), {})
        node[LEAF] = anaphor

    for row in data["anaphors"]:
        for words in row["words"]:
            head = light(words.removeprefix("ال")) if row.get("head") else ""
            put(words, Anaphor(tuple(row["types"]), near=bool(row.get("near")), head=head, salient=bool(row.get("salient")),
                                called=tuple(row.get("called") or ()), last=bool(row.get("last"))))
    for row in data["groups"]:
        for words in row["words"]:
            put(words, Anaphor(tuple(row.get("types") or (row["type"],)), row["size"]))
    return root


@cache
def councils() -> frozenset[str]:
    """The nouns that mean a council."""
    return frozenset(table("anaphors.ar")["councils"])


@cache
def words_of(name: str) -> frozenset[str]:
    """A list of single words of the table, folded lightly."""
    return frozenset(light(word) for word in table("anaphors.ar")[name])


@cache
def owned() -> dict[str, Anaphor]:
    """The nouns that refer back by the person who has them (حزبه)."""
    return {
        light(noun): Anaphor(tuple(row["types"]), own=True) for row in table("anaphors.ar")["own"] for noun in row["nouns"]
    }


@cache
def _never() -> frozenset[str]:
    return frozenset(" ".join(light(word) for word in form.split()) for form in table("anaphors.ar")["never"])


def never_alone(norms: str) -> bool:
    """Whether a form (light folds with spaces) names nobody by itself."""
    return norms in _never()


def is_anaphor(norm: str) -> bool:
    """Whether a word alone is one of the nouns that refer back."""
    return any(LEAF in trie().get(split.stem, ()) for split in splits(norm))


def refers_back(words: Sequence[str]) -> bool:
    """Whether these words, whole, are one of the nouns that refer back (الحزب المضيف); the first may have clitics."""
    for split in splits(words[0]):
        node = trie().get(split.stem)
        for word in words[1:]:
            node = node.get(word) if node else None
        if node and LEAF in node:
            return True
    return False
