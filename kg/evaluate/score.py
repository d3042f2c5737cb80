"""Counting: which claims, entities, links and qualifiers are right.

A claim is right when predicate, both ends and stance are (either way round for symmetric predicates). Optional gold counts
neither for nor against. Predicted claims that differ in no stance, level or speaker count once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.errors import InputError
from kg.evaluate.align import Named, align, comparable, gold_entities, local_part, need, predicted_entities
from kg.model import Stance
from kg.ontology import load

QUALIFIERS = ("role", "level", "place", "amount", "count", "until", "attributed_to")
Claim = Mapping[str, Any]


@dataclass(slots=True)
class Counts:
    """True positives, false positives, false negatives, and what follows from them."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """tp / (tp + fp), 0 where nothing was predicted."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """tp / (tp + fn), 0 where nothing was wanted."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


def _table() -> defaultdict[str, Counts]:
    return defaultdict(Counts)


@dataclass(slots=True)
class Scores:
    """All figures of one comparison; each table goes by its key (predicate, stance, type, qualifier)."""

    articles: int = 0
    missing: list[str] = field(default_factory=list)
    strict: dict[str, Counts] = field(default_factory=_table)
    loose: dict[str, Counts] = field(default_factory=_table)
    stances: dict[str, Counts] = field(default_factory=_table)
    entities: dict[str, Counts] = field(default_factory=_table)
    qualifiers: dict[str, Counts] = field(default_factory=_table)
    links: Counts = field(default_factory=Counts)
    judged: list[tuple[float, bool]] = field(default_factory=list)  # (confidence, right) of every claim that counts

    @property
    def claims(self) -> Counts:
        """All claims, stance included."""
        return total(self.strict)

    @property
    def not_asserted(self) -> Counts:
        """The claims with a stance other than asserted."""
        return total({name: row for name, row in self.stances.items() if name != Stance.ASSERTED})


def total(table: Mapping[str, Counts]) -> Counts:
    """The sum of a table's rows."""
    return sum(table.values(), Counts())


def score(gold: Iterable[tuple[str, Mapping[str, Any]]], predicted: Iterable[tuple[str, Mapping[str, Any]]]) -> Scores:
    """Compare gold articles with predicted ones, each as (where it was read, object).

    A gold article without a prediction counts as an empty one; a malformed object raises InputError with its place.
    """
    lines = {need(obj, "id", str, where): (where, obj) for where, obj in predicted}
    scores = Scores()
    for where, article in gold:
        ident = need(article, "id", str, where)
        scores.articles += 1
        if ident not in lines:
            scores.missing.append(ident)
        guess_where, guess = lines.get(ident, (where, {"entities": [], "claims": []}))
        wanted, given = gold_entities(article, where), predicted_entities(guess, guess_where)
        aligned = align(wanted, given)
        _score_entities(wanted, given, aligned, scores)
        _score_claims(_claims(article, wanted, where), _claims(guess, given, guess_where), aligned, scores)
    return scores


def _score_entities(
    gold: Mapping[str, Named], given: Mapping[str, Named], aligned: Mapping[str, str | None], scores: Scores
) -> None:
    free = {ref for ref, entity in gold.items() if not entity.optional}
    for ref, entity in given.items():
        hit = aligned[ref]
        if hit is not None and hit in free and gold[hit].type == entity.type:
            free.discard(hit)
            scores.entities[entity.type].tp += 1
            if gold[hit].id:
                same = local_part(gold[hit].id) == local_part(entity.id)
                scores.links += Counts(tp=int(same), fp=int(not same))
        elif hit is None or not gold[hit].optional:
            scores.entities[entity.type].fp += 1
    for ref in free:
        scores.entities[gold[ref].type].fn += 1


def _claims(article: Mapping[str, Any], entities: Mapping[str, Named], where: str) -> list[Claim]:
    claims = need(article, "claims", list, where)
    for claim in claims:
        for key in ("predicate", "subject", "object", "stance"):
            need(claim, key, str, where)
        for end in (claim["subject"], claim["object"]):
            if end not in entities:
                raise InputError(f"{where}: '{end}' is no entity of the article")
    return list(claims)


def _ends(claim: Claim, subject: str, obj: str) -> tuple[str, str, str]:
    predicate = load().predicates.get(claim["predicate"])
    swapped = predicate is not None and predicate.symmetric and obj < subject
    return (claim["predicate"], obj, subject) if swapped else (claim["predicate"], subject, obj)


