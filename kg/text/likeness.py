"""How alike two spellings of a name are: words sound by sound, names word by word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.text.normalise import full, light
from kg.text.sounds import arabic, bare, letters, sounds

#: From here on two words are spellings of one: sound by sound; letter by letter in Arabic.
ALIKE: Final = 0.75
ALIKE_ARABIC: Final = 0.88
_VOWELS: Final = frozenset("aAEwyWY")
_LONG: Final = frozenset("اويىةه")  # what Arabic spelling gives and takes
_EXTRA: Final = 0.06  # a word that only one of the names has
_LONE: Final = 0.25  # all of a name but one word
_SWAPPED: Final = 0.6  # two neighbours in the other order
_SILENT: Final = "ahHE"
_FAITH: Final = "الدين"  # نورالدين and نور الدين
_EL: Final = frozenset(("el", "al", "ul", "l"))
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_WORD: Final = re.compile(r"[\w'\u064b-\u0652\u0670\u0640]+")
_ELIDED: Final = re.compile(r"\b[ld]'(?=\w{3})")
_APOSTROPHES: Final = str.maketrans("’ʼ‘`", "'" * 4)


@lru_cache(maxsize=1 << 16)
def word_likeness(one: str, other: str) -> float:
    """How alike two words are, 0 to 1: letter by letter within a script, sound by sound between two.

    >>> word_likeness("أوزين", "Ouzzine") > 0.9 > 0.6 > word_likeness("أوزين", "أوجار")
    True
    """
    first, second = full(light(one)), full(light(other))
    if first == second:
        return 1.0
    if not first or not second:
        return 0.0
    if arabic(first) and arabic(second):
        return max(_letters(a, b) for a in bare(first) for b in bare(second))
    forms = [[spelled for form in bare(light(word).replace("'", "")) for spelled in sounds(form)] for word in (one, other)]
    return max(_aligned(a, b) for a in forms[0] for b in forms[1])


_NEAR: Final = {pair[::step]: cost for pair, cost in {
    "قك": 0.3, "جك": 0.5, "ضظ": 0.2, "سص": 0.4, "تط": 0.4, "ذد": 0.4, "غك": 0.6, "ثت": 0.4}.items() for step in (1, -1)}


def _letters(one: str, other: str) -> float:
    """Within Arabic: letters differ wholly, but long vowels are given and taken, and some consonants are confused."""
    return _ratio(one, other, lambda letter: 0.4 if letter in _LONG else 1.0,
                  lambda a, b: _NEAR.get(a + b, 0.5 if a in _LONG and b in _LONG else 1.0))


def _aligned(one: str, other: str) -> float:
    """Between the scripts, or within Latin: by sounds, with what is silent at the end and without it."""
    table = letters()

    def swap(a: str, b: str) -> float:
        return table.between.get(a + b, 0.3 if a in _VOWELS and b in _VOWELS else 1.0)

    def missing(sound: str) -> float:
        return table.missing.get(sound, 1.0)

    short = one.rstrip(_SILENT), other.rstrip(_SILENT)
    whole = _ratio(one, other, missing, swap)
    return max(whole, _ratio(*short, missing, swap) - 0.02) if all(short) else whole


def _ratio(one: str, other: str, missing: Callable[[str], float], swap: Callable[[str, str], float]) -> float:
    """1 minus the least cost of turning one into the other, over the weight of the heavier; neighbours may change places."""
    before: list[float] = []
    row = [0.0]
    for b in other:
        row.append(row[-1] + missing(b))
    for i, a in enumerate(one):
        gone = missing(a)
        older, before, row = before, row, [row[0] + gone]
        for j, b in enumerate(other):
            cost = before[j] if a == b else min(before[j] + swap(a, b), before[j + 1] + gone, row[j] + missing(b))
            if i and j and a == other[j - 1] and b == one[i - 1]:
                cost = min(cost, older[j - 1] + _SWAPPED)
            row.append(cost)
    weight = max(sum(map(missing, one)), sum(map(missing, other)))
    return max(0.0, 1 - row[-1] / weight) if weight else 0.0


@lru_cache(maxsize=1 << 14)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell it apart: particles joined to what follows, articles and forms of address left out.

    >>> name_words("عبد الإله ابن كيران"), name_words("Abd el Ilah Ben Kirane")
    (('عبدالاله', 'بنكيران'), ('abdelilah', 'benkirane'))
    >>> name_words("Es-Semara"), name_words("Commune de l’Oukaïmeden"), name_words("مولاي حفيظ العلمي")
    (('semara',), ('oukaimeden',), ('حفيظ', 'العلمي'))
    """
    table = letters()
    text = _ELIDED.sub(" ", _BRACKETS.sub(" ", name).lower().translate(_APOSTROPHES))
    words = [table.short.get(word, word) for part in _WORD.findall(text) if (word := _plain(part))]
    out: list[str] = []
    held = ""
    for i, word in enumerate(words):
        last = i + 1 == len(words)
        if held.endswith("abd") and word in _EL:
            held += "el"
            continue
        if not last and (word in table.articles or _assimilated(word, words[i + 1])):
            continue
        if out and not held and word in table.after:
            out[-1] += table.after[word]
            continue
        if not last and word in table.joined:
            held += table.joined[word]
            continue
        if held and held != "عبد" and word.startswith("ال") and len(word) > 4:
            word = word[2:]
        out.append(held + word)
        held = ""
    for small, least in ((table.address, 2), (table.heads, 1)):
        kept = [word for word in out if word not in small]
        out = kept if len(kept) >= least else out
    return tuple(out)


