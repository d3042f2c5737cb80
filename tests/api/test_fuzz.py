"""Nonsense in every described parameter of every address is answered, never with 500."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import sample

NONSENSE = [
    "",
    "0",
    "-1",
    "99999999999",
    "1e400",
    "nan",
    "2024",
    "2024-02-31",
    "--02-30",
    "party/mp",
    "person/x-00000000000000a2",
    "../../etc/passwd",
    "' OR 1=1 --",
    "{{7*7}}",
    "%00",
    "\u202e",
    "alliedWith",
    "asserted,denied",
    "national",
    "gexf",
    "ttl",
    sample.SCRIPT,
    "sensitive",
    "ar",
    "1",
    "payer,year",
    "region/06",
]
VALUES = st.one_of(st.sampled_from(NONSENSE), st.text(max_size=30))


def addresses(app: Flask, client: FlaskClient) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every address that is read by GET, with its parameters."""
    whole = client.get("/openapi.json").get_json()
    known = whole["components"]["parameters"]
    found = []
    for path, item in whole["paths"].items():
        if "get" in item and path != "/sparql":
            given_ = item["get"].get("parameters", ())
            found.append((path, [known[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in given_]))
    return found


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(data=st.data())
def test_nonsense_is_answered(app: Flask, client: FlaskClient, data: st.DataObject) -> None:
    path, parameters = data.draw(st.sampled_from(addresses(app, client)))
    query = {}
    for parameter in parameters:
        if parameter["in"] == "path":
            usual = {"kind": "party", "slug": "mp", "format_": "gexf", "hash_": "0000000000000001",
                     "ending": "ttl", "name": "facts"}[parameter["name"]]
            value = data.draw(st.one_of(st.just(usual), VALUES.map(lambda text: text.replace("/", "-") or "x")))
            path = path.replace("{" + parameter["name"] + "}", quote(value, safe=""))
        elif data.draw(st.booleans()):
            query[parameter["name"]] = data.draw(VALUES)
    accept = data.draw(st.sampled_from(["*/*", "text/html", "application/json", "text/turtle", "nonsense",
                                        "a/b;q=zero, */*;q=0.1"]))
    response = client.get(path, query_string=query, headers={"Accept": accept})
    assert response.status_code in {200, 303, 308, 400, 404, 405, 406, 410}, (path, query, response.text[:500])
