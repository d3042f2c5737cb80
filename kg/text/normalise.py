"""Folding: the letters that writers of Arabic and French mix up, made one, with a map back to the original offsets.

Two strengths. The *light* fold drops what carries no letter (diacritics, tatweel, bidi controls) and unifies alef
forms, Persian letters, digits and Latin case; it keeps ة and ى apart, for grammar needs them. The *full* fold goes on
to ة=ه, ى=ي, ؤ=و, ئ=ي and drops Latin accents: the identity of a name. See Unicode chapter 9.2 for the Arabic marks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

#: Combining marks that may stand inside a word, as the inside of a regular expression's character class.
MARKS = ("\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
         "\u08d3-\u08ff\ufe00-\ufe0f")
#: Invisible controls: direction marks, joiners, soft hyphen, byte order mark; also inside of a class.
CONTROLS = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
TATWEEL = "\u0640"
APOSTROPHES = "'’ʼ‘`"
QUOTES = "«»“”„‟\"‹›"


def _span(classes: str) -> str:
    """All characters of a class such as ``a-cx``."""
    out, i = [], 0
    while i < len(classes):
        if classes[i + 1:i + 2] == "-":
            out += [chr(c) for c in range(ord(classes[i]), ord(classes[i + 2]) + 1)]
            i += 3
        else:
            out.append(classes[i])
            i += 1
    return "".join(out)


_ARABIC_MARKS = "".join(c for c in _span(MARKS) if c > "\u0600")
_LIGHT = str.maketrans("أإآٱٲٳیکہھە" + "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹" + "٫٬’ʼ‘`",
                       "اااااا" "يكههه" + "0123456789" * 2 + ".," + "'" * 4,
                       _ARABIC_MARKS + _span(CONTROLS) + TATWEEL)
_FULL = str.maketrans("ةىؤئگڭݣڤڨپچ", "هيويكككفقبج", "'")


def light(word: str) -> str:
    """The light fold of one word or number.

    >>> light("الأُمّـة"), light("الرقمی"), light("٣٫٨"), light("Salé")
    ('الامة', 'الرقمي', '3.8', 'salé')
    """
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).translate(_LIGHT).replace(" ", "").lower()
    return folded if unicodedata.is_normalized("NFKC", folded) else light(folded)  # what was dropped kept letters apart


def full(norm: str) -> str:
    """The full fold of a lightly folded word.

    >>> full(light("رؤى")), full(light("M’Sick")), full(light("Kénitra"))
    ('روي', 'msick', 'kenitra')
    """
    if norm.isascii():
        return norm.replace("'", "")
    key = norm.translate(_FULL)
    if key.isalpha() and key >= "\u0600":  # no Latin in it: no accents to drop
        return key
    return "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``offsets[i]`` is where its i-th character began in the original, plus one last entry for the end."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of ``text[start:end]``, closing marks included."""
        return self.offsets[start], self.offsets[end]


def fold(text: str) -> Folded:
    """Fold a whole text fully and keep the way back; a base letter takes its marks along.

    >>> folded = fold("أُمّـة")
    >>> folded.text, folded.offsets
    ('امه', (0, 2, 5, 6))
    """
    out: list[str] = []
    offsets: list[int] = []
    i, size = 0, len(text)
    while i < size:
        j = i + 1
        while j < size and (unicodedata.combining(text[j]) or text[j] == TATWEEL):
            j += 1
        piece = text[i] if text[i].isspace() else full(light(text[i:j]))
        out.append(piece)
        offsets += [i] * len(piece)
        i = j
    return Folded("".join(out), (*offsets, size))
