"""WARC files: the pages in them, and what a broken or hostile one does."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.articles import read
from kg.articles.meter import Meter
from kg.articles.read import Failure, read_paths
from kg.model import Article

PROSE = "انتخب مجلس جماعة المحمدية سعيد المثالي رئيسا له في جلسة علنية حضرها جميع المستشارين وممثل السلطة المحلية."
PAGE = f"<html><head><title>مجلس المحمدية</title></head><body><article><p>{PROSE}</p></article></body></html>".encode()
HTML = ("Content-Type", "text/html; charset=utf-8")


def record(writer: WARCWriter, url: str, body: bytes, *headers: tuple[str, str], status: str = "200 OK",
           kind: str = "response") -> Any:
    about = "text/html" if kind == "resource" else "application/http; msgtype=response"
    http = StatusAndHeaders(status, list(headers or [HTML]), protocol="HTTP/1.1") if kind == "response" else None
    return writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=http, warc_content_type=about)


def archive(path: Path, *records: tuple[Any, ...], packed: bool = True, **named: Any) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for one in records:
            writer.write_record(record(writer, *one, **named))
    return path


def found(path: Path) -> list[Article | str]:
    return [one.message.replace(f"{path}: ", "") if isinstance(one, Failure) else one for one in read_paths([path])]


@pytest.mark.parametrize(("name", "packed"), [("crawl.warc.gz", True), ("crawl.warc", False)])
def test_the_pages_of_an_archive_are_articles(tmp_path: Path, name: str, packed: bool) -> None:
    path = archive(tmp_path / name, ("https://example.org/news/1", PAGE),
                   ("https://example.org/a.png", b"\x89PNG", ("Content-Type", "image/png")),
                   ("https://example.org/news/2", PAGE.replace(b"</p>", " ثم رفعت الجلسة.</p>".encode())), packed=packed)
    one, two = found(path)
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.name, one.title, one.url, one.language) == ("1", "مجلس المحمدية", "https://example.org/news/1", "ar")
    assert two.text.endswith("ثم رفعت الجلسة.")


@pytest.mark.parametrize(("body", "headers"), [
    (gzip.compress(PAGE), [HTML, ("Content-Encoding", "gzip")]), (zlib.compress(PAGE), [HTML, ("Content-Encoding", "deflate")]),
    (b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), [HTML, ("Transfer-Encoding", "chunked")]),
    (PAGE.decode().encode("cp1256"), [("Content-Type", "text/html; charset=windows-1256")])])
def test_pages_are_read_however_they_were_sent(tmp_path: Path, body: bytes, headers: list[tuple[str, str]]) -> None:
    (article,) = found(archive(tmp_path / "a.warc.gz", ("https://example.org/1", body, *headers)))
    assert isinstance(article, Article)
    assert PROSE in article.text


@pytest.mark.parametrize(("url", "body", "headers", "said"), [
    ("https://example.org/1", b"<html></html>", [HTML], "record 2: https://example.org/1: no article in it"),
    ("https://example.org/1", PAGE, [HTML, ("Content-Encoding", "br")], "record 2: https://example.org/1: packed with br"),
    ("https://example.org/1", gzip.compress(bytes(3 << 20)), [HTML, ("Content-Encoding", "gzip")], "larger than 1 MB"),
    ("https://example.org/1", bytes(50), [HTML], "a binary file"),
    ("https://example.org/1", PAGE.decode().encode("cp1256"), [HTML], "neither UTF-8")])
def test_a_bad_page_is_named_with_its_record_and_the_next_is_read(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, body: bytes, headers: list[tuple[str, str]],
        said: str) -> None:
    monkeypatch.setattr(read, "LARGEST", 1 << 20)
    bad, good = found(archive(tmp_path / "a.warc.gz", (url, body, *headers), ("https://example.org/2", PAGE)))
    assert said in str(bad)
    assert isinstance(good, Article)


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved", "206 Partial Content"])
def test_what_was_not_found_is_passed_by(tmp_path: Path, status: str) -> None:
    assert found(archive(tmp_path / "a.warc.gz", ("https://example.org/1", PAGE), status=status)) == []


def test_a_kept_resource_is_a_page_too(tmp_path: Path) -> None:
    (article,) = found(archive(tmp_path / "a.warc.gz", ("https://example.org/1", PAGE), kind="resource"))
    assert isinstance(article, Article)


@pytest.mark.parametrize("spoil", [
    lambda data: b"", lambda data: b"nothing of the kind", lambda data: data[:-200],
    lambda data: data[:-20], lambda data: gzip.decompress(data)[:-20], lambda data: data[:-450],
    lambda data: data[:300] + b"x" * 400,
    lambda data: gzip.compress(b"WARC/1.0\r\n" + b"a" * 100_000), lambda data: b"\x1f\x8b\x08\x00 broken"])
def test_a_broken_archive_is_one_line(tmp_path: Path, spoil: Any) -> None:
    path = archive(tmp_path / "a.warc.gz", ("https://example.org/1", PAGE))
    path.write_bytes(spoil(path.read_bytes()))
    *before, last = read_paths([path])
    assert all(isinstance(one, Article) for one in before)
    assert isinstance(last, Failure)
    assert last.message.startswith(f"{path}: ")
    assert len(last.message.splitlines()) == 1


def test_how_far_an_archive_is_read(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc.gz", *((f"https://example.org/{i}", PAGE) for i in range(2000)))
    meter, seen = Meter.of([path]), []
    for _ in read_paths([path], meter=meter):
        seen.append(meter.done)
    assert meter.done == meter.total == path.stat().st_size
    assert seen == sorted(seen)
    assert 0 < seen[1000] < meter.total
