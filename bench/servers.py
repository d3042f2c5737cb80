"""SPARQL servers over one made-up graph, each in a process of its own on a free port.

Ours, Oxigraph's, rdflib-endpoint, and Virtuoso where Debian's ``virtuoso-opensource-7`` is installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from bench.synthetic import BASE
from kg.store.layout import Layout
from kg.store.plain import adopt
from tests.store.servers import free_port, virtuoso

PEERS: Final = {"oxigraph": "oxigraph", "rdflib-endpoint": "rdflib-endpoint", "virtuoso": "virtuoso-t"}
"""The command of each server."""
BUFFERS: Final = 150_000
"""Pages of Virtuoso: all of a million quads."""
SECONDS: Final = 900.0
"""Until a server listens; rdflib reads a million triples first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server answers, its process, and the pairs that ask it for the union of all graphs."""

    port: int
    path: str
    process: int = 0
    extra: tuple[tuple[str, str], ...] = ()


def prepare(folder: Path) -> None:
    """Make of ``folder/store`` (``synthetic.store``): ``ours``, a store; ``theirs``, a copy for Oxigraph; ``all.nq``."""
    shutil.copytree(folder / "store", folder / "theirs")
    ox.Store.read_only(str(folder / "theirs")).dump(str(folder / "all.nq"), ox.RdfFormat.N_QUADS)
    layout = Layout(folder / "ours")
    layout.create(BASE)
    adopt(layout, folder / "store")


def known() -> list[str]:
    """The servers that are installed; ours first."""
    return ["ours", *(name for name, command in PEERS.items() if _command(command))]


def missing() -> list[str]:
    """The servers that are not."""
    return [name for name in PEERS if name not in known()]


@contextmanager
def running(name: str, folder: Path) -> Iterator[Place]:
    """A server over what ``prepare`` made, until the block ends. RuntimeError where it does not start."""
    if name == "virtuoso":
        with virtuoso(folder / "virtuoso", folder / "all.nq", buffers=BUFFERS) as url:
            address = urlsplit(url)
            found = subprocess.run(["pgrep", "-P", str(os.getpid()), "virtuoso-t"], capture_output=True, text=True, check=False)
            yield Place(address.port or 0, address.path, int(found.stdout.split()[-1]) if found.stdout else 0)
        return
    port = free_port()
    commands = {
        "ours": [sys.executable, "-m", "kg", "serve", "--port", str(port), "--store", str(folder / "ours")],
        "oxigraph": [_command("oxigraph"), "serve", "--location", str(folder / "theirs"), "--bind", f"127.0.0.1:{port}"],
        "rdflib-endpoint": [_command("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port),
                            str(folder / "all.nq")]}
    process = subprocess.Popen(commands[name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(name, port, process)
        yield {"ours": Place(port, "/sparql", process.pid), "rdflib-endpoint": Place(port, "/", process.pid),
               "oxigraph": Place(port, "/query", process.pid, (("union-default-graph", "true"),))}[name]
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _command(name: str) -> str:
    """The command beside this Python, else on the path, else nothing."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or ""


def _wait(name: str, port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{name}: does not start")
