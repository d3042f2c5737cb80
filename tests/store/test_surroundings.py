"""Hostile surroundings, with the real processes: a full disk, a read-only one, a foreign lock, a clock moved back, SIGTERM.

In each one clear line, the exit code of docs/commands.md, and a store that opens afterwards with nothing half in it.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import places
from kg.entities.gazetteer import load
from kg.store import open_reader, open_writer
from kg.store.ledger import Judgement, Ledger, decide
from kg.tokens import Tokens
from tests.api.conftest import start
from tests.api.http import Http
from tests.store.make import MP, PJD, extraction

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PAGE = places.seeds() / "articles" / "agadir-council-2021.txt"


def kg(*arguments: object) -> subprocess.CompletedProcess[str]:
    """A command with its exit code and what it said."""
    return subprocess.run([sys.executable, "-m", "kg", *map(str, arguments)], capture_output=True, text=True, cwd=ROOT,
                          timeout=300, check=False)


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that refused, with exit code 2."""
    assert done.returncode == 2, done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("kg: ")
    assert "Traceback" not in done.stderr
    return lines[0]


def whole(root: Path) -> int:
    """How many articles a store has, each of which is whole; the store's own examination finds nothing ill."""
    done = kg("doctor", "--store", root, "--format", "json")
    assert done.returncode == 0, done.stdout
    return len(list(open_reader(root).articles()))


