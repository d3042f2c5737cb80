"""What the encoder is given: chunks that hold each pair of neighbouring sentences, and where words stand to a pair."""

from __future__ import annotations

import numpy as np
import pytest

from kg.entities.gazetteer import load
from kg.extract import pipeline
from kg.extract.document import Document
from kg.extract.encoder import inputs
from kg.extract.encoder.chunks import CHUNK, LONGEST, chunks
from kg.extract.encoder.pieces import Pieces
from kg.extract.learned.candidates import candidates
from kg.model import Article

TEXT = ("اختبار\nانتخب محمد العلوي رئيسا لجماعة تمارة. وينتمي الرئيس الجديد إلى حزب الاستقلال.\n"
        "وحصل حزب الأصالة والمعاصرة على ستة مقاعد في المجلس، فيما ساند الحزبان الرئيس.")


@pytest.fixture(scope="module")
def doc() -> Document:
    return pipeline.prepare(Article("test", "اختبار", TEXT), load())


@pytest.mark.parametrize("sizes", [[10], [100, 100, 100, 100], [300, 20, 20, 300, 20], [1] * 900, [600, 600]])
def test_neighbouring_sentences_share_a_chunk(sizes: list[int]) -> None:
    ends = np.cumsum(sizes)
    sentences = [(int(end) - size, int(end) - 1) for end, size in zip(ends, sizes, strict=True)]
    found = list(chunks(sentences, [1] * int(ends[-1])))
    for n in range(len(sizes) - 1):
        assert any(c.low <= n and n + 1 <= c.high for c in found)
    assert all(c.high - c.low < 2 or sum(sizes[c.low:c.high + 1]) <= CHUNK for c in found)
    assert sum(c.last - c.first + 1 for c in found) <= 2 * sum(sizes)  # linear: no word is in three chunks


def test_a_chunk_never_exceeds_what_the_encoder_knows(doc: Document) -> None:
    letters = Pieces({"▁": -1.0, **{chr(c): -2.0 for c in range(0x621, 0x64B)}}, unknown=3)
    for part in inputs.words(doc, letters):
        assert len(part.ids) == len(part.owner) <= LONGEST + 1
        assert part.owner[0] == part.owner[-1] == -1


def test_pool_takes_means_of_the_pieces_of_each_word(doc: Document) -> None:
    part = inputs.words(doc, Pieces({"▁": -1.0, **{chr(c): -2.0 for c in range(0x621, 0x64B)}}, unknown=3))[0]
    pool = part.pool()
    assert pool.shape == (part.count, len(part.ids))
    assert np.allclose(pool.sum(1), 1.0)
    assert not pool[:, [0, -1]].any()


def test_every_candidate_stands_in_one_chunk(doc: Document) -> None:
    words = inputs.words(doc, Pieces({"▁": -1.0}, unknown=3))
    found = [c for _, part in inputs.pairs(doc, words) for c in part.candidates]
    assert len(found) == len(list(candidates(doc))) > 0


def test_buckets_and_gaps_say_where_words_stand(doc: Document) -> None:
    words = inputs.words(doc, Pieces({"▁": -1.0}, unknown=3))
    _, pairs = next(inputs.pairs(doc, words))
    for n, candidate in enumerate(pairs.candidates):
        first, second = (pairs.ends[n, :2], pairs.ends[n, 2:]) if candidate.forward else (pairs.ends[n, 2:], pairs.ends[n, :2])
        side = pairs.buckets[n] // inputs.STEPS
        assert set(side[first[0]:first[1] + 1]) == {1}
        assert set(side[second[0]:second[1] + 1]) == {3}
        assert set(side[:first[0]]) <= {0}
        assert set(side[first[1] + 1:second[0]]) <= {2}
        assert set(side[second[1] + 1:]) <= {4}
        assert (pairs.gaps[n] % 12 < 6) == candidate.forward
        assert (pairs.gaps[n] >= 12) == candidate.cross
    assert pairs.gaps.max() < inputs.GAPS


def test_marks_tell_the_kind_of_each_word(doc: Document) -> None:
    chunk = inputs.words(doc, Pieces({"▁": -1.0}, unknown=3))[0].chunk
    marks, kinds = inputs.marks(doc.elements, chunk), inputs.element_kinds()
    for element in doc.elements:
        code = 1 + kinds.index(element.kind) + (len(kinds) if "c" in element.flags else 0)
        assert set(marks[element.first:element.last + 1]) == {code}
    assert (marks == 0).any()
