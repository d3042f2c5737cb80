"""When a model of pairs may speak: the frames are silent on the pair, and the text has what a reader would point at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final

from kg import ontology
from kg.extract.data import table
from kg.extract.document import Element, Node
from kg.extract.learned.candidates import Candidate
from kg.extract.match import Proposal
from kg.text.normalise import light

_SILENT: Final = frozenset({"legalAction"})
_EXCLUSIVE: Final = {"holdsPost": "memberOf", "memberOf": "holdsPost"}  # of a party's leader only the post is said
_SINGLE: Final = frozenset({"holdsPost", "memberOf"})  # who has one by a frame seldom has a second in the sentence
_TITLED: Final = frozenset({"Role", "Post", "Belonging"})
_NAMED: Final = frozenset({"memberOf", "alliedWith"})  # of a party that «الحزب» or «حزبه» stands for the frames speak


Key = tuple[str, Node, Node]
"""A predicate and both ends, those of a symmetric one in one order."""


def ends(predicate: str, subject: Node, obj: Node) -> tuple[Node, Node]:
    """Both ends, symmetric ones in one order."""
    swap = ontology.load().predicates[predicate].symmetric and id(obj) < id(subject)
    return (obj, subject) if swap else (subject, obj)


class Said:
    """What is proposed already: by the frames, then by the model as it goes on."""

    def __init__(self, proposed: Iterable[Proposal]) -> None:
        self._said: set[Key] = set()
        self._of: dict[frozenset[Node], set[Key]] = defaultdict(set)
        self._settled: set[tuple[str, Node, int]] = set()
        for p in proposed:
            self.add(p)

    def add(self, proposal: Proposal) -> None:
        """Take a proposal in."""
        key = self.key(proposal)
        self._said.add(key)
        self._of[frozenset(key[1:])].add(key)
        if proposal.predicate in _SINGLE:
            self._settled.add((proposal.predicate, proposal.subject, proposal.sentence))

    @staticmethod
    def key(proposal: Proposal) -> Key:
        """What a proposal says, without its stance."""
        return proposal.predicate, *ends(proposal.predicate, proposal.subject, proposal.object)

    def keys(self, candidate: Candidate) -> list[Key]:
        """What is said of a candidate in its direction."""
        own = (candidate.subject, candidate.object)
        return [key for key in self._of.get(frozenset(own), ()) if key[1:] == own or key[1:] == ends(key[0], *own)]

    def open(self, candidate: Candidate, predicate: str) -> bool:
        """Whether nothing speaks of the pair yet."""
        pair = ends(predicate, candidate.subject, candidate.object)
        other = _EXCLUSIVE.get(predicate)
        return (predicate, *pair) not in self._said and (other is None or (other, *pair) not in self._said)

    def unsettled(self, candidate: Candidate, predicate: str) -> bool:
        """Whether nothing speaks yet of another post or party of the same person in the same sentence."""
        sentences = range(candidate.sentence, candidate.sentence + 1 + candidate.cross)
        return not any((predicate, candidate.subject, n) in self._settled for n in sentences)


def grounded(candidate: Candidate, predicate: str, strict: bool = False) -> bool:
    """Whether a model may claim this of a pair: of a post only in one sentence, where a title stands by.

    ``strict`` also asks for a word of alliance: nearness alone made the linear model take parties of one sentence for allies.
    """
    line = candidate.line
    if predicate not in candidate.admitted or predicate in _SILENT:
        return False
    if predicate == "holdsPost" and (candidate.cross or title(candidate) is None):
        return False  # whose post a bare title means over two sentences (الرئيس، فلان) the frames decide
    if strict and predicate == "alliedWith" and not _alliance().search(line.text):
        return False
    both = (line.elements[candidate.first], line.elements[candidate.second])
    return not any(e is not None and "c" in e.flags for e in both) or predicate not in _NAMED


@cache
def _alliance() -> re.Pattern[str]:
    """Words of alliance, with their clitics, in a rendered line."""
    return re.compile(rf" [وفبلك]{{0,2}}(?:ال|لل)?(?:{'|'.join(map(light, table('grounds.ar')['alliance']))})")


def title(candidate: Candidate) -> str | None:
    """The code of the title nearest to the pair: between its ends, or right beside them."""
    element = _nearest(candidate)
    return str(element.value.code) if element else None


def former(candidate: Candidate) -> bool:
    """Whether that title is one of the past (الوزير السابق)."""
    element = _nearest(candidate)
    return element is not None and "x" in element.flags


def _nearest(candidate: Candidate) -> Element | None:
    elements = candidate.line.elements
    near = range(max(0, candidate.first - 3), min(len(elements), candidate.second + 4))
    found = [(min(abs(i - candidate.first), abs(i - candidate.second)), i) for i in near
             if (e := elements[i]) is not None and e.kind in _TITLED and getattr(e.value, "code", None)]
    return elements[min(found)[1]] if found else None
