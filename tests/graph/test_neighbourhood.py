"""Neighbourhoods: pages, rings, weights, cursors, and the SPARQL that says the same."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from kg.errors import UsageError
from kg.graph import adjacency
from kg.graph.cursor import snapshot_of
from kg.graph.edges import best_places
from kg.graph.neighbourhood import neighbourhood
from kg.graph.unpack import claims_json, entity_records
from tests.graph.sample import BENMSICK, CASA, SampleReader, article, claim, sample_graph, sample_quads


def test_the_local_pact_and_the_ban_stand_side_by_side_with_their_sentences():
    near = neighbourhood(sample_graph(), "party/mp", relations="alliedWith")
    pact = {(edge.stance, edge.level): edge for edge in near.edges if edge.target == "party/pjd"}
    assert set(pact) == {("asserted", "provincial"), ("denied", "national"), ("forbidden", "local")}
    assert pact["asserted", "provincial"].claims[0].qualifiers.place == BENMSICK
    assert pact["asserted", "provincial"].in_force
    assert not pact["denied", "national"].in_force
    assert pact["forbidden", "local"].claims[0].attributed_to == "person/ouzzine"


def test_depth_two_reaches_the_neighbours_of_neighbours_once():
    graph = sample_graph()
    near, far = neighbourhood(graph, "party/mp"), neighbourhood(graph, "party/mp", 2)
    assert {node.entity.id: node.distance for node in far.nodes} == {
        "party/mp": 0, "party/pjd": 1, "party/pps": 1, "party/pml": 1, "party/pdn": 1, "person/ouzzine": 1,
        "alliance/takatol-chaabi": 1, "public-body/ma": 1, CASA: 2, "person/x-02": 2}
    keys = [(e.source, e.target, e.relation, e.stance, e.level) for e in far.edges]
    assert len(keys) == len(set(keys))
    assert keys[:len(near.edges)] == [(e.source, e.target, e.relation, e.stance, e.level) for e in near.edges]
    assert ("party/pjd", "party/pps", "alliedWith", "asserted", "provincial") in keys


def test_pages_of_a_hub_show_every_edge_once():
    graph, seen, cursor = sample_graph(), [], None
    total = len(neighbourhood(graph, "party/mp").edges)
    for _ in range(10):
        page = neighbourhood(graph, "party/mp", limit=2, cursor=cursor)
        seen += [(e.target, e.source, e.relation, e.stance, e.level) for e in page.edges]
        cursor = page.next
        assert page.truncated == (cursor is not None)
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == total


def test_a_relation_is_continued_alone():
    graph = sample_graph()
    first = neighbourhood(graph, "party/mp", limit=1)
    page = next(p for p in first.pages if p.relation == "alliedWith")
    more = neighbourhood(graph, "party/mp", limit=1, cursor=page.next)
    assert {edge.relation for edge in more.edges} == {"alliedWith"}
    assert (page.total, page.shown, page.direction) == (7, 1, "both")
    assert first.nodes[0].hidden == sum(p.total - p.shown for p in first.pages)


@pytest.mark.parametrize(("depth", "more", "message"), [
    (99, {}, "depth=99"), (0, {}, "depth=0"), (1, {"limit": 0}, "limit=0"), (1, {"limit": 10**6}, "limit=1000000"),
    (1, {"cursor": "rubbish!"}, "not a cursor"), (1, {"since": "2024", "until": "2020"}, "nothing can match"),
    (1, {"place": "province/nowhere"}, "no entity 'province/nowhere'"),
])
def test_a_request_without_sense_is_a_clear_error(depth: int, more: dict[str, Any], message: str):
    with pytest.raises(UsageError, match=message):
        neighbourhood(sample_graph(), "party/mp", depth, **more)


def test_a_cursor_is_bound_to_its_snapshot_and_question():
    graph = sample_graph()
    cursor = neighbourhood(graph, "party/mp", limit=1).next
    assert cursor is not None
    assert snapshot_of(cursor) == graph.snapshot
    with pytest.raises(UsageError, match="another question"):
        neighbourhood(graph, "party/mp", limit=2, cursor=cursor)
    later = adjacency.load(SampleReader([*sample_quads(), *claim("party/mp", "opposes", "party/pam", article="a1")]))
    with pytest.raises(UsageError, match=f"snapshot {graph.snapshot}, this is {later.snapshot}"):
        neighbourhood(later, "party/mp", limit=1, cursor=cursor)


def test_weight_counts_independent_sources():
    def weight(*said: tuple[str, str | None, str]) -> int:
        quads = []
        for i, (sentence, publisher, _) in enumerate(said):
            quads += claim("party/a", "opposes", "party/b", article=f"w{i}", sentence=sentence)
            quads += article(f"w{i}", "2023", publisher)
        return neighbourhood(adjacency.load(SampleReader(quads)), "party/a").edges[0].weight

    assert weight(("قال", "أ", ""), ("ذكر", "ب", "")) == 2
    assert weight(("قال", "أ", ""), ("ذكر", "أ", "")) == 1  # one paper twice
    assert weight(("قال", "أ", ""), ("قال", "ب", "")) == 1  # an agency's sentence in two papers
    assert weight(("قال", None, ""), ("ذكر", None, "")) == 1  # nobody named: at most one


def test_date_filters_say_how_many_claims_nothing_dates():
    near = neighbourhood(sample_graph(), "party/mp", since="2020")
    assert {edge.relation for edge in near.edges} == {"holdsPost"}  # the seed row alone has a date
    assert near.undated == len(neighbourhood(sample_graph(), "party/mp").edges)
    assert neighbourhood(sample_graph(), "party/mp").undated == 0


@pytest.mark.parametrize("named", [
    {}, {"stance": "asserted"}, {"relations": "alliedWith,memberOf", "level": "provincial,national"}, {"include": "sensitive"},
    {"place": "region/06"}, {"min_confidence": 0.9}, {"since": "2024"}, {"until": "2022-06"}, {"as_of": "2022-03-01"},
    {"reported_since": "2022", "reported_until": "2023"},
])
@pytest.mark.parametrize("entity", ["party/mp", "party/rni", CASA, "person/x-02", "public-body/ma"])
def test_the_sparql_behind_an_answer_finds_the_same_claims(named: dict[str, Any], entity: str):
    reader = SampleReader(bounded(sample_quads()))
    near = neighbourhood(adjacency.load(reader), entity, **named)
    shown = {claim.id for edge in near.edges for claim in edge.claims}
    assert {row["claim"].value.rsplit("id/", 1)[1] for row in reader.select(near.sparql)} == shown


def bounded(quads: list[Any]) -> list[Any]:
    """Add the date bounds that the store writes beside each partial date."""
    import pyoxigraph as ox

    from kg.model import PartialDate
    from tests.graph.sample import BASE, XSD
    out = list(quads)
    for quad in quads:
        name = quad.predicate.value.removeprefix(BASE + "ontology#")
        if name in {"start", "until", "reported"} and "claim/" in quad.subject.value:
            bounds = PartialDate.parse(quad.object.value).bounds()
            for end, day in zip(("Earliest", "Latest"), bounds or (), strict=False):
                out.append(ox.Quad(quad.subject, ox.NamedNode(f"{BASE}ontology#{name}{end}"),
                                   ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date")), quad.graph_name))
    return out


def test_json_and_networkx_show_the_same_edges():
    near = neighbourhood(sample_graph(), CASA, 2)
    whole = near.as_json()
    json.dumps(whole)
    assert {"items", "limit", "truncated", "next", "snapshot", "sparql"} <= whole.keys()
    network = near.to_networkx()
    assert network.number_of_edges() == len(whole["items"])
    assert network.number_of_nodes() == len(whole["nodes"])
    assert network.nodes[CASA]["label_ar"] == "الدار البيضاء"


def test_types_are_those_of_the_entities_reached():
    near = neighbourhood(sample_graph(), CASA, types="Company")
    assert {node.entity.id for node in near.nodes} == {CASA, "company/casa-services"}


def test_an_entity_without_edges_stands_alone():
    near = neighbourhood(sample_graph(), BENMSICK)
    assert [node.entity.id for node in near.nodes] == [BENMSICK]
    assert near.edges == ()


def test_what_is_written_straight_from_the_columns_is_what_the_objects_say():
    graph = sample_graph()
    rows, entities = (np.arange(count, dtype=np.int32) for count in (len(graph), len(graph.entities)))
    assert claims_json(graph, rows) == [graph.claim(row).as_json() for row in rows.tolist()]
    assert entity_records(graph, entities) == [graph.entity(row) for row in entities.tolist()]
    near = neighbourhood(graph, "party/mp", 2)
    assert near.as_json()["items"] == [edge.as_json() for edge in near.edges]


def test_the_best_claim_of_an_edge_is_the_surest_then_one_with_a_sentence_then_the_latest():
    claims = {"edge": np.array([1, 0, 0, 0, 0]), "confidence": np.array([.5, .7, .9, .9, .9]),
              "evidence": np.array([3, 4, -1, 5, 6]), "anchor": np.array([9, 9, 9, 7, 8])}
    assert best_places(claims).tolist() == [4, 3, 2, 1, 0]
