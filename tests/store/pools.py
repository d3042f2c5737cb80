"""Pools of query workers over a small store, and what their tests look at."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.store import open_writer, worker_process
from kg.store.workers import Answer, QueryPool
from tests.store.make import extraction

ASK = "ASK { ?s a sila:Claim }"
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = CROSS.replace("*", "(COUNT(*) AS ?n)", 1)
NUMBERS = ("SELECT ?n { VALUES ?a {0 1 2 3 4 5 6 7 8 9} VALUES ?b {0 1 2 3 4 5 6 7 8 9} VALUES ?c {0 1 2 3 4 5 6 7 8 9} "
           "BIND(?a * 100 + ?b * 10 + ?c AS ?n) }")
#: A hundred thousand rows of 400 bytes, quickly.
LARGE = (f"SELECT ?n ('{'x' * 350}' AS ?long) {{ VALUES ?a {{0 1 2 3 4 5 6 7 8 9}} VALUES ?b {{0 1 2 3 4 5 6 7 8 9}} "
         f"{{ {NUMBERS} }} }}")
Make = Callable[..., QueryPool]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workers") / "store"
    with open_writer(folder, alone=True) as writer:
        writer.put_all([extraction(number) for number in range(1, 31)])
    return folder


@pytest.fixture(scope="module")
def pool(root: Path) -> Iterator[QueryPool]:
    """A pool of one worker with usual limits."""
    with QueryPool(root, environ={"KG_QUERY_WORKERS": "1"}) as made:
        yield made


@pytest.fixture
def make(root: Path) -> Iterator[Make]:
    """Pools of one worker with settings by keyword, closed after the test."""
    pools = []

    def made(folder: Path = root, **settings: object) -> QueryPool:
        given = {"workers": 1, **settings}
        pools.append(QueryPool(folder, environ={f"KG_QUERY_{name.upper()}": str(value) for name, value in given.items()}))
        return pools[-1]

    yield made
    for pool in pools:
        pool.close()


def read(answer: Answer) -> bytes:
    return b"".join(answer.body)


def values(answer: Answer) -> list[dict[str, str]]:
    rows = json.loads(read(answer))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


def yes(pool: QueryPool) -> bool:
    return bool(json.loads(read(pool.run(ASK)))["boolean"])


def children() -> dict[int, str]:
    """The worker processes of this process, by number."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == os.getpid() and worker_process.MODULE in command:
            found[int(folder.name)] = command
    return found


def workers_of(root: Path) -> list[int]:
    return [pid for pid, command in children().items() if str(root) in command]


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
