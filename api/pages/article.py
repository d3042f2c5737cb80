"""The page of an article: the sentences that carry claims, lit, with the names in them; never the whole text unless allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response

from api import parameters
from api.articles import claims_told, copies_of, stored_article
from api.highlight import Block, Span, mark, paragraphs
from api.pages import blueprint, page
from api.pages.statement import Statement, statements
from api.service import service
from kg.graph.claims import ClaimGraph
from kg.graph.records import EntityRecord


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence and the claims that it makes."""

    blocks: Sequence[Block]
    statements: Sequence[Statement]


@blueprint.get("/article/<hash_>")
def article_page(hash_: str) -> Response:
    """What the article says, sentence by sentence."""
    shared = service()
    graph, reader = shared.graph(), shared.reader()
    record = stored_article(hash_)
    sensitive = parameters.filters(graph).sensitive
    told, omitted = claims_told(graph, record.id, sensitive=sensitive)
    mentions = [Span(m.mention.start, m.mention.end, m.entity) for m in reader.mentions(record.id)]
    text = reader.text(record.id)
    made = statements(graph, told)
    numbers = {statement.claim.id: str(i) for i, statement in enumerate(made, 1)}
    lit = [Span(s.claim.evidence.start, s.claim.evidence.end, numbers[s.claim.id]) for s in made if s.claim.evidence]
    entities = _named(graph, mentions)
    original, copies, more = copies_of(graph, record.id)
    return page("article.html", graph.snapshot, noindex=sensitive, article=record, quotes=_quotes(made, mentions, numbers),
                full=paragraphs(text, mentions, lit) if text else None, numbers=numbers, omitted=omitted, sensitive=sensitive,
                original=original, copies=copies, more=more,
                entities=entities, kinds={entity.id: entity.type for entity in entities})


def _quotes(made: Sequence[Statement], mentions: Sequence[Span], numbers: dict[str, str]) -> list[Quote]:
    """The claims by their sentence, in the order of the text."""
    by_sentence: dict[tuple[int, int, str], list[Statement]] = {}
    for statement in made:
        evidence = statement.claim.evidence
        if evidence:
            by_sentence.setdefault((evidence.start, evidence.end, evidence.text), []).append(statement)
    quotes = []
    for (start, end, text), group in sorted(by_sentence.items()):
        inside = [Span(span.start - start, span.end - start, span.of) for span in mentions
                  if span.start >= start and span.end <= end]
        whole = [Span(0, len(text), numbers[statement.claim.id]) for statement in group]
        quotes.append(Quote(mark(text, inside, whole), group))
    return quotes


def _named(graph: ClaimGraph, mentions: Sequence[Span]) -> list[EntityRecord]:
    """The entities that it names, the most frequent first."""
    counts: dict[str, int] = {}
    for span in mentions:
        counts[span.of] = counts.get(span.of, 0) + 1
    ids = sorted(counts, key=lambda ident: (-counts[ident], ident))
    return [graph.entity(graph.index(ident)) for ident in ids if graph.has(ident)]
