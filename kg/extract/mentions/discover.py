"""Parties that nobody knows and no head noun names: by what governs their names (مرشح «النسر») and by known neighbours.

Every place where a phrase is governed like a party counts for it; a phrase that gathers enough in one article is a party there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from kg.extract import lexicon
from kg.extract.anaphors import is_anaphor
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions import heads
from kg.extract.mentions.board import Board
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, light

_LEAF: Final = "\0"
_LONGEST: Final = 3
_ENOUGH: Final = 4
_NEVER: Final = 99
_LIST: Final = 6
_NUMBERS: Final = (("ثلاثه", "ثلاثة", "ثلاث"), ("اربعة", "اربع"), ("خمسة", "خمس"), ("ستة", "ست"))
_PEOPLE: Final = ("ين", "ون", "راء", "قاء", "لاء", "ساء", "ضاء")  # plurals and duals of people and things (السفراء، البلدين)


@dataclass(frozen=True, slots=True)
class _Governor:
    weight: int
    lam: str
    many: bool
    size: int


class _Phrase(NamedTuple):
    """A possible name: tokens, letters of clitics to cut from the first, quoted or not."""

    first: int
    last: int
    cut: int
    clitic: str
    quoted: bool


@cache
def _trie() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for row in table("heads.ar")["party_governors"]:
        for words in row["words"]:
            *parts, end = words.split()
            lam = end if end in ("ل", "ب", "في") and parts else ""
            node = root
            for word in parts if lam else [*parts, end]:
                node = node.setdefault(light(word), {})
            node.setdefault(_LEAF, []).append(_Governor(row["weight"], lam, bool(row.get("many")), int(row.get("size", 0))))
    return root


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("heads.ar")[name])


def parties(board: Board) -> None:
    """Add the parties that the article speaks of without ever calling them one."""
    votes: dict[tuple[str, ...], int] = defaultdict(int)
    strong: dict[tuple[str, ...], bool] = defaultdict(bool)
    places: dict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
    talk = sum(t.norm in _words("party_talk") for t in board.tokens) > 0
    for weight, phrase in _votes(board):
        keys = _keys(board, phrase)
        votes[keys] += weight + phrase.quoted * (4 if talk else 2 if weight > 2 else 0)
        strong[keys] = strong[keys] or weight > 3
        places[keys].append(phrase)
    for keys, weight in votes.items():
        if talk and keys[-1] in _words("party_adjectives"):
            weight += 2 if len(keys) > 1 and keys[-1] in _words("party_closers") else 1
        elif talk and len(keys) == 2 and keys[-1].startswith("وال"):
            weight += 1
        if (talk or strong[keys]) and weight >= (_ENOUGH if len(keys) > 1 or any(p.quoted for p in places[keys]) else
                                               _ENOUGH + 2 if strong[keys] else _NEVER):
            for phrase in places[keys]:
                _add(board, phrase)


def shortened(board: Board) -> None:
    """A party's first word (حزب الأفق، «الأفق») is the one party of the article whose longer name begins with it."""
    names = {node: heads.bare_words(node.label).removeprefix("حزب ") for node in board.doc.nodes
             if node.type == "Party" and node.spans}
    for node, name in names.items():
        longer = [other for other, long in names.items() if long.startswith(f"{name} ")] if node.id is None else []
        if len(longer) == 1:
            board.doc.merge(node, longer[0])
            for element in board.elements:
                if element.nodes == (node,):
                    element.nodes = (longer[0],)


def _keys(board: Board, phrase: _Phrase) -> tuple[str, ...]:
    words = [t.norm for t in board.tokens[phrase.first:phrase.last + 1] if t.kind == "word"]
    first = words[0][phrase.cut:]
    return ("ا" + first if phrase.clitic == "ل" and first.startswith("ل") else first, *words[1:])


