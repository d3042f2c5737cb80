"""French articles: titles, names and anaphors, and that the articles of ``tests/gold/fr`` read as well as before."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.entities.gazetteer import load
from kg.evaluate.run import measure, read_gold
from kg.extract import extract, pipeline
from kg.model import Article

GOLD = Path(__file__).parents[1] / "gold" / "fr"
CLAIMS_F1 = 0.88  # measured: 0.93
ENTITIES_F1 = 0.95  # measured: 0.99


def read(text: str) -> set[tuple[str, str, str, str]]:
    """Predicate, names of the ends as written, stance."""
    result = extract(Article("text", "", text, language="fr"), load())
    names = {e.id: e.mentions[0].text if e.mentions else e.label for e in result.entities}
    return {(c.predicate, names[c.subject], names[c.object], str(c.stance)) for c in result.claims}


def test_the_french_articles_read_as_well_as_before() -> None:
    scores = measure(read_gold(GOLD / "gold.jsonl"), GOLD / "text", load())
    assert scores.articles == 12
    assert scores.claims.f1 >= CLAIMS_F1
    assert scores.claims.precision >= 0.9
    entities = sum(scores.entities.values(), start=type(scores.links)())
    assert entities.f1 >= ENTITIES_F1


@pytest.mark.parametrize(("text", "claims"), [
    ("Salim Bentaleb, ancien maire de Taza, a parlé.", {("holdsPost", "Salim Bentaleb", "Taza", "ended")}),
    ("La députée istiqlalienne Hind Lamrini a parlé.", {("memberOf", "Hind Lamrini", "istiqlalienne", "asserted")}),
    ("Le Parti du renouveau civique (PRC) a voté. Le PRC exclut toute alliance avec le PPS.",
     {("alliedWith", "PPS", "Parti du renouveau civique", "forbidden")}),
    ("Selon nos sources, Hind Lamrini aurait rejoint le PPS.", {("memberOf", "Hind Lamrini", "PPS", "rumoured")}),
    ("La commune de Taza devrait signer une convention avec la société Horizon Bleu.",
     {("agreementWith", "Taza", "Horizon Bleu", "planned")}),
    ("Hind Lamrini a parlé de Taza et du PPS.", set()),
])
def test_sentences(text: str, claims: set[tuple[str, str, str, str]]) -> None:
    def unordered(claim: tuple[str, str, str, str]) -> tuple[str, frozenset[str], str]:
        return claim[0], frozenset(claim[1:3]), claim[3]

    assert {unordered(c) for c in read(text)} == {unordered(c) for c in claims}


def test_a_line_has_prepositions_but_no_articles_and_no_asides() -> None:
    doc = pipeline.prepare(Article("text", "", "La maire de Taza, elle, a reçu mardi le wali de la région Souss-Massa.",
                                   language="fr"), load())
    (_, sentence, elements), = doc.per_sentence()
    assert pipeline.lined(doc, sentence, elements).text.strip() == "Ud0 a reçu Ud1 ."


def test_french_frames_are_silent_on_arabic_articles() -> None:
    assert not extract(Article("text", "", "Salim Bentaleb préside la commune de Taza."), load()).claims


def test_hostile_french_is_read_in_linear_time() -> None:
    for piece in ("Ahmed Ben ", "Parti de la ", "le parti ", "président de ", "(PRC) ", "ministre de la Santé, de la "):
        extract(Article("text", "", piece * 3000, language="fr"), load())
