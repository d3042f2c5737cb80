"""The words of the whole project: articles, entities, claims and their values, as small frozen types.

Offsets are Unicode code points into ``Article.text``; ``text[start:end]`` always equals the quoted text.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

_PARTIAL = re.compile(r"(?:(\d{4})(?:-(\d\d)(?:-(\d\d))?)?|--(\d\d)(?:-(\d\d))?)")


class Stance(StrEnum):
    """How the article holds a claim; the guide's seven stances."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    FORBIDDEN = "forbidden"
    RUMOURED = "rumoured"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A calendar date that knows as much as the words said (ISO 8601 and XML Schema lexical forms).

    >>> PartialDate.parse("2023-10").bounds()
    (datetime.date(2023, 10, 1), datetime.date(2023, 10, 31))
    >>> str(PartialDate.parse("--01-09")), PartialDate.parse("--01-09").bounds()
    ('--01-09', None)
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        if self.year is None and self.month is None:
            raise ValueError("an empty date")
        if self.month is not None:
            if not 1 <= self.month <= 12:
                raise ValueError(f"no month {self.month}")
            longest = calendar.monthrange(self.year or 2000, self.month)[1]
            if self.day is not None and not 1 <= self.day <= longest:
                raise ValueError(f"no day {self.day} in month {self.month}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``2028``, ``2023-10``, ``2023-09-28``, ``--01-09`` or ``--01``; ValueError for anything else."""
        match = _PARTIAL.fullmatch(text)
        if not match:
            raise ValueError(f"not a partial date: {text!r}")
        year, month, day, lone_month, lone_day = (int(g) if g else None for g in match.groups())
        return cls(year, month if year is not None else lone_month, day if year is not None else lone_day)

    @classmethod
    def of(cls, date: dt.date) -> PartialDate:
        """The whole date of a ``datetime.date``."""
        return cls(date.year, date.month, date.day)

    def __str__(self) -> str:
        tail = "".join(f"-{part:02d}" for part in (self.month, self.day) if part is not None)
        return f"{self.year:04d}{tail}" if self.year is not None else f"-{tail}"

    def bounds(self) -> tuple[dt.date, dt.date] | None:
        """Earliest and latest day that it may mean; None where the year is unknown."""
        if self.year is None:
            return None
        first, last = self.month or 1, self.month or 12
        low = dt.date(self.year, first, self.day or 1)
        return low, dt.date(self.year, last, self.day or calendar.monthrange(self.year, last)[1])

    def date(self) -> dt.date | None:
        """The day, where day, month and year are all known."""
        return dt.date(self.year, self.month, self.day) if self.year and self.month and self.day else None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in units of its ISO 4217 currency; an open end is None (``أزيد من 100 مليون درهم``: no max)."""

    min: float | None
    max: float | None
    currency: str = "MAD"

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise ValueError("an amount without bounds")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"amount bounds out of order: {self.min} > {self.max}")

    def as_json(self) -> dict[str, Any]:
        """``{"min", "max", "currency"}``, whole numbers as integers."""
        return {"min": _plain(self.min), "max": _plain(self.max), "currency": self.currency}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a company's capital in percent (0 to 100); ``equal`` where the words only say so."""

    min: float | None = None
    max: float | None = None
    equal: bool = False

    def as_json(self) -> dict[str, Any] | str:
        """``{"min", "max"}`` or the string ``"equal"``."""
        return "equal" if self.equal else {"min": _plain(self.min), "max": _plain(self.max)}


def _plain(value: float | None) -> int | float | None:
    return int(value) if value is not None and float(value).is_integer() else value


@dataclass(frozen=True, slots=True)
class Article:
    """One news article: what a page said, without its metadata lines.

    ``text`` is the title, a newline, then the paragraphs, one a line: every offset points into it.
    ``name`` is what the reader calls it (file stem or record id); ``source`` is where it was read, for messages.
    """

    name: str
    title: str
    text: str
    published: PartialDate | None = None
    publisher: str | None = None
    url: str | None = None
    language: str = "ar"
    tags: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A span of the article that names an entity; ``name`` is the restored form where a clitic hides a letter."""

    start: int
    end: int
    text: str
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """``{"text", "start", "end"}`` and ``"name"`` where there is one."""
        out: dict[str, Any] = {"text": self.text, "start": self.start, "end": self.end}
        return out | ({"name": self.name} if self.name else {})


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity as one article knows it: ``id`` is two segments (``party/mp``), ``labels`` go by language."""

    id: str
    type: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    known: bool = False
    mentions: tuple[Mention, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The contract's entity object."""
        return {"id": self.id, "type": self.type, "label": self.label, "labels": dict(self.labels),
                "known": self.known, "mentions": [m.as_json() for m in self.mentions]}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The sentence that says so; ``text == article.text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """What a claim says beside its two ends; ``place`` and ``party`` are entity ids."""

    role: str | None = None
    level: str | None = None
    place: str | None = None
    name: str | None = None
    topic: str | None = None
    amount: Amount | None = None
    count: int | None = None
    share: Share | None = None
    form: str | None = None
    party: str | None = None
    start: PartialDate | None = None
    until: PartialDate | None = None

    def as_json(self) -> dict[str, Any]:
        """The filled ones, by name, as the contract writes them."""
        out: dict[str, Any] = {}
        for name, value in zip(self.__slots__, _QUALIFIERS(self), strict=True):
            if value is None:
                continue
            if isinstance(value, Amount | Share):
                out[name] = value.as_json()
            else:
                out[name] = str(value) if isinstance(value, PartialDate) else value
        return out


_QUALIFIERS: Final = attrgetter(*Qualifiers.__slots__)


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article says of two entities, with its stance, its speaker and the sentence.

    ``confidence`` is rounded to 0.01. ``extractor`` names the frame or reader and its version.
    """

    id: str
    predicate: str
    subject: str
    object: str
    stance: Stance
    evidence: Evidence
    qualifiers: Qualifiers = Qualifiers()
    attributed_to: str | None = None
    reported: PartialDate | None = None
    confidence: float = 0.5
    extractor: str = ""
    explanation: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's claim object."""
        out: dict[str, Any] = {
            "id": self.id, "predicate": self.predicate, "subject": self.subject, "object": self.object,
            "stance": str(self.stance), "attributed_to": self.attributed_to, "qualifiers": self.qualifiers.as_json(),
            "evidence": {"text": self.evidence.text, "start": self.evidence.start, "end": self.evidence.end},
            "reported": str(self.reported) if self.reported else None,
            "confidence": self.confidence, "extractor": self.extractor}
        return out | ({"explanation": dict(self.explanation)} if self.explanation else {})


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article gave: its entities, its claims, and what was dropped, counted by reason."""

    article: Article
    article_id: str
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    knowledge: str = ""

    def as_json(self) -> dict[str, Any]:
        """One line of ``kg extract --format json``."""
        article = self.article
        return {"id": article.name,
                "article": {"title": article.title, "published": str(article.published) if article.published else None,
                            "publisher": article.publisher, "url": article.url, "language": article.language},
                "text": article.text,
                "entities": [e.as_json() for e in self.entities], "claims": [c.as_json() for c in self.claims]}
