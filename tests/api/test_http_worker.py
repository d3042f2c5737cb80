"""The HTTP side of ``kg serve``: connections that are kept, answers with and without a body, what is no request."""

from __future__ import annotations

import http.client
import json
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest

from api.http_worker import _Joined
from tests.api.http import Http

LINES = [
    (b"NONSENSE\r\n\r\n", 400),
    (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    (b"GET /?q=" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n", 431),
    (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: strange\r\n\r\n", 501),
    (b"GET / HTTP/1.1\r\nHost: x\r\n<b>: 1\r\n\r\n", 400),
]


def spoken(port: int, data: bytes) -> http.client.HTTPResponse:
    """What the server answers to some bytes."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(data)
        response = http.client.HTTPResponse(connection)
        response.begin()
        response.body = response.read()  # type: ignore[attr-defined]
        return response


@pytest.mark.parametrize(("line", "status"), LINES, ids=["no request", "version", "address", "header", "coding", "name"])
def test_what_is_no_request_is_refused_with_a_problem(server: Http, line: bytes, status: int) -> None:
    response = spoken(server.port, line)
    assert (response.status, response.headers.get_content_type()) == (status, "application/problem+json")
    assert response.headers["Connection"] == "close"
    problem = json.loads(response.body)  # type: ignore[attr-defined]
    assert (problem["type"], problem["status"], problem["title"]) == ("about:blank", status, response.reason)
    assert ("detail" in problem) == (status < 500)
    assert len(problem.get("detail", "")) <= 200


def test_one_connection_is_kept_for_all_kinds_of_answers(server: Http) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    asks = [
        ("POST", "/sparql", urlencode({"query": "ASK {}"}), form, 200, 20),
        ("HEAD", "/sparql", None, {"Accept": "text/turtle"}, 200, 0),
        ("GET", "/static/css/sila.css", None, {}, 200, 2000),
        ("OPTIONS", "/api/entities", None, {}, 200, 0),
        ("GET", "/api/export.gexf", None, {}, 200, 2000),
        ("POST", "/sparql", urlencode({"query": "ASK {"}), form, 400, 20),
        ("GET", "/health", None, {}, 200, 2),
    ]
    local = None
    for turn in range(2):
        for method, path, body, headers, status, least in asks:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            data = response.read()
            assert response.status == status, (turn, method, path)
            assert len(data) >= least, (turn, method, path)
            assert connection.sock is not None, f"{method} {path} closed the connection"
            local = local or connection.sock.getsockname()
            assert connection.sock.getsockname() == local
    connection.close()


def test_requests_that_follow_one_another_at_once_are_all_answered(server: Http) -> None:
    asked = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        connection.sendall(asked * 4 + last)
        data = b"".join(iter(lambda: connection.recv(65536), b""))
    assert data.count(b"HTTP/1.1 200 OK") == 5


def test_idle_connections_hold_no_thread(server: Http) -> None:
    with ExitStack() as stack:
        kept = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=10) for _ in range(40)]
        for connection in kept:
            stack.callback(connection.close)
            connection.request("GET", "/health")
            assert connection.getresponse().read()
        started = time.monotonic()
        assert server.get("/health").status == 200
        assert time.monotonic() - started < 3
        for connection in kept:
            connection.request("GET", "/health")
            assert connection.getresponse().read()


def test_the_head_goes_with_the_first_piece_and_never_stays_behind() -> None:
    sent: list[bytes] = []

    class Socket:
        def sendall(self, data: bytes) -> None:
            sent.append(data)

        def sendfile(self, file: bytes) -> None:
            sent.append(file)

    joined = _Joined(Socket())
    for piece in (b"head", b"one", b"two"):
        joined.sendall(piece)
    joined.flush()
    assert sent == [b"headone", b"two"]
    sent.clear()
    alone = _Joined(Socket())
    alone.sendall(b"head")
    alone.flush()
    alone.flush()
    assert sent == [b"head"]
    sent.clear()
    file = _Joined(Socket())
    file.sendall(b"head")
    file.sendfile(b"file")
    file.sendall(b"end")
    assert sent == [b"head", b"file", b"end"]
