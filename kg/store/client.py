"""The hands of a store's writer process: started where nobody has started it, asked again where it died.

Every operation may be repeated without harm, so an answer that did not come is asked for again: what was acknowledged is
stored, and what is sent twice is stored once.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import Quad

import kg
from kg.errors import StoreError, UsageError
from kg.model import Article
from kg.store import address, texts
from kg.store.incoming import Incoming, to_nquads
from kg.store.layout import Layout
from kg.store.ledger import Judgement
from kg.store.protocol import Header, receive, send

START_SECONDS: Final = 30.0
ATTEMPTS: Final = 4
BUSY: Final = 3


class Client:
    """A connection to the writer process of the store at ``root``."""

    def __init__(self, root: Path, base: str, *, idle: float = 10.0) -> None:
        self.layout = Layout(root)
        self.layout.create(base)
        self.layout.check_base(base)
        self.idle = idle
        self._connection: socket.socket | None = None
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self.ask({"op": "ping"})

    # -- operations

    def put(self, articles: Sequence[Incoming]) -> None:
        """Replace the articles' graphs and facts in one transaction."""
        rows = [{"id": article.id, "version": article.version, "quads": len(article.quads), "text": len(article.text)}
                for article in articles]
        self.ask({"op": "put", "articles": rows}, [part for article in articles for part in (article.quads, article.text)])

    def put_seed(self, fingerprint: str, claims: bytes, descriptions: bytes) -> None:
        """Replace the seed graph and its facts."""
        self.ask({"op": "seed", "fingerprint": fingerprint, "claims": len(claims), "descriptions": len(descriptions)},
                 (claims, descriptions))

    def forget(self, article: str) -> bool:
        """Remove an article."""
        return bool(self.ask({"op": "forget", "id": article})[0]["found"])

    def take_down(self, articles: Sequence[str], why: str, by: str) -> str:
        """Remove articles for good; returns the first snapshot without them."""
        return str(self.ask({"op": "take_down", "ids": list(articles), "why": why, "by": by})[0]["snapshot"])

    def freeze(self) -> str:
        """Links to all files of the state so far; returns their folder's name in ``layout.backups``."""
        return str(self.ask({"op": "freeze"})[0]["name"])

    def purge(self) -> Sequence[str]:
        """Leave no byte of what was taken down."""
        return [str(one) for one in self.ask({"op": "purge"})[0]["purged"]]

    def allow(self, article: str, why: str, by: str) -> None:
        """Let an article be read again."""
        self.ask({"op": "allow", "id": article, "why": why, "by": by})

    def article(self, article: str) -> Article | None:
        """A stored article."""
        header, body = self.ask({"op": "article", "id": article})
        return texts.decode(body) if header["found"] else None

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Change curated graphs."""
        self.change_lines(to_nquads(removed), to_nquads(added))

    def change_lines(self, *parts: bytes) -> None:
        """Change curated graphs: N-Quads to remove, N-Quads to add."""
        self.ask({"op": "change", "removed": len(parts[0]), "added": len(parts[1])}, parts)

    def judge(self, rows: Iterable[Judgement]) -> Sequence[str]:
        """Append judgements to the ledger; returns what is held back, in words."""
        answer, _ = self.ask({"op": "judge", "rows": [row.as_json() for row in rows]})
        return [str(line) for line in answer["conflicts"]]

    def publish(self) -> str:
        """Publish a snapshot."""
        return str(self.ask({"op": "publish"})[0]["snapshot"])

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._hang_up()

    # -- the connection

    def ask(self, header: Header, parts: Sequence[bytes] = ()) -> tuple[Header, bytes]:
        """Send a request, get its answer. StoreError or UsageError as the writer says; StoreError where it is not there."""
        with self._lock:
            for attempt in range(ATTEMPTS):
                try:
                    answer = self._once(header, parts)
                except OSError as error:
                    self._hang_up()
                    if attempt == ATTEMPTS - 1:
                        raise StoreError(f"{self.layout.root}: the writer process does not answer: {error}") from error
                    continue
                if "error" in answer[0]:
                    raise (UsageError if answer[0]["error"] == "usage" else StoreError)(answer[0]["message"])
                return answer
        raise AssertionError

    def _once(self, header: Header, parts: Sequence[bytes]) -> tuple[Header, bytes]:
        if self._owner != os.getpid():  # a fork must not speak on its parent's line
            self._connection, self._owner = None, os.getpid()
        if self._connection is None:
            self._connection = self._connect()
        send(self._connection, header, parts)
        answer = receive(self._connection)
        if answer is None:
            raise ConnectionError("it ended")
        return answer

    def _connect(self) -> socket.socket:
        deadline = time.monotonic() + START_SECONDS
        started: subprocess.Popen[bytes] | None = None
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(address.find(self.layout)))
                return connection
            except (FileNotFoundError, ConnectionRefusedError):
                connection.close()
            except OSError:
                connection.close()
                raise
            if started is None or started.poll() is not None:
                if started is not None and started.returncode not in (0, BUSY):
                    raise StoreError(self._complaint())
                if time.monotonic() > deadline:
                    raise StoreError(f"{self.layout.root}: another process writes to this store")
                started = self._start()
            elif time.monotonic() > deadline:
                raise StoreError(f"{self.layout.root}: the writer process did not start in {START_SECONDS:.0f} s")
            time.sleep(0.02)

    def _start(self) -> subprocess.Popen[bytes]:
        """Start the writer in a session of its own; it outlives this process while others need it."""
        code = str(Path(kg.__file__).resolve().parents[1])
        paths = os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH"))))
        with self.layout.log.open("wb" if _large(self.layout.log) else "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "kg.store.writer", str(self.layout.root.resolve()), "--idle", str(self.idle)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
                env={**os.environ, "PYTHONPATH": paths})
        threading.Thread(target=process.wait, daemon=True).start()
        return process

    def _complaint(self) -> str:
        """The last line of the writer's log."""
        with contextlib.suppress(OSError):
            lines = self.layout.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            if lines:
                return lines[-1]
        return f"{self.layout.root}: the writer process did not start"

    def _hang_up(self) -> None:
        if self._connection is not None:
            if self._owner == os.getpid():
                self._connection.close()
            self._connection = None


def _large(log: Path) -> bool:
    return log.exists() and log.stat().st_size > 1 << 20
