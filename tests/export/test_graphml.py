"""GraphML: what networkx reads back, and that every reader can."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import networkx as nx
import pytest
from lxml import etree

from kg.graph import adjacency, whole
from tests.export.test_gexf import everything, written
from tests.graph.sample import SampleReader, article, claim, entity

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture
def read() -> Any:
    return nx.read_graphml(io.BytesIO(written(everything(), "graphml")))


def test_networkx_reads_the_same_graph(read: Any) -> None:
    own = everything().to_networkx()
    assert set(read) == set(own)
    assert {read.nodes[n]["label"] for n in read} == {own.nodes[n]["label"] for n in own}
    wanted = Counter((s, t, d["relation"], d["stance"], d["level"], d["weight"]) for s, t, d in own.edges(data=True))
    got = Counter((s, t, d["relation"], d["stance"], d.get("level"), d["weight"]) for s, t, d in read.edges(data=True))
    assert got == wanted


def test_it_knows_the_types_of_values(read: Any) -> None:
    party = read.nodes["party/mp"]
    assert (party["label_fr"], party["claims"], party["r"], party["g"], party["b"]) == ("Mouvement populaire", 11, 210, 105, 30)
    assert all(isinstance(party[name], float) for name in ("x", "y", "size"))
    edge = next(data for *_, data in read.edges(data=True) if data["kind"] == "allied with (provincial)")
    assert edge["symmetric"] is True
    assert edge["in_force"] is True
    assert edge["sources"] == 1


def test_every_column_is_declared_once_and_used() -> None:
    document = etree.fromstring(written(everything(), "graphml"))
    keys = [key.get("id") for key in document.iter(f"{NAMESPACE}key")]
    assert len(keys) == len(set(keys))
    assert {data.get("key") for data in document.iter(f"{NAMESPACE}data")} == set(keys)
    assert {key.get("attr.type") for key in document.iter(f"{NAMESPACE}key")} <= {"string", "int", "double", "boolean"}


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    quads = [*claim("party/a", "opposes", "party/b", article="one"), *entity("party/a", "حزب\x00\x0b <b> & \"ب\""),
             *article("one", "2023", "le ]]> Monde")]
    read = nx.read_graphml(io.BytesIO(written(whole(adjacency.load(SampleReader(quads))), "graphml")))
    assert read.nodes["party/a"]["label"] == 'حزب <b> & "ب"'
    assert {data["publishers"] for *_, data in read.edges(data=True)} == {"le ]]> Monde"}


def test_an_empty_view_is_a_graph_of_nothing() -> None:
    read = nx.read_graphml(io.BytesIO(written(whole(adjacency.load(SampleReader([]))), "graphml")))
    assert len(read) == 0
