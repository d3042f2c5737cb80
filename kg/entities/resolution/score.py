"""How likely two profiles are one entity, and the reasons: names first, then what they are tied to.

The score begins with the likeness of the names: like script with like script where both have one, else across. What agrees
raises it, what contradicts lowers it; nothing known on one side does neither. From ``THRESHOLD`` on a pair is proposed;
``sure`` is the stricter test of batch runs, which merge without asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.entities.resolution.profile import Profile
from kg.text.likeness import Likeness, name_likeness
from kg.text.sounds import arabic

#: From here on two entities are proposed as one.
THRESHOLD: Final = 0.8
#: From here on the names alone satisfy a batch run.
SURE: Final = 0.95
_PEOPLE: Final = "Person"
#: Types that one thing may be given by different articles.
_NEAR: Final = (frozenset({"Company", "PublicBody"}), frozenset({"Association", "PublicBody"}), frozenset({"Company", "Media"}))
_WORD_MORE: Final = 0.2  # a word more tells organisations and places apart: سلا, سلا الجديدة
_LONE_NAME: Final = 0.72
_NAMED: Final = 0.6  # below, nothing in common speaks for a pair: two ministers are not one


@dataclass(frozen=True, slots=True)
class Reason:
    """What was compared (``names``, ``party``, …), what it did to the score, and the values in words."""

    what: str
    effect: float
    detail: str

    def __str__(self) -> str:
        return f"{self.what} {self.effect:+.2f} ({self.detail})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score of a pair, 0 to 1, with its reasons; ``sure`` where a batch run may merge it by itself."""

    score: float
    reasons: tuple[Reason, ...]
    sure: bool = False

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "; ".join(map(str, self.reasons))


def compare(one: Profile, other: Profile) -> Comparison:
    """Compare two profiles.

    A pair is ``sure`` where both have the same full name of two words or more (likeness from 0.95), the same type, something
    that both are tied to, and nothing that contradicts.
    """
    if one.wikidata and other.wikidata:
        same = one.wikidata == other.wikidata
        detail = f"{one.wikidata}, {other.wikidata}"
        return Comparison(0.99 if same else 0.02, (Reason("wikidata", 0.99 if same else 0.02, detail),), same)
    names = _names(one, other)
    if names is None:
        return Comparison(0.0, (Reason("names", 0.0, "no name"),))
    likeness, left, right = names
    people = one.type == other.type == _PEOPLE
    score = _name_score(likeness, people)
    reasons = [Reason("names", score, f"{left} / {right}")]
    told = filter(None, (_type(one, other, score), *_ties(one, other), _born(one, other)))
    reasons += [reason for reason in told if reason.effect < 0 or score >= _NAMED]
    total = score
    for reason in reasons[1:]:
        total += reason.effect * (1 - total if reason.effect > 0 else total)
    agreed = [reason for reason in reasons[1:] if reason.effect > 0]
    if people and likeness.shared == 1 and not agreed:
        total = min(total, _LONE_NAME)
    sure = (likeness.score >= SURE and likeness.shared >= 2 and not likeness.left and not likeness.right and bool(agreed)
            and one.type == other.type and all(reason.effect > 0 for reason in reasons))
    return Comparison(round(total, 3), tuple(reasons), sure)


def _names(one: Profile, other: Profile) -> tuple[Likeness, str, str] | None:
    """The best pair of names: within a script that both have, else across."""
    split = [({True: [], False: []}, profile) for profile in (one, other)]  # type: ignore[var-annotated]
    for by_script, profile in split:
        for name in profile.names:
            by_script[arabic(name)].append(name)
    (first, _), (second, _) = split
    pairs = [(a, b) for script in (True, False) for a in first[script] for b in second[script]]
    pairs = pairs or [(a, b) for a in one.names for b in other.names]
    return max(((name_likeness(a, b), a, b) for a, b in pairs), key=lambda found: found[0].score, default=None)


def _name_score(likeness: Likeness, people: bool) -> float:
    if people:
        return likeness.score
    return max(0.0, likeness.score - _WORD_MORE * max(likeness.left, likeness.right))


def _type(one: Profile, other: Profile, score: float) -> Reason | None:
    if one.type == other.type or not one.type or not other.type:
        return None
    near = any({one.type, other.type} <= group for group in _NEAR)
    return Reason("type", -0.1 if near else -0.7, f"{one.type}, {other.type}")


def _ties(one: Profile, other: Profile) -> Iterable[Reason | None]:
    """Same or different party, place, body and post."""
    yield _tie("party", one.parties, other.parties, 0.4, -0.3 if not one.posts & other.posts else 0.0)
    yield _tie("place", one.places, other.places, 0.3, -0.08 if one.type == other.type == _PEOPLE else -0.35)
    yield _tie("body", one.bodies, other.bodies, 0.3, 0.0)
    yield _tie("post", one.posts, other.posts, 0.5, 0.0)


def _tie(what: str, one: frozenset[str], other: frozenset[str], agree: float, differ: float) -> Reason | None:
    if not one or not other:
        return None
    both = one & other
    if both:
        return Reason(what, agree, ", ".join(sorted(both)))
    return Reason(what, differ, f"{', '.join(sorted(one))} / {', '.join(sorted(other))}") if differ else None


def _born(one: Profile, other: Profile) -> Reason | None:
    if not one.born or not other.born:
        return None
    return Reason("born", 0.4 if one.born == other.born else -0.6, f"{one.born}, {other.born}")
