"""From tokens to elements: known names, unknown names behind head nouns, titles, people; nothing overlaps.

The order decides: sure names of several words, unknown names with a head noun, titles, people, then single known words and
family names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.entities.index import CONFIRMED, WEAK, AliasHit, index_of
from kg.extract import lexicon
from kg.extract.document import Document, Element
from kg.extract.mentions import (
    again,
    bodies,
    context,
    discover,
    kin,
    known,
    nameparts,
    nations,
    parents,
    parties,
    persons,
    quoted,
    seen,
    surnames,
    unknown,
)
from kg.extract.mentions.board import Board
from kg.extract.mentions.portfolio import charge_behind, ministry_after
from kg.extract.mentions.seen import Span
from kg.extract.roles import Title, title_at
from kg.text.clitics import splits
from kg.text.normalise import full

_CALLED: Final = frozenset({"Municipality", "Arrondissement", "Province", "Place", "Person"})
_SAINTS: Final = frozenset({"سيدي", "مولاي"})
_VERB_BEFORE: Final = 7


def run(doc: Document, read: Sequence[Span] = ()) -> None:
    """All layers in their order; the document's elements are set. ``read``: the names that a learned reader saw."""
    board = Board(doc)
    hits = index_of(doc.knowledge).scan(doc.tokens)
    board.context = board.linker.context(doc.article, hits, doc.tokens)
    board.expected = context.expected(board, hits)
    strong: list[AliasHit] = []
    single: list[AliasHit] = []
    for hit in hits:
        if _called_after(board, hit):
            continue
        sure = hit.head or hit.last_tok > hit.name_tok
        (strong if sure and not _family(hit) else single).append(hit)
    for hit in strong:
        known.place(board, hit)
    board.single = {hit.first_tok: hit for hit in single}
    unknown.headed(board)
    quoted.find(board)
    _titles(board)
    nations.adjectives(board)
    held = {i for hit in single if not lexicon.part(doc.tokens[hit.last_tok].key) and not _named_before(board, hit)
            and not _in_name(board, hit) for i in range(hit.first_tok, hit.last_tok + 1)}
    _people(board, held, read)
    for hit in single:
        if hit.first_tok not in held and _named_before(board, hit) and board.open(hit.first_tok, hit.last_tok):
            first = hit.first_tok - (2 if board.tokens[hit.first_tok - 2].key == "عبد" else 1)
            _person(board, persons.Name(first, hit.last_tok, 0, ()))  # عزيزة برشيد
    for hit in single:
        known.place(board, hit)
    unknown.bare_places(board)
    bodies.seated(board)
    bodies.state(board)
    parties.adjectives(board)
    parties.in_company(board)
    discover.parties(board)
    discover.shortened(board)
    again.find(board)
    surnames.find(board)
    kin.find(board)
    parties.in_company(board)
    parties.of_people(board)
    parents.find(board)
    doc.set_elements(board.elements)
    doc.counts["mentions"] = len(board.elements)


def _family(hit: AliasHit) -> bool:
    """Whether a hit is a family name alone, which also stands in the names of others (عدنان بنعبد الله)."""
    return all(c.type == "Person" and c.policy in (WEAK, CONFIRMED) for c in hit.candidates)


def _in_name(board: Board, hit: AliasHit) -> bool:
    """Whether a family name stands behind a given name, or behind a word that follows one: in somebody's full name."""
    if not _family(hit) or hit.proclitics:
        return False
    tokens, i = board.tokens, hit.first_tok
    reach = 3 if i > 2 and tokens[i - 2].norm == "الدين" else 2
    for j in range(i - 1, max(i - reach, 0) - 1, -1):
        if tokens[j].kind != "word" or not board.free[j]:
            return False
        stems = {full(s.stem) for s in splits(tokens[j].norm) if s.proclitics in ((), ("و",), ("ل",), ("ب",))}
        if any((lexicon.given(stem) and not lexicon.doubtful(stem)) or (j == i - 1 and lexicon.everyday(stem))
               for stem in stems):
            return True
    return False


def _called_after(board: Board, hit: AliasHit) -> bool:
    """Whether a place's name is part of somebody's: a tribe's at its end (مصطفى بنعياد البرنوصي، سعيد أيت همو), a saint's at
    its beginning (مولاي إبراهيم الشاذلي)."""
    tokens, i = board.tokens, hit.first_tok
    if hit.proclitics or hit.head or any(c.type not in _CALLED for c in hit.candidates) or hit.last_tok + 1 >= len(tokens):
        return False
    if tokens[i].key in _SAINTS:
        following = tokens[hit.last_tok + 1]
        return hit.last_tok > i and following.kind == "word" and not lexicon.is_common(following.norm) and (
            lexicon.part(following.key) or nameparts.shaped(following.norm) or nameparts.origin(following.norm))
    if i < 2 or tokens[i - 1].kind != "word":
        return False
    closed = tokens[i].key == "ايت" or (tokens[i].key == "اولاد" and tokens[hit.last_tok + 1].kind == "punct")
    if closed and (lexicon.firm(tokens[i - 1].key) or tokens[i - 2].key == "عبد"):
        return True
    given = {full(s.stem) for s in splits(tokens[i - 2].norm) if s.proclitics in ((), ("و",), ("ل",), ("ب",))}
    named = tokens[i - 2].kind == "word" and any(lexicon.given(key) and not lexicon.doubtful(key) for key in given)
    tribe = tokens[i].key in ("ايت", "اولاد", "بني") or nameparts.origin(tokens[i].norm)
    before = tokens[i - 1]
    family = lexicon.part(before.key) or nameparts.shaped(before.norm) or persons.surname_first(before.norm)
    return named and (family if tribe else _town_of(board, hit, family))


