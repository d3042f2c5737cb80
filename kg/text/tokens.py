"""Words, numbers and punctuation with true offsets, in one pass of one regular expression.

Letters and digits part (``اليوم24`` is two tokens that touch), decimals stay whole (``3,8``), French elision stands
apart (``l'`` + ``Istiqlal``), marks and bidi controls inside a word belong to it, those around it to nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from kg.text.normalise import APOSTROPHES, CONTROLS, MARKS, TATWEEL, full, light

Kind = Literal["word", "number", "punct"]
_CACHED: Final = 40  # longer words are noise: folded each time, so that the cache stays small

_PATTERN = re.compile(
    rf"""
    (?P<elision> (?<!\w) (?:[ldnsjc]|(?:jus|lors|puis|quoi|quel)?qu) [{APOSTROPHES}] (?=[^\W\d_]) )
  | (?P<word> (?!{TATWEEL}) [^\W\d_]++
              (?: [{MARKS}]*+ (?: [{CONTROLS}{MARKS}]*+ (?=[^\W\d_]) | (?<=[a-zA-Z]) [{APOSTROPHES}] (?=[^\W\d_]) )
                  [^\W\d_]++ )*+
              [{MARKS}]*+ )
  | (?P<number> \d++ (?: [.,،٫٬] \d++ )*+ )
  | (?P<punct> \.\.++ | [^\w\s{CONTROLS}\x00-\x1f\x7f-\x9f]  | _ | {TATWEEL}++ )
    """, re.VERBOSE | re.IGNORECASE)


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


def _forms(text: str) -> tuple[str, str]:
    norm = light(text)
    return norm, full(norm)


_cached_forms = lru_cache(maxsize=1 << 16)(_forms)


def tokenise(text: str) -> list[Token]:
    """Tokens of a text in order; spaces, line ends and invisible controls are between them.

    >>> [(t.norm, t.kind) for t in tokenise("اطلع “اليوم24” على 3,8٪")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('اطلع', 'word'), ('“', 'punct'), ('اليوم', 'word'), ('24', 'number'), ('”', 'punct'), ('على', 'word'),
     ('3,8', 'number'), ('٪', 'punct')]
    """
    out: list[Token] = []
    add, make = out.append, Token._make
    for match in _PATTERN.finditer(text):
        piece = match[0]
        start = match.start()
        norm, key = _cached_forms(piece) if len(piece) <= _CACHED else _forms(piece)
        kind = match.lastgroup
        add(make((start, start + len(piece), piece, norm, key, "word" if kind == "elision" else kind)))
    return out
