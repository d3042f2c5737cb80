"""Finding known names in tokens: a trie over full folds, with clitics and head nouns before it and policies behind it.

>>> from kg.entities import gazetteer
>>> from kg.text.tokens import tokenise
>>> index = index_of(gazetteer.load())
>>> [(hit.name, hit.candidates[0].id) for hit in index.scan(tokenise("انضم للحركة الشعبية"))]
[('الحركة الشعبية', 'party/mp')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from kg.entities import policies
from kg.entities.gazetteer import Knowledge
from kg.entities.policies import Rule, Situation
from kg.entities.records import AmbiguousForm, Head, KnownEntity
from kg.entities.spellings import Keys, keys, variants
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, full
from kg.text.tokens import Token

WEAK: Final = "weak"
CONFIRMED: Final = "after-full"
_ANY_FORM: Final = ("*",)
_LEAF: Final = "\0"  # no key of a token
_INSIDE: Final = frozenset("-–—_/.&'’") | frozenset(QUOTES)
_BETWEEN: Final = frozenset("،,") | frozenset(QUOTES)
_CAPITALS = Rule(("require-capitals",))
_NOBODY: Final = ""  # the id of a phrase that names nobody
_DIRECT: Final = ((), ("ب",), ("ل",))  # proclitics that leave the word before in charge: المكلفة بالميزانية


class Candidate(NamedTuple):
    """One entity that the form may name.

    ``policy`` is empty for a sure form, ``after-full`` for a family name whose bearer the article names in full, ``weak``
    for one that it does not, else the policies of ``ambiguous_forms.csv`` that the form obeyed.
    """

    id: str
    type: str
    policy: str = ""


@dataclass(frozen=True, slots=True)
class AliasHit:
    """A known name in the text: tokens ``first_tok`` to ``last_tok`` (included), offsets without clitics.

    ``name`` is the restored form where a clitic hides a letter. ``head`` is the head noun that stands in front and belongs
    to the mention; ``name_tok`` is where the bare name begins. ``proclitics`` were taken off the first token.
    """

    first_tok: int
    last_tok: int
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    name: str | None = None
    head: str | None = None
    name_tok: int = -1
    proclitics: tuple[str, ...] = ()


class _Entry(NamedTuple):
    """What a leaf of the trie holds for one entity; ``short`` marks a family name alone."""

    id: str
    type: str
    rule: Rule | None
    short: bool


class _Start(NamedTuple):
    """A way to read a token as the first one of a name or of a head."""

    node: dict[str, Any]
    cut: int
    hidden: bool
    proclitics: tuple[str, ...]
    is_head: bool


class _Match(NamedTuple):
    """A reading that may become a hit: the longest wins."""

    last: int
    start: _Start
    admitted: tuple[tuple[_Entry, bool], ...]
    head: Head | None
    name_tok: int


@lru_cache(maxsize=4)
def index_of(knowledge: Knowledge) -> AliasIndex:
    """The index of a knowledge, built once a process."""
    return AliasIndex(knowledge)


class AliasIndex:
    """All names of a ``Knowledge`` (built in about 0.2 s), ready to scan token lists."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[str, Any] = {}
        self._heads: dict[str, Any] = {}
        self._starts: dict[str, tuple[_Start, ...]] = {}
        self.foreign = frozenset(word for entity in knowledge.entities.values() for name in entity.nationality
                                 for word in keys(name))
        rules = _rules(knowledge.ambiguous)
        self.vetoes = {scope: rule for (form, scope), rule in rules.items() if form == _ANY_FORM}
        titles: dict[str, set[str]] = {}
        for head in knowledge.heads:
            if head.joins == "title":
                for kind in head.types:
                    titles.setdefault(kind, set()).add(keys(head.words)[-1])
            else:
                self._node(self._heads, keys(head.words)).setdefault(_LEAF, []).append(head)
        for entity in knowledge.entities.values():
            self._add_entity(entity, rules)
            titled = Rule(("require-head",), frozenset(titles.get(entity.type, ())))
            for name in entity.titled:
                self._add(keys(name), entity, titled, short=False)
        for form, scope in rules:
            if scope == "none":
                self._node(self._names, form)[_LEAF] = [_Entry(_NOBODY, "", None, False)]
            elif "/" in scope:
                self._add(form, knowledge.entities[scope], rules[form, scope], short=False)

    def _add_entity(self, entity: KnownEntity, rules: dict[tuple[Keys, str], Rule]) -> None:
        names = [*entity.labels.values(), *(name for group in entity.aliases.values() for name in group)]
        person = entity.type == "Person"
        for name in dict.fromkeys(names):
            for form in variants(keys(name), person=person):
                self._add(form, entity, _rule_for(rules, form, entity), short=False)
        for name in entity.short:
            for form in variants(keys(name), person=True):
                self._add(form, entity, _rule_for(rules, form, entity), short=True)
        for name in entity.acronyms:
            latin = name.isascii()
            self._add(keys(name), entity, _CAPITALS if latin else _rule_for(rules, keys(name), entity), short=False)

    def _add(self, form: Keys, entity: KnownEntity, rule: Rule | None, *, short: bool) -> None:
        if not form:
            return
        leaf = self._node(self._names, form).setdefault(_LEAF, [])
        if all(entry.id != entity.id for entry in leaf):
            leaf.append(_Entry(entity.id, entity.type, rule, short))

    @staticmethod
    def _node(trie: dict[str, Any], path: Keys) -> dict[str, Any]:
        for key in path:
            trie = trie.setdefault(key, {})
        return trie

    def scan(self, tokens: Sequence[Token]) -> list[AliasHit]:
        """The known names of an article in the order of the text, none overlapping, the longest at each place.

        Local policies have been applied to every candidate, article policies too: ``tokens`` are those of the whole article.
        """
        return _Scan(self, tokens).hits()

    def starts(self, norm: str) -> tuple[_Start, ...]:
        """How a token may begin a name or a head, the whole word first; remembered by its light fold."""
        found = self._starts.get(norm)
        if found is None:
            found = self._starts[norm] = tuple(self._find_starts(norm))
        return found

    def _find_starts(self, norm: str) -> Iterator[_Start]:
        for split in splits(norm):
            if split.proclitics[-1:] in (("ال",), ("س",)):
                continue
            key = full(split.stem)
            for trie, is_head in ((self._names, False), (self._heads, True)):
                if node := trie.get(key):
                    yield _Start(node, split.cut, split.hidden, split.proclitics, is_head)


