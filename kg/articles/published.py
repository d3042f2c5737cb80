"""When an article was published: every form in which pages, feeds and records write it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from kg.model import PartialDate

_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?", re.DOTALL)
_ENGLISH: Final = re.compile(r"(?:\w+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?,?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})(?:\s.*)?", re.DOTALL)


def parse(text: str) -> PartialDate | None:
    """The date that a text says and nothing else; None where it says none (or an impossible one).

    >>> str(parse("28th, September 2023 GMT")), str(parse("2023-09-28T10:00:00+01:00")), parse("لاحقا")
    ('2023-09-28', '2023-09-28', None)
    """
    text = text.strip()
    try:
        if match := _ISO.fullmatch(text):
            return PartialDate(int(match[1]), int(match[2]), int(match[3]))
        if match := _ENGLISH.fullmatch(text):
            month = dt.datetime.strptime(match[2][:3], "%b").month
            return PartialDate(int(match[3]), month, int(match[1]))
    except ValueError:
        return None
    return None


def is_stamp(line: str) -> bool:
    """Whether a line without a label is nothing but a full date, as pages set under their titles."""
    return line[:1].isdigit() and parse(line) is not None
