"""Who says what a claim says: the alternatives, their chances, and whom the shipped model hears."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.entities.gazetteer import load as gazetteer
from kg.errors import InputError
from kg.extract import extract, pipeline
from kg.extract.document import Document
from kg.extract.learned import voices
from kg.extract.learned.voices import Site, Voices
from kg.model import Article, Stance

TEXT = ("قال نزار بركة إن الانتخابات مرت في ظروف عادية. وأضاف أن حزب الاستقلال لن يتحالف مع حزب الأصالة والمعاصرة بفاس. "
        "واستمعت نبيلة منيب إلى الكلمة.")


def prepared(text: str = TEXT) -> tuple[Document, Site]:
    """A document and the place of its pact."""
    doc = pipeline.prepare(Article("a", "", text), gazetteer())
    first = next(n for n, t in enumerate(doc.tokens) if t.text == "يتحالف")
    sentence = next(n for n, s in enumerate(doc.sentences) if s.last_token >= first)
    one, other = (doc.known(ident) for ident in ("party/pi", "party/pam"))
    return doc, Site(sentence, first, first + 2, "alliedWith", Stance.DENIED, one, other)


def test_nobody_and_everybody_near_may_speak() -> None:
    heard = list(voices.voices(*prepared()))
    assert heard[0][0] is None
    labels = {node.label for node, _ in heard if node is not None}
    assert {"نزار بركة", "نبيلة منيب", "حزب الاستقلال"} <= labels


def test_chances_are_one_together_and_follow_the_weights() -> None:
    doc, site = prepared()
    heard = list(voices.voices(doc, site))
    found = Voices({"says:vs": 9.0}).chances(heard)
    assert sum(found.values()) == pytest.approx(1.0)
    best = max(found, key=found.__getitem__)
    assert best is not None
    assert best.label in ("نزار بركة", "نبيلة منيب")
    assert Voices({"nobody": 9.0}).speaker(doc, site) is None


def test_the_last_who_spoke_is_marked() -> None:
    marked = {node.label for node, features in voices.voices(*prepared()) if node is not None and "latestTrue" in features}
    assert marked == {"نزار بركة"}


@pytest.mark.parametrize("text", [
    "قال نزار بركة: «حزبنا لن يتحالف مع حزب الأصالة والمعاصرة».",
    "قال نزار بركة “حزبنا لن يتحالف مع حزب الأصالة والمعاصرة”."])
def test_quotations_are_seen(text: str) -> None:
    assert "nobody:quotedTrue" in next(voices.voices(*prepared(text)))[1]
    assert "nobody:quotedFalse" in next(voices.voices(*prepared()))[1]


def claims(text: str) -> list[dict[str, Any]]:
    found = extract(Article("a", "", text), gazetteer(), reader="full").as_json()
    labels = {e["id"]: e["label"] for e in found["entities"]}
    return [{**c, "by": labels.get(c.get("attributed_to") or "")} for c in found["claims"]]


@pytest.mark.parametrize(("text", "stance", "by"), [
    (TEXT, "denied", "نزار بركة"),
    ("نفى محمد أوزين، الأمين العام لحزب الحركة الشعبية، أن يكون حزبه قد تحالف مع حزب العدالة والتنمية بجماعة سلا.",
     "denied", "محمد أوزين"),
    ("لن يتحالف حزب الاستقلال مع حزب الأصالة والمعاصرة في مجلس مدينة فاس.", "denied", None),
    ("منعت قيادة حزب التجمع الوطني للأحرار مستشاريها من التحالف مع حزب العدالة والتنمية.", "forbidden",
     "حزب التجمع الوطني للأحرار"),
    ("استقبل والي الجهة عبد الإله بنكيران بمقر الولاية. ومن جهته، أكد نبيل بنعبد الله أن حزب التقدم والاشتراكية سيتحالف مع "
     "حزب الاستقلال بجماعة تمارة إذا حصل على الرئاسة.", "conditional", "محمد نبيل بنعبد الله"),
    ("سيوقع مجلس جهة سوس ماسة اتفاقية شراكة مع وزارة الثقافة يوم الاثنين.", "planned", None)])
def test_who_speaks(text: str, stance: str, by: str | None) -> None:
    found = {c["by"] for c in claims(text) if c["stance"] == stance}
    assert found == {by}


def test_what_the_text_itself_says_has_no_speaker() -> None:
    assert {c["by"] for c in claims("تحالف حزب الاستقلال مع حزب الأصالة والمعاصرة بفاس، يقول نزار بركة.")} == {None}


def test_the_file_has_a_number_for_each_feature() -> None:
    weights = json.loads(voices.MODEL.read_text("utf-8"))
    assert weights
    assert all(isinstance(w, float) for w in weights.values())


@pytest.mark.parametrize("content", ["", "[1]", '{"says": "much"}'])
def test_a_broken_model_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "voices.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"voices\.json: not a model of speakers"):
        voices.read(path)