def _town_of(board: Board, hit: AliasHit, family: bool) -> bool:
    """Whether a town's bare name ends a full name (كريم الوزاني أزمور): no verb governs it (غادر كريم الوزاني أزمور)."""
    tokens, i = board.tokens, hit.first_tok
    if hit.last_tok > i or tokens[i].norm.startswith("ال") or not (family or (
            not lexicon.is_common(tokens[i - 1].norm) and not nameparts.refused(tokens[i - 1].norm))):
        return False
    before = {t.norm.lstrip("وف") for t in tokens[max(0, i - _VERB_BEFORE):i - 2]}
    return before.isdisjoint(nameparts.words("of_places")) and nameparts.closes(tokens, i, len(tokens) - 1, board.free)


def _named_before(board: Board, hit: AliasHit) -> bool:
    """Whether a given name stands before a place's bare name: a person called after it (يونس بنسليمان)."""
    i = hit.first_tok - 1
    if i < 0 or hit.proclitics or hit.head or hit.candidates[0].type not in ("Municipality", "Arrondissement", "Province"):
        return False
    token = board.tokens[i]
    if i and board.tokens[i - 1].key == "عبد" and board.open(i - 1, i):
        return True
    return token.kind == "word" and board.free[i] and lexicon.given(token.key) and not lexicon.doubtful(token.key) \
        and (lexicon.strength(token.key) > 2 or not lexicon.is_common(token.norm))


def _titles(board: Board) -> None:
    for sentence in board.doc.sentences:
        i = sentence.first_token
        while i <= sentence.last_token:
            title = title_at(board.tokens, i, sentence.last_token, board.free) \
                if board.free[i] and board.tokens[i].kind == "word" and not _sovereign(board, i) \
                and not nameparts.descends(board.tokens, i) else None
            if title is None:
                i += 1
                continue
            _title(board, title)
            i = title.last + 1
            if title.role.portfolio:
                i = _portfolio(board, i, sentence.last_token)


def _sovereign(board: Board, i: int) -> bool:
    """Whether a known person's name is a title (الملك): it names the person, not a post."""
    hit = board.single.get(i)
    return hit is not None and all(c.type == "Person" and c.policy not in (WEAK, CONFIRMED) for c in hit.candidates)


def _title(board: Board, title: Title) -> None:
    first = board.tokens[title.first]
    flags = title.flags + ("c" if title.possessive else "")
    board.add(Element("Role", title.first, title.last, first.offset(title.cut) if title.cut else first.start,
                      board.tokens[title.last].end, title.proclitics, (), title.role, "".join(sorted(set(flags)))))


def _portfolio(board: Board, i: int, last: int) -> int:
    charge = charge_behind(board.tokens, i, last)
    found = ministry_after(board.doc, board.linker, charge, last, board.free)
    if charge > i and (found or any(e.kind == "PublicBody" and e.first == charge + 1 for e in board.elements)):
        # الوزير المنتدب لدى رئيس الحكومة المكلف بكذا: the title takes in whose delegate it is
        title = board.elements[-1]
        title.last, title.end = charge - 1, board.tokens[charge - 1].end
        board.free[i:charge] = [False] * (charge - i)
    if found is None:
        return max(i, charge)
    board.add(found, found.nodes[0])
    return found.last + 1


def _people(board: Board, held: set[int], read: Sequence[Span]) -> None:
    free = [ok and i not in held for i, ok in enumerate(board.free)]
    hints, tokens = surnames.places(board), board.tokens
    families = {hit.first_tok for hit in board.single.values() if _family(hit)}
    sure = seen.people(board, read)
    for sentence in board.doc.sentences:
        i, after, last = sentence.first_token, -9, sentence.last_token

        def by_rule(i: int, hint: str = "", last: int = last) -> persons.Name | None:
            ok = free[i] and tokens[i].kind == "word" and i not in families
            return persons.name_at(tokens, i, last, free, hints.get(i) or hint) if ok else None

        while i <= last:
            name = by_rule(i, "mark" if _listed(board, after, i) else "")
            if name is None and i in sure:
                name = seen.name(board, sure[i], lambda j: by_rule(j) is not None)
            if name is None:
                i += 1
                continue
            if not nameparts.namesake(tokens, i) and not nameparts.quoted(tokens, i, name.last):
                _person(board, name)
            i = name.last + 1
            after = i


def _listed(board: Board, after: int, i: int) -> bool:
    """Whether a word goes on with a list of people: و or a comma after a person, what stands in brackets left out."""
    tokens = board.tokens
    if after > 0 and i > after and tokens[after].text == "(":
        after = next((j + 1 for j in range(after, min(after + 8, i)) if tokens[j].text == ")"), i + 1)
    if after == i:
        return tokens[i].norm.startswith("و")
    return i == after + 1 and tokens[after].text == "،"


def _person(board: Board, name: persons.Name) -> None:
    first = board.tokens[name.first]
    start = first.offset(name.cut) if name.cut else first.start
    text = board.doc.text[start:board.tokens[name.last].end]
    text = "ا" + text if name.hidden else text
    known = board.linker.by_name(text, "Person")
    node = board.doc.known(known) if known else board.doc.named("Person", text)
    board.add(Element("Person", name.first, name.last, start, board.tokens[name.last].end, name.proclitics, (node,),
                      name=text if name.hidden else None), node)
    board.people.append((node, name.first, name.last))
