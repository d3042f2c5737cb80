"""What is stored, replaced, forgotten and derived, in real stores on disk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.entities.gazetteer import Knowledge, load
from kg.errors import StoreError
from kg.model import Stance
from kg.rdf.terms import names
from kg.store.canonical import canonical_hash
from kg.store.core import Core
from kg.store.embedded import EmbeddedReader
from kg.store.facts import all_facts
from kg.store.layout import KEEP
from kg.store.writing import StoreWriter
from tests.store.make import BEN_MSICK, MP, PJD, PPS, extraction, money

N = names()
SMALL = ("party/mp", "party/pjd", "party/pps", "person/ouzzine", "company/casa-services", BEN_MSICK, "region/06",
         "province/06.141.01")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """A handful of the shipped entities, with one of them known by name only."""
    whole = load()
    entities = {ident: whole.entities[ident] for ident in SMALL if ident in whole.entities}
    hidden = next(known for known in whole.entities.values() if known.linking_only)
    posts = tuple(post for post in whole.posts if post.person in entities and post.target in entities)
    return Knowledge({**entities, hidden.id: hidden}, posts, (), (), (), (), whole.sources, "small")


@pytest.fixture
def core(tmp_path: Path) -> Iterator[Core]:
    opened = Core(tmp_path / "store", N.base)
    yield opened
    opened.close()


def edges(core: Core) -> set[tuple[str, str, str]]:
    """The plain edges among the facts."""
    return {(N.id(quad.subject), N.local(quad.predicate), N.id(quad.object))  # type: ignore[arg-type]
            for quad in core.store.quads_for_pattern(None, None, None, N.facts) if quad.predicate in core.rules.relations}


def held(core: Core) -> None:
    """The incremental facts are the ones that follow from everything, and no triple is in two graphs."""
    assert set(core.store.quads_for_pattern(None, None, None, N.facts)) == all_facts(core.rules, core.store)
    quads = list(core.store)
    assert len({quad.triple for quad in quads}) == len(quads)


def test_an_article_gives_edges_both_ways_and_a_label_to_who_is_new(core):
    StoreWriter(core, N).put(extraction())
    assert {(MP, "alliedWith", PJD), (PJD, "alliedWith", MP)} <= edges(core)
    about = core.store.quads_for_pattern(N.thing("person/x-00000000000000aa"), None, None, N.facts)
    assert "سعيد المثالي" in {quad.object.value for quad in about}
    held(core)


@pytest.mark.parametrize("stance", [stance for stance in Stance if stance is not Stance.ASSERTED])
def test_only_what_is_asserted_is_a_plain_edge(core, stance):
    StoreWriter(core, N).put(extraction(stance=stance))
    assert (MP, "alliedWith", PJD) not in edges(core)
    held(core)


def test_reading_an_article_again_replaces_its_graph_and_the_facts_nobody_else_supports(core, knowledge):
    writer = StoreWriter(core, N)
    writer.put_seed(knowledge)
    writer.put_all([extraction(1), extraction(2)])
    writer.put(extraction(1, pair=(MP, PPS)))
    assert (MP, "alliedWith", PJD) in edges(core), "the second article still says so"
    writer.put(extraction(2, pair=(MP, PPS)))
    assert (MP, "alliedWith", PJD) not in edges(core)
    assert (PPS, "alliedWith", MP) in edges(core)
    held(core)


def test_the_same_article_again_writes_nothing(core):
    writer = StoreWriter(core, N)
    writer.put(extraction())
    first = writer.publish()
    writer.put(extraction())
    assert not core.dirty
    assert writer.publish() == first


def test_the_order_of_reading_leaves_no_trace(tmp_path, knowledge):
    articles = [extraction(n, pair=pair, person=person) for n, pair, person in (
        (1, (MP, PJD), "سعيد المثالي"), (2, (MP, PPS), "سعيد مثالي"), (3, (PJD, PPS), "سعيد المثالي"),
        (4, (MP, PJD), "س. المثالي"))]
    articles.append(money())
    hashes = set()
    for order in range(3):
        shuffled = random.Random(order).sample(articles, len(articles))
        core = Core(tmp_path / str(order), N.base)
        writer = StoreWriter(core, N)
        if order == 0:
            writer.put_seed(knowledge)
        if order == 1:
            writer.put_all([extraction(1, stance=Stance.DENIED), extraction(7)])
        writer.put_all(shuffled)
        if order == 1:
            writer.forget(extraction(7).article_id)
        if order != 0:
            writer.put_seed(knowledge)
        held(core)
        hashes.add(canonical_hash(core.store))
        core.close()
    assert len(hashes) == 1


def test_forgetting_removes_graph_facts_and_text(core, knowledge):
    writer = StoreWriter(core, N)
    writer.put_seed(knowledge)
    before = canonical_hash(core.store)
    writer.put(extraction())
    assert writer.article(extraction().article_id) == extraction().article
    assert writer.forget(extraction().article_id)
    assert canonical_hash(core.store) == before
    assert list(core.layout.texts.iterdir()) == []
    assert N.graph(extraction().article_id) not in set(core.store.named_graphs())
    assert not writer.forget(extraction().article_id)


def test_known_by_name_only_is_described_only_where_an_article_names_it(core, knowledge):
    hidden = next(known for known in knowledge.entities.values() if known.linking_only)
    writer = StoreWriter(core, N)
    writer.put_seed(knowledge)
    node = N.thing(hidden.id)
    assert not list(core.store.quads_for_pattern(node, None, None))
    claim = extraction().claims[0]
    article = extraction()
    named = type(article)(article.article, article.article_id, article.entities,
                          (type(claim)(claim.id, "supports", MP, hidden.id, Stance.ASSERTED, claim.evidence),))
    writer.put(named)
    about = core.store.quads_for_pattern(node, None, None)
    found = {quad.predicate.value.rpartition("#")[2].rpartition("/")[2] for quad in about}
    assert "label" in found
    assert not found & {"containedInPlace", "subOrganizationOf", "sameAs", "source"}
    held(core)
    writer.put(article)
    assert not list(core.store.quads_for_pattern(node, None, None))


def test_seed_claims_say_when_they_were_confirmed_and_not_that_they_last(core, knowledge):
    writer = StoreWriter(core, N)
    writer.put_seed(knowledge)
    writer.publish()
    reader = EmbeddedReader(core.layout.root)
    post = next(claim for claim in reader.claims_about("person/ouzzine") if claim.predicate == "holdsPost")
    assert post.last_confirmed is not None
    assert post.sources
    assert (post.evidence, post.article, post.extractor) == (None, None, "seed")
    assert post.qualifiers.until is None
    reader.close()


def test_other_seed_knowledge_replaces_the_former(core, knowledge):
    writer = StoreWriter(core, N)
    writer.put_seed(knowledge)
    writer.put(extraction())
    fewer = {ident: known for ident, known in knowledge.entities.items() if ident != "party/pps"}
    writer.put_seed(Knowledge(fewer, (), (), (), (), (), knowledge.sources, "fewer"))
    assert not list(core.store.quads_for_pattern(N.thing("party/pps"), None, None))
    assert [path.name for path in core.layout.seed.iterdir()] == ["fewer.gz"]
    held(core)


def test_a_curated_triple_leaves_the_facts_and_comes_back(core):
    writer = StoreWriter(core, N)
    writer.put(extraction())
    stated = Quad(N.thing(MP), N.term("alliedWith"), N.thing(PJD), N.graph("curated/us"))
    writer.change(added=[stated])
    assert (MP, "alliedWith", PJD) not in edges(core)
    held(core)
    writer.put(extraction(2))
    held(core)
    writer.change(removed=[stated])
    assert (MP, "alliedWith", PJD) in edges(core)
    held(core)


def test_only_curated_graphs_may_be_changed(core):
    quad = Quad(N.thing(MP), N.term("alliedWith"), N.thing(PJD), N.facts)
    with pytest.raises(StoreError, match="only graphs under"):
        core.change([], [quad])


def test_quads_of_another_graph_are_refused_and_nothing_is_stored(core):
    article = core.names.graph("article/1")
    stray = Quad(NamedNode("http://example.org/s"), NamedNode("http://example.org/p"), article, N.facts)
    from kg.store.incoming import Incoming, to_nquads
    with pytest.raises(StoreError, match="another graph"):
        core.put([Incoming("article/1", "0", to_nquads([stray]), b"")])
    assert not len(core.store)
    assert not list(core.layout.texts.iterdir())


def test_snapshots_do_not_change_and_the_last_three_stay(core):
    writer = StoreWriter(core, N)
    writer.put(extraction(1))
    writer.publish()
    old = EmbeddedReader(core.layout.root)
    for number in range(2, 8):
        writer.put(extraction(number))
        writer.publish()
    assert old.count()["articles"] == 1
    assert old.snapshot in core.layout.names(), "a snapshot that is read is not pruned"
    old.close()
    writer.put(extraction(9))
    writer.publish()
    assert len(core.layout.names()) == KEEP
    with EmbeddedReader(core.layout.root) as new:
        assert new.count()["articles"] == 8


def test_a_second_writer_is_refused(core):
    with pytest.raises(StoreError, match="another process writes"):
        Core(core.layout.root, N.base)


def test_what_a_crash_left_is_swept(tmp_path):
    core = Core(tmp_path, N.base)
    StoreWriter(core, N).put(extraction(1))
    core.texts.write("article/ff", "00", b"left over")
    (core.layout.snapshots / ".9-dead").mkdir()
    core.close()
    again = Core(tmp_path, N.base)
    assert again.dirty
    assert len(list(again.layout.texts.iterdir())) == 1
    assert again.layout.names() == []
    assert not list(again.layout.snapshots.iterdir())
    again.close()


def test_another_base_or_format_is_refused_in_one_line(tmp_path):
    Core(tmp_path, N.base).close()
    with pytest.raises(StoreError, match="KG_BASE"):
        Core(tmp_path, "https://example.org/")
    (tmp_path / "format.json").write_text('{"format": 99, "base": "x", "mark": "y"}')
    with pytest.raises(StoreError, match="format 99"):
        Core(tmp_path, N.base)
    with pytest.raises(StoreError, match="no store there"):
        EmbeddedReader(tmp_path / "nowhere")
