"""A query worker: ``python -m kg.store.worker``, started by ``kg.store.workers``, which speaks with it over a socket pair.

The network is denied before the store is opened. A job is a header (see ``Job``) with the query as its body; the answer is some
messages with a piece of the body each, of which the last has ``end``, or one with ``error``:
``syntax``, ``store``, ``memory``, ``large``, ``failed``.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, serialize

from kg.errors import StoreError
from kg.store.embedded import EmbeddedReader, Latest
from kg.store.formats import BY_MEDIA
from kg.store.output import Full, Output
from kg.store.protocol import Header, Inbox, send
from kg.store.query_errors import AnswerTooLarge
from kg.store.sandbox import deny_network, limit_memory, no_core_dumps

GRACE: Final = 5.0
"""Seconds after a deadline at which a worker ends itself, should nobody be there to kill it."""
_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Job:
    """A query: the media type of its answer, the limits, and its dataset.

    ``default`` and ``named`` are addresses of graphs; where both are empty, the query's own FROM counts, and without it
    (``union``) all graphs are one. Addresses are relative to ``base``, where it is not empty.
    """

    media: str
    rows: int
    bytes: int
    seconds: float
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    union: bool = True
    base: str = ""


class Worker:
    """Answers jobs over the store at ``root``, of which each sees the newest snapshot."""

    def __init__(self, root: Path, memory: int, connection: socket.socket) -> None:
        self._latest = Latest(root)
        self._memory: int | None = memory
        self._connection = connection

    def run(self) -> None:
        """Answer until the other side is gone."""
        inbox = Inbox(self._connection)
        while (message := inbox.wait()) is not None:
            header, body = message
            job = Job(**header)
            signal.setitimer(signal.ITIMER_REAL, job.seconds + GRACE)  # the default action ends the process
            self._answer(job, body.decode())
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _answer(self, job: Job, text: str) -> None:
        try:
            reader = self._latest.get()
            if self._memory is not None:
                limit_memory(self._memory)
                self._memory = None
            head: Header = {"snapshot": reader.snapshot}
            output = Output(lambda piece: send(self._connection, head, [piece]), job.rows, job.bytes,
                            BY_MEDIA[job.media].counter())
            with contextlib.suppress(Full):
                _write(job, text, reader, output)
            rest = output.close()
        except SyntaxError as error:
            place = _PLACE.fullmatch(str(error))
            line, column, reason = (int(place[1]), int(place[2]), place[3]) if place else (None, None, str(error))
            self._fail("syntax", reason, line=line, column=column)
        except StoreError as error:
            self._fail("store", str(error))
        except AnswerTooLarge as error:
            self._fail("large", str(error))
        except MemoryError:
            self._fail("memory", "")
        except ConnectionError:
            raise
        except (OSError, RuntimeError, ValueError) as error:
            self._fail("failed", f"the query failed: {error}")
        else:
            send(self._connection, {**head, "end": True, "truncated": output.truncated}, [rest])

    def _fail(self, kind: str, message: str, **more: object) -> None:
        send(self._connection, {"error": kind, "message": message, **more})


def _write(job: Job, text: str, reader: EmbeddedReader, output: Output) -> None:
    """Run the query and write its answer."""
    base = job.base or None
    prefixes = {} if reader.plain else reader.names.prefixes()
    if job.default or job.named:
        answer = reader.store.query(text, base_iri=base, prefixes=_used(prefixes, text), default_graph=_graphs(job.default),
                                    named_graphs=_graphs(job.named))
    else:
        answer = reader.store.query(text, base_iri=base, prefixes=_used(prefixes, text),
                                    use_default_graph_as_union=job.union and not reader.plain)
    syntax = BY_MEDIA[job.media].syntax
    if isinstance(answer, QueryTriples) and isinstance(syntax, RdfFormat):
        serialize(output.limited(answer), output, syntax, prefixes=prefixes)  # type: ignore[arg-type]  # write() is enough
    elif isinstance(answer, QuerySolutions | QueryBoolean) and isinstance(syntax, QueryResultsFormat):
        answer.serialize(output, syntax)  # type: ignore[arg-type]
    else:
        raise ValueError(f"the answer of this query cannot be written as {job.media}")


def _used(prefixes: Mapping[str, str], text: str) -> dict[str, str]:
    """The prefixes that a query may use: the engine reads the address of each anew; an escape may spell any.

    >>> _used({"id": "http://x/id/", "sila": "http://x/#"}, "ASK { ?s a sila:Claim }")
    {'sila': 'http://x/#'}
    """
    return {name: address for name, address in prefixes.items() if f"{name}:" in text or "\\" in text}


def _graphs(addresses: Sequence[str]) -> list[Any]:  # the engine's own lists are of several types
    return [NamedNode(address) for address in addresses]


def _end_with_parent(connection: socket.socket) -> None:
    """End this process, whatever it is doing, when nobody is at the other end of the connection any more."""
    hang_up = select.poll()
    hang_up.register(connection, 0)
    hang_up.poll()
    os._exit(1)


def start(name: str, run: Callable[[Path, int, socket.socket], None]) -> int:
    """Serve the socket whose number the command line gives, without network, until its other end is closed.

    Parameters
    ----------
    name : the module, for the usage message
    run : is given the store, the memory limit in bytes and the socket

    Returns the exit status.
    """
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("store", type=Path)
    parser.add_argument("socket", type=int)
    parser.add_argument("memory", type=int)
    parser.add_argument("--unsandboxed", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    connection = socket.socket(fileno=cast(int, options.socket))
    no_core_dumps()
    try:
        deny_network()
    except StoreError as error:
        if not options.unsandboxed:
            send(connection, {"error": "store", "message": str(error)})
            return 1
    threading.Thread(target=_end_with_parent, args=(connection,), daemon=True).start()
    send(connection, {"ready": True})
    run(options.store, options.memory, connection)
    return 0


def main() -> int:
    """Answer queries until the parent is gone. Returns the exit status."""
    def run(store: Path, memory: int, connection: socket.socket) -> None:
        with contextlib.suppress(ConnectionError):
            Worker(store, memory, connection).run()

    return start("kg.store.worker", run)


if __name__ == "__main__":
    sys.exit(main())
