"""gunicorn's worker of threads, with less to do for a small answer, and refusals that are problems (RFC 9457).

A thread that has answered waits a moment for the next request of the same connection before it hands the connection back to
the loop that watches the idle ones; and the head of an answer goes out together with its first piece.
"""

from __future__ import annotations

import json
import select
import threading
from typing import Any, Final

from gunicorn.workers import gthread  # type: ignore[import-untyped]

#: Milliseconds that a thread waits for the next request of a connection.
_LINGER: Final = 5
#: Threads that never wait, so that a new connection finds one.
_SPARE: Final = 2
#: Most characters of what is said of a refusal.
_DETAIL: Final = 200


class Worker(gthread.ThreadWorker):  # type: ignore[misc]
    """The worker of ``api.serve``."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lingering = threading.Semaphore(max(0, self.cfg.threads - _SPARE))

    def handle(self, conn: Any) -> Any:
        """Answer the requests of a connection for as long as they follow one another at once."""
        answered = super().handle(conn)
        while answered is True and self.alive and not conn.is_http2 and self._follows(conn):
            answered = super().handle(conn)
        return answered

    def _follows(self, conn: Any) -> bool:
        """Whether the next request of a connection is there within a moment, while no other connection waits for a thread."""
        if conn.parser.unreader.buf.getvalue() or not self.tpool._work_queue.empty():
            return False
        if not self._lingering.acquire(blocking=False):
            return False
        try:
            watch = select.poll()
            watch.register(conn.sock, select.POLLIN)
            return bool(watch.poll(_LINGER))
        finally:
            self._lingering.release()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request; the answer is written by ``_Joined``."""
        sock, conn.sock = conn.sock, _Joined(conn.sock)
        try:
            return super().handle_request(req, conn)
        finally:
            conn.sock, joined = sock, conn.sock
            joined.flush()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what is no request, with gunicorn's status and our form."""
        super().handle_error(req, _Refusing(client, str(exc)), addr, exc)


class _Joined:
    """A socket whose first piece, the head of an answer, is kept until the next one."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._head: bytes | None = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        """Send a piece, or keep it if it is the first."""
        if self._head == b"":
            self._head = data
        elif self._head is None:
            self._sock.sendall(data)
        else:
            head, self._head = self._head, None
            self._sock.sendall(head + data)

    def sendfile(self, *arguments: Any, **options: Any) -> Any:
        """Send what is kept, then a file."""
        self.flush()
        return self._sock.sendfile(*arguments, **options)

    def flush(self) -> None:
        """Send what is kept: nothing follows it."""
        head, self._head = self._head, None
        if head:
            self._sock.sendall(head)


class _Refusing:
    """A socket that sends gunicorn's refusals as problems."""

    def __init__(self, sock: Any, detail: str) -> None:
        self._sock, self._detail = sock, detail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        """Send the problem instead of the page ``data``."""
        self._sock.sendall(refusal(data.partition(b"\r\n")[0].decode("latin-1"), self._detail))


def refusal(line: str, detail: str) -> bytes:
    """The answer with a status line as a problem.

    >>> print(refusal("HTTP/1.1 400 Bad Request", "no").decode().splitlines()[-1])
    {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "no"}
    """
    _, status, title = line.split(" ", 2)
    told = {"detail": detail[:_DETAIL]} if int(status) < 500 and detail else {}
    body = json.dumps({"type": "about:blank", "title": title, "status": int(status)} | told) + "\n"
    return (f"{line}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\n"
            f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode("latin-1")
