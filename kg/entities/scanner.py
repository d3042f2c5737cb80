"""One pass over one article for known names: the longest reading at each token, head nouns before it, policies applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.entities import policies
from kg.entities.hits import CONFIRMED, WEAK, AliasHit, Candidate
from kg.entities.policies import CAPITALS, Rule, Situation
from kg.entities.records import Head
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, full
from kg.text.tokens import Token

if TYPE_CHECKING:
    from kg.entities.index import AliasIndex

LEAF: Final = "\0"
"""The key of a node's content; no token has it."""
NOBODY: Final = ""
"""The id of a phrase that holds a name but names nobody (وكيل الملك)."""
_INSIDE: Final = frozenset("-–—_&'’") | frozenset(QUOTES)
_TOUCHING: Final = frozenset("./")  # inside a name only where no space stands beside: برلمان.كوم
_OPENING: Final = frozenset(QUOTES) | {"("}
_CLOSING: Final = frozenset(QUOTES) | {")"}
_BETWEEN: Final = frozenset("،,") | frozenset(QUOTES)
_GOVERNED: Final = (("ب",), ("ل",))  # proclitics that leave the word before in charge: المكلفة بالميزانية
_QUOTED_TYPES: Final = frozenset({"Party", "Company", "Association", "Media"})
_LONGER_NAME: Final = 2  # words that a quoted name may have beyond the known one
_LIST_GAP: Final = 4  # tokens between two names of a list


class Entry(NamedTuple):
    """What a leaf of the trie holds for one entity; ``short`` marks a family name alone."""

    id: str
    type: str
    rule: Rule | None = None
    short: bool = False


class Start(NamedTuple):
    """A way to read a token as the first one of a name or of a head noun."""

    node: Mapping[str, Any]
    cut: int
    hidden: bool
    proclitics: tuple[str, ...]
    is_head: bool


class Admitted(NamedTuple):
    """An entry that may stand here; ``pending`` where an article policy has still to decide."""

    entry: Entry
    pending: bool


class Match(NamedTuple):
    """A reading that may become a hit: the longest wins."""

    last: int
    start: Start
    admitted: tuple[Admitted, ...]
    head: Head | None
    name_tok: int


