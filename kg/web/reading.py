"""URLs to articles: a page is one, a feed or a site map is as many as it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg import settings
from kg.articles.feed import Entry, Feed, is_feed, parse_feed
from kg.articles.html import parse_html
from kg.articles.served import article_of, name_of
from kg.articles.sitemap import is_sitemap, parse_sitemap, unpacked
from kg.errors import InputError
from kg.model import Article
from kg.web import address
from kg.web.client import Limits, Response, get
from kg.web.polite import Manners, agent
from kg.web.visited import Visited

_XML: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
_ACCEPT: Final = "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8, " \
                 "text/plain;q=0.5"
_ASKED: Final = 3  # times, where the server asks to come back soon
_WHOLE: Final = 400  # characters from which the text in a feed is the article, not its beginning


class Web:
    """Reads pages, feeds and site maps; ``visited`` remembers their state. UsageError for a setting that is no number."""

    def __init__(self, visited: Visited | None = None) -> None:
        self.visited = visited or Visited()
        self.limits = Limits(int(settings.number("KG_FETCH_BYTES")), settings.number("KG_FETCH_TIMEOUT"),
                             settings.flag("KG_FETCH_PRIVATE"))
        delay = 0.0 if settings.get("KG_FETCH_DELAY") == "0" else settings.number("KG_FETCH_DELAY")
        self.manners = Manners(agent(settings.get("KG_CONTACT")), self.limits, delay)
        self._read: set[str] = set()

    def read(self, url: str) -> Iterator[Article | InputError]:
        """The articles at a URL: nothing where it did not change since it was read and stored. InputError where it cannot be
        read; what a feed or site map names and cannot be read is an InputError among its articles."""
        found = self._get(url)
        if found is None:
            return
        body = unpacked(found.body, found.url, self.limits.size)
        if is_sitemap(body):
            named = self._mapped(body, found.url)
        elif found.type in _XML or is_feed(body):
            named = self._entries(parse_feed(body, found.url, found.headers.get("content-type", "")))
        else:
            named = iter((_article(found),))
        whole = True
        for item in named:
            whole = whole and isinstance(item, Article)
            yield item
        if not whole:  # ask for all of it again, until all of it was read
            return
        self.visited.note(address.parse(url, private=self.limits.private).url, dict(found.headers))

    def _get(self, url: str) -> Response | None:
        """An answer with something in it; None where it is as it was, or was read just now."""
        url = address.parse(url, private=self.limits.private).url
        if url in self._read:
            return None
        self._read.add(url)
        headers = {"User-Agent": self.manners.agent, "Accept": _ACCEPT, **self.visited.ask(url)}
        for _ in range(_ASKED):
            found = get(url, headers, self.limits, self.manners.before)
            if not self.manners.postponed(found):
                break
        if found.status == 304:
            return None
        if found.status != 200:
            raise InputError(f"{url}: answered {found.status}")
        return found

    def _mapped(self, body: bytes, url: str, *, inner: bool = False) -> Iterator[Article | InputError]:
        """The pages of a site map of which it does not say that they are as they were; an index has no index in it."""
        found = parse_sitemap(body, url)
        if inner and found.maps:
            raise InputError(f"{url}: an index of site maps in an index")
        if found.left:
            yield InputError(f"{url}: names {found.left} more than are looked at")
        host = address.parse(url, private=self.limits.private).host
        for one in (*found.maps, *found.pages):
            whole = True
            try:
                target = address.parse(one.url, private=self.limits.private)
                if target.host != host:
                    raise InputError(f"{target.url}: of another host than the site map that names it")
                if self.visited.same(target.url, one.changed) or (answer := self._get(target.url)) is None:
                    continue
                for item in self._part(answer) if found.maps else (_article(answer),):
                    whole = whole and isinstance(item, Article)
                    yield item
            except InputError as error:
                yield error
                continue
            if whole:
                self.visited.note(target.url, {**answer.headers, "lastmod": one.changed})

    def _part(self, answer: Response) -> Iterator[Article | InputError]:
        """The pages of a map that an index names. InputError where it is none."""
        body = unpacked(answer.body, answer.url, self.limits.size)
        if not is_sitemap(body):
            raise InputError(f"{answer.url}: not a site map")
        yield from self._mapped(body, answer.url, inner=True)

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
        article = _article(found)
        self.visited.note(url, dict(found.headers))
        return article


def _article(answer: Response) -> Article:
    return article_of(answer.url, answer.headers.get("content-type", ""), answer.body)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
