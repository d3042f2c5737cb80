"""One date as its words give it, before anything is resolved: day, month, year, weekday, and which way it points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from kg.text import numbers
from kg.text.date_words import directions, keys, vocabulary
from kg.text.tokens import Token

_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_YEARS: Final = (1900, 2100)
_BARE_YEARS: Final = (1990, 2045)  # without any word that says "year"
_HIJRI_YEARS: Final = (1343, 1500)  # what hijridate converts
_PRONE: Final = frozenset("،,(")


class Draft(NamedTuple):
    """The parts that the words say. ``offset`` counts days from the article's date; ``way`` points the finest part
    (``unit`` year, month or day) before, at or after it; ``year_way`` does so for the year alone."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    way: int | None = None
    unit: str = ""
    year_way: int | None = None
    hijri: bool = False

    @property
    def only_year(self) -> bool:
        """Whether it names a year in numbers and nothing finer."""
        return self.year is not None and self.month is None and self.weekday is None and self.offset is None


Point = tuple[int, Draft]


def point_at(tokens: Sequence[Token], i: int, *, year_expected: bool = False) -> Point | None:
    """The token after the date that begins at token ``i``, and the date; None where none begins.

    ``year_expected`` reads a plausible bare number as a year (after إلى in a range).
    """
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.kind == "number":
        return _numeric(tokens, i) or _day_month(tokens, i) or _year(tokens, i, expected=year_expected)
    hit = vocabulary().at(tokens, i) if token.kind == "word" else None
    if hit is None:
        return None
    word, after = hit[0], i + hit[1]
    if word.kind in ("ordinal", "tens"):
        return _day_month(tokens, i)
    if word.kind in ("month", "hijri"):
        return _month_first(tokens, i)
    if word.kind == "unit":
        return _unit(tokens, i, after, word.unit)
    if word.kind == "day":
        return _relative(tokens, i, after, word.value)
    if i and tokens[i - 1].key in keys("weekday_not_after"):
        return None
    return _weekday(tokens, after, word.value)


