"""Money and timelines."""

from __future__ import annotations

import json

import pytest

from kg.errors import UsageError
from kg.graph import adjacency
from kg.graph.money import money
from kg.graph.timeline import timeline
from tests.graph.sample import CASA, SampleReader, article, claim, sample_graph

SERVICES = "company/casa-services"


def test_who_pays_whom_with_bounds_and_stances_apart():
    answer = money(sample_graph(), by="payer,payee")
    totals = {(total.group["payer"], total.group["payee"], total.group["stance"]): (total.low, total.high, total.flows)
              for total in answer.totals}
    assert totals == {(CASA, SERVICES, "asserted"): (5_000_000, 7_000_000, 2),
                      (CASA, SERVICES, "conditional"): (100_000_000, None, 1)}
    agreement = next(flow for flow in answer.items if flow.relation == "agreementWith")
    assert (agreement.payer, agreement.payee, agreement.commune, agreement.company) == (CASA, SERVICES, CASA, SERVICES)
    assert agreement.topic == "التحول الرقمي"
    json.dumps(answer.as_json())


def test_sums_by_year_and_commune():
    answer = money(sample_graph(), by="commune,year", relations="funds")
    assert [(t.group["commune"], t.group["year"], t.low, t.high) for t in answer.totals] == [
        (CASA, "2024", 5_000_000, 5_000_000), (CASA, "2022", 0, 2_000_000)]


def test_an_amount_reported_twice_is_added_once_with_two_sources():
    quads = []
    for i, publisher in enumerate(("أ", "ب")):
        quads += [*claim(CASA, "funds", SERVICES, article=f"f{i}", sentence=f"قالت {publisher}", amount_min=10, amount_max=10,
                         currency="MAD"), *article(f"f{i}", "2023", publisher)]
    quads += claim(CASA, "funds", SERVICES, article="f0", amount_min=10, amount_max=10, currency="EUR")
    answer = money(adjacency.load(SampleReader(quads)))
    assert [(t.currency, t.low, t.high) for t in answer.totals] == [("EUR", 10, 10), ("MAD", 10, 10)]
    assert sorted(flow.sources for flow in answer.items) == [1, 2]


def test_money_of_one_entity_in_pages():
    graph = sample_graph()
    assert money(graph, entity="party/mp").items == ()
    first = money(graph, entity=CASA, limit=2)
    second = money(graph, entity=CASA, limit=2, cursor=first.next)
    assert (len(first.items), len(second.items), second.next) == (2, 1, None)
    assert first.totals == second.totals


@pytest.mark.parametrize(("more", "message"), [
    ({"by": "weather"}, "by=weather"), ({"relations": "alliedWith"}, "money flows by"), ({"limit": 0}, "limit=0"),
    ({"entity": "company/none"}, "no entity"), ({"cursor": "?"}, "not a cursor")])
def test_a_request_without_sense_is_a_clear_error(more, message):
    with pytest.raises(UsageError, match=message):
        money(sample_graph(), **more)


def test_a_timeline_is_in_order_and_keeps_partial_dates_partial():
    answer = timeline(sample_graph(), CASA)
    assert [event.day for event in answer.items] == sorted(event.day for event in answer.items)
    agreement = [(event.what, event.date) for event in answer.items if event.claim.predicate == "agreementWith"]
    assert agreement == [("start", "2023-10"), ("end", "2028")]
    assert answer.undated == 0
    json.dumps(answer.as_json())


def test_a_timeline_counts_what_nothing_dates_and_is_cut_in_pages():
    graph = sample_graph()
    answer = timeline(graph, "party/mp")
    assert answer.undated == 10  # the page without a date; its --01-09 has no year
    assert [(event.date, event.claim.predicate) for event in answer.items] == [("2022-11-26", "holdsPost")]
    first = timeline(graph, CASA, limit=3)
    rest = timeline(graph, CASA, limit=3, cursor=first.next)
    assert len({(e.what, e.claim.id) for e in first.items + rest.items}) == 6
    with pytest.raises(UsageError, match="limit=5000"):
        timeline(graph, CASA, limit=5000)


def test_legal_matters_are_in_a_timeline_only_when_asked():
    graph = sample_graph()
    assert "legalAction" not in {event.claim.predicate for event in timeline(graph, "person/x-02").items}
    assert "legalAction" in {event.claim.predicate for event in timeline(graph, "person/x-02", include="sensitive").items}
