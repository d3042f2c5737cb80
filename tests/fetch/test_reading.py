"""Pages and feeds of the web to articles: politely, only what changed, and no page in the place of another site's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.articles.feed import MOST, parse_feed
from kg.articles.read import Failure, read_paths
from kg.errors import InputError
from kg.model import Article
from kg.store import open_reader
from kg.web.address import parse
from kg.web.client import Limits
from kg.web.polite import Manners
from kg.web.reading import Web
from kg.web.visited import Visited
from tests.cli.conftest import Kg, kg
from tests.fetch.server import Site, serving

__all__ = ["kg"]

PROSE = "انتخب مجلس جماعة المحمدية سعيد المثالي رئيسا له في جلسة علنية حضرها جميع المستشارين وممثل السلطة المحلية."


def page(title: str, head: str = "", prose: str = PROSE) -> str:
    return (f"<!doctype html><html><head><title>{title}</title>{head}</head>"
            f"<body><article><p>{prose}</p></article></body></html>")


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> tuple[int, dict[str, str], bytes]:
    body = f'{head}<rss version="2.0"><channel><title>صحيفة الوادي</title>{"".join(items)}</channel></rss>'
    return 200, {"Content-Type": "application/rss+xml"}, body.encode()


def item(link: str, more: str = "") -> str:
    return (f"<item><title>عنوان من التغذية</title><link>{link}</link>"
            f"<pubDate>Thu, 28 Sep 2023 09:10:11 GMT</pubDate>{more}</item>")


@pytest.fixture(autouse=True)
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine may be asked, without a pause."""
    for name, value in {"KG_FETCH_PRIVATE": "1", "KG_FETCH_DELAY": "0", "KG_FETCH_TIMEOUT": "5"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({}) as site:
        yield site


def read(site: Site, *paths: str, web: Web | None = None) -> list[Article | str]:
    """Articles, and what was said of what is none."""
    return [one.message.replace(site.url, "") if isinstance(one, Failure) else one
            for one in read_paths([site.url + path for path in paths], web=web)]


def test_a_page_is_an_article_with_its_address(site: Site) -> None:
    site.pages["/news/1"] = page("مجلس المحمدية", '<meta property="article:published_time" content="2023-09-28">')
    (article,) = read(site, "/news/1#comments")
    assert isinstance(article, Article)
    assert (article.title, str(article.published), article.url) == ("مجلس المحمدية", "2023-09-28", f"{site.url}/news/1")
    assert (article.name, article.language, PROSE in article.text) == ("1", "ar", True)
    assert site.asked[1][1]["User-Agent"].startswith("Sila/")


@pytest.mark.parametrize(("said", "own"), [("/news/one", True), ("https://other.example/one", False), ("javascript:1", False)])
def test_an_address_of_another_host_is_not_believed(site: Site, said: str, own: bool) -> None:
    said = site.url + said if own else said
    site.pages["/p"] = page("عنوان", f'<link rel="canonical" href="{said}">')
    (article,) = read(site, "/p")
    assert isinstance(article, Article)
    assert article.url == (said if own else f"{site.url}/p")


@pytest.mark.parametrize(("headers", "head", "charset", "good"), [
    ({"Content-Type": "text/html; charset=windows-1256"}, "", "cp1256", True),
    ({"Content-Type": "text/html"}, '<meta charset="windows-1256">', "cp1256", True),
    ({"Content-Type": "text/html; charset=windows-1256"}, "", "utf-8", True),  # says one thing, is another
    ({"Content-Type": "text/html"}, "", "cp1256", False),
    ({"Content-Type": "text/html; charset=nonsense"}, "", "cp1256", False)])
def test_the_letters_of_a_page(site: Site, headers: dict[str, str], head: str, charset: str, good: bool) -> None:
    site.pages["/p"] = 200, headers, page("عنوان", head).encode(charset)
    (found,) = read(site, "/p")
    assert isinstance(found, Article) == good
    assert PROSE in found.text if isinstance(found, Article) else "neither UTF-8" in found


@pytest.mark.parametrize(("answer", "said"), [
    ((404, {}, b""), "answered 404"), ((500, {}, b""), "answered 500"), ((429, {"Retry-After": "9999"}, b""), "answered 429"),
    ((204, {}, b""), "answered 204"),
    ((200, {"Content-Type": "application/pdf"}, b"%PDF"), "application/pdf is not read"),
    ((200, {"Content-Type": "image/png"}, b"\x89PNG"), "image/png is not read"),
    ((200, {"Content-Type": "application/json"}, b"{}"), "application/json is not read"),
    ((200, {"Content-Type": "text/html"}, b""), "no article in it"),
    ((200, {"Content-Type": "text/html"}, b"\x00\x01"), "a binary file"),
    ((200, {"Content-Type": "application/xml"}, b"<x/>"), "not a feed"),
    ((200, {"Content-Type": "application/rss+xml"}, b"nothing"), "not a feed")])
def test_what_is_no_article_is_named(site: Site, answer: object, said: str) -> None:
    site.pages["/p"] = answer
    assert read(site, "/p") == [f"/p: {said}"]


def test_a_feed_is_the_pages_that_it_names(site: Site) -> None:
    site.pages |= {"/one": page("عنوان الصفحة"), "/two": page("", prose=PROSE + " وصفق الحاضرون."), "/feed": rss(
        item("/one"), item("/two"), item("/one"), item("/gone"), item("ftp://127.0.0.1/x"), item(""))}
    one, two, *bad = read(site, "/feed")
    assert isinstance(one, Article)
    assert (one.title, str(one.published), one.publisher) == ("عنوان الصفحة", "2023-09-28", "صحيفة الوادي")
    assert isinstance(two, Article)
    assert (two.title, two.url) == ("عنوان من التغذية", f"{site.url}/two")
    assert bad[0] == "/gone: answered 404"
    assert "only http and https" in str(bad[1])
    assert site.paths == ["/feed", "/one", "/two", "/gone"]


def test_a_feed_with_the_whole_text_is_enough(site: Site) -> None:
    whole = "".join(f"<p>{PROSE} {i}</p>" for i in range(6))
    site.pages["/feed"] = rss(item("/one", f'<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA['
                                           f"{whole}<script>alert(1)</script>]]></content:encoded>"))
    (article,) = read(site, "/feed")
    assert isinstance(article, Article)
    assert (article.url, article.title, article.text.count(PROSE)) == (f"{site.url}/one", "عنوان من التغذية", 6)
    assert "alert" not in article.text
    assert site.paths == ["/feed"]


def test_atom(site: Site) -> None:
    site.pages["/one"] = page("عنوان الصفحة")
    site.pages["/atom"] = 200, {"Content-Type": "text/xml"}, (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><title>صحيفة</title><entry><title>عنوان</title>'
        '<link rel="alternate" href="../one"/><updated>2023-10-02T10:00:00Z</updated></entry></feed>').encode()
    (article,) = read(site, "/atom")
    assert isinstance(article, Article)
    assert (str(article.published), article.publisher, article.url) == ("2023-10-02", "صحيفة", f"{site.url}/one")


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("data", [
    f"<?xml version='1.0'?>{LAUGHS}<rss><channel><title>&b;</title></channel></rss>".encode(),
    f"<?xml version='1.0' encoding='utf-16'?>{LAUGHS}<rss/>".encode("utf-16"),
    b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
    b'<!DOCTYPE r [<!entity % p SYSTEM "http://127.0.0.1/"> %p;]><rss/>'])
def test_a_feed_that_declares_entities_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="declares entities"):
        parse_feed(data, "https://example.org/feed")


