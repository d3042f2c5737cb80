"""Who is named in a French article: known names, head nouns with unknown names, titles, people, then names met again."""

from __future__ import annotations

from typing import Final

from kg.entities.index import CONFIRMED, WEAK, AliasHit, index_of
from kg.extract.document import Document, Element, Node
from kg.extract.french import again, heads, people, refer
from kg.extract.french.titles import title_at
from kg.extract.french.words import after_of, before, capital, words
from kg.extract.mentions.board import Board
from kg.text.tokens import Token

_ORGANISATIONS: Final = frozenset({"Party", "Alliance", "Company", "PublicBody", "Association", "Media"})


def run(doc: Document) -> None:
    """All layers in their order; the document's elements are set."""
    board = Board(doc)
    hits = index_of(doc.knowledge).scan(doc.tokens)
    board.context = board.linker.context(doc.article, hits, doc.tokens)
    single: list[AliasHit] = []
    for hit in hits:
        family = all(c.type == "Person" and c.policy in (WEAK, CONFIRMED) for c in hit.candidates)
        if hit.first_tok == hit.last_tok or family or not _proper(doc.tokens, hit):
            single.append(hit)
    board.single = {hit.first_tok: hit for hit in hits}
    heads.find(board)
    for hit in hits:
        if hit not in single:
            _place(board, hit)
    _titles(board)
    people.find(board)
    for hit in single:
        if capital(doc.tokens[hit.first_tok]) or doc.tokens[hit.first_tok].norm in words("small"):
            _place(board, hit)
    _adjectives(board)
    _abbreviations(board)
    again.find(board)
    board.elements.sort(key=lambda e: e.first)
    refer.find(board)
    _with_articles(board)
    doc.set_elements(board.elements)
    doc.counts["mentions"] = len(board.elements)


def _proper(tokens: list[Token], hit: AliasHit) -> bool:
    return any(capital(t) for t in tokens[hit.first_tok:hit.last_tok + 1])


def _place(board: Board, hit: AliasHit) -> None:
    """Take a known name in where it names somebody here and nothing covers it yet."""
    tokens = board.tokens
    if not board.open(hit.first_tok, hit.last_tok):
        return
    after = tokens[hit.last_tok + 1] if hit.last_tok + 1 < len(tokens) else None
    if after is not None and after.text == "-" and after.start == hit.end and hit.last_tok + 2 < len(tokens) \
            and tokens[hit.last_tok + 2].start == after.end and tokens[hit.last_tok + 2].kind == "word":
        return  # Casablanca-Finance: part of another name
    chosen = board.linker.choose(hit, board.context, "title" if hit.first_tok - 1 in board.titled else "")
    if chosen is None:
        return
    node = board.doc.known(chosen)
    if node.type == "Alliance" and hit.first_tok == hit.last_tok:
        return  # «la majorité» alone is a word
    first, start = hit.first_tok, hit.start
    if node.type == "PublicBody" and node.label.startswith("وزارة"):
        for i in (first - 2, first - 3, first - 4):
            if i >= 0 and tokens[i].norm == "ministère" and board.open(i, first - 1) \
                    and after_of(tokens, i + 1, hit.first_tok) == hit.first_tok:
                first, start = i, tokens[i].start
    board.add(Element(node.type, first, hit.last_tok, start, hit.end, (), (node,), name=hit.name), node)
    if node.type == "Person":
        board.people.append((node, hit.name_tok if hit.name_tok >= 0 else hit.first_tok, hit.last_tok))


def _titles(board: Board) -> None:
    doc, tokens = board.doc, board.tokens
    for sentence in doc.sentences:
        i, last = sentence.first_token, sentence.last_token
        while i <= last:
            title = title_at(tokens, i, last, board.free) if board.free[i] and tokens[i].kind == "word" else None
            if title is None:
                i += 1
                continue
            board.add(Element("Role", title.first, title.last, tokens[title.first].start, tokens[title.last].end, (), (),
                              title.role, title.flags))
            i = title.last + 1
            at = after_of(tokens, i, last) if title.role.portfolio else None
            if at is not None and board.free[at] and capital(tokens[at]):
                _portfolio(board, at, last, i)


def _portfolio(board: Board, at: int, last: int, behind: int) -> None:
    """The ministry behind «ministre de», a known one or a name of its own: «de la Jeunesse, de la Culture et de la
    Communication» is one."""
    doc, tokens, hit = board.doc, board.tokens, board.single.get(at)
    known = hit is not None and hit.candidates[0].type == "PublicBody"
    end = hit.last_tok if hit is not None and known else heads.proper_end(tokens, at + 1, last, board.free) or at
    stop = end
    while stop + 2 < last and tokens[stop + 1].norm in (",", "et"):
        more = after_of(tokens, stop + 2, last)
        if more is None or not capital(tokens[more]) or not board.free[more]:
            break
        stop = more
    if hit is not None and known:
        _place(board, hit)
        element = board.elements[-1]
        if element.last == end:
            element.last = stop
            board.free[end:stop + 1] = [False] * (stop + 1 - end)
    else:
        node = doc.named("PublicBody", "ministère " + doc.text[tokens[behind].start:tokens[stop].end])
        board.add(Element("PublicBody", at, stop, tokens[at].start, tokens[stop].end, (), (node,)), node)


def _adjectives(board: Board) -> None:
    """Adjectives that say whose member somebody is: le député istiqlalien."""
    for i, token in enumerate(board.tokens):
        if board.free[i] and token.kind == "word" and (ident := refer.adjective(token.norm)) in board.doc.knowledge.entities:
            node = board.doc.known(str(ident))
            board.add(Element("Party", i, i, token.start, token.end, (), (node,)), node)


def _abbreviations(board: Board) -> None:
    """«Parti du renouveau civique (PRC)»: the name takes its abbreviation in, and is named by it later."""
    tokens = board.tokens
    by_first = {e.first: e for e in board.elements}
    for element in list(board.elements):
        at = element.last + 1
        if element.kind not in _ORGANISATIONS or at + 2 >= len(tokens) or tokens[at].text != "(" or tokens[at + 2].text != ")":
            continue
        inner, token = by_first.get(at + 1), tokens[at + 1]
        if inner is not None and inner.nodes != element.nodes:
            continue
        if inner is not None:
            board.elements.remove(inner)
        elif not (token.kind == "word" and token.text.isupper() and len(token.text) > 1):
            continue
        else:
            _name(element.nodes[0], token)
        element.last = at + 2
        board.free[at:at + 3] = [False] * 3


def _name(node: Node, token: Token) -> None:
    node.spans.append((token.start, token.end, None))
    node.names.add(token.text)


def _with_articles(board: Board) -> None:
    """Elements take in the article before them; de and à stand alone: «du Parti de l'Istiqlal» is ``de Y0``."""
    free = list(board.free)
    for element in board.elements:
        first, proclitics, article = before(board.tokens, element.first, free)
        element.first, element.proclitics = first, proclitics
        if article and element.kind == "Role":
            element.with_flags("d")
