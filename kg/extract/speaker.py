"""Who says, denies or forbids what a governing word tells: the subject of the verb of saying that governs its clause."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kg.extract import coref
from kg.extract.data import table
from kg.extract.document import Document, Node
from kg.extract.pattern import compile_pattern
from kg.extract.render import Line
from kg.extract.words import expand
from kg.model import Stance

SPEAKERS: Final = "PYSBCLD"
_FIRST: Final = ("Person", "Party")
PREPOSITIONS: Final = frozenset({"ل", "ب", "مع", "من", "عن", "على", "الى", "ضد", "بين"})
_ORGANS: Final = frozenset({"المكتب", "مكتب", "القيادة", "قيادة", "الامانة", "الكتابة", "المجلس", "الفرع", "اللجنة", "الفريق"})
THAT: Final = frozenset({"ان", "بان", "بانه", "بانها", "انه", "انها", "بلي", "انهم", "بانهم"})
_STOPS: Final = frozenset(":؛.!؟?…")
_COMMAS: Final = frozenset("،-")
_MOUTHS: Final = frozenset({("على", "لسان"), ("وعلى", "لسان")})
_SUBJECT: Final = 8  # items behind a verb in which its subject stands


@cache
def saying() -> re.Pattern[str]:
    data = table("stance")
    lists = expand(data["words"], data["verbs"], {})
    return compile_pattern("<speak>|<speak_o>|<speaking>", lists).regex


def speaker_of(doc: Document, line: Line, anchor: int, sentence: int, stance: Stance = Stance.DENIED) -> Node | None:
    """The person or organisation whose words the clause of item ``anchor`` are; None where nobody speaks.

    A condition may also be the text's own: its speaker stands in the sentence.
    """
    node = _speaker_of(doc, line, anchor, sentence, stance is not Stance.CONDITIONAL)
    return _leader(doc, node) if node is not None and sentence == 0 and node.type == "Party" else node


def _speaker_of(doc: Document, line: Line, anchor: int, sentence: int, unsaid: bool) -> Node | None:
    if len(line.items) > 1 and line.items[1] == ":" and (node := _speaker_at(line, 0)) is not None:
        return node
    if (node := _mouth(line)) is not None:
        return node
    end = line.starts[anchor] + len(line.items[anchor]) + 1
    verbs = [line.item_at(m.start()) for m in saying().finditer(line.text, 0, end)]
    for verb in reversed(verbs):
        node = _behind(line, verb, anchor) or _before(line, verb)
        if node is not None:
            return node
    if (node := _told_after(line, anchor)) is not None:
        return node
    if not verbs or not unsaid:
        return None
    element = coref.salient(doc, "Person", sentence, line.spans[verbs[-1]][0])
    return element.nodes[0] if element else None


def _speaker_at(line: Line, item: int) -> Node | None:
    element = line.elements[item]
    if element is None or line.items[item][0] not in SPEAKERS or len(element.nodes) != 1:
        return None
    return element.nodes[0]


def _mouth(line: Line) -> Node | None:
    """Who speaks by another expression than a verb: «على لسان فلان»."""
    for item in range(2, len(line.items)):
        if tuple(line.items[item - 2:item]) in _MOUTHS and (node := _speaker_at(line, item)) is not None:
            return node
    return None


def _told_after(line: Line, anchor: int) -> Node | None:
    """The speaker named behind what is said: «لا تحالف مع أحد، يجزم فلان»."""
    for found in saying().finditer(line.text, line.starts[anchor]):
        verb = line.item_at(found.start())
        if line.items[verb - 1] not in _COMMAS:
            continue
        for item in range(verb + 1, min(verb + 4, len(line.items))):
            if (node := _speaker_at(line, item)) is not None:
                ends = item + 1 >= len(line.items) or line.items[item + 1] in _COMMAS or line.items[item + 1] in _STOPS
                return node if ends else None
            if line.items[item] in THAT:
                break
    return None


def _behind(line: Line, verb: int, anchor: int) -> Node | None:
    """The subject behind its verb: the first person or party before the clause that it governs begins."""
    for item in range(verb + 1, min(verb + 1 + _SUBJECT, len(line.items))):
        word = line.items[item]
        if word in THAT or word in _STOPS or item >= max(anchor, verb + 2):
            return None
        if (node := _speaker_at(line, item)) is not None:
            return node if _free(line, item) else None
    return None


def _before(line: Line, verb: int) -> Node | None:
    """The subject before its verb: the nearest person or party of the sentence."""
    for kinds in _FIRST:
        for item in range(verb - 1, -1, -1):
            node = _speaker_at(line, item)
            if node is not None and node.type == kinds and _free(line, item):
                return node
    return None


def _free(line: Line, item: int) -> bool:
    """Whether no preposition governs an element, unless an organ of it speaks (المكتب السياسي لحزب X)."""
    if not item or line.items[item - 1] not in PREPOSITIONS:
        return True
    return line.items[item - 1] == "ل" and any(w.lstrip("وفبل") in _ORGANS for w in line.items[max(0, item - 4):item - 1])


def _leader(doc: Document, node: Node) -> Node:
    """The leader who speaks in the next sentence where a headline has the party speak."""
    for number in (1, 2):
        if number < len(doc.sentences):
            people = [e.nodes[0] for e in doc.of_sentence(number) if e.kind == "Person" and e.nodes]
            if people and any(node in e.nodes for e in doc.held.get((people[0], "post"), ())):
                return people[0]
    return node
