"""What the layers of mention finding share: the tokens that are still free, the elements so far, the people named in full."""

from __future__ import annotations

from kg.entities.index import AliasHit
from kg.entities.linker import Context, Linker, linker_of
from kg.extract.document import Document, Element, Node


class Board:
    """One document while its mentions are found; ``single`` are the known names of one word by their first token,
    ``expected`` the kind of territory of some, ``titled`` the last tokens of titles, ``roles`` their codes by first token."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.tokens = doc.tokens
        self.free = [True] * len(doc.tokens)
        self.linker: Linker = linker_of(doc.knowledge)
        self.elements: list[Element] = []
        self.people: list[tuple[Node, int, int]] = []
        self.single: dict[int, AliasHit] = {}
        self.expected: dict[int, str] = {}
        self.titled: set[int] = set()
        self.roles: dict[int, str] = {}
        self.context: Context | None = None

    def add(self, element: Element, node: Node | None = None) -> Element:
        """Take an element in; ``node`` is whom it mentions."""
        for i in range(element.first, element.last + 1):
            self.free[i] = False
        self.elements.append(element)
        if element.kind == "Role":
            self.titled.add(element.last)
            self.roles[element.first] = element.value.code
        if node is not None:
            text = self.doc.text[element.start:element.end]
            node.spans.append((element.start, element.end, element.name))
            node.names.add(element.name or text)
        return element

    def open(self, first: int, last: int) -> bool:
        """Whether no element covers any of the tokens."""
        return all(self.free[first:last + 1])

    def text(self, start: int, last: int) -> str:
        """The article's text from an offset to the end of a token."""
        return self.doc.text[start:self.tokens[last].end]
