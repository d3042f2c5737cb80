"""From what the words of a date say to a partial date, with the article's own date as the only help.

What the words and that date do not settle stays open: ``9 يناير`` is ``--01-09`` in any article, ``الثلاثاء`` is nothing
in an article without a date.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from hijridate import Hijri

from kg.model import PartialDate
from kg.text.date_points import Draft

_NEAR: Final = (0, -1, 1, -2, 2)  # days or years around the expected one, in the order they are tried


def resolve(draft: Draft, reference: dt.date | None, *, future: bool = False) -> tuple[PartialDate | None, PartialDate | None]:
    """The date, and the last date where the words name a span that no partial date can hold (a Hijri month).

    ``future`` says that the clause speaks of what is to come, which decides a bare weekday.
    """
    try:
        if draft.hijri:
            return _hijri(draft)
        return _gregorian(draft, reference, future=future), None
    except (ValueError, OverflowError):  # a day that the month does not have
        return None, None


def _gregorian(draft: Draft, reference: dt.date | None, *, future: bool) -> PartialDate | None:
    year = draft.year
    if year is None and draft.year_way is not None and reference:
        year = reference.year + draft.year_way
    if year is not None:
        return PartialDate(year, draft.month, draft.day)
    if draft.month is not None:
        if reference is None:
            return PartialDate(None, draft.month, draft.day)
        year = _year_of(draft, reference)
        return PartialDate(year, draft.month, draft.day)
    if reference is None:
        return None
    if draft.offset is not None:
        return PartialDate.of(_near_weekday(reference + dt.timedelta(days=draft.offset), draft.weekday))
    if draft.weekday is not None:
        return PartialDate.of(_weekday(draft.weekday, reference, draft.way, future=future))
    return _shifted(draft, reference)


def _year_of(draft: Draft, reference: dt.date) -> int | None:
    """The year of a day or month without one: from its direction, its weekday, or a day counted from today."""
    assert draft.month is not None
    if draft.way is not None and draft.unit == "month":
        return reference.year + _carry(draft.month, reference.month, draft.way)
    if draft.way is not None:
        here = (draft.month, draft.day or 1)
        return reference.year + _carry(here, (reference.month, reference.day), draft.way)
    if draft.day is None or (draft.weekday is None and draft.offset is None):
        return None
    if draft.offset is not None:
        base = reference + dt.timedelta(days=draft.offset)
        years = (base.year + step for step in _NEAR[:3])
        return min(years, key=lambda year: abs((_safe(year, draft) - base).days))
    matching = (reference.year + step for step in _NEAR[:3] if _safe(reference.year + step, draft).weekday() == draft.weekday)
    return min(matching, key=lambda year: abs((_safe(year, draft) - reference).days), default=None)


def _safe(year: int, draft: Draft) -> dt.date:
    assert draft.month is not None
    assert draft.day is not None
    return dt.date(year, draft.month, 28 if (draft.month, draft.day) == (2, 29) else draft.day)


def _carry(here: int | tuple[int, int], now: int | tuple[int, int], way: int) -> int:
    """How many years off the next (1) or last (-1) such day or month is."""
    if way > 0:
        return 1 if here <= now else 0  # type: ignore[operator]
    if way < 0:
        return -1 if here >= now else 0  # type: ignore[operator]
    return 0


def _near_weekday(base: dt.date, weekday: int | None) -> dt.date:
    """The day itself, or the nearest of that name within two days (articles are dated after midnight)."""
    if weekday is None:
        return base
    days = (base + dt.timedelta(days=step) for step in _NEAR)
    return next((day for day in days if day.weekday() == weekday), base)


def _weekday(weekday: int, reference: dt.date, way: int | None, *, future: bool) -> dt.date:
    if way == 1 or (way is None and future):
        return reference + dt.timedelta(days=(weekday - reference.weekday() - 1) % 7 + 1)
    back = (reference.weekday() - weekday) % 7
    return reference - dt.timedelta(days=back or (7 if way == -1 else 0))


def _shifted(draft: Draft, reference: dt.date) -> PartialDate | None:
    """This, last or next month or year."""
    way = draft.way or 0
    if draft.unit == "year":
        return PartialDate(reference.year + way)
    if draft.unit == "month":
        months = reference.year * 12 + reference.month - 1 + way
        return PartialDate(months // 12, months % 12 + 1)
    return None


def _hijri(draft: Draft) -> tuple[PartialDate | None, PartialDate | None]:
    """Hijri dates by the Umm al-Qura calendar; a month or a year becomes its first and last Gregorian day."""
    if draft.year is None:
        return None, None
    if draft.month and draft.day:
        return _day_of(draft.year, draft.month, draft.day), None
    last = draft.month or 12
    return _day_of(draft.year, draft.month or 1, 1), _day_of(draft.year, last, Hijri(draft.year, last, 1).month_length())


def _day_of(year: int, month: int, day: int) -> PartialDate:
    return PartialDate(*Hijri(year, month, day).to_gregorian().datetuple())
