"""The languages of the pages: Arabic first, French, English. What a page says is data, in ``<language>.yaml``.

The language of a request is ``?lang=`` (kept in a cookie), else the cookie's, else the browser's wish, else Arabic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from flask import Request

from kg.model import PartialDate

LANGUAGES: Final = ("ar", "fr", "en")
COOKIE: Final = "lang"


class Words:
    """One language: ``words("home.title")`` is a text, with values where it has places for them.

    >>> words("fr")("search.found", n=3)
    'Trouvés : 3'
    >>> words("ar").date("2023-10"), words("ar").dir
    ('أكتوبر 2023', 'rtl')
    """

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language, self._table = language, table
        self.dir: str = table["_dir"]
        self.name: str = table["_name"]

    def __call__(self, key: str, **values: object) -> str:
        """A text; KeyError for a key that the table has not."""
        family, _, name = key.partition(".")
        text: str = self._table[family][name]
        return text.format(**values) if values else text

    def family(self, name: str) -> dict[str, str]:
        """All texts of one family by their name in it."""
        return dict(self._table[name])

    @property
    def months(self) -> list[str]:
        """The names of the months, January first."""
        return list(self._table["_months"])

    @property
    def date_pattern(self) -> str:
        """How day, month and year stand in a date."""
        return str(self._table["_date"])

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        family, _, name = key.partition(".")
        return name in self._table.get(family, {})

    def keys(self) -> set[str]:
        """Every key."""
        return {f"{family}.{name}" for family, table in self._table.items() if isinstance(table, dict) for name in table}

    def date(self, text: str | PartialDate) -> str:
        """A partial date in words; a text that is none stays as it is."""
        try:
            date = text if isinstance(text, PartialDate) else PartialDate.parse(text)
        except ValueError:
            return str(text)
        month = self._table["_months"][date.month - 1] if date.month else ""
        parts: str = self._table["_date"].format(day=date.day or "", month=month, year=date.year or "")
        return " ".join(parts.split())

    def list(self, parts: Iterable[str]) -> str:
        """Parts with the language's comma between them."""
        return str(self._table["_comma"]).join(parts)

    def label(self, labels: Mapping[str, str], fallback: str = "") -> str:
        """The label in this language, else in the first of ours that there is."""
        return next((labels[code] for code in (self.language, *LANGUAGES) if code in labels), fallback)


@cache
def words(language: str) -> Words:
    """A language's texts, read once a process."""
    text = Path(__file__).with_name(f"{language}.yaml").read_text(encoding="utf-8")
    return Words(language, yaml.safe_load(text))


def language_of(request: Request) -> str:
    """The language that a request wants."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
