"""Partial dates, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from kg.model import PartialDate
from kg.text import dates
from kg.text.dates import FoundDate
from kg.text.tokens import tokenise
from tests.text.cases import load


def _said(found: FoundDate) -> str:
    parts = [str(value) for value in (found.date, found.until) if value] or ["?"]
    return " ".join(parts if found.kind == "point" or parts == ["?"] else [found.kind, *parts])


@pytest.mark.parametrize("row", load("dates"))
def test_dates(row: dict[str, Any]):
    on = row.get("on", "2023-09-28")
    reference = PartialDate.parse(on) if on else None
    assert [_said(found) for found in dates.find(tokenise(row["text"]), reference)] == row["dates"]


def test_a_date_covers_its_cue():
    text = "وستمتد الاتفاقية إلى غاية سنة 2028، حسب المقرر"
    (found,) = dates.find(tokenise(text))
    assert text[found.start:found.end] == "إلى غاية سنة 2028"


@pytest.mark.parametrize(("text", "date"), [
    ("28 شتنبر 2023", "2023-09-28"), ("الخميس 28 شتنبر 2023 على الساعة 14:30", "2023-09-28"),
    ("le 28 septembre 2023 à 14h30", "2023-09-28"), ("28 شتنبر 2023 بالرباط", None), ("لا تاريخ هنا", None), ("", None),
])
def test_a_text_that_is_a_date(text: str, date: str | None):
    parsed = dates.parse(text)
    assert (str(parsed) if parsed else None) == date
