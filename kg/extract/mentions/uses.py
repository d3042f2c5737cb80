"""What a quoted name is by how the article uses it: what is bought, owned or given a market is a company, what is given grants
an association; so is what «الشركة» or «الجمعية» takes up, and what is shaped like a firm's name (سوس للنظافة)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.mentions import phrases
from kg.extract.mentions.board import Board
from kg.extract.mentions.unknown import CLOSING
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, light

_LONGEST: Final = 6
_SURE: Final = 2
_WINDOW: Final = 9
_BEHIND: Final = 3
_FAR: Final = 45
_ENDS: Final = frozenset(".؟!؛")
_LIST: Final = frozenset({"و", "،", "او", "ثم", "ولا", "لا"})
_APPOSED: Final = frozenset({"،", ",", ":"})
_OPENED: Final = frozenset({"،", ",", "ان", "بان", "(", ":"})
_SHARE: Final = frozenset("%٪")

Keys = tuple[str, ...]
Quotation = tuple[int, int]
"""Its opening and its closing mark."""


def quotations(board: Board) -> Iterator[Quotation]:
    """The short quotations."""
    tokens, i = board.tokens, 0
    while i < len(tokens) - 2:
        end = next((j for j in range(i + 2, min(i + _LONGEST + 1, len(tokens))) if tokens[j].text in QUOTES), None) \
            if tokens[i].text in QUOTES and tokens[i].text not in CLOSING else None
        if end is not None:
            yield i, end
        i = i + 1 if end is None else end + 1


def voted(board: Board, quoted: Sequence[Quotation], talk: bool) -> Iterator[tuple[str, int, int]]:
    """Kind and marks of each quotation that is a name. Each place where a phrase is governed like one counts, and the phrase is
    one wherever the article quotes it; so are those listed with it. ``talk``: the article speaks of companies."""
    votes: dict[Keys, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    places: dict[Keys, list[Quotation]] = defaultdict(list)
    listed: list[tuple[Keys, Keys]] = []
    last: tuple[int, Keys] = (-9, ())
    for i, end in quoted:
        if not _nameable(board, i, end):
            continue
        keys = tuple(t.norm for t in board.tokens[i + 1:end])
        places[keys].append((i, end))
        for kind, weight in (*_uses(board, i, end, talk), *_shapes(keys, talk)):
            votes[keys][kind] += weight
        if all(t.norm in _LIST for t in board.tokens[last[0] + 1:i]):
            listed.append((last[1], keys))
        last = end, keys
    for one, other in [*listed, *((b, a) for a, b in reversed(listed))]:
        for kind, weight in list(votes[one].items()):
            votes[other][kind] = max(votes[other][kind], weight)
    _taken_up(board, places, votes)
    for keys, kinds in votes.items():
        kind, weight = max(kinds.items(), key=lambda item: item[1], default=("", 0))
        if weight >= _SURE:
            yield from ((kind, i, end) for i, end in places[keys] if board.open(i + 1, end - 1))


def _nameable(board: Board, i: int, end: int) -> bool:
    """Whether a quotation may be a name: free nouns and nothing else, no known name of one word."""
    own = board.tokens[i + 1:end]
    hit = board.single.get(i + 1)
    return board.open(i + 1, end - 1) and all(t.kind == "word" for t in own) and (hit is None or hit.last_tok < end - 1) \
        and own[0].norm not in lexicon.stops() and not phrases.verb(own[0].norm) and len(own[0].norm) > 1 \
        and (len(own) > 1 or not lexicon.is_common(own[0].norm))


def _uses(board: Board, i: int, end: int, talk: bool) -> Iterator[tuple[str, int]]:
    """Kinds that a place speaks for, with its weight."""
    tokens = board.tokens
    start = next((j + 1 for j in range(i - 1, max(-1, i - _WINDOW), -1) if tokens[j].text in _ENDS), max(0, i - _WINDOW))
    clause = next((j + 1 for j in range(i - 1, start - 1, -1) if tokens[j].norm in _OPENED), start)
    window = [stem for t in tokens[start:i] if t.kind == "word" for stem in _stems(t.norm)]
    spoken = [stem for t in tokens[clause:i] if t.kind == "word" for stem in _stems(t.norm)]
    before = set(_stems(tokens[i - 1].norm)) if i else set()
    if before & _words("company_owners"):
        yield "Company", _SURE
        return
    if not _words("quoted_speech").isdisjoint(spoken):
        return
    behind = [t.norm for t in tokens[end + 1:end + 2 + _BEHIND]]
    apposed = {norm.removeprefix("و") if norm.startswith("وال") else norm for norm in behind[1:]} \
        if behind[:1] and behind[0] in _APPOSED else set()
    if apposed & _words("company_epithets") or (talk and _acts(behind)):
        yield "Company", _SURE
    elif before & _words("grant_nouns") or apposed & _words("association_epithets") or _granted(before, behind, window):
        yield "Association", _SURE
    elif i and (tokens[i - 1].text in _APPOSED or before & _words("named_so")):
        noun = set(_stems(_head_noun(board, start, i - 1)))
        if noun & (_words("company_nouns") | _words("company_plurals") | _words("company_titles")):
            yield "Company", _SURE
        elif noun & _words("association_nouns"):
            yield "Association", _SURE
    elif before & _words("quoted_governors"):
        company, grant = (not _words(name).isdisjoint(window) for name in ("company_deals", "grant_nouns"))
        if company or grant:
            yield ("Company" if company else "Association"), _SURE
    own = [t.norm for t in tokens[i + 1:end]]
    if _foreign(own) and not before & _words("bynames") and (
            (talk and before & _words("quoted_governors")) or (behind[:1] and behind[0] in _words("nations", "anaphors.ar"))):
        yield "Company", _SURE


def _foreign(own: Sequence[str]) -> bool:
    """Whether a name has no everyday word and no article: a transcribed one, as firms have (غولدن شيب)."""
    return (len(own) > 1 or len(own[0]) > 4) and not any(
        norm.startswith("ال") or lexicon.is_common(norm) or norm in _words("applications") for norm in own)


def _granted(before: set[str], behind: Sequence[str], window: Sequence[str]) -> bool:
    """Whether a sum stands behind what gets it (ونالت «X» سبعة ملايين، ول«Y» 40 ألفا), where grants are shared out."""
    return bool(before & _words("grant_verbs")) and not _words("sums").isdisjoint(behind) \
        and _words("company_deals").isdisjoint(window)


def _acts(behind: Sequence[str]) -> bool:
    """Whether what only a company does or has stands right behind: a verb of companies, a share in brackets."""
    return bool(behind) and (behind[0].lstrip("وف") in _words("company_acts")
                             or (behind[0] == "(" and not _SHARE.isdisjoint(behind[1:])))


def _shapes(keys: Keys, talk: bool) -> Iterator[tuple[str, int]]:
    """A firm by its name: its first word is a branch of business (نقل سوس), its last says what it is for (سوس للنظافة)."""
    if talk and len(keys) > 1 and (keys[0] in _words("company_firsts") or keys[-1] in _words("company_lasts")):
        yield "Company", _SURE


def _taken_up(board: Board, places: dict[Keys, list[Quotation]], votes: dict[Keys, dict[str, int]]) -> None:
    """«الشركة» where the article names none before it: the last quotation before that may be one, with a rare word in it."""
    tokens = board.tokens
    ends = sorted((end, i, keys) for keys, own in places.items() for i, end in own)
    for kind, name in (("Company", "company_again"), ("Association", "association_again"), ("Media", "media_again")):
        first = min((e.first for e in board.elements if e.kind == kind), default=len(tokens))
        for j, token in enumerate(tokens[:first]):
            if not board.free[j] or not any(s.stem in _words(name) for s in splits(token.norm)) or (
                    j + 1 < len(tokens) and tokens[j + 1].text in QUOTES):
                continue
            found = next(((i, keys) for end, i, keys in reversed(ends) if end < j < end + _FAR), None)
            if found and _alone(board, found[0]) and not all(map(lexicon.is_common, found[1])) and not votes[found[1]]:
                votes[found[1]][kind] = _SURE


def _alone(board: Board, i: int) -> bool:
    """Whether no noun says what a quotation is the name of (برنامج «X»، حملة «X»)."""
    if not i:
        return True
    norm = board.tokens[i - 1].norm
    return board.tokens[i - 1].kind != "word" or norm in lexicon.stops() or norm in _words("quoted_governors") \
        or lexicon.verbal(norm) or (norm.endswith("ت") and not norm.endswith("ات"))


def _head_noun(board: Board, start: int, i: int) -> str:
    """The noun whose name follows the mark or «اسم» at a token: before it, or before its adjectives (الجمعية المسيرة، «X»)."""
    at = i - 1
    while at > start and at > i - 4 and board.tokens[at].norm.startswith("ال") and board.tokens[at - 1].norm.startswith(
            ("ال", "وال", "بال", "لل")):
        at -= 1
    while at > start and board.tokens[at].norm.startswith(("تحمل", "يحمل", "تحت")):
        at -= 1
    return board.tokens[at].norm if at >= start else ""


def _stems(norm: str) -> tuple[str, ...]:
    """A word as it is and without its clitics."""
    return (norm, *(s.stem for s in splits(norm)))


@cache
def _words(name: str, of: str = "heads.ar") -> frozenset[str]:
    return frozenset(light(word) for word in table(of)[name])
