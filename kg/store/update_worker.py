"""Carries out one change at a time on a copy of a snapshot: ``python -m kg.store.update_worker``.

``kg.store.updates`` starts it. Like a query worker it has no network, a memory limit and a parent that kills it at the
deadline; what the parent is handed is only parsed here. The answer is N-Quads to remove and to add, or one of the errors
``syntax``, ``refused``, ``data``, ``missing``, ``shapes``, ``store``, ``memory``, ``failed``.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.embedded import EmbeddedReader
from kg.store.protocol import Header, receive, send, split
from kg.store.query_errors import BadData, GraphRefused, NoGraph, ShapesBroken, SparqlError
from kg.store.sandbox import limit_memory
from kg.store.update_copy import Copy, place
from kg.store.worker import GRACE, start

_MOST_VIOLATIONS: Final = 50


@dataclass(frozen=True, slots=True)
class Change:
    """What to do: ``kind`` is ``update`` (the body is SPARQL), ``put``, ``post`` (the body is RDF) or ``delete``.

    ``graph`` is the address of the graph, empty for the default graph; ``media`` and ``sizes`` the types and bytes of the
    body's parts; ``default`` and ``named`` the protocol's using-graph-uri and using-named-graph-uri; ``base`` what an update's
    addresses are relative to; ``scratch`` is where to make the copy, which must not be there.
    """

    kind: str
    scratch: str
    seconds: float
    graph: str = ""
    media: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    base: str = ""


class Worker:
    """Carries out changes of the store at ``root``."""

    def __init__(self, root: Path, memory: int, connection: socket.socket) -> None:
        self._root, self._connection = root, connection
        self._memory: int | None = memory

    def run(self) -> None:
        """Work until the other side is gone."""
        while (message := receive(self._connection)) is not None:
            change = Change(**message[0])
            signal.setitimer(signal.ITIMER_REAL, change.seconds + GRACE)
            header, parts = self._answer(change, message[1])
            signal.setitimer(signal.ITIMER_REAL, 0)
            send(self._connection, header, parts)

    def _answer(self, change: Change, body: bytes) -> tuple[Header, Sequence[bytes]]:
        if self._memory is not None:
            limit_memory(self._memory)
            self._memory = None
        scratch, keep = Path(change.scratch), False
        try:
            with EmbeddedReader(self._root) as reader:
                copy = Copy(reader, scratch)
                answer = _change(copy, change, body)
                keep = copy.plain
                copy.close()
                return answer
        except SparqlError as wrong:
            return _failure("syntax", wrong.reason, line=wrong.line, column=wrong.column), ()
        except SyntaxError as wrong:
            line, column, reason = place(str(wrong))
            return _failure("syntax", reason, line=line, column=column), ()
        except BadData as wrong:
            return _failure("data", wrong.reason, line=wrong.line, column=wrong.column), ()
        except GraphRefused as wrong:
            return _failure("refused", str(wrong)), ()
        except NoGraph as wrong:
            return _failure("missing", str(wrong)), ()
        except ShapesBroken as wrong:
            return _failure("shapes", str(wrong), violations=wrong.violations[:_MOST_VIOLATIONS]), ()
        except StoreError as wrong:
            return _failure("store", str(wrong)), ()
        except MemoryError:
            return _failure("memory", ""), ()
        except (OSError, RuntimeError, ValueError) as wrong:
            return _failure("failed", f"the change failed: {wrong}"), ()
        finally:
            if not keep:
                shutil.rmtree(scratch, ignore_errors=True)


def _change(copy: Copy, change: Change, body: bytes) -> tuple[Header, Sequence[bytes]]:
    if change.kind == "update":
        try:
            text = body.decode()
        except UnicodeDecodeError as wrong:
            raise SparqlError(f"the update is not UTF-8 (byte {wrong.start})") from wrong
        copy.update(text, change.default, change.named, change.base)
    else:
        graph = copy.graph(change.graph)
        if change.kind == "delete":
            copy.delete(graph)
        else:
            copy.write(graph, zip(split(body, change.sizes), change.media, strict=True), replace=change.kind == "put")
    parts = (b"", b"") if copy.plain else copy.difference()
    return {"created": copy.created, "removed": len(parts[0]), "added": len(parts[1])}, parts


def _failure(kind: str, message: str, **more: object) -> Header:
    return {"error": kind, "message": message, **more}


def _run(store: Path, memory: int, connection: socket.socket) -> None:
    with contextlib.suppress(ConnectionError):
        Worker(store, memory, connection).run()


if __name__ == "__main__":
    sys.exit(start("kg.store.update_worker", _run))

