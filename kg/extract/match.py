"""Running frames over rendered sentences: a word prefilter, then each candidate's expression, then the claims it proposes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, Final

from kg.extract import level, values
from kg.extract import speaker as arabic
from kg.extract.document import Document, Element, Node
from kg.extract.frames import FOLDER, ClaimSpec, Frame, load
from kg.extract.french import posts
from kg.extract.french import speaker as french
from kg.extract.implicit import stand_in
from kg.extract.kinds import is_body
from kg.extract.pattern import Pattern, Slot
from kg.extract.render import Line
from kg.extract.stance import stance_at
from kg.extract.targets import of_holder, target_of
from kg.extract.units import code_in
from kg.model import Stance

_ANAPHOR: Final = "c"  # the flag of data/kinds.yaml
_SPOKEN: Final = (Stance.DENIED, Stance.FORBIDDEN, Stance.CONDITIONAL)  # what somebody says that it is not so, or must not be


@dataclass(slots=True)
class Proposal:
    """A claim before assembly: nodes instead of ids, the number of its sentence, what made it.

    A ``weak`` one gives way to any other stance of the same two ends (a title beside a name, against a resignation).
    ``elsewhere`` counts the ends that stand outside of the match, ``anaphors`` those that a common noun or pronoun names.
    ``words`` are the first and last token of what says it; ``told``: the frame itself names who speaks.
    """

    predicate: str
    subject: Node
    object: Node
    stance: Stance
    sentence: int
    by: Node | None = None
    values: dict[str, Any] = field(default_factory=dict)
    confidence: float = 0.5
    extractor: str = ""
    why: dict[str, Any] = field(default_factory=dict)
    weak: bool = False
    elsewhere: int = 0
    anaphors: int = 0
    words: tuple[int, int] | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """One firing of a frame: the elements of each slot, the matched stretch, the governing item."""

    frame: Frame
    slots: dict[str, list[Element]]
    texts: dict[str, tuple[int, int]]
    start: int
    end: int
    anchor: int


@lru_cache(maxsize=1 << 16)
def stems(word: str) -> tuple[str, ...]:
    """What may remain of a rendered word when clitics are taken off, as the patterns' own expressions do it."""
    out = {word}
    for conjunction in ("", "و", "ف"):
        if word.startswith(conjunction):
            rest = word[len(conjunction):]
            out.add(rest)
            for clitic in ("لل", "ال", "بال", "كال", "ب", "ك", "ل", "س", "غ"):
                if rest.startswith(clitic) and len(rest) > len(clitic):
                    out.add(rest[len(clitic):])
    return tuple(out)


class FrameIndex:
    """The frames of one stage, found by the words that they cannot do without."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.pairs: list[tuple[Frame, Pattern]] = [(f, p) for f in frames for p in f.patterns]
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self.by_prefix: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.always: list[int] = []
        for number, (_, pattern) in enumerate(self.pairs):
            for word in pattern.triggers:
                self.by_word[word].append(number)
            for prefix in pattern.prefixes:
                self.by_prefix[prefix[:2]].append((prefix, number))
            if not pattern.triggers and not pattern.prefixes:
                self.always.append(number)
        self._of_word: dict[str, tuple[int, ...]] = {}

    def _hits(self, word: str) -> tuple[int, ...]:
        known = self._of_word.get(word)
        if known is None:
            found: set[int] = set()
            for stem in stems(word):
                found.update(self.by_word.get(stem, ()))
                found.update(n for prefix, n in self.by_prefix.get(stem[:2], ()) if stem.startswith(prefix))
            known = tuple(found)
            if len(self._of_word) < 1 << 16:
                self._of_word[word] = known
        return known

    def candidates(self, line: Line) -> list[int]:
        """Numbers of the patterns that may match the line, in order."""
        found = set(self.always)
        for word in set(line.items):
            found.update(self._hits(word))
        letters = line.letters
        return [n for n in sorted(found) if not any(letters.isdisjoint(need) for need in self.pairs[n][1].needs)]

    def matches(self, line: Line) -> Iterator[Match]:
        """Every firing, a later one beginning after the beginning of the one before; each filling of slots once."""
        for number in self.candidates(line):
            frame, pattern = self.pairs[number]
            if not all(given.regex.search(line.text, 1) or given.regex.search(line.before, 1) for given in frame.given):
                continue
            seen: set[tuple[Any, ...]] = set()
            position = 1
            while found := pattern.regex.search(line.text, position):
                position = line.text.find(" ", found.start()) + 1
                if match := _match(frame, pattern, found, line):
                    key = tuple((name, tuple(id(e) for e in elements)) for name, elements in match.slots.items())
                    if key not in seen and not _vetoed(frame, found, line):
                        seen.add(key)
                        yield match


@cache
def frame_index(stage: str, language: str = "ar", folder: Path = FOLDER) -> FrameIndex:
    """The index of a language's frames of a stage (``units`` or ``main``)."""
    return FrameIndex([frame for frame in load(folder) if frame.stage == stage and frame.language == language])


