"""A page of text to its articles: title, date, paragraphs, tags, source, and a second article after "read also"."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import Final

from kg.articles.furniture import classify, sort_lines
from kg.articles.language import detect
from kg.model import Article

_LONGEST_TITLE: Final = 250
_SHORT: Final = 80  # a first line that is longer and ends in a full stop is a paragraph


def lines_of(text: str) -> list[str]:
    """The lines that hold something, without the spaces around them."""
    return [line.strip() for line in text.removeprefix("\ufeff").splitlines() if line.strip()]


def split_title(lines: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Title and paragraphs: the first of several lines is the title unless it is plainly a paragraph.

    A single line is a paragraph without a title.
    """
    if len(lines) < 2 or len(lines[0]) > _LONGEST_TITLE:
        return "", lines
    first = lines[0]
    is_prose = len(first) > _SHORT and first.endswith(".") and not first.endswith("..")
    return ("", lines) if is_prose else (first, lines[1:])


def parse_page(text: str, name: str, source: str = "") -> list[Article]:
    """The articles of a page; none where it holds no prose.

    ``Article.text`` is the title, a newline and the paragraphs one a line, without the lines about the article (see
    `kg.articles.furniture`). A line ``إقرأ أيضاً:`` (or a variant) begins another article, which inherits nothing from
    the first; then the names are ``<name>a``, ``<name>b`` and so on. A "read also" line with a link's words is dropped.

    >>> page = "عنوان الخبر\\nتاريخ النشر: 28th, September 2023 GMT\\nفقرة أولى.\\nإقرأ أيضاً:\\nعنوان آخر\\nفقرة ثانية."
    >>> [(a.name, a.title, str(a.published)) for a in parse_page(page, "p1")]
    [('p1a', 'عنوان الخبر', '2023-09-28'), ('p1b', 'عنوان آخر', 'None')]
    """
    blocks: list[list[str]] = [[]]
    for line in lines_of(text):
        if classify(line).kind == "more":
            blocks.append([])
        else:
            blocks[-1].append(line)
    found = [(prose, about) for prose, about in map(sort_lines, blocks) if prose]
    suffixes = list(ascii_lowercase) if len(found) > 1 else [""]
    out = []
    for i, (prose, about) in enumerate(found):
        title, paragraphs = split_title(prose)
        body = "\n".join((title, *paragraphs) if title else paragraphs)
        suffix = suffixes[i] if i < len(suffixes) else str(i + 1)
        out.append(Article(name=name + suffix, title=title, text=body, published=about.published, publisher=about.publisher,
                           language=detect(body), tags=tuple(about.tags), source=source))
    return out
