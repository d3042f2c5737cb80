"""What the linear model sees of a pair: words between and around by their stems, kinds of what stands there, order, distance.

Features are strings that begin with what they are; the model knows them by their hash. The set follows the literature on
feature-based relation extraction (Zhou et al. 2005), with stems for Arabic's inflection.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kg.extract.learned.candidates import Candidate

_ENDINGS: Final = ("اتها", "اتهم", "اته", "ائها", "ائهم", "ائه", "تها", "تهم", "ته", "ها", "هم", "هما", "ات", "ين", "ون",
                   "ان", "وا", "ية", "يا", "ه", "ة", "ت", "ا")
_DISTANCES: Final = (0, 1, 2, 3, 5, 8, 12, 20, 35)
_CLAUSE: Final = frozenset("،؛:.…")
_SHAPE: Final = frozenset(("،", "و", "ل", "ب", ":", "(", ")"))
_TITLED: Final = frozenset(("Role", "Post", "Belonging"))
_AROUND: Final = 4
_CONTEXT: Final = 14


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its conjunction, article or preposition and without one ending, never shorter than three letters.

    >>> [stem(w) for w in ("وبالمجلس", "رئيسها", "للجماعة", "من")]
    ['مجلس', 'رئيس', 'جماع', 'من']
    """
    if len(word) > 3 and word[0] in "وف":
        word = word[1:]
    for article in ("بال", "كال", "لل", "ال"):
        if word.startswith(article) and len(word) - len(article) >= 3:
            word = word[len(article):]
            break
    else:
        if len(word) > 4 and word[0] in "بلكس":
            word = word[1:]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[:-len(ending)]
    return word


class View:
    """The items of a line as features name them, made once a line: ``full`` with the codes of titles, ``short`` without."""

    def __init__(self, candidate: Candidate) -> None:
        line = candidate.line
        self.full: list[str] = []
        self.short: list[str] = []
        for item, element in zip(line.items, line.elements, strict=True):
            if element is None:
                self.full.append(stem(item))
                self.short.append(self.full[-1])
            else:
                code = getattr(element.value, "code", None) if element.kind in _TITLED else None
                self.short.append(f"<{element.kind}>")
                self.full.append(f"<{element.kind}:{code}>" if code else self.short[-1])


def features(candidate: Candidate, view: View) -> list[str]:
    """The features of a pair, some perhaps twice."""
    line, a, b, full, short = candidate.line, candidate.first, candidate.second, view.full, view.short
    items, elements = line.items, line.elements
    way = "F" if candidate.forward else "B"
    pair = f"{candidate.subject.type}>{candidate.object.type}{way}{'x' if candidate.cross else ''}"
    between = full[a + 1:b]
    named = sum(e is not None and bool(e.nodes) for e in elements[a + 1:b])
    commas = sum(item in ("،", "؛", ":") for item in items[a + 1:b])
    out = ["P:" + pair, f"d:{pair}:{bisect_left(_DISTANCES, b - a - 1)}", f"e:{pair}:{min(named, 4)}",
           f"c:{way}:{min(commas, 3)}:{min(named, 3)}"]
    if len(between) <= 6:
        out.append(f"q:{pair}:{' '.join(between)}")
    if len(between) <= 10:
        out.append(f"k:{pair}:{' '.join(w if w[0] == '<' or w in _SHAPE else 'w' for w in between)}")
    for word in set(between[:25]):
        out += ("b:" + way + word, "B:" + pair + word)
    out += [f"bb:{way}{one} {other}" for one, other in pairwise(between[:21])]
    if between:
        out += ("m1:" + pair + between[0], "m9:" + pair + between[-1])
    out += _beside("l", way, pair, full[max(0, a - _AROUND):a][::-1], "^")
    out += _beside("r", way, pair, full[b + 1:b + 1 + _AROUND], "$")
    out += [f"s:{pair}{short[i]}" for i in range(max(0, a - _CONTEXT), min(len(items), b + _CONTEXT + 1))
            if elements[i] is None and len(items[i]) > 1 and not a < i < b]
    begin = a
    while begin > 0 and items[begin - 1] not in _CLAUSE:
        begin -= 1
    opening = f"{short[begin]} {short[min(begin + 1, len(items) - 1)]}"
    out += (f"v:{pair}{short[0]}", f"cl:{pair}{short[begin]}", f"cl2:{way}{opening}")
    if candidate.sentence == 0:
        out.append("t:" + pair)
    for mark, place in (("fa:", a), ("fb:", b)):
        element = elements[place]
        out += [mark + way + flag for flag in (element.flags if element is not None else "")]
    return out


def _beside(mark: str, way: str, pair: str, words: list[str], edge: str) -> list[str]:
    """The words outside of the pair on one side, nearest first, and the edge of the line where it comes."""
    out: list[str] = []
    for k, word in enumerate([*words, edge][:_AROUND], 1):
        out += (f"{mark}:{way}{word}", f"{mark.upper()}:{pair}{word}")
        if k <= 2:
            out.append(f"{mark}{k}:{pair}{word}")
    return out
