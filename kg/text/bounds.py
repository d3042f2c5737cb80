"""What the words around a number make of it: at least, at most, about, between."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from kg.text.data import table
from kg.text.lexicon import Phrases
from kg.text.names import word_key
from kg.text.tokens import Token

Bound = Literal["exact", "min", "max", "about"]
_CHANGE_WINDOW: Final = 16  # tokens before `من X إلى Y` in which a verb of change is looked for


@cache
def _phrases(side: str) -> Phrases[Bound]:
    return Phrases([(phrase, bound) for bound, phrases in table("bounds")[side].items() for phrase in phrases])


@cache
def _range(part: str) -> Phrases[str]:
    return Phrases([(phrase, kind) for kind, phrases in table("bounds")[part].items() for phrase in phrases])


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in table("bounds")[name])


def before(tokens: Sequence[Token], first: int) -> tuple[Bound, int]:
    """The bound that the words before token ``first`` set, and the token where they begin.

    >>> from kg.text.tokens import tokenise
    >>> before(tokenise("بمبلغ لا يتعدى 6 ملايين"), 3), before(tokenise("تفوق كلفته أربعة"), 2)
    (('max', 1), ('min', 0))
    """
    at = first - 1 if first and tokens[first - 1].key in ("ب", "ل", "ف") and first > 1 else first
    for end in (at, at - 1 if at > 1 and tokens[at - 1].key in _set("between") else at):
        hit = _phrases("before").before(tokens, end)
        if hit is None:
            continue
        bound, start = hit[0], end - hit[1]
        if bound == "about":
            outer = _phrases("before").before(tokens, start)
            if outer and outer[0] != "about":
                bound, start = outer[0], start - outer[1]
        if bound in ("min", "max") and start and tokens[start - 1].key in _set("negators"):
            return ("max" if bound == "min" else "min"), start - 1
        return bound, start
    return "exact", first


def after(tokens: Sequence[Token], end: int) -> tuple[Bound, int]:
    """The bound that the words from token ``end`` on set, and the token after them."""
    hit = _phrases("after").at(tokens, end)
    return (hit[0], end + hit[1]) if hit else ("exact", end)


class Opened(NamedTuple):
    """A range that words open: its kind (``between``, ``from`` or ``change``) and the token where they begin."""

    kind: str
    start: int


def opens_range(tokens: Sequence[Token], first: int) -> Opened | None:
    """Whether the words before a number open a range.

    After a verb of change it is a ``change``: رفع حصته من 10 إلى 20 names two values, not a range.
    """
    hit = _range("range_open").before(tokens, first)
    if hit is None:
        return None
    start = first - hit[1]
    window = tokens[max(0, start - _CHANGE_WINDOW):start]
    if hit[0] == "from" and any(token.key in _set("change") or token.key[1:] in _set("change") for token in window):
        return Opened("change", start)
    return Opened(hit[0], start)


def joins_range(tokens: Sequence[Token], at: int, kind: str | None) -> int | None:
    """The token after the word that joins the two ends of a range, where one stands at ``at``; None otherwise.

    ``و`` joins only what ``between`` opened; ``إلى`` and a dash join any two numbers.
    """
    if at >= len(tokens):
        return None
    if tokens[at].text in ("-", "–", "—"):
        return at + 1
    if kind == "between" and tokens[at].key.startswith("و") and tokens[at].kind == "word":
        return at + 1 if tokens[at].key == "و" else at  # else the number's own first word carries the و
    hit = _range("range_join").at(tokens, at)
    if hit and (hit[0] == "from" or kind == "between"):
        return at + hit[1]
    return None


def apply(bound: Bound, value: float) -> tuple[float | None, float | None]:
    """Lowest and highest value that ``bound value`` allows.

    >>> apply("min", 5), apply("max", 5), apply("about", 5)
    ((5, None), (None, 5), (5, 5))
    """
    return (None if bound == "max" else value), (None if bound == "min" else value)
