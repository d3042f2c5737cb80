"""Proposing, merging and splitting by command, in a store of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api import create_app
from kg.entities.gazetteer import load
from kg.model import Article, Claim, Entity, Evidence, Extraction, Mention, PartialDate, Qualifiers, Stance
from kg.store import open_reader, open_writer
from kg.store.canonical import canonical_hash
from tests.cli.conftest import Kg

ONE, TWO, THREE = (f"person/x-00000000000000c{i}" for i in range(3))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A store where two articles name one councillor twice, and a third a namesake in another party."""
    root = tmp_path / "store"
    with open_writer(root) as writer:
        writer.put_seed(load())
        for i, (ident, name, party) in enumerate(((ONE, "نورالدين المثالي", "party/mp"), (TWO, "نور الدين المثالي", "party/mp"),
                                                  (THREE, "نور الدين المثالي", "party/pjd"))):
            writer.put(_article(i, ident, name, party))
    return root


def _article(number: int, ident: str, name: str, party: str) -> Extraction:
    sentence = f"{name} عضو في الحزب"
    text = f"خبر {number}\n{sentence}"
    start = text.index(sentence)
    claim = Claim(f"claim/{number:016x}", "memberOf", ident, party, Stance.ASSERTED,
                  Evidence(sentence, start, start + len(sentence)), Qualifiers(), None, PartialDate(2025), 0.8, "test@1")
    who = Entity(ident, "Person", name, {"ar": name}, False, (Mention(start, start + len(name), name),))
    article = Article(f"a{number}", f"خبر {number}", text, PartialDate(2025))
    return Extraction(article, f"article/{number:016x}", (who,), (claim,))


def state(root: Path) -> str:
    reader = open_reader(root)
    try:
        return canonical_hash(set(reader.quads()))
    finally:
        reader.close()


def test_candidates_are_proposed_with_reasons_and_the_namesake_is_not(kg: Kg, people: Path):
    found = json.loads(kg("candidates", "--type", "Person", "--format", "json", "--store", people).out)["items"]
    assert [(row["left"], row["right"], row["sure"]) for row in found] == [(ONE, TWO, True)]
    assert [reason["what"] for reason in found[0]["reasons"]] == ["names", "party"]
    rows = kg("candidates", "--type", "Person", "--store", people).rows
    assert rows[0]["why"].startswith("names +1.00")
    assert kg("candidates", "--type", "Dog", "--store", people).code == 2


def test_the_service_suggests_them(people: Path):
    app = create_app(people)
    body = app.test_client().get(f"/api/entities/{TWO}/candidates").get_json()
    assert [(row["left"], row["right"], row["sure"]) for row in body["items"]] == [(TWO, ONE, True)]
    assert app.test_client().get("/api/entities/person/x-none/candidates").status_code == 404
    app.extensions["sila"].close()


def test_merge_then_split_leaves_no_trace(kg: Kg, people: Path):
    before = state(people)
    done = kg("merge", ONE, TWO, "--why", "same councillor", "--by", "person:editor", "--store", people)
    assert done.code == 0, done.err
    merged = state(people)
    assert merged != before
    assert kg("candidates", "--type", "Person", "--store", people).rows == []
    assert {row["source"] for row in kg("neighbourhood", "party/mp", "--store", people).rows} >= {ONE}
    assert kg("split", TWO, "--store", people).code == 0
    assert state(people) == before
    rows = [json.loads(line) for line in (people / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["verdict"], row["by"][:7]) for row in rows] == [("merge", "person:"), ("undone", "person:")]
    assert rows[0]["why"] == "same councillor"
    assert kg("split", TWO, "--store", people).code == 2


def test_what_must_not_merge_is_held_back_and_said(kg: Kg, people: Path):
    assert kg("split", ONE, THREE, "--store", people).code == 0
    assert kg("merge", ONE, TWO, "--store", people).code == 0
    held = kg("merge", TWO, THREE, "--store", people)
    assert held.code == 1
    assert f"{TWO} = {THREE} is held back: {ONE} and {THREE} differ" in held.err
    assert open_reader(people).ask(f"ASK {{ ?m <https://w3id.org/sila/ontology#refersTo> <https://w3id.org/sila/id/{THREE}> }}")


def test_two_merges_that_conflict_warn(kg: Kg, people: Path):
    assert kg("merge", ONE, "person/ouzzine", "--store", people).code == 0
    second = kg("merge", ONE, "person/akhannouch", "--store", people)
    assert second.code == 1
    assert "both curated" in second.err
    assert "warning" in kg("merge", THREE, "party/mp", "--store", people).err


def test_batch_merges_only_what_is_sure(kg: Kg, people: Path):
    assert kg("candidates", "--merge-sure", "--store", people).code == 0
    rows = [json.loads(line) for line in (people / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["left"], row["right"], row["by"]) for row in rows] == [(ONE, TWO, "rule:same-name@1")]
    assert rows[0]["score"] >= 0.95


def test_unsure_is_noted_and_not_proposed_again(kg: Kg, people: Path):
    before = state(people)
    assert kg("merge", ONE, TWO, "--unsure", "--store", people).code == 0
    assert state(people) == before
    assert kg("candidates", "--type", "Person", "--store", people).rows == []


def test_ids_that_are_not_there_and_remote_stores_are_refused(kg: Kg, people: Path):
    done = kg("merge", ONE, "person/nobody", "--store", people)
    assert (done.code, done.out) == (2, "")
    assert "no entity 'person/nobody'" in done.err
    assert kg("merge", ONE, TWO, "--store", "http://127.0.0.1:1/").code == 2
    assert not (people / "ledger.jsonl").exists()


def test_a_takedown_leaves_no_orphan_name_in_the_index(kg: Kg, people: Path):
    assert kg("merge", TWO, "person/ouzzine", "--store", people).code == 0
    assert kg("search", "نور الدين المثالي", "--store", people).rows[0]["id"] == "person/ouzzine"
    with open_writer(people) as writer:
        for number in range(3):
            assert writer.forget(f"article/{number:016x}")
    assert kg("search", "نور الدين المثالي", "--store", people).rows == []
    assert kg("search", "Nourdine Mithali", "--store", people).rows == []
