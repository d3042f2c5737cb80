"""Paths, shared neighbours, comparison."""

from __future__ import annotations

import itertools
import json
import random

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.graph import Filters, adjacency
from kg.graph.common import common
from kg.graph.compare import compare
from kg.graph.paths import hop_cost, paths, paths_view
from tests.graph.sample import CASA, SampleReader, article, claim, sample_graph


def test_a_path_has_its_sentences():
    answer = paths(sample_graph(), "person/ouzzine", "party/pps", k=1)
    assert [node.id for node in answer.items[0].nodes] == ["person/ouzzine", "party/mp", "party/pps"]
    assert answer.items[0].sentences()[1] == "أعلنت فروع ثلاثة أحزاب في ابن مسيك أنها ستعمل معا."
    json.dumps(answer.as_json())


def test_what_is_denied_or_forbidden_connects_nobody_unless_asked():
    quads = claim("party/a", "alliedWith", "party/b", "denied") + claim("party/b", "supports", "party/c", "rumoured")
    graph = adjacency.load(SampleReader(quads))
    assert paths(graph, "party/a", "party/b").items == ()
    assert len(paths(graph, "party/a", "party/b", stance="denied").items) == 1
    assert paths(graph, "party/a", "party/c").items == ()


def test_sensitive_claims_connect_only_when_asked():
    graph = sample_graph()
    assert not any("legalAction" in edge.relation for path in paths(graph, "person/x-02", "party/mp", k=20).items
                   for hop in path.hops for edge in hop)
    asked = paths(graph, "person/x-02", "party/mp", k=20, include="sensitive")
    assert any(edge.relation == "legalAction" for path in asked.items for hop in path.hops for edge in hop)


def test_better_evidence_is_a_shorter_way():
    quads = [*claim("party/a", "opposes", "party/b", article="one", confidence=0.3)]
    for i, (one, other) in enumerate(itertools.product((("party/a", "party/c"), ("party/c", "party/b")), range(4))):
        quads += [*claim(one[0], "opposes", one[1], article=f"m{i}", confidence=1.0, sentence=f"جملة {i}"),
                  *article(f"m{i}", "2023", f"ناشر {other}")]
    answer = paths(adjacency.load(SampleReader(quads)), "party/a", "party/b", k=2)
    assert [[node.id for node in path.nodes] for path in answer.items] == [
        ["party/a", "party/c", "party/b"], ["party/a", "party/b"]]
    assert answer.items[0].cost < answer.items[1].cost


@pytest.mark.parametrize("seed", range(6))
def test_paths_are_those_of_networkx(seed: int) -> None:
    """On random graphs, costs of the k best agree with networkx's shortest simple paths."""
    random.seed(seed)
    quads = []
    plain: nx.Graph[str] = nx.Graph()
    for i in range(40):
        a, b = random.sample(range(12), 2)
        confidence = random.choice([0.3, 0.5, 0.7, 0.9])
        quads += claim(f"party/p{a}", "opposes", f"party/p{b}", article=f"r{i}", confidence=confidence)
    graph = adjacency.load(SampleReader(quads))
    for row in range(len(graph)):
        c = graph.claim(row)
        plain.add_edge(c.subject, c.object)
    best: dict[frozenset[str], float] = {}
    for c in graph.records(range(len(graph))):
        pair = frozenset((c.subject, c.object))
        best[pair] = max(best.get(pair, 0), c.confidence)
    for one, other, data in plain.edges(data=True):
        data["cost"] = 1 / (best[frozenset((one, other))] * 0.5)
    wanted = list(itertools.islice((p for p in nx.shortest_simple_paths(plain, "party/p0", "party/p1", weight="cost")
                                    if len(p) <= 6), 5))
    answer = paths(graph, "party/p0", "party/p1", k=5, hops=5)
    costs = [sum(plain[a][b]["cost"] for a, b in itertools.pairwise(p)) for p in wanted]
    assert [path.cost for path in answer.items] == pytest.approx(costs, abs=2e-3)


def test_types_are_those_of_the_entities_between():
    graph = sample_graph()
    free = paths(graph, "party/pjd", "party/pam", k=20)
    bound = paths(graph, "party/pjd", "party/pam", k=20, types="Person")
    assert {node.type for path in bound.items for node in path.nodes[1:-1]} == {"Person"}
    assert len(free.items) > len(bound.items)


@pytest.mark.parametrize(("source", "target", "more", "message"), [
    ("party/mp", "party/mp", {}, "two entities"), ("party/mp", "party/none", {}, "no entity"),
    ("party/mp", "party/pjd", {"k": 0}, "k=0"), ("party/mp", "party/pjd", {"hops": 99}, "hops=99"),
    ("party/mp", "party/pjd", {"relations": "x"}, "relations=x"),
])
def test_a_request_without_sense_is_a_clear_error(source, target, more, message):
    with pytest.raises(UsageError, match=message):
        paths(sample_graph(), source, target, **more)


def test_paths_can_be_exported_as_a_view():
    graph = sample_graph()
    answer = paths(graph, "person/ouzzine", "party/pps", k=1)
    view = paths_view(graph, answer)
    assert {graph.entity_id(int(row)) for row in view.nodes} == {"person/ouzzine", "party/mp", "party/pps"}
    assert len(view.edges) == sum(len(hop) for hop in answer.items[0].hops)


def test_a_surer_hop_costs_less():
    import numpy as np
    cost = hop_cost(np.array([1.0, 1.0, 0.5]), np.array([10, 1, 1], dtype=np.int32))
    assert cost.tolist() == pytest.approx([1.001, 2, 4], abs=1e-3)


def test_shared_neighbours():
    shared, total = common(sample_graph(), "party/mp", "party/pjd")
    assert {row.entity.id for row in shared} == {"party/pps", "public-body/ma"}
    assert total == 2
    some, total = common(sample_graph(), "party/mp", "party/pjd", limit=1)
    assert (len(some), total) == (1, 2)
    assert {row.entity.id for row in common(sample_graph(), "party/mp", "party/pjd", types="Party")[0]} == {"party/pps"}
    with pytest.raises(UsageError, match="limit"):
        common(sample_graph(), "party/mp", "party/pjd", limit=0)


def test_two_entities_side_by_side():
    answer = compare(sample_graph(), "party/rni", "party/pam")
    assert [(edge.stance, edge.in_force) for edge in answer.direct] == [("ended", False), ("asserted", False)]
    rows = {(row.relation, row.direction, row.stance): (row.first, row.second, row.shared) for row in answer.relations}
    assert rows["seatsIn", "out", "asserted"] == (1, 1, 1)
    assert rows["leads", "out", "asserted"] == (1, 0, 0)
    assert CASA in {shared.entity.id for shared in answer.common}
    json.dumps(answer.as_json())
    with pytest.raises(UsageError, match="two entities"):
        compare(sample_graph(), "party/rni", "party/rni")
    with pytest.raises(UsageError, match="not both"):
        compare(sample_graph(), "party/rni", "party/pam", filters=Filters(), stance="asserted")
