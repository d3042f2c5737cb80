"""Sums of money with their bounds: ``أزيد من 100 مليون درهم``, ``98 مليار سنتيم``, ``entre 10 et 20 MDH``.

``نحو`` and its kind leave the sum as it is; ``أزيد من`` opens the upper end, ``لا يتعدى`` and ``في حدود`` the lower one.
A sum without a currency (``15 مليونا لجمعية …``) takes that of the sum before it in the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from kg.model import Amount
from kg.text import bounds, numbers
from kg.text.data import table
from kg.text.found import Found, found
from kg.text.lexicon import Phrases, Words
from kg.text.names import word_key
from kg.text.numbers import Number
from kg.text.tokens import Token

_LEAST_SILENT: Final = 1000  # the scale word that a sum without a currency needs
_NEAR: Final = 24  # tokens within which "half of it" refers back
_FAR: Final = 80  # tokens over which a currency is remembered


class Unit(NamedTuple):
    """A unit of money: so many ISO 4217 units of ``currency`` are one of it."""

    currency: str
    factor: float


@cache
def _units() -> Phrases[Unit]:
    rows = []
    for row in table("currencies"):
        unit = Unit(row["currency"], row.get("times", 1) / row.get("per", 1))
        for phrase in row["words"]:
            rows += [(phrase, unit), ("ال" + phrase, unit)]
    return Phrases(rows)


@cache
def _duals() -> Words[tuple[float, Unit]]:
    return Words({word: (value, Unit(currency, 1 / per)) for word, (value, currency, per) in table("money")["duals"].items()})


@cache
def _money(name: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in table("money")[name])


@cache
def _conversion() -> Phrases[bool]:
    return Phrases([(phrase, True) for phrase in table("money")["conversion"]])


def _unit_at(tokens: Sequence[Token], i: int) -> tuple[Unit, int] | None:
    """The unit that the words from ``i`` on name, and the token after them."""
    if i >= len(tokens):
        return None
    skip = 1 if tokens[i].key in _money("links") else 0
    hit = _units().at(tokens, i + skip)
    if hit is None or tokens[i + skip].key.startswith("و"):
        return None
    return hit[0], i + skip + hit[1]


def _unit_before(tokens: Sequence[Token], i: int) -> Unit | None:
    """A currency sign before a number: ``$ 50``, ``€50``."""
    hit = _units().before(tokens, i) if i and tokens[i - 1].text in "$€£" else None
    return hit[0] if hit else None


def find(tokens: Sequence[Token], known: Sequence[Found[Number]] | None = None) -> list[Found[Amount]]:
    """All sums in order, each over its bound words, number and currency. ``known`` are the numbers, where already found.

    >>> from kg.text.tokens import tokenise
    >>> [f.value for f in find(tokenise("كلفته أزيد من 100 مليون درهم، و3,8 مليارات سنتيم"))]
    [Amount(min=100000000, max=None, currency='MAD'), Amount(min=38000000, max=38000000, currency='MAD')]
    """
    sums = _Finder(tokens, numbers.find(tokens) if known is None else known).run()
    sums = sorted([*sums, *_parts(tokens, sums)])
    duals = _duals().get
    pairs = [found(tokens, i, i + 1, Amount(*(_whole(hit.value[0] * hit.value[1].factor),) * 2, hit.value[1].currency))
             for i, token in enumerate(tokens) if (hit := duals(token.key))]
    return sorted([*sums, *pairs]) if pairs else sums


class _Finder:
    """One pass over the numbers of a text; ``last`` is the unit of the sum before, and where that sum ended."""

    def __init__(self, tokens: Sequence[Token], known: Sequence[Found[Number]]) -> None:
        self.tokens = tokens
        self.known = known
        self.last: tuple[Unit, int] | None = None
        self.out: list[Found[Amount]] = []

    def run(self) -> list[Found[Amount]]:
        k = 0
        while k < len(self.known):
            k += self._range(k) or self._single(k) or 1
        return self.out

    def _add(self, start: int, end: int, low: float | None, high: float | None, unit: Unit) -> None:
        if not _conversion().before(self.tokens, start):
            self.last = unit, end
        low, high = (None if v is None else _whole(v * unit.factor) for v in (low, high))
        self.out.append(found(self.tokens, start, end, Amount(low, high, unit.currency)))

    def _range(self, k: int) -> int:
        """Two numbers that are the ends of one sum: how many numbers it used, 0 where it is none."""
        number, tokens = self.known[k], self.tokens
        opened = bounds.opens_range(tokens, number.start_tok)
        own = _unit_at(tokens, number.end_tok)
        joined = bounds.joins_range(tokens, own[1] if own else number.end_tok, opened.kind if opened else None)
        if joined is None or (opened and opened.kind == "change") or k + 1 == len(self.known):
            return 0
        other = self.known[k + 1]
        unit = _unit_at(tokens, other.end_tok)
        if other.start_tok not in (joined, joined + 1) or unit is None:
            return 0
        low, high = number.value.value, other.value.value
        scale = other.value.scale
        if own is None and number.value.scale == 1 < scale and low * scale <= high:
            low *= scale
        if own is not None:
            low = low * own[0].factor / unit[0].factor
        if low > high:
            return 0
        self._add(opened.start if opened else number.start_tok, unit[1], low, high, unit[0])
        return 2

    def _single(self, k: int) -> int:
        number, tokens = self.known[k], self.tokens
        unit = _unit_at(tokens, number.end_tok)
        sign = _unit_before(tokens, number.start_tok) if unit is None else None
        if sign is not None:
            unit = sign, number.end_tok
        if unit is None and self._is_silent(number) and self.last:
            unit = self.last[0], number.end_tok
        if unit is None:
            return 0
        value, end, used = number.value.value, unit[1], 1
        cents = self._cents(k + 1, end) if unit[0].factor == 1 else None
        if cents is not None:
            value, end, used = value + cents[0], cents[1], 2
        bound, start = bounds.before(tokens, number.start_tok - bool(sign))
        if bound in ("exact", "about"):
            later, end = bounds.after(tokens, end)
            bound = later if later != "exact" else bound
        self._add(start, end, *bounds.apply(bound, value), unit[0])
        return used

    def _cents(self, k: int, at: int) -> tuple[float, int] | None:
        """The hundredths after a whole sum (درهم و80 سنتيم), and the token after them."""
        if k >= len(self.known) or self.known[k].value.value >= 100 or self.known[k].start_tok - at not in (0, 1):
            return None
        unit = _unit_at(self.tokens, self.known[k].end_tok)
        if unit is None or unit[0].factor != 0.01 or not self.tokens[at].key.startswith("و"):
            return None
        return self.known[k].value.value / 100, unit[1]

    def _is_silent(self, number: Found[Number]) -> bool:
        """Whether a number may be a sum that leaves its currency out."""
        if self.last is None or number.value.scale < _LEAST_SILENT or number.start_tok - self.last[1] > _FAR:
            return False
        if number.end_tok == len(self.tokens):
            return True
        following = self.tokens[number.end_tok]
        if following.kind == "punct":
            return following.text not in "%٪-–—"
        return following.key in _money("silent") or following.norm.startswith("لل") or (
            self.tokens[number.end_tok - 1].norm.endswith("ا") and following.norm.startswith("ل"))


@cache
def _part_words() -> Phrases[float]:
    return Phrases([(phrase, part) for part, phrases in table("money")["parts"].items() for phrase in phrases])


def _parts(tokens: Sequence[Token], sums: Sequence[Found[Amount]]) -> list[Found[Amount]]:
    """Halves and thirds of the sum before them; only of a sum whose both ends are known."""
    out = []
    for k, item in enumerate(sums):
        limit = sums[k + 1].start_tok if k + 1 < len(sums) else len(tokens)
        low, high = item.value.min, item.value.max
        if low is None or high is None:
            continue
        for i in range(item.end_tok, min(limit, item.end_tok + _NEAR)):
            hit = _part_words().at(tokens, i)
            if hit:
                part = Amount(_whole(low * hit[0]), _whole(high * hit[0]), item.value.currency)
                out.append(found(tokens, i, i + hit[1], part))
            elif tokens[i].text == ".":
                break
    return out


def _whole(value: float) -> float:
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
