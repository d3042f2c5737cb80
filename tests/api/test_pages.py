"""The pages: three languages, safe whatever a name contains, useful without JavaScript."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import create_app
from api.i18n import LANGUAGES, words
from api.responses import POLICY
from kg.errors import UsageError
from tests.api import sample
from tests.api.page import BROWSER, Page

PAGES = ["/", "/search?q=الحركة", f"/entity/{sample.MP}", f"/entity/{sample.OUZZINE}", f"/entity/{sample.BEN_MSICK}",
         f"/{sample.PACT_ARTICLE}", f"/{sample.PACT_CLAIM}", "/alliances", "/alliances?level=provincial", "/explore", "/try",
         "/try?sample=1", "/about", "/docs", "/problems", "/ontology", "/sparql"]
HOSTILE = [f"/entity/{sample.HARM}", f"/entity/{sample.TURNED}", f"/entity/{sample.ENDLESS}", f"/{sample.HOSTILE_ARTICLE}",
           f"/entity/{sample.MP}", "/search?q=<script>alert(1)</script>", "/search?q=script", "/about", "/"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_pages_speak_the_language_asked(client: FlaskClient, address: str, lang: str) -> None:
    response = client.get(f"{address}{'&' if '?' in address else '?'}lang={lang}", headers=BROWSER)
    assert response.status_code == 200, response.text
    attributes = next(attrs for tag, attrs in Page(response.text).tags if tag == "html")
    assert attributes == {"lang": lang, "dir": words(lang).dir}
    assert words(lang)("nav.about") in unescape(response.text)


@pytest.mark.parametrize("address", [*PAGES, *HOSTILE, "/nowhere"])
def test_nothing_runs_or_loads_but_our_own_files(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert response.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    for tag, attrs in Page(response.text).tags:
        assert not any(name.startswith("on") or name == "style" for name in attrs), (tag, attrs)
        for name in ("src", "href", "action"):
            value = attrs.get(name) or ""
            assert not value.lower().startswith(("javascript:", "data:", "//")), value
            if tag in {"script", "link", "img", "form"} and name in attrs:
                assert value.startswith("/"), value
        if tag == "script":
            assert "src" in attrs
        assert tag not in {"img", "b", "i"} or (tag == "b" and "onerror" not in attrs)


@pytest.mark.parametrize("address", HOSTILE)
def test_names_that_contain_markup_or_turn_the_text_do_no_harm(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<img" not in response.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", response.text)
    assert "javascript:" not in response.text
    assert max(map(len, Page(response.text).words)) < 5000


def test_language_is_kept_by_cookie_and_taken_from_the_browser(client: FlaskClient) -> None:
    assert 'lang="fr"' in client.get("/", headers={"Accept-Language": "fr-MA,fr;q=0.9"}).text
    assert 'lang="ar"' in client.get("/", headers={"Accept-Language": "de"}).text
    client.get("/about?lang=en", headers=BROWSER)
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "fr"}).text


def test_the_language_switch_keeps_the_place(client: FlaskClient) -> None:
    text = client.get(f"/entity/{sample.MP}?stance=denied&lang=ar", headers=BROWSER).text
    assert f'href="/entity/{sample.MP}?stance=denied&amp;lang=fr"' in text


def test_entity_page_has_posts_relations_and_the_sentence(client: FlaskClient) -> None:
    text = client.get(f"/entity/{sample.MP}?lang=fr", headers=BROWSER).text
    for part in ("Mouvement populaire", sample.PACT, "démenti", "interdit", "provincial", "neighbourhood.gexf", "fin inconnue",
                 "<svg"):
        assert part in text, part


def test_hub_relations_go_on_with_a_cursor(client: FlaskClient) -> None:
    text = client.get("/entity/public-body/house-of-representatives?lang=en", headers=BROWSER).text
    found = re.search(r'href="(/entity/[^"]+cursor=[^"]+)"', text)
    if found:
        assert client.get(found[1].replace("&amp;", "&"), headers=BROWSER).status_code == 200


def test_sensitive_claims_need_a_click_and_are_not_indexed(client: FlaskClient) -> None:
    address = "/entity/person/x-00000000000000b1?lang=fr"
    plain, full = client.get(address, headers=BROWSER), client.get(f"{address}&include=sensitive", headers=BROWSER)
    assert "تابعت المحكمة" not in plain.text
    assert "تابعت المحكمة" in full.text
    assert "noindex" in full.text
    assert full.headers["X-Robots-Tag"] == "noindex"


def test_article_page_lights_the_sentences_and_links_the_names(client: FlaskClient) -> None:
    text = client.get(f"/{sample.PACT_ARTICLE}?lang=ar", headers=BROWSER).text
    assert text.count("<mark>") == 3
    assert f'<a class="mention t-Party" href="/entity/{sample.MP}">الحركة الشعبية</a>' in text
    assert sample.pact().article.text not in text


def test_alliances_page_shows_the_clash(client: FlaskClient) -> None:
    text = client.get("/alliances?lang=ar", headers=BROWSER).text
    assert sample.PACT in text
    assert sample.BAN in text
    assert 'class="both"' in text


def test_try_page_lights_a_pasted_text_and_stores_nothing(client: FlaskClient) -> None:
    from kg import places

    text = (places.seeds() / "articles" / "benmsick-coordination.txt").read_text(encoding="utf-8")
    response = client.post("/try?lang=ar", data={"text": text}, headers=BROWSER)
    assert response.status_code == 200
    assert "<mark>" in response.text
    assert 'id="c1-1"' in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_try_page_with_markup_in_the_text(client: FlaskClient) -> None:
    text = f"{sample.SCRIPT}\nقال حزب الحركة الشعبية {sample.SCRIPT} {sample.OVERRIDE} كلاما."
    response = client.post("/try", data={"text": text}, headers=BROWSER)
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<img" not in response.text


@pytest.mark.parametrize(("address", "status"), [("/entity/party/none", 404), ("/claim/none", 404), ("/article/none", 404),
                                                 ("/nowhere", 404),
                                                 (f"/entity/{sample.MP}?cursor=zz", 400), ("/alliances?since=x", 400)])
def test_errors_are_pages_for_readers_and_problems_for_programs(client: FlaskClient, address: str, status: int) -> None:
    page = client.get(f"{address}{'&' if '?' in address else '?'}lang=fr", headers=BROWSER)
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert words("fr")("error.back") in unescape(page.text)
    program = client.get(address, headers={"Accept": "application/json"})
    assert (program.status_code, program.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(("address", "key", "values"), [
    ("/entity/party/none?", "entity", {"id": "party/none"}), ("/claim/none?", "claim", {"id": "none"}),
    ("/article/none?", "article", {"id": "none"}), ("/nowhere?", "address", {"path": "/nowhere"}),
    ("/alliances?current=x&", "flag", {"name": "current", "text": "x"})])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_wrong_is_said_in_the_readers_language(client: FlaskClient, language: str, address: str, key: str,
                                                        values: dict[str, object]) -> None:
    page = client.get(f"{address}lang={language}", headers=BROWSER)
    assert page.status_code in {400, 404}
    note = re.search(r"<p([^>]*)class=\"note bad\">(.*?)</p>", page.text)
    assert note
    assert 'lang="en"' not in note[1]
    assert re.sub("<[^>]+>|[\u2066-\u2069]", "", unescape(note[2])) == words(language)(f"detail.{key}", **values)


def test_a_detail_without_a_text_of_its_own_is_marked_as_english(client: FlaskClient) -> None:
    page = client.get("/alliances?since=x&lang=ar", headers=BROWSER)
    assert '<p lang="en" dir="auto" class="note bad">' in page.text


def test_every_detail_that_the_code_asks_for_is_there() -> None:
    import api

    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(api.__file__).parent.rglob("*.py"))
    asked = set(re.findall(r'told=\("([a-z-]+)"', code))
    asked |= set(re.findall(r'(?:refuse|missing)\(f?"[^"]*",\s*"([a-z-]+)"', code))
    assert {"entity", "claim", "busy", "whole", "reading"} <= asked
    for language in LANGUAGES:
        assert asked <= words(language).family("detail").keys()


def test_pages_have_a_tag_and_spare_the_second_download(client: FlaskClient) -> None:
    first = client.get("/", headers=BROWSER)
    assert client.get("/", headers={**BROWSER, "If-None-Match": first.headers["ETag"]}).status_code == 304
    other = client.get("/?lang=fr", headers=BROWSER)
    assert other.headers["ETag"] != first.headers["ETag"]


def test_every_language_says_the_same_things() -> None:
    keys = {lang: words(lang).keys() for lang in LANGUAGES}
    assert keys["ar"] == keys["fr"] == keys["en"]


def test_every_text_that_a_template_asks_for_is_there() -> None:
    from pathlib import Path

    import api

    asked = {key for file in (Path(api.__file__).parent / "templates").glob("*.html")
             for key in re.findall(r"w\('([a-z_]+\.[a-z_-]*[a-z])'", file.read_text(encoding="utf-8"))}
    assert asked
    assert asked <= words("ar").keys()


def test_alliances_page_draws_the_network_and_the_times(client: FlaskClient) -> None:
    text = client.get("/alliances?lang=fr", headers=BROWSER).text
    assert 'class="link both' in text
    assert 'class="times"' in text
    anchors = set(re.findall(r'<a href="#([^"]+)" aria-label', text))
    anchors |= set(re.findall(r'<td class="[^"]*"><a href="#([^"]+)"', text))
    assert anchors
    assert all(f'id="{anchor}"' in text for anchor in anchors)


def test_explorer_page_carries_the_vocabulary_in_the_language_asked(client: FlaskClient) -> None:
    text = client.get(f"/explore?lang=fr&entity={sample.MP}", headers=BROWSER).text
    carried = re.search(r'data-vocabulary="([^"]*)"', text)
    assert carried
    known = json.loads(unescape(carried[1]))
    assert known["relations"]["alliedWith"] == {"label": "allié à", "colour": "#30a858", "line": "solid", "symmetric": True}
    assert known["stances"]["forbidden"] == "interdit"
    assert {"expand", "collapse", "loading", "cut"} <= known["words"].keys()


def test_every_word_that_the_scripts_say_is_there(client: FlaskClient) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "ui" / "src").glob("*.ts"))
    said = set(re.findall(r'\bsay\("(\w+)"', sources))
    assert len(said) > 40
    for lang in LANGUAGES:
        assert said <= words(lang).family("explore").keys()


def test_about_page_shows_measured_accuracy(client: FlaskClient) -> None:
    text = client.get("/about?lang=en", headers=BROWSER).text
    assert re.search(r"On the articles kept aside, \d+ % of the claims found are right", unescape(text))


@pytest.mark.parametrize(("contact", "link"), [("desk@example.org", "mailto:desk@example.org?subject=Sila%3A%20party/mp"),
                                               ("https://example.org/errors", "https://example.org/errors")])
def test_errors_are_told_where_the_service_says(store: Path, contact: str, link: str) -> None:
    told = create_app(store, contact=contact).test_client().get(f"/entity/{sample.MP}", headers=BROWSER).text
    assert f'href="{link}"' in told


def test_without_a_contact_the_page_on_corrections_is_named(client: FlaskClient) -> None:
    assert 'href="/about#correct"' in client.get(f"/entity/{sample.MP}", headers=BROWSER).text


@pytest.mark.parametrize("contact", ["javascript:alert(1)", "nobody", "a@b?subject=x"])
def test_a_contact_that_is_no_address_is_refused(store: Path, contact: str) -> None:
    with pytest.raises(UsageError, match="KG_CONTACT"):
        create_app(store, contact=contact)


def test_entity_page_tells_what_happened_when_and_what_is_paid(client: FlaskClient) -> None:
    text = client.get(f"/entity/{sample.CASA}?lang=fr", headers=BROWSER).text
    assert "≥ 100\u202f000\u202f000 MAD" in text
    assert text.index("Argent") < text.index("Ce qui s")
    assert text.count("<time>") >= 2
