"""Names from tags: spans, and which of them become mentions."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.encoder import inputs, names
from kg.extract.encoder.chunks import Chunk

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
    found = names.spans([(_chunk(7, len(tags.split())), _logits(tags))], TYPES)
    assert [(s.first - 7, s.last - 7, s.type) for s in found] == wanted
    assert all(0.9 < s.chance <= 1 for s in found)


def test_a_sentence_in_two_chunks_gives_its_names_once() -> None:
    tagged = [(_chunk(0, 3), _logits("O BP IP")), (_chunk(1, 4), _logits("BP IP O BC"))]
    found = names.spans(tagged, TYPES)
    assert [(s.first, s.last, s.type) for s in found] == [(1, 2, "Person"), (4, 4, "Company")]
