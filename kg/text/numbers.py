"""Numbers in digits and in Arabic and French words: ``3,8``, ``100.000``, ``خمسة وثلاثون``, ``مليون ونصف``, ``deux cents``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from kg.text.data import table
from kg.text.found import Found, found
from kg.text.lexicon import Phrases, Words
from kg.text.names import word_key
from kg.text.tokens import Token

_SEPARATORS: Final = re.compile(r"[.,]")
_GROUPS: Final = 5  # groups that one number may have: 1 000 000 000 000
_GROUPED: Final = 3  # digits of a thousands group


class Number(NamedTuple):
    """A number, the scale word that closes it (1 where there is none) and whether digits or words said it."""

    value: float
    scale: int
    digits: bool


class _Word(NamedTuple):
    kind: str  # unit, teen_unit, ten, hundred, scale, dual, fraction
    value: float


@cache
def _words() -> Words[_Word]:
    data = table("numbers")
    kinds = {"units": "unit", "teen_units": "teen_unit", "tens": "ten", "hundreds": "hundred", "duals": "dual",
             "scales": "scale", "fractions": "fraction"}
    rows = [(word, _Word(kind, value)) for name, kind in kinds.items()
            for value, words in data[name].items() for word in words if " " not in word]
    return Words(rows)


@cache
def _teens() -> frozenset[str]:
    return frozenset(map(word_key, table("numbers")["teens"]))


@cache
def _stop() -> tuple[frozenset[str], frozenset[str]]:
    data = table("numbers")
    return frozenset(map(word_key, data["never"])), frozenset(map(word_key, data["links"]))


@cache
def percent_words() -> Phrases[bool]:
    """The phrases that make a number a percentage."""
    return Phrases([(phrase, True) for phrase in table("numbers")["percent"]])


def parse_digits(norm: str, *, scaled: bool = False) -> float | None:
    """The value of a number token; None where it is none (a dotted date).

    Groups of three are thousands, another last group is a decimal part. One group of three is read as decimals where a
    large scale word follows (``scaled``): ``4.380 مليار``.

    >>> parse_digits("3,8"), parse_digits("20.046.600"), parse_digits("81,189,809.64"), parse_digits("25.11.2024")
    (3.8, 20046600, 81189809.64, None)
    """
    text = norm.replace("،", ",")
    parts = _SEPARATORS.split(text)
    if len(parts) == 1:
        return int(text) if len(text) <= 18 else None
    whole, *groups = parts
    thousands = all(len(group) == _GROUPED for group in groups) and 1 <= len(whole) <= _GROUPED and whole != "0"
    if thousands and not (len(groups) == 1 and scaled):
        return int("".join(parts)) if len(text) <= 22 else None
    if all(len(group) == _GROUPED for group in groups[:-1]) and len(text) <= 22:
        if len(groups) > 1 and len(groups[-1]) > 2:
            return None
        return float("".join([whole, *groups[:-1]]) + "." + groups[-1])
    return None


class _Reader:
    """Reads one number that begins at a token; ``total`` holds the closed parts, ``group`` what a scale may multiply."""

    def __init__(self, tokens: Sequence[Token], start: int) -> None:
        self.tokens = tokens
        self.at = start
        self.total = 0.0
        self.group: float | None = None
        self.scale = 0  # of the last closed part
        self.digits = False
        self.french = False

    def run(self) -> tuple[int, Number] | None:
        """Token after the number, and the number; None where none begins here."""
        first = True
        while self.at < len(self.tokens):
            after = self._step(first=first)
            if after is None:
                break
            self.at, first = after, False
        if first:
            return None
        value = self.total + (self.group or 0)
        scale = self.scale if self.group is None and self.scale else 1
        return self.at, Number(int(value) if value == int(value) else value, scale, self.digits)

    def _step(self, *, first: bool) -> int | None:
        i, joined = self.at, first
        token = self.tokens[i]
        if not first and token.key in ("و", "et", "-") and i + 1 < len(self.tokens):
            if token.key == "-" and not self.french:
                return None
            i, joined = i + 1, True
            token = self.tokens[i]
        elif not first and token.key in _stop()[1] and self.group is not None and i + 1 < len(self.tokens):
            following = _words().get(self.tokens[i + 1].key)
            return self._word(i + 1, False) if following and following.value.kind == "scale" else None
        if token.kind == "number":
            return self._number(i, joined)
        return self._word(i, joined) if token.kind == "word" else None

    def _number(self, i: int, joined: bool) -> int | None:
        tokens = self.tokens
        if not joined or self.group is not None or (self.scale and self.scale < 1000):
            return None
        after = i + 1
        digits = tokens[i].norm
        while (after < min(len(tokens), i + _GROUPS) and digits.isdigit() and (len(digits) <= _GROUPED or after > i + 1)
               and tokens[after].kind == "number" and len(tokens[after].norm) == _GROUPED and tokens[after].norm.isdigit()
               and tokens[after].start - tokens[after - 1].end == 1 and not digits.startswith("0")):
            digits += tokens[after].norm
            after += 1
        following = _words().get(tokens[after].key) if after < len(tokens) and tokens[after].kind == "word" else None
        scaled = bool(following and following.value.kind == "scale" and following.value.value > 1000)
        value = parse_digits(digits, scaled=scaled)
        if value is None or (self.scale and value >= self.scale):
            return None
        self.group, self.digits = value, True
        return after

    def _word(self, i: int, joined: bool) -> int | None:
        token = self.tokens[i]
        hit = _words().get(token.key)
        if hit is None or token.key in _stop()[0]:
            if self.group is not None and 1 <= self.group % 100 <= 9 and token.key in _teens() and not self.digits:
                self.group += 10
                return i + 1
            return None
        (kind, value), prefix = hit
        latin = token.text[0] < "\u0600"
        self.french = self.french or latin
        is_first = self.group is None and not self.scale
        joined = joined or prefix.startswith(("و", "ف")) or (latin and not is_first)
        if prefix.strip("وف") and not is_first and kind not in ("scale", "fraction"):
            return None
        return getattr(self, f"_{kind}")(i, value, joined, prefix, is_first)  # type: ignore[no-any-return]

    def _unit(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        if first and value <= 2 and prefix.endswith("ال"):  # Monday, "the one"
            return None
        if self.group is not None and self.group % 100 != 0 and not (self.french and self.group % 10 == 0):
            if value == 10 and not joined and 1 <= self.group % 100 <= 9 and not self.digits:  # ثلاث عشرة
                self.group += 10
                return i + 1
            return None
        if self.group is not None and (not joined or self.digits):
            return None
        if self.group is None and self.scale and not joined:
            return None
        self.group = (self.group or 0) + value
        return i + 1

    def _teen_unit(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        if i + 1 >= len(self.tokens) or self.tokens[i + 1].key not in _teens() or (self.group is not None and self.group % 100):
            return None
        self.group = (self.group or 0) + value + 10
        return i + 2

    def _ten(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        group = self.group
        if group is not None and self.french and group == 4 and value == 20:
            self.group = 80
            return i + 1
        if not first and (not joined or self.digits):
            return None
        if group is not None and not (group % 100 == 0 or (1 <= group % 100 <= 9 and not self.french)):
            return None
        self.group = (group or 0) + value
        return i + 1

    def _hundred(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        if first and prefix.endswith("ال") and i and self.tokens[i - 1].key in ("في", "ف"):
            return None
        if prefix == "بال" or prefix == "فال":  # بالمائة
            return None
        if value == 100 and self.group is not None and 1 <= self.group <= 9 and not prefix:
            self.group *= 100
            return i + 1
        if self.group is not None or (self.scale and not joined):
            return None
        self.group = value
        return i + 1

    def _scale(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        scale = int(value)
        if self.group is None and self.scale and not joined:  # ألف مليار
            if scale <= self.scale or self.total != self.total // self.scale * self.scale:
                return None
            self.total, self.scale = self.total * scale, scale
            return i + 1
        if self.scale and scale >= self.scale:
            return None
        if self.group is not None and prefix.strip("ال"):
            return None
        self.total += (1 if self.group is None else self.group) * scale
        self.group, self.scale = None, scale
        return i + 1

    def _dual(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        scale = int(value) // 2
        if self.group is not None or (self.scale and (not joined or scale >= self.scale)):
            return None
        self.total += value
        self.scale = scale
        return i + 1

    def _fraction(self, i: int, value: float, joined: bool, prefix: str, first: bool) -> int | None:
        following = _words().get(self.tokens[i + 1].key) if i + 1 < len(self.tokens) else None
        scale = int(following.value.value) if following and following.value.kind == "scale" else 0
        if prefix.strip("وف") not in ("", "ب", "ل") or prefix.endswith("ال"):
            return None
        if self.group is None and self.scale and joined:  # مليون ونصف (المليون)
            self.total += value * self.scale
            return i + 2 if scale == self.scale else i + 1
        if (self.group is not None and joined and scale) or (first and scale):  # ثلاثة ونصف مليون, نصف مليون
            self.group = (self.group or 0) + value
            return i + 1
        return None


def read_at(tokens: Sequence[Token], i: int) -> tuple[int, Number] | None:
    """The number that begins at token ``i``, after the token where it ends; None where none does."""
    return _Reader(tokens, i).run()


def find(tokens: Sequence[Token]) -> list[Found[Number]]:
    """All numbers, left to right, none inside another. The hundred of a percentage is none.

    >>> from kg.text.tokens import tokenise
    >>> [n.value.value for n in find(tokenise("ثلاثة ملايين ونصف، ومليار و865 مليون، و50 في المائة، 1 000"))]
    [3500000, 1865000000, 50, 1000]
    """
    out: list[Found[Number]] = []
    words = _words()
    i, size = 0, len(tokens)
    while i < size:
        token = tokens[i]
        if token.kind == "number" or (token.kind == "word" and words.get(token.key) is not None):
            reading = read_at(tokens, i)
            if reading is not None:
                out.append(found(tokens, i, *reading))
                i = reading[0]
                continue
        i += 1
    return out
