"""The claim graph: what it reads, what it keeps, and that it is read once."""

from __future__ import annotations

import pytest

from kg.errors import StoreError, UsageError
from kg.graph import adjacency
from kg.graph.claims import ClaimGraph
from tests.graph.sample import BENMSICK, CASA, SampleReader, claim, entity, sample_graph, sample_quads


def test_every_claim_is_there_with_all_it_says():
    graph = sample_graph()
    by_stance = [c for c in graph.records(range(len(graph))) if c.stance == "forbidden"]
    assert len(by_stance) == 1
    ban = by_stance[0]
    assert (ban.subject, ban.predicate, ban.object) == ("party/mp", "alliedWith", "party/pjd")
    assert ban.attributed_to == "person/ouzzine"
    assert ban.qualifiers.level == "local"
    assert ban.evidence is not None
    assert ban.evidence.text == "وطلبت قيادة الحزب من فروعه ألا تعقد تحالفات باسمه."
    assert ban.evidence.end - ban.evidence.start == len(ban.evidence.text)
    assert ban.article is not None
    assert ban.article.publisher == "اليوم 24"
    contract = next(c for c in graph.records(range(len(graph))) if c.predicate == "agreementWith")
    assert contract.qualifiers.as_json() == {"topic": "التحول الرقمي", "start": "2023-10", "until": "2028",
                                             "amount": {"min": 100000000, "max": None, "currency": "MAD"}}
    assert contract.as_json()["reported"] == "2023-09-28"


def test_a_seed_claim_has_its_source_and_when_it_was_confirmed():
    graph = sample_graph()
    seed = next(c for c in graph.records(range(len(graph))) if c.article is None)
    assert seed.as_json()["source"] == "https://example.org/mp"
    assert seed.as_json()["last_confirmed"] == "2026-11-22"
    assert seed.evidence is None


def test_symmetric_ends_are_one_edge_whichever_way_they_are_written():
    quads = claim("party/b", "alliedWith", "party/a", article="x") + claim("party/a", "alliedWith", "party/b", article="y")
    graph = adjacency.load(SampleReader(quads))
    assert {(c.subject, c.object) for c in graph.records(range(2))} == {("party/a", "party/b")}
    assert len(set(graph.claims.edge.tolist())) == 1


def test_an_entity_known_only_from_a_claim_has_its_type_from_its_id():
    graph = adjacency.load(SampleReader(claim("public-body/x-1", "funds", "company/x-2")))
    assert graph.entity(graph.index("public-body/x-1")).type == "PublicBody"


def test_claims_at_an_entity_are_those_where_it_is_an_end():
    graph = sample_graph()
    here = {graph.claim(row).id for row in graph.claims_at(graph.index(CASA))}
    assert here == {c.id for c in graph.records(range(len(graph))) if CASA in (c.subject, c.object)}
    assert graph.degree(graph.index(BENMSICK)) == 0  # a place of claims, an end of none


def test_unknown_ids_are_a_clear_error():
    graph = sample_graph()
    with pytest.raises(UsageError, match="no entity 'party/nobody'"):
        graph.index("party/nobody")
    with pytest.raises(UsageError, match="no claim"):
        graph.claim_row("claim/0")


def test_a_snapshot_is_read_once_and_shared_by_file(tmp_path):
    reader = SampleReader(sample_quads(), derived=tmp_path)
    graph = adjacency.load(reader)
    selects = reader.selects
    assert adjacency.load(reader) is graph
    assert reader.selects == selects
    mapped = ClaimGraph.open(tmp_path / "claims.columns")
    assert mapped.snapshot == reader.snapshot
    assert [c.as_json() for c in mapped.records(range(len(mapped)))] == [c.as_json() for c in graph.records(range(len(graph)))]
    assert not mapped.claims.subject.flags.writeable


def test_a_derived_file_of_another_version_is_made_anew(tmp_path):
    path = tmp_path / "claims.columns"
    path.write_bytes(b"something else altogether")
    with pytest.raises(StoreError, match=r"claims\.columns"):
        ClaimGraph.open(path)
    reader = SampleReader([*sample_quads(), *entity("party/another", "حزب آخر")], derived=tmp_path)
    assert adjacency.load(reader).has("party/another")
    assert ClaimGraph.open(path).has("party/another")


def test_an_empty_store_is_an_empty_graph():
    graph = adjacency.load(SampleReader([]))
    assert len(graph) == 0
    with pytest.raises(UsageError):
        graph.index("party/mp")


def test_labels_fall_back_from_the_wanted_language_to_the_id():
    graph = sample_graph()
    row = graph.index("party/pps")
    assert graph.label(row, "fr") == "Parti du progrès et du socialisme"
    assert graph.label(row, "en") == "حزب التقدم والاشتراكية"
    bare = adjacency.load(SampleReader(claim("party/x-9", "opposes", "party/x-8")))
    assert bare.label(bare.index("party/x-9")) == "party/x-9"
