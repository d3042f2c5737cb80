"""Where a value stands in a run of tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from kg.text.tokens import Token

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """A value said by ``tokens[start_tok:end_tok]``, that is by ``article.text[start:end]``."""

    start_tok: int
    end_tok: int
    start: int
    end: int
    value: T


def found(tokens: Sequence[Token], first: int, after: int, value: T) -> Found[T]:
    """The value with the offsets of its tokens ``first`` to ``after - 1``."""
    return Found(first, after, tokens[first].start, tokens[after - 1].end, value)