def _match(frame: Frame, pattern: Pattern, found: re.Match[str], line: Line) -> Match | None:
    slots: dict[str, list[Element]] = {}
    texts: dict[str, tuple[int, int]] = {}
    for group, slot in pattern.groups.items():
        if found.start(group) < 0:
            continue
        if slot.text:
            texts[slot.name] = line.item_at(found.start(group)), line.item_at(found.end(group) - 1)
            continue
        elements = line.found(found[group])
        if slot.codes and not _has_code(elements, slot):
            return None
        if slot.name:
            slots.setdefault(slot.name, []).extend(elements)
    anchor = next((found.start(name) for name in pattern.anchors if found.start(name) >= 0), found.start())
    return Match(frame, slots, texts, found.start(), found.end(), line.item_at(anchor))


_NAMED: Final = frozenset({"PublicBody", "Post", "Person"})  # kinds whose names a slot may ask about


def _has_code(elements: list[Element], slot: Slot) -> bool:
    return all(getattr(e.value, "code", None) in slot.codes or
               (e.kind in _NAMED and bool(e.nodes) and is_body(e.nodes[0].label, slot.codes)) for e in elements)


def _vetoed(frame: Frame, found: re.Match[str], line: Line) -> bool:
    return any(veto.start() < found.end() and veto.end() > found.start() and _coded(pattern, veto, line)
               for pattern in frame.unless for veto in pattern.regex.finditer(line.text))


def _coded(pattern: Pattern, found: re.Match[str], line: Line) -> bool:
    """Whether the elements of a veto have the codes that its slots ask for."""
    return all(found.start(group) < 0 or _has_code(line.found(found[group]), slot)
               for group, slot in pattern.groups.items() if slot.codes)


def propose(match: Match, doc: Document, line: Line, sentence: int) -> Iterator[Proposal]:
    """The claims that a firing makes."""
    slots = dict(match.slots) | _said_before(match.frame, match.slots, doc)
    for name, kind in match.frame.implicit.items():
        if name not in slots and kind.startswith("="):
            slots[name] = doc.remembered.get(kind[1:], [])
        elif name not in slots and (element := stand_in(kind, doc, line, match.anchor, match.end, sentence, slots)):
            slots[name] = [element]
    doc.remembered.update((what, slots[slot]) for what, slot in match.frame.remember.items() if slots.get(slot))
    for spec in match.frame.claims:
        if all(slots.get(name) for name in spec.names):
            yield from _claims(spec, match, slots, doc, line, sentence)


def _said_before(frame: Frame, slots: dict[str, list[Element]], doc: Document) -> dict[str, list[Element]]:
    """``person.post`` and ``person.party``: the posts and parties that unit frames gave to the people of a slot."""
    out: dict[str, list[Element]] = {}
    for name in {n for spec in frame.claims for n in (*spec.names, *map(str, spec.values.values())) if "." in n}:
        slot, _, what = name.partition(".")
        nodes = {node for e in slots.get(slot, ()) for node in e.nodes}
        out[name] = list({id(e): e for node in doc.nodes if node in nodes
                          for e in doc.held.get((node, what), ())}.values())
    return out


