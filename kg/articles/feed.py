"""RSS and Atom to entries: what a feed says of an article, and its whole text where the feed carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import feedparser

from kg.articles import published
from kg.errors import InputError
from kg.model import PartialDate

MOST: Final = 500
"""Entries of one feed that are looked at."""
_ROOTS: Final = (b"<rss", b"<feed", b"<rdf:rdf", b"<atom:feed")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the address of its page, what the feed says of it, and its text as HTML where the feed has it."""

    url: str
    title: str
    published: PartialDate | None
    content: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: the name of whoever publishes it and its entries, in its order."""

    title: str
    entries: tuple[Entry, ...]


def is_feed(data: bytes) -> bool:
    """Whether a document looks like RSS or Atom.

    >>> is_feed(b'<?xml version="1.0"?><rss version="2.0"></rss>'), is_feed(b"<!doctype html><html>")
    (True, False)
    """
    head = data[:2000].replace(b"\0", b"").lower()
    return any(root in head for root in _ROOTS) and b"<html" not in head


def parse_feed(data: bytes, url: str, type_: str = "") -> Feed:
    """The entries of a feed from ``url``, whose links may be relative. InputError where it is none, or declares entities."""
    if b"<!entity" in data.replace(b"\0", b"").lower():
        raise InputError(f"{url}: a feed that declares entities is not read")
    headers = {"content-location": url} | ({"content-type": type_} if type_ else {})
    found = feedparser.parse(data, response_headers=headers, sanitize_html=False)
    if not found.version:
        raise InputError(f"{url}: not a feed")
    return Feed(_plain(found.feed.get("title")), tuple(_entry(entry) for entry in found.entries[:MOST]))


def _entry(entry: Mapping[str, Any]) -> Entry:
    dates = (entry.get(name) for name in ("published", "updated", "created"))
    date = next((day for text in dates if text and (day := published.parse(str(text)))), None)
    content = max((str(part.get("value") or "") for part in entry.get("content") or ()), key=len, default="")
    return Entry(str(entry.get("link") or ""), _plain(entry.get("title")), date, content)


def _plain(text: object) -> str:
    return " ".join(str(text or "").split())
