"""Names in quotation marks that no head noun brings: companies and associations by their neighbours, blocs by first word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.extract.mentions.unknown import CLOSING
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, light

_LONGEST: Final = 6
_FAR: Final = 14
_SHORT: Final = 5
_LISTED: Final = frozenset({"Association", "Party", "Media"})
_CLITICS: Final = frozenset("ولب")
_SURE: Final = 2
_WINDOW: Final = 9
_BEHIND: Final = 3
_ENDS: Final = frozenset(".؟!؛")
_LIST: Final = frozenset({"و", "،", "او", "ثم", "ولا"})
_APPOSED: Final = frozenset({"،", ",", ":"})


def find(board: Board) -> None:
    """Companies behind a noun with an adjective (الشركة الكورية «X»), beside a nation («X» الإسبانية), in a list of such
    (شركتي «X» و«Y»), or with rare words where the article speaks of companies; blocs («جبهة X»)."""
    tokens, closed = board.tokens, -9
    talk = any(t.norm.lstrip("وبفلك") in _words("company_talk") for t in tokens if t.kind == "word")
    companies = {e.last for e in board.elements if e.kind == "Company"}
    listed = {e.last: e.kind for e in board.elements if e.kind in _LISTED and tokens[e.last].text in QUOTES}
    for i, end in _quotations(board):
        first = tokens[i + 1]
        if not board.open(i + 1, end - 1):
            closed = end if end in companies else closed
        elif first.norm in _words("blocs") and end - i > 2:
            _add(board, "Alliance", i, end)
        elif kind := _named(board, i, end, listed):
            _add(board, kind, i, end)
            listed[end] = kind
        elif talk and not lexicon.verbal(first.norm) and _company_like(board, i, end, closed):
            _add(board, "Company", i, end)
            closed = end
    _by_use(board)


def _quotations(board: Board) -> Iterator[tuple[int, int]]:
    """Opening and closing marks of the short quotations."""
    tokens, i = board.tokens, 1
    while i < len(tokens) - 2:
        end = next((j for j in range(i + 2, min(i + _LONGEST + 1, len(tokens))) if tokens[j].text in QUOTES), None) \
            if tokens[i].text in QUOTES and tokens[i].text not in CLOSING else None
        if end is not None:
            yield i, end
        i = i + 1 if end is None else end + 1


def _by_use(board: Board) -> None:
    """What is bought, owned or given a market is a company, what is given grants an association: each place where a quoted
    phrase is governed like one counts, and the phrase is one wherever the article quotes it; so are those listed with it."""
    votes: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    places: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    listed: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    last: tuple[int, tuple[str, ...]] = (-9, ())
    for i, end in _quotations(board):
        if not _nameable(board, i, end):
            continue
        keys = tuple(t.norm for t in board.tokens[i + 1:end])
        places[keys].append((i, end))
        for kind, weight in _uses(board, i, end):
            votes[keys][kind] += weight
        if all(t.norm in _LIST for t in board.tokens[last[0] + 1:i]):
            listed.append((last[1], keys))
        last = end, keys
    for one, other in [*listed, *((b, a) for a, b in reversed(listed))]:
        for kind, weight in list(votes[one].items()):
            votes[other][kind] = max(votes[other][kind], weight)
    for keys, kinds in votes.items():
        kind, weight = max(kinds.items(), key=lambda item: item[1], default=("", 0))
        if weight >= _SURE:
            for i, end in places[keys]:
                if board.open(i + 1, end - 1):
                    _add(board, kind, i, end)


def _nameable(board: Board, i: int, end: int) -> bool:
    """Whether a quotation may be a name: free nouns and nothing else, no known name of one word."""
    own = board.tokens[i + 1:end]
    hit = board.single.get(i + 1)
    return board.open(i + 1, end - 1) and all(t.kind == "word" for t in own) and (hit is None or hit.last_tok < end - 1) \
        and own[0].norm not in lexicon.stops() and not lexicon.verbal(own[0].norm) and len(own[0].norm) > 1 \
        and (len(own) > 1 or not lexicon.is_common(own[0].norm))


def _uses(board: Board, i: int, end: int) -> Iterator[tuple[str, int]]:
    """Kinds that a place speaks for, with its weight."""
    tokens = board.tokens
    start = next((j + 1 for j in range(i - 1, max(-1, i - _WINDOW), -1) if tokens[j].text in _ENDS), max(0, i - _WINDOW))
    window = [stem for t in tokens[start:i] if t.kind == "word" for stem in _stems(t.norm)]
    if not _words("quoted_speech").isdisjoint(window):
        return
    before = set(_stems(tokens[i - 1].norm))
    comma = end + 1 < len(tokens) and tokens[end + 1].text in ("،", ",")
    after = {t.norm for t in tokens[end + 2:end + 1 + _BEHIND]} if comma else set()
    if before & _words("company_owners") or after & _words("company_epithets"):
        yield "Company", _SURE
    elif before & _words("grant_nouns"):
        yield "Association", _SURE
    elif tokens[i - 1].text in _APPOSED or before & _words("named_so"):
        noun = set(_stems(_head_noun(board, start, i - 1)))
        if noun & (_words("company_nouns") | _words("company_plurals")):
            yield "Company", _SURE
        elif noun & _words("association_nouns"):
            yield "Association", _SURE
    elif before & _words("quoted_governors"):
        company, grant = (not _words(name).isdisjoint(window) for name in ("company_deals", "grant_nouns"))
        if company or grant:
            yield ("Company" if company else "Association"), _SURE


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


def _named(board: Board, i: int, end: int, listed: dict[int, str]) -> str:
    """The type of a quotation, or nothing: a list goes on with it (جمعية «X» و«Y»), a noun has called it so (جمعية سماها «X»),
    several of a kind are (ثلاث جمعيات: «X»، «Y»), or the press is it by what it does (أوردته «X»، قال لـ«X»)."""
    tokens, own = board.tokens, board.tokens[i + 1].norm
    if lexicon.verbal(own) or own in lexicon.stops() or i + 1 in board.single \
            or not all(t.kind in ("word", "number") or t.text in ".-" for t in tokens[i + 1:end]):
        return ""
    before = tokens[i - 1].norm
    gap = next((j for j in (i - 1, i - 2, i - 3) if j in listed), -1)
    if gap >= 0 and all(t.norm in ("و", "،", ",") for t in tokens[gap + 1:i]):
        return listed[gap]
    back = tokens[max(0, i - _FAR):i]
    start = next((len(back) - n for n, t in enumerate(reversed(back)) if t.text in (".", "؟", "!", "؛", "»")), 0)
    back = back[start:]
    if before in _words("naming"):
        for token in reversed(back):
            kind = _kind_of("called").get(token.norm.lstrip("وبفلك")) or _kind_of("several").get(token.norm.lstrip("وبفلك"))
            if kind:
                return kind
        return ""
    said = any(t.norm in _words("said_to") for t in back)
    if before.lstrip("وف") in _words("media") or (before == "ل" and said) or (before == "مع" and said and len(back) > 1
                                                                 and back[-2].norm in _words("said_to")):
        return "Media" if end - i <= _SHORT else ""
    if before in ("،", ":", "هما", "هي", "وهي", "تتقدمها", "منها", "بينها", "و", "تتصدرها", "كـ", "ك"):
        return next((kind for t in reversed(back) if (kind := _kind_of("several").get(t.norm.lstrip("وبفلك"), ""))), "")
    return ""


@cache
def _kind_of(name: str) -> dict[str, str]:
    return {light(word): kind for kind, words in table("heads.ar")[name].items() for word in words}


def _add(board: Board, kind: str, i: int, end: int) -> None:
    tokens = board.tokens
    text = board.text(tokens[i + 1].start, end - 1)
    text = f"حزب {text}" if kind == "Party" else text
    known = board.linker.by_name(text, kind)
    node = board.doc.known(known) if known else board.doc.named(kind, text)
    before = tokens[i - 1].norm
    clitics = (before,) if before in _CLITICS else ()
    board.add(Element(kind, i, end, tokens[i + 1].start, tokens[end - 1].end, clitics, (node,)), node)


def _company_like(board: Board, i: int, end: int, closed: int) -> bool:
    """Whether what stands around a quotation makes it a company; ``closed``: where the last quoted company ended."""
    tokens, nations, nouns = board.tokens, _words("nations", "anaphors.ar"), _words("company_nouns")
    before, after = tokens[i - 1].norm, tokens[end + 1].norm if end + 1 < len(tokens) else ""
    if before.lstrip("وبفلك") in nouns or after in nations or before.lstrip("و") in nations:
        return True
    if i > 1 and before.startswith("ال") and tokens[i - 2].norm.lstrip("وبفلك") in nouns:
        return True
    if before == "و" and 0 < i - closed <= 3:
        return True
    own = [t.norm for t in tokens[i + 1:end]]
    if len(own) > 1 and own[0] not in _words("blocs") and any(norm in _words("company_marks") for norm in own[1:]):
        return True
    governed = before.lstrip("و") in _words("company_verbs")
    rare = sum(not lexicon.is_common(norm) for norm in own)
    return governed and (rare == len(own) if len(own) > 1 else bool(rare) and before.lstrip("و") in _words("company_doings"))


@cache
def _words(name: str, of: str = "heads.ar") -> frozenset[str]:
    return frozenset(light(word) for word in table(of)[name])
