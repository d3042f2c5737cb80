"""The writer process: started on demand, shared, killed, started again."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError, UsageError
from kg.rdf.terms import names
from kg.store import open_reader, open_writer
from kg.store.canonical import canonical_hash
from kg.store.client import Client
from kg.store.core import Core
from kg.store.incoming import Incoming
from kg.store.layout import Layout
from kg.store.writing import StoreWriter
from tests.store.intake import killed_during_intake, whole, writer_of
from tests.store.make import extraction

BASE = names().base


def gone(pid: int, seconds: float = 5.0) -> bool:
    """Whether the process ends in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            os.kill(pid, 0)
            about = Path(f"/proc/{pid}/stat")
            if about.exists() and about.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except ProcessLookupError:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A store's place; its writer is ended after the test."""
    place = tmp_path / "store"
    yield place
    if (place / "writer.json").exists():
        pid = writer_of(place)
        if not gone(pid, 0):
            os.kill(pid, signal.SIGTERM)
            assert gone(pid)


@pytest.fixture
def client(root: Path) -> Iterator[Client]:
    opened = Client(root, BASE, idle=0.3)
    yield opened
    opened.close()


def test_two_clients_share_one_writer_which_publishes_and_ends_when_idle(root):
    with StoreWriter(Client(root, BASE, idle=0.2), names()) as one, StoreWriter(Client(root, BASE, idle=0.2), names()) as other:
        one.put(extraction(1))
        other.put(extraction(2))
        pid = writer_of(root)
    assert open_reader(root).count()["articles"] == 2
    assert gone(pid)
    assert not (root / "writer.sock").exists()
    alone = Core(root, BASE)
    alone.close()


def test_it_publishes_by_itself_when_nothing_comes(root, client):
    client.put([Incoming.of(extraction(1), names())])
    deadline = time.monotonic() + 5
    while Layout(root).current() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert open_reader(root).count()["articles"] == 1


def test_a_store_written_through_the_process_is_the_same_as_one_written_alone(root, tmp_path):
    with open_writer(root) as shared, open_writer(tmp_path / "alone", alone=True) as alone:
        for writer in (shared, alone):
            writer.put_all([extraction(1), extraction(2)])
            assert writer.article("article/0000000000000001") == extraction(1).article
            assert writer.forget("article/0000000000000002")
            assert not writer.forget("article/0000000000000002")
    assert canonical_hash(open_reader(root).quads()) == canonical_hash(open_reader(tmp_path / "alone").quads())


def test_a_killed_writer_is_started_again_and_its_dead_socket_and_lock_do_not_matter(root, client):
    client.put([Incoming.of(extraction(1), names())])
    pid = writer_of(root)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert (root / "writer.sock").exists()
    client.put([Incoming.of(extraction(2), names())])
    assert writer_of(root) != pid
    client.publish()
    assert open_reader(root).count()["articles"] == 2


def test_many_that_need_it_at_once_start_one(root):
    clients: list[Client] = []
    threads = [threading.Thread(target=lambda: clients.append(Client(root, BASE, idle=0.3))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({client.ask({"op": "ping"})[0]["pid"] for client in clients}) == 1
    for client in clients:
        client.close()


def test_a_long_path_has_its_socket_elsewhere(tmp_path, monkeypatch, short_tmp):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short_tmp))
    root = tmp_path / ("deep" * 30) / "store"
    client = Client(root, BASE, idle=0.2)
    client.publish()
    pid = writer_of(root)
    place = Path(json.loads((root / "writer.json").read_text())["socket"])
    assert place.parent == short_tmp / f"sila-{os.getuid()}"
    assert place.parent.stat().st_mode & 0o777 == 0o700
    client.close()
    assert gone(pid)


def test_the_socket_is_for_this_user_only(root, client):
    assert (root / "writer.sock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("header", [
    {"op": "put", "articles": [{"id": "article/../../x", "version": "0", "quads": 0, "text": 0}]},
    {"op": "seed", "fingerprint": "../x", "claims": 0, "descriptions": 0}, {"op": "put"}, {"op": "nothing"}, {}])
def test_a_wrong_request_is_refused_and_the_writer_goes_on(root, client, header):
    with pytest.raises(UsageError):
        client.ask(header)
    assert client.ask({"op": "ping"})


def test_noise_on_the_socket_does_not_end_it(root, client):
    for noise in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 64, b"\0\0\0\2\0\0\0\0\0\0\0\0[]", b"\0\0\0\1\0\0\0\0\0\0\0\0{"):
        with socket.socket(socket.AF_UNIX) as line, contextlib.suppress(ConnectionError):
            line.connect(str(root / "writer.sock"))
            line.sendall(noise)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(1) == b""
    assert client.ask({"op": "ping"})


def test_who_cannot_start_it_says_why(root):
    Layout(root).create(BASE)
    (root / "quads").write_text("not a folder")
    with pytest.raises(StoreError, match=r"cannot be opened|holds quads"):
        Client(root, BASE)


def test_ending_it_politely_publishes_and_loses_nothing(root, client):
    client.put([Incoming.of(extraction(1), names())])
    pid = writer_of(root)
    os.kill(pid, signal.SIGTERM)
    assert gone(pid)
    assert open_reader(root).count()["articles"] == 1


@pytest.mark.parametrize("victim", ["writer", "client"])
def test_a_kill_during_intake_loses_nothing_and_halves_nothing(root, victim):
    acknowledged = set(killed_during_intake(root, 1, 0.15, victim))
    whole(root, acknowledged)


@pytest.mark.slow
def test_twenty_kills_during_intake(root):
    import random

    chance = random.Random(20)
    acknowledged: set[int] = set()
    for turn in range(20):
        victim = chance.choice(["writer", "client"])
        acknowledged |= set(killed_during_intake(root, max(acknowledged, default=0) + 1, chance.uniform(0.01, 0.5), victim))
        if turn % 5 == 4:
            os.kill(writer_of(root), signal.SIGKILL)
    whole(root, acknowledged)
