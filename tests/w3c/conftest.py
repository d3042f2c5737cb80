"""The service over a plain data set on a real port, with a writer's token, for the W3C's suites."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.store import plain
from kg.tokens import Tokens
from tests.api.conftest import serving
from tests.api.http import Answer, Http


@dataclass
class Endpoint:
    """The service, and the folder of its data set."""

    http: Http
    root: Path
    token: str
    base: str
    holds: frozenset[ox.Quad] = frozenset()

    def hold(self, quads: Iterable[ox.Quad]) -> None:
        """Put data in the place of all that is there."""
        wanted = frozenset(quads)
        if wanted != self.holds:
            plain.load(self.root, wanted)
            self.holds = wanted

    def changed(self) -> None:
        """Something else was done to the data."""
        self.holds = frozenset((ox.Quad(ox.BlankNode(), ox.NamedNode("a:changed"), ox.BlankNode()),))

    def send(self, method: str, path: str, body: bytes | str | None, headers: Mapping[str, str]) -> Answer:
        """A request with the token."""
        return self.http(method, path, body, **{"Authorization": f"Bearer {self.token}", **headers})


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The service whose base is its own address, so that graphs are named directly."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    root, base = tmp_path_factory.mktemp("w3c") / "store", f"http://127.0.0.1:{port}/"
    plain.create(root, base)
    token = Tokens(root).add("suites", "write")[1]
    with serving(root, port, base=base, query_timeout=120) as http:
        yield Endpoint(http, root, token, base)
