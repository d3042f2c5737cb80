"""Numbers, shares and counts, as tables."""

from __future__ import annotations

from typing import Any

import pytest

from kg.text import counts, numbers, shares
from kg.text.tokens import tokenise
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