def _claims(spec: ClaimSpec, match: Match, slots: dict[str, list[Element]], doc: Document, line: Line,
            sentence: int) -> Iterator[Proposal]:
    stance, cue = spec.stance, "frame"
    if stance is None:
        stance, cue = stance_at(line, match.anchor, match.start, spec.default)
        if spec.default is Stance.ENDED and stance is not Stance.ENDED:
            stance = Stance.ASSERTED  # whose end is denied, planned or a rumour is still there
    by = next((node for e in slots.get(spec.by or "", ()) for node in e.nodes), None)
    told, words = by is not None, (line.spans[line.item_at(match.start)][0], line.spans[line.item_at(match.end - 1)][1])
    found = {name: value for name in spec.values if name not in ("level", "place")
             and (value := _value(name, spec.values[name], slots, match, doc, line, sentence)) is not None}
    if stance is Stance.DENIED:  # what is not so has no price and no term
        found = {name: value for name, value in found.items() if name not in ("amount", "until")}
    where = level.level_of(spec.predicate, spec.values, match.anchor, match.end, line, slots, doc, sentence)
    for subject, obj, end in _pairs(spec, slots, doc, sentence):
        own, held = dict(found), stance
        if end is not None and end.kind in ("Post", "Role", "Belonging") and end.value is not None:
            own.setdefault("role", end.value.code)
            if held is Stance.ASSERTED and ("x" in end.flags or "n" in end.flags):
                held, cue = Stance.ENDED if "x" in end.flags else Stance.PLANNED, "the title's adjective"
            if spec.predicate == "holdsPost" and match.frame.stage == "units":
                doc.hold(subject, "post", end if end.nodes else replace(end, kind="Post", nodes=(obj,)))
        if spec.predicate == "memberOf" and match.frame.stage == "units":
            doc.hold(subject, "party", end or slots[spec.object][0])
        if "role" in own:
            own["role"] = code_in(own["role"], obj)
        if by is None and held in _SPOKEN and not (spec.predicate == "legalAction" and subject.type == "PublicBody"):
            by = (french.speaker_of(doc, line, match.anchor, sentence) if doc.language == "fr"
                  else arabic.speaker_of(doc, line, match.anchor, sentence, held))
            if by is None and held is Stance.FORBIDDEN and spec.subject and subject.type == "Party":
                by = subject  # a party binds its own people
        why = {"frame": match.frame.id, "text": line.text[match.start:match.end].strip(), "cue": cue,
               "slots": {name: [n.label for e in elements for n in e.nodes] for name, elements in slots.items()}}
        yield Proposal(spec.predicate, subject, obj, held, sentence, by, own | where, spec.confidence or match.frame.confidence,
                       match.frame.extractor, why, spec.weak, *_firmness(spec, match, slots), words, told)


def _firmness(spec: ClaimSpec, match: Match, slots: dict[str, list[Element]]) -> tuple[int, int]:
    """How many of the ends stand outside of the match, and how many are named by an anaphor."""
    ends = spec.among or (spec.subject, spec.object)
    return (sum(name not in match.slots for name in ends),
            sum(any(_ANAPHOR in e.flags for e in slots[name]) for name in ends))


def _pairs(spec: ClaimSpec, slots: dict[str, list[Element]], doc: Document,
           sentence: int) -> Iterator[tuple[Node, Node, Element | None]]:
    """Subject, object and the element that the object came from."""
    if spec.among:
        nodes = list(dict.fromkeys(node for name in spec.among for e in slots[name] for node in e.nodes))
        yield from ((one, other, None) for one, other in combinations(nodes, 2))
        return
    subjects = list(dict.fromkeys(node for e in slots[spec.subject] for node in e.nodes))
    for subject, element in product(subjects, slots[spec.object]):
        targets = of_holder(doc, element, subject) if element.kind == "Post" else element.nodes
        if element.kind == "Role":
            target = (posts.target_of if doc.language == "fr" else target_of)(doc, element, sentence, subject)
            targets = (target,) if target else ()
        for node in targets:
            if node is not subject:
                yield subject, node, element


def _value(
    name: str, source: Any, slots: dict[str, list[Element]], match: Match, doc: Document, line: Line, sentence: int
) -> Any:
    if source in match.texts:
        first, last = match.texts[source]
        return doc.text[doc.tokens[line.spans[first][0]].start:doc.tokens[line.spans[last][1]].end]
    if source in slots:
        return next((_of_element(name, e) for e in slots[source]), None)
    if source in match.frame.implicit or any(source in p.slots for p in match.frame.patterns):
        return None
    if isinstance(source, str) and (how := source.rstrip("0123456789")) in ("near", "cost"):
        return values.nearest(doc, name, sentence, line.spans[match.anchor][0], int(source[4:] or 0), how == "cost")
    return source


def _of_element(name: str, element: Element) -> Any:
    if name == "role":
        return getattr(element.value, "code", None)
    if name in ("place", "party"):
        return element.nodes[0] if element.nodes else None
    if name in ("name", "topic"):
        return element.nodes[0].label if element.nodes else element.name
    return values.value_of(name, element)
