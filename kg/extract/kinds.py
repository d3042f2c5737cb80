"""The alphabet of rendered sentences: one capital letter a kind of element, lower-case flags, a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.extract.data import table


@dataclass(frozen=True, slots=True)
class Kinds:
    """``letters`` by kind, ``groups`` by name (each a string of letters), ``flags`` by name, ``particles`` without clitics,
    and what stands before, between and after the members of a list."""

    letters: Mapping[str, str]
    groups: Mapping[str, str]
    flags: Mapping[str, str]
    particles: frozenset[str]
    list_heads: tuple[str, ...]
    conjunctions: tuple[str, ...]
    list_figures: tuple[str, ...]

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
                 tuple(data["list_heads"]), tuple(data["conjunctions"]), tuple(data["list_figures"]))
