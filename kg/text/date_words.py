"""The vocabulary of dates, read from ``data/dates.yaml`` into lookups."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from kg.text.data import table
from kg.text.lexicon import Phrases
from kg.text.names import word_key


class DateWord(NamedTuple):
    """What a word or phrase is in a date: ``kind`` month, hijri, weekday, day, unit, ordinal or tens, and its value."""

    kind: str
    value: int
    unit: str = ""
    ambiguous: bool = False


@cache
def vocabulary() -> Phrases[DateWord]:
    """Every word that may begin a date."""
    data = table("dates")
    unsure = {word_key(word) for word in data["ambiguous"]}
    rows: list[tuple[str, DateWord]] = []
    for kind, name in (("tens", "ordinal_tens"), ("ordinal", "ordinals"), ("month", "months"), ("hijri", "hijri_months"),
                       ("weekday", "weekdays"), ("day", "days")):
        rows += [(word, DateWord(kind, value, "", kind == "hijri" or word_key(word) in unsure))
                 for value, words in data[name].items() for word in words]
    rows += [(word, DateWord("unit", 0, unit)) for unit, words in data["units"].items() for word in words]
    return Phrases(rows)


@cache
def directions() -> Phrases[int]:
    """Words that point before (-1), at (0) or after (1) the article's own time."""
    return Phrases([(word, way) for way, words in table("dates")["directions"].items() for word in words])


@cache
def phrases(name: str) -> Phrases[str]:
    """A named list of phrases (``until``, ``since``, ``range_open``, ``range_join``)."""
    return Phrases([(phrase, name) for phrase in table("dates")[name]])


@cache
def keys(name: str) -> frozenset[str]:
    """A named list of single words, fully folded."""
    return frozenset(word_key(str(word)) for word in table("dates")[name])


@cache
def not_future() -> tuple[str, ...]:
    """How words begin that look like a future verb and are none."""
    return tuple(table("dates")["not_future"])
