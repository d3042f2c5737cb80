"""What refers back: الحزب، حزبه، الجماعة، الأحزاب الثلاثة, and the target that a bare title leaves unsaid.

The nouns are those of ``anaphors``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from kg.extract.anaphors import LEAF, Anaphor, councils, owned, trie, words_of
from kg.extract.document import Document, Element, Node
from kg.extract.kinds import is_body, kinds
from kg.text.clitics import possessives, splits
from kg.text.normalise import light

_LANDS: Final = frozenset({"Municipality", "Arrondissement", "Province", "Region"})
_REMEMBERED: Final = 150  # elements that a noun may refer back over
_PREPOSITIONS: Final = frozenset({"مع", "الى", "على", "عن", "بين", "لدى", "ضد", "من", "في", "حول"})
_ASIDE: Final = 8  # tokens before a company in which «رفقة» or «متقدمة على» stands
_STOPS: Final = frozenset("،.؛")
_RANKS: Final = {"الاول": 1, "الاولى": 1, "الثاني": 2, "الثانية": 2}
_CHAMBER: Final = 5
_GROUPED: Final = 8  # a list of parties that a group noun may mean lies at most so many sentences back


def resolve(doc: Document) -> None:
    """Add an element for every anaphor that finds its entity; the entities' mentions do not grow by it."""
    occupied = [False] * len(doc.tokens)
    for element in doc.elements:
        for i in range(element.first, element.last + 1):
            occupied[i] = True
    added: list[Element] = []
    past = _Past(doc)
    for sentence in doc.sentences:
        i = sentence.first_token
        while i <= sentence.last_token:
            found = None if occupied[i] or doc.tokens[i].kind != "word" else _anaphor_at(doc, i, sentence.last_token, occupied)
            if found is None:
                i += 1
                continue
            anaphor, last, cut, proclitics = found
            nodes = _referents(past, anaphor, i, last)
            if nodes:
                token = doc.tokens[i]
                added.append(Element(nodes[0].type, i, last, token.offset(cut) if cut else token.start, doc.tokens[last].end,
                                     proclitics, nodes, flags="cg" if len(nodes) > 1 else "c"))
            i = last + 1
    doc.counts["anaphors"] = len(added)
    doc.set_elements(doc.elements + added)


def _anaphor_at(doc: Document, i: int, last: int, occupied: list[bool]) -> tuple[Anaphor, int, int, tuple[str, ...]] | None:
    tokens = doc.tokens
    best: tuple[Anaphor, int, int, tuple[str, ...]] | None = None
    for split in splits(tokens[i].norm):
        if split.proclitics[-1:] in (("ال",), ("س",)):
            continue
        node, at = trie().get(split.stem), i
        while node is not None:
            if LEAF in node and (best is None or at > best[1]):
                best = node[LEAF], at, split.cut, split.proclitics
            at += 1
            node = node.get(tokens[at].norm) if at <= last and not occupied[at] else None
        for noun, suffix in possessives(split.stem):
            its = owned().get(noun)
            if its and suffix in ("ه", "ها", "هم", "هما") and best is None:
                best = its, i, split.cut, split.proclitics
    return best


