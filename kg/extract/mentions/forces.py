"""The police and the prosecutors where they act, named by no more than their noun (أوقفته الشرطة، أمر الوكيل العام بفاس)."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.text.clitics import Split, splits
from kg.text.normalise import light

_PRONOUNS: Final = ("هما", "هم", "ها", "ه")
_SEATS: Final = frozenset({"Municipality", "Province", "Region", "Arrondissement"})
_AGENT: Final = frozenset({"طرف", "قبل", "لدن", "جانب"})
_BEFORE: Final = frozenset({"امام", "لدى"})
_COURTS: Final = ("محكم", "ابتدائي", "استئناف", "المحكم", "الاستئناف", "الابتدائي", "غرف", "الغرف", "النيابه", "النيابة")
_APPOSED: Final = frozenset({"،", ",", "(", "-", "–"})
_COURTLIKE: Final = frozenset({"الاداري", "التحقيق"})
_GENDARMES: Final = ("الدرك", "الدرك الملكي")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("heads.ar")[name])


@cache
def _names(name: str) -> tuple[tuple[str, ...], ...]:
    forms = (tuple(light(word) for word in form.split()) for form in table("heads.ar")[name])
    return tuple(sorted(forms, key=lambda form: -len(form)))


def find(board: Board) -> None:
    """Add the police where a verb of theirs stands beside them or they are the agent, prosecutors where no court follows."""
    tokens, i = board.tokens, 0
    while i < len(tokens):
        last = i
        if tokens[i].kind == "word" and board.free[i]:
            for name, fits in (("forces", _acts), ("prosecutors", _is_body)):
                if (end := _called(board, i, name)) is not None and fits(board, i, end):
                    last = _add(board, i, end)
                    break
        i = last + 1


def _called(board: Board, i: int, name: str) -> int | None:
    """The last token of the longest of the names that stands at a token."""
    tokens = board.tokens
    stems = {s.stem for s in splits(tokens[i].norm) if s.proclitics[-1:] not in (("ال",), ("س",))}
    for form in _names(name):
        end = i + len(form) - 1
        if form[0] in stems and end < len(tokens) and board.open(i, end) \
                and all(t.norm == word for t, word in zip(tokens[i + 1:end + 1], form[1:], strict=True)):
            return end
    return None


def _split(norm: str) -> Split:
    """A word that one of the names begins with, without its clitics."""
    firsts = {form[0] for name in ("forces", "prosecutors") for form in _names(name)}
    return next(s for s in splits(norm) if s.stem in firsts)


def _police_verb(norm: str) -> bool:
    bare = norm.lstrip("وف")
    stems = {norm, bare} | {word.removesuffix(p) for word in (norm, bare) for p in _PRONOUNS if word.endswith(p)}
    return not stems.isdisjoint(_words("force_verbs"))


def _acts(board: Board, i: int, end: int) -> bool:
    tokens = board.tokens
    if end + 1 < len(tokens) and tokens[end + 1].norm.startswith("ال"):
        return False  # الأمن الغذائي، الشرطة الدولية
    before = tokens[i - 1].norm if i else ""
    agent = before in _BEFORE or (before in _AGENT and i > 1 and tokens[i - 2].norm in ("من", "ومن"))
    behind = next((t.norm for t in tokens[end + 1:end + 3] if not t.norm.startswith("ب")), "")
    return agent or _police_verb(before) or _police_verb(behind)


def _is_body(board: Board, i: int, end: int) -> bool:
    """Whether a prosecutor's title is the office: no court follows, no name, and it is not in apposition to one."""
    tokens = board.tokens
    following = tokens[end + 1] if end + 1 < len(tokens) else None
    if tokens[end].norm in _COURTLIKE and _seat(board, end) is None:
        return False  # some court's, which the article may name
    if i and (tokens[i - 1].norm in _words("no_magistrates") or tokens[i - 1].text in _APPOSED
              or {"ب", "ك"} & set(_split(tokens[i].norm).proclitics)):
        return False
    if following is None or following.kind != "word":
        return following is not None
    word = following.norm
    if word == "لدى" or any(s.stem.startswith(_COURTS) for s in splits(word)):
        return False
    return not (lexicon.given(following.key) and not lexicon.is_common(word))


def _seat(board: Board, end: int) -> int | None:
    """The last token of the place behind ب."""
    hit = board.single.get(end + 1)
    seated = hit is not None and hit.proclitics == ("ب",) and hit.candidates[0].type in _SEATS
    return hit.last_tok if seated and hit is not None and board.open(hit.first_tok, hit.last_tok) else None


def _add(board: Board, i: int, end: int) -> int:
    """Take the body in with its seat behind ب; the last token of the two."""
    token = board.tokens[i]
    split = _split(token.norm)
    last = _seat(board, end) or end
    start = token.offset(split.cut) if split.cut else token.start
    text = board.text(start, last)
    name = "ا" + text if split.hidden else text
    full = _GENDARMES[1] if name == _GENDARMES[0] else name
    known = board.linker.by_name(full, "PublicBody")
    node = board.doc.known(known) if known else board.doc.named("PublicBody", name)
    board.add(Element("PublicBody", i, last, start, board.tokens[last].end, split.proclitics, (node,),
                      name=name if split.hidden else None), node)
    return last
