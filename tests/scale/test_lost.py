"""An executor that is killed in the middle of the work changes nothing in what is written (``make test-spark-long``)."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from kg.rdf.terms import names
from kg.scale.parts import Parts
from kg.store import bulk
from tests.scale.make import NEEDS_SPARK, folder, hash_of, one_process, records, seed_records

pytestmark = [*NEEDS_SPARK, pytest.mark.slow]
PARTS = 8


def executors() -> list[int]:
    """The executors that descend from this process."""
    parent, command = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command[int(path.name)] = (path / "cmdline").read_bytes()
        except OSError:
            continue

    def ours(pid: int) -> bool:
        return pid == os.getpid() or (pid in parent and ours(parent[pid]))

    return sorted(pid for pid, line in command.items()
                  if b"CoarseGrainedExecutorBackend" in line and b"java" in line.split(b"\0")[0] and ours(pid))


def test_a_killed_executor_is_made_good(tmp_path: Path) -> None:
    from kg.scale import job

    inputs = folder(tmp_path / "in", [*records(100), *seed_records()])
    spark = job.session("local-cluster[2,1,1024]")
    killed: list[int] = []
    done = threading.Event()

    def kill() -> None:
        """One executor, as soon as the stage of the extraction has finished a part and not all."""
        tracker = spark.sparkContext.statusTracker()
        while not killed and not done.wait(0.05):
            for stage in tracker.getActiveStageIds():
                about = tracker.getStageInfo(stage)
                begun = about is not None and about.numTasks == PARTS and 1 <= about.numCompletedTasks < PARTS
                if begun and (pids := executors()):
                    os.kill(pids[0], signal.SIGKILL)
                    killed.append(pids[0])
                    return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        job.build(spark, [str(inputs)], str(tmp_path / "out"), names().base, parts=PARTS)
    finally:
        done.set()
        thread.join()
        spark.stop()
    assert killed
    until = time.monotonic() + 30
    while Path(f"/proc/{killed[0]}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{killed[0]}").exists()
    parts = Parts.of(tmp_path / "out", names().base)
    bulk.load(str(tmp_path / "store"), parts)
    wanted, skipped = one_process(inputs, tmp_path / "one")
    assert hash_of(tmp_path / "store") == wanted
    assert parts.manifest["skipped"] == skipped
