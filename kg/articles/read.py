"""Paths to articles: files, folders and standard input. What cannot be read is reported, and never stops the rest."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast

from kg.articles.html import parse_html
from kg.articles.jsonl import parse_lines
from kg.articles.meter import Meter
from kg.articles.page import parse_page
from kg.errors import InputError, reading
from kg.model import Article

if TYPE_CHECKING:
    from kg.web.reading import Web

LARGEST: Final = 32 << 20  # bytes of one page, or of one line of records
_PAGES: Final = (".txt", "")
_HTML: Final = (".html", ".htm", ".xhtml")
_RECORDS: Final = (".jsonl", ".ndjson")
_COMPANIONS: Final = (".csv", ".md", ".rst", ".json", ".yaml", ".yml", ".ttl")  # lie beside articles, are none


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no article: where, and why in one line."""

    source: str
    message: str


def read_paths(paths: Iterable[str | Path], stdin: IO[bytes] | None = None, meter: Meter | None = None,
               web: Web | None = None) -> Iterator[Article | Failure]:
    """Every article under the given files and folders, in sorted order; ``-`` is standard input, addresses of the web are
    pages, feeds and site maps, which ``web`` reads.

    Folders are read through. Hidden entries and the tables and notes that lie beside articles are left out; any other
    file of no known format is a `Failure`. A file that is named itself is read as a page whatever it is called. ``meter`` is
    told how many bytes were read.
    """
    meter = meter or Meter()
    for path in paths:
        if str(path) == "-":
            yield from _guard("standard input", _stream(stdin or sys.stdin.buffer))
            continue
        if is_url(path):
            web = web or _web()
            yield from _guard(str(path), web.read(str(path)))
            continue
        path = Path(path)
        if path.is_dir():
            yield from _folder(path, meter)
        else:
            yield from _guard(str(path), _file(path, meter, named=True))


def is_url(path: object) -> bool:
    """Whether an input is an address of the web.

    >>> is_url("https://example.org/feed.xml"), is_url("articles/page.html")
    (True, False)
    """
    return str(path).lower().startswith(("http://", "https://"))


def _web() -> Web:
    from kg.web.reading import Web  # who reads files needs no client

    return Web()


def _folder(folder: Path, meter: Meter) -> Iterator[Article | Failure]:
    found = False
    errors: list[OSError] = []
    for base, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and not name.lower().endswith(_COMPANIONS):
                found = True
                path = Path(base, name)
                yield from _guard(str(path), _file(path, meter, named=False))
    for error in errors:
        yield Failure(str(error.filename), f"{error.filename}: {_reason(error)}")
    if not found and not errors:
        yield Failure(str(folder), f"{folder}: no files in this folder")


def _guard(source: str, articles: Iterator[Article | InputError]) -> Iterator[Article | Failure]:
    """Turn what reading one input may raise into failures of that input."""
    try:
        for item in articles:
            yield item if isinstance(item, Article) else Failure(str(item).split(": ")[0], str(item))
    except InputError as error:
        yield Failure(source, str(error))
    except UnicodeDecodeError as error:
        yield Failure(source, f"{source}: not UTF-8 (byte {error.start})")
    except (OSError, EOFError, zlib.error) as error:
        yield Failure(source, f"{source}: {_reason(error)}")


def _reason(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()


def _file(path: Path, meter: Meter, *, named: bool) -> Iterator[Article | InputError]:
    begun = meter.done
    try:
        yield from _read_file(path, meter, named=named)
    finally:
        meter.done = begun + (path.stat().st_size if path.is_file() else 0)


def _read_file(path: Path, meter: Meter, *, named: bool) -> Iterator[Article | InputError]:
    packed = path.suffix.lower() == ".gz"
    inner = path.with_suffix("") if packed else path
    suffix, source = inner.suffix.lower(), str(path)
    if not path.is_file():
        raise InputError(f"{source}: {'not a regular file' if path.exists() else 'no such file or folder'}")
    if suffix in _RECORDS:
        with path.open("rb") as raw:
            yield from parse_lines(_lines(_unpacked(raw, packed), source, raw, meter), inner.stem, source)
        return
    if suffix == ".warc":
        with path.open("rb") as raw:
            yield from _warc(raw, source, meter)
        return
    if not named and suffix not in _PAGES + _HTML:
        raise InputError(f"{source}: not a format that is read (.txt, .html, .jsonl, .jsonl.gz, .warc, .warc.gz)")
    with path.open("rb") as raw:
        yield from _content(_unpacked(raw, packed).read(LARGEST + 1), inner.stem, source, is_html=suffix in _HTML)


def _warc(raw: BinaryIO, source: str, meter: Meter) -> Iterator[Article | InputError]:
    from kg.articles.warc import parse_warc  # few inputs need it

    begun = meter.done

    def after() -> None:
        meter.done = begun + raw.tell()

    yield from parse_warc(raw, source, LARGEST, after)


def _unpacked(raw: BinaryIO, packed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw


def _stream(stdin: IO[bytes]) -> Iterator[Article | InputError]:
    """Standard input: records where it begins with a brace, HTML where it begins with a tag, else a page."""
    data = stdin.read(LARGEST + 1)
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    if head.startswith(b"{"):
        yield from parse_lines(_decode(data, "standard input").splitlines(), "stdin", "standard input")
    else:
        yield from _content(data, "stdin", "standard input", is_html=head.startswith((b"<!doctype", b"<html")))


def _decode(data: bytes, source: str) -> str:
    if len(data) > LARGEST:
        raise InputError(f"{source}: larger than {LARGEST >> 20} MB")
    if not data.strip():
        raise InputError(f"{source}: empty")
    if b"\x00" in data:
        raise InputError(f"{source}: a binary file")
    return data.decode("utf-8-sig")


def _content(data: bytes, name: str, source: str, *, is_html: bool) -> Iterator[Article | InputError]:
    text = _decode(data, source)
    with reading(source):
        articles = parse_html(text, name, source) if is_html else parse_page(text, name, source)
    if not articles:
        raise InputError(f"{source}: no article in it")
    yield from articles


def _lines(handle: IO[bytes], source: str, raw: BinaryIO, meter: Meter) -> Iterator[str]:
    """The decoded lines of records; a line that is not UTF-8 becomes one that fails as JSON, with its number."""
    number, begun = 0, meter.done
    while line := handle.readline(LARGEST + 1):
        number += 1
        meter.done = begun + raw.tell()
        if len(line) > LARGEST:
            raise InputError(f"{source}:{number}: a line larger than {LARGEST >> 20} MB")
        yield line.decode("utf-8", "surrogateescape")
    if not number:
        raise InputError(f"{source}: empty")
