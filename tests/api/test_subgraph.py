"""Chosen entities and the edges among them, as JSON and as files: exactly what was asked for."""

from __future__ import annotations

import io

import networkx as nx
from flask.testing import FlaskClient

from tests.api import sample

NODES = f"{sample.MP}\r\n{sample.PJD}\r\n{sample.PPS}\r\nparty/none"
BAN = f"{sample.MP} alliedWith {sample.PJD} forbidden local"


def test_edges_among_chosen_entities_and_what_is_missing(client: FlaskClient) -> None:
    answer = client.post("/api/subgraph", data={"nodes": NODES}).get_json()
    ends = {edge[name] for edge in answer["items"] for name in ("source", "target")}
    assert ends <= {sample.MP, sample.PJD, sample.PPS}
    assert {"asserted", "denied", "forbidden"} <= {edge["stance"] for edge in answer["items"]}
    assert answer["missing"] == ["party/none"]
    assert not answer["truncated"]
    assert all(edge["claims"] for edge in answer["items"])


def test_filters_hold_among_chosen_entities(client: FlaskClient) -> None:
    answer = client.post("/api/subgraph?level=provincial&types=Party", data={"nodes": NODES}).get_json()
    assert {edge["level"] for edge in answer["items"]} == {"provincial"}


def test_a_file_holds_exactly_the_edges_named(client: FlaskClient) -> None:
    response = client.post("/api/subgraph.gexf?direction=directed", data={"nodes": NODES, "edges": BAN})
    read = nx.read_gexf(io.BytesIO(response.data))
    assert set(read.nodes) == {sample.MP, sample.PJD, sample.PPS}
    assert [(one, other) for one, other in read.edges()] == [(sample.MP, sample.PJD)]
    assert 'filename="subgraph.gexf"' in response.headers["Content-Disposition"]


def test_no_edges_named_is_no_edge(client: FlaskClient) -> None:
    answer = client.post("/api/subgraph", data={"nodes": NODES, "edges": ""}).get_json()
    assert answer["items"] == []


def test_legal_matters_stay_out_unless_asked_for(client: FlaskClient) -> None:
    nodes = "person/x-00000000000000b1\npublic-body/ma"
    assert client.post("/api/subgraph", data={"nodes": nodes}).get_json()["items"] == []
    shown = client.post("/api/subgraph?include=sensitive", data={"nodes": nodes}).get_json()["items"]
    assert {edge["relation"] for edge in shown} == {"legalAction", "holdsPost"}


def test_what_makes_no_sense_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/subgraph", data={"nodes": NODES, "edges": "x"}).status_code == 400
    assert client.post("/api/subgraph", data={"nodes": "\n".join(f"party/{n}" for n in range(5001))}).status_code == 400
    assert client.get("/api/subgraph").status_code == 405
    assert client.post("/api/subgraph.exe", data={"nodes": NODES}).status_code == 404
