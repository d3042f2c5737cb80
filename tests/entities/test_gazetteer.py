"""The seed tables as they ship, and what a wrong row says."""

from __future__ import annotations

import datetime as dt
import pickle
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from kg import ontology, places
from kg.entities import gazetteer
from kg.entities.records import KnownEntity, Provenance
from kg.errors import InputError
from kg.rdf.seed import seed

SHIPPED = places.seeds() / "entities"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the shipped tables, to be spoilt."""
    folder = tmp_path / "entities"
    shutil.copytree(SHIPPED, folder)
    return folder


def append(path: Path, **values: str) -> int:
    """Add a row with these cells, the others empty; its line number."""
    lines = path.read_text("utf-8").splitlines()
    columns = lines[0].split(",")
    assert set(values) <= set(columns)
    lines.append(",".join(values.get(column, "") for column in columns))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return len(lines)


GOOD = {"source": "gk", "confirmed": "2026-11-22", "confidence": "high"}
WRONG = [
    ("parties", {"id": "club/x", "name_ar": "نادي", **GOOD}, "not an id of a known type: 'club/x'"),
    ("parties", {"id": "party/a/b", "name_ar": "حزب", **GOOD}, "not an id of a known type: 'party/a/b'"),
    ("parties", {"id": "party/x", **GOOD}, "party/x has no name"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "source": ""}, "no source"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "source": "hearsay"}, "unknown source 'hearsay'"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "confidence": "sure"},
     "confidence is high, medium or low, not 'sure'"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "confirmed": ""}, "no date of confirmation"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "confirmed": "22/11/2026"}, "22/11/2026"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "valid_from": "2021-13"}, "no month 13"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "valid_from": "2021", "valid_to": "2020"},
     "ends before it starts: 2021 to 2020"),
    ("parties", {"id": "party/x", "name_ar": "حزب", **GOOD, "parent": "party/none"}, "no entity 'party/none'"),
    ("territory_aliases", {"id": "region/99", "aliases_ar": "جهة", "source": "gk", "confirmed": "2026-11-22"},
     "no entity 'region/99'"),
    ("posts", {"person": "person/none", "role": "president", "target": "party/mp", **GOOD}, "no entity 'person/none'"),
    ("posts", {"person": "person/ouzzine", "role": "boss", "target": "party/mp", **GOOD}, "boss"),
    ("posts", {"person": "party/pjd", "role": "president", "target": "party/mp", **GOOD},
     "holdsPost does not join Party to Party"),
    ("memberships", {"member": "company/lydec", "group": "party/mp", **GOOD}, "memberOf does not join Company to Party"),
    ("seats", {"party": "party/mp", "body": "public-body/house-representatives", "count": "many", "election": "2021", **GOOD},
     "many"),
    ("ambiguous_forms", {"form": "ريح", "scope": "party/none", "policy": "never"}, "no entity 'party/none'"),
    ("ambiguous_forms", {"form": "ريح", "scope": "Club", "policy": "never"},
     "the scope is an id, a type, * or none, not 'Club'"),
    ("ambiguous_forms", {"form": "ريح", "scope": "*", "policy": "sometimes"}, "unknown policy 'sometimes'"),
    ("heads", {"words": "نادي", "types": "Club", "joins": "yes"}, "unknown type in 'Club'"),
    ("heads", {"words": "نادي", "types": "Party", "joins": "maybe"}, "joins is one of"),
    ("sources", {"code": "x"}, "a source needs its code, citation and licence"),
]


@pytest.mark.parametrize(("table", "row", "reason"), WRONG, ids=[f"{table}: {reason}" for table, _, reason in WRONG])
def test_a_wrong_row_is_refused_with_file_and_line(tables: Path, table: str, row: dict[str, str], reason: str) -> None:
    path = tables / f"{table}.csv"
    line = append(path, **row)
    with pytest.raises(InputError) as caught:
        gazetteer.load(tables)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_id_given_twice_names_both_places(tables: Path) -> None:
    line = append(tables / "alliances.csv", id="party/mp", name_ar="الحركة", **GOOD)
    with pytest.raises(InputError, match=rf"alliances\.csv:{line}: party/mp is already in .*parties\.csv:\d+"):
        gazetteer.load(tables)


def test_a_missing_table_and_a_short_row_are_named(tables: Path) -> None:
    path = tables / "media.csv"
    path.write_text(path.read_text("utf-8") + "media/x,اسم\n", "utf-8")
    with pytest.raises(InputError, match=r"media\.csv:\d+: the row has not as many cells"):
        gazetteer.load(tables)
    path.unlink()
    with pytest.raises(InputError, match=r"media\.csv: "):
        gazetteer.load(tables)


def test_the_fingerprint_follows_every_byte(tables: Path) -> None:
    before = gazetteer.fingerprint(tables)
    assert before == gazetteer.load().fingerprint
    append(tables / "parties.csv", id="party/x", name_ar="حزب تجريبي", **GOOD)
    assert gazetteer.fingerprint(tables) != before


def test_knowledge_can_be_pickled() -> None:
    knowledge = gazetteer.load()
    again = pickle.loads(pickle.dumps(knowledge))
    assert again.entities == knowledge.entities
    assert (again.posts, again.fingerprint) == (knowledge.posts, knowledge.fingerprint)


def provenances() -> Iterable[Provenance]:
    knowledge = gazetteer.load()
    for rows in (knowledge.entities.values(), knowledge.posts, knowledge.memberships, knowledge.seats):
        for row in rows:
            yield row.provenance


def test_every_row_says_where_it_was_found_and_when_it_was_confirmed() -> None:
    knowledge = gazetteer.load()
    for provenance in provenances():
        assert provenance.source
        assert provenance.confirmed >= dt.date(2026, 1, 1)
        assert knowledge.citation(provenance)


def test_every_source_is_used() -> None:
    used = {code for provenance in provenances() for code in provenance.source}
    assert set(gazetteer.load().sources) <= used


@pytest.mark.parametrize(("source", "confidence", "wanted"), [
    (("gk",), "high", True), (("gk", "wikidata"), "high", False),
    (("wikidata",), "low", True), (("web:umt.ma",), "medium", False)])
def test_what_rests_on_general_knowledge_only_serves_linking(source: tuple[str, ...], confidence: str, wanted: bool) -> None:
    assert Provenance(source, confidence, dt.date(2026, 11, 22)).linking_only is wanted


def test_no_claim_comes_from_a_linking_only_row() -> None:
    knowledge = gazetteer.load()
    published = {row for row in claimed() if row[0] == "holdsPost"}
    wanted = {("holdsPost", post.person, post.target) for post in knowledge.posts if not post.linking_only}
    hidden = {("holdsPost", post.person, post.target) for post in knowledge.posts if post.linking_only}
    assert published == wanted
    assert hidden - wanted
    members = {(row.member, row.group) for row in knowledge.memberships if not row.linking_only}
    members |= {(post.person, post.party) for post in knowledge.posts if post.party and not post.linking_only}
    assert {(subject, target) for predicate, subject, target in claimed() if predicate == "memberOf"} <= members


def claimed() -> set[tuple[str, str, str]]:
    """Predicate and ends of every claim of the seed graph."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    nodes: dict[str, dict[str, str]] = {}
    for quad in seed(gazetteer.load()).claims:
        value = getattr(quad.object, "value", "").rsplit("#", 1)[-1].split("/id/")[-1]
        nodes.setdefault(str(quad.subject), {})[quad.predicate.value.removeprefix(rdf)] = value
    return {(node["predicate"], node["subject"], node["object"]) for node in nodes.values() if "predicate" in node}


