"""The layers in their order: tokens, mentions, coreference, values, posts, frames of units, frames of claims, assembly."""

from __future__ import annotations

from collections.abc import Sequence

from kg.entities.gazetteer import Knowledge
from kg.extract import asides, confidence, coref, units, values
from kg.extract.assemble import assemble
from kg.extract.document import Document, Element
from kg.extract.french import mentions, posts, refer
from kg.extract.match import Match, Proposal, frame_index, propose
from kg.extract.mentions import scan
from kg.extract.readers import Reader
from kg.extract.render import Line, render
from kg.extract.standing import standing
from kg.model import Article, Extraction
from kg.text.sentences import Sentence, split
from kg.text.tokens import tokenise

_COMMAS = ("،", ",")
Span = tuple[int, int, Element]
"""First and last token of a unit and the element that it is about."""


def prepare(article: Article, knowledge: Knowledge, readers: Sequence[Reader] = ()) -> Document:
    """The document with all its elements, before any frame ran."""
    tokens = tokenise(article.text)
    doc = Document(article, tokens, list(split(article.text, tokens)), knowledge)
    doc.counts["tokens"], doc.counts["sentences"] = len(tokens), len(doc.sentences)
    if doc.language == "fr":
        mentions.run(doc)
        values.find(doc)
        posts.build(doc)
        doc.silent = refer.silent(doc)
        return doc
    scan.run(doc, [span for reader in readers for span in reader.names(doc)])
    coref.resolve(doc)
    values.find(doc)
    units.build(doc)
    doc.silent = asides.silent(doc)
    return doc


def read(article: Article, knowledge: Knowledge, readers: Sequence[Reader], explain: bool) -> Extraction:
    """Run every layer over one article."""
    doc = prepare(article, knowledge, readers)
    proposals = confidence.weigh(doc, run_frames(doc))
    for reader in readers:
        proposals = reader.claims(doc, proposals)
    return assemble(doc, proposals, explain)


def run_frames(doc: Document, only: str | None = None) -> list[Proposal]:
    """What the frames propose: unit frames run over all sentences first, their matches are single elements for the others."""
    out: list[Proposal] = []
    grouped: list[tuple[int, Sentence, list[Element]]] = []
    before = " "
    for number, sentence, elements in doc.per_sentence():
        if not elements:
            continue
        line = lined(doc, sentence, elements)
        line.before, before = before, line.text
        spans: list[Span] = []
        out += run_stage("units", line, doc, number, spans, only)
        grouped.append((number, sentence, collapsed(elements, spans) if spans else elements))
    before = " "
    for number, sentence, elements in grouped:
        line = lined(doc, sentence, coref.holders(doc, elements))
        line.before, before = before, line.text
        out += run_stage("main", line, doc, number, [], only)
        if only is None:
            out += standing(doc, number, elements)
    doc.counts["proposals"] = len(out)
    return out


def lined(doc: Document, sentence: Sentence, elements: Sequence[Element]) -> Line:
    """A sentence as the frames see it."""
    return render(doc.tokens, sentence.first_token, sentence.last_token, elements, doc.language, doc.silent)


def run_stage(stage: str, line: Line, doc: Document, number: int, spans: list[Span], only: str | None) -> list[Proposal]:
    """The proposals of a stage's frames (of the one ``only`` names); units that collapse are added to ``spans``."""
    out: list[Proposal] = []
    for match in frame_index(stage, doc.language).matches(line):
        proposals = list(propose(match, doc, line, number))
        if only is None or match.frame.extractor == only:
            out += proposals
        if match.frame.collapse and (kept := match.slots.get(match.frame.collapse)):
            first, last = _tokens(match, line)
            spans.append((first, _closed(doc, first, last), kept[0]))
    return out


def _closed(doc: Document, first: int, last: int) -> int:
    """An apposition takes its closing comma along: «فلان، رئيس كذا، يرفض» becomes «فلان يرفض»."""
    if last + 1 < len(doc.tokens) and doc.tokens[last + 1].text in _COMMAS and any(
            t.text in _COMMAS for t in doc.tokens[first:last + 1]):
        return last + 1
    return last


def _tokens(match: Match, line: Line) -> tuple[int, int]:
    return line.spans[line.item_at(match.start)][0], line.spans[line.item_at(match.end - 1)][1]


def collapsed(elements: Sequence[Element], spans: Sequence[Span]) -> list[Element]:
    """The elements with each span replaced by the one that it is about; overlapping spans about the same entity join."""
    joined: list[Span] = []
    for first, last, kept in sorted(spans, key=lambda s: (s[0], -s[1])):
        if joined and first <= joined[-1][1]:
            if joined[-1][2].nodes == kept.nodes:
                joined[-1] = joined[-1][0], max(last, joined[-1][1]), kept
            continue
        joined.append((first, last, kept))
    out = [e for e in elements if not any(first <= e.first <= last for first, last, _ in joined)]
    for first, last, kept in joined:
        lead = next((e for e in elements if e.first >= first), kept)
        out.append(
            Element(
                kept.kind,
                first,
                last,
                kept.start,
                kept.end,
                lead.proclitics if lead.first == first else (),
                kept.nodes,
                kept.value,
                kept.flags,
            )
        )
    return sorted(out, key=lambda e: e.first)
