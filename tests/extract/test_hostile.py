"""Texts that nobody would write: reading them takes time in proportion to their length and never fails."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from kg.entities.gazetteer import load
from kg.extract import extract
from kg.model import Article

SIZE = 3_000
ROOM = 2.6  # a text twice as long may take so many times the calls

UNITS = {
    "one sentence without end": "قال محمد أوزين إن حزبه لن يتحالف مع حزب الاستقلال في جماعة تمارة و",
    "bidirectional controls": "\u202e\u2067ا\u2069\u202c",
    "quotation marks": "«",
    "open quotations": "«حزب ",
    "no spaces": "حزبالاستقلال",
    "another script": "Партия жизни и ещё ",
    "ideographs": "党和国家领导人",
    "a list of one party": "وحزب الاستقلال ",
    "people only": "محمد العلمي، ",
    "titles only": "رئيس ",
    "conjunctions only": "و ",
    "nouns that refer to nothing": "المجلس ",
    "possessives": "حزبه ",
    "amounts": "مليون درهم ",
    "brackets": "(محمد العلمي (",
    "line ends": "\n",
}


def calls(text: str) -> int:
    """How many function calls reading takes: a measure that no busy machine changes."""
    profile = cProfile.Profile()
    profile.enable()
    extract(Article("hostile", "", text), load())
    profile.disable()
    return pstats.Stats(profile).total_calls  # type: ignore[attr-defined,no-any-return]


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_linear(unit: str) -> None:
    short, long = (unit * (size // len(unit)) for size in (SIZE, 2 * SIZE))
    extract(Article("warm", "", long), load())
    assert calls(long) < ROOM * max(calls(short), 1_000)


SMALL = ["", "يريد المجلس “حل توافقي”",
         " ", "\n", "و", "،", "«»", "\u202e", "\ufeff", "حزب", "P0 Y1 {x:Party}", "0", "\x00", "a" * 10_000]


@pytest.mark.parametrize("text", SMALL, ids=range(len(SMALL)))
def test_nothing_is_claimed(text: str) -> None:
    assert extract(Article("small", "", text), load()).claims == ()
