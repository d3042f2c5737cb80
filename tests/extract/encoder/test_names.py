"""Names from tags: spans, and which of them become mentions."""

from __future__ import annotations

import numpy as np
import pytest

from kg.entities.gazetteer import load
from kg.extract import pipeline
from kg.extract.encoder import inputs, names
from kg.extract.encoder.chunks import Chunk
from kg.model import Article

TYPES = ("Company", "Person")
CASES = [
    ("O", []),
    ("BP IP O", [(0, 1, "Person")]),
    ("IP IP O", [(0, 1, "Person")]),
    ("BP BP", [(0, 0, "Person"), (1, 1, "Person")]),
    ("BC IP IP", [(0, 0, "Company"), (1, 2, "Person")]),
    ("O BC IC", [(1, 2, "Company")]),
]


def _logits(tags: str) -> inputs.Floats:
    order = ["O", "BC", "IC", "BP", "IP"]
    rows = np.zeros((len(tags.split()), len(order)), np.float32)
    for n, tag in enumerate(tags.split()):
        rows[n, order.index(tag)] = 5.0
    return rows


def _chunk(first: int, count: int) -> inputs.Words:
    return inputs.Words(Chunk(0, 0, first, first + count - 1), np.zeros(1, np.int64), np.zeros(1, np.int64))


@pytest.mark.parametrize(("tags", "wanted"), CASES)
def test_tags_to_spans(tags: str, wanted: list[tuple[int, int, str]]) -> None:
    found = list(names.spans([(_chunk(7, len(tags.split())), _logits(tags))], TYPES))
    assert [(s.first - 7, s.last - 7, s.type) for s in found] == wanted
    assert all(0.9 < s.chance <= 1 for s in found)


def test_a_sentence_in_two_chunks_gives_its_names_once() -> None:
    tagged = [(_chunk(0, 3), _logits("O BP IP")), (_chunk(1, 4), _logits("BP IP O BC"))]
    found = list(names.spans(tagged, TYPES))
    assert [(s.first, s.last, s.type) for s in found] == [(1, 2, "Person"), (4, 4, "Company")]


TEXT = "اختبار\nوصرح زبيبان الطرطوش لوسائل الإعلام بالرباط."


@pytest.mark.parametrize(("word", "name"), [
    ("وجيلبرتو", "جيلبرتو"), ("وليد", "وليد"), ("ولمحمد", "محمد"), ("هيرفيه", "هيرفيه")])
def test_a_name_loses_its_particles(word: str, name: str) -> None:
    doc = pipeline.prepare(Article("test", "", f"عنوان\n{word} الطرطوشيني"), load())
    doc.set_elements([])
    names.add(doc, [names.Span(1, 2, "Person", 0.99)])
    assert [doc.text[e.start:e.end] for e in doc.elements] == [f"{name} الطرطوشيني"]


@pytest.mark.parametrize(("first", "last", "chance", "added"), [
    (1, 2, 0.95, True), (1, 2, 0.5, False), (1, 1, 0.95, False), (5, 6, 0.95, False)])
def test_only_sure_free_words_become_people(first: int, last: int, chance: float, added: bool) -> None:
    doc = pipeline.prepare(Article("test", "اختبار", TEXT), load())
    at = next(i for i, t in enumerate(doc.tokens) if t.text == "زبيبان") - 1
    before = len(doc.elements)
    names.add(doc, [names.Span(at + first, at + last, "Person", chance)])
    assert (len(doc.elements) > before) is added
    if added:
        assert any(n.type == "Person" and n.label == "زبيبان الطرطوش" for n in doc.nodes)
