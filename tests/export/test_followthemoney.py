"""FollowTheMoney: entities of its schemas and links whose ends fit; ``make test-ftm`` asks its own library."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from kg.export.followthemoney import key
from kg.graph import Filters, View, adjacency, whole
from tests.export.test_gexf import everything, written
from tests.graph.sample import SampleReader, claim, entity

THING = {"name", "alias", "country", "sourceUrl", "topics", "wikidataId"}
LEGAL = {*THING, "abbreviation"}
INTERVAL = {"startDate", "endDate", "date", "summary", "recordId", "sourceUrl", "publisher"}
INTEREST = {*INTERVAL, "role", "status"}
VALUE = {"amount", "currency"}
#: Of each schema: its parents, the properties used here, and what those that point at entities must point at.
SCHEMAS: dict[str, tuple[set[str], set[str], dict[str, str]]] = {
    "Person": ({"LegalEntity", "Thing"}, LEGAL, {}), "Organization": ({"LegalEntity", "Thing"}, LEGAL, {}),
    "PublicBody": ({"Organization", "LegalEntity", "Thing"}, LEGAL, {}),
    "Company": ({"Organization", "LegalEntity", "Asset", "Thing"}, LEGAL, {}), "Address": ({"Thing"}, THING, {}),
    "Position": ({"Thing"}, {*THING, "organization"}, {"organization": "Organization"}),
    "Contract": ({"Asset", "Thing"}, {*THING, *VALUE, "authority"}, {"authority": "LegalEntity"}),
    "Membership": (set(), INTEREST, {"member": "LegalEntity", "organization": "Organization"}),
    "Directorship": (set(), INTEREST, {"director": "LegalEntity", "organization": "Organization"}),
    "Ownership": (set(), {*INTEREST, "percentage"}, {"owner": "LegalEntity", "asset": "Asset"}),
    "Occupancy": (set(), {*INTERVAL, "status"}, {"holder": "Person", "post": "Position"}),
    "Payment": (set(), {*INTERVAL, *VALUE, "purpose"}, {"payer": "LegalEntity", "beneficiary": "LegalEntity"}),
    "ContractAward": (set(), {*INTEREST, *VALUE}, {"supplier": "LegalEntity", "contract": "Contract"}),
    "UnknownLink": (set(), INTEREST, {"subject": "Thing", "object": "Thing"})}


def read(view: View, **options: Any) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in written(view, "ftm", **options).decode().splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    return {line["id"]: line for line in lines}


def check(entities: dict[str, dict[str, Any]]) -> None:
    """That every entity obeys the table above."""
    for ident, one in entities.items():
        assert re.fullmatch(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?", ident)
        parents, properties, points = SCHEMAS[one["schema"]]
        assert set(one["properties"]) <= {*properties, *points}, ident
        assert "name" in one["properties"] if parents else set(points) <= set(one["properties"])
        for name, values in one["properties"].items():
            assert values
            assert all(isinstance(value, str) for value in values)
            for value in values if name in points else ():
                assert points[name] in {entities[value]["schema"], *SCHEMAS[entities[value]["schema"]][0]}, (ident, name)
            if name in {"startDate", "endDate", "date"}:
                assert all(re.fullmatch(r"\d{4}(-\d\d){0,2}", value) for value in values)


def of(entities: dict[str, dict[str, Any]], schema: str) -> list[dict[str, list[str]]]:
    return [one["properties"] for one in entities.values() if one["schema"] == schema]


def test_every_entity_and_link_obeys_its_schema() -> None:
    check(read(everything()))


def test_the_shipped_seeds_obey_the_schemas(seed_store: Any) -> None:
    from kg.store import open_reader

    check(read(whole(adjacency.load(open_reader(seed_store)), Filters.of(include="sensitive"))))


def test_there_is_a_link_for_every_edge_and_an_entity_for_every_node() -> None:
    view = whole(everything().graph, Filters.of(relations="memberOf,alliedWith,leads,seatsIn,opposes,holdsPost"))
    entities = read(view)
    count = Counter(one["schema"] in {"Membership", "Directorship", "Occupancy", "UnknownLink"} for one in entities.values())
    assert count[True] == len(view.edges)
    assert count[False] - len(of(entities, "Position")) == len(view.nodes)


def test_a_post_in_a_public_body_is_a_position_with_its_occupancy() -> None:
    entities = read(everything(), language="fr")
    post = next(one for one in of(entities, "Occupancy") if one["holder"] == ["person.x-01"])
    position = entities[post["post"][0]]["properties"]
    assert position["organization"] == ["municipality.06.141.01.0"]
    assert position["name"][0].endswith(", Casablanca")
    leader = next(one for one in of(entities, "Directorship") if one["director"] == ["person.ouzzine"])
    assert leader["organization"] == ["party.mp"]
    assert leader["startDate"] == ["2022-11-26"]


def test_what_is_denied_forbidden_or_rumoured_is_never_a_typed_link() -> None:
    entities = read(everything())
    for one in entities.values():
        if one["properties"].get("status", ["asserted"])[0] not in {"asserted", "ended"}:
            assert one["schema"] == "UnknownLink"
            assert one["properties"]["status"][0] in one["properties"]["role"][0]
    assert any(one.get("status") == ["forbidden"] for one in of(entities, "UnknownLink"))
    assert not any(one["holder"] == ["person.x-02"] for one in of(entities, "Occupancy"))  # a rumour


def test_amounts_are_exact_or_left_to_the_sentence() -> None:
    payments = of(read(everything()), "Payment")
    assert sorted(one.get("amount", [""])[0] for one in payments) == ["", "5000000"]
    assert all(one["summary"] for one in payments)


def test_a_contract_has_its_award() -> None:
    quads = [*claim("municipality/a", "awardsContractTo", "company/b", topic="النظافة", amount_min=10, amount_max=10,
                    currency="MAD"), *entity("municipality/a", "جماعة"), *entity("company/b", "شركة")]
    entities = read(whole(adjacency.load(SampleReader(quads))))
    check(entities)
    award = of(entities, "ContractAward")[0]
    contract = entities[award["contract"][0]]["properties"]
    assert (contract["name"], contract["authority"], contract["amount"]) == (["النظافة"], ["municipality.a"], ["10"])
    assert award["supplier"] == ["company.b"]


def test_ends_that_a_schema_does_not_take_make_an_unknown_link() -> None:
    quads = claim("association/a", "ownsShareOf", "media/b")
    entities = read(whole(adjacency.load(SampleReader([*quads, *entity("association/a", "أ"), *entity("media/b", "ب")]))))
    check(entities)
    assert of(entities, "UnknownLink")


def test_ids_are_those_of_the_store_in_other_letters() -> None:
    assert key("person/x-0a~b.") == "person.x-0a-7e-b"
