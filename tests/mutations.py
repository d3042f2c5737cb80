"""Real pages made wrong, each in one or more of the ways in which pages go wrong; the same seed gives the same pages."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence

from tests.shared import SHARED

Mutator = Callable[[bytes, random.Random], bytes]
ODD = ("\u202e", "\u202b", "\u2066", "\u2069", "\u200f", "\u200d", "\ufeff", "\u0640" * 40, "😀", "👨‍👩‍👧‍👦", "🇲🇦",
        "\u0301" * 30, "ﷺ",
       "\u2028", "\x0b", "\x00", "\x1b[31m", "\ufffd", "«", "»»»", "(((", "حزب ", "رئيس ", "9" * 50, "1e400 درهم ",
               "\U0010ffff")
TAGS = ("<div>", "</div>", "<p", "<p>", "</p></p>", "<!--", "-->", "<script>", "</script>", "<![CDATA[", "]]>",
        "<article>", "&#x110000;",
        "&#0;", "&nbsp", "<meta property='og:title' content='", "<time datetime='2023-99-99'>", "<h1>", "<a href=\"",
                "<svg><style>",
        "<script type='application/ld+json'>{\"datePublished\": [1]}</script>", "<" * 200, "<!doctype html>",
                "<?php ?>")
LINES = ("إقرأ أيضاً:", "تاريخ النشر: 31th, February 2023 GMT", "كلمات دلالية:", "المصدر:", "المصدر: " + "س" * 5000,
        "تاريخ النشر:", ":", "-", "،،،")


def _flip(page: bytes, chance: random.Random) -> bytes:
    out = bytearray(page)
    for _ in range(chance.choice((1, 3, 40))):
        if out:
            out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _cut(page: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] if chance.random() < 0.7 else page[at:]


def _shuffle(page: bytes, chance: random.Random) -> bytes:
    lines = page.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _insert(things: Sequence[str]) -> Mutator:
    def insert(page: bytes, chance: random.Random) -> bytes:
        text = page.decode("utf-8", "replace")
        for _ in range(chance.choice((1, 5, 60))):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(things) + text[at:]
        return text.encode()
    return insert


def _fields(page: bytes, chance: random.Random) -> bytes:
    lines = page.split(b"\n")
    for _ in range(chance.randrange(1, 4)):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(LINES).encode())
    return b"\n".join(lines)


def _glue(page: bytes, chance: random.Random) -> bytes:
    return page.replace(chance.choice((b"\n", b" ", b".", "،".encode())), chance.choice((b"", b" ", b"\n", b"\t\t",
            "\u00a0".encode())))


def _repeat(page: bytes, chance: random.Random) -> bytes:
    line = chance.choice(page.split(b"\n"))
    return page + b"\n" + line[:200] * chance.choice((2, 20))


def _words(page: bytes, chance: random.Random) -> bytes:
    words = page.split(b" ")
    chance.shuffle(words)
    return b" ".join(words)


def _encoding(page: bytes, chance: random.Random) -> bytes:
    text = page.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "cp1256", "utf-8-sig", "latin-1")), "replace")


MUTATORS: tuple[Mutator, ...] = (_flip, _cut, _shuffle, _insert(ODD), _insert(TAGS),
        _fields, _glue, _repeat, _words, _encoding)


def _soup(page: bytes, chance: random.Random) -> bytes:
    """The page as HTML, then with tags where none belong."""
    title, _, rest = page.partition(b"\n")
    body = b"".join(b"<p>" + line + b"</p>" for line in rest.split(b"\n"))
    made = b"<html><head><title>" + title + b"</title></head><body><article>" + body + b"</article></body></html>"
    return _insert(TAGS)(made, chance)


def _record(page: bytes, chance: random.Random) -> bytes:
    """The page as a line of JSON with a field that is not what it should be, and perhaps a wrong line beside it."""
    record: dict[str, object] = {"id": "a", "title": "عنوان", "published": "2023-09-28", "text": page.decode("utf-8",
            "replace")}
    record[chance.choice((*record, "url", "language", "publisher"))] = chance.choice(
        (None, 5, 1e400, True, [], {}, "", " ", "2023-02-31", "\ud800", "\x00", "x" * 9999, "zz"))
    line = json.dumps(record).encode()
    return line if chance.random() < 0.5 else line[:chance.randrange(len(line))] + b"\n" + line + b"\n" + b"[" * 3000


def sources() -> list[bytes]:
    """The shipped pages and, where they are beside the checkout, those of the measuring material."""
    from kg import places

    pages = [path.read_bytes() for path in sorted((places.seeds() / "articles").glob("*.txt"))]
    pages += [path.read_bytes() for path in sorted((SHARED / "gold" / "train" / "text").glob("*.txt"))]
    press = SHARED / "corpus" / "press.jsonl"
    if press.is_file():
        pages += [json.loads(line)["text"].encode() for line in press.read_text(encoding="utf-8").splitlines()]
    return pages


def mutated(pages: Sequence[bytes], number: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """``number`` wrong pages, each with the ending of its file."""
    for i in range(number):
        chance = random.Random(f"{seed} {i}")
        page = chance.choice(pages)
        for _ in range(chance.choice((1, 1, 2, 3))):
            page = chance.choice(MUTATORS)(page, chance)
        kind = chance.choices((".txt", ".html", ".jsonl"), (6, 3, 1))[0]
        wrap: dict[str, Mutator] = {".txt": lambda data, _: data, ".html": _soup, ".jsonl": _record}
        yield kind, wrap[kind](page, chance)
