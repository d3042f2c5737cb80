"""Proclitics: the letters that Arabic writes onto the front of a word, and every way to take them off.

The order is (و|ف)(ب|ك|ل|س)(ال) + word. The interrogative أ is left alone: news prose does not use it and half of all
names begin with it. ``لل`` hides an article (ل + ال + حركة is written للحركة), so both readings are offered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

SHORTEST: Final = 2  # letters that must remain


class Split(NamedTuple):
    """One reading: ``norm == norm[:cut] + …``; ``stem`` is what remains.

    ``hidden`` says that the stem's alef is not written (للحركة: stem الحركة, cut 1), so that the mention begins at the
    second lam and needs its restored name. ``cut`` counts letters of ``norm``: see ``Token.offset``.
    """

    proclitics: tuple[str, ...]
    stem: str
    hidden: bool
    cut: int


def _particles(norm: str) -> list[tuple[tuple[str, ...], int]]:
    """Readings of the leading one-letter particles, fewest first."""
    out: list[tuple[tuple[str, ...], int]] = [((), 0)]
    if norm[:1] in ("و", "ف"):
        out.append(((norm[0],), 1))
    for before, cut in tuple(out):
        if norm[cut:cut + 1] in ("ب", "ك", "ل", "س"):
            out.append(((*before, norm[cut]), cut + 1))
    return sorted(out, key=lambda reading: reading[1])


@lru_cache(maxsize=1 << 16)
def splits(norm: str) -> tuple[Split, ...]:
    """All readings of a lightly folded word, the whole word first, then by how little is taken off.

    >>> [("+".join((*s.proclitics, s.stem)), s.hidden) for s in splits("وللحركة")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('وللحركة', False), ('و+للحركة', False), ('و+ل+الحركة', True), ('و+ل+لحركة', False), ('و+ل+ال+حركة', False)]
    >>> [s.stem for s in splits("بالرباط")]
    ['بالرباط', 'الرباط', 'رباط']
    """
    out: list[Split] = []
    with_article: list[Split] = []
    for particles, cut in _particles(norm):
        rest = norm[cut:]
        if len(rest) < SHORTEST and cut:
            continue
        if rest.startswith("ل") and particles[-1:] == ("ل",) and len(rest) > SHORTEST:
            out.append(Split(particles, "ا" + rest, True, cut))
            with_article.append(Split((*particles, "ال"), rest[1:], False, cut + 1))
        out.append(Split(particles, rest, False, cut))
        if rest.startswith("ال") and len(rest) >= 2 + SHORTEST and particles[-1:] != ("س",):
            with_article.append(Split((*particles, "ال"), rest[2:], False, cut + 2))
    return tuple(out + with_article)


@lru_cache(maxsize=1 << 16)
def possessives(norm: str) -> tuple[tuple[str, str], ...]:
    """Readings of a word as noun + possessive (حزبه, جماعتهم): ``(noun, suffix)``, the longest suffix first.

    >>> possessives("جماعته"), possessives("حزبهم")
    ((('جماعة', 'ه'),), (('حزب', 'هم'),))
    """
    out = []
    for suffix in ("هما", "هم", "هن", "ها", "نا", "كم", "ه", "ي", "ك"):
        noun = norm.removesuffix(suffix)
        if len(noun) > SHORTEST and noun != norm:
            out.append((noun[:-1] + "ة" if noun.endswith("ت") else noun, suffix))
            break
    return tuple(out)