class _Scan:
    """One pass over one article."""

    def __init__(self, index: AliasIndex, tokens: Sequence[Token]) -> None:
        self.index, self.tokens = index, tokens
        self.list_head: Head | None = None
        self.list_tok = -1

    def hits(self) -> list[AliasHit]:
        """Scan, then settle what needs the whole article."""
        found: list[tuple[AliasHit, tuple[tuple[_Entry, bool], ...]]] = []
        i, size, tokens, starts = 0, len(self.tokens), self.tokens, self.index.starts
        while i < size:
            token = tokens[i]
            begin = starts(token.norm) if token.kind != "punct" else ()
            match = self._best(i, begin) if begin else None
            if match is None:
                i += 1
                continue
            first, i = i, match.last + 1
            if match.admitted[0][0].id == _NOBODY:
                continue
            found.append((self._hit(first, match), match.admitted))
            i = found[-1][0].last_tok + 1
            if self.list_head is not None and self._listed(found[-1][0].name_tok):
                self.list_tok = i
        return list(self._settle(found))

    def _best(self, i: int, begin: tuple[_Start, ...]) -> _Match | None:
        best: _Match | None = None
        for start in begin:
            match = self._headed(i, start) if start.is_head else self._plain(i, start, None)
            if match and (best is None or match.last > best.last):
                best = match
        return best

    def _headed(self, i: int, start: _Start) -> _Match | None:
        """A head noun at ``i`` and a name of its type behind it."""
        best: _Match | None = None
        for last, heads in self._walk(start.node, i):
            after = self._skip(last + 1, QUOTES)
            if after >= len(self.tokens) or after > last + 2:
                continue
            for head in heads:
                if head.joins == "list":
                    self.list_head, self.list_tok = head, last + 1
                    continue
                for begin in self.index.starts(self.tokens[after].norm):
                    takes_lam = begin.proclitics == ("ل",)
                    if begin.is_head or (head.joins == "lam") != takes_lam or (begin.proclitics and not takes_lam):
                        continue
                    match = self._plain(after, begin, head)
                    if match and (best is None or match.last > best.last):
                        best = match._replace(start=start)
        return best

    def _plain(self, at: int, start: _Start, head: Head | None) -> _Match | None:
        """The longest name from ``at`` of which some candidate is admitted."""
        for last, entries in reversed(list(self._walk(start.node, at))):
            admitted = tuple(self._admit(at, last, start, head, entries))
            if admitted:
                return _Match(last, start, admitted, head, at)
        return None

    def _walk(self, node: dict[str, Any], i: int) -> Iterator[tuple[int, list[Any]]]:
        """Every leaf under ``node`` (the node of token ``i``): last token and content, the shortest first."""
        tokens, size = self.tokens, len(self.tokens)
        while True:
            leaf = node.get(_LEAF)
            if leaf is not None:
                yield i, leaf
            i += 1
            while i < size and tokens[i].kind == "punct" and tokens[i].text in _INSIDE:
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

    def _admit(self, at: int, last: int, start: _Start, head: Head | None,
               entries: Iterable[_Entry]) -> Iterator[tuple[_Entry, bool]]:
        """The entries that may stand here, each with whether an article policy has still to decide."""
        listed = self.list_head if head is None and self._listed(at) else None
        for entry in entries:
            if head is not None and entry.type not in head.types:
                continue
            veto = self.index.vetoes.get(entry.type)
            if veto and not policies.admits(veto, self._situation(at, last, start, head, entry)):
                continue
            if entry.rule is None:
                yield entry, False
                continue
            if entry.rule is _CAPITALS:
                if self.tokens[at].text.isupper():
                    yield entry, False
                continue
            verdict = policies.admits(entry.rule, self._situation(at, last, start, head or listed, entry))
            if verdict is not False:
                yield entry, verdict is None

    def _situation(self, at: int, last: int, start: _Start, head: Head | None, entry: _Entry) -> Situation:
        tokens = self.tokens
        opened = at > 0 and tokens[at - 1].text in QUOTES
        closed = last + 1 < len(tokens) and tokens[last + 1].text in QUOTES
        before = at - 2 if opened else at - 1
        words = frozenset(full(split.stem) for split in splits(tokens[before].norm)) \
            if before >= 0 and tokens[before].kind == "word" and start.proclitics in _DIRECT else frozenset()
        after = tokens[last + 1].key if last + 1 < len(tokens) else ""
        return Situation(words, head is not None and entry.type in head.types, after, after in self.index.foreign,
                         opened and closed, entry.id)

    def _listed(self, at: int) -> bool:
        """Whether only quotes, commas and a lone و stand between the list so far and token ``at``."""
        return 0 <= at - self.list_tok <= 4 and all(
            t.text in _BETWEEN or t.norm == "و" for t in self.tokens[self.list_tok:at])

    def _skip(self, i: int, marks: str) -> int:
        while i < len(self.tokens) and self.tokens[i].text in marks:
            i += 1
        return i

    def _hit(self, i: int, match: _Match) -> AliasHit:
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

    def _settle(self, found: list[tuple[AliasHit, tuple[tuple[_Entry, bool], ...]]]) -> Iterator[AliasHit]:
        named = frozenset(entry.id for _, admitted in found for entry, pending in admitted if not pending and not entry.short)
        words: frozenset[str] | None = None
        for hit, admitted in found:
            candidates = []
            for entry, pending in admitted:
                policy = "|".join(entry.rule.policies) if entry.rule and entry.rule is not _CAPITALS else ""
                if pending and entry.rule:
                    if words is None:
                        words = frozenset(token.key for token in self.tokens)
                    if not policies.admits_in_article(entry.rule, Situation(entity=entry.id, words=words, named=named)):
                        continue
                if entry.short:
                    policy = CONFIRMED if entry.id in named else WEAK
                candidates.append(Candidate(entry.id, entry.type, policy))
            if candidates:
                yield replace(hit, candidates=tuple(candidates))


def _rules(forms: Iterable[AmbiguousForm]) -> dict[tuple[Keys, str], Rule]:
    out = {}
    for form in forms:
        names = frozenset(name for name in form.context if "/" in name)
        words = frozenset(key for name in form.context if name not in names for key in keys(name))
        rule = Rule(form.policies, frozenset(key for head in form.heads for key in keys(head)), words, names)
        out[keys(form.form), form.scope] = rule
    return out


def _rule_for(rules: dict[tuple[Keys, str], Rule], form: Keys, entity: KnownEntity) -> Rule | None:
    return rules.get((form, entity.id)) or rules.get((form, entity.type)) or rules.get((form, "*"))
