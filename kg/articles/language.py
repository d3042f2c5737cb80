"""Which language a text is in, from its script and its smallest words: enough to choose the rules that read it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Final

from kg.text.data import table
from kg.text.tokens import tokenise

_ENOUGH: Final = 4000  # characters that are looked at


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in table("function_words").items()}


def detect(text: str) -> str:
    """The language as an ISO 639-1 code: ``ar``, ``fr``, ``en`` or ``es``; ``und`` where nothing tells.

    >>> detect("صادق المجلس على الاتفاقية"), detect("Le conseil a adopté la convention"), detect("12 + 30")
    ('ar', 'fr', 'und')
    """
    sample = text[:_ENOUGH]
    arabic = sum("\u0600" <= c <= "\u06ff" for c in sample)
    latin = sum(c.isalpha() and c < "\u0250" for c in sample)
    if arabic >= latin:
        return "ar" if arabic else "und"
    words = Counter(token.norm.rstrip("'") for token in tokenise(sample) if token.kind == "word")
    scores = {language: sum(words[word] for word in known) for language, known in _function_words().items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] else "und"
