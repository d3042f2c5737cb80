"""Dates in running text: points, ranges, and where a validity begins or ends, as partial dates.

``28 شتنبر 2023``, ``أكتوبر المقبل``, ``أمس الثلاثاء``, ``إلى غاية 2028``, ``من 2023 إلى 2037``, ``le 1er janvier``. Relative
dates are resolved against the article's own date and stay unresolved (``date`` None) where it has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from kg.model import PartialDate
from kg.text.date_points import Draft, Point, day_number, point_at
from kg.text.date_resolve import resolve
from kg.text.date_words import keys, not_future, phrases, vocabulary
from kg.text.tokens import Token, tokenise

Kind = Literal["point", "since", "until", "range"]
_FILLERS: Final = 3  # words like سنة or شهر that may stand between إلى غاية and its date
_VERB_WINDOW: Final = 4  # tokens before a date in which تنتهي is looked for
_FUTURE_WINDOW: Final = 10
_LISTED: Final = 4  # days that may stand between the first and the last of a list
_DASHES: Final = frozenset("-–—/")


class FoundDate(NamedTuple):
    """A date said by ``tokens[start_tok:end_tok]``, that is by ``article.text[start:end]``.

    ``date`` is the point, or the beginning of a ``since`` or a ``range``; ``until`` is the end of an ``until`` or a
    ``range``. Both are None for a relative date in an article without a date.
    """

    start_tok: int
    end_tok: int
    start: int
    end: int
    date: PartialDate | None
    kind: Kind
    until: PartialDate | None = None


def find(tokens: Sequence[Token], reference: PartialDate | None = None) -> list[FoundDate]:
    """All dates in order. ``reference`` is the article's own date.

    >>> [(str(d.date), d.kind, str(d.until)) for d in find(tokenise("من 2023 إلى غاية 2037، وأكتوبر المقبل"),
    ...                                                    PartialDate(2023, 9, 28))]
    [('2023', 'range', '2037'), ('2023-10', 'point', 'None')]
    """
    day = reference.date() if reference else None
    out: list[FoundDate] = []
    begins = vocabulary().begins
    i = 0
    while i < len(tokens):
        if tokens[i].kind != "number" and not begins(tokens[i].key):
            i += 1
            continue
        piece = _range(tokens, i, day) or _single(tokens, i, day)
        if piece:
            out.append(piece)
            i = piece.end_tok
        else:
            i += 1
    return out


def parse(text: str, reference: PartialDate | None = None) -> PartialDate | None:
    """The one date that a text says and nothing else (a clock time may follow); None otherwise.

    >>> str(parse("الخميس 28 شتنبر 2023 - 14:30")), parse("28 شتنبر 2023 بالرباط")
    ('2023-09-28', None)
    """
    tokens = tokenise(text[:120])
    dates = find(tokens, reference)
    if not dates or dates[0].kind != "point":
        return None
    around = [*tokens[:dates[0].start_tok], *tokens[dates[0].end_tok:]]
    clean = all(t.kind != "word" or t.key in keys("clock") for t in around)
    short = sum(t.kind == "number" for t in around) <= 3
    return dates[0].date if clean and short else None


def _made(tokens: Sequence[Token], start: int, end: int, date: PartialDate | None, kind: Kind,
          until: PartialDate | None = None) -> FoundDate:
    return FoundDate(start, end, tokens[start].start, tokens[end - 1].end, date, kind, until)


def _single(tokens: Sequence[Token], i: int, day: dt.date | None) -> FoundDate | None:
    point = point_at(tokens, i)
    if point is None:
        return None
    date, last = resolve(point[1], day, future=_is_future(tokens, i))
    kind, start = _cue(tokens, i)
    if kind == "until":
        return _made(tokens, start, point[0], None, kind, last or date)
    if last is not None:
        return _made(tokens, start, point[0], date, "range" if kind == "point" else kind, last if kind == "point" else None)
    return _made(tokens, start, point[0], date, kind)


def _cue(tokens: Sequence[Token], i: int) -> tuple[Kind, int]:
    """Whether the words before a date make it the end or the beginning of something, and where they start."""
    at = i
    for _ in range(_FILLERS + 1):
        for kind in ("until", "since"):
            hit = phrases(kind).before(tokens, at)
            if hit:
                return kind, at - hit[1]
        if at == 0 or tokens[at - 1].key not in keys("fillers"):
            break
        at -= 1
    for back in range(i - 1, max(-1, i - 1 - _VERB_WINDOW), -1):
        if tokens[back].kind == "punct":
            break
        if tokens[back].key in keys("until_verbs"):
            return "until", i
    return "point", i


def _is_future(tokens: Sequence[Token], i: int) -> bool:
    """Whether the clause before a date speaks of what is to come."""
    for back in range(i - 1, max(-1, i - 1 - _FUTURE_WINDOW), -1):
        token = tokens[back]
        if token.text in ".!؟?":
            return False
        norm = token.norm.removeprefix("و").removeprefix("ف")
        verb = norm[:2] in ("سي", "ست", "سن") and len(norm) >= 5 and not norm.startswith(not_future())
        if verb or token.key in keys("future"):
            return True
    return False


def _range(tokens: Sequence[Token], i: int, day: dt.date | None) -> FoundDate | None:
    """Two dates that are the ends of one span; the first borrows from the second what it leaves out."""
    first = point_at(tokens, i) or _lone_day(tokens, i)
    if first is None:
        return None
    opened = phrases("range_open").before(tokens, i)
    joined = _joined(tokens, first, opened=opened is not None)
    second = point_at(tokens, joined, year_expected=first[1].only_year) if joined else None
    for _ in range(_LISTED):  # 9 و10 و11 نونبر
        if second is not None or not joined or first[1].month:
            break
        between = _lone_day(tokens, joined)
        joined = _joined(tokens, between, opened=True) if between else None
        second = point_at(tokens, joined) if joined else None
    if second is None or not _fits(first[1], second[1]):
        return None
    low, high = _completed(first[1], second[1])
    start, future = i - (opened[1] if opened else 0), _is_future(tokens, i)
    begin, end = resolve(low, day, future=future), resolve(high, day, future=future)
    return _made(tokens, start, second[0], begin[0], "range", end[1] or end[0])


def _lone_day(tokens: Sequence[Token], i: int) -> Point | None:
    """A number that may be a day whose month is said later: 25 و26 يونيو."""
    day = day_number(tokens, i) if i < len(tokens) and tokens[i].kind == "number" else None
    return (day[0], Draft(day=day[1])) if day else None


def _joined(tokens: Sequence[Token], first: Point, *, opened: bool) -> int | None:
    """The token where the second end begins, where a joining word stands after the first; None otherwise."""
    at, draft = first
    if at >= len(tokens):
        return None
    if tokens[at].text in _DASHES:
        return at + 1 if draft.only_year or (draft.day and tokens[at].text != "/") else None
    hit = phrases("range_join").at(tokens, at)
    if hit and (opened or not tokens[at].key.startswith("و")):
        return at + hit[1]
    if opened and tokens[at].key == "et":
        return at + 1
    month_pair = draft.month is not None and draft.day is None and draft.year is None
    if tokens[at].key.startswith("و") and (opened or month_pair or (draft.month is None and draft.day is not None)):
        return at + 1 if tokens[at].key == "و" else at
    return None


def _fits(first: Draft, second: Draft) -> bool:
    """Whether two drafts can be the ends of one span."""
    if first.hijri != second.hijri:
        return False
    if first.only_year:
        return second.only_year and (first.year or 0) < (second.year or 0)
    if first.day is not None and first.month is None:
        return second.day is not None and second.month is not None
    if first.month is not None:
        return second.month is not None and (first.day is None) == (second.day is None)
    return first.weekday is not None and second.weekday is not None


def _completed(first: Draft, second: Draft) -> tuple[Draft, Draft]:
    """The first end with the month, year or direction that only the second one says."""
    if first.month is None and second.month is not None:
        return first._replace(month=second.month, year=second.year, way=second.way, unit=second.unit,
                              year_way=second.year_way, hijri=second.hijri), second
    if first.month is not None and first.year is None and second.month is not None:
        wraps = (first.month, first.day or 0) > (second.month, second.day or 0)
        if second.year is not None:
            return first._replace(year=second.year - wraps, way=None), second
        if first.way is None and second.way is not None:
            return first._replace(way=second.way, unit=second.unit), second
    return first, second
