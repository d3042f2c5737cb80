"""How many seats, members, votes: ``46 مقعدا``, ``مقعدين``, ``مقعد واحد``, ``أحد عشر عضوا``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg.text import numbers
from kg.text.data import table
from kg.text.found import Found, found
from kg.text.lexicon import Words
from kg.text.names import word_key
from kg.text.numbers import Number
from kg.text.tokens import Token


class Count(NamedTuple):
    """A whole number of ``noun`` (seat, member, councillor, deputy, vote, council)."""

    value: int
    noun: str


@cache
def _nouns(form: str) -> Words[str]:
    return Words([(word, noun) for noun, forms in table("counted").items() for word in forms[form]])


@cache
def _links() -> frozenset[str]:
    return frozenset(word_key(word) for word in table("money")["links"])


def find(tokens: Sequence[Token], known: Sequence[Found[Number]] | None = None) -> list[Found[Count]]:
    """All counted nouns in order. ``known`` are the numbers, where already found.

    >>> from kg.text.tokens import tokenise
    >>> [f.value for f in find(tokenise("نال 46 مقعدا مقابل مقعدين وعضو واحد"))]
    ... # doctest: +NORMALIZE_WHITESPACE
    [Count(value=46, noun='seat'), Count(value=2, noun='seat'), Count(value=1, noun='member')]
    """
    given = numbers.find(tokens) if known is None else known
    numbered = list(_numbered(tokens, given))
    taken = {i for item in numbered for i in range(item.start_tok, item.end_tok)}
    out: list[Found[Count]] = []
    for item in sorted([*numbered, *(item for item in _bare(tokens) if item.start_tok not in taken)]):
        before = out[-1] if out and out[-1].end_tok == item.start_tok else None
        joined = before and before.value.noun == item.value.noun and tokens[item.start_tok].key.startswith("و")
        if before and joined and item.value.value < 3 and before.value.value % 100 == 0:  # مائة مقعد ومقعدين
            out[-1] = found(tokens, before.start_tok, item.end_tok,
                            Count(before.value.value + item.value.value, item.value.noun))
        else:
            out.append(item)
    return out


def _numbered(tokens: Sequence[Token], known: Sequence[Found[Number]]) -> Iterator[Found[Count]]:
    for number in known:
        value, at = number.value.value, number.end_tok
        if value != int(value) or at >= len(tokens):
            continue
        if value in (1, 2) and not number.value.digits and number.start_tok:  # مقعد واحد
            noun = _nouns("one" if value == 1 else "two").get(tokens[number.start_tok - 1].key)
            if noun:
                yield found(tokens, number.start_tok - 1, at, Count(int(value), noun.value))
                continue
        at += 1 if tokens[at].key in _links() else 0
        noun = _nouns("many").get(tokens[at].key) if at < len(tokens) else None
        if noun and noun.prefix in ("", "ال"):
            yield found(tokens, number.start_tok, at + 1, Count(int(value), noun.value))


def _bare(tokens: Sequence[Token]) -> Iterator[Found[Count]]:
    one, two = _nouns("one").get, _nouns("two").get
    for i, token in enumerate(tokens):
        noun, value = two(token.key), 2
        if noun is None:
            noun, value = one(token.key), 1
        if noun is None or noun.prefix.endswith("ال"):
            continue
        after = i + 1
        if value == 1 and after < len(tokens) and tokens[after].key in ("واحد", "واحده"):
            after += 1
        yield found(tokens, i, after, Count(value, noun.value))
