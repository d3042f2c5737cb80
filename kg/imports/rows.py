"""What a table says, whatever its format: entities, names, and links between them, each with its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import PartialDate, Qualifiers


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity: ``ref`` is what other rows call it, ``names`` are by language, the first of each the label."""

    where: str
    ref: str
    type: str
    names: Mapping[str, tuple[str, ...]]
    acronyms: tuple[str, ...] = ()
    wikidata: str = ""
    party: str = ""
    inside: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NameRow:
    """More names of an entity that ``ref`` means."""

    where: str
    ref: str
    names: Mapping[str, tuple[str, ...]]
    source: str = ""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A relation between two entities, each meant by an id, a ``ref`` or a name."""

    where: str
    predicate: str
    subject: str
    object: str
    qualifiers: Qualifiers = field(default_factory=Qualifiers)
    source: str = ""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that cannot be read, and why."""

    where: str
    reason: str


Row = EntityRow | NameRow | LinkRow | BadLine


class Refused(Exception):
    """Why a row is not taken in, in one line."""


def date(text: str, column: str) -> PartialDate | None:
    """A partial date; None for an empty cell. Refused for anything else."""
    try:
        return PartialDate.parse(text) if text else None
    except ValueError as error:
        raise Refused(f"{column}: {error}") from error


def language(text: str) -> str:
    """The language that a name's letters speak for: Arabic, else French."""
    return "ar" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "fr"


def by_language(names: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Names by language, each once; an empty language is told from the letters.

    >>> by_language([("", "محمد"), ("fr", "Mohamed"), ("", "Med")])
    {'ar': ('محمد',), 'fr': ('Mohamed', 'Med')}
    """
    found: dict[str, dict[str, None]] = {}
    for code, text in names:
        if text.strip():
            found.setdefault(code or language(text), {})[text.strip()] = None
    return {code: tuple(texts) for code, texts in found.items()}
