"""Which representation wins, as a table of Accept headers."""

from __future__ import annotations

import pytest
from flask import Flask, request

from api.negotiation import best, html_first, wishes

OFFERS = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]


@pytest.mark.parametrize(("accept", "wanted"), [
    (None, OFFERS[0]), ("", OFFERS[0]), ("*/*", OFFERS[0]), ("text/csv", "text/csv"), ("text/*", "text/csv"),
    ("application/sparql-results+xml;q=0.9, application/sparql-results+json;q=0.8", OFFERS[1]),
    ("text/csv;q=0.1, */*;q=0.2", OFFERS[0]), ("text/csv, */*;q=0", "text/csv"), ("application/sparql-results+json;q=0, */*",
                                                                                  OFFERS[1]),
    ("text/csv;charset=utf-8", "text/csv"), ("TEXT/CSV", "text/csv"), ("image/png", None), ("text/csv;q=0", None)])
def test_the_best_offer(app: Flask, accept: str | None, wanted: str | None) -> None:
    with app.test_request_context("/", headers={} if accept is None else {"Accept": accept}):
        assert best(wishes(request), OFFERS) == wanted


@pytest.mark.parametrize(("accept", "wanted"), [
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True), ("*/*",
                                                                                False), ("application/json, text/html;q=0.9",
                                                                                         False),
    ("text/html, application/json", True), ("", False), ("text/html;q=0", False), ("application/xhtml+xml", True)])
def test_who_is_a_browser(app: Flask, accept: str, wanted: bool) -> None:
    with app.test_request_context("/", headers={"Accept": accept}):
        assert html_first(request) is wanted