def _votes(board: Board) -> Iterator[tuple[int, _Phrase]]:
    """Each place that speaks for a phrase, with its weight (twice the table's)."""
    parties_end = {e.last: e for e in board.elements if e.kind == "Party"}
    people = {e.last for e in board.elements if e.kind == "Person"}
    starts = {e.first for e in board.elements if e.kind == "Party" and "و" in e.proclitics}
    for sentence in board.doc.sentences:
        for i in range(sentence.first_token, sentence.last_token):
            if board.tokens[i].kind != "word":
                continue
            for governor, at in _governors(board, i, sentence.last_token):
                if governor.many:
                    size = governor.size or _counted(board, i)
                    found = _list(board, at, sentence.last_token, size)
                    sure = len(found) == size or any(p.last > p.first or p.quoted for p in found)  # bare words count then
                    yield from ((governor.weight + 2 * sure, phrase) for phrase in found if len(found) > 1)
                elif phrase := _phrase(board, at, sentence.last_token, governor.lam):
                    yield governor.weight, phrase
            if i in people and board.tokens[i + 1].text == "(":
                phrase = _phrase(board, i + 2, sentence.last_token, "")
                if phrase and phrase.last < sentence.last_token and board.tokens[phrase.last + 1].text == ")":
                    yield 4 if phrase.last > phrase.first else 6, phrase
            if pair := _closed_pair(board, i, sentence.last_token):
                yield from ((4, phrase) for phrase in pair)
            if i in parties_end:
                found = _run(board, i + 1, sentence.last_token)
                closed = bool(found) and found[-1].last + 1 in starts
                yield from ((4 if closed else 2, phrase) for phrase in found)


def _closed_pair(board: Board, i: int, last: int) -> list[_Phrase]:
    """Two names with adjectives that parties like, one after the other (الأفق الديمقراطي والميثاق الوطني)."""
    token, closers = board.tokens[i], _words("party_closers")
    if i + 3 > last or board.tokens[i + 1].norm not in closers:
        return []
    clitic = next((c for c in ("ب", "ل") if token.norm.startswith("لل" if c == "ل" else "بال")), "")
    first = _phrase(board, i, last, clitic)
    found = [first, *_run(board, first.last + 1, last)] if first else []
    return found if len(found) > 1 and all(board.tokens[p.last].norm in closers and p.last > p.first for p in found) else []


def _governors(board: Board, i: int, last: int) -> Iterator[tuple[_Governor, int]]:
    """The governors that begin at a token, with the token after them."""
    for split in splits(board.tokens[i].norm):
        if split.proclitics[-1:] in (("س",), ("ال",)) or (
                split.stem == "عن" and any(t.norm.lstrip("وف") in _words("speaking") for t in board.tokens[max(0, i - 3):i])):
            continue
        node, at = _trie().get(split.stem), i
        while node is not None:
            for governor in node.get(_LEAF, ()):
                yield governor, at + 1
            at += 1
            node = node.get(board.tokens[at].norm) if at <= last else None
        if split.stem in _trie():
            return


def _phrase(board: Board, at: int, last: int, lam: str, clitic: str = "") -> _Phrase | None:
    """The phrase at a token that may be a party's name: a short quotation, else definite words."""
    tokens, free = board.tokens, board.free
    if at > last:
        return None
    if lam == "في":
        if tokens[at].norm not in ("في", "ف"):
            return None
        lam, at = "", at + 1
    elif lam and tokens[at].norm == lam:
        lam, at = "", at + 1
    if at < last and tokens[at].text == "،" and tokens[at - 1].norm in _words("party_appositions"):
        at += 1
    if at > last:
        return None
    if tokens[at].text in QUOTES:
        end = next((j for j in range(at + 2, min(last, at + _LONGEST + 2) + 1) if tokens[j].text in QUOTES), None)
        if end is None or not board.open(at + 1, end - 1) or not all(t.kind == "word" for t in tokens[at + 1:end]) \
                or not _may_begin(tokens[at + 1].norm):
            return None
        return _Phrase(at + 1, end - 1, 0, "", True)
    token = tokens[at]
    if token.kind != "word" or not free[at]:
        return None
    norm, cut = token.norm, 0
    if lam == "ل" and norm.startswith("لل"):
        cut, norm, clitic = 1, "ا" + norm[1:], "ل"
    elif lam == "ب" and norm.startswith("بال"):
        cut, norm, clitic = 1, norm[1:], "ب"
    elif lam:
        return None
    if clitic == "و":
        cut, norm = 1, norm[1:]
    if not _may_begin(norm):
        return None
    end = at
    while end < last and end - at < _LONGEST - 1 and tokens[end + 1].kind == "word" and free[end + 1] \
            and tokens[end + 1].norm.startswith("ال") and tokens[end + 1].norm not in _ends():
        end += 1
    end = _paired(board, at, last, norm) if end == at else end
    return _Phrase(at, end, cut, clitic, False) if end > at or norm not in _words("no_party_alone") else None


