"""What one article is while it is being read: tokens and sentences, the nodes that it names, the elements of each sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kg.entities.gazetteer import Knowledge
from kg.model import Article
from kg.text.names import name_key
from kg.text.sentences import Sentence
from kg.text.tokens import Token


@dataclass(eq=False, slots=True)
class Node:
    """An entity of this article: ``id`` where it is a known one, else the assembly anchors it.

    ``spans`` are the mentions as ``(start, end, restored name or None)``; ``names`` every full name that the article uses.
    """

    type: str
    label: str
    id: str | None = None
    names: set[str] = field(default_factory=set)
    spans: list[tuple[int, int, str | None]] = field(default_factory=list)
    gender: str = ""

    def __repr__(self) -> str:
        return f"<{self.type} {self.label}>"


@dataclass(eq=False, slots=True)
class Element:
    """A typed stretch of tokens ``first`` to ``last`` (both included); ``start`` and ``end`` are its offsets without clitics.

    ``nodes``: the entities that it names (several for a group noun), none for a value. ``value``: the Role of a title, the
    Amount, Share, number or PartialDate. ``flags``: letters of ``data/kinds.yaml``.
    """

    kind: str
    first: int
    last: int
    start: int
    end: int
    proclitics: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    value: Any = None
    flags: str = ""
    parts: tuple[Element, ...] = ()
    name: str | None = None

    def with_flags(self, more: str) -> Element:
        """Itself, flagged; returned for chaining."""
        self.flags = "".join(sorted(set(self.flags + more)))
        return self


@dataclass(eq=False, slots=True)
class Document:
    """An article under work. ``elements`` are kept in the order of the text and do not overlap."""

    article: Article
    tokens: list[Token]
    sentences: list[Sentence]
    knowledge: Knowledge
    elements: list[Element] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    held: dict[tuple[Node, str], list[Element]] = field(default_factory=dict)
    remembered: dict[str, list[Element]] = field(default_factory=dict)
    silent: frozenset[int] = frozenset()  # tokens that the frames do not see
    reading: object = None  # what a learned reader keeps of the words between its two steps
    _in_sentence: list[list[Element]] = field(default_factory=list)
    _by_id: dict[str, Node] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], Node] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The article's text."""
        return self.article.text

    @property
    def language(self) -> str:
        """Whose rules read the article: ``fr`` for a French one, else ``ar``."""
        return "fr" if self.article.language == "fr" else "ar"

    def known(self, ident: str) -> Node:
        """The node of a known entity, made at its first mention."""
        node = self._by_id.get(ident)
        if node is None:
            entity = self.knowledge.entities[ident]
            node = self._by_id[ident] = Node(entity.type, entity.label, ident)
            self.nodes.append(node)
        return node

    def find_known(self, ident: str) -> Node | None:
        """The node of a known entity where the article has one."""
        return self._by_id.get(ident)

    def named(self, type_name: str, name: str) -> Node:
        """The node of an unknown entity of that name; the same type and name key is the same node."""
        key = type_name, name_key(name)
        node = self._by_name.get(key)
        if node is None:
            node = self._by_name[key] = Node(type_name, name)
            self.nodes.append(node)
        node.names.add(name)
        return node

    def hold(self, node: Node, what: str, element: Element) -> None:
        """Remember a person's post or party (``what``) as its element, for later frames."""
        own = self.held.setdefault((node, what), [])
        if all(e.nodes != element.nodes for e in own):
            own.append(element)

    def alias(self, node: Node, name: str) -> None:
        """Let another name of an unknown entity find it too (a short form, a spelling)."""
        self._by_name.setdefault((node.type, name_key(name)), node)

    def drop(self, node: Node) -> None:
        """Forget a node that nothing mentions any more; its name makes a new one."""
        self.nodes.remove(node)
        for name in (node.label, *node.names):
            if self._by_name.get((node.type, name_key(name))) is node:
                del self._by_name[node.type, name_key(name)]

    def merge(self, node: Node, other: Node) -> None:
        """Let ``other`` take in the mentions and names of a node that turns out to be the same entity."""
        other.spans += node.spans
        other.names |= node.names
        self.nodes.remove(node)
        for name in node.names:
            self._by_name[node.type, name_key(name)] = other

    def set_elements(self, elements: list[Element]) -> None:
        """Replace the elements; they are put in the order of the text."""
        self.elements = sorted(elements, key=lambda e: (e.first, -e.last))
        self._in_sentence = []

    def of_sentence(self, number: int) -> list[Element]:
        """The elements of one sentence."""
        if not self._in_sentence:
            self._in_sentence = [own for _, _, own in self.per_sentence()]
        return self._in_sentence[number]

    def per_sentence(self) -> Iterator[tuple[int, Sentence, list[Element]]]:
        """Each sentence with its elements, in one pass."""
        at, size = 0, len(self.elements)
        for number, sentence in enumerate(self.sentences):
            own = []
            while at < size and self.elements[at].first <= sentence.last_token:
                own.append(self.elements[at])
                at += 1
            yield number, sentence, own
