"""How names sound: one alphabet of sounds for Arabic and for Moroccan French spelling, and the keys under which both meet.

``sounds`` spells a word in that alphabet (``data/sounds.yaml``); ``keys`` reduces it to what survives every habit of spelling:
consonants that are confused (ou/w, ch/sh, q/k/c/g, s/ç, t/th, d/dh) are one, double ones are single, vowels inside and silent
letters at the end are gone, and the article (el-, al-, l-) is given and taken. A word has more than one key where a spelling is
read in two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from kg.text.data import table
from kg.text.normalise import light

_ARABIC_FIRST: Final = "\u0600"
_CLASS: Final = str.maketrans("pgqvDH", "bkktdh")
_SHORTEST: Final = 2
_SUN: Final = re.compile(r"^(عبد)ال(?=[تثدذرزسشصضطظن])")
_DOUBLE: Final = re.compile(r"([a-z])\1+")
_FIRST: Final = re.compile(r"^[aE]*([wy])|^a")
_TWO: Final = frozenset(("sh", "rh", "th", "dh"))
_MOST_KEYS: Final = 8


@dataclass(frozen=True, slots=True)
class Letters:
    """The table ``data/sounds.yaml``: letters of each script, costs of sounds, and the small words of names."""

    arabic: Mapping[str, str]
    latin: Mapping[str, str]
    between: Mapping[str, float]
    missing: Mapping[str, float]
    articles: frozenset[str]
    heads: frozenset[str]
    address: frozenset[str]
    short: Mapping[str, str]
    after: Mapping[str, str]
    joined: Mapping[str, str]
    pattern: re.Pattern[str]


@cache
def letters() -> Letters:
    """The table, read once."""
    raw: Any = table("sounds")
    pattern = "|".join(sorted(map(re.escape, raw["latin"]), key=len, reverse=True))
    between = {pair[::step]: float(cost) for pair, cost in raw["between"].items() for step in (1, -1)}
    articles, heads, address = (frozenset(light(str(word)) for word in raw[name]) for name in ("articles", "heads", "address"))
    short, after, joined = ({light(word): form for word, form in raw[name].items()} for name in ("short", "after", "joined"))
    return Letters(raw["arabic"], raw["latin"], between, {key: float(cost) for key, cost in raw["missing"].items()},
                   articles, heads, address, short, after, joined, re.compile(f"{pattern}|."))


def arabic(word: str) -> bool:
    """Whether a word is written in Arabic letters."""
    return any(character >= _ARABIC_FIRST for character in word)


@lru_cache(maxsize=1 << 16)
def sounds(word: str) -> tuple[str, ...]:
    """The readings of one word in the alphabet of sounds, the usual one first, double letters single.

    A second one where ``sh``, ``rh`` or ``th`` may be two sounds (Ishaq, Harhoura, Fathallah) or a ة is heard (قلعة, Kalaat).

    >>> sounds("أوزين"), sounds("Ouzzine"), sounds("القلعة"), sounds("Ishaq")
    (('Wzyn',), ('Wzyna',), ('AlqlEa', 'AlqlEt'), ('YSaq', 'Yshaq'))
    """
    table_, word = letters(), light(word).replace("'", "")
    if arabic(word):
        word = _SUN.sub(r"\1ا", word).replace("لل", "ل")
        forms = [word, word[:-1] + "ت"] if word.endswith("ة") else [word]
        spelled = ["".join(table_.arabic.get(letter, letter if letter.isdigit() else "") for letter in form) for form in forms]
    else:
        plain = "".join(c for c in unicodedata.normalize("NFD", word.replace("ç", "s")) if not unicodedata.combining(c))
        plain = _DOUBLE.sub(r"\1", plain)
        parts = table_.pattern.findall(plain)
        spelled = ["".join(table_.latin.get(part, part) for part in parts)]
        if any(part in _TWO for part in parts):
            spelled.append("".join(part if part in _TWO else table_.latin.get(part, part) for part in parts))
    return tuple(dict.fromkeys(_FIRST.sub(lambda match: (match[1] or "a").upper(), form) for form in spelled))


@lru_cache(maxsize=1 << 16)
def keys(word: str) -> frozenset[str]:
    """The keys of one word, in either script; empty for a word of no letters.

    >>> keys("أوزين") & keys("Ouzzine") & keys("Ouzine") == {"wzn", "zn"}, keys("القنيطرة") & keys("Kénitra")
    (True, frozenset({'kntr'}))
    >>> keys("العيون") & keys("Laâyoune"), keys("السمارة") & keys("Semara"), keys("جرسيف") & keys("Guercif")
    (frozenset({'yn'}), frozenset({'smr'}), frozenset({'krsf'}))
    """
    found = dict.fromkeys(_key(reading) for form in _without_article(word) for one in sounds(form)
                          for reading in _readings(one))
    found.pop("", None)
    long = [key for key in found if len(key) >= _SHORTEST]
    return frozenset((long or list(found))[:_MOST_KEYS])


def bare(word: str) -> tuple[str, ...]:
    """A lightly folded word as it is, and without what may be its article (ال, or the lam that stands for it; el-, al-, l-)."""
    if arabic(word):
        if word.startswith("ال") and len(word) > 3 and word != "الله":
            return word, word[2:]
        return (word, word[1:]) if word.startswith("ل") and len(word) > 3 else (word,)
    if re.match(r"l[aeou]*[^aeiou]", word) and len(word) > 4:
        return word, word[1:]
    return (word, word[2:]) if re.match(r"[ae]l.", word) and len(word) > 5 else (word,)


def _without_article(word: str) -> Iterator[str]:
    """The word as its keys know it: without ال, with and without a lam or l that may be one."""
    forms = bare(light(word).replace("'", ""))
    yield from forms[1:] if forms[0].startswith("ال") and len(forms) > 1 else forms


def _readings(spelled: str) -> Iterator[str]:
    """The readings of a word's first vowel, which may be no sound at all, and of a ج, which is also a g (جرسيف, Guercif)."""
    inner = spelled.lstrip("aAE")
    first: tuple[str, ...] = (inner,)
    if inner[:1] in {"W", "Y"} and inner[1:2] not in {"", "a", "w", "y"}:
        first = (inner, inner[1:])
    for one in first:
        yield one
        if "j" in one:
            yield one.replace("j", "g")


def _key(spelled: str) -> str:
    """Classes of consonants; w and y only at the beginning and the end."""
    spelled = spelled.rstrip("ahHE").replace("W", "w").replace("Y", "y")
    last = len(spelled) - 1
    kept = (sound for i, sound in enumerate(spelled) if sound not in "aE" and (sound not in "wy" or i in {0, last}))
    classes = "".join(kept).translate(_CLASS)
    return "".join(sound for i, sound in enumerate(classes) if sound.isdigit() or i == 0 or classes[i - 1] != sound)
