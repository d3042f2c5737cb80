"""What two entities are compared by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """An entity's names and what it is tied to.

    ``parties``, ``places`` and ``bodies`` hold ids; a post is its role and its target with a space between (``minister
    public-body/justice``). ``born`` and ``wikidata`` are empty where they are not known.
    """

    type: str
    names: tuple[str, ...]
    id: str = ""
    parties: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    born: str = ""
    wikidata: str = ""
    degree: int = 0

    @classmethod
    def of(cls, type_: str, *names: str, party: str = "", place: str = "", body: str = "", post: str = "", born: str = "",
           wikidata: str = "", id_: str = "") -> Profile:
        """A profile by hand; several values of one kind are separated by commas."""
        parties, places, bodies, posts = (_parts(text.split(",")) for text in (party, place, body, post))
        return cls(type_, names, id_, parties, places, bodies, posts, born, wikidata)

    @property
    def anchors(self) -> frozenset[str]:
        """Everything that it is tied to."""
        return self.parties | self.places | self.bodies


def _parts(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for text in values if (value := text.strip()))
