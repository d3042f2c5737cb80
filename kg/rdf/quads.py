"""Extractions to quads: one named graph an article, with its claims, their evidence and its mentions.

Without blank nodes and with canonical literals, so that the same extraction always gives the same quads. Claims are W3C RDF
reification nodes, evidence is a Web Annotation (https://www.w3.org/TR/annotation-model/), provenance PROV-O.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Article, Claim, Entity, Extraction, PartialDate, Qualifiers
from kg.rdf import terms
from kg.rdf.terms import Names, vocabulary
from kg.text.sketch import sketch

Term = NamedNode | Literal
Pair = tuple[NamedNode, Term]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BAD_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]+')


def article_quads(extraction: Extraction, names: Names | None = None) -> list[Quad]:
    """All quads of an extraction, in its article's graph, each once and sorted."""
    names = names or terms.names()
    graph = names.graph(extraction.article_id)
    found = {Quad(subject, predicate, value, graph)
             for subject, pairs in _nodes(extraction, names) for predicate, value in pairs}
    return sorted(found, key=str)


def text_hash(text: str) -> str:
    """The version of an article: 16 hexadecimal digits of the SHA-256 of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _nodes(extraction: Extraction, names: Names) -> Iterator[tuple[NamedNode, list[Pair]]]:
    yield names.thing(extraction.article_id), _article(extraction, names)
    language = extraction.article.language
    for claim in extraction.claims:
        yield names.thing(claim.id), [
            *claim_pairs(claim, names, language),
            (vocabulary("prov", "wasDerivedFrom"), names.thing(extraction.article_id)),
            (names.term("evidence"), names.part(claim.id, "evidence"))]
        yield from evidence_nodes(claim, extraction.article_id, names, language)
    for entity in extraction.entities:
        yield from _mentions(entity, extraction, names)


def _article(extraction: Extraction, names: Names) -> list[Pair]:
    article: Article = extraction.article
    pairs: list[Pair] = [
        (vocabulary("rdf", "type"), vocabulary("schema", "NewsArticle")),
        (vocabulary("dcterms", "title"), _text(article.title, article.language)),
        (vocabulary("dcterms", "language"), terms.text(article.language)),
        (names.term("name"), _text(article.name)),
        (names.term("textHash"), terms.text(text_hash(article.text)))]
    if extraction.knowledge:
        pairs.append((names.term("knowledge"), terms.text(extraction.knowledge)))
    if found := sketch(article.text):
        pairs.append((names.term("sketch"), terms.text(found)))
    if article.publisher:
        pairs.append((vocabulary("dcterms", "publisher"), _text(article.publisher)))
    if article.url and (address := _address(article.url)):
        pairs.append((vocabulary("schema", "url"), address))
    return pairs + dated(names, "reported", article.published)


def claim_pairs(claim: Claim, names: Names, language: str) -> list[Pair]:
    """A claim's own properties, without article and evidence; ``language`` is that of its name and topic."""
    pairs: list[Pair] = [
        (vocabulary("rdf", "type"), names.term("Claim")),
        (vocabulary("rdf", "subject"), names.thing(claim.subject)),
        (vocabulary("rdf", "predicate"), names.term(claim.predicate)),
        (vocabulary("rdf", "object"), names.thing(claim.object)),
        (names.term("stance"), names.concept("stance", str(claim.stance))),
        (names.term("confidence"), terms.decimal(round(claim.confidence, 2))),
        (names.term("extractor"), terms.text(claim.extractor))]
    if claim.attributed_to:
        pairs.append((names.term("attributedTo"), names.thing(claim.attributed_to)))
    return pairs + qualifier_pairs(claim.qualifiers, names, language) + dated(names, "reported", claim.reported)


