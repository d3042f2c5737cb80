"""Judgements on identity: kept, applied when a snapshot is published, taken back without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.entities.gazetteer import load
from kg.errors import StoreError, UsageError
from kg.rdf.quads import article_quads
from kg.rdf.terms import names, vocabulary
from kg.store import open_reader, open_writer
from kg.store.canonical import canonical_hash
from kg.store.core import Core
from kg.store.embedded import EmbeddedReader
from kg.store.facts import all_facts
from kg.store.ledger import Judgement, Ledger, decide
from kg.store.writing import StoreWriter
from tests.store.make import MP, extraction

N = names()
NEW, OUZZINE, OTHER = "person/x-00000000000000aa", "person/ouzzine", "person/akhannouch"


def row(verdict: str, left: str, right: str, day: int = 1, by: str = "person:test") -> Judgement:
    return Judgement(verdict, left, right, by, f"2026-01-{day:02d}T00:00:00Z", "for a test")


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    opened = Core(tmp_path / "store", N.base)
    StoreWriter(opened, N).put_seed(load())
    yield opened
    opened.close()


def published(core: Core) -> tuple[str, set[Quad]]:
    """The hash of the snapshot's N-Quads, and its quads."""
    core.publish()
    with EmbeddedReader(core.layout.root) as reader:
        quads = set(reader.quads())
        return canonical_hash(quads), quads


def test_a_merge_then_its_undoing_gives_identical_quads(core):
    StoreWriter(core, N).put(extraction(1))
    StoreWriter(core, N).put(extraction(2, person="سعيد المثالي"))
    before, quads = published(core)
    assert core.judge([row("merge", NEW, OUZZINE)]) == []
    merged, after = published(core)
    assert merged != before
    assert not {quad for quad in after if quad.object == N.thing(NEW)}
    assert {quad for quad in after if quad.subject == N.thing(NEW)} == {
        Quad(N.thing(NEW), vocabulary("dcterms", "isReplacedBy"), N.thing(OUZZINE), N.facts)}
    assert Quad(N.thing(OUZZINE), vocabulary("skos", "altLabel"), Literal("سعيد المثالي", language="ar"), N.facts) in after
    assert Quad(N.thing(OUZZINE), N.term("memberOf"), N.thing(MP), N.facts) in after
    assert len({quad.triple for quad in after}) == len(after), "a triple is in two graphs"
    core.judge([row("undone", NEW, OUZZINE, 2)])
    again, restored = published(core)
    assert (again, restored) == (before, quads)


def test_article_graphs_keep_the_ids_as_extracted(core):
    StoreWriter(core, N).put(extraction(1))
    core.judge([row("merge", NEW, OUZZINE)])
    core.publish()
    assert next(core.store.quads_for_pattern(None, None, N.thing(NEW)), None) is not None
    assert set(core.store.quads_for_pattern(None, None, None, N.facts)) == all_facts(core.rules, core.store)


def test_two_new_entities_become_one_with_the_labels_of_both(core):
    other = "person/x-00000000000000bb"
    first, second = extraction(1), extraction(2, person="سعيد لمثالي")
    StoreWriter(core, N).put(first)
    data = [Quad(quad.subject, quad.predicate, N.thing(other), quad.graph_name) if quad.object == N.thing(NEW) else
            Quad(N.thing(other), quad.predicate, quad.object, quad.graph_name) if quad.subject == N.thing(NEW) else quad
            for quad in article_quads(second, N)]
    core._replace({N.graph(second.article_id): set(data)})
    core.judge([row("merge", NEW, other)])
    _, quads = published(core)
    props = {vocabulary("rdfs", "label"), vocabulary("skos", "altLabel")}
    labels = {quad.object.value for quad in quads if quad.subject == N.thing(NEW) and quad.graph_name == N.facts
              and quad.predicate in props and isinstance(quad.object, Literal)}
    assert labels == {"سعيد المثالي", "سعيد لمثالي"}


