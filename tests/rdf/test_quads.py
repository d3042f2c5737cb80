"""Extractions to quads and back."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Store

from kg.model import Article, Claim, Evidence, Extraction, Qualifiers, Stance
from kg.rdf import read
from kg.rdf.quads import article_quads
from kg.rdf.shapes import validate
from kg.rdf.terms import decimal, names
from kg.store.core import Core
from kg.store.writing import StoreWriter
from tests.store.make import extraction, money

N = names()


@pytest.mark.parametrize("made", [extraction(), extraction(stance=Stance.FORBIDDEN), money()], ids=["alliance", "ban", "money"])
def test_claims_come_back_as_they_went_in(made: Extraction):
    grouped = read.nodes(article_quads(made))
    for claim in made.claims:
        stored = read.claim(N.thing(claim.id).value, lambda node: grouped.get(node, {}), N)
        for name in ("id", "predicate", "subject", "object", "stance", "qualifiers", "attributed_to", "evidence", "reported",
                     "confidence", "extractor"):
            assert getattr(stored, name) == getattr(claim, name), name
        assert stored.article == made.article_id
    article = read.article(N.thing(made.article_id).value, grouped[N.thing(made.article_id).value], N)
    assert (article.title, article.published, article.url) == (made.article.title, made.article.published, made.article.url)


def test_quads_survive_a_store_unchanged():
    quads = article_quads(extraction()) + article_quads(money())
    store = Store()
    store.extend(quads)
    assert set(store) == set(quads)


def test_the_same_extraction_gives_the_same_quads_in_one_graph_without_blank_nodes():
    quads = article_quads(extraction())
    assert quads == article_quads(extraction())
    assert {quad.graph_name for quad in quads} == {N.graph(extraction().article_id)}
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", 'quote " and \\ and \\u0041', "سطر\nآخر\tهنا", "\u200fعلامات\u202e",
                                  "😀", "%zz", "[::1", " "])
def test_any_text_can_be_written(text: str, tmp_path):
    article = Article(text, text, text, publisher=text, url=f"https://example.org/{text}")
    claim = Claim("claim/1", "alliedWith", "party/mp", "party/pjd", Stance.ASSERTED, Evidence(text, 0, len(text)),
                  Qualifiers(name=text))
    made = Extraction(article, "article/1", (), (claim,))
    core = Core(tmp_path, N.base)
    writer = StoreWriter(core, N)
    writer.put(made)
    assert set(core.store.quads_for_pattern(None, None, None, N.graph("article/1"))) == set(article_quads(made))
    assert writer.article("article/1") == article
    writer.forget("article/1")
    core.close()


@pytest.mark.parametrize(("value", "written"), [
    (0.8, "0.8"), (100000000.0, "100000000"), (1e15, "1000000000000000"), (0.0, "0"), (33.4, "33.4"), (1.0, "1")])
def test_decimals_are_canonical(value: float, written: str):
    assert decimal(value).value == written


def test_what_is_written_conforms_to_the_shapes(tmp_path):
    core = Core(tmp_path, N.base)
    writer = StoreWriter(core, N)
    from kg.entities.gazetteer import load
    writer.put_seed(load())
    writer.put_all([extraction(), money()])
    wanted = {N.graph(extraction().article_id), N.graph(money().article_id)}
    quads = [quad for quad in core.store if quad.graph_name in wanted]
    named = {quad.object for quad in quads}
    quads += [quad for quad in core.store.quads_for_pattern(None, None, None, N.facts)
              if quad.subject in named and quad.predicate not in core.rules.relations
              and "containedInPlace" not in quad.predicate.value]
    report = validate(quads)
    assert report.conforms, "\n".join(map(str, report.violations[:5]))
    core.close()
