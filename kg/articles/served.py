"""What a web server sent, now or when somebody kept it, to an article."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from kg.articles.html import parse_html
from kg.articles.page import parse_page
from kg.errors import InputError, reading
from kg.model import Article

HTML: Final = ("text/html", "application/xhtml+xml", "")
_XML: Final = ("application/xml", "text/xml")
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w.:-]{1,40})""", re.IGNORECASE)


def media_type(content_type: str) -> str:
    """The media type without its parameters.

    >>> media_type("Text/HTML; charset=utf-8")
    'text/html'
    """
    return content_type.partition(";")[0].strip().lower()


def article_of(url: str, content_type: str, body: bytes) -> Article:
    """The article of a page from ``url``. InputError, which begins with it, where there is none.

    What the page says of its own address counts only on its own host: no page takes the place of another site's.
    """
    kind = media_type(content_type)
    if kind not in (*HTML, *_XML, "text/plain"):
        raise InputError(f"{url}: {kind[:60]} is not read")
    text, name = _decode(url, content_type, body), name_of(url)
    with reading(url):
        articles = parse_page(text, name, url)[:1] if kind == "text/plain" else parse_html(text, name, url)
    if not articles:
        raise InputError(f"{url}: no article in it")
    said = urlsplit(articles[0].url or "")
    own = said.scheme in {"http", "https"} and said.hostname == urlsplit(url).hostname
    return replace(articles[0], url=articles[0].url if own else url)


def name_of(url: str) -> str:
    """A short name: the last part of the path, else the host.

    >>> name_of("https://example.org/news/12.html"), name_of("https://example.org/")
    ('12.html', 'example.org')
    """
    parts = urlsplit(url)
    return parts.path.rstrip("/").rpartition("/")[2][:100] or str(parts.hostname)


def _decode(url: str, content_type: str, body: bytes) -> str:
    """UTF-8 where it is that, else as the headers or the page say."""
    if b"\x00" in body:
        raise InputError(f"{url}: a binary file")
    charset = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    if not charset and (match := _CHARSET.search(body[:4096])):
        charset = match[1].decode("ascii", "replace")
    for name in ("utf-8-sig", charset):
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    raise InputError(f"{url}: neither UTF-8 nor what it says it is")
