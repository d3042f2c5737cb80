"""What holds for every address: it is described, its errors are problems, it is open to read, tagged and compressed."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from kg import settings
from kg.errors import UsageError
from kg.export import EXPORTERS
from tests.api import sample

DOCS = Path(__file__).parents[2] / "docs" / "http.md"


def routes(app: Flask) -> dict[str, set[str]]:
    """Addresses as OpenAPI writes them, with their methods."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)
            found.setdefault(path, set()).update(method.lower() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def test_every_address_is_described_in_openapi_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    described = {path: set(item) - {"parameters"} for path, item in client.get("/openapi.json").get_json()["paths"].items()}
    assert described == routes(app)


def test_every_parameter_of_an_address_is_described(client: FlaskClient) -> None:
    whole = client.get("/openapi.json").get_json()
    known = whole["components"]["parameters"]
    for path, item in whole["paths"].items():
        for method, operation in item.items():
            given = [known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in operation.get("parameters", ())]
            assert {p["name"] for p in given if p["in"] == "path"} == set(re.findall(r"{(\w+)}", path)), (path, method)
            assert operation["tags"][0] in {tag["name"] for tag in whole["tags"]}
            assert "default" in operation["responses"]


def test_every_address_is_in_the_docs(app: Flask) -> None:
    text = DOCS.read_text(encoding="utf-8")
    missing = [path for path in routes(app) if f"`{path}`" not in text]
    assert missing == []


def test_every_problem_type_is_in_the_docs_and_on_its_page(client: FlaskClient) -> None:
    from api import data

    text, page = DOCS.read_text(encoding="utf-8"), client.get("/problems").text
    for name in data.table("problems.yaml"):
        assert f"`{name}`" in text
        assert f'id="{name}"' in page


def test_health_ready_and_a_store_that_is_not_there(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/health").get_json()["status"] == "ok"
    assert client.get("/ready").get_json()["status"] == "ready"
    empty = create_app(tmp_path / "none").test_client()
    assert empty.get("/health").status_code == 200
    assert empty.get("/ready").status_code == 503
    response = empty.get("/api/entities?q=x")
    assert response.status_code == 503
    assert response.get_json()["type"].endswith("#unavailable")
    assert response.headers["Retry-After"]
    page = empty.get("/", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (503, "text/html")


def test_unknown_settings_are_refused_and_known_ones_taken(store: Path) -> None:
    with pytest.raises(UsageError, match="colour"):
        create_app(store, colour="red")
    with pytest.raises(UsageError, match="KG_EXTRACT_RATE=-1"):
        create_app(store, extract_rate=-1)
    assert all(setting.help for setting in settings.SETTINGS)


def test_wrong_methods_name_the_right_ones(client: FlaskClient) -> None:
    response = client.delete(f"/api/entities/{sample.MP}")
    assert response.status_code == 405
    assert response.mimetype == "application/problem+json"
    assert {"GET", "HEAD", "OPTIONS"} == set(response.headers["Allow"].split(", "))


def test_an_unexpected_fault_says_nothing_of_its_insides(store: Path) -> None:
    app = create_app(store)

    def broken() -> str:
        raise RuntimeError("the secret is 42")

    app.add_url_rule("/api/broken", view_func=broken)
    response = app.test_client().get("/api/broken")
    assert response.status_code == 500
    assert "secret" not in response.text  # not the number: an incident may hold it
    assert re.fullmatch("[0-9a-f]{8}", response.get_json()["incident"])


def test_reading_is_open_to_all_origins_and_pages_are_not(client: FlaskClient) -> None:
    assert client.get("/api/entities?q=x",
                      headers={"Origin": "https://example.org"}).headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options("/api/entities", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"})
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in client.get("/about").headers


def test_answers_are_tagged_and_compressed(client: FlaskClient) -> None:
    address = f"/api/entities/{sample.MP}"
    plain = client.get(address)
    assert client.get(address, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert client.get(f"{address}?limit=5").headers["ETag"] != plain.headers["ETag"]
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == plain.get_json()
    assert "Accept-Encoding" in packed.headers["Vary"]
    streamed = client.get("/api/export.gexf", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(streamed.data) == client.get("/api/export.gexf").data


def test_head_gives_the_headers_alone(client: FlaskClient) -> None:
    response = client.head(f"/api/entities/{sample.MP}")
    assert response.status_code == 200
    assert response.data == b""


def test_the_description_names_the_export_formats_there_are(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()["components"]["parameters"]["format"]["schema"]["enum"]
    assert described == [known.name for known in EXPORTERS]
    documented = DOCS.read_text(encoding="utf-8")
    assert all(f"`{name}`" in documented for name in described)
