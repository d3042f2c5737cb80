"""Known names as mentions: which of their hits name somebody here."""

from __future__ import annotations

from typing import Final

from kg.entities.index import CONFIRMED, WEAK, AliasHit
from kg.extract import lexicon
from kg.extract.anaphors import is_anaphor, never_alone
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions import nameparts, persons
from kg.extract.mentions.board import Board
from kg.extract.mentions.parties import everyday
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, full, light

_TELLING: Final = frozenset({"minister", "spokesperson", "head-of-government", "secretary-general", "wali", "deputy"})
_OF_LAND: Final = frozenset({"Municipality", "Province", "Region", "Arrondissement", "Place"})
_STATE: Final = "public-body/state-ma"
_DEPUTIES: Final = ("نائب", "النائب", "نوابه", "نائبا", "نواب")
_MINISTERS: Final = ("وزير", "الوزير", "كاتب", "وزراء", "الوزراء")
_CHARGE: Final = 7
_NAME: Final = 5
_WINGS: Final = frozenset({"شبيبة", "شباب", "نساء"})
_BARE_PLACES = frozenset({"Municipality", "Arrondissement"})


def place(board: Board, hit: AliasHit) -> None:
    """Take a hit in where it names somebody here and nothing covers it yet."""
    if not board.open(hit.first_tok, hit.last_tok) or _adjective(board, hit):
        return
    chosen = board.linker.choose(hit, board.context, _before(board, hit.first_tok), board.expected.get(hit.first_tok))
    if chosen is None:
        return
    node = board.doc.known(chosen)
    if node.type in _BARE_PLACES and not hit.head and hit.first_tok == hit.last_tok and _everyday(board, hit, chosen):
        return
    last = hit.last_tok
    if node.type == "Party" and _goes_on(board, last):
        return
    if node.type == "PublicBody" and (_charge(board, hit) or _narrowed(board, hit)):
        return
    if (node.type in _OF_LAND or node.id == _STATE) and _in_a_name(board, hit):
        return
    if node.type == "Person" and (nameparts.namesake(board.tokens, hit.first_tok) or _other_bearer(board, hit)
                                  or _longer(board, hit)):
        return
    board.add(Element(node.type, hit.first_tok, last, hit.start, hit.end, hit.proclitics, (node,), name=hit.name), node)
    if node.type == "Association":
        wing(board, hit.start, hit.end)
    # a court's city, a government's head: mentions, but no elements of the sentence
    for inner in hit.inside if node.type == "PublicBody" else ():
        if inside := board.linker.choose(inner, board.context, "title"):
            named = board.doc.known(inside)
            named.spans.append((inner.start, inner.end, inner.name))
            named.names.add(inner.name or board.doc.text[inner.start:inner.end])
    if node.type == "Person":
        board.people.append((node, hit.name_tok if hit.name_tok >= 0 else hit.first_tok, last))


def _charge(board: Board, hit: AliasHit) -> bool:
    """Whether a ministry's short name is what a council's deputy is charged with (نائب العمدة المكلف بالنقل)."""
    i = hit.first_tok
    if hit.proclitics[-1:] != ("ب",) or i < 1 or not board.tokens[i - 1].norm.startswith(("المكلف", "مكلف")):
        return False
    words = [t.norm.lstrip("وفبلك") for t in board.tokens[max(0, i - _CHARGE):i - 1]]
    return any(w.startswith(_DEPUTIES) for w in words) and not any(w.startswith(_MINISTERS) for w in words)


def _narrowed(board: Board, hit: AliasHit) -> bool:
    """Whether an adjective makes another ministry of a known one (وزارة الصناعة التقليدية)."""
    after = hit.last_tok + 1
    ministry = any(s.stem in ("وزارة", "وزير", "وزيرة") for s in splits(board.tokens[hit.first_tok].norm))
    if not ministry or after >= len(board.tokens) or board.tokens[hit.last_tok].norm.endswith("ية"):
        return False
    token = board.tokens[after]
    return token.kind == "word" and token.norm.startswith("ال") and token.norm.endswith("ية") \
        and token.norm not in lexicon.stops() and not lexicon.qualifies(token.norm) and not board.linker.nation(token.key)


def _in_a_name(board: Board, hit: AliasHit) -> bool:
    """Whether a bare place stands inside a short quotation with other words: part of a name («صدى تاونات»)."""
    first, last, tokens = hit.first_tok, hit.last_tok, board.tokens
    if hit.head or hit.proclitics:
        return False
    opens = next((j for j in range(first - 1, max(first - _NAME, -1) - 1, -1) if j >= 0 and tokens[j].kind != "word"), -1)
    closes = next((j for j in range(last + 1, min(last + _NAME, len(tokens))) if tokens[j].kind != "word"), -1)
    if opens < 0 or closes < 0 or tokens[opens].text not in QUOTES or tokens[closes].text not in QUOTES \
            or tokens[opens].text in "»”" or closes - opens - 1 == last - first + 1 or closes - opens > _NAME:
        return False
    return not any(lexicon.verbal(t.norm) or (t.norm in lexicon.stops() and not t.norm.startswith("ال"))
                   for t in tokens[opens + 1:closes])