def test_a_feed_is_looked_at_to_an_end_and_through_small_errors() -> None:
    data = rss(*[item(f"/{i}") for i in range(MOST + 50)], head="")[2].replace(b"</channel></rss>", b"& <br>")
    feed = parse_feed(data, "https://example.org/feed")
    assert (len(feed.entries), feed.entries[3].url, feed.title) == (MOST, "https://example.org/3", "صحيفة الوادي")


@pytest.mark.parametrize(("rules", "said"), [
    ((200, {}, b"User-agent: *\nDisallow: /private"), None), ((404, {}, b""), None), ((403, {}, b""), None),
    ((200, {}, b"User-agent: Sila\nDisallow: /\nUser-agent: *\nAllow: /"), "not allowed by robots.txt"),
    ((200, {}, b"User-agent: *\nDisallow: /*.html$"), "not allowed by robots.txt"),
    ((200, {}, b"\xff\xfe noise"), None), ((500, {}, b""), "no readable robots.txt"),
    ((429, {}, b""), "no readable robots.txt"),
    ((302, {"Location": "/rules"}, b""), "not allowed by robots.txt"),
    ((302, {"Location": "/robots.txt"}, b""), "no readable robots.txt")])
def test_the_rules_of_a_host_are_obeyed(site: Site, rules: object, said: str | None) -> None:
    site.pages |= {"/robots.txt": rules, "/rules": (200, {}, b"User-agent: *\nDisallow: /"), "/a/b.html": page("عنوان")}
    (found,) = read(site, "/a/b.html")
    assert said in found if said and isinstance(found, str) else isinstance(found, Article) and not said
    assert ("/a/b.html" in site.paths) == (said is None)


