"""Newswire beside our articles: coarse tags out of the tagger's, batches without end. Needs torch (extra ``train``)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.extract.encoder.inputs import entity_types
from kg.extract.encoder.pieces import Pieces

torch = pytest.importorskip("torch", reason="torch is not installed (extra: train)")
pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra: train)")

from training import wire  # noqa: E402


def newswire(folder: Path) -> wire.Wire:
    lines = [f"قال O\nسعيد{x} B-PERS\nفي O\nالرباط{x} B-LOC\nعن O\nكتاب{x} B-MISC\n"
             for x in (one + other for one in "بتجدر" for other in "سشعفقك")]
    (folder / "anercorp-train.txt").write_text("\n".join(lines), "utf-8")
    (folder / "newsfane-without-anercorp-test.txt").write_text("زار\tO\nكريم\tB-Politician\nشيئا\tB-Unheard\n", "utf-8")
    return wire.Wire(folder, Pieces({"▁قال": -1.0}, unknown=3))


def test_a_coarse_tag_is_as_likely_as_the_tags_that_it_stands_for() -> None:
    torch.manual_seed(2)
    logits = torch.randn(4, 1 + 2 * len(entity_types()))
    fine, found = logits.softmax(-1), wire.coarse(logits).exp()
    assert torch.allclose(found.sum(-1), torch.ones(4), atol=1e-5)
    person = 1 + 2 * entity_types()["Person"]
    assert torch.allclose(found[:, wire.TAGS.index("B-PERS")], fine[:, person], atol=1e-5)
    places = [1 + 2 * entity_types()[name] for name in wire.FINE["LOC"]]
    assert torch.allclose(found[:, wire.TAGS.index("B-LOC")], fine[:, places].sum(-1), atol=1e-5)
    assert torch.allclose(found[:, 0], fine[:, 0], atol=1e-5)


def test_every_type_has_its_coarse_one() -> None:
    assert Counter(name for types in wire.FINE.values() for name in types) == Counter(entity_types().keys())


def test_batches_never_end_and_hold_each_sentence_once_a_round(tmp_path: Path) -> None:
    news = newswire(tmp_path)
    assert len(news.rows) == 28
    assert len(news.held) == 3
    seen = [row for _ in range(3) for row in news.draw()]
    assert len(seen) == 3 * 28


def test_miscellaneous_names_are_none_and_unknown_ones_count_for_nothing(tmp_path: Path) -> None:
    news = newswire(tmp_path)
    assert [wire.TAGS.index("B-PERS"), 0, wire.TAGS.index("B-LOC"), 0, 0] in [row[2][1:] for row in news.rows]
    assert [0, wire.TAGS.index("B-PERS"), -100] in [row[2] for row in news.rows]
