"""Site maps as sources of pages: indexes, packed ones, limits, what did not change; and servers that ask to come back."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from kg.articles.sitemap import MOST, parse_sitemap, unpacked
from kg.errors import InputError
from kg.model import Article
from kg.web import address
from kg.web.client import Limits, Response
from kg.web.polite import Manners
from kg.web.reading import Web
from kg.web.visited import Visited
from tests.fetch.server import Site
from tests.fetch.test_reading import local, page, read, site

__all__ = ["local", "site"]

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urls(*rows: tuple[str, str], root: str = "urlset", child: str = "url") -> bytes:
    inside = "".join(f"<{child}><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{child}>" for url, day in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {SPACE}>{inside}</{root}>'.encode()


def titles(found: list[Article | str]) -> list[str]:
    return [one.title if isinstance(one, Article) else one for one in found]


@pytest.fixture
def mapped(site: Site) -> Site:
    for name in ("one", "two"):
        site.pages[f"/{name}"] = page(f"مقال {name}")
    site.pages["/sitemap.xml"] = (200, {"Content-Type": "application/xml"},
                                  urls((f"{site.url}/one", "2023-09-01"), (f"{site.url}/two", "2023-10-01T08:00:00+01:00")))
    return site


def test_the_pages_of_a_map_are_read_newest_first(mapped: Site) -> None:
    assert titles(read(mapped, "/sitemap.xml")) == ["مقال two", "مقال one"]


def test_an_index_and_packed_maps(mapped: Site) -> None:
    mapped.pages["/a.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(urls((f"{mapped.url}/one", ""))))
    mapped.pages["/index.xml"] = (200, {"Content-Type": "text/xml"}, urls(
        *((mapped.url + path, "") for path in ("/a.xml.gz", "/index.xml", "/two", "/other.xml")),
        root="sitemapindex", child="sitemap"))
    mapped.pages["/other.xml"] = (200, {"Content-Type": "text/xml"}, urls(
        (f"{mapped.url}/deep.xml", ""), root="sitemapindex", child="sitemap"))
    assert titles(read(mapped, "/index.xml")) == ["مقال one", "/two: not a site map",
                                                  "/other.xml: an index of site maps in an index"]
    assert mapped.paths == ["/index.xml", "/a.xml.gz", "/one", "/two", "/other.xml"]
    assert titles(read(mapped, "/a.xml.gz")) == ["مقال one"]


def test_what_did_not_change_is_not_asked_for(mapped: Site, tmp_path: Path) -> None:
    first = Web(Visited(tmp_path / "visited.json", "x"))
    assert len(read(mapped, "/sitemap.xml", web=first)) == 2
    first.visited.save()
    mapped.pages["/sitemap.xml"] = (200, {"Content-Type": "application/xml"}, urls(
        (f"{mapped.url}/one", "2023-11-01"), (f"{mapped.url}/two", "2023-10-01T08:00:00+01:00")))
    mapped.asked.clear()
    assert titles(read(mapped, "/sitemap.xml", web=Web(Visited(tmp_path / "visited.json", "x")))) == ["مقال one"]
    assert mapped.paths == ["/sitemap.xml", "/one"]
    assert len(read(mapped, "/sitemap.xml", web=Web(Visited(tmp_path / "visited.json", "x", again=True)))) == 2


def test_a_page_that_is_gone_or_of_another_host_stops_nothing(mapped: Site) -> None:
    mapped.pages["/sitemap.xml"] = urls((f"{mapped.url}/gone", "3"), ("https://other.example/x", "2"), ("javascript:1", "1"),
                                        (f"{mapped.url}/one", ""))
    found = titles(read(mapped, "/sitemap.xml"))
    assert found == ["/gone: answered 404", "https://other.example/x: of another host than the site map that names it",
                     "javascript:1: only http and https are read", "مقال one"]


def test_a_page_of_a_map_is_at_the_address_that_was_checked(mapped: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_FETCH_PRIVATE")
    monkeypatch.setattr(address, "_OTHER_PORTS", frozenset((mapped.port,)))
    public = iter((True, True, True))  # the rules, the map and its first page; then the name moves inside
    monkeypatch.setattr(address, "is_public", lambda text: next(public, False))
    assert titles(read(mapped, "/sitemap.xml")) == ["مقال two", "/one: 127.0.0.1 is at 127.0.0.1, which is no public address"]
    assert mapped.paths == ["/sitemap.xml", "/two"]


@pytest.mark.parametrize(("body", "said"), [
    (b"<urlset>", "not a site map"), (b"<x><urlset/></x>", "not a site map"),
    (b"<!DOCTYPE x><urlset/>", "declares a document type"),
    ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><urlset>&a;</urlset>'.encode("utf-16"),
     "declares a document type"),
    (b"\x1f\x8bnothing", "cannot be unpacked"), (gzip.compress(urls(("x", "")))[:-9], "ends too soon"),
    (gzip.compress(b"<urlset/>") + gzip.compress(b"x")[:-1], "ends too soon"),
    (gzip.compress(b"") * 101, "more than 100 pieces"),
    (gzip.compress(b"<urlset>" + b" " * (9 << 20)), "larger than"),
    (gzip.compress(b"<urlset>" + b" " * (5 << 20)) + gzip.compress(b" " * (5 << 20)), "larger than")])
def test_a_map_that_is_broken_or_too_large_is_one_line(site: Site, body: bytes, said: str) -> None:
    site.pages["/sitemap.xml"] = body
    (message,) = read(site, "/sitemap.xml")
    assert isinstance(message, str)
    assert message.startswith("/sitemap.xml: ")
    assert said in message


def test_a_packed_file_is_unpacked_whole_and_to_its_limit() -> None:
    packed = gzip.compress(b"<urlset>") + gzip.compress(b"</urlset>") + b"\0\0"
    assert unpacked(packed, "u", 17) == b"<urlset></urlset>"
    with pytest.raises(InputError, match="u: larger than 16 bytes"):
        unpacked(packed, "u", 16)


def test_a_page_that_shows_a_map_is_a_page(site: Site) -> None:
    site.pages["/p"] = page("شرح خرائط المواقع", "<!-- <urlset> -->").replace("<html>", "")
    assert titles(read(site, "/p")) == ["شرح خرائط المواقع"]


def test_of_a_very_long_map_the_newest_are_looked_at_and_the_rest_is_told() -> None:
    found = parse_sitemap(urls(*((f"https://example.org/{n}", f"{n:06d}") for n in range(MOST + 7))), "https://example.org/s.xml")
    assert (len(found.pages), found.left) == (MOST, 7)
    assert found.pages[0].url == f"https://example.org/{MOST + 6}"
    with pytest.raises(InputError, match="not a site map"):
        parse_sitemap(b"\x00", "https://example.org/s.xml")


def test_a_server_that_asks_to_come_back_soon_is_asked_again(site: Site) -> None:
    answers = iter([(503, {"Retry-After": "0"}, b""), (429, {"Retry-After": "0"}, b""), (200, {}, page("بعد حين").encode())])

    def answer(handler: object) -> None:
        status, headers, body = next(answers)
        handler.send_response(status)  # type: ignore[attr-defined]
        for name, value in {"Content-Type": "text/html", **headers}.items():
            handler.send_header(name, value)  # type: ignore[attr-defined]
        handler.end_headers()  # type: ignore[attr-defined]
        handler.wfile.write(body)  # type: ignore[attr-defined]

    site.pages["/busy"] = answer
    assert titles(read(site, "/busy")) == ["بعد حين"]
    site.pages["/always"] = (503, {"Retry-After": "0"}, b"")
    site.asked.clear()
    assert read(site, "/always") == ["/always: answered 503"]
    assert site.paths == ["/always"] * 3


def test_a_host_that_asks_to_come_back_much_later_is_left_alone(mapped: Site) -> None:
    mapped.pages["/two"] = (429, {"Retry-After": "3600"}, b"")
    said = titles(read(mapped, "/sitemap.xml"))
    assert said[0] == "/two: answered 429"
    assert re.fullmatch(r"/one: 127\.0\.0\.1 asks to come back in 3(600|59\d) seconds", said[1])
    assert mapped.paths == ["/sitemap.xml", "/two"]


@pytest.mark.parametrize(("status", "said", "pause"), [(429, "7", 7.0), (503, "60", 60.0), (503, "61", None), (429, "", None),
                                                       (503, "soon", None), (500, "7", None), (200, "7", None)])
def test_how_long_is_waited_for_a_server(status: int, said: str, pause: float | None) -> None:
    manners = Manners("Sila/test", Limits(private=True), 2.0, clock=lambda: 100.0)
    assert manners.postponed(Response("http://example.org/x", status, b"", {"retry-after": said})) is (pause is not None)
    assert manners._next.get("example.org") == (None if pause is None else 100.0 + pause)
