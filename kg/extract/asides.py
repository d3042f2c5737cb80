"""Asides between two commas that no clause depends on («، أمس الثلاثاء،»، «، من جهته،»): the frames do not see them."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Final

from kg.extract.data import table
from kg.extract.document import Document
from kg.text.tokens import tokenise

_COMMAS: Final = frozenset("،,–-—")
_ACTORS: Final = frozenset({"Person", "Post", "Role", "Belonging", "Party"})
_TERMS: Final = frozenset({"ابتداء", "انطلاقا", "الى", "حتى"})  # since when or until when belongs to the clause
_LONGEST: Final = 8  # tokens between the commas
_STOPS: Final = frozenset("؛:.!؟?…()")
_CLAUSES: Final = frozenset({"ان", "بان", "انه", "انها", "الذي", "التي", "الذين"})


@cache
def _table() -> tuple[frozenset[tuple[str, ...]], frozenset[str], frozenset[tuple[str, ...]]]:
    def phrases(name: str) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(t.norm for t in tokenise(text)) for text in table("asides.ar")[name])

    return phrases("phrases"), frozenset(word for words in phrases("times") for word in words), phrases("sayings")


def silent(doc: Document) -> frozenset[int]:
    """The tokens of the asides of an Arabic article, with their commas; not between two elements, of which one would become
    the other's title.
    """
    tokens, out = doc.tokens, set[int]()
    dated = {i for e in doc.elements if e.kind == "Date" for i in range(e.first, e.last + 1)}
    placed = {i: e.proclitics for e in doc.elements if e.kind not in ("Date", "Person") for i in range(e.first, e.last + 1)}
    named = {i for e in doc.elements for i in range(e.first, e.last + 1)}
    people = {i for e in doc.elements if e.kind in _ACTORS for i in range(e.first, e.last + 1)}
    commas = [i for i, t in enumerate(tokens) if t.text in _COMMAS]
    for opening, closing in pairwise(commas):
        if not 1 < closing - opening <= _LONGEST + 1 or opening in out:
            continue
        inner = range(opening + 1, closing)
        if any(tokens[i].text in _STOPS for i in inner) or (opening - 1 in named and closing + 1 in named):
            continue
        if (_told(doc, inner) and not people & set(inner)) or _dated(doc, inner, dated, placed):
            out.update(range(opening, closing + 1))
    return frozenset(out)


def _told(doc: Document, inner: range) -> bool:
    """Whether a stretch is one of the phrases, or says where something was said."""
    phrases, _, sayings = _table()
    words = tuple(doc.tokens[i].norm for i in inner)
    if words in phrases or (words[0].startswith("و") and (words[0][1:], *words[1:]) in phrases):
        return True
    return words[:2] in sayings and not _CLAUSES & set(words)


def _dated(doc: Document, inner: range, dated: set[int], placed: dict[int, tuple[str, ...]]) -> bool:
    """Whether a stretch is a date, perhaps with the place («يوم الثلاثاء الماضي بالرباط»)."""
    times = _table()[1]
    return (doc.tokens[inner[0]].norm not in _TERMS and any(i in dated for i in inner)
            and all(i in dated or doc.tokens[i].norm in times or set(placed.get(i, ())) & {"ب"} for i in inner))