def test_a_wikidata_id_belongs_to_one_entity() -> None:
    ids = [entity.wikidata for entity in gazetteer.load().entities.values() if entity.wikidata]
    assert len(ids) == len(set(ids))
    assert all(ident.startswith("Q") and ident[1:].isdigit() for ident in ids)


def test_the_territory_is_whole() -> None:
    kinds: dict[str, int] = {}
    for entity in gazetteer.load().entities.values():
        kinds[entity.type] = kinds.get(entity.type, 0) + 1
    assert (kinds["Region"], kinds["Province"], kinds["Municipality"], kinds["Arrondissement"]) == (12, 83, 1503, 41)


@pytest.mark.parametrize(("ident", "parent"), [
    ("municipality/06.141.01.0", "province/06.141"), ("province/06.141.01.60", "province/06.141"), ("province/06.141",
     "region/06"),
    ("arrondissement/06.141.01.61", "municipality/06.141.01.0"), ("region/06", None)])
def test_what_lies_in_what(ident: str, parent: str | None) -> None:
    assert gazetteer.load().entities[ident].parent == parent


def test_ids_are_those_of_the_types() -> None:
    assert set(gazetteer.types().values()) == set(ontology.load().types)
    for entity in gazetteer.load().entities.values():
        assert gazetteer.types()[entity.id.partition("/")[0]] == entity.type


def test_names_are_each_given_once() -> None:
    def check(entity: KnownEntity) -> None:
        names = [name for name, _ in entity.names()]
        assert len(names) == len(set(names))
        assert names[0] in entity.labels.values()
    for entity in gazetteer.load().entities.values():
        check(entity)


def test_the_party_of_the_ear_of_wheat() -> None:
    party = gazetteer.load().entities["party/mp"]
    names = dict(party.names())
    assert (names["السنبلة"], names["Mouvement populaire"], names["MP"]) == ("ar", "fr", "")
    assert (party.wikidata, str(party.valid_from), party.linking_only) == ("Q1471276", "1957", False)
