"""Which known entity a name means here: candidates of one form are judged by what else the article names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.entities.gazetteer import Knowledge
from kg.entities.index import WEAK, AliasHit, Candidate
from kg.model import Article
from kg.text.names import name_key, word_key
from kg.text.tokens import Token, tokenise

#: Where nothing decides, a bare territory name is first its commune, last its region.
_TERRITORY_RANK: Final = {"Municipality": 0, "Arrondissement": 1, "Province": 2, "Region": 3, "Place": 4}


@dataclass(frozen=True, slots=True)
class Context:
    """What the article names without doubt: ids with their counts, and its date."""

    named: Counter[str]
    article: Article


@lru_cache(maxsize=4)
def linker_of(knowledge: Knowledge) -> Linker:
    """The linker of a knowledge, built once a process."""
    return Linker(knowledge)


class Linker:
    """Chooses among candidates; finds a known entity by its whole name."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._everyday = {word_key(row.form): row.scope for row in knowledge.ambiguous
                          if row.scope.startswith("party/") and " " not in row.form}
        self._nations = {word_key(word): entity.id for entity in knowledge.entities.values() for word in entity.nationality
                         if " " not in word}
        self._forms: dict[str, list[tuple[str, ...]]] = {}
        self._by_name: dict[tuple[str, str], list[str]] = {}
        for entity in knowledge.entities.values():
            short = set(entity.short)
            for name, _ in entity.names():
                if name not in short and name not in entity.acronyms:
                    owners = self._by_name.setdefault((entity.type, name_key(name)), [])
                    if entity.id not in owners:
                        owners.append(entity.id)

    def forms(self, ident: str) -> list[tuple[str, ...]]:
        """The Arabic names of a party as keys, without the head noun: what may name it again once the article has named it."""
        if ident in self._forms:
            return self._forms[ident]
        out = self._forms[ident] = []
        entity = self._knowledge.entities[ident]
        for name, lang in entity.names():
            keys = tuple(t.key for t in tokenise(name) if t.kind == "word")
            keys = keys[1:] if keys[:1] == ("حزب",) else keys
            if lang == "ar" and keys and len(keys[0]) > 3:
                out.append(keys)
        return out

    def everyday_party(self, key: str) -> str | None:
        """The party whose name is the everyday word with that key (full fold), by the table of ambiguous forms."""
        return self._everyday.get(key)

    def nation(self, key: str) -> str | None:
        """The country whose adjective has that key (full fold): الفرنسي; None for any other word."""
        return self._nations.get(key)

    def by_name(self, name: str, type_name: str) -> str | None:
        """The one known entity of that type and name; None for none and for several."""
        owners = self._by_name.get((type_name, name_key(name)), ())
        return owners[0] if len(owners) == 1 else None

    def context(self, article: Article, hits: Iterable[AliasHit], tokens: Sequence[Token]) -> Context:
        """What the sure hits of an article tell about its other ones."""
        named: Counter[str] = Counter()
        for hit in hits:
            if len(hit.candidates) == 1 and hit.candidates[0].policy != WEAK:
                named[hit.candidates[0].id] += 1
        for ident in list(named):
            place = self._knowledge.entities[ident].place
            if place:
                named[place] += 1
        return Context(named, article)

    def choose(self, hit: AliasHit, context: object, before: str = "", kind: str | None = None) -> str | None:
        """The candidate that the hit names; None where it is too weak or nothing decides between namesakes.

        ``kind``: the type that the neighbours ask for, where a candidate has it. Who ended before the article was written, or
        began after it, gives way to who lived then.

        A family name whose bearer the article does not name in full needs a title right before it, or to be nobody else's.
        """
        assert isinstance(context, Context)
        options = [c for c in hit.candidates if c.policy != WEAK]
        weak = [c for c in hit.candidates if c.policy == WEAK]
        if not options:
            return weak[0].id if len(weak) == 1 and self._prominent(weak[0], context, before) else None
        options = [c for c in options if c.type == kind] or options
        if len(options) > 1:
            options = [c for c in options if self._alive(c, context.article)] or options
        if len(options) == 1:
            return options[0].id
        scores = {c.id: self._score(c, hit, context) for c in options}
        best = max(scores.values())
        winners = [c for c in options if scores[c.id] == best]
        if {c.type for c in winners} == {"Party", "Alliance"}:  # فيدرالية اليسار, undated: what it is today
            winners = [c for c in winners if c.type == ("Alliance" if self._over(winners, context) else "Party")]
        return winners[0].id if len(winners) == 1 else None

    def _alive(self, candidate: Candidate, article: Article) -> bool:
        """Whether an entity existed when the article was written, as far as both dates are known."""
        entity, date = self._knowledge.entities[candidate.id], article.published
        if date is None:
            return True
        written = date.bounds()
        begun = entity.valid_from.bounds() if entity.valid_from else None
        ended = entity.valid_to.bounds() if entity.valid_to else None
        return written is None or not ((begun and begun[0] > written[1]) or (ended and ended[1] < written[0]))

    def _over(self, winners: Sequence[Candidate], context: Context) -> bool:
        """Whether an article without a date names a party that was no more when the party among the candidates began."""
        entities = self._knowledge.entities
        begun = [entities[c.id].valid_from for c in winners if c.type == "Party"]
        first = begun[0].bounds() if begun and begun[0] else None
        named = (entities[ident] for ident in context.named)
        ends = (one.valid_to.bounds() for one in named if one.type == "Party" and one.valid_to)
        return first is not None and any(end is not None and end[0] <= first[0] for end in ends)

    def _prominent(self, candidate: Candidate, context: Context, before: str) -> bool:
        if before == "common":
            return False
        posts = [p for p in self._knowledge.posts if p.person == candidate.id]
        return before == "title" or any(
            (p.role != "minister" and context.named[p.target]) or (p.party and context.named[p.party]) for p in posts
        )

    def _score(self, candidate: Candidate, hit: AliasHit, context: Context) -> tuple[int, int, int]:
        entities = self._knowledge.entities
        entity = entities[candidate.id]
        around, above = 0, entity.parent
        while above is not None:
            around += bool(context.named[above])
            above = entities[above].parent
        rank = _TERRITORY_RANK.get(candidate.type, 0)
        if hit.head is None and candidate.type == "Municipality" and entity.kind in ("rural", "rural-commune"):
            rank = 2
        return context.named[candidate.id], around, -rank
