"""The names of all known entities as a trie over full folds, with the policies of the ambiguous ones.

>>> from kg.entities import gazetteer
>>> from kg.text.tokens import tokenise
>>> index = index_of(gazetteer.load())
>>> [(hit.name, hit.candidates[0].id) for hit in index.scan(tokenise("انضم للحركة الشعبية"))]
[('الحركة الشعبية', 'party/mp')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from kg.entities.gazetteer import Knowledge
from kg.entities.hits import CONFIRMED, WEAK, AliasHit, Candidate
from kg.entities.policies import CAPITALS, Rule
from kg.entities.records import AmbiguousForm, Head, KnownEntity
from kg.entities.scanner import LEAF, NOBODY, Entry, Scan, Start
from kg.entities.spellings import Keys, keys, variants
from kg.text.clitics import splits
from kg.text.normalise import full
from kg.text.tokens import Token

__all__ = ["CONFIRMED", "WEAK", "AliasHit", "AliasIndex", "Candidate", "index_of"]

_ANY_FORM: Final = ("*",)
_NO_NAME: Final = (("ال",), ("س",))  # clitics that do not stand before a name


@lru_cache(maxsize=4)
def index_of(knowledge: Knowledge) -> AliasIndex:
    """The index of a knowledge, built once a process."""
    return AliasIndex(knowledge)


class AliasIndex:
    """All names of a ``Knowledge`` (built in about 0.2 s), ready to scan token lists.

    ``foreign`` are the other countries' adjectives, ``vetoes`` the rules that hold for every form of a type, ``seats`` the
    place of each body that has one.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[str, Any] = {}
        self._heads: dict[str, Any] = {}
        self._starts: dict[str, tuple[Start, ...]] = {}
        entities = knowledge.entities
        self.foreign = frozenset(word for entity in entities.values() for name in entity.nationality for word in keys(name))
        self.seats = {entity.id: entity.place for entity in entities.values() if entity.place}
        self.governments = frozenset(entity.id for entity in entities.values() if entity.kind == "government")
        rules = _rules(knowledge.ambiguous)
        self.vetoes = {scope: rule for (form, scope), rule in rules.items() if form == _ANY_FORM}
        for (form, scope), rule in rules.items():
            if scope == "none":
                self._leaf(self._names, form).append(Entry(NOBODY, ""))
            elif "/" in scope:
                self._add(form, entities[scope], rule)
        titles = self._add_heads(knowledge.heads)
        for entity in entities.values():
            self._add_entity(entity, rules, titles.get(entity.type, frozenset()))

    def scan(self, tokens: Sequence[Token]) -> list[AliasHit]:
        """The known names of an article in the order of the text, none overlapping, the longest at each place.

        Every policy has been applied: ``tokens`` are those of the whole article. A place or a person inside the name of a
        body is in that hit's ``inside``.
        """
        return Scan(self, tokens).hits()

    def starts(self, norm: str) -> tuple[Start, ...]:
        """How a token may begin a name or a head noun, the whole word first; remembered by its light fold."""
        found = self._starts.get(norm)
        if found is None:
            found = self._starts[norm] = tuple(self._find_starts(norm))
        return found

    def _find_starts(self, norm: str) -> Iterator[Start]:
        for split in splits(norm):
            if split.proclitics[-1:] in _NO_NAME:
                continue
            key = full(split.stem)
            for trie, is_head in ((self._names, False), (self._heads, True)):
                if node := trie.get(key):
                    yield Start(node, split.cut, split.hidden, split.proclitics, is_head)

    def _add_heads(self, heads: Iterable[Head]) -> Mapping[str, frozenset[str]]:
        """Put the head nouns into their trie; the titles that let a ``titled`` form stand are returned by type."""
        titles: dict[str, set[str]] = {}
        for head in heads:
            if head.joins == "title":
                for kind in head.types:
                    titles.setdefault(kind, set()).add(keys(head.words)[-1])
            else:
                self._leaf(self._heads, keys(head.words)).append(head)
        return {kind: frozenset(words) for kind, words in titles.items()}

    def _add_entity(self, entity: KnownEntity, rules: Mapping[tuple[Keys, str], Rule], titles: frozenset[str]) -> None:
        person = entity.type == "Person"
        names = [*entity.labels.values(), *(name for group in entity.aliases.values() for name in group)]
        for name in dict.fromkeys(names):
            for form in variants(keys(name), person=person):
                self._add(form, entity, _rule_for(rules, form, entity))
        for name in entity.short:
            for form in variants(keys(name), person=True):
                self._add(form, entity, _rule_for(rules, form, entity), short=True)
        for name in entity.titled:
            self._add(keys(name), entity, Rule(("require-head",), titles))
        for name in entity.acronyms:
            self._add(keys(name), entity, CAPITALS if name.isascii() else _rule_for(rules, keys(name), entity))

    def _add(self, form: Keys, entity: KnownEntity, rule: Rule | None, *, short: bool = False) -> None:
        if not form:
            return
        leaf = self._leaf(self._names, form)
        if all(entry.id != entity.id for entry in leaf):
            leaf.append(Entry(entity.id, entity.type, rule, short))

    @staticmethod
    def _leaf(trie: dict[str, Any], path: Keys) -> list[Any]:
        for key in path:
            trie = trie.setdefault(key, {})
        leaf: list[Any] = trie.setdefault(LEAF, [])
        return leaf


def _rules(forms: Iterable[AmbiguousForm]) -> dict[tuple[Keys, str], Rule]:
    out = {}
    for row in forms:
        places = frozenset(name for name in row.context if "/" in name)
        words = frozenset(key for name in row.context if name not in places for key in keys(name))
        form = _ANY_FORM if row.form == "*" else keys(row.form)
        out[form, row.scope] = Rule(row.policies, frozenset(key for head in row.heads for key in keys(head)), words, places)
    return out


def _rule_for(rules: Mapping[tuple[Keys, str], Rule], form: Keys, entity: KnownEntity) -> Rule | None:
    return rules.get((form, entity.id)) or rules.get((form, entity.type)) or rules.get((form, "*"))
