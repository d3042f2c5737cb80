"""The reconciliation service: answers as the specification wants them, and lists typed by hand with errors."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import fastjsonschema
import pytest
import yaml
from flask.testing import FlaskClient

from tests.api.http import Http
from tests.api.sample import BEN_MSICK, CASA, MP, OUZZINE, PJD

SCHEMAS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("reconcile_schemas.yaml").read_text(encoding="utf-8"))
TYPED = Path(__file__).parents[1] / "cases" / "reconcile.csv"


@cache
def validator(schema: str) -> Any:
    return fastjsonschema.compile({"$schema": "http://json-schema.org/draft-07/schema#", "definitions": SCHEMAS["definitions"],
                                   **SCHEMAS[schema]})


def valid(document: Any, schema: str) -> Any:
    return validator(schema)(document)


def ask(client: FlaskClient, **queries: Any) -> Any:
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return valid(answer.get_json(), "results")


def test_schemas_refuse_what_is_wrong():
    for schema, wrong in (("manifest", {"versions": ["0.1"]}), ("results", {"q0": {"result": [{"id": "a"}]}}),
                          ("results", {"q0": []}), ("extension", {"meta": [], "rows": {"a": {"b": [{"str": 1}]}}}),
                          ("entities", {"result": [{"id": "a"}]}), ("named", {}), ("proposed", {"properties": [1]})):
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            valid(wrong, schema)


def test_over_the_wire_like_openrefine(server: Http):
    answer = server.get("/reconcile", Origin="http://127.0.0.1:3333")
    manifest = valid(answer.json(), "manifest")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert manifest["identifierSpace"] == "https://w3id.org/sila/id/"
    queries = {"q0": {"query": "Mohamed Ouzine", "type": "Person", "limit": 3}, "q1": {"query": "Ben Msik", "type": "Province"}}
    found = server.post("/reconcile", urlencode({"queries": json.dumps(queries)}), "application/x-www-form-urlencoded")
    results = valid(found.json(), "results")
    assert found.headers["access-control-allow-origin"] == "*"
    assert (results["q0"]["result"][0]["id"], results["q0"]["result"][0]["match"]) == (OUZZINE, True)
    assert len(results["q0"]["result"]) <= 3
    assert results["q1"]["result"][0]["id"].endswith("60")
    asked = server.get("/reconcile?" + urlencode({"queries": json.dumps(queries)}))
    assert asked.json() == results
    local = manifest["view"]["url"].replace("{{id}}", quote(OUZZINE, safe="")).partition("/id/")[2]
    assert server.get(f"/id/{local}", Accept="text/html").status == 303
    assert server("OPTIONS", "/reconcile").headers["access-control-allow-methods"]


def test_types_properties_and_strictness(client: FlaskClient):
    found = ask(client, a={"query": "Casablanca", "type": ["Municipality"]}, b={"query": "Casablanca", "type": "Company"},
                c={"query": "Casablanca", "type": "Party", "type_strict": "should"}, d={"query": "Casablanca", "type": "Dog"},
                e={"query": "Casablanca", "type": "https://w3id.org/sila/ontology#Municipality"})
    assert found["a"]["result"][0]["id"] == found["e"]["result"][0]["id"] == CASA
    assert {row["type"][0]["id"] for row in found["b"]["result"]} <= {"Company"}
    assert found["c"]["result"]
    assert all(row["score"] < 85 for row in found["c"]["result"])
    assert found["d"]["result"] == []


def test_a_property_tells_namesakes_apart(client: FlaskClient):
    plain = ask(client, a={"query": "Sidi Ali", "type": "Municipality", "limit": 50})["a"]["result"]
    rows = [row for row in plain if row["name"].startswith("سيدي علي") or "Ali" in row["name"]]
    assert len(rows) > 1
    inside = client.post("/reconcile", data={"extend": json.dumps(
        {"ids": [row["id"] for row in rows], "properties": [{"id": "inside"}]})}).get_json()["rows"]
    wanted = rows[1]
    province = inside[wanted["id"]]["inside"][0]
    for value in (province, province["id"], province["name"], [province["name"], "x"]):
        found = ask(client, a={"query": wanted["name"], "type": "Municipality", "properties": [{"pid": "inside", "v": value}]})
        best = found["a"]["result"][0]
        assert best["id"] == wanted["id"], value
        assert {"id": "property-inside", "value": 1} in best["features"]


def test_by_an_identifier_alone(client: FlaskClient):
    assert ask(client, a={"properties": [{"pid": "acronym", "v": "PJD"}]})["a"]["result"][0]["id"] == PJD
    assert ask(client, a={"query": MP})["a"]["result"][0]["score"] == 100


def test_data_extension(client: FlaskClient):
    wanted = [{"id": "label-fr"}, {"id": "inside"}, {"id": "claims"}, {"id": "acronym"},
              {"id": "alliedWith", "settings": {"limit": "1"}}, {"id": "nothing"}]
    answer = client.post("/reconcile?lang=fr", data={"extend": json.dumps(
        {"ids": [MP, CASA, "party/none"], "properties": wanted})})
    document = valid(answer.get_json(), "extension")
    rows = document["rows"]
    assert [row["id"] for row in document["meta"]] == ["label-fr", "inside", "claims", "acronym", "alliedWith", "nothing"]
    assert rows[MP]["label-fr"] == [{"str": "Mouvement populaire"}]
    assert rows[MP]["acronym"] == [{"str": "MP"}]
    assert len(rows[MP]["alliedWith"]) == 1
    assert rows[CASA]["inside"][-1]["id"] == "region/06"
    assert rows[CASA]["claims"][0]["float"] > 0
    assert rows["party/none"]["label-fr"] == []
    assert all(cells["nothing"] == [] for cells in rows.values())


def test_legal_matters_are_no_property_values(client: FlaskClient):
    document = client.post("/reconcile", data={"extend": json.dumps(
        {"ids": ["public-body/ma"], "properties": [{"id": "legalAction"}]})}).get_json()
    assert document["rows"]["public-body/ma"]["legalAction"] == []


def test_suggestions_and_preview(client: FlaskClient):
    entities = valid(client.get("/reconcile/suggest/entity?prefix=ouzz&lang=fr").get_json(), "entities")["result"]
    assert entities[0]["id"] == OUZZINE
    assert entities[0]["notable"][0]["id"] == "Person"
    assert valid(client.get("/reconcile/suggest/entity?prefix=").get_json(), "entities")["result"] == []
    types = valid(client.get("/reconcile/suggest/type?prefix=Party").get_json(), "named")["result"]
    assert "Party" in {row["id"] for row in types}
    properties = valid(client.get("/reconcile/suggest/property?prefix=allied").get_json(), "named")["result"]
    assert [row["id"] for row in properties] == ["alliedWith"]
    proposed = valid(client.get("/reconcile/properties?type=Party&limit=5").get_json(), "proposed")
    assert len(proposed["properties"]) == 5
    page = client.get(f"/reconcile/preview?id={OUZZINE}&lang=fr")
    assert page.status_code == 200
    assert "Mohamed Ouzzine" in page.text
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
    assert client.get("/reconcile/preview?id=person/none").status_code == 404


@pytest.mark.parametrize("data", [
    {"queries": "{"}, {"queries": "[]"}, {"queries": '{"a": 1}'}, {"queries": '{"a": {}}'}, {"queries": '{"a": {"query": 5}}'},
    {"queries": '{"a": {"query": "x", "limit": 0}}'}, {"queries": '{"a": {"query": "x", "type": 5}}'},
    {"queries": '{"a": {"query": "x", "properties": [{"pid": "inside"}]}}'},
    {"queries": '{"a": {"query": "x", "properties": 5}}'},
    {"queries": '{"a": {"query": "x", "type_strict": "no"}}'},
    {"queries": '{"a": {"query": "x", "limit": 1e400}}'}, {"queries": '{"a": {"query": "x", "limit": NaN}}'},
    {"queries": "[" * 5000}, {"extend": "{}"},
    {"extend": '{"ids": [1], "properties": []}'}, {"extend": '{"ids": [], "properties": [1]}'}, {},
])
def test_nonsense_is_refused_with_a_problem(client: FlaskClient, data: dict[str, str]):
    answer = client.post("/reconcile", data=data)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("limit", ["1e400", "NaN", "-1", '"²"', "[1]", "null"])
def test_a_limit_of_values_that_is_no_number_is_none(client: FlaskClient, limit: str):
    asked = f'{{"ids": ["party/mp"], "properties": [{{"id": "name", "settings": {{"limit": {limit}}}}}]}}'
    answer = client.post("/reconcile", data={"extend": asked})
    assert answer.status_code == 200
    assert answer.get_json()["rows"]["party/mp"]["name"]


def test_too_large_a_batch_is_refused(client: FlaskClient):
    queries = json.dumps({f"q{i}": {"query": "x"} for i in range(501)})
    assert client.post("/reconcile", data={"queries": queries}).status_code == 413


def test_communes_and_parties_typed_in_french_with_errors_are_found(client: FlaskClient):
    with TYPED.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert sum(row["type"] == "Municipality" for row in rows) >= 200
    assert sum(row["type"] == "Party" for row in rows) >= 40
    queries = {str(i): {"query": row["typed"], "type": row["type"], "limit": 1, "properties": [
        {"pid": "inside", "v": row["inside"]}] if row["inside"] else []} for i, row in enumerate(rows)}
    found = ask(client, **queries)
    first = {key: answer["result"][0]["id"] for key, answer in found.items() if answer["result"]}
    right = sum(first.get(str(i)) == row["id"] for i, row in enumerate(rows))
    assert right / len(rows) >= 0.95, [row["typed"] for i, row in enumerate(rows) if first.get(str(i)) != row["id"]]


def test_ben_msick_in_either_script(client: FlaskClient):
    for text in ("ابن امسيك", "Ben M'Sick", "BEN MSIK"):
        results = ask(client, a={"query": text, "type": "Province"})["a"]["result"]
        assert results[0]["id"] == BEN_MSICK, text