class _Past:
    """What the text has named before a token; the answers that hold for a whole article are found once."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self._firsts = [e.first for e in doc.elements]
        self._only: dict[tuple[str, ...], tuple[Node, ...]] = {}
        self._own: dict[tuple[Node, tuple[str, ...]], Node | None] = {}

    def before(self, token: int) -> Iterator[Element]:
        """The elements before a token, the nearest first, as far back as a reader remembers."""
        at = bisect_left(self._firsts, token)
        return reversed(self.doc.elements[max(0, at - _REMEMBERED):at])

    def listed(self, types: tuple[str, ...], token: int, rank: int) -> tuple[Node, ...]:
        """«الحزب الأول»: the first of those that the sentence, or the one before, names before a token; none of one alone."""
        starts = [s.first_token for s in self.doc.sentences if s.first_token <= token][-2:]
        for start in reversed(starts):
            found = list(dict.fromkeys(n for e in reversed(list(self.before(token))) if e.first >= start
                                       and e.kind in types and len(e.nodes) == 1 for n in e.nodes))
            if len(found) > 1:
                return (found[rank - 1],) if rank <= len(found) else ()
        return ()

    def only(self, types: tuple[str, ...]) -> tuple[Node, ...]:
        """The one entity of those types in the whole article; nothing where it has several."""
        if types not in self._only:
            found = {n for e in self.doc.elements for n in e.nodes[:1] if n.type in types}
            self._only[types] = tuple(found) if len(found) == 1 else ()
        return self._only[types]

    def beside(self, types: tuple[str, ...], token: int) -> Node | None:
        """The organisation of an unnamed speaker (قال مصدر من الحزب X إن حزبه): the one that the sentence names before a token,
        where it names nobody."""
        start = next(s.first_token for s in reversed(self.doc.sentences) if s.first_token <= token)
        before = [e for e in self.before(token) if e.first >= start]
        own = {n for e in before if e.kind in types and len(e.nodes) == 1 for n in e.nodes}
        return own.pop() if len(own) == 1 and not any(e.kind == "Person" for e in before) and types == ("Party",) else None

    def own(self, types: tuple[str, ...], token: int) -> Node | None:
        """The organisation of the nearest person before a token."""
        person = next((e.nodes[0] for e in self.before(token) if e.kind == "Person"), None)
        if person is None:
            return None
        if (person, types) not in self._own:
            self._own[person, types] = _of_person(self.doc, types, person)
        return self._own[person, types]


def _referents(past: _Past, anaphor: Anaphor, token: int, last: int) -> tuple[Node, ...]:
    if anaphor.size > 1:
        return _group(past, anaphor, token)
    if anaphor.own:
        node = past.beside(anaphor.types, token) or past.own(anaphor.types, token)
        return (node,) if node else past.only(anaphor.types)
    text = past.doc.text
    if anaphor.called and (node := _called(past, anaphor, token)):
        return (node,)
    nation = past.doc.tokens[last + 1].norm if anaphor.types == ("Company",) and last + 1 < len(past.doc.tokens) else ""
    if nation in words_of("nations"):  # «الشركة الإسبانية» is the one that was called so
        return next((e.nodes for e in past.before(token) if e.kind == "Company" and len(e.nodes) == 1
                     and e.last + 1 < token and past.doc.tokens[e.last + 1].norm == nation), ())
    if rank := _RANKS.get(past.doc.tokens[last + 1].norm if last + 1 < len(past.doc.tokens) else ""):
        return past.listed(anaphor.types, token, rank)
    before = [e for e in past.before(token) if e.kind in anaphor.types and len(e.nodes) == 1
              and (not anaphor.head or _headed(e.nodes[0], anaphor.head))]
    if anaphor.last:
        before = [e for e in before if e.kind != "Person" or e.nodes[0].gender != "m"]
    if anaphor.types == ("Company",):
        group = past.doc.tokens[token].norm.endswith(("المجموعة", "الهولدينغ"))
        before = [e for e in before if not _aside(past.doc, e) and group == _is_group(text, e)] or before
    found = [e for e in before if not anaphor.near or text[e.start:e.end].split()[0].lstrip("ل") in councils()]
    if found:
        return next((e for e in found if not _oblique(past.doc, e)), found[0]).nodes if anaphor.salient else found[0].nodes
    before = [e for e in before if not anaphor.near or e.kind in _LANDS]
    if before:
        return before[0].nodes
    return () if anaphor.head else past.only(anaphor.types)


def _called(past: _Past, anaphor: Anaphor, token: int) -> Node | None:
    """The nearest organisation whose own name begins with the noun (جماعة العدل والإحسان); None if a territory is called so."""
    doc = past.doc
    noun = doc.tokens[token].norm.lstrip("وفبل").removeprefix("ال").removeprefix("ل")
    found = None
    for element in past.before(token):
        called = light(doc.text[element.start:element.end].partition(" ")[0]).removeprefix("ال") == noun
        if called and element.kind in anaphor.types and element.last > element.first:
            return None
        if found is None and called and element.kind in anaphor.called and len(element.nodes) == 1:
            found = element.nodes[0]
    return found


def _aside(doc: Document, element: Element) -> bool:
    """Whether a company is only the owner, the partner or the predecessor of the one that the text speaks of."""
    after = doc.tokens[element.last + 1] if element.last + 1 < len(doc.tokens) else None
    if after is not None and after.kind == "number":
        return True
    before = [t.norm for t in doc.tokens[max(0, element.first - _ASIDE):element.first]]
    stop = max((i + 1 for i, word in enumerate(before) if word in _STOPS), default=0)
    return any(word.lstrip("و") in words_of("asides") for word in before[stop:])


def _is_group(text: str, element: Element) -> bool:
    """Whether a company is called a group (مجموعة، هولدينغ)."""
    return text[element.start:element.end].startswith(("مجموعة", "هولدينغ", "المجموعة", "الهولدينغ"))


def _oblique(doc: Document, element: Element) -> bool:
    """Whether a preposition governs a mention: «اتفاقية مع جماعة X», which later «المجلس» rarely means."""
    return bool(set(element.proclitics) & {"ب", "ل", "ك"}) or (
        element.first > 0 and doc.tokens[element.first - 1].norm in _PREPOSITIONS)


def _headed(node: Node, noun: str) -> bool:
    """Whether a name begins with the noun that refers back to it (المحكمة: المحكمة الإدارية بفاس، محكمة الاستئناف)."""
    return any(light(name.partition(" ")[0]).removeprefix("ال") == noun for name in (node.label, *node.names))


def _of_person(doc: Document, types: tuple[str, ...], person: Node) -> Node | None:
    """A person's organisation: by the words beside the name (a title or a list), else as known."""
    elements = doc.elements
    for at, element in enumerate(elements):
        if element.kind == "Person" and element.nodes[0] is person:
            after, before = elements[at + 1:at + 3], elements[max(0, at - 2):at]
            for title, what, gap in ((after[:1], after[1:], 2), (before[:1], before[1:], 3)):
                if (
                    title
                    and what
                    and title[0].kind == "Role"
                    and what[0].kind in types
                    and what[0].first - title[0].last <= gap
                    and min(abs(element.last - title[0].first), abs(element.first - what[0].last)) <= 3
                ):
                    return what[0].nodes[0]
    for one, other in pairwise(elements):
        for who, whose in ((one, other), (other, one)):
            if who.kind == "Person" and who.nodes[0] is person and whose.kind in types and other.first - one.last <= 3:
                return whose.nodes[0]
    if person.id:
        known = [p.target for p in doc.knowledge.posts if p.person == person.id] + \
                [p.party for p in doc.knowledge.posts if p.person == person.id and p.party]
        for ident in known:
            if doc.knowledge.entities[ident].type in types:
                return doc.known(ident)
    return None


