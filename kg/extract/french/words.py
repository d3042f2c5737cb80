"""What the French layers share: articles and prepositions before a name, capitals, word sets of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg.extract.data import table
from kg.text.normalise import light
from kg.text.tokens import Token

_OF: Final = ("de", "d'")
_TO: Final = ("à",)
_ARTICLES: Final = ("le", "la", "les", "l'")
_ONE_WORD: Final = {"du": "de", "des": "de", "d'": "de", "de": "de", "au": "à", "aux": "à", "à": "à"}


def before(tokens: Sequence[Token], first: int, free: Sequence[bool] | None = None) -> tuple[int, tuple[str, ...], bool]:
    """Where the article and the preposition before a name begin, the preposition (de, à), whether there is an article."""
    def word(i: int) -> str:
        return tokens[i].norm if i >= 0 and tokens[i].kind == "word" and (free is None or free[i]) else ""

    at, article = first, False
    if word(at - 1) in _ARTICLES:
        at, article = at - 1, True
    last = word(at - 1)
    if last in _OF or last in _TO or (not article and last in _ONE_WORD):
        return at - 1, (_ONE_WORD[last],), article or last not in (*_OF, *_TO)
    return at, (), article


def after_of(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """The token after «de», «du», «de la», «d'» …; None where there is no such thing."""
    if at > last or tokens[at].norm not in ("de", "du", "des", "d'"):
        return None
    at += 1
    if tokens[at - 1].norm == "de" and at <= last and tokens[at].norm in _ARTICLES:
        at += 1
    return at if at <= last else None


def capital(token: Token) -> bool:
    """Whether a word begins with a capital."""
    return token.kind == "word" and token.text[0].isupper()


@cache
def words(name: str) -> frozenset[str]:
    """A list of ``data/heads.fr.yaml`` as a set of folded words."""
    return frozenset(light(word) for word in table("heads.fr")[name])
