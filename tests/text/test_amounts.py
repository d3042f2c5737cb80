"""Sums of money, as a table; and that every sum is the text it says it is."""

from __future__ import annotations

from typing import Any

import pytest

from kg.text import amounts
from kg.text.tokens import tokenise
from tests.text.cases import load


@pytest.mark.parametrize("row", load("amounts"))
def test_sums(row: dict[str, Any]):
    found = amounts.find(tokenise(row["text"]))
    assert [[f.value.min, f.value.max, f.value.currency] for f in found] == row["amounts"]


def test_a_sum_covers_its_bound_number_and_currency():
    text = "سيكلف المشروع أزيد من 100 مليون درهم سنويا"
    (found,) = amounts.find(tokenise(text))
    assert text[found.start:found.end] == "أزيد من 100 مليون درهم"


def test_a_currency_is_forgotten_after_a_while():
    text = "رصد 5 ملايين درهم " + "ثم تكلم الرئيس عن السير العام " * 20 + "وعن 3 ملايين."
    assert len(amounts.find(tokenise(text))) == 1
