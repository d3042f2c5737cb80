"""Words, numbers and punctuation with true offsets, in one pass of one regular expression.

Letters and digits part (``اليوم24`` is two tokens that touch), decimals stay whole (``3,8``), French elision stands
apart (``l'`` + ``Istiqlal``), marks and bidi controls inside a word belong to it, those around it to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from kg.text.normalise import APOSTROPHES, CONTROLS, MARKS, TATWEEL, full, light

Kind = Literal["word", "number", "punct"]
_CACHED: Final = 40  # longer words are noise: folded each time, so that the cache stays small

# The first line is the common case, tried first for speed: a plain Arabic word. Long runs of one mark are one token.
_PATTERN = re.compile(
    rf"""
    [ء-غف-ي]++ (?![\w{MARKS}{CONTROLS}])
  | (?!{TATWEEL}) [^\W\d_]++
    (?: [{MARKS}]*+ (?: [{CONTROLS}{MARKS}]*+ (?=[^\W\d_]) | (?<=[a-zA-Z]) [{APOSTROPHES}] (?=[^\W\d_]) ) [^\W\d_]++ )*+
    [{MARKS}]*+
  | \d++ (?: [.,،٫٬] \d++ )*+
  | \.\.++ | [{MARKS}]++ | ([^\w\s{CONTROLS}\x00-\x1f\x7f-\x9f]) (?: \1{{7,}}+ )? | _++ | {TATWEEL}++
    """, re.VERBOSE)
_ELISION = re.compile(rf"(?:[ldnsjc]|(?:jus|lors|puis|quoi|quel)?qu)[{APOSTROPHES}](?=[^\W\d_])", re.IGNORECASE)
_ANY_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")


class Token(NamedTuple):
    """A token: ``text == article.text[start:end]``; ``norm`` is its light fold, ``key`` its full fold."""

    start: int
    end: int
    text: str
    norm: str
    key: str
    kind: Kind

    def offset(self, letters: int) -> int:
        """Where in the article the part after the first ``letters`` characters of ``norm`` begins.

        >>> tokenise("والـحزب")[0].offset(1), tokenise("وَحزب")[0].offset(1)
        (1, 2)
        """
        if len(self.norm) == len(self.text):
            return self.start + letters
        for cut in range(1, len(self.text)):
            if len(light(self.text[:cut])) == letters and light(self.text[cut]):
                return self.start + cut
        return self.start if letters == 0 else self.end


def _forms(text: str) -> tuple[str, str, str, Kind]:
    """The last four fields of a token."""
    norm, first = light(text), text[0]
    kind: Kind = "number" if first.isdecimal() else "word" if first.isalnum() and first != TATWEEL else "punct"
    return text, norm, full(norm), kind


_cached_forms = lru_cache(maxsize=1 << 16)(_forms)


def _read(text: str) -> tuple[str, str, str, Kind]:
    return _cached_forms(text) if len(text) <= _CACHED else _forms(text)


def tokenise(text: str) -> list[Token]:
    """Tokens of a text in order; spaces, line ends and invisible controls are between them.

    >>> [(t.norm, t.kind) for t in tokenise("اطلع “اليوم24” على 3,8٪")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('اطلع', 'word'), ('“', 'punct'), ('اليوم', 'word'), ('24', 'number'), ('”', 'punct'), ('على', 'word'),
     ('3,8', 'number'), ('٪', 'punct')]
    """
    make = Token._make
    out = [make(match.span() + _read(match[0])) for match in _PATTERN.finditer(text)]
    return [part for token in out for part in _elided(token)] if _ANY_APOSTROPHE.search(text) else out


def _elided(token: Token) -> Iterator[Token]:
    """A French word, its elided article or particle a token of its own."""
    cut = 0
    while token.kind == "word" and (match := _ELISION.match(token.text, cut)):
        yield Token(token.start + cut, token.start + match.end(), *_read(match[0]))
        cut = match.end()
    yield Token(token.start + cut, token.end, *_read(token.text[cut:])) if cut else token
