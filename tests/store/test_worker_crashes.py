"""Query workers without network, that die, and that end with whoever started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.store import worker_process
from kg.store.query_errors import QueryFailed, SparqlError, WorkerFailed
from kg.store.workers import QueryPool
from tests.store.pools import ASK, COUNT, Make, make, pool, root, running, workers_of, yes

__all__ = ["make", "pool", "root"]


def test_the_worker_has_no_network(monkeypatch: pytest.MonkeyPatch, pool: QueryPool) -> None:
    monkeypatch.setattr("kg.store.sparql_lexer._refuse", lambda text, words: None)  # as if a query had got past it
    with pytest.raises(QueryFailed, match="Permission denied"):
        pool.run("SELECT * { SERVICE <http://127.0.0.1:18080/> { ?s ?p ?o } }")
    assert yes(pool)


def test_without_a_sandbox_no_worker_starts_unless_that_is_allowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                                 root: Path) -> None:
    (tmp_path / "bare_worker.py").write_text(
        "import sys\nfrom kg.errors import StoreError\nfrom kg.store import worker\n"
        "def fail(): raise StoreError('no sandbox here')\nworker.deny_network = fail\nsys.exit(worker.main())\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(worker_process, "MODULE", "bare_worker")
    with QueryPool(root, environ={}) as pool, pytest.raises(StoreError, match="no sandbox here"):
        pool.run(ASK)
    with QueryPool(root, environ={"KG_ALLOW_UNSANDBOXED": "1"}) as pool:
        assert yes(pool)


def test_a_worker_that_dies_takes_only_its_query_along(make: Make, root: Path) -> None:
    known = set(workers_of(root))
    pool = make()
    assert yes(pool)
    (pid,) = set(workers_of(root)) - known
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert yes(pool)  # it was idle
    (pid,) = set(workers_of(root)) - known
    with ThreadPoolExecutor(1) as one:
        job = one.submit(pool.run, COUNT)
        time.sleep(0.3)
        os.kill(pid, signal.SIGABRT)
        assert isinstance(job.exception(), WorkerFailed)
    assert yes(pool)


def test_queries_nested_too_deep_harm_one_worker_at_most(make: Make) -> None:
    pool = make()
    with pytest.raises((SparqlError, QueryFailed)):
        pool.run("ASK " + "{" * 100_000 + "}" * 100_000)
    assert yes(pool)


def test_close_leaves_no_process_and_ends_what_runs(make: Make, root: Path) -> None:
    known = set(workers_of(root))
    pool = make(workers=3)
    with ThreadPoolExecutor(3) as many:
        assert list(many.map(lambda _: yes(pool), range(3))) == [True] * 3
        job = many.submit(pool.run, COUNT)
        time.sleep(0.3)
        assert set(workers_of(root)) - known
        pool.close()
        assert set(workers_of(root)) == known
        assert isinstance(job.exception(), WorkerFailed)
    pool.close()
    with pytest.raises(WorkerFailed):
        pool.run(ASK)


def test_workers_end_with_a_parent_that_is_killed(root: Path) -> None:
    code = (f"import threading; from kg.store.workers import QueryPool\npool = QueryPool({str(root)!r}, environ={{}})\n"
            f"pool.run({ASK!r}); threading.Thread(target=pool.run, args=({COUNT!r},)).start()\n"
            "import time; time.sleep(0.3); print(*(worker.pid for worker in pool._busy), flush=True)")
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert Path(f"/proc/{pid}").exists()
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 3
    while running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not running(pid)
