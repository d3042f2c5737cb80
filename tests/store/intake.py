"""Intake in a process of its own, ended by a kill at some moment, and what must be in the store then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from kg.store import open_reader, open_writer
from kg.store.canonical import canonical_hash
from tests.store.make import extraction

INTAKE = """
import sys
from pathlib import Path
from kg.rdf.terms import names
from kg.store import open_writer
from tests.store.make import extraction
with open_writer(Path(sys.argv[1])) as writer:
    for number in range(int(sys.argv[2]), 10**6):
        writer.put(extraction(number, person=f"شخص {number % 7}"))
        print(number, flush=True)
"""


def writer_of(root: Path) -> int:
    """The process id of the store's writer."""
    return int(json.loads((root / "writer.json").read_text())["pid"])


def killed_during_intake(root: Path, first: int, delay: float, victim: str | Callable[[], int]) -> list[int]:
    """Take articles in, kill the victim (``writer``, ``client``, or whose process id it gives), and go on for a few more
    where the client lives; returns the acknowledged ones."""
    process = subprocess.Popen([sys.executable, "-c", INTAKE, str(root), str(first)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    done = [int(process.stdout.readline())]

    def kill() -> None:
        pid = writer_of(root) if victim == "writer" else process.pid if isinstance(victim, str) else victim()
        os.kill(pid, signal.SIGKILL)

    timer = threading.Timer(delay, kill)
    timer.start()
    while timer.is_alive() or (victim != "client" and len(done) < 5):
        done.append(int(process.stdout.readline() or done[-1]))
    process.kill()
    rest, _ = process.communicate()
    done += [int(line) for line in rest.splitlines() if line.strip().isdigit()]
    return sorted(set(done))


def whole(root: Path, acknowledged: set[int]) -> None:
    """Every acknowledged article is there, every article that is there is whole and there once, and facts are what follows."""
    writer = open_writer(root)
    writer.publish()
    reader = open_reader(root)
    listed = [article.id for article in reader.articles()]
    found = set(listed)
    assert len(listed) == len(found), "an article is there twice"
    assert {extraction(number).article_id for number in acknowledged} <= found
    numbers = {int(ident.rpartition("/")[2], 16) for ident in found}
    hidden = numbers - acknowledged
    assert len(hidden) <= 60, "more than the ones in hand were stored"
    again = root.parent / "again"
    with open_writer(again, alone=True) as other:
        other.put_all(extraction(number, person=f"شخص {number % 7}") for number in sorted(numbers, reverse=True))
    assert canonical_hash(reader.quads()) == canonical_hash(open_reader(again).quads())
    writer.close()
