"""URLs to articles: a page is one, a feed is as many as it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg import settings
from kg.articles.feed import Entry, Feed, is_feed, parse_feed
from kg.articles.html import parse_html
from kg.articles.served import article_of, name_of
from kg.errors import InputError
from kg.model import Article
from kg.web import address
from kg.web.client import Limits, Response, get
from kg.web.polite import Manners, agent
from kg.web.visited import Visited

_XML: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
_ACCEPT: Final = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8, " \
                 "text/plain;q=0.5"
_WHOLE: Final = 400  # characters from which the text in a feed is the article, not its beginning


class Web:
    """Reads pages and feeds; ``visited`` remembers their state. UsageError for a setting that is no number."""

    def __init__(self, visited: Visited | None = None) -> None:
        self.visited = visited or Visited()
        self.limits = Limits(int(settings.number("KG_FETCH_BYTES")), settings.number("KG_FETCH_TIMEOUT"),
                             settings.flag("KG_FETCH_PRIVATE"))
        delay = 0.0 if settings.get("KG_FETCH_DELAY") == "0" else settings.number("KG_FETCH_DELAY")
        self.manners = Manners(agent(settings.get("KG_CONTACT")), self.limits, delay)
        self._read: set[str] = set()

    def read(self, url: str) -> Iterator[Article | InputError]:
        """The articles at a URL: nothing where it did not change since it was read and stored. InputError where it cannot be
        read; what a feed names and cannot be read is an InputError among its articles."""
        found = self._get(url)
        if found is None:
            return
        if found.type in _XML or is_feed(found.body):
            whole = True
            for item in self._entries(parse_feed(found.body, found.url, found.headers.get("content-type", ""))):
                whole = whole and isinstance(item, Article)
                yield item
            if not whole:  # ask for all of it again, until all of it was read
                return
        else:
            yield article_of(found.url, found.headers.get("content-type", ""), found.body)
        self.visited.note(address.parse(url, private=self.limits.private).url, dict(found.headers))

    def _get(self, url: str) -> Response | None:
        """An answer with something in it; None where it is as it was, or was read just now."""
        url = address.parse(url, private=self.limits.private).url
        if url in self._read:
            return None
        self._read.add(url)
        headers = {"User-Agent": self.manners.agent, "Accept": _ACCEPT, **self.visited.ask(url)}
        found = get(url, headers, self.limits, self.manners.before)
        if found.status == 304:
            return None
        if found.status != 200:
            raise InputError(f"{url}: answered {found.status}")
        return found

    def _entries(self, feed: Feed) -> Iterator[Article | InputError]:
        for entry in feed.entries:
            try:
                article = self._entry(entry)
            except InputError as error:
                yield error
                continue
            if article is not None:
                yield replace(article, title=article.title or entry.title, published=article.published or entry.published,
                              publisher=article.publisher or feed.title or None)

    def _entry(self, entry: Entry) -> Article | None:
        url = address.parse(entry.url, private=self.limits.private).url
        if len(re.sub(r"<[^>]*>", "", entry.content)) >= _WHOLE:
            if url in self._read:
                return None
            self._read.add(url)
            inside = f"<title>{_escaped(entry.title)}</title><article>{entry.content}</article>"
            if articles := parse_html(inside, name_of(url), url):
                return replace(articles[0], url=url)
        found = self._get(url)
        if found is None:
            return None
        article = article_of(found.url, found.headers.get("content-type", ""), found.body)
        self.visited.note(url, dict(found.headers))
        return article


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
