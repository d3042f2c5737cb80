"""Name keys: when two spellings are one name."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kg.text.normalise import full, light
from kg.text.tokens import tokenise

_JOINING: Final = frozenset(("عبد", "بن"))  # written apart or together: عبد الله / عبدالله, بن كيران / بنكيران
_BEFORE_ARTICLE: Final = frozenset(("ولد", "ابو", "بو", "ابا"))


@lru_cache(maxsize=1 << 14)
def name_key(text: str) -> str:
    """Identity key of a name: full fold, no marks or punctuation, single spaces, particles joined one way.

    >>> name_key("عبد الإله ابن كيران") == name_key("«عبدالاله بنكيران»") == "عبدالاله بنكيران"
    True
    >>> name_key("Ben  M’Sick"), name_key("ولد الرشيد")
    ('ben msick', 'ولدالرشيد')
    """
    words = [token.key for token in tokenise(text) if token.kind != "punct"]
    out: list[str] = []
    glue = False
    for i, word in enumerate(words):
        last = i + 1 == len(words)
        if word == "ابن" and not last:
            word = "بن"
        if glue and out:
            out[-1] += word
        else:
            out.append(word)
        glue = not last and (word in _JOINING or (word in _BEFORE_ARTICLE and words[i + 1].startswith("ال")))
    return " ".join(out)


def same_name(one: str, other: str) -> bool:
    """Whether two spellings have the same key and the key is not empty."""
    return bool(name_key(one)) and name_key(one) == name_key(other)


def word_key(word: str) -> str:
    """The full fold of a single word, as ``Token.key`` has it."""
    return full(light(word))