def qualifier_pairs(qualifiers: Qualifiers, names: Names, language: str) -> list[Pair]:
    """The filled qualifiers as properties of a claim node."""
    pairs: list[Pair] = []
    for name in ("role", "level", "form"):
        if code := getattr(qualifiers, name):
            pairs.append((names.term(name), names.concept(name, code)))
    for name in ("place", "party"):
        if ident := getattr(qualifiers, name):
            pairs.append((names.term(name), names.thing(ident)))
    for name in ("name", "topic"):
        if value := getattr(qualifiers, name):
            pairs.append((names.term(name), _text(value, language)))
    if amount := qualifiers.amount:
        pairs.append((names.term("currency"), terms.text(amount.currency)))
        pairs += [(names.term(f"amount{end}"), terms.decimal(bound))
                  for end, bound in (("Min", amount.min), ("Max", amount.max)) if bound is not None]
    if qualifiers.count is not None:
        pairs.append((names.term("count"), terms.integer(qualifiers.count)))
    if share := qualifiers.share:
        pairs += [(names.term(f"share{end}"), terms.decimal(bound))
                  for end, bound in (("Min", share.min), ("Max", share.max)) if bound is not None]
        pairs += [(names.term("shareEqual"), terms.true())] if share.equal else []
    return pairs + dated(names, "start", qualifiers.start) + dated(names, "until", qualifiers.until)


def dated(names: Names, prop: str, value: PartialDate | None) -> list[Pair]:
    """A partial date in the words' form and, where its year is known, its two bounds (``startEarliest``, ``startLatest``)."""
    if value is None:
        return []
    pairs: list[Pair] = [(names.term(prop), terms.date(value))]
    if bounds := value.bounds():
        pairs += [(names.term(f"{prop}{end}"), terms.date(PartialDate.of(day)))
                  for end, day in zip(("Earliest", "Latest"), bounds, strict=True)]
    return pairs


def evidence_nodes(claim: Claim, article: str, names: Names, language: str) -> Iterator[tuple[NamedNode, list[Pair]]]:
    """The nodes of a claim's evidence: the annotation's target and its two selectors."""
    rdf_type = vocabulary("rdf", "type")
    exact, position = names.part(claim.id, "quote"), names.part(claim.id, "position")
    yield names.part(claim.id, "evidence"), [
        (rdf_type, vocabulary("oa", "SpecificResource")), (vocabulary("oa", "hasSource"), names.thing(article)),
        (vocabulary("oa", "hasSelector"), exact), (vocabulary("oa", "hasSelector"), position)]
    yield exact, [(rdf_type, vocabulary("oa", "TextQuoteSelector")),
                  (vocabulary("oa", "exact"), _text(claim.evidence.text, language))]
    yield position, [(rdf_type, vocabulary("oa", "TextPositionSelector")),
                     (vocabulary("oa", "start"), terms.integer(claim.evidence.start)),
                     (vocabulary("oa", "end"), terms.integer(claim.evidence.end))]


def _mentions(entity: Entity, extraction: Extraction, names: Names) -> Iterator[tuple[NamedNode, list[Pair]]]:
    """The entity's mentions; the first one of a new entity carries the labels that this article gives it."""
    language = extraction.article.language
    for place, mention in enumerate(sorted(entity.mentions)):
        pairs: list[Pair] = [
            (vocabulary("rdf", "type"), names.term("Mention")), (names.term("refersTo"), names.thing(entity.id)),
            (names.term("inArticle"), names.thing(extraction.article_id)),
            (vocabulary("oa", "exact"), terms.text(_clean(mention.text))),
            (vocabulary("oa", "start"), terms.integer(mention.start)), (vocabulary("oa", "end"), terms.integer(mention.end))]
        if mention.name:
            pairs.append((names.term("name"), _text(mention.name)))
        if place == 0 and not entity.known:
            labels = dict(entity.labels) or {language: entity.label}
            pairs += [(names.term("entityLabel"), _text(label, lang)) for lang, label in labels.items() if label]
        yield names.part(extraction.article_id, f"char={mention.start},{mention.end}"), pairs


def _text(value: str, language: str | None = None) -> Literal:
    return terms.text(_clean(value), language)


def _clean(value: str) -> str:
    """The text without what XML and JSON readers refuse: control characters and lone surrogates become U+FFFD."""
    return _CONTROL.sub("\ufffd", value).encode("utf-8", "replace").decode("utf-8")


def _address(url: str) -> NamedNode | None:
    """The article's address with what an IRI may not hold percent-encoded; None where it is no absolute address."""
    readable = _BAD_IN_IRI.sub(lambda match: quote(match[0]), url)
    for text in (readable, quote(url.encode("utf-8", "replace"), "%/:=&?~#+!$,;'@()*")):
        try:
            return NamedNode(text) if _ABSOLUTE.match(text) else None
        except ValueError:
            continue
    return None
