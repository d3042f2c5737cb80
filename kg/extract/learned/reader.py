"""The reader behind ``--reader full``: what the pairs' model is sure of and no frame has said becomes a proposal.

Frames go first: where one speaks of the same two ends, the model is silent. Legal actions, and rumours about persons, are
never its to make: they need a sentence that says so, word by word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from kg import ontology
from kg.extract import level, values
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.learned.candidates import Candidate, candidates
from kg.extract.learned.features import View, features
from kg.extract.learned.scorer import Scorer, load
from kg.extract.match import Proposal
from kg.extract.speaker import speaker_of
from kg.extract.units import code_in
from kg.model import Stance
from kg.text.normalise import light

THRESHOLD: Final = 0.6
"""Proposals less likely than this are not made."""

_NAME: Final = "pairs@1"
_SILENT: Final = frozenset({"legalAction"})
_EXCLUSIVE: Final = {"holdsPost": "memberOf", "memberOf": "holdsPost"}  # of a party's leader only the post is said
_TITLED: Final = frozenset({"Role", "Post", "Belonging"})
_NAMED: Final = frozenset({"memberOf", "alliedWith"})  # of a party that «الحزب» or «حزبه» stands for the frames speak
_BATCH: Final = 512


@dataclass(frozen=True, slots=True)
class Found:
    """The best pair of mentions for a predicate between two entities."""

    candidate: Candidate
    predicate: str
    stance: Stance
    chance: float


class PairReader:
    """Proposes claims for pairs of mentions by the linear model."""

    name = "pairs"

    def mentions(self, doc: Document) -> None:
        """Nothing: it looks at what the other layers found."""

    def claims(self, doc: Document, proposed: list[Proposal]) -> list[Proposal]:
        """The frames' proposals and what the model adds to them; it has learnt Arabic only."""
        if doc.language != "ar":
            return proposed
        said = {(p.predicate, *_ends(p.predicate, p.subject, p.object)) for p in proposed}
        out = list(proposed)
        for found in sorted(self._best(doc), key=lambda f: -f.chance):
            ends = _ends(found.predicate, found.candidate.subject, found.candidate.object)
            other = _EXCLUSIVE.get(found.predicate)
            if (found.predicate, *ends) in said or (other and (other, *ends) in said):
                continue
            said.add((found.predicate, *ends))
            out.append(_proposal(doc, found))
        return out

    def _best(self, doc: Document) -> list[Found]:
        """For each predicate and pair of entities the likeliest pair of mentions, where it is likely enough."""
        scorer = load()
        best: dict[tuple[str, int, int], Found] = {}
        batch: list[Candidate] = []
        for candidate in candidates(doc):
            batch.append(candidate)
            if len(batch) == _BATCH:
                _judge(scorer, batch, best)
                batch = []
        _judge(scorer, batch, best)
        return list(best.values())


def _judge(scorer: Scorer, batch: list[Candidate], best: dict[tuple[str, int, int], Found]) -> None:
    views: dict[int, View] = {}
    rows = [features(c, views.setdefault(id(c.line), View(c))) for c in batch]
    logits, stances = scorer.score(rows)
    chances = 1 / (1 + np.exp(-logits))
    for n, k in zip(*np.nonzero(chances >= THRESHOLD), strict=True):
        candidate, predicate, chance = batch[n], scorer.predicates[k], float(chances[n, k])
        if predicate not in candidate.admitted or predicate in _SILENT:
            continue
        if not _grounded(candidate, predicate):
            continue
        stance = Stance(scorer.stances[int((stances[n] + scorer.ties[k]).argmax())])
        if stance is Stance.RUMOURED and "Person" in (candidate.subject.type, candidate.object.type):
            continue
        ends = _ends(predicate, candidate.subject, candidate.object)
        key = predicate, id(ends[0]), id(ends[1])
        if key not in best or chance > best[key].chance:
            best[key] = Found(candidate, predicate, stance, chance)


@cache
def _alliance() -> re.Pattern[str]:
    """Words of alliance, with their clitics, in a rendered line."""
    return re.compile(rf" [وفبلك]{{0,2}}(?:ال|لل)?(?:{'|'.join(map(light, table('grounds.ar')['alliance']))})")


def _grounded(candidate: Candidate, predicate: str) -> bool:
    """Whether the text has what a reader would point at: a title for a post, a word of alliance, the ends' own names.

    Nearness alone made a convict the court's man, and the parties of one sentence allies.
    """
    line = candidate.line
    if predicate == "holdsPost" and _title(candidate) is None:
        return False
    if predicate == "alliedWith" and not _alliance().search(line.text):
        return False
    ends = (line.elements[candidate.first], line.elements[candidate.second])
    return not any(e is not None and "c" in e.flags for e in ends) or predicate not in _NAMED


def _ends(predicate: str, subject: Node, obj: Node) -> tuple[Node, Node]:
    """Both ends, symmetric ones in one order."""
    swap = ontology.load().predicates[predicate].symmetric and id(obj) < id(subject)
    return (obj, subject) if swap else (subject, obj)


def _proposal(doc: Document, found: Found) -> Proposal:
    """The proposal of a pair, with the values that stand by it."""
    candidate, line = found.candidate, found.candidate.line
    last = candidate.second
    sentence = candidate.sentence
    takes = ontology.load().predicates[found.predicate].qualifiers
    own: dict[str, Any] = {}
    if "role" in takes and (title := _title(candidate)):
        own["role"] = code_in(title, candidate.object)
    for name in ("count", "amount", "until", "share"):
        if name in takes and (value := values.nearest(doc, name, sentence, line.spans[candidate.first][0])) is not None:
            own[name] = value
    where = level.level_of(found.predicate, {}, candidate.first, line.starts[last], line, {}, doc, sentence)
    by = speaker_of(doc, line, last, sentence) if found.stance in (Stance.DENIED, Stance.FORBIDDEN) else None
    words = line.text[line.starts[candidate.first]:line.starts[last] + len(line.items[last])]
    why = {"text": words, "slots": {"subject": [candidate.subject.label], "object": [candidate.object.label]}}
    return Proposal(found.predicate, candidate.subject, candidate.object, found.stance, sentence, by, own | where,
                    round(min(found.chance, 0.99), 2), _NAME, why)


def _title(candidate: Candidate) -> str | None:
    """The code of the title nearest to the pair: between its ends, or right beside them."""
    line = candidate.line
    near = range(max(0, candidate.first - 3), min(len(line.elements), candidate.second + 4))
    found: list[tuple[int, Element]] = []
    for i in near:
        element = line.elements[i]
        if element is not None and element.kind in _TITLED and getattr(element.value, "code", None):
            found.append((min(abs(i - candidate.first), abs(i - candidate.second)), element))
    return str(min(found, key=lambda f: f[0])[1].value.code) if found else None
