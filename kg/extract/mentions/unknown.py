"""Names that nobody knows yet, found by their head noun (جماعة X، شركة X) or their own first word (عين X)."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract.anaphors import refers_back
from kg.extract.data import table
from kg.extract.document import Element, Node
from kg.extract.mentions import heads, known
from kg.extract.mentions.board import Board
from kg.text.normalise import QUOTES

CLOSING: Final = frozenset("»”")
_QUOTED: Final = frozenset({"Company", "Association", "PublicBody"})
_BY_NAME: Final = frozenset({"Company", "Media", "Association", "Place"})  # in quotation marks, they are called by it alone
_SEATS: Final = frozenset({"Municipality", "Province", "Region", "Place", "Arrondissement"})


@cache
def _with_place() -> frozenset[str]:
    return frozenset(table("heads.ar")["with_place"])


def headed(board: Board) -> None:
    for sentence in board.doc.sentences:
        i = sentence.first_token
        while i <= sentence.last_token:
            found = heads.headed_at(board.tokens, i, sentence.last_token, board.free, board.single.keys()) \
                if board.free[i] and board.tokens[i].kind == "word" else None
            if found is None or refers_back([t.norm for t in board.tokens[found.first:found.last + 1]]):
                i += 1
                continue
            _headed(board, found)
            i = found.last + 1


def _whole(board: Board, found: heads.Headed) -> heads.Headed:
    """The whole quotation where the head noun opens it («شركة المنتزهات الكبرى لأكادير»)."""
    tokens, before = board.tokens, found.first - 1
    if found.quoted or found.head.type not in _QUOTED or before < 0 or tokens[before].text not in QUOTES \
            or tokens[before].text in CLOSING:
        return found
    end = next((j for j in range(found.last + 1, min(found.first + heads.LONGEST + 1, len(tokens)))
                if tokens[j].kind != "word" or not board.free[j]), 0)
    return found._replace(last=end - 1) if end and tokens[end].text in QUOTES else found


def _headed(board: Board, found: heads.Headed) -> None:
    found = _whole(board, found)
    doc, tokens, head = board.doc, board.tokens, found.head
    start = tokens[found.first].offset(found.cut) if found.cut else tokens[found.first].start
    stop = found.last - 1 if found.quoted else found.last
    name_start = tokens[found.name_first].offset(found.name_cut) if found.name_cut else tokens[found.name_first].start
    bare = heads.bare_words(doc.text[name_start:tokens[stop].end])
    if found.name_cut and bare.startswith("ل"):
        bare = "ا" + bare
    whole = heads.bare_words(doc.text[start:tokens[stop].end])
    if head.name == "none":
        bare = whole
    hidden = found.proclitics[-1:] == ("ل",) and head.words.startswith("ال") and not whole.startswith("ا")
    whole = "ا" + whole if hidden else whole
    label = f"{head.label} {bare}" if head.label else bare if head.type in _BY_NAME and found.quoted else whole
    found_id = board.linker.by_name(label, head.type) or board.linker.by_name(bare, head.type)
    node = doc.known(found_id) if found_id else doc.named(head.type, label)
    if not found_id:
        node.names.update((bare,) if head.bare else ())
    element = board.add(
        Element(head.type, found.first, found.last, start, tokens[found.last].end, found.proclitics, (node,),
                name="ا" + doc.text[start:tokens[found.last].end] if hidden else None), node)
    if head.type == "Association":
        known.wing(board, element.start, element.end)
    if not found_id and (found.head.type == "PublicBody" or head.words in _with_place()):
        _seat(board, element, node)
    if head.bare and not found_id:
        doc.alias(node, bare)


def _seat(board: Board, body: Element, node: Node) -> None:
    """Let a court or office take in the place behind it (المحكمة الإدارية بفاس); the place stays a mention of its own."""
    words = board.doc.text[body.start:body.end].split()
    if not ({words[0], " ".join(words[:2])} & _with_place()):
        return
    at = body.last + 1
    behind = (("ب",), ("ل",)) if " ".join(words[:2]) in _with_place() else (("ب",),)  # الوكالة الحضرية لتازة
    placed = next((e for e in board.elements if e.first == at and e.proclitics in behind and e.kind in _SEATS), None)
    hit = board.single.get(at)
    if placed is None and hit is not None and hit.proclitics in behind and hit.candidates[0].type in _SEATS:
        known.place(board, hit)
        placed = next((e for e in board.elements if e.first == at), None)
    if placed is None:
        return
    board.elements.remove(placed)
    old = board.doc.text[body.start:body.end]
    node.spans = [span for span in node.spans if span[:2] != (body.start, body.end)]  # the body may be named elsewhere too
    body.last, body.end = placed.last, placed.end
    text = board.doc.text[body.start:body.end]
    full_node = board.doc.named(node.type, text)
    full_node.spans.append((body.start, body.start + len(old), None))
    if full_node is not node:
        if not node.spans:
            board.doc.drop(node)
        full_node.names.update((text, old))
        body.nodes = (full_node,)


def bare_places(board: Board) -> None:
    for sentence in board.doc.sentences:
        for i in range(sentence.first_token, sentence.last_token):
            if board.free[i] and board.tokens[i].kind == "word" and (
                    found := heads.place_at(board.tokens, i, sentence.last_token, board.free)):
                last, cut, proclitics = found
                start = board.tokens[i].offset(cut) if cut else board.tokens[i].start
                text = board.doc.text[start:board.tokens[last].end]
                node = board.doc.named("Municipality", f"جماعة {text}")
                board.add(Element(node.type, i, last, start, board.tokens[last].end, proclitics, (node,)), node)
                body = next((e for e in board.elements if e.last == i - 1 and e.kind == "PublicBody"), None)
                if body and proclitics == ("ب",):
                    _seat(board, body, body.nodes[0])
