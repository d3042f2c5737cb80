"""Known names in text, as a table of cases; weak forms, names inside names, speed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import places
from kg.articles.read import Failure, read_paths
from kg.entities import gazetteer
from kg.entities.index import CONFIRMED, WEAK, AliasHit, index_of
from kg.text.tokens import tokenise

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "aliases.yaml").read_text("utf-8"))


def scan(text: str) -> list[AliasHit]:
    return index_of(gazetteer.load()).scan(tokenise(text))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    hits = scan(text)
    found = {text[hit.start:hit.end]: {candidate.id for candidate in hit.candidates} for hit in hits}
    for form, ids in case.get("hits", ()):
        assert form in found, found
        if ids is not None:
            assert found[form] == set(ids.split())
    for form in case.get("none", ()):
        start = text.index(form)
        assert not [hit for hit in hits if hit.start < start + len(form) and hit.end > start], found
    for name in case.get("names", ()):
        assert name in [hit.name for hit in hits]


def test_a_family_name_alone_is_weak() -> None:
    (hit,) = scan("استقبل بوريطة الوفد")
    assert [tuple(candidate) for candidate in hit.candidates] == [("person/bourita", "Person", WEAK)]


def test_a_family_name_is_confirmed_by_the_full_name() -> None:
    first, second = scan("بوريطة في المدينة. وقال ناصر بوريطة إن اللقاء ناجح")
    assert (first.candidates[0].policy, second.candidates[0].policy) == (CONFIRMED, "")


def test_namesakes_are_all_candidates() -> None:
    (hit,) = scan("قال محمد صديقي")
    assert {candidate.id for candidate in hit.candidates} == {"person/sadiki-m", "person/sadiki-rabat"}


def test_a_court_names_its_city() -> None:
    text = "قضت المحكمة الإدارية بفاس بالعزل"
    (hit,) = scan(text)
    (inner,) = hit.inside
    assert hit.candidates[0].id == "public-body/tribunal-administratif-fes"
    assert (text[inner.start:inner.end], inner.candidates[0].id) == ("فاس", "municipality/03.231.01.0")


def test_a_government_names_its_head_and_a_party_does_not() -> None:
    government, party = scan("حكومة عزيز أخنوش وحزب بنكيران")
    assert [c.id for inner in government.inside for c in inner.candidates] == ["person/akhannouch"]
    assert (party.candidates[0].id, party.inside) == ("party/pjd", ())


def test_head_noun_and_name_are_told_apart() -> None:
    text = "وبجماعة الرباط"
    (hit,) = scan(text)
    assert (hit.head, tokenise(text)[hit.name_tok].text, hit.proclitics) == ("جماعة", "الرباط", ("و", "ب"))


def test_hits_do_not_overlap_and_are_in_order() -> None:
    for article in read_paths([str(places.seeds() / "articles")]):
        assert not isinstance(article, Failure)
        hits = scan(article.text)
        assert hits
        assert all(one.last_tok < other.first_tok for one, other in pairwise(hits))
