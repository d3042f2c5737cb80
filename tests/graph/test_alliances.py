"""Alliances on the sample: signs, levels, blocs, clashes, councils, changes, switches, communities."""

from __future__ import annotations

import json
from typing import Any

import networkx as nx
import pytest

from kg.errors import UsageError
from kg.graph import Filters, adjacency
from kg.graph.alliances import alliances
from kg.graph.changes import changes, switches
from kg.graph.communities import centrality, communities, simple
from kg.graph.councils import councils
from tests.graph.sample import BENMSICK, CASA, SampleReader, article, claim, sample_graph

THREE = ("party/mp", "party/pjd", "party/pps")


def test_the_coordination_is_local_and_nationally_the_three_are_not_allied():
    local = alliances(sample_graph(), level="provincial", place=BENMSICK)
    assert {tie.pair() for tie in local.ties if tie.sign == "cooperation"} == {
        ("party/mp", "party/pjd"), ("party/mp", "party/pps"), ("party/pjd", "party/pps")}
    national = alliances(sample_graph(), level="national")
    assert not [tie for tie in national.ties if tie.sign == "cooperation"]
    assert {tie.basis for tie in national.ties if set(tie.pair()) <= set(THREE)} == {"denied"}


def test_the_clash_names_pair_ban_and_both_sentences():
    graph = sample_graph()
    first = alliances(graph).clashes[0]
    assert (first.pair, first.kind) == (("party/mp", "party/pjd"), "forbidden")
    assert first.allied.place == BENMSICK
    assert first.against_claim.attributed_to == "person/ouzzine"
    assert first.as_json(graph)["sentences"] == [
        "أعلنت فروع ثلاثة أحزاب في ابن مسيك أنها ستعمل معا.", "وطلبت قيادة الحزب من فروعه ألا تعقد تحالفات باسمه."]
    assert [clash.kind for clash in alliances(graph).clashes] == ["forbidden", "denied", "denied", "denied"]


def test_a_quarrel_after_the_alliance_ended_is_no_clash():
    def kinds(*claims: tuple[str, str, str]) -> list[str]:
        quads = []
        for i, (predicate, stance, reported) in enumerate(claims):
            quads += [*claim("party/a", predicate, "party/b", stance, article=f"k{i}", reported=reported),
                      *article(f"k{i}", reported, "أ")]
        return [clash.kind for clash in alliances(adjacency.load(SampleReader(quads))).clashes]

    assert kinds(("alliedWith", "asserted", "2015"), ("alliedWith", "ended", "2018"), ("opposes", "asserted", "2021")) == []
    assert kinds(("alliedWith", "asserted", "2015"), ("opposes", "asserted", "2021")) == ["opposes"]


def test_the_popular_bloc_has_three_members_and_is_told_once():
    picture = alliances(sample_graph())
    bloc = next(bloc for bloc in picture.blocs if bloc.alliance == "alliance/takatol-chaabi")
    assert [member.party for member in bloc.members] == ["party/mp", "party/pdn", "party/pml"]
    assert all(member.in_force and member.claims for member in bloc.members)
    assert [b.name for b in picture.blocs].count("التكتل الشعبي") == 1
    assert any(b.place == CASA and len(b.members) == 3 for b in picture.blocs)


def test_members_of_one_alliance_are_tied_through_it():
    ties = [tie for tie in alliances(sample_graph()).ties if tie.basis == "same-alliance"]
    assert {tie.pair() for tie in ties} == {("party/mp", "party/pdn"), ("party/mp", "party/pml"), ("party/pdn", "party/pml")}
    assert {tie.via for tie in ties} == {"alliance/takatol-chaabi"}
    assert all(len(tie.claims) == 2 for tie in ties)


def test_who_governs_where_and_with_whom_by_the_latest_evidence():
    council = next(c for c in councils(sample_graph()) if c.body == CASA)
    assert (council.leader, council.president) == ("party/rni", "person/x-01")
    assert council.partners == ("party/pi",)  # the alliance with the third ended in 2024
    assert [(s.party, s.count) for s in council.seats] == [
        ("party/rni", 41), ("party/pam", 26), ("party/pi", 19), ("party/pjd", 18)]
    assert (council.governing_seats, council.known_seats, council.majority) == (60, 104, True)
    before = next(c for c in councils(sample_graph(), Filters.of(as_of="2022-06")) if c.body == CASA)
    assert before.partners == ("party/pam", "party/pi")
    assert before.governing_seats == 86
    assert before.date == "2022-03-01"
    assert [c.body for c in councils(sample_graph(), Filters.of(place="region/06"))] == [CASA]


