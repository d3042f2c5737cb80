"""Names in quotation marks that no head noun brings: companies and associations by their neighbours, blocs by first word."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions import phrases, uses
from kg.extract.mentions.board import Board
from kg.extract.mentions.uses import quotations
from kg.text.normalise import QUOTES, light

_FAR: Final = 14
_SHORT: Final = 5
_LISTED: Final = frozenset({"Association", "Party", "Media"})
_CLITICS: Final = frozenset("ولب")


def find(board: Board) -> None:
    """Companies behind a noun with an adjective (الشركة الكورية «X»), beside a nation («X» الإسبانية), in a list of such
    (شركتي «X» و«Y»), or with rare words where the article speaks of companies; blocs («جبهة X»)."""
    tokens, closed = board.tokens, -9
    talk = any(t.norm.lstrip("وبفلك") in _words("company_talk") for t in tokens if t.kind == "word")
    companies = {e.last for e in board.elements if e.kind == "Company"}
    listed = {e.last: e.kind for e in board.elements if e.kind in _LISTED and tokens[e.last].text in QUOTES}
    for i, end in quotations(board):
        first = tokens[i + 1]
        if not board.open(i + 1, end - 1):
            closed = end if end in companies else closed
        elif first.norm in _words("blocs") and end - i > 2:
            _add(board, "Alliance", i, end)
        elif kind := _named(board, i, end, listed):
            _add(board, kind, i, end)
            listed[end] = kind
        elif talk and not phrases.verb(first.norm) and _company_like(board, i, end, closed):
            _add(board, "Company", i, end)
            closed = end
    for kind, i, end in uses.voted(board, list(quotations(board)), talk):
        _add(board, kind, i, end)


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