def _plain(word: str) -> str:
    """A word in its light fold without Latin accents and apostrophes."""
    folded = light(word).replace("'", "")
    if arabic(folded):
        return folded[:-len(_FAITH)] + letters().after[_FAITH] if folded.endswith(_FAITH) and folded != _FAITH else folded
    return full(folded)


def _assimilated(word: str, following: str) -> bool:
    """Er-Rachidia, Es-Semara, Ech-Chiadma: an article that took the sound of what follows."""
    return word[:1] in {"a", "e"} and 2 <= len(word) <= 3 and following.startswith(word[1:])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are (0 to 1), how many words they share, and how many only one of them has."""

    score: float
    shared: int
    left: int
    right: int


@lru_cache(maxsize=1 << 14)
def name_likeness(one: str, other: str) -> Likeness:
    """Two names, word by word, in any order. A word more or less costs little; a word against another one costs nearly all.

    >>> name_likeness("محمد أوزين", "Mohamed Ouzzine").score > 0.85
    True
    >>> name_likeness("محمد أوزين", "محمد أوجار").score < 0.5
    True
    """
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return Likeness(0.0, 0, len(first), len(second))
    pairs = sorted(((word_likeness(a, b), -abs(i - j), i, j) for i, a in enumerate(first) for j, b in enumerate(second)),
                   reverse=True)
    used: tuple[set[int], set[int]] = set(), set()
    found: list[float] = []
    for score, _, i, j in pairs:
        if score < ALIKE:
            break
        if score < ALIKE_ARABIC and arabic(first[i]) and arabic(second[j]):
            continue
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            found.append(score)
    left, right = len(first) - len(found), len(second) - len(found)
    score = _combined(found, left, right)
    if len(first) != len(second):
        joined = word_likeness("".join(first), "".join(second)) - 0.02
        if joined >= max(score, ALIKE_ARABIC):
            return Likeness(round(joined, 4), max(len(first), len(second)), 0, 0)
    return Likeness(round(score, 4), len(found), left, right)


def _combined(found: list[float], left: int, right: int) -> float:
    if not found:
        return 0.0
    if left and right:
        return sum(found) / (len(found) + left + right)
    extra = max(left, right)
    base = (sum(found) / len(found) + min(found)) / 2
    return base - (_LONE if len(found) == 1 and extra else 0.0) - _EXTRA * max(0, extra - (len(found) == 1))
