"""The encoder as a judge of pairs: its logits and the linear model's, weighed together (``weigh``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kg.extract.confidence import chance as said
from kg.extract.confidence import logit
from kg.extract.document import Document
from kg.extract.encoder import inputs, model, names
from kg.extract.encoder.inputs import Floats, Words
from kg.extract.learned import scorer
from kg.extract.learned.candidates import Candidate
from kg.extract.learned.judge import Judged, chance, logits
from kg.extract.mentions.seen import Span

KEPT: Final = 40_000
"""Pieces of a document whose vectors are kept between names and pairs (60 MB); those of a longer one are made anew."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's chunks, and the vectors of each, where they are kept."""

    words: list[Words]
    hidden: list[Floats]


@dataclass(frozen=True, slots=True)
class Logits:
    """What both models make of p candidates: (p, predicates) each, and the encoder's stances (p, stances)."""

    candidates: Sequence[Candidate]
    encoder: Floats
    linear: Floats
    manner: Floats


_SURER: Final[Mapping[str, float]] = MappingProxyType({"alliedWith": 0.7})
"""Parties stand side by side for many reasons: of the pacts that it gave less of a chance one in six was right."""


class EncoderJudge:
    """Reads a document chunk by chunk; the linear model, which sees words, has a say beside it."""

    name = "encoder@1"
    threshold = 0.55
    strict = False

    def __init__(self, trained: model.Model, linear: scorer.Scorer | None = None) -> None:
        self._model, self._linear = trained, linear or scorer.load()
        self.predicates = trained.predicates
        self.settled, self.surer = trained.mix.settled, _SURER

    def names(self, doc: Document) -> Sequence[Span]:
        """Read the words: what they name."""
        if doc.language != "ar":
            return ()
        doc.reading = reading = Reading(inputs.words(doc, self._model.pieces), [])
        return names.spans(self._tagged(reading), self._model.types)

    def _tagged(self, reading: Reading) -> Iterator[tuple[Words, Floats]]:
        """Each chunk with the logits of its tags; the vectors go into ``hidden`` where they are few enough to be kept."""
        keep = sum(len(part.ids) for part in reading.words) <= KEPT
        for part in reading.words:
            hidden, tags = self._model.read(part, part.pool())
            if keep:
                reading.hidden.append(hidden)
            yield part, tags

    def judge(self, doc: Document) -> Iterator[Judged]:
        """All candidates, chunk by chunk."""
        mix = self._model.mix
        for part in self.logits(doc, self._linear):
            both = mix.logit(part.candidates, part.encoder, part.linear)
            yield Judged(part.candidates, chance(both), part.manner, self._model.tie, self._model.stances, self._model.cues)

    def agree(self, confidence: float, chance: float | None) -> float:
        """The frame's and the judge's log odds weighed together, as measured."""
        weights = self._model.agree
        if chance is None or weights is None:
            return confidence
        return said(weights.own * logit(confidence) + weights.judge * odds(chance) + weights.bias)

    def logits(self, doc: Document, linear: scorer.Scorer) -> Iterator[Logits]:
        """Both models' logits of all candidates, chunk by chunk."""
        reading = doc.reading if isinstance(doc.reading, Reading) else Reading(inputs.words(doc, self._model.pieces), [])
        for n, pairs in inputs.pairs(doc, reading.words):
            words = reading.words[n]
            pool = words.pool()
            hidden = reading.hidden[n] if reading.hidden else self._model.read(words, pool)[0]
            if pairs.candidates:
                marks = inputs.marks(doc.elements, words.chunk)
                predicate, manner = self._model.judge(hidden, words, pool, marks, pairs)
                yield Logits(pairs.candidates, predicate, logits(pairs.candidates, linear)[0], manner)


def odds(chance: float) -> float:
    """The log odds of a judge's chance, which may be zero or one."""
    return logit(min(max(chance, 0.001), 0.999))


def installed() -> EncoderJudge | None:
    """The judge of the installed model, None where there is none."""
    folder = model.installed()
    return EncoderJudge(model.load(folder)) if folder else None
