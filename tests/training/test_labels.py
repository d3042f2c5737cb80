"""Which candidate pair a gold claim labels: the one of the window that holds its evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.entities.gazetteer import load
from kg.extract import pipeline
from kg.extract.document import Document
from kg.extract.learned.candidates import Candidate, candidates
from kg.model import Article
from training.labels import documents, labels_of

FIRST = "تحالف حزب الاستقلال مع حزب الحركة الشعبية في فاس."
SECOND = "وعبر حزب الاستقلال عن أسفه لما قاله حزب الحركة الشعبية."
TEXT = f"{FIRST} {SECOND}"


@pytest.fixture(scope="module")
def doc() -> Document:
    return pipeline.prepare(Article("a", "", TEXT), load())


def gold(*claims: dict[str, Any]) -> dict[str, Any]:
    entities = [{"ref": "pi", "type": "Party", "names": ["حزب الاستقلال"]},
                {"ref": "mp", "type": "Party", "names": ["الحركة الشعبية"]}]
    return {"id": "a", "entities": entities, "claims": list(claims)}


def claim(subject: str = "pi", object_: str = "mp", *, evidence: str = FIRST, **more: Any) -> dict[str, Any]:
    return {"predicate": "criticises", "subject": subject, "object": object_, "stance": "asserted", "evidence": evidence} | more


def labelled(doc: Document, *claims: dict[str, Any]) -> dict[tuple[str, str, int, bool], str | None]:
    """Label of each pair with one: subject, object, sentence, whether it lies in two."""
    found = list(candidates(doc))
    out = {}
    for pair, labels in zip(found, labels_of(doc, gold(*claims), found), strict=True):
        for predicate, stance in labels.items():
            assert predicate == claims[0]["predicate"]
            out[_slug(pair.subject), _slug(pair.object), pair.sentence, pair.cross] = stance
    return out


def _slug(node: Any) -> str:
    return str(node.id).partition("/")[2]


def test_the_window_of_the_evidence_has_the_label_and_the_others_count_for_nothing(doc: Document) -> None:
    """A pair half in the evidence and half in the sentence before it may be narrower than the one that lies in it."""
    both = {("pi", "mp", 0, False), ("pi", "mp", 1, False), ("pi", "mp", 0, True)}
    first, second = labelled(doc, claim()), labelled(doc, claim(evidence=SECOND, stance="denied"))
    assert first.keys() == second.keys() == both
    assert [place for place, stance in first.items() if stance] == [("pi", "mp", 0, False)]
    assert {place: stance for place, stance in second.items() if stance} == {("pi", "mp", 1, False): "denied"}


def test_a_symmetric_relation_labels_both_directions(doc: Document) -> None:
    found = labelled(doc, claim(predicate="alliedWith"))
    assert found["pi", "mp", 0, False] == found["mp", "pi", 0, False] == "asserted"
    assert not any(place[:2] == ("mp", "pi") for place in labelled(doc, claim()))


def test_an_optional_claim_counts_neither_for_nor_against(doc: Document) -> None:
    found = labelled(doc, claim(optional=True))
    assert found
    assert set(found.values()) == {None}


def test_evidence_that_the_text_does_not_have_leaves_the_closest_pair(doc: Document) -> None:
    found = labelled(doc, claim(evidence="كلام آخر"))
    assert sum(stance is not None for stance in found.values()) == 1
    assert not any(cross for (*_, cross), stance in found.items() if stance)


def test_who_is_not_in_the_article_labels_nothing(doc: Document) -> None:
    found: list[Candidate] = list(candidates(doc))
    other = gold(claim("usfp"))
    other["entities"].append({"ref": "usfp", "type": "Party", "names": ["الاتحاد الاشتراكي"]})
    assert not any(labels_of(doc, other, found))


def test_only_labelled_arabic_articles_are_read(tmp_path: Path) -> None:
    texts = tmp_path / "text"
    texts.mkdir()
    for name, text in (("a", TEXT), ("b", TEXT), ("c", "Le maire de la commune a rencontré hier les habitants.")):
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = [gold(claim()), gold() | {"id": "c"}]
    (tmp_path / "gold.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    found = list(documents([tmp_path / "gold.jsonl"], texts))
    assert [(doc.article.name, line["id"]) for doc, line in found] == [("a", "a")]