def day_number(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The token after a day of the month, and the day: ``28``, ``1er``, ``فاتح``, ``الخامس والعشرين``."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.kind == "number":
        if len(token.norm) > 2 or not 1 <= int(token.norm) <= 31:
            return None
        tail = i + 1 < len(tokens) and tokens[i + 1].key in keys("day_tails") and tokens[i + 1].start == token.end
        return i + 1 + tail, int(token.norm)
    hit = vocabulary().at(tokens, i)
    if hit is None or hit[0].kind not in ("ordinal", "tens"):
        return None
    after, day = i + hit[1], hit[0].value
    tens = vocabulary().at(tokens, after) if hit[0].kind == "ordinal" else None
    if tens and tens[0].kind == "tens" and (tokens[after].key.startswith("و") or tens[0].value == 10):
        after, day = after + tens[1], day + tens[0].value
    return (after, day) if day <= 31 else None


def _day_month(tokens: Sequence[Token], i: int) -> Point | None:
    day = day_number(tokens, i)
    if day is None:
        return None
    at, has_tail = day[0], day[0] > i + 1
    if has_tail and at < len(tokens) and tokens[at].text == ",":  # 28th, September 2023
        at += 1
    for skipped in ("من", "شهر"):
        if at < len(tokens) and tokens[at].key in (skipped, "of" if skipped == "من" else skipped):
            at += 1
    hit = vocabulary().at(tokens, at)
    if hit is None or hit[0].kind not in ("month", "hijri") or tokens[at].key.startswith("و"):
        return None
    return _tail(tokens, at + hit[1], Draft(month=hit[0].value, day=day[1], hijri=hit[0].kind == "hijri"))


def _month_first(tokens: Sequence[Token], i: int) -> Point | None:
    hit = vocabulary().at(tokens, i)
    if hit is None or hit[0].kind not in ("month", "hijri"):
        return None
    word, after = hit[0], i + hit[1]
    if tokens[i].text[0] < "\u0600" and (english := _english(tokens, after, word.value)):
        return english
    end, draft = _tail(tokens, after, Draft(month=word.value, hijri=word.kind == "hijri"))
    plain = draft.year is None and draft.way is None and draft.year_way is None
    led = (i > 0 and tokens[i - 1].key in keys("leads")) or tokens[i].key[:1] in ("ف", "ل")
    if plain and word.ambiguous and not (led if word.kind == "month" else i > 0 and tokens[i - 1].key == "شهر"):
        return None
    return end, draft


def _english(tokens: Sequence[Token], at: int, month: int) -> Point | None:
    """``September 28, 2023``."""
    day = day_number(tokens, at)
    if day is None or day[0] + 1 >= len(tokens) or tokens[day[0]].text != ",":
        return None
    year = year_number(tokens[day[0] + 1])
    return (day[0] + 2, Draft(year, month, day[1])) if year else None


def _tail(tokens: Sequence[Token], at: int, draft: Draft) -> Point:
    """The year or direction after a month: ``2023``, ``من سنة 2023``, ``المقبل``, ``من العام الماضي``, ``1445 هـ``."""
    if at + 1 < len(tokens) and tokens[at].text == "/":  # two names of one month: أيلول/سبتمبر
        other = vocabulary().at(tokens, at + 1)
        if other and other[0].kind == "month" and other[0].value == draft.month:
            at += 1 + other[1]
    if draft.hijri:
        year = _hijri_year(tokens, at)
        return (year[0], draft._replace(year=year[1])) if year else (at, draft)
    way = directions().at(tokens, at)
    if way:
        named = year_number(tokens[at + way[1]]) if at + way[1] < len(tokens) else None
        if named:
            return at + way[1] + 1, draft._replace(year=named)
        return at + way[1], draft._replace(way=way[0], unit="day" if draft.day else "month")
    then = at
    while then < len(tokens) and then < at + 2 and (tokens[then].key in keys("year_after_month") or tokens[then].text in "،,("):
        then += 1
    if then < len(tokens) and (year_named := year_number(tokens[then])):
        closing = then + 1 < len(tokens) and tokens[then - 1].text == "(" and tokens[then + 1].text == ")"
        return then + 1 + closing, draft._replace(year=year_named)
    then = at + (at < len(tokens) and tokens[at].key in ("من", "ديال"))
    this = then < len(tokens) and tokens[then].key in keys("this")
    hit = vocabulary().at(tokens, then + this)
    if hit and hit[0].unit == "year":
        after = then + this + hit[1]
        way = directions().at(tokens, after)
        if way or this:
            return after + (way[1] if way else 0), draft._replace(year_way=way[0] if way else 0)
    return at, draft


def _hijri_year(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    if at >= len(tokens) or not tokens[at].norm.isdigit() or len(tokens[at].norm) != 4:
        return None
    year = int(tokens[at].norm)
    marked = at + 1 < len(tokens) and tokens[at + 1].key in keys("hijri_marks")
    return (at + 1 + marked, year) if _HIJRI_YEARS[0] <= year <= _HIJRI_YEARS[1] else None


def _weekday(tokens: Sequence[Token], at: int, weekday: int) -> Point:
    then = at + (at < len(tokens) and tokens[at].text in _PRONE)
    dated = _day_month(tokens, then)
    if dated:
        closing = dated[0] < len(tokens) and tokens[then - 1].text == "(" and tokens[dated[0]].text == ")"
        return dated[0] + closing, dated[1]._replace(weekday=weekday)
    full = _numeric(tokens, then) if then < len(tokens) else None
    if full:
        return full[0], full[1]._replace(weekday=weekday)
    way = directions().at(tokens, at)
    if way and way[0]:
        return at + way[1], Draft(weekday=weekday, way=way[0], unit="day")
    return at, Draft(weekday=weekday)


def _relative(tokens: Sequence[Token], i: int, at: int, offset: int) -> Point | None:
    if offset == 0 and at < len(tokens) and tokens[at].key in keys("today_not_before"):
        return None
    then = at + (at < len(tokens) and tokens[at].key == "يوم")
    hit = vocabulary().at(tokens, then)
    if hit and hit[0].kind == "weekday":
        end, draft = _weekday(tokens, then + hit[1], hit[0].value)
        return end, draft._replace(offset=offset, way=None, unit="") if draft.way is None else draft
    dated = _day_month(tokens, then + (then < len(tokens) and tokens[then].text in _PRONE))
    return (dated[0], dated[1]._replace(offset=offset)) if dated else (at, Draft(offset=offset))


def _unit(tokens: Sequence[Token], i: int, at: int, unit: str) -> Point | None:
    if at == len(tokens):
        pass
    elif unit == "month":
        hit = vocabulary().at(tokens, at)
        if hit and hit[0].kind in ("month", "hijri"):
            return _month_first(tokens, at)
    elif tokens[at].kind == "number":
        hijri = _hijri_year(tokens, at)
        if hijri:
            return hijri[0], Draft(year=hijri[1], hijri=True)
        year = year_number(tokens[at])
        return (at + 1, Draft(year=year)) if year else None
    else:
        said = numbers.read_at(tokens, at)
        if said and _YEARS[0] <= said[1].value < _YEARS[1]:
            return said[0], Draft(year=int(said[1].value))
    if unit == "season":
        return None
    way = directions().at(tokens, at)
    this = i > 0 and tokens[i - 1].key in keys("this")
    if tokens[i].key == "العام" and i and tokens[i - 1].key.startswith("ال") and tokens[i - 1].key not in ("الي", "الا"):
        return None  # الأمين العام الحالي
    if (way is None and not this) or (way and tokens[at].key in keys("units_not_with")):
        return None
    return at + (way[1] if way else 0), Draft(way=way[0] if way else 0, unit=unit)


def year_number(token: Token) -> int | None:
    """The year that a number token may be; None for other tokens and implausible years."""
    if token.kind != "number" or len(token.norm) != 4 or not token.norm.isdigit():
        return None
    year = int(token.norm)
    return year if _YEARS[0] <= year < _YEARS[1] else None


def _year(tokens: Sequence[Token], i: int, *, expected: bool) -> Point | None:
    year = year_number(tokens[i])
    if year is None:
        return None
    before = tokens[i - 1] if i else None
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    touching = following is not None and following.start == tokens[i].end
    if following is not None and (following.text in "%٪" or (touching and following.kind != "punct")):
        return None
    if not expected and before is not None and before.end == tokens[i].start and before.text in ("/", "+", "."):
        return None
    key = before.key if before else ""
    stems = {key, key[1:] if key[:1] in ("و", "ف", "ب", "ل") else key}
    beyond = year_number(tokens[i + 2]) if i + 2 < len(tokens) else None
    spans = following is not None and following.text in "-–—" and (beyond or 0) > year
    closes = following is None or following.kind == "punct" or following.key.startswith("ال") or following.key[:1] == "و"
    free = closes or following is None or following.key in keys("year_weak") or following.key[:1] in ("ل", "ب")
    if expected or spans:
        said = True
    elif stems & (keys("year_strong") | keys("year_likely")):
        said = year % 100 != 0 or free
    elif stems & keys("year_weak"):
        said = free
    else:
        said = closes and _BARE_YEARS[0] <= year <= _BARE_YEARS[1] and year != 2000 and before is not None
    return (i + 1, Draft(year=year)) if said else None


def _numeric(tokens: Sequence[Token], i: int) -> Point | None:
    """``25-11-2024``, ``25/11/2024``, ``2024-11-25``, ``25.11.2024``."""
    dotted = _DOTTED.fullmatch(tokens[i].norm)
    if dotted:
        return _ordered(i + 1, dotted[1], dotted[2], dotted[3])
    if i + 4 >= len(tokens) or tokens[i + 1].text not in "-/" or tokens[i + 3].text != tokens[i + 1].text:
        return None
    parts = tokens[i:i + 5]
    if any(parts[k].end != parts[k + 1].start for k in range(4)) or not all(parts[k].norm.isdigit() for k in (0, 2, 4)):
        return None
    beyond = tokens[i + 5] if i + 5 < len(tokens) else None
    if beyond is not None and beyond.start == parts[4].end and beyond.text in "-/":
        return None
    return _ordered(i + 5, parts[0].norm, parts[2].norm, parts[4].norm)


def _ordered(after: int, first: str, second: str, third: str) -> Point | None:
    if len(first) == 4 and len(third) <= 2:
        year, month, day = int(first), int(second), int(third)
    elif len(third) == 4 and len(first) <= 2:
        day, month, year = int(first), int(second), int(third)
        if month > 12 >= day:
            day, month = month, day
    else:
        return None
    plausible = _YEARS[0] <= year < _YEARS[1] and 1 <= month <= 12 and 1 <= day <= 31
    return (after, Draft(year, month, day)) if plausible else None
