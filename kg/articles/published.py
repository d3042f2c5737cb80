"""When an article was published: every form in which pages, feeds and records write it."""

from __future__ import annotations

import email.utils
import re
from typing import Final

from kg.model import PartialDate
from kg.text import dates

_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
_LONGEST: Final = 80  # characters of a date with its clock and zone


def parse(text: str) -> PartialDate | None:
    """The date that a text says and nothing else; None where it says none, an impossible one, or one without a year.

    >>> str(parse("28th, September 2023 GMT")), str(parse("2023-09-28T10:00:00+01:00")), parse("لاحقا")
    ('2023-09-28', '2023-09-28', None)
    >>> str(parse("الخميس 28 شتنبر 2023 - 14:30")), str(parse("Thu, 28 Sep 2023 09:10:11 GMT"))
    ('2023-09-28', '2023-09-28')
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    try:
        if match := _ISO.fullmatch(text):
            return PartialDate(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    date = dates.parse(text)
    if date is None and (feed := email.utils.parsedate(text)):  # RFC 5322, as feeds have it
        return PartialDate(*feed[:3])
    return date if date and date.year else None


def is_stamp(line: str) -> bool:
    """Whether a line without a label is nothing but a full date, as pages set under their titles."""
    if len(line) > _LONGEST or not any(c.isdigit() for c in line):
        return False
    date = parse(line)
    return date is not None and date.day is not None