def test_the_rules_hold_for_where_a_redirect_leads(site: Site) -> None:
    site.pages |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /hidden"), "/hidden": page("عنوان"),
                   "/open": (301, {"Location": "/hidden"}, b"")}
    assert read(site, "/open") == ["/hidden: not allowed by robots.txt"]
    assert site.paths == ["/open"]


@pytest.mark.parametrize(("rules", "pause"), [(b"", 2.0), (b"User-agent: *\nCrawl-delay: 7", 7.0),
                                              (b"User-agent: *\nCrawl-delay: 9999", 60.0)])
def test_one_host_is_asked_at_its_pace_and_others_meanwhile(site: Site, rules: bytes, pause: float) -> None:
    site.pages["/robots.txt"] = 200, {}, rules
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    manners = Manners("Sila/test", Limits(private=True), 2.0, clock=lambda: now[0], sleep=sleep)
    with serving({}) as other:
        for url in (site.url, site.url, other.url.replace("127.0.0.1", "localhost"), site.url):
            manners.before(parse(url + "/x", private=True))
    assert slept == [2.0, pause, 2.0, pause - 2.0] if pause > 2 else slept == [2.0, 2.0, 2.0]


def test_only_what_changed_is_asked_for_again(site: Site, tmp_path: Path) -> None:
    def tagged(body: str, tag: str) -> object:
        def answer(handler: object) -> None:
            known = handler.headers.get("If-None-Match") == tag  # type: ignore[attr-defined]
            handler.send_response(304 if known else 200)  # type: ignore[attr-defined]
            handler.send_header("ETag", tag)  # type: ignore[attr-defined]
            handler.send_header("Content-Type", "text/html")  # type: ignore[attr-defined]
            handler.end_headers()  # type: ignore[attr-defined]
            handler.wfile.write(b"" if known else body.encode())  # type: ignore[attr-defined]
        return answer

    site.pages["/p"] = tagged(page("عنوان"), '"1"')
    file = tmp_path / "visited.json"

    def again(how: str = "a", save: bool = True, everything: bool = False) -> int:
        visited = Visited(file, how, again=everything)
        found = read(site, "/p", web=Web(visited))
        if save:
            visited.save()
        return len(found)

    assert [again(save=False), again(), again(), again()] == [1, 1, 0, 0]  # nothing is remembered that was not stored
    assert again(everything=True) == 1
    assert [again("b"), again("b")] == [1, 0]  # read in another way
    site.pages["/p"] = tagged(page("عنوان جديد"), '"2"')
    assert [again("b"), again("b")] == [1, 0]
    file.write_text("[]")
    assert again() == 1


def test_building_from_a_feed(kg: Kg, site: Site, tmp_path: Path) -> None:
    site.pages |= {"/one": page("مجلس المحمدية"), "/feed": rss(item("/one"), item("/gone"))}
    store = tmp_path / "store"
    done = kg("build", f"{site.url}/feed", "--store", store)
    assert done.code == 1
    assert f"kg: {site.url}/gone: answered 404" in done.err
    (article,) = open_reader(store).articles()
    assert (article.url, article.publisher) == (f"{site.url}/one", "صحيفة الوادي")
    assert kg("build", f"{site.url}/nothing", "--store", tmp_path / "none").code == 2
    assert not (tmp_path / "none").exists()
    line = json.loads(kg("extract", f"{site.url}/one", "--format", "json").out)
    assert line["article"]["url"] == f"{site.url}/one"


def test_this_machine_is_not_asked_unless_it_is_allowed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_FETCH_PRIVATE")
    (said,) = read_paths([site.url.replace("127.0.0.1", "localhost") + "/p", ])
    assert isinstance(said, Failure)
    assert "port" in said.message
    (said,) = read_paths(["http://localhost/p"])
    assert isinstance(said, Failure)
    assert "no public address" in said.message
    assert site.asked == []
