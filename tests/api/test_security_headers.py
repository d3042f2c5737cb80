"""The headers that protect readers are on every kind of answer: pages, data, files, redirects, errors, streams."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api import create_app
from tests.api import sample
from tests.api.http import Http

HTML, ALL = {"Accept": "text/html"}, {"Accept": "*/*"}
CASES = {
    "a page": ("GET", "/", HTML, 200), "an entity's page": ("GET", f"/entity/{sample.MP}", HTML, 200),
    "the explorer": ("GET", "/explore", HTML, 200), "the query page": ("GET", "/sparql", HTML, 200),
    "JSON": ("GET", f"/api/entities/{sample.MP}", ALL, 200), "a list": ("GET", "/api/entities?q=mp", ALL, 200),
    "rows": ("GET", "/sparql?query=ASK%7B%7D", ALL, 200), "a file": ("GET", "/api/export.gexf", ALL, 200),
    "a script": ("GET", "/static/js/search.js", ALL, 200), "a style": ("GET", "/theme.css", ALL, 200),
    "a typeface": ("GET", "/static/fonts/noto-naskh-arabic-arabic-400-normal.woff2", ALL, 200),
    "see other": ("GET", f"/id/{sample.MP}", ALL, 303), "metrics": ("GET", "/metrics", ALL, 200),
    "the vocabulary": ("GET", "/ontology.ttl", ALL, 200), "a preflight": ("OPTIONS", "/api/entities", ALL, 200),
    "a head": ("HEAD", "/api/entities?q=mp", ALL, 200), "a bad query": ("GET", "/sparql?query=SELECT", ALL, 400),
    "no token": ("POST", "/api/articles", ALL, 403), "not there": ("GET", "/nowhere", ALL, 404),
    "a page that is not there": ("GET", "/entity/party/nobody", HTML, 404),
    "no such file": ("GET", "/static/none.js", ALL, 404),
    "a wrong method": ("DELETE", "/about", ALL, 405), "no such format": ("GET", "/data/party/mp.xls", ALL, 404),
}


@pytest.mark.parametrize(("method", "path", "headers", "status"), CASES.values(), ids=CASES.keys())
def test_every_kind_of_answer_is_protected(client: FlaskClient, method: str, path: str, headers: dict[str, str],
                                           status: int) -> None:
    answer = client.open(path, method=method, headers=headers)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert "Set-Cookie" not in answer.headers or "lang" in answer.headers["Set-Cookie"]


def test_a_fault_and_a_refusal_are_protected_too(store: object) -> None:
    app = create_app(store, costly_rate=1)

    def broken() -> str:
        raise RuntimeError

    app.add_url_rule("/broken", view_func=broken)
    client = app.test_client()
    far = {"REMOTE_ADDR": "192.0.2.1"}
    answers = [client.get("/broken"), *(client.get("/api/alliances", environ_base=far) for _ in range(2))]
    assert [answer.status_code for answer in answers] == [500, 200, 429]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_has_not_changed_is_protected(server: Http) -> None:
    first = server.get(f"/api/entities/{sample.MP}")
    same = server.get(f"/api/entities/{sample.MP}", If_None_Match=first.headers["etag"])
    assert same.status == 304
    assert same.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in same.headers["content-security-policy"]


def test_only_the_preview_of_openrefine_may_be_framed(client: FlaskClient) -> None:
    answer = client.get(f"/reconcile/preview?id={sample.MP}")
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer.headers
    assert "script-src" not in answer.headers["Content-Security-Policy"]  # default-src 'none' forbids them