class Scan:
    """The scan of one token list with one index."""

    def __init__(self, index: AliasIndex, tokens: Sequence[Token]) -> None:
        self.index, self.tokens = index, tokens
        self.list_head: Head | None = None
        self.list_tok = -_LIST_GAP - 1
        self._all_words: frozenset[str] | None = None

    def hits(self) -> list[AliasHit]:
        """Scan, then settle what needs the whole article."""
        found: list[tuple[AliasHit, tuple[Admitted, ...]]] = []
        i, tokens, starts = 0, self.tokens, self.index.starts
        while i < len(tokens):
            token = tokens[i]
            begin = starts(token.norm) if token.kind != "punct" else ()
            match = self._best(i, begin) if begin else None
            if match is None:
                i += 1
                continue
            first, i = i, match.last + 1
            if match.admitted[0].entry.id == NOBODY:
                continue
            hit = self._hit(first, match)
            found.append((hit, match.admitted))
            i = hit.last_tok + 1
            if self.list_head is not None and self._listed(hit.name_tok):
                self.list_tok = i
        named = frozenset(a.entry.id for _, admitted in found for a in admitted if not a.pending and not a.entry.short)
        settled = ((hit, self._settle(admitted, named)) for hit, admitted in found)
        return [self._with_inside(replace(hit, candidates=candidates), named) for hit, candidates in settled if candidates]

    def _best(self, i: int, begin: tuple[Start, ...]) -> Match | None:
        best: Match | None = None
        for start in begin:
            match = self._headed(i, start) if start.is_head else self._plain(i, start, None)
            if match and (best is None or (match.last, bool(match.head)) > (best.last, bool(best.head))):
                best = match
        return best

    def _headed(self, i: int, start: Start) -> Match | None:
        """A head noun at ``i`` and a name of its type behind it."""
        best: Match | None = None
        for last, heads in self._walk(start.node, i):
            after = last + 1
            while after < len(self.tokens) and self.tokens[after].text in QUOTES:
                after += 1
            if after >= len(self.tokens) or after > last + 2:
                continue
            for head in heads:
                if head.joins == "list":
                    self.list_head, self.list_tok = head, last + 1
                    continue
                for begin in self.index.starts(self.tokens[after].norm):
                    if begin.is_head or begin.proclitics != (("ل",) if head.joins == "lam" else ()):
                        continue
                    match = self._plain(after, begin, head)
                    if match and (best is None or match.last > best.last):
                        best = match._replace(start=start)
        return best

    def _plain(self, at: int, start: Start, head: Head | None) -> Match | None:
        """The longest name from ``at`` of which some candidate is admitted."""
        for last, entries in reversed(list(self._walk(start.node, at))):
            admitted = tuple(self._admit(at, last, start, head, entries))
            if admitted:
                return Match(last, start, admitted, head, at)
        return None

    def _walk(self, node: Mapping[str, Any], i: int) -> Iterator[tuple[int, list[Any]]]:
        """Every leaf under ``node`` (the node of token ``i``): last token and content, the shortest first."""
        tokens, size = self.tokens, len(self.tokens)
        while True:
            leaf = node.get(LEAF)
            if leaf is not None:
                yield i, leaf
            i += 1
            while i < size and tokens[i].kind == "punct" and self._crossed(i):
                i += 1
            if i >= size:
                return
            key = tokens[i].key
            child = node.get(key)
            if child is None and key == "و" and i + 1 < size:  # a conjunction that stands apart: العدالة و التنمية
                i += 1
                child = node.get("و" + tokens[i].key)
            if child is None:
                return
            node = child

    def _crossed(self, i: int) -> bool:
        """Whether the mark at ``i`` may stand inside a name."""
        tokens = self.tokens
        return tokens[i].text in _INSIDE or (
            tokens[i].text in _TOUCHING and i + 1 < len(tokens) and tokens[i - 1].end == tokens[i].start
            and tokens[i].end == tokens[i + 1].start)

    def _admit(self, at: int, last: int, start: Start, head: Head | None, entries: Iterable[Entry]) -> Iterator[Admitted]:
        """The entries that may stand here."""
        listed = self.list_head if head is None and self._listed(at) else None
        for entry in entries:
            if head is not None and entry.type not in head.types:
                continue
            if entry.type in _QUOTED_TYPES and self._torn(at, last):
                continue
            veto = self.index.vetoes.get(entry.type)
            if veto and not policies.admits(veto, self._situation(at, last, start, head, entry)):
                continue
            if entry.rule is None:
                yield Admitted(entry, False)
                continue
            verdict = policies.admits(entry.rule, self._situation(at, last, start, head or listed, entry))
            if verdict is not False:
                yield Admitted(entry, verdict is None)

    def _situation(self, at: int, last: int, start: Start, head: Head | None, entry: Entry) -> Situation:
        tokens = self.tokens
        opened = at > 0 and tokens[at - 1].text in _OPENING
        closed = last + 1 < len(tokens) and tokens[last + 1].text in _CLOSING
        before = at - 2 if opened else at - 1
        governed = start.proclitics in _GOVERNED
        words = frozenset(full(split.stem) for split in splits(tokens[before].norm)) \
            if before >= 0 and tokens[before].kind == "word" and (governed or not start.proclitics) else frozenset()
        after = tokens[last + 1].key if last + 1 < len(tokens) else ""
        return Situation(words, head is not None and entry.type in head.types, governed, after, after in self.index.foreign,
                         opened and closed, tokens[at].text.isupper(), entry.id)

    def _torn(self, at: int, last: int) -> bool:
        """Whether the form is only the beginning of a quoted name (شركة «مناجم الهضاب» is not مناجم)."""
        tokens = self.tokens
        marks = sum(token.text in QUOTES for token in tokens[max(at - 1, 0):last + 1])
        if marks % 2 == 0 or last + 1 >= len(tokens):
            return False
        following = tokens[last + 1]
        return (following.kind == "word" and not following.norm.startswith("و")
                and any(token.text in QUOTES for token in tokens[last + 2:last + 2 + _LONGER_NAME]))

    def _listed(self, at: int) -> bool:
        """Whether only quotes, commas and a lone و stand between the list so far and token ``at``."""
        return 0 <= at - self.list_tok <= _LIST_GAP and all(
            t.text in _BETWEEN or t.norm == "و" for t in self.tokens[self.list_tok:at])

    def _hit(self, i: int, match: Match) -> AliasHit:
        tokens, start = self.tokens, match.start
        first, last = tokens[i], self._closed(i, match.last)
        begin = first.offset(start.cut) if start.cut else first.start
        name = None
        if start.hidden:
            words = ["ا" + first.text[begin - first.start:]]
            for before, token in zip(tokens[i:match.last], tokens[i + 1:match.last + 1], strict=True):
                words.append((" " if token.start > before.end else "") + token.text)
            name = "".join(words)
        return AliasHit(i, last, begin, tokens[last].end, (), name, match.head.words if match.head else None, match.name_tok,
                        start.proclitics)

    def _closed(self, i: int, last: int) -> int:
        """The last token of a mention; a closing mark belongs to it where its opening mark stands inside (حزب «الحمامة»)."""
        marks = sum(token.text in QUOTES for token in self.tokens[i:last + 1])
        return last + 1 if marks % 2 and last + 1 < len(self.tokens) and self.tokens[last + 1].text in QUOTES else last

    def _settle(self, admitted: Iterable[Admitted], named: frozenset[str]) -> tuple[Candidate, ...]:
        """The candidates that remain once it is known what the article names."""
        out = []
        for entry, pending in admitted:
            rule = entry.rule
            if pending and rule and not policies.admits_in_article(
                    rule, Situation(entity=entry.id, words=self._words(), named=named)):
                continue
            policy = "" if rule in (None, CAPITALS) else "|".join(rule.policies) if rule else ""
            if entry.short:
                policy = CONFIRMED if entry.id in named else WEAK
            out.append(Candidate(entry.id, entry.type, policy))
        return tuple(out)

    def _words(self) -> frozenset[str]:
        if self._all_words is None:
            self._all_words = frozenset(token.key for token in self.tokens)
        return self._all_words

    def _with_inside(self, hit: AliasHit, named: frozenset[str]) -> AliasHit:
        """The hit with the seat, and for a government the person, that its own name names."""
        index = self.index
        seats = {index.seats.get(candidate.id) for candidate in hit.candidates} - {None}
        people = any(candidate.id in index.governments for candidate in hit.candidates)
        if hit.last_tok == hit.first_tok or not (seats or people):
            return hit
        inside = []
        for j in range(hit.first_tok + 1, hit.last_tok + 1):
            for start in index.starts(self.tokens[j].norm) if self.tokens[j].kind != "punct" else ():
                for last, leaf in [] if start.is_head else self._walk(start.node, j):
                    fit = [Admitted(e, False) for e in leaf if e.id in seats or (people and e.type == "Person")]
                    if fit and last <= hit.last_tok:
                        inner = self._hit(j, Match(last, start, tuple(fit), None, j))
                        inside.append(replace(inner, candidates=self._settle(fit, named)))
        return replace(hit, inside=tuple(_longest(inside))) if inside else hit


def _longest(hits: list[AliasHit]) -> Iterator[AliasHit]:
    """Of overlapping hits the longest, in the order of the text."""
    kept: list[AliasHit] = []
    for hit in sorted(hits, key=lambda h: (h.first_tok - h.last_tok, h.first_tok)):
        if all(hit.last_tok < other.first_tok or hit.first_tok > other.last_tok for other in kept):
            kept.append(hit)
    yield from sorted(kept, key=lambda h: h.first_tok)
