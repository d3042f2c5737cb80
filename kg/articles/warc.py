"""WARC files (ISO 28500), as crawlers and archives keep pages: the HTML pages in them are articles."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from kg.articles.served import HTML, article_of, media_type
from kg.errors import InputError
from kg.model import Article

_PACKED: Final = ("", "identity", "gzip", "x-gzip", "deflate")


def parse_warc(raw: BinaryIO, source: str, largest: int, after: Callable[[], None] = lambda: None
               ) -> Iterator[Article | InputError]:
    """The articles of a WARC file, packed or not, one record at a time; ``after`` is called behind each.

    Pages that were found (200) and are HTML count, all other records are passed by. A page of more than ``largest`` bytes, or
    without an article, gives its `InputError` as a value. InputError is raised where the file is no WARC file or breaks off.
    """
    number = 0
    try:
        records = ArchiveIterator(raw, arc2warc=False)
        for record in records:
            if record.rec_type is None:
                raise ValueError("no record")
            number += 1
            if _is_page(record):
                try:
                    yield _article(record, f"{source}: record {number}", largest)
                except InputError as error:
                    yield error
            after()
        if records.offset < raw.tell():
            raise EOFError("breaks off")
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
        said = " ".join(str(error).split())[:120] or type(error).__name__
        raise InputError(f"{source}: record {number + 1}: cannot be read: {said}") from error
    if not number:
        raise InputError(f"{source}: empty")


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "response":
        return bool(record.http_headers) and record.http_headers.get_statuscode() == "200" and _type(record) in HTML[:2]
    return record.rec_type == "resource" and _type(record) in HTML[:2]


def _type(record: ArcWarcRecord) -> str:
    return media_type(_content_type(record))


def _content_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "")


def _article(record: ArcWarcRecord, where: str, largest: int) -> Article:
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if not url.startswith(("http://", "https://")):
        raise InputError(f"{where}: not a page of the web")
    packed = str((record.http_headers and record.http_headers.get_header("Content-Encoding")) or "").strip().lower()
    if packed not in _PACKED:
        raise InputError(f"{where}: {url}: packed with {packed[:20]}, which is not read")
    body = record.content_stream().read(largest + 1)
    if len(body) > largest:
        raise InputError(f"{where}: {url}: larger than {largest >> 20} MB")
    while record.raw_stream.read(1 << 16):  # what ends the body
        continue
    if getattr(record.raw_stream, "limit", 0):
        raise InputError(f"{where}: {url}: breaks off")
    try:
        return article_of(url, _content_type(record), body)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
