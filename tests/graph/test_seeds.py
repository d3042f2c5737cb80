"""What the views show of real pages: the shipped articles, and the page that the project began with, where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load as load_knowledge
from kg.export.table import edge_kinds
from kg.extract import extract
from kg.graph import (
    ClaimGraph,
    Filters,
    alliances,
    changes,
    compare,
    councils,
    load,
    money,
    neighbourhood,
    paths,
    switches,
    timeline,
    whole,
)
from kg.store import open_reader, open_writer
from tests.shared import SHARED

BENMSICK, CASA = "province/06.141.01.60", "municipality/06.141.01.0"
MP, PJD, PPS = "party/mp", "party/pjd", "party/pps"
THREE = ((MP, PJD), (MP, PPS), (PJD, PPS))
PAGE = SHARED / "seeds"


@pytest.fixture(scope="module")
def shipped(seed_store: Path) -> ClaimGraph:
    return load(open_reader(seed_store))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> ClaimGraph:
    """The graph of the page alone, with what is known before reading."""
    if not PAGE.is_dir():
        pytest.skip("the page is not beside this checkout")
    root, knowledge = tmp_path_factory.mktemp("page") / "store", load_knowledge()
    articles = [article for article in read_paths([str(PAGE)]) if not isinstance(article, Failure)]
    assert len(articles) == 2
    with open_writer(root, alone=True) as writer:
        writer.put_seed(knowledge)
        writer.put_all(extract(article, knowledge) for article in articles)
    return load(open_reader(root))


@pytest.fixture(params=["shipped", "page"])
def graph(request: pytest.FixtureRequest) -> ClaimGraph:
    found: ClaimGraph = request.getfixturevalue(request.param)
    return found


def test_the_coordination_in_ben_msick_is_cooperation_at_provincial_level(graph: ClaimGraph) -> None:
    local = alliances(graph, level="provincial", place=BENMSICK)
    assert {tie.pair() for tie in local.ties if tie.sign == "cooperation"} == set(THREE)
    assert all(claim.evidence for tie in local.ties for claim in tie.evidence(graph))


def test_nationally_the_three_are_not_allied(graph: ClaimGraph, request: pytest.FixtureRequest) -> None:
    national = [tie for tie in alliances(graph, level="national").ties if tie.pair() in THREE]
    assert {tie.pair() for tie in national if (tie.sign, tie.basis) == ("conflict", "denied")} == set(THREE)
    if request.node.callspec.id == "page":  # other articles know of the government in which all three once sat
        assert {tie.sign for tie in national} == {"conflict"}


def test_the_clash_with_the_ban_by_the_secretary_general_has_both_sentences(graph: ClaimGraph) -> None:
    clash = next(c for c in alliances(graph).clashes if (c.pair, c.kind, c.allied.place) == ((MP, PJD), "forbidden", BENMSICK))
    assert clash.allied.level == "provincial"
    assert clash.against_claim.attributed_to == "person/ouzzine"
    allied, against = clash.as_json(graph)["sentences"]
    assert "ابن مسيك" in allied
    assert "تنسيق" in allied
    assert "أوزين" in against
    assert "ينها" in against or "ينهى" in against


def test_the_popular_bloc_has_its_three_members(graph: ClaimGraph) -> None:
    bloc = next(bloc for bloc in alliances(graph).blocs if bloc.alliance == "alliance/takatol-chaabi")
    assert {member.party for member in bloc.members} == {MP, "party/pml", "party/pdn"}
    assert all(member.in_force for member in bloc.members)
    assert all(claim.evidence or claim.source for member in bloc.members for claim in member.claims)


def test_the_agreement_of_casablanca_is_conditional_and_has_its_sentence(page: ClaimGraph) -> None:
    edge = neighbourhood(page, CASA, relations="agreementWith").edges[0]
    assert ({edge.source, edge.target}, edge.stance) == ({CASA, "company/casa-services"}, "conditional")
    assert "اتفاقية" in edge.claims[0].evidence.text  # type: ignore[union-attr]


def test_who_governs_casablanca_with_whom_and_how_many_seats(shipped: ClaimGraph) -> None:
    council = next(c for c in councils(shipped) if c.body == CASA)
    assert (council.leader, council.president) == ("party/rni", "person/rmili")
    assert council.partners == ("party/pam", "party/pi")
    assert council.governing_seats == sum(s.count for s in council.seats if s.party in ("party/rni", *council.partners)) == 90
    assert council.majority
    assert all(seats.claim.evidence for seats in council.seats)


def test_the_government_is_that_of_the_latest_evidence(shipped: ClaimGraph) -> None:
    now = next(c for c in councils(shipped) if c.body == "public-body/ma")
    assert (now.leader, now.partners) == ("party/rni", ("party/pam", "party/pi"))
    then = next(c for c in councils(shipped, Filters.of(as_of="2019")) if c.body == "public-body/ma")
    assert then.leader == PJD


def test_people_who_switched_have_the_sentence_that_says_so(shipped: ClaimGraph) -> None:
    chabat = next(s for s in switches(shipped) if s.person == "person/chabat")
    assert (chabat.left, chabat.joined) == ("party/pi", "party/ffd")
    assert chabat.joined_claim.evidence


def test_what_changed_with_the_elections_of_2021(shipped: ClaimGraph) -> None:
    began = {(c.source, c.target, c.place) for c in changes(shipped, "2021-08", "2021-12") if c.what == "began"}
    assert ("party/pam", "party/rni", CASA) in began
    left = [c for c in changes(shipped, "2019-09", "2019-12", Filters.of(relations="memberOf,alliedWith")) if c.what == "ended"]
    assert all(PPS in (c.source, c.target) for c in left)


def test_every_view_has_something_true_to_show(shipped: ClaimGraph) -> None:
    """At least twenty articles, six cities, several levels and years."""
    picture = alliances(shipped)
    assert len(shipped.articles) >= 20
    assert len({c.body for c in picture.councils if c.body.startswith("municipality/")}) >= 6
    levels = {tie.level for tie in picture.ties}
    assert {"national", "provincial", "communal"} <= levels
    assert {"cooperation", "conflict"} <= {tie.sign for tie in picture.ties}
    assert len({str(shipped.article(row).reported)[:4] for row in range(len(shipped.articles))}) >= 5
    assert len(picture.communities[0]) >= 3
    found = paths(shipped, "person/ouzzine", PPS)
    assert all(all(path.sentences()[1:]) for path in found.items[:1])
    assert compare(shipped, MP, PJD).direct
    assert timeline(shipped, MP).items
    assert {total.currency for total in money(shipped, by="commune,company,year").totals} == {"MAD", "USD", "EUR"}
    kinds, _ = edge_kinds(whole(shipped))
    assert len({kind.relation for kind in kinds}) >= 10


def test_neighbourhoods_reach_out_step_by_step(shipped: ClaimGraph) -> None:
    sizes = [len(neighbourhood(shipped, "person/ouzzine", depth).nodes) for depth in (1, 2, 3)]
    assert sizes == sorted(set(sizes))
