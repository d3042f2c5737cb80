"""The reader behind ``--reader full``: what the pairs' model is sure of and no frame has said becomes a proposal.

Frames go first: where one speaks of the same two ends, the model is silent. Legal actions, and rumours about persons, are
never its to make: they need a sentence that says so, word by word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kg import ontology
from kg.extract import confidence, level, values
from kg.extract.document import Document
from kg.extract.learned import voices
from kg.extract.learned.candidates import Candidate
from kg.extract.learned.grounds import Key, Said, ends, former, grounded, title
from kg.extract.learned.judge import Judge
from kg.extract.match import Proposal
from kg.extract.mentions.seen import Span
from kg.extract.units import code_in
from kg.model import Stance

_SILENCED: Final = 0.3
"""A frame's claim that is less sure than this after the judge's word is dropped; above it the judge's doubt takes it to the
floor at most: what frames say of relations that the judge hardly ever sees is right as often as that."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best pair of mentions for a predicate between two entities."""

    candidate: Candidate
    predicate: str
    stance: Stance
    chance: float


class PairReader:
    """Proposes claims for pairs of mentions, as its judge finds them likely."""

    name = "pairs"

    def __init__(self, judge: Judge) -> None:
        self._judge = judge

    def names(self, doc: Document) -> Sequence[Span]:
        """The names that the judge sees."""
        return self._judge.names(doc)

    def claims(self, doc: Document, proposed: list[Proposal]) -> list[Proposal]:
        """The frames' proposals and what the model adds to them; it has learnt Arabic only."""
        if doc.language != "ar":
            return proposed
        said = Said(proposed)
        best, heard = self._listen(doc, said)
        for p in proposed:
            p.confidence = self._judge.agree(p.confidence, heard.get(said.key(p)))
        out = [p for p in proposed if p.confidence >= _SILENCED]
        for p in out:
            p.confidence = max(p.confidence, confidence.model().floor)
        for found in sorted(best, key=lambda f: -f.chance):
            sure = self._after(said, found)
            if self._enough(found.predicate, sure) and self._may(said, found.candidate, found.predicate):
                out.append(_proposal(doc, replace(found, chance=sure), self._judge.name))
                said.add(out[-1])
        for p in out:
            _hear(doc, p)
        return out

    def _enough(self, predicate: str, chance: float) -> bool:
        return chance >= self._judge.surer.get(predicate, self._judge.threshold)

    def _may(self, said: Said, candidate: Candidate, predicate: str) -> bool:
        """Whether the judge may speak of a pair: it is open, and there are grounds."""
        return said.open(candidate, predicate) and grounded(candidate, predicate, self._judge.strict)

    def _after(self, said: Said, found: Found) -> float:
        """The chance of a pair after what has been said of its subject."""
        if said.unsettled(found.candidate, found.predicate):
            return found.chance
        return confidence.chance(confidence.logit(min(found.chance, 0.999)) + self._judge.settled)

    def heard(self, doc: Document, proposed: list[Proposal]) -> dict[Key, float]:
        """What the judge thinks of the claims of the frames, by their ``Said.key``: its highest chance."""
        return self._listen(doc, Said(proposed))[1]

    def _listen(self, doc: Document, said: Said) -> tuple[list[Found], dict[Key, float]]:
        """For each predicate and two entities the likeliest pair of mentions, where it is likely enough; and ``heard``."""
        best: dict[Key, Found] = {}
        heard: dict[Key, float] = {}
        least = self._judge.threshold
        column = {name: k for k, name in enumerate(self._judge.predicates)}
        for judged in self._judge.judge(doc):
            for n, candidate in enumerate(judged.candidates):
                for key in said.keys(candidate):
                    chance = float(judged.chances[n, column[key[0]]])
                    heard[key] = max(chance, heard.get(key, 0.0))
            for n, k in zip(*np.nonzero(judged.chances >= least), strict=True):
                candidate, predicate = judged.candidates[n], self._judge.predicates[k]
                stance, sure = (Stance.ENDED, 1.0) if predicate == "holdsPost" and former(candidate) else judged.stance(n, k)
                chance = float(judged.chances[n, k]) * sure
                if not self._enough(predicate, chance) or _gossip(candidate, stance) \
                        or not self._may(said, candidate, predicate):
                    continue
                key = (predicate, *ends(predicate, candidate.subject, candidate.object))
                if key not in best or chance > best[key].chance:
                    best[key] = Found(candidate, predicate, stance, chance)
        return list(best.values()), heard


def _gossip(candidate: Candidate, stance: Stance) -> bool:
    """A rumour about a person, which no model is to spread."""
    return stance is Stance.RUMOURED and "Person" in (candidate.subject.type, candidate.object.type)


def _proposal(doc: Document, found: Found, name: str) -> Proposal:
    """The proposal of a pair, with the values that stand by it."""
    candidate, line = found.candidate, found.candidate.line
    last = candidate.second
    sentence = candidate.sentence
    takes = ontology.load().predicates[found.predicate].qualifiers
    own: dict[str, Any] = {}
    if "role" in takes and (code := title(candidate)):
        own["role"] = code_in(code, candidate.object)
    for slot in ("count", "amount", "until", "share"):
        if slot in takes and (value := values.nearest(doc, slot, sentence, line.spans[candidate.first][0])) is not None:
            own[slot] = value
    where = level.level_of(found.predicate, {}, candidate.first, line.starts[last], line, {}, doc, sentence)
    words = line.text[line.starts[candidate.first]:line.starts[last] + len(line.items[last])]
    why = {"text": words, "slots": {"subject": [candidate.subject.label], "object": [candidate.object.label]}}
    return Proposal(found.predicate, candidate.subject, candidate.object, found.stance, sentence, None, own | where,
                    round(min(found.chance, 0.99), 2), name, why, words=(line.spans[candidate.first][0], line.spans[last][1]))


def _hear(doc: Document, proposal: Proposal) -> None:
    """Find out who says a proposal, unless its frame knows; a ban that nobody is heard to speak keeps the rules' speaker."""
    if proposal.words is not None and not proposal.told and proposal.stance in voices.SAID:
        site = voices.Site(proposal.sentence, *proposal.words, proposal.predicate, proposal.stance,
                           proposal.subject, proposal.object)
        found = voices.load().speaker(doc, site)
        if found is not None or proposal.stance is not Stance.FORBIDDEN:
            proposal.by = found
