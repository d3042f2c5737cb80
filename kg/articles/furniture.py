"""The lines of a page that are about the article, not of it: date, source, tags, "read also"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from kg.articles import published
from kg.model import PartialDate
from kg.text.data import table
from kg.text.names import name_key
from kg.text.tokens import Token, tokenise

_LONGEST_VALUE: Final = 100  # characters after a label with a colon; a longer line is prose
_TAG_BREAKS: Final = re.compile(r"\s*[،,;؛|#•·]\s*|\s+[-–—]\s+")
_LOOKED_AT: Final = 8  # tokens of a line that may hold its label


@dataclass(slots=True)
class Furniture:
    """What the lines around one article said about it."""

    published: PartialDate | None = None
    publisher: str | None = None
    tags: list[str] = field(default_factory=list)

    def add_tags(self, value: str) -> None:
        """Split a tag line and keep what is new, spelling variants of one tag counted once."""
        known = {name_key(tag) for tag in self.tags}
        for tag in _TAG_BREAKS.split(value):
            key = name_key(tag)
            if key and key not in known:
                known.add(key)
                self.tags.append(tag.strip())


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its kind (``text`` or a label's kind) and what stands after the label."""

    kind: str
    value: str


@cache
def _labels() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every label as a run of folded words, longest first."""
    rows = [(kind, tuple(t.key for t in tokenise(label))) for kind, labels in table("page").items() for label in labels]
    return tuple(sorted(rows, key=lambda row: -len(row[1])))


def _label(tokens: list[Token]) -> tuple[str, int] | None:
    keys = tuple(token.key for token in tokens)
    return next(((kind, len(words)) for kind, words in _labels() if keys[:len(words)] == words), None)


def classify(line: str) -> Line:
    """What kind of line this is.

    A tag label needs no colon; a source needs one (sentences begin with المصدر too); a date line must be nothing but
    a date; "read also" stands alone (``more``) or before a link's words (``link``).

    >>> classify("تاريخ النشر: 28th, September 2023 GMT").kind, classify("المصدر ذاته أكد الخبر").kind
    ('published', 'text')
    """
    head = line[:_LONGEST_VALUE + 60]
    tokens = tokenise(head)[:_LOOKED_AT + 2]
    while tokens and tokens[0].kind == "punct":
        tokens.pop(0)
    found = _label(tokens)
    if found is None:
        return Line("published", line) if len(line) <= 60 and published.is_stamp(line) else Line("text", line)
    kind, used = found
    colon = used < len(tokens) and tokens[used].text in ":："
    value = line[tokens[used - 1].end:].lstrip(" \u00a0:：-–").strip()
    has_words = any(token.kind != "punct" for token in tokens[used:])
    if kind in ("published", "updated"):
        return Line(kind, value) if published.parse(value) else Line("text", line)
    if kind == "more":
        return Line("more" if not has_words else "link" if colon else "text", value)
    if kind == "source":
        return Line(kind, value) if colon and has_words and len(value) <= _LONGEST_VALUE else Line("text", line)
    return Line(kind, value)


def sort_lines(lines: Iterable[str]) -> tuple[list[str], Furniture]:
    """The prose lines of one article, and what its other lines said. The first date and source win."""
    prose: list[str] = []
    about = Furniture()
    for raw in lines:
        line = classify(raw)
        if line.kind == "text":
            prose.append(raw)
        elif line.kind == "published":
            about.published = about.published or published.parse(line.value)
        elif line.kind == "source":
            about.publisher = about.publisher or line.value
        elif line.kind == "tags":
            about.add_tags(line.value)
    return prose, about
