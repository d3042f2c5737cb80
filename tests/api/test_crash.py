"""kill -9 of the HTTP server and of query workers while articles are taken in and clients ask."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kg.store import open_writer
from tests.api.conftest import start
from tests.api.http import Http
from tests.store.intake import killed_during_intake, whole, writer_of
from tests.store.make import extraction
from tests.store.processes import processes

pytestmark = pytest.mark.slow
HALF = """SELECT ?a WHERE {
  ?c a sila:Claim ; prov:wasDerivedFrom ?a OPTIONAL { ?e oa:hasSource ?a ; oa:hasSelector/oa:exact ?quote }
} GROUP BY ?a HAVING (COUNT(DISTINCT ?c) != 2 || COUNT(DISTINCT ?e) != 2) LIMIT 5"""
"""Articles that have not both of their claims, each with its quote."""


class Service:
    """The service over a store, started anew when it was killed."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.process, self.http = start(store, query_workers=2)

    def renew(self) -> None:
        """Start it where it is gone."""
        if self.process.poll() is not None:
            self.process.wait()
            self.process, self.http = start(self.store, query_workers=2)

    def members(self, part: str) -> list[int]:
        """Process ids: the ``server`` itself, its process that ``answers``, its query ``worker``s."""
        known = {pid: command for pid, (command, _) in processes(self.store).items()}
        if part == "server":
            return [self.process.pid]
        if part == "answers":
            return [pid for pid, command in known.items() if "api.serve" in command and pid != self.process.pid]
        return [pid for pid, command in known.items() if "kg.store.worker " in command]

    def one(self, part: str) -> int:
        """One of those, as soon as there is one."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if found := self.members(part):
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"no {part}")

    def close(self) -> None:
        """Kill what is left of it."""
        pids = [pid for part in ("server", "answers", "worker") for pid in self.members(part)]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    root = tmp_path / "store"
    with open_writer(root) as writer:
        writer.put(extraction(1, person="شخص 1"))
    made = Service(root)
    yield made
    made.close()
    os.kill(writer_of(root), signal.SIGTERM)


def ask(server: Http) -> tuple[int, object]:
    """The half articles that the service shows."""
    answer = server.get(f"/sparql?{urlencode({'query': HALF})}", Accept="application/sparql-results+json")
    return answer.status, answer.json()["results"]["bindings"] if answer.status == 200 else None


def test_twenty_kills_of_the_service_during_intake(service: Service) -> None:
    chance, over = random.Random(5), threading.Event()
    halves: list[object] = []
    answered = [0]

    def watch() -> None:
        while not over.is_set():
            try:
                status, found = ask(service.http)
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)  # killed: that is the test
                continue
            answered[0] += status == 200
            if found:
                halves.append(found)

    watcher = threading.Thread(target=watch)
    watcher.start()
    acknowledged = {1}
    try:
        for _ in range(20):
            part = chance.choice(["server", "answers", "worker", "worker"])
            acknowledged |= set(killed_during_intake(service.store, max(acknowledged) + 1, chance.uniform(0.01, 0.5),
                                                     partial(service.one, part)))
            if part == "server":
                service.process.wait(60)
            service.renew()
            assert eventually(service) == (200, []), part
    finally:
        over.set()
        watcher.join(60)
    assert halves == []
    assert answered[0] > 20
    whole(service.store, acknowledged)


def eventually(service: Service) -> tuple[int, object]:
    """What the service answers once its killed processes are replaced."""
    until = time.monotonic() + 60
    while True:
        try:
            found = ask(service.http)
            if found[0] == 200 or time.monotonic() > until:
                return found
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                raise
        time.sleep(0.1)
