"""Claims and articles with their evidence, and reading a pasted text."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.i18n import words
from kg import places
from kg.entities.gazetteer import load
from kg.model import Extraction, PartialDate
from kg.store import open_writer
from tests.api import sample


def test_claim_with_evidence_and_article(client: FlaskClient) -> None:
    body = client.get(f"/api/claims/{sample.PACT_CLAIM.partition('/')[2]}").get_json()
    assert body == client.get(f"/api/claims/{sample.PACT_CLAIM}").get_json()
    assert body["evidence"]["text"] == sample.PACT
    assert body["article"]["id"] == sample.PACT_ARTICLE
    assert body["qualifiers"] == {"level": "provincial", "place": sample.BEN_MSICK}


def test_article_shows_claims_but_not_its_text(client: FlaskClient) -> None:
    response = client.get(f"/api/articles/{sample.PACT_ARTICLE}")
    body = response.get_json()
    assert [claim["stance"] for claim in body["claims"]] == ["asserted", "asserted", "denied", "forbidden"]
    assert body["article"]["publisher"] == "صلة"
    assert sample.pact().article.text not in json.loads(json.dumps(body, ensure_ascii=False)).values()


def test_article_leaves_out_what_is_sensitive(client: FlaskClient) -> None:
    body = client.get(f"/api/{sample.LEGAL_ARTICLE.replace('article', 'articles')}").get_json()
    assert (body["claims"], body["omitted"]) == ([], 2)
    assert len(client.get(f"/api/articles/{sample.LEGAL_ARTICLE}?include=sensitive").get_json()["claims"]) == 2


def test_articles_latest_first_undated_last(client: FlaskClient) -> None:
    items = client.get("/api/articles").get_json()["items"]
    assert items[0]["id"] == sample.PACT_ARTICLE
    assert items[-1]["published"] is None


@pytest.fixture(scope="module")
def text() -> str:
    return (places.seeds() / "articles" / "benmsick-coordination.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("how", ["json", "plain", "form"])
def test_extract_gives_the_claims_of_a_pasted_text(client: FlaskClient, text: str, how: str) -> None:
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": {"text": text}}, "form": {"data": {"text": text}},
        "plain": {"data": text.encode(), "content_type": "text/plain; charset=utf-8"}}
    response = client.post("/api/extract", **ways[how])
    assert response.status_code == 200, response.text
    body = response.get_json()
    assert body["claims"]
    for claim in body["claims"]:
        evidence = claim["evidence"]
        assert body["text"][evidence["start"]:evidence["end"]] == evidence["text"]
    assert body["more"] == []


def test_extract_stores_nothing(client: FlaskClient, text: str) -> None:
    before = client.get("/ready").get_json()
    client.post("/api/extract", json={"text": text})
    assert client.get("/ready").get_json() == before


def test_extract_takes_title_and_date_beside_the_text(client: FlaskClient) -> None:
    body = client.post("/api/extract", json={"text": "فقرة أولى عن لا شيء.\nفقرة ثانية.", "title": "عنوان",
                                             "published": "2023-09",
                                             "publisher": "جريدة"}).get_json()
    assert body["article"] == {"title": "عنوان", "published": "2023-09", "publisher": "جريدة", "url": None, "language": "ar"}


@pytest.mark.parametrize(("sent", "status", "kind"), [
    ({"json": {"text": ""}}, 400, "bad-request"), ({"json": {"text": 3}}, 400, "bad-request"), ({"json": ["text"]}, 400,
                                                                                                "bad-request"),
    ({"data": b"{", "content_type": "application/json"}, 400, "bad-request"),
    ({"data": b"\xff\xfe", "content_type": "text/plain"}, 400, "bad-request"),
    ({"data": b"\x89PNG", "content_type": "image/png"}, 415, "unsupported-media-type"),
    ({"json": {"text": "نص عن شيء.", "published": "yesterday"}}, 400, "bad-request"),
    ({"json": {"text": "نص عن شيء.", "reader": "oracle"}}, 400, "bad-request"),
    ({"json": {"text": "ن" * 200_000}}, 413, "too-large"),
    ({"data": {"text": "ن" * 200_000}}, 413, "too-large"),
    ({"json": {"text": "المصدر: جريدة"}}, 422, "unprocessable"),
])
def test_extract_refuses_what_it_cannot_read(client: FlaskClient, sent: dict[str, Any], status: int, kind: str) -> None:
    response = client.post("/api/extract", **sent)
    assert response.status_code == status
    assert response.get_json()["type"].endswith(f"#{kind}")


@pytest.mark.parametrize("text", [
    "\u202e" * 5000, "((((" * 5000, "والحركة الشعبية " * 6000, "a" * 100_000, "«" * 50_000, "\x00\x01\x02 نص",
    "12345678901234567890 " * 3000, "\ud800 نص", "🎉" * 10_000])
def test_hostile_texts_end_with_an_answer(client: FlaskClient, text: str) -> None:
    response = client.post("/api/extract", data=json.dumps({"text": text}), content_type="application/json")
    assert response.status_code in {200, 413, 422, 504}
    assert client.post("/api/extract", json={"text": "فقرة عن لا شيء."}).status_code == 200


def test_a_text_that_takes_too_long_is_stopped(store: object) -> None:
    app = create_app(store, extract_timeout=0.001, extract_rate=1000)
    try:
        response = app.test_client().post("/api/extract", json={"text": "الحركة الشعبية تتحالف مع العدالة والتنمية. " * 500})
        assert response.status_code == 504
        assert response.get_json()["type"].endswith("#extraction-timeout")
    finally:
        app.extensions["sila"].close()


def test_the_first_text_has_its_whole_deadline() -> None:
    """What a reading process makes ready for its first text counts as its start: it may take longer than a text."""
    from api.reading import Reader

    reader = Reader(2.0)
    try:
        assert reader.read({"text": "قال المتحدث إن حزب الحركة الشعبية يتحالف مع حزب الاستقلال."})[0]["claims"]
    finally:
        reader.close()


def test_too_many_texts_are_told_to_wait(store: object) -> None:
    app = create_app(store, extract_rate=2)
    try:
        answers = [app.test_client().post("/api/extract", json={"text": " "}) for _ in range(3)]  # no reader is started
        assert [answer.status_code for answer in answers] == [400, 400, 429]
        assert int(answers[2].headers["Retry-After"]) > 0
    finally:
        app.extensions["sila"].close()


def test_an_article_and_its_page_name_the_copies_of_its_text(tmp_path: Path) -> None:
    first = sample.pact()
    text = first.article.text + "\nوثق المجلس هذا التنسيق في محضر وقعه جميع الحاضرين من الأحزاب المعنية به."
    article = replace(first.article, text=text)
    with open_writer(tmp_path, alone=True) as writer:
        writer.put_seed(load())
        for number, (title, day) in enumerate((("عنوان الوكالة", 20), ("عنوان صحيفة", 21), ("عنوان آخر", 22))):
            claims = tuple(replace(claim, id=f"claim/{number}{i:015x}") for i, claim in enumerate(first.claims))
            mine = replace(article, title=title, published=PartialDate(2025, 1, day), publisher=f"ناشر {number}")
            writer.put(Extraction(mine, f"article/{number:016x}", first.entities, claims, {}, "test"))
    client = create_app(str(tmp_path)).test_client()
    original, copy, _ = (client.get(f"/api/articles/{number:016x}").get_json() for number in range(3))
    assert (original["copy_of"], [one["publisher"] for one in original["copies"]]) == (None, ["ناشر 1", "ناشر 2"])
    assert (copy["copy_of"]["publisher"], [one["publisher"] for one in copy["copies"]]) == ("ناشر 0", ["ناشر 2"])
    assert copy["claims"][0]["article"]["copy_of"] == original["id"]
    assert words("fr")("article.copies_note") in unescape(client.get(f"/article/{0:016x}?lang=fr").text)
    page = unescape(client.get(f"/article/{1:016x}?lang=fr").text)
    assert words("fr")("article.copy_of") in page
    assert f'href="/{original["id"]}"' in page
    assert "ناشر 2" in page
