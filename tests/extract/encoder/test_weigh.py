"""How a pair stands beside its rivals."""

from __future__ import annotations

import numpy as np
import pytest

from kg.extract.document import Node
from kg.extract.encoder.weigh import FARTHEST, NONE, Mix, signals
from kg.extract.learned.candidates import Candidate
from kg.extract.render import Line

_LINE = Line(" ", [], [], [], [], frozenset(), {})
_ONE, _TWO, _PARTY, _OTHER = (Node("Person", "سعاد"), Node("Person", "كريم"), Node("Party", "الأول"), Node("Party", "الثاني"))


def _pair(subject: Node, obj: Node, sentence: int = 0) -> Candidate:
    return Candidate(_LINE, sentence, False, 0, 1, True, subject, obj)


def _signals(pairs: list[Candidate], logits: list[float]) -> np.ndarray:
    column = np.array(logits, np.float32)[:, None]
    return signals(pairs, column, np.zeros_like(column))[:, 0]


def test_the_lead_is_over_the_best_other_pair_of_the_same_end() -> None:
    found = _signals([_pair(_ONE, _PARTY), _pair(_ONE, _OTHER), _pair(_TWO, _PARTY)], [2.0, 1.0, -1.0])
    assert found[:, 2].tolist() == [1.0, -1.0, FARTHEST]  # of a subject: the third has no rival
    assert found[:, 3].tolist() == [3.0, FARTHEST, -3.0]  # of an object: the second has none


def test_another_mention_of_the_same_two_is_no_rival() -> None:
    found = _signals([_pair(_ONE, _PARTY), _pair(_ONE, _PARTY)], [-5.0, -6.0])
    assert found[:, 2].tolist() == [-5.0 - NONE, -6.0 - NONE]
    assert found[:, 4] == pytest.approx([np.log(2), np.log(2)])


def test_a_pair_of_another_sentence_is_no_rival() -> None:
    found = _signals([_pair(_ONE, _PARTY), _pair(_ONE, _OTHER, 1)], [0.0, 3.0])
    assert found[:, 2].tolist() == [FARTHEST, FARTHEST]


def test_a_mix_weighs_the_signals_in_their_order() -> None:
    mix = Mix(encoder=2.0, linear=3.0, subject=5.0, object=7.0, crowd=11.0, bias=0.5)
    logit = mix.logit([_pair(_ONE, _PARTY)], np.array([[-5.0]], np.float32), np.array([[1.0]], np.float32))
    assert logit.tolist() == [[2 * -5 + 3 + 5 * 3.0 + 7 * 3.0 + 0.5]]


def test_no_pairs_have_no_signals() -> None:
    assert signals([], np.zeros((0, 18), np.float32), np.zeros((0, 18), np.float32)).shape == (0, 18, 5)
