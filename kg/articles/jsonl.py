"""Records of articles, one JSON object a line (``.jsonl``, ``.jsonl.gz``)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kg.articles import published
from kg.articles.furniture import sort_lines
from kg.articles.language import detect
from kg.articles.page import lines_of, split_title
from kg.errors import InputError
from kg.model import Article

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")


def _text(record: Mapping[str, Any], where: str, *names: str) -> str | None:
    """The first filled field of these names; InputError where it is not text."""
    for name in names:
        value = record.get(name)
        if value is not None:
            if not isinstance(value, str | int) or isinstance(value, bool):
                raise InputError(f"{where}: field {name!r} is not text")
            if any("\ud800" <= c <= "\udfff" for c in str(value)):  # bytes that are not UTF-8, or half of a pair
                raise InputError(f"{where}: broken characters in field {name!r}")
            if str(value).strip():
                return str(value).strip()
    return None


def _language(record: Mapping[str, Any], where: str) -> str | None:
    """The language that a record says, where that is a tag such as ``ar`` or ``fr-MA`` (RFC 5646); others cannot be stored."""
    said = _text(record, where, "language", "lang") or ""
    return said if _TAG.fullmatch(said) else None


def article_of(record: Mapping[str, Any], where: str, name: str) -> Article:
    """An article from a record with ``text`` and, where known, ``id``, ``title``, ``published`` or ``date``, ``publisher``
    or ``source``, ``url``, ``language``. One record is one article: "read also" lines are dropped, never split at.

    Raises `InputError` that begins with ``where``.
    """
    text = _text(record, where, "text", "body", "content")
    if text is None:
        raise InputError(f"{where}: no text")
    prose, about = sort_lines(lines_of(text))
    if not prose:
        raise InputError(f"{where}: no text")
    title = _text(record, where, "title", "headline")
    title = " ".join(title.split()) if title else None
    if title is None:
        title, paragraphs = ("", prose) if "title" in record else split_title(prose)
    else:
        paragraphs = prose[1:] if prose[0] == title and len(prose) > 1 else prose
    body = "\n".join((title, *paragraphs) if title else paragraphs)
    date = _text(record, where, "published", "date", "datePublished")
    return Article(name=_text(record, where, "id", "name") or name, title=title, text=body,
                   published=(published.parse(date) if date else None) or about.published,
                   publisher=_text(record, where, "publisher", "source") or about.publisher,
                   url=_text(record, where, "url", "link"), language=_language(record, where) or detect(body),
                   tags=tuple(about.tags), source=where)


def parse_lines(lines: Iterable[str], name: str, source: str, first: int = 1) -> Iterator[Article | InputError]:
    """The articles of JSON lines; a bad line gives its `InputError` (as a value, naming the line) and the rest is read.

    ``first`` is the number of the first line.
    """
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        where = f"{source}:{number}"
        try:
            record = json.loads(line.removeprefix("\ufeff"))
            if not isinstance(record, dict):
                raise InputError(f"{where}: not a JSON object")
            yield article_of(record, where, f"{name}-{number}")
        except InputError as error:
            yield error
        except (ValueError, RecursionError) as error:
            yield InputError(f"{where}: not JSON: {getattr(error, 'msg', 'nested too deeply')}")