def wing(board: Board, start: int, end: int) -> None:
    """Let the name of a party's youth or women's wing mention the party too (شبيبة العدالة والتنمية)."""
    head, _, name = board.doc.text[start:end].partition(" ")
    if head not in _WINGS:
        return
    ident = board.linker.by_name(name, "Party") or board.linker.everyday_party(full(name))
    if ident is not None:
        party = board.doc.known(ident)
        party.spans.append((end - len(name), end, None))
        party.names.add(name)


def _goes_on(board: Board, last: int) -> bool:
    """Whether an adjective of parties follows a short name, or a second noun one that is an everyday word behind حزب:
    another party (حزب العهد الأخضر، حزب الإنصاف والبناء)."""
    words = table("heads.ar")["party_closers"]
    after = board.tokens[last + 1].norm if last + 1 < len(board.tokens) else ""
    if after in {light(w) for w in words if w != "الجديد"}:
        return True
    pair = last > 0 and board.tokens[last - 1].norm.lstrip("وفبلك") == "حزب" and after.startswith("وال") and len(after) > 6
    return pair and lexicon.is_common(board.tokens[last].norm) and not everyday(board.tokens[last].norm) \
        and not everyday(after[1:]) and lexicon.is_common(after)


def _before(board: Board, i: int) -> str:
    """``title`` where a title stands right before token ``i``, ``common`` where it is an everyday word, else nothing."""
    if i - 1 in board.titled or _held(board, i):
        return "title"
    return "common" if lexicon.is_common(board.tokens[i].norm) else ""


def _held(board: Board, i: int) -> bool:
    """Whether the family name at token ``i`` has a title right behind it (الخلفي الناطق الرسمي) that says who is meant."""
    hit = board.single.get(i)
    return hit is not None and board.roles.get(hit.last_tok + 1) in _TELLING


def _adjective(board: Board, hit: AliasHit) -> bool:
    """Whether a single definite word is no name here: an anaphor (المدينة), or an adjective (الأنظمة الداخلية)."""
    own = board.tokens[hit.first_tok:hit.last_tok + 1]
    if not hit.head and never_alone(" ".join([own[0].norm.lstrip("وفبلك"), *(t.norm for t in own[1:])])):
        return True
    if hit.head or hit.first_tok != hit.last_tok:
        return False
    token = board.tokens[hit.first_tok]
    if is_anaphor(token.norm):
        return True
    if hit.first_tok == 0 or not token.norm.startswith("ال") or not token.norm.endswith(("ية", "ي")):
        return False
    before = board.tokens[hit.first_tok - 1]
    return before.kind == "word" and before.norm.lstrip("وفبلك").startswith(("ال", "لل")) and lexicon.is_common(before.norm)


def _other_bearer(board: Board, hit: AliasHit) -> bool:
    """Whether an unknown given name stands before a known family name: somebody else, who becomes a person of the article."""
    i = hit.first_tok - 1
    if hit.proclitics or i < 0 or all(c.policy not in (WEAK, CONFIRMED) for c in hit.candidates):
        return False
    before = board.tokens[i]
    if before.kind != "word" or not board.free[i] or lexicon.is_common(before.norm) or lexicon.verbal(before.norm) \
            or not (lexicon.strength(before.key) or lexicon.given(before.key) or (lexicon.everyday(before.key) and i and
                    board.tokens[i - 1].kind == "punct")):
        return False
    text = board.doc.text[before.start:hit.end]
    node = board.doc.named("Person", text)
    board.add(Element("Person", i, hit.last_tok, before.start, hit.end, (), (node,)), node)
    board.people.append((node, i, hit.last_tok))
    return True


def _longer(board: Board, hit: AliasHit) -> bool:
    """Whether a second family name follows a known full name: somebody else, whom ``persons`` then finds (عمر مورو الريفي)."""
    at = hit.last_tok + 1
    if not lexicon.given(board.tokens[hit.first_tok].key) or hit.last_tok == hit.first_tok or at >= len(board.tokens) \
            or board.tokens[at].kind != "word" or not board.free[at]:
        return False
    other = board.single.get(at)
    if other is not None and any(c.type != "Person" for c in other.candidates):
        return False
    last = len(board.tokens) - 1
    if not persons.goes_on(board.tokens, at, last, board.free):
        return False
    return persons.name_at(board.tokens, hit.first_tok, last, board.free) is not None


def _everyday(board: Board, hit: AliasHit, ident: str) -> bool:
    """Whether a bare territory name is an everyday word (الدورة، خلفية) rather than the small commune of that name."""
    return board.doc.knowledge.entities[ident].kind == "rural-commune" and lexicon.is_common(board.tokens[hit.first_tok].norm)
