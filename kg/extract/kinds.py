"""The alphabet of rendered sentences: one capital letter a kind of element, lower-case flags, a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.extract.data import table
from kg.text.normalise import light


@dataclass(frozen=True, slots=True)
class Kinds:
    """``letters`` by kind, ``groups`` by name (each a string of letters), ``flags`` by name, ``particles`` without clitics,
    what stands before, between and after the members of a list, and by what names ``bodies`` are courts, police and so on."""

    letters: Mapping[str, str]
    groups: Mapping[str, str]
    flags: Mapping[str, str]
    particles: frozenset[str]
    list_heads: tuple[str, ...]
    conjunctions: tuple[str, ...]
    list_figures: tuple[str, ...]
    bodies: Mapping[str, re.Pattern[str]]

    def letters_of(self, name: str) -> str:
        """The letters of a kind or group, or of several joined by ``|``; KeyError names the unknown one."""
        return "".join(self.letters.get(part) or self.groups[part] for part in name.split("|"))


@cache
def kinds() -> Kinds:
    """The alphabet in ``data/kinds.yaml``."""
    data = table("kinds")
    letters = dict(data["letters"])
    return Kinds(letters, {name: "".join(letters[k] for k in parts) for name, parts in data["groups"].items()},
                 dict(data["flags"]), frozenset(data["particles"]),
                 tuple(data["list_heads"]), tuple(data["conjunctions"]), tuple(data["list_figures"]),
                 {name: re.compile(words) for name, words in data["bodies"].items()})


def is_body(name: str, codes: Iterable[str]) -> bool:
    """Whether a public body's name says one of the kinds of ``bodies`` (court, prosecution, police, lender)."""
    return not _body_kinds(name).isdisjoint(codes)


@lru_cache(maxsize=1 << 12)
def _body_kinds(name: str) -> frozenset[str]:
    folded = " ".join(light(word) for word in name.split())
    return frozenset(code for code, words in kinds().bodies.items() if words.search(folded))
