"""The council that seats are counted in: the one named beside the count, else the one that the text last spoke of."""

from __future__ import annotations

import re
from typing import Final

from kg.extract.document import Document, Element
from kg.text.clitics import splits
from kg.text.normalise import light

_LANDS: Final = ("Municipality", "Arrondissement", "Province", "Region")
_HEADS: Final = frozenset(map(light, (
    "مجلس", "المجلس", "جماعة", "الجماعة", "بلدية", "البلدية", "مقاطعة", "المقاطعة", "إقليم", "الإقليم", "عمالة", "العمالة",
    "جهة", "الجهة", "غرفة", "الغرفة", "الغرف", "دائرة", "الدائرة", "البرلمان", "مجالس")))
_SITTING: Final = _HEADS - frozenset(map(light, (
    "إقليم", "الإقليم", "عمالة", "العمالة", "دائرة", "الدائرة", "البرلمان", "مجالس")))
_CHAMBERS: Final = ("مجلس النواب", "مجلس المستشارين", "البرلمان", "غرفة", "الغرفة", "مجالس", "المجالس", "الغرف")
_ALL_OF_A_KIND: Final = {tuple(map(light, words.split())): words for words in (
    "المجالس الجماعية", "المجالس الجهوية", "المجالس الإقليمية", "المجالس البلدية", "مجالس الجماعات والمقاطعات",
    "مجالس الجماعات", "مجالس المقاطعات", "مجالس العمالات والأقاليم", "مجالس الجهات", "الغرف المهنية", "الغرف الفلاحية")}
_DISTRICT: Final = light("دائرة")
_LEADING: Final = 3  # a territory that a sentence begins with is the one that it is about
_BESIDE: Final = 5  # «20 مقعدا في مجلس جماعة X»: tokens between the count and the council's name


def council(doc: Document, sentence: int, token: int) -> Element | None:
    """The council whose seats a count at a token means; None where the text names none."""
    own = _councils(doc, sentence)
    beside = [e for e in own if 0 < e.first - token <= _BESIDE and not _marks(doc, token, e.first)]
    if beside:
        return beside[0]
    for fits in (_headed, _any):
        found = [e for e in own if fits(doc, e)]
        if found:
            return min(found, key=lambda e: (e.first > token, abs(e.first - token)))
    for number in range(sentence - 1, -1, -1):
        earlier = _councils(doc, number)
        for fits in (_headed, _any):
            found = [e for e in earlier if fits(doc, e)]
            if found:
                return found[-1]
    return None


def sitting(doc: Document, sentence: int, token: int) -> Element | None:
    """The council that a post without one is in: its sentence's own, else the one whose chair is voted on, else the last named.

    A province or city in passing (بإقليم كذا) is none of its sentence's own.
    """
    def sits(number: int) -> list[Element]:
        start = doc.sentences[number].first_token if number == sentence else -_LEADING  # «وبعمالة كذا، حاز فلان …»
        return [e for e in _councils(doc, number) if e.first < token and (
            e.kind == "Post" or _first(doc, e) in _SITTING or e.first - start < _LEADING)]

    if own := sits(sentence):
        return own[-1]
    chair = doc.remembered.get("chair", ())
    if chair and chair[0].nodes and (chair[0].nodes[0].type in _LANDS or chair[0].nodes[0].label.startswith(_CHAMBERS)):
        return chair[0]
    earlier = next((found for number in range(sentence - 1, -1, -1) if (found := sits(number))), None)
    return earlier[-1] if earlier else council(doc, sentence, token)


def race(doc: Document, sentence: int, token: int) -> Element | None:
    """What candidates run for where their own sentence does not say it: the chair or constituency that the text named last
    (while units are read: any that it has named so far), else the council or territory that its first two sentences and the
    candidate's own name alone: where they name several, none of them goes without saying."""
    for what in ("race", "chair_then", "district_then"):
        if named := doc.remembered.get(what):
            return named[0]
    near = sorted({0, min(sentence, 1), sentence})
    told = [e for number in near for e in doc.of_sentence(number) if e.first < token and _at_stake(e)]
    return told[0] if len({e.nodes for e in told}) == 1 else None


def _at_stake(element: Element) -> bool:
    """Whether an element names one council, territory or constituency (دائرة X)."""
    if len(element.nodes) != 1:
        return False
    node = element.nodes[0]
    return _may(element) if node.type in _LANDS else element.kind == "Place" and light(node.label).startswith(_DISTRICT)


def _first(doc: Document, element: Element) -> str:
    return light(doc.text[element.start:element.end].split()[0]).removeprefix("ل")


def _marks(doc: Document, first: int, last: int) -> bool:
    return any(t.text in "،؛," for t in doc.tokens[first:last])


def _councils(doc: Document, sentence: int) -> list[Element]:
    """Councils, chambers and territories of a sentence, posts in them too, in order."""
    span = doc.sentences[sentence]
    found = [e for e in doc.of_sentence(sentence) if len(e.nodes) == 1 and _may(e) and (e.nodes[0].type in _LANDS or (
        e.nodes[0].type == "PublicBody" and e.nodes[0].label.startswith(_CHAMBERS) and "حسابات" not in e.nodes[0].label))]
    return sorted(found + _collective(doc, span.first_token, span.last_token), key=lambda e: e.first)


def _may(element: Element) -> bool:
    """A council's president or its members (أعضاء مجلس كذا) say which council; a wali, a minister or a coordinator does not."""
    return element.kind != "Post" or getattr(element.value, "code", None) == "president" or "p" in element.flags


def _headed(doc: Document, element: Element) -> bool:
    """Whether the mention says council or territory itself (جماعة X، المجلس), and is not the bare name of a place."""
    words = doc.text[element.start:element.end].split()
    return element.kind == "Post" or element.kind == "PublicBody" or light(words[0]).removeprefix("ل") in _HEADS


def _any(doc: Document, element: Element) -> bool:
    return True


def _collective(doc: Document, first: int, last: int) -> list[Element]:
    """«المجالس الجماعية» and the like: all councils of a kind, an entity only where seats are counted in them."""
    out = []
    for i in range(first, last + 1):
        if doc.tokens[i].kind != "word" or not re.search("مجال|غرف", doc.tokens[i].norm):
            continue
        for split in splits(doc.tokens[i].norm):
            for words, name in _ALL_OF_A_KIND.items():
                end = i + len(words) - 1
                if end <= last and split.stem == words[0] and tuple(t.norm for t in doc.tokens[i + 1:end + 1]) == words[1:]:
                    node = doc.named("PublicBody", name)
                    start = doc.tokens[i].offset(split.cut) if split.cut else doc.tokens[i].start
                    span = start, doc.tokens[end].end, None
                    if span not in node.spans:
                        node.spans.append(span)
                    out.append(Element("PublicBody", i, end, start, doc.tokens[end].end, split.proclitics, (node,)))
                    break
    return out
