"""Name search: scripts, spellings, beginnings, order, pages."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.graph import adjacency
from kg.graph.names import name_index
from kg.graph.search import search
from tests.graph.sample import CASA, SampleReader, entity, sample_graph, sample_quads


@pytest.mark.parametrize(("text", "first", "match"), [
    ("حزب الحركة الشعبية", "party/mp", "exact"),
    ("الحركه الشعبيه", "party/mp", "exact"),  # an alias, with ه for ة
    ("حركة شعبية", "party/mp", "exact"),  # without the article
    ("الحركة الشع", "party/mp", "begins"),
    ("البيجيدي", "party/pjd", "exact"),
    ("PJD", "party/pjd", "exact"),
    ("parti de la justice", "party/pjd", "begins"),
    ("JUSTICE developpement", "party/pjd", "words"),
    ("developpement just", "party/pjd", "partial"),
    ("أوزين", "person/ouzzine", "exact"),
    ("اوزين محمد", "person/ouzzine", "words"),
    ("ben m’sick", "province/06.141.01.60", "exact"),
    ("casablanca", CASA, "exact"),
    ("party/pps", "party/pps", "exact"),
    ("q1", "party/mp", "exact"),
])
def test_found_under_any_of_its_names(text: str, first: str, match: str):
    hit = search(sample_graph(), text).items[0]
    assert (hit.entity.id, hit.match) == (first, match)


@pytest.mark.parametrize(("text", "first"), [
    ("Ouzine", "person/ouzzine"),  # a letter less
    ("Mohammed Ouzzin", "person/ouzzine"),
    ("wzzine", "person/ouzzine"),  # w for ou
    ("casabalnca", CASA),  # two letters changed places
])
def test_found_by_sound_in_either_script_and_with_small_errors(text: str, first: str):
    hits = search(sample_graph(), text).items
    assert first in {hit.entity.id for hit in hits}


def test_both_who_are_called_so_in_arabic_and_who_only_sound_so_are_found():
    graph = adjacency.load(SampleReader([*entity("municipality/one", "آسفي"), *entity("municipality/two", fr="Safi"),
                                         *entity("municipality/three", "فاس", "Fès"), *entity("company/safim", fr="Safim")]))
    assert [(hit.entity.id, hit.match) for hit in search(graph, "اسفي").items] == [
        ("municipality/one", "exact"), ("municipality/two", "alike")]
    latin = search(graph, "safi", types="Municipality").items
    assert [hit.entity.id for hit in latin] == ["municipality/two", "municipality/one"]


def test_names_of_others_are_not_alike():
    for other in ("أوجار", "Aujjar", "Ouazzani", "Oujda", "Casa del Papel"):
        assert "person/ouzzine" not in {hit.entity.id for hit in search(sample_graph(), other).items}


def test_a_common_beginning_gives_the_most_named_and_many_pages_at_most():
    many = [quad for i in range(900) for quad in entity(f"person/x-{i:016x}", f"محمد رقم{i}")]
    found = search(adjacency.load(SampleReader(many)), "محمد")
    assert 100 <= found.total < 900
    assert found.items[0].match == "begins"
    assert search(adjacency.load(SampleReader(many)), "محمد رقم899").items[0].entity.id == f"person/x-{899:016x}"


def test_exactness_comes_first_then_how_many_claims_name_it():
    ids = [hit.entity.id for hit in search(sample_graph(), "حزب").items]
    degrees = [sample_graph().degree(sample_graph().index(id_)) for id_ in ids]
    assert degrees == sorted(degrees, reverse=True)
    assert search(sample_graph(), "Casablanca").items[0].entity.id == CASA


def test_types_pages_and_their_errors():
    graph = sample_graph()
    assert {hit.entity.type for hit in search(graph, "ال", types="Company").items} <= {"Company"}
    first = search(graph, "حزب", limit=2)
    assert first.truncated
    second = search(graph, "حزب", limit=2, cursor=first.next)
    assert not {h.entity.id for h in first.items} & {h.entity.id for h in second.items}
    for bad in ({"types": "Dog"}, {"limit": 0}, {"limit": 1000}, {"cursor": "x"}, {"cursor": first.next, "limit": 3}):
        with pytest.raises(UsageError):
            search(graph, "حزب", **bad)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "لا أحد بهذا الاسم", "x" * 10_000, "\x00", "a/b", "Q"])
def test_nothing_found_is_an_empty_answer(text: str):
    assert search(sample_graph(), text).items == ()


def test_the_index_is_kept_beside_the_graph(tmp_path):
    graph = adjacency.load(SampleReader(sample_quads(), derived=tmp_path))
    found = search(graph, "الحركة الشعبية")
    assert (tmp_path / "names.columns").exists()
    name_index.cache_clear()
    assert search(graph, "الحركة الشعبية") == found
