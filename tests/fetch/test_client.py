"""One GET and all that may go wrong with it, against a real server: each hostile case is a row."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.web import address
from kg.web.client import Limits, get
from tests.fetch.server import Handler, Site, serving

LIMITS = Limits(size=100_000, seconds=1.0, private=True)
BOMB = gzip.compress(bytes(50_000_000))


def drip(handler: Handler) -> None:
    """A byte now and then, for ever."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        return


def drip_headers(handler: Handler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        return


def silent(handler: Handler) -> None:
    time.sleep(2.5)


def endless(handler: Handler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(bytes(65536))
    except OSError:
        return


def raw(data: bytes) -> Any:
    return lambda handler: handler.wfile.write(data)


def to(location: str, status: int = 302) -> tuple[int, dict[str, str], bytes]:
    return status, {"Location": location}, b""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    many = "".join(f"X-{i}: y\r\n" for i in range(300))
    with serving({
            "/page": "نص", "/to": to("/page"), "/relative": to("page", 301), "/loop": to("/loop"),
            **{f"/hop{i}": to(f"/hop{i + 1}", 307) for i in range(9)}, "/hop9": "نص",
            "/large": bytes(200_000), "/bomb": (200, {"Content-Encoding": "gzip"}, BOMB),
            "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress("نص".encode())),
            "/torn": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 5000)[:20]),
            "/notgzip": (200, {"Content-Encoding": "gzip"}, b"plain"), "/br": (200, {"Content-Encoding": "br"}, b"x"),
            "/twice": (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(BOMB)),
            "/drip": drip, "/dripheaders": drip_headers, "/silent": silent, "/endless": endless,
            "/short": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"), "/nothttp": raw(b"SSH-2.0-OpenSSH\r\n"),
            "/closed": raw(b""), "/headers": raw(f"HTTP/1.1 200 OK\r\n{many}\r\n".encode()),
            "/file": to("file:///etc/passwd"), "/ftp": to("ftp://127.0.0.1/"), "/user": to("http://a:b@127.0.0.1/"),
            "/gopher": to("gopher://127.0.0.1:70/_x"), "/unknown": to("http://nowhere.invalid/"),
    }) as site:
        yield site


@pytest.mark.parametrize(("path", "end"), [("/page", "/page"), ("/to", "/page"), ("/relative", "/page"), ("/hop5", "/hop9"),
                                           ("/packed", "/packed"), ("/page?q=خبر#x", None)])
def test_an_answer_is_read_with_where_it_came_from(site: Site, path: str, end: str | None) -> None:
    answer = get(site.url + path, {}, LIMITS)
    assert answer.url == site.url + (end or "/page?q=%D8%AE%D8%A8%D8%B1")
    assert answer.status == (200 if end else 404)
    assert answer.body.decode() == ("نص" if end else "")


@pytest.mark.parametrize(("path", "said"), [
    ("/loop", "more than 5 redirects"), ("/hop0", "more than 5 redirects"),
    ("/large", "larger than 100000 bytes"), ("/bomb", "larger than 100000 bytes"), ("/endless", "larger than 100000 bytes"),
    ("/torn", "ends too soon"), ("/notgzip", "incorrect header"), ("/br", "packed with br"),
    ("/twice", "packed with gzip, gzip"),
    ("/drip", "longer than 1 seconds"), ("/dripheaders", "longer than 1 seconds"), ("/silent", "longer than 1 seconds"),
    ("/short", "incomplete"), ("/nothttp", ""), ("/closed", ""), ("/headers", "headers"),
    ("/file", "only http and https"), ("/ftp", "only http and https"), ("/gopher", "only http and https"),
    ("/user", "with a user name"), ("/unknown", "no such host")])
def test_what_is_hostile_ends_with_one_line(site: Site, path: str, said: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError) as refused:
        get(site.url + path, {}, LIMITS)
    assert said in str(refused.value)
    assert str(refused.value).startswith(("http", "file", "ftp", "gopher"))
    assert len(str(refused.value).splitlines()) == 1
    assert time.monotonic() - begun < 2.2


PRIVATE = ["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
           "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.5", "224.0.0.1",
           "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
           "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1",
           "2001:0:4136:e378:8000:63bf:80ff:fffe", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1",
           "2001:db8::1", "not an address", ""]


@pytest.mark.parametrize("text", PRIVATE)
def test_addresses_that_are_not_public(text: str) -> None:
    assert not address.is_public(text)