def test_a_takedown_leaves_no_name_of_what_only_that_article_named(core):
    StoreWriter(core, N).put(extraction(1))
    core.judge([row("merge", NEW, OUZZINE)])
    core.publish()
    core.forget(extraction(1).article_id)
    _, quads = published(core)
    assert "سعيد المثالي" not in {quad.object.value for quad in quads if isinstance(quad.object, Literal)}


def test_two_curated_entities_merge_only_by_name_and_the_second_conflicting_merge_is_held_back():
    rows = [row("merge", NEW, OUZZINE, 1), row("merge", NEW, OTHER, 2)]
    decisions = decide(rows)
    assert decisions.canonical == {NEW: OUZZINE}
    assert [conflict.between for conflict in decisions.conflicts] == [(OTHER, OUZZINE)]
    assert decide([*rows, row("merge", OUZZINE, OTHER, 3)]).of(NEW) == OTHER


def test_what_differs_never_merges_by_a_detour():
    a, b, c = (f"person/x-{i:016x}" for i in range(3))
    rows = [row("differ", a, c), row("merge", a, b), row("merge", b, c)]
    decisions = decide(rows)
    assert decisions.canonical == {b: a}
    assert decisions.differ(b, c)
    assert [conflict.between for conflict in decisions.conflicts] == [(a, c)]
    assert "differ" in str(decisions.conflicts[0])
    assert decide([*rows, row("undone", a, c, 5)]).canonical == {b: a, c: a}


def test_the_order_of_stating_decides_not_the_order_of_ids():
    a, b = "person/x-1", "person/x-2"
    assert decide([row("merge", a, b), row("differ", b, a)]).canonical == {}
    assert decide([row("differ", b, a), row("merge", a, b)]).canonical == {b: a}


def test_the_file_survives_a_crash_in_the_middle_of_a_line(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    assert ledger.append([row("merge", "person/x-1", "person/x-2")]) == 1
    with ledger.path.open("ab") as handle:
        handle.write(b'{"verdict": "mer')
    assert len(ledger.rows()) == 1
    ledger.append([row("unsure", "person/x-3", "person/x-2")])
    assert [found.verdict for found in ledger.rows()] == ["merge", "unsure"]
    assert ledger.append([row("unsure", "person/x-3", "person/x-2")]) == 0
    ledger.path.write_text("nonsense\n")
    with pytest.raises(StoreError, match=r"ledger.jsonl:1"):
        ledger.rows()


@pytest.mark.parametrize("bad", [
    ("join", "person/a", "person/b"), ("merge", "person/a", "person/a"), ("merge", "a", "person/b"),
    ("merge", "article/a", "person/b"), ("merge", "person/a b", "person/b"),
])
def test_what_is_no_judgement_is_refused(bad):
    with pytest.raises(UsageError):
        row(*bad)


def test_through_the_writer_process(tmp_path):
    with open_writer(tmp_path / "store") as writer:
        writer.put(extraction(1))
        writer.judge([row("merge", NEW, OUZZINE)])
        assert writer.judge([row("merge", NEW, OTHER, 2)]) != []
        writer.publish()
        reader = open_reader(tmp_path / "store")
        assert reader.ask(f"ASK {{ {N.thing(NEW)} {vocabulary('dcterms', 'isReplacedBy')} {N.thing(OUZZINE)} }}")
        reader.close()


def test_a_name_that_an_editor_gives_is_an_alternative_label_until_it_is_taken_back(core):
    node, graph = NamedNode(f"{N.base}graph/curated/t#1"), N.graph("curated/t")
    quads = [Quad(node, N.term("nameOf"), N.thing(OUZZINE), graph),
             Quad(node, N.term("entityLabel"), Literal("Ouzzine le Test", language="fr"), graph)]
    before, _ = published(core)
    core.change([], quads)
    _, after = published(core)
    assert Quad(N.thing(OUZZINE), vocabulary("skos", "altLabel"), Literal("Ouzzine le Test", language="fr"), N.facts) in after
    assert set(core.store.quads_for_pattern(None, None, None, N.facts)) == all_facts(core.rules, core.store)
    core.change(quads, [])
    assert published(core)[0] == before
