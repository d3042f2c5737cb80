"""A saved web page to its article, with the standard library: title, date, publisher, address and paragraphs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Final

from kg.articles import published
from kg.articles.furniture import sort_lines
from kg.articles.language import detect
from kg.model import Article, PartialDate

_SKIPPED: Final = frozenset(("script", "style", "nav", "footer", "aside", "form", "noscript", "template", "button", "figure",
                             "svg", "select", "iframe"))
_BLOCKS: Final = frozenset(("p", "div", "section", "article", "li", "h1", "h2", "h3", "h4", "blockquote", "br", "td", "main",
                            "body", "header"))
_DATES: Final = ("article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate")
_MANY: Final = 50  # opening brackets before one closing bracket: more is noise


class _Page(HTMLParser):
    """Collects what the page says of itself and its blocks of text, each with whether it stood in ``<p>`` and ``<article>``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.title = self.heading = self.canonical = self.data = ""
        self.blocks: list[tuple[bool, bool, str]] = []
        self._open: list[str] = []
        self._piece: list[str] = []
        self._skip = 0
        self._articles = 0
        self._paragraph = False
        self._ld = False

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """What begins with ``<![`` is a comment in HTML (WHATWG, 13.2.5.42), whatever it is; the parser's own way may raise."""
        return int(self.parse_bogus_comment(i, report))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
            self.meta.setdefault(name, values.get("content", "").strip())
        elif tag == "link" and values.get("rel", "").lower() == "canonical":
            self.canonical = self.canonical or values.get("href", "")
        elif tag == "time" and values.get("datetime"):
            self.meta.setdefault("time", values["datetime"])
        if tag in _BLOCKS:
            self._flush()
            self._paragraph = tag == "p" or (self._paragraph and tag == "br")
            self._articles += tag == "article"
        if tag == "script" and values.get("type", "").lower() == "application/ld+json":
            self._ld = True
        if tag in _SKIPPED:
            self._skip += 1
        if tag in ("h1", "title"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self._paragraph = False
            self._articles -= tag == "article" and self._articles > 0
        if tag in _SKIPPED and self._skip:
            self._skip -= 1
        if tag == "script":
            self._ld = False
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._ld:
            self.data += data
        elif self._skip:
            return
        elif "title" in self._open:
            self.title += data
        elif "h1" in self._open:
            self.heading += data
        else:
            self._piece.append(data)

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        text = " ".join("".join(self._piece).split())
        self._piece.clear()
        if text:
            self.blocks.append((self._paragraph, self._articles > 0, text))

    def paragraphs(self) -> list[str]:
        """The blocks that are most surely prose: ``<p>`` in ``<article>``, else any ``<p>``, else every block."""
        for wanted in ((True, True), (True, False), (False, False)):
            chosen = [text for p, inside, text in self.blocks if p >= wanted[0] and inside >= wanted[1]]
            if sum(map(len, chosen)) >= 80:
                return chosen
        return [text for _, _, text in self.blocks]


def _tamed(text: str) -> str:
    """The markup without the tags that never close: the parser would look for their end once for each of them."""
    pieces = text.split(">")
    for i, piece in enumerate(pieces[:-1]):
        if piece.count("<") > _MANY:
            head, _, tail = piece.rpartition("<")
            pieces[i] = head.replace("<", "&lt;") + "<" + tail
    pieces[-1] = pieces[-1].replace("<", "&lt;")
    return ">".join(pieces)


def _linked_data(text: str) -> Iterator[dict[str, Any]]:
    """Every object in a page's JSON-LD; nothing where it is not JSON."""
    try:
        todo = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            yield value
            todo += list(value.values())
        elif isinstance(value, list):
            todo += value


def _date(page: _Page, linked: list[dict[str, Any]]) -> PartialDate | None:
    said = [str(item["datePublished"]) for item in linked if "datePublished" in item]
    said += [page.meta[name] for name in (*_DATES, "time") if page.meta.get(name)]
    return next((date for date in map(published.parse, said) if date), None)


def _publisher(page: _Page, linked: list[dict[str, Any]]) -> str | None:
    named = (item["publisher"].get("name") for item in linked if isinstance(item.get("publisher"), dict))
    return page.meta.get("og:site_name") or next((name for name in named if isinstance(name, str) and name), None)


def parse_html(text: str, name: str, source: str = "") -> list[Article]:
    """The article of an HTML page, as a list of one; empty where the page holds no prose.

    Title: ``og:title``, else ``<h1>``, else ``<title>``. Date: JSON-LD ``datePublished``, else the usual meta names, else
    the first ``<time>``.
    """
    page = _Page()
    page.feed(_tamed(text))
    page.close()
    linked = list(_linked_data(page.data))
    prose, about = sort_lines(page.paragraphs())
    title = " ".join((page.meta.get("og:title") or page.heading or page.title).split())
    prose = [line for line in prose if line != title]
    if not prose:
        return []
    body = "\n".join((title, *prose) if title else prose)
    return [Article(name=name, title=title, text=body, published=_date(page, linked) or about.published,
                    publisher=_publisher(page, linked) or about.publisher,
                    url=page.canonical or page.meta.get("og:url") or None, language=detect(body),
                    tags=tuple(about.tags), source=source)]
