"""Lists of words and phrases, found in running tokens whatever clitics their first word carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from kg.text.names import word_key
from kg.text.tokens import Token, tokenise

V = TypeVar("V")

_PARTICLES: Final = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل")
_LEADING: Final = frozenset("وفبل")
_REMEMBERED: Final = 1 << 17  # keys whose answer is kept
_LONGEST: Final = 25  # letters of a listed word with its clitics


def _bare(key: str) -> tuple[str, ...]:
    """A key, and what remains of it without one or two leading particles."""
    if key[:1] not in _LEADING or len(key) < 3:
        return (key,)
    return (key, key[1:], key[2:]) if key[0] in "وف" and key[1] in "بلف" else (key, key[1:])


class Hit(NamedTuple, Generic[V]):
    """A value and the clitics that stood before its word (``"و"``, ``"بال"``)."""

    value: V
    prefix: str


class Words(Generic[V]):
    """Single words to values, by full fold.

    >>> numbers = Words({"خمسة": 5})
    >>> numbers.get("وبالخمسه"), numbers.get("خمسه"), numbers.get("سته")
    (Hit(value=5, prefix='وبال'), Hit(value=5, prefix=''), None)
    """

    def __init__(self, rows: Mapping[str, V] | Iterable[tuple[str, V]]) -> None:
        pairs = rows.items() if isinstance(rows, Mapping) else rows
        self._plain = {word_key(word): value for word, value in pairs}
        self._known: dict[str, Hit[V] | None] = {}

    def get(self, key: str) -> Hit[V] | None:
        """The value of a token's key; the reading with the fewest clitics wins."""
        try:
            return self._known[key]
        except KeyError:
            hit = self._read(key) if len(key) <= _LONGEST else None
            if len(self._known) < _REMEMBERED:
                self._known[key] = hit
            return hit

    def _read(self, key: str) -> Hit[V] | None:
        if key in self._plain:
            return Hit(self._plain[key], "")
        for particles in _PARTICLES:
            if not key.startswith(particles):
                continue
            rest = key[len(particles):]
            if rest in self._plain:
                return Hit(self._plain[rest], particles)
            if rest.startswith("ال") and rest[2:] in self._plain:
                return Hit(self._plain[rest[2:]], particles + "ال")
            if particles.endswith("ل") and rest.startswith("ل") and rest[1:] in self._plain:
                return Hit(self._plain[rest[1:]], particles + "ال")
        return None


class Phrases(Generic[V]):
    """Phrases to values. The first word may carry و, ف, ب or ل; the others stand as they are listed.

    >>> bounds = Phrases({"أزيد من": "min", "أزيد": "more"})
    >>> bounds.at(tokenise("وأزيد من مائة"), 0), bounds.before(tokenise("نحو أزيد من مائة"), 3)
    (('min', 2), ('min', 2))
    """

    def __init__(self, rows: Mapping[str, V] | Iterable[tuple[str, V]]) -> None:
        pairs = rows.items() if isinstance(rows, Mapping) else rows
        self._plain = {tuple(token.key for token in tokenise(phrase)): value for phrase, value in pairs}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._begins: dict[str, bool] = {}
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted(self._plain, key=len, reverse=True):
            self._by_first.setdefault(words[0], []).append(words)
            self._by_last.setdefault(words[-1], []).append(words)

    def begins(self, key: str) -> bool:
        """Whether some phrase may begin with a token of this key: the cheap question to ask of every token."""
        known = self._begins.get(key)
        if known is None:
            known = any(first in self._by_first for first in _bare(key))
            if len(self._begins) < _REMEMBERED:
                self._begins[key] = known
        return known

    def at(self, tokens: Sequence[Token], i: int) -> tuple[V, int] | None:
        """The longest phrase that begins at token ``i``, with its length in tokens."""
        if not 0 <= i < len(tokens) or not self.begins(tokens[i].key):
            return None
        for first in _bare(tokens[i].key):
            for words in self._by_first.get(first, ()):
                if self._rest(tokens, i, words):
                    return self._plain[words], len(words)
        return None

    def before(self, tokens: Sequence[Token], i: int) -> tuple[V, int] | None:
        """The longest phrase that ends right before token ``i``, with its length in tokens."""
        if not 0 < i <= len(tokens):
            return None
        for last in _bare(tokens[i - 1].key):
            for words in self._by_last.get(last, ()):
                first = i - len(words)
                if first >= 0 and words[0] in _bare(tokens[first].key) and self._rest(tokens, first, words):
                    return self._plain[words], len(words)
        return None

    @staticmethod
    def _rest(tokens: Sequence[Token], first: int, words: tuple[str, ...]) -> bool:
        return first + len(words) <= len(tokens) and all(
            tokens[first + k].key == words[k] for k in range(1, len(words)))
