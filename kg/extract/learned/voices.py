"""Who says what a claim says: each person and body named around it, or nobody, by a log-linear model over what stands by them.

Mention ranking as in coreference (Denis and Baldridge 2008): the alternatives compete in one softmax. The weights
(``voices.json``) are learnt by ``training.voices``; a feature that they do not know counts nothing.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kg.errors import InputError
from kg.extract import coref
from kg.extract.document import Document, Element, Node
from kg.extract.learned.features import stem
from kg.extract.render import Line, render
from kg.extract.speaker import PREPOSITIONS, SPEAKERS, THAT, saying, speaker_of
from kg.model import Stance

MODEL: Final = Path(__file__).with_name("voices.json")
SAID: Final = frozenset({Stance.DENIED, Stance.FORBIDDEN, Stance.CONDITIONAL, Stance.PLANNED})
"""The stances of which the model is asked who speaks."""
SURE: Final = 0.35
_BACK, _AHEAD, _NEAREST = 2, 1, 6  # sentences before and after; mentions of each
_BEHIND, _BEFORE = 4, 3  # items between a verb of saying and its subject, by which comes first
_OPEN, _CLOSE = frozenset("«“"), frozenset("»”")
_QUOTED: Final = 60  # tokens back to where a quotation may have begun
_DISTANCES: Final = (1, 3, 6, 12, 25)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a claim is made: tokens ``first`` to ``last`` of a sentence."""

    sentence: int
    first: int
    last: int
    predicate: str
    stance: Stance
    subject: Node
    object: Node


Voice = tuple[Node | None, list[str]]
"""One mention of somebody who may be speaking, or None for nobody, with its features."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The model: a weight for each feature."""

    weights: Mapping[str, float]

    def chances(self, heard: Sequence[Voice]) -> dict[Node | None, float]:
        """The chance of each node, and of nobody; together 1."""
        score = [sum(self.weights.get(f, 0.0) for f in features) for _, features in heard]
        top = max(score)
        share = [math.exp(s - top) for s in score]
        whole = sum(share)
        out = defaultdict[Node | None, float](float)
        for (node, _), part in zip(heard, share, strict=True):
            out[node] += part / whole
        return out

    def speaker(self, doc: Document, site: Site) -> Node | None:
        """Who speaks at a site; None where it is the text, or where nobody is likely enough."""
        return self.likeliest(list(voices(doc, site)))

    def likeliest(self, heard: Sequence[Voice]) -> Node | None:
        """Of those who may speak the one whose chance is highest and high enough."""
        found = self.chances(heard)
        best = max((node for node in found if node is not None), key=lambda node: found[node], default=None)
        return best if best is not None and found[best] >= SURE else None


@cache
def load() -> Voices:
    """The shipped model; InputError where it cannot be read."""
    return read(MODEL)


def read(path: Path) -> Voices:
    """The model of a file; InputError where it is none."""
    try:
        return Voices({str(name): float(weight) for name, weight in json.loads(path.read_text("utf-8")).items()})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: not a model of speakers: {error}") from error


def voices(doc: Document, site: Site) -> Iterator[Voice]:
    """Nobody, then each mention of a possible speaker from two sentences before the site to one after it."""
    line = _line(doc, site.sentence)
    inside = [n for n, (a, b) in enumerate(line.spans) if a <= site.last and b >= site.first] or [0]
    rule = speaker_of(doc, line, inside[-1], site.sentence, site.stance)
    quoted, told = _quoted(doc, site), bool(_verbs(line))
    yield None, _of_nobody(site, told, quoted, rule is not None)
    mentions = list(_mentions(doc, site))
    before = [m for m in mentions if m.element.last < site.first and m.says != "no"]
    latest = max(before, key=lambda m: m.element.first, default=None)
    for mention in mentions:
        ruled, last = mention.node is rule, latest is not None and mention.node is latest.node
        yield mention.node, [*_beside(mention), *_toward(mention, site, quoted), f"rule{ruled}", f"rule{ruled}:{site.stance}",
                             f"latest{last}", f"latest{last}:{told}", f"latest{last}:{quoted}", f"latest{last}:{site.stance}"]


