"""Numbers, shares and counts, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import PartialDate
from kg.text import amounts, counts, dates, numbers, shares
from kg.text.tokens import Token, tokenise
from tests.growth import ratio
from tests.text.cases import load


@pytest.mark.parametrize("row", load("numbers"))
def test_numbers(row: dict[str, Any]):
    assert [f.value.value for f in numbers.find(tokenise(row["text"]))] == row["numbers"]


@pytest.mark.parametrize("row", load("shares"))
def test_shares(row: dict[str, Any]):
    found = [f.value.as_json() for f in shares.find(tokenise(row["text"]))]
    assert [value if isinstance(value, str) else list(value.values()) for value in found] == row["shares"]


@pytest.mark.parametrize("row", load("counts"))
def test_counts(row: dict[str, Any]):
    assert [list(f.value) for f in counts.find(tokenise(row["text"]))] == row["counts"]


@pytest.mark.parametrize(("digits", "scaled", "value"), [
    ("007", False, 7), ("1.000", False, 1000), ("1.000", True, 1.0), ("0.500", False, 0.5), ("1,234,567.8", False, 1234567.8),
    ("1.2.3", False, None), ("12.34.56.78", False, None), ("9" * 30, False, None),
])
def test_digits(digits: str, scaled: bool, value: float | None):
    assert numbers.parse_digits(digits, scaled=scaled) == value


PIECES = [
    "9 و", "9 و9 يناير ", "1 000 ", "ألف ", "ألف مليار ", "مليون و", "من 1 إلى ", "ما بين ", "أزيد من ",
    "50 في المائة والباقي ", "يناير ", "الاثنين ", "يوم الاثنين 3 ", "خمسة وعشرون ", "2021-", "2021 إلى ", "درهم ",
    "5 دراهم نصفها ", "و", "مقعدين و", "3 ملايين، ", "deux cents ", "سنة ", "المقبل ", "هـ ", "رمضان 1445 ", "(",
    "25/11/", "نصف ", "% ", "أمس ", "31 ", "لا يتجاوز "]


def find_all(tokens: Sequence[Token]) -> None:
    known = numbers.find(tokens)
    everything: list[Any] = [*known, *amounts.find(tokens, known), *shares.find(tokens, known), *counts.find(tokens, known),
                             *dates.find(tokens, PartialDate(2023, 9, 28)), *dates.find(tokens)]
    for item in everything:
        assert 0 <= item[0] < item[1] <= len(tokens)
        assert (item[2], item[3]) == (tokens[item[0]].start, tokens[item[1] - 1].end)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=400)
def test_any_mixture_of_value_words_is_read(text: str):
    find_all(tokenise(text))


@pytest.mark.parametrize("piece", PIECES)
def test_noise_of_values_takes_linear_time(piece: str):
    many, few = tokenise(piece * 10_000), tokenise(piece * 1_000)
    assert ratio(lambda: find_all(many), lambda: find_all(few)) < 40
