"""The second stage: batches of chunks and names that are hidden. Needs torch, which only the extra ``train`` brings."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from kg.extract.encoder import inputs

torch = pytest.importorskip("torch", reason="torch is not installed (extra: train)")
pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra: train)")

from training import reader  # noqa: E402


def chunks(*lengths: int) -> list[Any]:
    return [SimpleNamespace(words=SimpleNamespace(ids=range(length))) for length in lengths]


def test_each_chunk_is_in_one_batch_of_no_more_pieces_than_are_allowed() -> None:
    lengths = [random.Random(5).randrange(20, 300) for _ in range(200)]
    found = reader.batches(chunks(*lengths), random.Random(1))
    assert sorted(place for group in found for place in group) == list(range(200))
    assert all(len(group) * max(lengths[place] for place in group) <= reader.BATCH + 16 * len(group) for group in found)
    assert all(max(lengths[p] for p in group) - min(lengths[p] for p in group) < 150 for group in found)
    assert reader.batches(chunks(*lengths), random.Random(2)) != found


def test_a_chunk_longer_than_a_batch_stands_alone() -> None:
    assert sorted(map(len, reader.batches(chunks(30, 30, reader.BATCH + 1), random.Random(1)))) == [1, 2]


def marked(*kinds: str | None) -> Any:
    order = inputs.element_kinds()
    return torch.tensor([[0 if kind is None else 1 + order.index(kind) for kind in kinds]])


def test_a_name_is_hidden_whole_and_nothing_else_is() -> None:
    kinds = inputs.element_kinds()
    name, other = next(k for k in kinds if k in inputs.entity_types()), next(k for k in kinds if k not in inputs.entity_types())
    marks = marked(None, name, name, None, other, other, None)
    assert reader.hidden_names(marks, 1.0).tolist() == [[False, True, True, False, False, False, False]]
    assert not reader.hidden_names(marks, 0.0).any()


def test_names_are_hidden_by_chance_each_for_itself() -> None:
    torch.manual_seed(3)
    name = next(k for k in inputs.element_kinds() if k in inputs.entity_types())
    marks = marked(*[name, name, None] * 2000)
    hidden = reader.hidden_names(marks, 0.3)[0].view(-1, 3)
    assert bool((hidden[:, 0] == hidden[:, 1]).all())
    assert 0.25 < float(hidden[:, 0].float().mean()) < 0.35


def test_names_of_two_articles_are_not_one_run() -> None:
    torch.manual_seed(1)
    name = next(k for k in inputs.element_kinds() if k in inputs.entity_types())
    marks = marked(name).expand(400, 1)
    assert 0 < int(reader.hidden_names(marks, 0.5).sum()) < 400
