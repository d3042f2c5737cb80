"""Titles: what a bare or possessed one is a title of, and whom one that stands alone means."""

from __future__ import annotations

import pytest

from kg.entities.gazetteer import load
from kg.extract import extract
from kg.model import Article, PartialDate


def posts(text: str, published: str | None = None) -> set[tuple[str, str, str, str | None]]:
    article = Article("titles", "", text, published=PartialDate.parse(published) if published else None)
    result = extract(article, load()).as_json()
    labels = {e["id"]: e["label"] for e in result["entities"]}
    return {(labels[c["subject"]], labels[c["object"]], c["stance"], c["qualifiers"].get("role"))
            for c in result["claims"] if c["predicate"] == "holdsPost"}


@pytest.mark.parametrize(("text", "expected"), [
    ("عقد مجلس جماعة أكادير دورته. وقالت نائبته الثالثة سعاد بنعلي إن الميزانية جاهزة.",
     ("سعاد بنعلي", "أكادير", "asserted", "vice-president")),
    ("عزلت المحكمة رئيس جماعة أكادير السابق سعيد بنعلي.", ("سعيد بنعلي", "أكادير", "ended", "president")),
    ("اجتمع مجلس جماعة أكادير، وانتخبت سعاد بنعلي رئيسة له.", ("سعاد بنعلي", "أكادير", "asserted", "president")),
    ("استقبل سفير إسبانيا بالمغرب، سعيد بنعلي، الوفد.", ("سعيد بنعلي", "المملكة المغربية", "asserted", "ambassador")),
])
def test_target_of_a_title(text: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in posts(text)


@pytest.mark.parametrize("text", [
    "استقبلت جماعة أكادير الوفد. وقال رئيس الشركة، سعيد بنعلي، إن العرض جاهز.",
    "عقد مجلس جماعة أكادير دورته. ووقف ابن الرئيس، سعيد بنعلي، في الخلف.",
    "صادقت وزارة الداخلية على الطلب. وقال المدير العام للوكالة، سعيد بنعلي، إن العرض جاهز.",
    "صوت فريق حزب الاستقلال ضد المقترح. وقاده رئيسه سعيد بنعلي.",
])
def test_title_that_is_of_nothing_named(text: str) -> None:
    assert not posts(text)


def test_president_of_a_city_in_passing() -> None:
    assert not posts("حل الرئيس سعيد بنعلي بالرباط في زيارة رسمية.")


def test_title_that_stands_alone() -> None:
    text = "انتقد رئيس الحكومة خصومه. وكان عزيز أخنوش يتحدث أمام مناضليه."
    assert ("عزيز أخنوش", "حكومة المملكة المغربية", "asserted", "head-of-government") in posts(text, "2023-05-01")
    assert not posts(text, "2013-05-01")


def test_place_behind_a_name_is_where_one_goes() -> None:
    assert ("سعيد المرابط", "أكادير", "asserted", "president") in posts("زار رئيس جماعة أكادير سعيد المرابط سكورة يوم الجمعة.")
