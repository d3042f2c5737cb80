"""Tables taken in: every row reported, nothing that is in doubt linked, the same import again leaves the same graph."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.entities.gazetteer import load
from kg.store import open_reader, open_writer
from kg.store.canonical import canonical_hash
from tests.cli.conftest import Done, Kg

SOURCE = ("--source", "liste de la Chambre, 2026", "--confirmed", "2026-01-01")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    root = tmp_path / "store"
    with open_writer(root) as writer:
        writer.put_seed(load())
    return root


def items(done: Done) -> list[tuple[str, str, str]]:
    return [(row["where"].rpartition(":")[2], row["done"], row["id"]) for row in json.loads(done.out)["items"]]


def state(root: Path) -> str:
    reader = open_reader(root)
    try:
        return canonical_hash(set(reader.quads()))
    finally:
        reader.close()


def test_a_parliaments_list(kg: Kg, store: Path, tmp_path: Path):
    table = tmp_path / "deputies.csv"
    table.write_text("type;id;name_fr;name_ar;party\n"
                     "Person;d1;Saïd El Mithali;سعيد المثالي;MP\n"
                     "Person;d2;Mohamed Ouzzine;محمد أوزين;party/mp\n"
                     "Person;d3;Samira Tajriba;;Parti de nulle part\n"
                     "Dog;d4;Rex;;\n", encoding="utf-8")
    posts = tmp_path / "posts.csv"
    posts.write_text("person,role,target,start\nd1,deputy,Chambre des représentants,2021-10\nd2,deputy,مجلس النواب,2021\n"
                     "d1,astronaut,مجلس النواب,\nd1,deputy,مجلس النواب,hier\n", encoding="utf-8")
    done = kg("import", table, posts, *SOURCE, "--name", "chamber", "--format", "json", "--store", store)
    assert done.code == 1, done.err
    found = items(done)
    new = next(ident for where, what, ident in found if what in {"created", "proposed"})
    assert [(where, what) for where, what, _ in found] == [
        ("2", "created"), ("2", "stated"), ("3", "linked"), ("3", "stated"), ("4", "refused"), ("5", "refused"),
        ("2", "stated"), ("3", "stated"), ("4", "refused"), ("5", "refused")]
    assert ("3", "linked", "person/ouzzine") in found
    details = " ".join(row["detail"] for row in json.loads(done.out)["items"])
    for said in ("none of Person", "Parti de nulle part", "astronaut", "hier"):
        assert said in details
    assert kg("search", "Said Mithali", "--store", store).rows[0]["id"] == new
    assert kg("search", "سعيد المثالي", "--store", store).rows[0]["id"] == new
    edges = {(row["relation"], row["target"]) for row in kg("neighbourhood", new, "--store", store).rows}
    assert edges >= {("memberOf", "party/mp"), ("holdsPost", "public-body/house-representatives")}
    claims = [claim for claim in open_reader(store).claims_about(new) if claim.predicate == "holdsPost"]
    assert (claims[0].sources, str(claims[0].last_confirmed), str(claims[0].qualifiers.start)) == (
        ("liste de la Chambre, 2026",), "2026-01-01", "2021-10")


def test_the_same_import_again_changes_nothing_and_a_smaller_one_takes_back(kg: Kg, store: Path, tmp_path: Path):
    before, table = state(store), tmp_path / "t.csv"
    rows = ["type,name,party", "Person,سعيد المثالي,MP", "Person,هند التجربة,party/pjd"]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert kg("import", table, *SOURCE, "--store", store).code == 0
    once = state(store)
    assert once != before
    assert kg("import", table, *SOURCE, "--store", store).code == 0
    assert state(store) == once
    table.write_text("\n".join(rows[:2]), encoding="utf-8")
    assert kg("import", table, *SOURCE, "--store", store).code == 0
    assert kg("search", "هند التجربة", "--store", store).rows == []


def test_an_import_is_replaced_though_its_entity_was_merged(kg: Kg, store: Path, tmp_path: Path):
    table = tmp_path / "t.csv"
    table.write_text("type,name,party\nPerson,سعيد المثالي,MP\n", encoding="utf-8")
    done = kg("import", table, *SOURCE, "--format", "json", "--store", store)
    new = items(done)[0][2]
    assert kg("merge", new, "person/ouzzine", "--store", store).code == 0
    assert kg("search", "سعيد المثالي", "--store", store).rows[0]["id"] == "person/ouzzine"
    table.write_text("type,name,party\nPerson,هند التجربة,MP\n", encoding="utf-8")
    assert kg("import", table, *SOURCE, "--store", store).code == 0
    assert kg("search", "سعيد المثالي", "--store", store).rows == []


def test_aliases_and_memberships_in_json(kg: Kg, store: Path, tmp_path: Path):
    table = tmp_path / "t.json"
    table.write_text(json.dumps({
        "aliases": [{"entity": "party/mp", "alias": ["السنبلة الذهبية", "Épi d'or"], "source": "p. 3"},
                    {"entity": "party/none", "alias": "x"}],
        "memberships": [{"member": "party/mp", "group": "alliance/takatol-chaabi", "start": "2025"},
                        {"member": "party/mp", "group": "party/mp"}],
        "other": [{"a": 1}, 5]}, ensure_ascii=False), encoding="utf-8")
    done = kg("import", table, *SOURCE, "--format", "json", "--store", store)
    assert [(where, what) for where, what, _ in items(done)] == [
        ("aliases[1]", "named"), ("aliases[2]", "refused"), ("memberships[1]", "stated"), ("memberships[2]", "refused"),
        ("other[1]", "refused"), ("other[2]", "refused")]
    assert kg("search", "epi dor", "--store", store).rows[0]["id"] == "party/mp"


def test_a_name_that_is_only_alike_is_proposed_not_linked(kg: Kg, store: Path, tmp_path: Path):
    table = tmp_path / "t.csv"
    table.write_text("type,name\nPerson,Mohammed Ouzzine\nMunicipality,Asfi\n", encoding="utf-8")
    done = kg("import", table, *SOURCE, "--format", "json", "--store", store)
    rows = json.loads(done.out)["items"]
    assert (rows[0]["done"], [one["id"] for one in rows[0]["like"]]) == ("proposed", ["person/ouzzine"])
    assert rows[0]["id"].startswith("person/x-")


def test_follow_the_money(kg: Kg, store: Path, tmp_path: Path):
    lines: list[object] = [
        {"id": "p1", "schema": "Person", "properties": {"name": ["سعيد المثالي", "Said Mithali"], "alias": ["Mithali"]}},
        {"id": "c1", "schema": "Company", "properties": {"name": ["شركة المثال الأعلى"], "sourceUrl": ["https://example.org/c1"]}},
        {"id": "m1", "schema": "Membership", "properties": {
            "member": ["p1"], "organization": ["party/mp"], "startDate": ["2021-09-08"]}},
        {"id": "d1", "schema": "Directorship", "properties": {"director": ["p1"], "organization": ["c1"]}},
        {"id": "o1", "schema": "Ownership", "properties": {
            "owner": ["municipality/06.141.01.0"], "asset": ["c1"], "percentage": ["34"]}},
        {"id": "q1", "schema": "Position", "properties": {"name": ["deputy"], "organization": ["مجلس النواب"]}},
        {"id": "q2", "schema": "Occupancy", "properties": {"holder": ["p1"], "post": ["q1"]}},
        {"id": "v1", "schema": "Vessel", "properties": {"name": ["x"]}}, {"id": "b"}]
    table = tmp_path / "t.ftm.json"
    table.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{", encoding="utf-8")
    done = kg("import", table, *SOURCE, "--format", "json", "--store", store)
    assert done.code == 1
    assert [(where, what) for where, what, _ in items(done)] == [
        ("1", "created"), ("2", "created"), ("3", "stated"), ("4", "stated"), ("5", "stated"), ("7", "stated"),
        ("8", "refused"), ("9", "refused"), ("10", "refused")]
    person, company = items(done)[0][2], items(done)[1][2]
    claims = {(claim.predicate, claim.object): claim for claim in open_reader(store).claims_about(person)}
    assert set(claims) == {("memberOf", "party/mp"), ("holdsPost", company), ("holdsPost", "public-body/house-representatives")}
    share = next(claim for claim in open_reader(store).claims_about(company) if claim.predicate == "ownsShareOf")
    assert share.qualifiers.share is not None
    assert share.qualifiers.share.min == 34


@pytest.mark.parametrize(("content", "said"), [
    (b"", "empty"), (b"\xff\xfe", "utf-8"), (b"a,b\n1,2\n", "no table that is known"),
    (b'{"a": 1}', "a list of objects"), (b"[", "not JSON"),
    (b"type,name\nDog,x\n", "nothing stored"),
])
def test_what_cannot_be_read_is_one_clear_line_and_nothing_is_stored(kg: Kg, store: Path, tmp_path: Path, content: bytes,
                                                                     said: str):
    before, table = state(store), tmp_path / "t.csv"
    table.write_bytes(content)
    done = kg("import", table, *SOURCE, "--store", store)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert state(store) == before


def test_a_row_needs_a_source_and_a_dry_run_stores_nothing(kg: Kg, store: Path, tmp_path: Path):
    before, table = state(store), tmp_path / "t.csv"
    table.write_text("type,name,source\nPerson,سعيد المثالي,\nPerson,هند التجربة,page 3\n", encoding="utf-8")
    done = kg("import", table, "--dry-run", "--format", "json", "--store", store)
    assert [(where, what) for where, what, _ in items(done)] == [("2", "refused"), ("3", "created")]
    assert state(store) == before
    assert kg("import", table, "--name", "a/b", "--store", store).code == 2
    assert kg("import", tmp_path / "none.csv", "--store", store).code == 2