def test_a_pact_from_before_another_party_led_is_past():
    quads = []
    for i, (subject, predicate, object_, reported) in enumerate((
            ("party/a", "alliedWith", "party/b", "2017-04"), ("party/c", "leads", "public-body/ma", "2019-05"),
            ("party/a", "leads", "public-body/ma", "2021-10"), ("party/a", "alliedWith", "party/d", "2021-09"),
            ("party/a", "leads", "public-body/x", "2021-10"))):
        level: dict[str, Any] = {} if object_ == "public-body/x" else {"level": "national"}
        quads += [*claim(subject, predicate, object_, article=f"g{i}", reported=reported, **level),
                  *article(f"g{i}", reported, "أ")]
    found = {c.body: (c.leader, c.partners) for c in councils(adjacency.load(SampleReader(quads)))}
    assert found == {"public-body/ma": ("party/a", ("party/d",)), "public-body/x": ("party/a", ())}


def test_what_changed_between_two_days():
    graph = sample_graph()
    ended = changes(graph, "2022-06", "2024-03")
    assert [(c.what, c.source, c.target, c.place, c.claim.stance) for c in ended] == [
        ("ended", "party/pam", "party/rni", CASA, "ended")]
    began = changes(graph, "2020", "2022")
    assert {(c.what, c.source, c.target) for c in began} == {
        ("began", "party/pam", "party/pi"), ("began", "party/pam", "party/rni"), ("began", "party/pi", "party/rni")}
    with pytest.raises(UsageError, match="the earlier first"):
        changes(graph, "2024", "2022")


def test_who_went_from_one_party_to_another():
    found = switches(sample_graph())
    assert [(s.person, s.left, s.joined, s.last, s.first) for s in found] == [
        ("person/x-02", "party/pjd", "party/pam", "2021-08-01", "2021-08-15")]


def test_two_papers_that_differ_on_one_day_are_no_switch():
    quads = [*claim("person/x-1", "memberOf", "party/a", article="d1", reported="2021-05-05"),
             *claim("person/x-1", "memberOf", "party/b", article="d2", reported="2021-05-05")]
    assert switches(adjacency.load(SampleReader(quads))) == ()
    quads = [*claim("person/x-1", "memberOf", "party/a", article="d1"),
             *claim("person/x-1", "memberOf", "party/b", article="d2")]
    assert switches(adjacency.load(SampleReader(quads))) == ()


def test_where_nobody_presides_a_post_without_a_role_makes_no_president():
    quads = claim("person/x-1", "holdsPost", CASA, article="d1", reported="2021-05-05")
    assert councils(adjacency.load(SampleReader(quads))) == ()


def test_ties_from_columns_are_counted_sliced_and_joined_as_the_network_has_them():
    picture = alliances(sample_graph())
    every = list(picture.ties)
    assert len(every) == len(picture.ties) > 4
    assert picture.ties[1:3] == every[1:3]
    assert picture.ties[-1] == every[-1]
    assert [every[i] for i in picture.ties.order.tolist()] == sorted(
        every, key=lambda tie: (not tie.in_force, -tie.weight, tie.source, tie.target, tie.basis))
    assert picture.as_json()["items"] == [every[i].as_json(sample_graph()) for i in picture.ties.order.tolist()]
    joined, plain = picture.ties.joined(), simple(picture.network(), "cooperation")
    assert list(joined) == list(plain)
    assert list(joined.edges(data=True)) == list(plain.edges(data=True))


def test_communities_and_centrality_follow_cooperation():
    network = alliances(sample_graph()).network()
    groups = communities(network, "cooperation")
    assert {"party/pam", "party/pi", "party/rni"} <= set(groups[0]) | set(groups[1])
    rows = {row.node: row for row in centrality(network, "cooperation")}
    assert max(rows, key=lambda node: rows[node].pagerank) == "party/mp"
    assert sum(row.pagerank for row in rows.values()) == pytest.approx(1, abs=1e-6)
    assert rows["party/mp"].betweenness == max(row.betweenness for row in rows.values())


def test_pagerank_agrees_with_a_plain_random_surfer():
    graph = nx.karate_club_graph()
    rows = centrality(nx.relabel_nodes(graph, str))
    assert [row.node for row in rows[:2]] == ["33", "0"]


def test_the_network_carries_signs_for_networkx():
    network = alliances(sample_graph()).network()
    signed = {data["signed"] for *_, data in network.edges(data=True)}
    assert {1, -1} <= signed
    assert network.nodes["party/mp"]["type"] == "Party"


def test_the_answer_is_plain_json_cut_and_saying_so_and_remembered():
    graph = sample_graph()
    whole = alliances(graph).as_json()
    json.dumps(whole)
    cut = alliances(graph).as_json(limit=2)
    assert cut["truncated"]
    assert len(cut["items"]) == 2
    assert cut["total"] == whole["total"]
    assert alliances(graph) is alliances(graph)


def test_filters_that_are_not_this_views_are_refused():
    with pytest.raises(UsageError, match="of their own"):
        alliances(sample_graph(), relations="funds")
    with pytest.raises(UsageError, match="level=moon"):
        alliances(sample_graph(), level="moon")


def test_an_empty_graph_has_no_alliances():
    picture = alliances(adjacency.load(SampleReader([])))
    assert not (picture.ties)
    assert not (picture.blocs)
    assert not (picture.clashes)
    assert not (picture.councils)
