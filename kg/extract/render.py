"""A sentence as one line of items that patterns run over: words as they are written (lightly folded), elements as ``P3``.

Each item is followed by one space and the line begins with one. Clitics stand before their element as words of their own;
quotation marks are left out. ``محمد أوزين، الأمين العام لحزب الحركة الشعبية`` is `` P0 ، U1 `` or `` P0 ، O1 ل Y2 ``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.extract.document import Element
from kg.extract.kinds import kinds
from kg.text.normalise import QUOTES
from kg.text.tokens import Token

_MARKS: Final = {",": "،", "٬": "،", ";": "؛", "–": "-", "—": "-", "−": "-", "[": "(", "]": ")", "...": "…", "..": "…"}
_SKIPPED: Final = frozenset(QUOTES)
BREAKS: Final = frozenset("،؛:.!؟?…-()")


@dataclass(slots=True)
class Line:
    """``text`` with, for each item, where it begins in the line, its tokens and its element (None for a word).

    ``before`` is the text of the sentence before.
    """

    text: str
    starts: list[int]
    items: list[str]
    spans: list[tuple[int, int]]
    elements: list[Element | None]
    letters: frozenset[str]
    members: dict[str, Element]
    before: str = " "
    language: str = "ar"

    def item_at(self, position: int) -> int:
        """The number of the item that a position in ``text`` lies in."""
        return bisect_right(self.starts, position) - 1

    def found(self, text: str) -> list[Element]:
        """The elements that a matched stretch of the line names, in order."""
        return [self.members[item] for item in text.split() if item in self.members]


@cache
def _letters() -> dict[str, str]:
    return dict(kinds().letters)


def render(tokens: Sequence[Token], first: int, last: int, elements: Iterable[Element], language: str = "ar",
           silent: frozenset[int] = frozenset()) -> Line:
    """Render tokens ``first`` to ``last`` with the elements among them (in order, not overlapping); not ``silent`` ones."""
    letters = _letters()
    items: list[str] = []
    spans: list[tuple[int, int]] = []
    owners: list[Element | None] = []
    members: dict[str, Element] = {}
    at = first
    for element in [*elements, None]:
        stop = element.first if element is not None else last + 1
        for i in range(at, stop):
            token = tokens[i]
            if i in silent:
                continue
            if token.kind == "punct":
                if token.text in _SKIPPED:
                    continue
                items.append(_MARKS.get(token.text, token.text))
            else:
                items.append(token.norm)
            spans.append((i, i))
            owners.append(None)
        if element is None:
            break
        if element.first in silent:
            at = element.last + 1
            continue
        for letter in element.proclitics:
            if items and items[-1] == letter and spans[-1][0] == element.first - 1:
                continue  # و «X»: the conjunction is a token of its own
            items.append(letter)
            spans.append((element.first, element.first))
            owners.append(None)
        name = f"{letters[element.kind]}{element.flags}{len(members)}"
        members[name] = element
        items.append(name)
        spans.append((element.first, element.last))
        owners.append(element)
        at = element.last + 1
    starts, position = [], 1
    for item in items:
        starts.append(position)
        position += len(item) + 1
    return Line(" " + " ".join(items) + " " if items else " ", starts, items, spans, owners,
                frozenset(name[0] for name in members), members, language=language)