@pytest.mark.parametrize("text", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_addresses_that_are_public(text: str) -> None:
    assert address.is_public(text)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0", "[::1]",
                                  "[::ffff:127.0.0.1]", "169.254.169.254"])
def test_the_machine_itself_is_not_asked_under_any_of_its_names(host: str) -> None:
    with pytest.raises(InputError, match=r"no public address|no such host"):
        get(f"http://{host}/", {}, Limits())


@pytest.mark.parametrize("url", ["http://8.8.8.8:22/", "https://8.8.8.8:6379/", "http://8.8.8.8:99999/", "http://8.8.8.8:x/"])
def test_only_ports_of_the_web_are_asked(url: str) -> None:
    with pytest.raises(InputError, match=r"port|Port"):
        get(url, {}, Limits())


@pytest.mark.parametrize("url", ["", "http://", "http://a b/", "http://a\r\nHost: b/", "http://a/\n", "http://[::1",
                                 "page.html", "http://" + "a" * 70 + ".org/", "http://a/" + "x" * 3000])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        get(url, {}, Limits())


def name_at(monkeypatch: pytest.MonkeyPatch, places: dict[str, list[str]]) -> list[str]:
    """Let names resolve to addresses, one after the other; returns the names that are asked for."""
    real, asked = socket.getaddrinfo, []

    def resolving(host: str, port: int, *args: Any, **named: Any) -> Any:
        asked.append(host)
        known = places.get(host)
        if known is None:
            return real(host, port, *args, **named)
        at = known.pop(0) if len(known) > 1 else known[0]
        return real(at, port, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolving)
    return asked


@pytest.mark.parametrize("location", [
    *(f"http://{'[' + at + ']' if ':' in at else at}/" for at in PRIVATE if at.replace(":", "").replace(".", "").isalnum()),
    "http://inside.example/", "//inside.example/x"])
def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, location: str) -> None:
    with serving({"/": to(location)}) as site:
        name_at(monkeypatch, {"inside.example": ["10.0.0.7"]})
        known = address.is_public
        monkeypatch.setattr(address, "is_public", lambda text: text == "127.0.0.1" or known(text))
        monkeypatch.setattr(address, "_OTHER_PORTS", frozenset((site.port,)))
        if "127." in location:
            monkeypatch.setattr(address, "is_public", _once())
        with pytest.raises(InputError, match="no public address"):
            get(f"http://127.0.0.1:{site.port}/", {}, Limits(seconds=1.0))
        assert len(site.asked) == 1


def _once() -> Any:
    answers = iter((True,))
    return lambda text: next(answers, False)


def test_a_name_is_resolved_once_and_connected_to_where_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": "نص"}) as site:
        asked = name_at(monkeypatch, {"news.example": ["127.0.0.1", "10.0.0.1"]})  # the second answer would be the trap
        answer = get(f"http://news.example:{site.port}/", {}, LIMITS)
    assert answer.body.decode() == "نص"
    assert asked.count("news.example") == 1
    assert site.asked[0][1]["Host"] == f"news.example:{site.port}"


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (at, 80)) for at in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **named: rows)
    with pytest.raises(InputError, match=r"10\.0\.0\.1"):
        get("http://news.example/", {}, Limits())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_the_certificate_is_that_of_the_name_though_the_address_is_connected_to(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                    "2", "-keyout", tmp_path / "key", "-out", tmp_path / "crt", "-subj", "/CN=news.example",
                    "-addext", "subjectAltName=DNS:news.example"], check=True, capture_output=True)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    names: list[str | None] = []
    own.sni_callback = lambda sock, name, context: names.append(name)
    name_at(monkeypatch, {"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    with serving({"/": "نص", "/down": to("http://news.example/")},
                 lambda sock: own.wrap_socket(sock, server_side=True)) as site:
        with pytest.raises(InputError, match="its certificate is not valid"):
            get(f"https://news.example:{site.port}/", {}, LIMITS)  # nobody vouches for it
        real = ssl.create_default_context
        monkeypatch.setattr(ssl, "create_default_context", lambda: real(cafile=str(tmp_path / "crt")))
        assert get(f"https://news.example:{site.port}/", {}, LIMITS).body.decode() == "نص"
        assert names[-1] == "news.example"
        with pytest.raises(InputError, match="its certificate is not valid"):
            get(f"https://other.example:{site.port}/", {}, LIMITS)
        with pytest.raises(InputError, match="without encryption"):
            get(f"https://news.example:{site.port}/down", {}, LIMITS)
