"""The page that asks in SPARQL: the answer, what it helps with, errors at their place."""

from __future__ import annotations

import json
import re
from html import unescape

from flask.testing import FlaskClient

from api.i18n import words
from tests.api.page import BROWSER, Page


def test_the_query_page_shows_the_answer_as_table_and_raw_with_a_link_to_it_and_downloads(client: FlaskClient) -> None:
    asked = {"query": "SELECT ?s { ?s a sila:Party } ORDER BY ?s LIMIT 2"}
    text = client.get("/sparql", query_string=asked, headers=BROWSER).get_data(as_text=True)
    page = Page(text)
    raw = json.loads(unescape(re.search(r"<pre[^>]* data-raw>(.*?)</pre>", text, re.DOTALL)[1]))  # type: ignore[index]
    assert len(raw["results"]["bindings"]) == 2
    links = {href: attributes for tag, attributes in page.tags if tag == "a" and (href := attributes.get("href"))}
    again = next(href for href, attributes in links.items() if attributes.get("rel") == "bookmark")
    assert "<table" in client.get(again, headers=BROWSER).get_data(as_text=True)
    for form, kind in (("json", "application/sparql-results+json"), ("csv", "text/csv"), ("tsv", "text/tab-separated-values"),
                       ("xml", "application/sparql-results+xml")):
        href = next(href for href, attributes in links.items() if "download" in attributes and href.endswith(f"format={form}"))
        assert client.get(href, headers=BROWSER).mimetype == kind


def test_the_query_page_knows_the_vocabulary_the_prefixes_and_the_examples(client: FlaskClient) -> None:
    text = client.get("/sparql", headers=BROWSER).get_data(as_text=True)
    page = Page(text)
    assert sum("data-query" in attributes for tag, attributes in page.tags if tag == "option") == 12
    terms = next(str(attributes["data-terms"]) for tag, attributes in page.tags if tag == "textarea").split()
    assert {"Claim", "Party", "alliedWith", "stance"} <= set(terms)
    assert "PREFIX sila:" in text


def test_an_error_on_the_query_page_has_its_line_and_column(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }"}, headers=BROWSER)
    assert answer.status_code == 400
    page = Page(answer.get_data(as_text=True))
    assert next(attributes for tag, attributes in page.tags if tag == "textarea")["data-line"] == "2"
    assert words("en")("sparql.error_at", line=2, column=16) in client.get(
        "/sparql", query_string={"query": "SELECT *\nWHERE { ?s ?p }", "lang": "en"}, headers=BROWSER
    ).get_data(as_text=True)