@dataclass(frozen=True, slots=True)
class _Mention:
    """Item ``item`` of a sentence's line; ``rank``: how many mentions of the line are nearer to the site; ``says``: whether it
    stands behind a verb of saying (``vs``), before one (``sv``), or by none (``no``)."""

    line: Line
    item: int
    element: Element
    sentence: int
    rank: int
    says: str

    @property
    def node(self) -> Node:
        return self.element.nodes[0]

    def word(self, step: int) -> str:
        """What stands ``step`` items further, as features name it."""
        at = self.item + step
        if not 0 <= at < len(self.line.items):
            return "^"
        element = self.line.elements[at]
        return stem(self.line.items[at]) if element is None else f"<{element.kind}>"


def _mentions(doc: Document, site: Site) -> Iterator[_Mention]:
    for number in range(max(0, site.sentence - _BACK), min(len(doc.sentences), site.sentence + _AHEAD + 1)):
        line = _line(doc, number)
        found = [(n, e) for n, e in enumerate(line.elements)
                 if e is not None and len(e.nodes) == 1 and line.items[n][0] in SPEAKERS]
        found.sort(key=lambda pair: max(site.first - pair[1].last, pair[1].first - site.last, 0))
        verbs = _verbs(line)
        for rank, (item, element) in enumerate(found[:_NEAREST]):
            yield _Mention(line, item, element, number, rank, _says(line, item, verbs))


def _says(line: Line, item: int, verbs: Sequence[int]) -> str:
    for verb in verbs:
        if 0 < item - verb <= _BEHIND and THAT.isdisjoint(line.items[verb + 1:item]) \
                and not any(e is not None and e.nodes for e in line.elements[verb + 1:item]):
            return "vs"
    return "sv" if any(0 < verb - item <= _BEFORE for verb in verbs) else "no"


def _of_nobody(site: Site, told: bool, quoted: bool, ruled: bool) -> list[str]:
    return ["nobody", f"nobody:{site.stance}", f"nobody:{site.stance}:{site.predicate}", f"nobody:told{told}:{site.stance}",
            f"nobody:quoted{quoted}", f"nobody:quoted{quoted}:{site.stance}", f"nobody:rule{ruled}",
            f"nobody:rule{ruled}:{site.stance}"]


def _beside(mention: _Mention) -> list[str]:
    """The words beside a mention, its type, and how it stands to a verb of saying."""
    says, kind = mention.says, mention.node.type
    before = mention.line.items[mention.item - 1] if mention.item else "^"
    governed = before if before in PREPOSITIONS else ""
    out = ["somebody", f"says:{says}", f"says:{says}:{kind}", f"governed:{governed}", f"governed:{governed}:{says}",
           f"flags:{mention.element.flags}", f"-1:{mention.word(-1)}", f"-2:{mention.word(-2)}", f"+1:{mention.word(1)}"]
    return [*out, f"title:{kind}"] if mention.sentence == 0 else out


def _toward(mention: _Mention, site: Site, quoted: bool) -> list[str]:
    """How a mention stands to the site: where, how far, and whether it is an end of the claim."""
    says, kind, element = mention.says, mention.node.type, mention.element
    where = str(mention.sentence - site.sentence)
    if mention.sentence == site.sentence:
        where = "before" if element.last < site.first else "behind" if element.first > site.last else "inside"
    end = "subject" if mention.node is site.subject else "object" if mention.node is site.object else "other"
    far = bisect_left(_DISTANCES, max(site.first - element.last, element.first - site.last, 0))
    return [f"where:{where}", f"where:{where}:{kind}", f"says:{says}:{where}", f"rank:{where}:{mention.rank}",
            f"far:{far}:{says}", f"end:{end}", f"end:{end}:{site.stance}", f"end:{end}:{says}", f"end:{end}:{site.predicate}",
            f"quoted{quoted}:{says}:{where}", f"type:{kind}:{site.stance}"]


def _verbs(line: Line) -> list[int]:
    return [line.item_at(m.start()) for m in saying().finditer(line.text)]


def _line(doc: Document, number: int) -> Line:
    sentence = doc.sentences[number]
    elements = coref.holders(doc, doc.of_sentence(number))
    return render(doc.tokens, sentence.first_token, sentence.last_token, elements)


def _quoted(doc: Document, site: Site) -> bool:
    """Whether a site lies in a quotation."""
    for token in reversed(doc.tokens[max(0, site.first - _QUOTED):site.first + 1]):
        if token.text in _OPEN or token.text in _CLOSE:
            return token.text in _OPEN
    return False