def _score_claims(gold: list[Claim], given: list[Claim], aligned: Mapping[str, str | None], scores: Scores) -> None:
    pairs, extra, missed = match(gold, given, aligned)
    for wanted, guess in pairs:
        right = wanted["stance"] == guess["stance"]
        scores.judged.append((float(guess.get("confidence") or 0.0), right))
        scores.loose[wanted["predicate"]].tp += 1
        scores.strict[wanted["predicate"]] += Counts(tp=1) if right else Counts(fp=1, fn=1)
        scores.stances[wanted["stance"]] += Counts(tp=1) if right else Counts(fn=1)
        if not right:
            scores.stances[guess["stance"]].fp += 1
            continue
        for name in QUALIFIERS:
            value = qualifier(wanted, name)
            if value is not None:
                agreed = _agrees(name, value, qualifier(guess, name), aligned)
                scores.qualifiers[name] += Counts(tp=int(agreed), fp=int(not agreed))
    for claim in extra:
        scores.judged.append((float(claim.get("confidence") or 0.0), False))
        _count(scores, claim, Counts(fp=1))
    for claim in missed:
        _count(scores, claim, Counts(fn=1))


def _count(scores: Scores, claim: Claim, one: Counts) -> None:
    scores.strict[claim["predicate"]] += one
    scores.loose[claim["predicate"]] += one
    scores.stances[claim["stance"]] += one


def match(
    gold: list[Claim], given: list[Claim], aligned: Mapping[str, str | None]
) -> tuple[list[tuple[Claim, Claim]], list[Claim], list[Claim]]:
    """Pairs of (gold, predicted) that agree on predicate and ends, the unmatched predicted ones, the missed gold ones.

    The gold claim of the same stance is taken first, then a firm one before an optional one, then one of the same level.
    """
    wanted: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in gold:
        wanted[_ends(claim, claim["subject"], claim["object"])].append(claim)
    todo: dict[tuple[Any, ...], Claim] = {}
    for claim in given:
        key = (*_ends(claim, claim["subject"], claim["object"]), claim["stance"], str(qualifier(claim, "level")),
               str(claim.get("attributed_to")))
        todo.setdefault(key, claim)
    pairs: list[tuple[Claim, Claim]] = []
    used: set[int] = set()
    for same_stance in (True, False):
        for key, claim in list(todo.items()):
            subject, obj = aligned[claim["subject"]], aligned[claim["object"]]
            if subject is None or obj is None:
                continue
            hits = [g for g in wanted.get(_ends(claim, subject, obj), ())
                    if id(g) not in used and (not same_stance or g["stance"] == claim["stance"])]
            if not hits:
                continue
            best = min(hits, key=lambda g: (bool(g.get("optional")), qualifier(g, "level") != qualifier(claim, "level")))
            del todo[key]
            if not best.get("optional"):
                used.add(id(best))
                pairs.append((best, claim))
    missed = [g for g in gold if not g.get("optional") and id(g) not in used]
    return pairs, list(todo.values()), missed


def qualifier(claim: Claim, name: str) -> Any:
    """One qualifier, or the speaker, of a claim in JSON form; None where it has none."""
    return claim.get(name) if name == "attributed_to" else (claim.get("qualifiers") or {}).get(name)


def _agrees(name: str, wanted: Any, given: Any, aligned: Mapping[str, str | None]) -> bool:
    if name in ("place", "attributed_to"):
        return given is not None and aligned.get(given) == wanted
    if name == "amount" and isinstance(wanted, Mapping) and isinstance(given, Mapping):
        return all(given.get(key) == wanted.get(key) for key in ("min", "max", "currency"))
    return comparable(str(given)) == comparable(str(wanted))


def reliability(judged: Iterable[tuple[float, bool]], width: float = 0.1) -> list[tuple[float, int, float]]:
    """Rows of (lower bound of the confidence band, claims in it, share that is right), for bands with claims."""
    counts: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for confidence, ok in judged:
        band = min(int(confidence / width + 1e-9), round(1 / width) - 1)
        counts[band] += 1
        right[band] += ok
    return [(round(band * width, 2), counts[band], right[band] / counts[band]) for band in sorted(counts)]