def _paired(board: Board, at: int, last: int, norm: str) -> int:
    """The end of a name of two nouns (الإرادة والبناء): wherever the article has the first, the second follows."""
    tokens = board.tokens
    following = tokens[at + 1] if at < last else None
    if following is None or not following.norm.startswith("وال") or not board.free[at + 1] \
            or not _may_begin(following.norm[1:]) or (at + 1 < last and tokens[at + 2].norm.startswith("ال")):
        return at
    alone = any(t.norm.endswith(norm[1:]) and tokens[j + 1].norm != following.norm for j, t in enumerate(tokens[:-1])
                if t.kind == "word" and len(t.norm) - len(norm) <= 2)
    return at if alone else at + 1


def _may_begin(norm: str) -> bool:
    return (norm.startswith("ال") and len(norm) > 4 and norm not in lexicon.stops() and norm not in _words("no_party")
            and not norm.endswith(_PEOPLE) and not is_anaphor(norm))


@cache
def _ends() -> frozenset[str]:
    """Words that end a name; الجديد does not, for it is part of many."""
    return lexicon.stops() - {light("الجديد"), light("الجديدة")} | _words("no_party")


def _counted(board: Board, i: int) -> int:
    """The number that stands before a plural (ثلاثة أحزاب)."""
    return next((n for n, words in enumerate(_NUMBERS, 3) if i and board.tokens[i - 1].norm in words), 0)


def _list(board: Board, at: int, last: int, size: int) -> list[_Phrase]:
    """The names of a list of parties; two bare words are one name where the list would be too long (الإرادة والبناء)."""
    first = _phrase(board, at, last, "")
    if first is None:
        return []
    found = [first, *_run(board, first.last + 1 + first.quoted, last)]
    if size > len(found):
        found = [part for phrase in found for part in _parted(board, phrase)]
    while size and len(found) > size:
        pair = next((n for n in range(len(found) - 1) if found[n].first == found[n].last
                     and found[n + 1].first == found[n + 1].last == found[n].last + 1), None)
        if pair is None:
            break
        found[pair:pair + 2] = [found[pair]._replace(last=found[pair + 1].last)]
    return found


def _parted(board: Board, phrase: _Phrase) -> list[_Phrase]:
    """A name of two nouns as the two names that it is where the list would be too short."""
    if phrase.last != phrase.first + 1 or not board.tokens[phrase.last].norm.startswith("وال"):
        return [phrase]
    return [phrase._replace(last=phrase.first), _Phrase(phrase.last, phrase.last, 1, "و", False)]


def _run(board: Board, at: int, last: int) -> list[_Phrase]:
    """Phrases that follow one another with و or a comma from a token on."""
    found: list[_Phrase] = []
    tokens = board.tokens
    while at <= last and len(found) < _LIST:
        if tokens[at].text in ("،", ",") and at < last:
            at += 1
            if not tokens[at].norm.startswith("و"):
                break
        norm = tokens[at].norm
        if norm == "و" and at < last and (tokens[at + 1].text in QUOTES or tokens[at + 1].norm.startswith("ال")):
            phrase = _phrase(board, at + 1, last, "")
        elif norm.startswith("وال") and board.free[at]:
            phrase = _phrase(board, at, last, "", "و")
        else:
            break
        if phrase is None:
            break
        found.append(phrase)
        at = phrase.last + 1 + phrase.quoted
    return found


def _add(board: Board, phrase: _Phrase) -> None:
    tokens = board.tokens
    if not board.open(phrase.first, phrase.last):
        return
    first = tokens[phrase.first]
    start = first.offset(phrase.cut) if phrase.cut else first.start
    text = board.text(start, phrase.last)
    name = "ا" + text if phrase.clitic == "ل" else text
    label = f"حزب {name}"
    known = board.linker.by_name(label, "Party") or board.linker.by_name(name, "Party")
    node = board.doc.known(known) if known else board.doc.named("Party", label)
    node.names.add(name)
    clitics = (phrase.clitic,) if phrase.clitic else ()
    board.add(Element("Party", phrase.first, phrase.last, start, tokens[phrase.last].end, clitics, (node,),
                      name=name if name != text else None), node)
    if not known:
        board.doc.alias(node, name)