def _group(past: _Past, anaphor: Anaphor, token: int) -> tuple[Node, ...]:
    """The last distinct entities of that kind before, as many as the group noun says."""
    wanted = kinds().letters if anaphor.types == ("any",) else anaphor.types
    found: list[Node] = []
    for element in past.before(token):
        if len(element.nodes) == 1 and element.kind in wanted and element.kind not in ("Person", "Role"):
            if element.nodes[0] not in found:
                found.append(element.nodes[0])
            if len(found) == anaphor.size:
                return tuple(reversed(found))
    return ()


def salient(doc: Document, kind: str, sentence: int, token: int, taken: AbstractSet[Node] = frozenset()) -> Element | None:
    """The entity of a kind (a group of kinds, ``PublicBody=court``) that the text speaks of at a token: the last one before
    it in its sentence (``first X``: the first one), else the first of the nearest earlier sentence that has one; ``here X``
    looks no further than its sentence. Never one of those ``taken``, which the frame has in another slot."""
    *how, kind = kind.split()
    name, _, codes = kind.partition("=")
    letters = kinds().letters_of(name)
    fits = {what for what, letter in kinds().letters.items() if letter in letters}

    def fitting(number: int) -> list[Element]:
        return [e for e in doc.of_sentence(number) if e.kind in fits and e.nodes and taken.isdisjoint(e.nodes)
                and (not codes or is_body(e.nodes[0].label, codes.split("|")))]

    own = [e for e in fitting(sentence) if e.first < token]
    if own:
        if "first" not in how:
            return own[-1]
        subjects = [e for e in own if not _oblique(doc, e) or "ل" in e.proclitics or doc.tokens[e.first - 1].norm == "بين"]
        return next(iter(subjects or ([] if "here" in how and fits & _LANDS else own)), None)
    if "here" in how:
        return None
    found = next((found for number in range(sentence - 1, -1, -1) if (found := fitting(number))), [])
    if codes and len(found) > 1 and found[1].first - found[0].last <= _CHAMBER and "ب" in found[1].proclitics:
        return found[1]  # غرفة الجنايات بمحكمة X is that court
    return found[0] if found else None


def holders(doc: Document, elements: Sequence[Element]) -> list[Element]:
    """Titles that stand for their holder (العمدة ينفي، رئيس الجماعة) become that person, where only one holder is named."""
    out = []
    for element in elements:
        person = None
        if element.kind in ("Role", "Post") and element.value.person and not set(element.flags) & set("apxn") \
                and (element.kind == "Post" or "d" in element.flags):
            found = {node for (node, what), own in doc.held.items() if what == "post" for e in own
                     if e.value is not None and e.value.code == element.value.code and "x" not in e.flags
                     and (element.kind == "Role" or e.nodes == element.nodes)}
            person = next(iter(found)) if len(found) == 1 else None
        out.append(Element("Person", element.first, element.last, element.start, element.end, element.proclitics, (person,),
                           flags="c") if person else element)
    return out
