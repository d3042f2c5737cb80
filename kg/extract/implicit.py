"""Slots that a frame lacks and the text leaves unsaid: whose party speaks, who says it, which council it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from kg.extract import coref, councils, level
from kg.extract.document import Document, Element, Node
from kg.extract.kinds import is_body
from kg.extract.render import Line

STATE = "public-body/ma"
_BACK = 4  # sentences
_LANDS = frozenset({"Municipality", "Arrondissement", "Province", "Region"})
_ACTORS = frozenset({"Person", "Party", "Alliance", "Association", "Media"})
_AGENTS = _ACTORS | _LANDS | {"Company", "PublicBody"}
_JUDGES = ("court", "prosecution", "police")  # they sue nobody
_GOVERNING = frozenset({"في", "من", "على", "الى", "عن", "مع", "ضد", "لدى", "باسم", "حول", "نحو", "بشان", "بين", "وفق", "حسب",
                        "قيادة", "رئاسة", "صفوف", "مرشح", "ضمن", "داخل", "لفائدة", "لصالح"})
_ORGANS = frozenset({"المكتب", "الامانة", "الكتابة", "اللجنة", "المجلس", "الفرع", "القيادة", "الهيئة"})
_EXCEPT = frozenset({"غير", "الا"})
_OPENING = frozenset({"؛", "بينما", "فيما", "لكن", "اذ", "بعدما", "حيث"})  # a clause with its own subject may follow
_CLAUSES = _OPENING | {"ان", "بان"}
_TITLE = 2  # tokens
_HELD = frozenset({
    "اليه", "اليها", "يقوده", "تقوده", "يقودها", "تقودها", "يراسه", "تراسه", "يراسها", "تراسها", "يتراسه", "تتراسه",
    "يتراسها", "تتراسها", "يسيره", "تسيره", "يسيرها", "تسيرها", "يديره", "تديره", "يديرها", "تديرها", "يتزعمه",
    "تتزعمه", "يتزعمها", "تتزعمها", "مرفوقا", "رفقة",
})
_MOUTHS = frozenset({"لسان", "عبر", "نيابة"})


def stand_in(kind: str, doc: Document, line: Line, anchor: int, end: int, sentence: int,
             slots: Mapping[str, list[Element]]) -> Element | None:
    """The element for an implicit slot.

    ``Own`` is the party that speaks or is spoken of, ``Subject`` the sentence's first party, ``Speaker`` who says or orders
    it, ``Party of x`` the party of the person in slot x, ``Scene`` the council or government in question, ``Seats`` the council
    whose seats are counted, ``Sitting`` the one whose posts are given out,
    ``Government`` the country's own, named or not,
    ``Race`` the chair or constituency that candidates run for,
    ``President`` who was last elected or is called president of a council, ``Actor`` who acts in the sentence or in the one
    before, ``Agent`` the same of any kind (a company, a council),
    ``Patient`` the other one, whom a pronoun means («واتهمه»); any other kind is the salient one.
    """
    token = line.spans[anchor][0]
    last = line.spans[line.item_at(end - 1)][1]  # the subject may follow its verb
    taken = {node for elements in slots.values() for e in elements for node in e.nodes}
    if kind == "Seats":
        return councils.council(doc, sentence, token)
    if kind == "Sitting":
        return councils.sitting(doc, sentence, token)
    if kind == "Race":
        return councils.race(doc, sentence, token)
    if kind == "President":
        return _president(doc)
    if kind == "Actor":
        return _actor(doc, sentence, token, taken)
    if kind == "Agent":
        return _agent(doc, sentence, token, taken)
    if kind == "Patient":
        return _patient(doc, sentence, token, taken)
    if kind == "Government":
        state = doc.known(STATE) if STATE in doc.knowledge.entities else None
        return Element(state.type, token, token, 0, 0, nodes=(state,)) if state else None
    if kind == "Own":
        return _own(doc, sentence, last, taken)
    if kind == "Subject":
        return _subject(doc, sentence, last, taken) or _own(doc, sentence, last, taken)
    if kind == "Speaker":
        return _speaker(doc, sentence, last, taken)
    if kind.startswith("Party of "):
        found = [e for e in slots.get(kind.removeprefix("Party of "), ()) if e.nodes]
        party = next((p for e in found if (p := e.nodes[0] if e.kind == "Party" else party_of(doc, e.nodes[0]))), None)
        return Element("Party", token, token, 0, 0, nodes=(party,)) if party else None
    if kind == "Scene":
        height, place = level.scene(doc, line, anchor, end, sentence)
        if place is None and height in ("national", "parliamentary"):
            state = doc.find_known(STATE)
            place = state if state is not None and state.spans else None
        return Element(place.type, token, token, 0, 0, nodes=(place,)) if place else None
    return coref.salient(doc, kind, sentence, token, taken)


def party_of(doc: Document, person: Node) -> Node | None:
    """A person's party: by the article's titles, else as known."""
    for what in ("party", "post"):
        own = [e for e in doc.held.get((person, what), ()) if "x" not in e.flags]
        for node in (n for e in own for n in e.nodes if n.type == "Party"):
            return node
    if person.id:
        for post in doc.knowledge.posts:
            if post.person == person.id:
                for ident in (post.party, post.target):
                    if ident and doc.knowledge.entities[ident].type == "Party":
                        return doc.known(ident)
    return None


def _own(doc: Document, sentence: int, token: int, taken: Iterable[Node]) -> Element | None:
    """The last party (or party of a person) before the governing word, else the first one of an earlier sentence."""
    earlier = [[e for e in reversed(doc.of_sentence(sentence)) if e.first < token]]
    earlier += [doc.of_sentence(number) for number in range(sentence - 1, max(-1, sentence - _BACK), -1)]
    for elements in earlier:
        for element in elements:
            nodes = [n for n in element.nodes if n.type == "Party"]
            if not nodes and element.kind == "Person" and (party := party_of(doc, element.nodes[0])):
                nodes = [party]
            if nodes and "c" in element.flags:  # «إن الحزب …»: the party of whoever speaks in the sentence
                people = [e.nodes[0] for e in elements if e.kind == "Person" and e.nodes and e.first < element.first]
                nodes = [next((p for who in people if (p := party_of(doc, who))), nodes[0])]
            if len(nodes) == 1 and nodes[0] not in taken:
                return Element("Party", element.first, element.last, element.start, element.end, nodes=(nodes[0],))
    return None


def _president(doc: Document) -> Element | None:
    """The one whose election to a chair the text told last, else the only president of a council that it names."""
    if elected := doc.remembered.get("president"):
        return elected[0]
    found = {node for (node, what), own in doc.held.items() if what == "post" for e in own if "x" not in e.flags
             and e.value is not None and e.value.code == "president" and e.nodes and e.nodes[0].type in _LANDS}
    return Element("Person", 0, 0, 0, 0, nodes=(found.pop(),)) if len(found) == 1 else None


def _actor(doc: Document, sentence: int, token: int, taken: set[Node]) -> Element | None:
    """The first person, party or association before the governing word that nothing governs, with those coordinated to it;
    after the last conjunction that opens a clause, if there; of the sentence before where this one has none. People first."""
    own = _agents(doc, sentence, token, taken)
    words = [t.norm for t in doc.tokens[doc.sentences[sentence].first_token:token + 1]]
    opened = max((at for at, (word, after) in enumerate(pairwise(words)) if word in _OPENING
                  or (word in _EXCEPT and after.startswith("ان"))), default=-1) + token + 1 - len(words)
    before = _agents(doc, sentence - 1, token, taken) if sentence and not own else []
    own.sort(key=lambda element: (element.first < opened, element.kind != "Person", element.first))
    before.sort(key=lambda element: element.kind != "Person")
    found = next(iter([*own, *before]), None)
    if found is None:
        return None
    nodes = list(found.nodes)
    for one, other in pairwise(e for e in doc.elements if found.first <= e.first < found.first + 12):
        if other.kind != found.kind or "و" not in other.proclitics or other.first > one.last + 2 or other.first >= token:
            break
        nodes += [n for n in other.nodes if n not in taken]
    return replace(found, nodes=tuple(dict.fromkeys(nodes)))


def _agent(doc: Document, sentence: int, token: int, taken: set[Node]) -> Element | None:
    """Who sues, of whatever kind: the first that nothing governs after the last «أن» or opened clause, else of the sentence."""
    def suing(number: int) -> list[Element]:
        return [e for e in _agents(doc, number, token, taken, _AGENTS) if not is_body(e.nodes[0].label, _JUDGES)]

    own = suing(sentence)
    start = doc.sentences[sentence].first_token
    opened = max((start + at for at, t in enumerate(doc.tokens[start:token]) if t.norm in _CLAUSES), default=start)
    own.sort(key=lambda element: (element.first < opened, element.first))
    return next(iter([*own, *(suing(sentence - 1) if sentence else [])]), None)


def _agents(doc: Document, sentence: int, token: int, taken: set[Node], kinds: frozenset[str] = _ACTORS) -> list[Element]:
    return [e for e in doc.of_sentence(sentence) if e.first < token and e.kind in kinds and e.nodes
            and taken.isdisjoint(e.nodes) and (not set(e.proclitics) & {"ب", "ل", "ك"} or _by_organ(doc, e))
            and (e.first == 0 or doc.tokens[e.first - 1].norm not in _GOVERNING)
            and not (e.kind == "Person" and _aside(doc, sentence, e, _HELD | _MOUTHS if kinds is _AGENTS else _HELD))]


def _aside(doc: Document, sentence: int, person: Element, words: frozenset[str]) -> bool:
    """Whether a person is only who heads, or belongs to, what the sentence is about, or its mouth («الذي ينتمي إليه فلان»،
    «دورة ترأسها الأمين العام فلان»، «على لسان ممثلها فلان»): a title may stand between."""
    at = person.first
    title = next((e for e in doc.of_sentence(sentence) if e.kind == "Role" and 0 < at - e.last <= _TITLE), None)
    own = [doc.tokens[i].norm for i in range(max(0, at - _TITLE), at)]
    if title is not None:
        own += [doc.tokens[i].norm for i in range(max(0, title.first - 1), title.first)]
    return not words.isdisjoint(own)


def _by_organ(doc: Document, element: Element) -> bool:
    """Whether an organ acts for it: «المكتب السياسي لحزب X»."""
    before = doc.tokens[max(0, element.first - 3):element.first]
    return element.proclitics == ("ل",) and bool(before) and any(
        t.norm.removeprefix("و") in _ORGANS for t in before) and before[-1].norm.removeprefix("و")[:2] == "ال"


def _patient(doc: Document, sentence: int, token: int, taken: set[Node]) -> Element | None:
    """The last other person before the governing word; else the first of the sentence before."""
    for number in range(sentence, max(-1, sentence - 2), -1):
        people = [e for e in doc.of_sentence(number) if e.first < token and e.kind == "Person" and len(e.nodes) == 1
                  and e.nodes[0] not in taken]
        if people:
            return people[-1 if number == sentence else 0]
    return None


def _subject(doc: Document, sentence: int, token: int, taken: Iterable[Node]) -> Element | None:
    """The first party, or party of a person, that the sentence names before a token."""
    for element in doc.of_sentence(sentence):
        if element.first >= token or not element.nodes:
            continue
        party = element.nodes[0] if element.kind == "Party" else None
        if element.kind == "Person":
            party = party_of(doc, element.nodes[0])
        if party and party not in taken:
            return Element("Party", element.first, element.last, element.start, element.end, nodes=(party,))
    return None


def _speaker(doc: Document, sentence: int, token: int, taken: Iterable[Node]) -> Element | None:
    """The first person before the governing word; else the one that the sentence before begins with, where no party speaks."""
    own = [e for e in doc.of_sentence(sentence) if e.first < token and e.nodes]
    person = next((e for e in own if e.kind == "Person"), None)
    if person:
        return person
    party = next((e for e in own if e.kind == "Party" and e.nodes[0] not in taken), None)
    if party or not sentence:
        return party
    return next((e for e in doc.of_sentence(sentence - 1) if e.kind == "Person"), None)