class Disk:
    """A small disk in memory: it can be filled, made read-only, and given room again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, *options: str) -> None:
        """Mount it, or mount it anew with other options; skips where that is not allowed."""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(self.folder)],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a disk of its own cannot be mounted here: {done.stderr.strip()}")

    def unmount(self) -> None:
        """Let it go, whoever still has a file open."""
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)


@pytest.fixture
def disk(short_tmp: Path) -> Iterator[Disk]:
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("only root may mount a disk")
    folder = short_tmp / "disk"
    folder.mkdir()
    made = Disk(folder)
    yield made
    made.unmount()


@pytest.mark.parametrize("size", ["256k", "1m", "5m"])
def test_a_full_disk_is_one_line_and_room_again_is_all_it_takes(disk: Disk, size: str) -> None:
    disk.mount(f"size={size}")
    store = disk.folder / "store"
    assert "No space left on device" in one_line(kg("build", "--store", store))
    log = store / "writer.log"
    assert not log.exists() or "Traceback" not in log.read_text()
    disk.mount("remount", "size=300m")
    assert kg("build", "--store", store).returncode == 0
    assert whole(store) == 47


def test_a_read_only_disk_answers_readers_and_refuses_writers_in_one_line(disk: Disk, seed_store: Path) -> None:
    disk.mount("size=300m")
    store = disk.folder / "store"
    shutil.copytree(seed_store, store, ignore=shutil.ignore_patterns("writer.*"))
    Tokens(store).add("test", "write")
    disk.mount("remount", "ro")
    for command in (("build", PAGE), ("merge", "party/mp", "party/pjd", "--by", "test"), ("token", "add", "other")):
        assert "ead-only file system" in one_line(kg(*command, "--store", store)), command
    asked = kg("query", "--store", store, "--format", "csv", "SELECT (COUNT(*) AS ?n) { ?a a schema:NewsArticle }")
    assert (asked.returncode, asked.stdout.split()[-1]) == (0, "47")
    process, http_ = start(store)
    try:
        for path in ("/ready", "/api/entities?q=mp", "/entity/party/mp", "/api/entities/party/mp/neighbourhood",
                     "/api/alliances", "/alliances", "/api/export.gexf", "/sparql?query=ASK%7B%7D"):
            assert http_.get(path).status == 200, path
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_a_lock_held_by_another_program_is_one_line(seed_store: Path, short_tmp: Path) -> None:
    store = short_tmp / "store"
    shutil.copytree(seed_store, store, ignore=shutil.ignore_patterns("writer.*"))
    with (store / "writer.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        message = one_line(kg("build", PAGE, "--store", store))
        assert str(store) in message
        assert kg("search", "mp", "--store", store).returncode == 0  # readers need no lock
    assert kg("build", PAGE, "--store", store).returncode == 0
    assert whole(store) == 47


def test_a_clock_moved_back_changes_no_order(short_tmp: Path) -> None:
    """Snapshots, judgements and removals are in the order in which they came, whatever the time that they say."""
    store = short_tmp / "store"
    with open_writer(store, alone=True) as writer:
        writer.put_seed(load())
        writer.put(extraction(1))
        first = writer.publish()
        writer.judge([Judgement("merge", MP, PJD, "person:test", "2026-06-01T00:00:00Z")])
        writer.judge([Judgement("differ", MP, PJD, "person:test", "2020-01-01T00:00:00Z")])
        writer.put(extraction(2))
        assert int(writer.publish().partition("-")[0]) > int(first.partition("-")[0])
    assert decide(Ledger(store / "ledger.jsonl").rows()).canonical == {}
    assert {one.id for one in open_reader(store).articles()} == {extraction(1).article_id, extraction(2).article_id}


FAKETIME = shutil.which("faketime")


@pytest.mark.skipif(FAKETIME is None, reason="Debian's faketime is not installed")
def test_commands_by_a_clock_of_the_past(seed_store: Path, short_tmp: Path) -> None:
    store = short_tmp / "store"
    shutil.copytree(seed_store, store, ignore=shutil.ignore_patterns("writer.*"))
    done = subprocess.run([str(FAKETIME), "2001-01-01", sys.executable, "-m", "kg", "build", str(PAGE), "--store", str(store)],
                          capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert whole(store) == 47


def test_sigterm_under_load_ends_in_time_and_loses_nothing(seed_store: Path, short_tmp: Path) -> None:
    store = short_tmp / "store"
    shutil.copytree(seed_store, store, ignore=shutil.ignore_patterns("writer.*"))
    token = Tokens(store).add("test", "write")[1]
    process, server = start(store)
    statuses: Counter[object] = Counter()
    accepted: list[str] = []
    over = threading.Event()

    def read(path: str) -> None:
        while not over.is_set():
            try:
                statuses[server.get(path).status] += 1
            except (OSError, http.client.HTTPException) as error:
                statuses[type(error).__name__] += 1
                time.sleep(0.02)

    def send() -> None:
        for number in range(10_000):
            if over.is_set():
                return
            text = f"خبر رقم {number} من الجماعة\nقال محمد أوزين إن حزب الحركة الشعبية تحالف مع حزب الاستقلال."
            body = json.dumps({"text": text})
            try:
                answer = server.post("/api/articles", body, "application/json", Authorization=f"Bearer {token}")
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if answer.status == 202:
                accepted.append(answer.json()["status"])

    paths = ("/api/entities?q=mp", "/entity/party/mp", "/api/alliances", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D",
             "/api/export.nq")
    clients = [threading.Thread(target=read, args=(path,)) for path in paths] + [threading.Thread(target=send)]
    for client in clients:
        client.start()
    time.sleep(8)
    try:
        process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        assert process.wait(60) == 0
        assert time.monotonic() - begun < 45
    finally:
        over.set()
        for client in clients:
            client.join(60)
        process.kill()
    assert statuses[200] > 5
    assert not [status for status in statuses if isinstance(status, int) and status >= 500 and status != 503], statuses
    assert accepted
    again, server = start(store)  # what was accepted waits on the disk, and is read by the next service
    try:
        assert "stored" in {_eventually(server, status) for status in accepted[:3]}
    finally:
        again.send_signal(signal.SIGTERM)
        assert again.wait(60) == 0
    assert whole(store) > 47


def _eventually(server: Http, status: str) -> str:
    until = time.monotonic() + 120
    state = ""
    while time.monotonic() < until:
        state = str(server.get(status).json()["state"])
        if state in {"stored", "failed"}:
            break
        time.sleep(0.5)
    return state
