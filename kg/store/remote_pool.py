"""Users' queries on another SPARQL 1.1 server: the same checks, formats and limits as with the query workers.

The server must bound memory itself; here a query ends at its deadline, and its answer is whole before it is passed on.
"""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from pyoxigraph import QueryResultsFormat

from kg import settings
from kg.errors import StoreError
from kg.rdf.terms import Names
from kg.store.formats import Format, choose
from kg.store.http import Server
from kg.store.output import Full, Output
from kg.store.query_errors import QueryFailed, QueryTimeout, SparqlError
from kg.store.remote import JSON, revision, truth
from kg.store.sparql_lexer import check_query
from kg.store.spool import Spool
from kg.store.wording import written_out
from kg.store.workers import SPOOL_BYTES, Answer

_PIECE: Final = 1 << 16
_PLACE: Final = re.compile(r"(?s).*error at (\d+):(\d+): (.*)")


class RemotePool:
    """Queries of the store at ``url``; safe to use from many threads. Settings as for ``kg.store.workers.QueryPool``."""

    def __init__(self, url: str, *, environ: Mapping[str, str] | None = None) -> None:
        given = {**os.environ, **(environ or {})}
        self._server, self._names = Server(url), Names(settings.get("KG_BASE", given))
        self._seconds = settings.number("KG_QUERY_TIMEOUT", given)
        self._rows, self._bytes = (int(settings.number(f"KG_QUERY_{name}", given)) for name in ("ROWS", "BYTES"))

    def run(self, text: str, *, accept: str = "*/*", default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = (),
            base: str = "") -> Answer:
        """Run a query; see ``QueryPool.run``. The answer is whole when this returns."""
        outline = check_query(text)
        wanted = choose(outline.form, accept)
        snapshot = revision(self._server, self._names)
        if snapshot is None:
            raise StoreError(f"{self._server.url}: nothing is there yet (kg build)")
        until = time.monotonic() + self._seconds
        spool = Spool(SPOOL_BYTES, lambda: None)
        output = Output(spool.write, self._rows, self._bytes, wanted.counter())
        written = written_out(text, self._names.prefixes(), base)
        try:
            media = JSON if outline.form == "ASK" else wanted.media
            response = self._server.query(written, media, default_graphs=default_graphs,
                                          named_graphs=named_graphs, seconds=self._seconds)
            if response.status != 200:
                raise _refused(response.status, response.read(4096).decode(errors="replace"))
            if outline.form == "ASK":
                spool.write(_ask(truth(response.read(), self._server.url), wanted))
            else:
                with suppress(Full):
                    while piece := self._read(response, until):
                        output.write(piece)
                spool.write(output.close())
        except TimeoutError as error:
            self._server.hang_up()
            raise QueryTimeout(self._seconds) from error
        except (OSError, http.client.HTTPException) as error:
            self._server.hang_up()
            raise QueryFailed(f"the answer broke off: {error}") from error
        except BaseException:
            self._server.hang_up()
            spool.end()
            spool.close()
            raise
        if output.truncated:
            self._server.hang_up()
        spool.end()
        return Answer(spool, wanted.content_type, snapshot, output.truncated)

    def _read(self, response: http.client.HTTPResponse, until: float) -> bytes:
        if time.monotonic() > until:
            raise TimeoutError
        return response.read1(_PIECE)

    def close(self) -> None:
        """Hang up."""
        self._server.hang_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _ask(answer: bool, wanted: Format) -> bytes:
    """A truth value as the standard writes it, whatever the server's own way."""
    if wanted.syntax == QueryResultsFormat.JSON:
        return b'{"head":{},"boolean":true}' if answer else b'{"head":{},"boolean":false}'
    value = "true" if answer else "false"
    return (f'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>{value}</boolean>'
            "</sparql>").encode()


def _refused(status: int, said: str) -> Exception:
    """What the server's refusal means: the query's fault, or the server's."""
    message = " ".join(said.split())[:500]
    if status == 400:
        place = _PLACE.fullmatch(said)
        return SparqlError(place[3].strip(), int(place[1]), int(place[2])) if place else SparqlError(message)
    return QueryFailed(f"the server answers {status}: {message}")
