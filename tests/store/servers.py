"""Other SPARQL servers on free ports of this machine, for the store's tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

SECONDS = 60.0


def oxigraph_binary() -> Path | None:
    """The ``oxigraph`` command beside this Python (PyPI's package ``oxigraph``)."""
    found = Path(sys.executable).parent / "oxigraph"
    return found if found.exists() else None


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The real Oxigraph server over a folder; gives its URL."""
    binary, port = oxigraph_binary(), free_port()
    assert binary is not None
    command = [str(binary), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{odbc}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {buffers}
DirsAllowed = {folder}, {readable}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 1000000
"""


@contextmanager
def virtuoso(folder: Path, quads: Path | None = None, *, buffers: int = 20_000) -> Iterator[str]:
    """Virtuoso over a folder (Debian's virtuoso-opensource-7-bin), whose SPARQL endpoint may update; gives its URL.

    ``quads`` is a file of N-Quads to load first; ``buffers`` is how many pages of 8 kB it keeps in memory.
    """
    folder.mkdir(parents=True)
    port, odbc = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(
        folder=folder, port=port, odbc=odbc, buffers=buffers, readable=quads.parent if quads else folder))
    process = subprocess.Popen(["virtuoso-t", "-f", "-c", str(folder / "virtuoso.ini")], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, cwd=folder)
    try:
        wait(port, process)
        orders = 'GRANT SPARQL_UPDATE TO "SPARQL";'
        if quads:
            orders += f" ld_dir('{quads.parent}', '{quads.name}', 'urn:none'); rdf_loader_run(); checkpoint;"
        subprocess.run(["isql-vt", f"127.0.0.1:{odbc}", "dba", "dba", f"exec={orders}"], check=True, capture_output=True,
                       timeout=10 * SECONDS)
        yield f"http://127.0.0.1:{port}/sparql"
    finally:
        process.kill()
        process.wait(30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server listens."""
    until = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"no server on port {port}")


SERVERS: Final = [
    pytest.param(oxigraph, id="oxigraph", marks=pytest.mark.skipif(
        oxigraph_binary() is None, reason="the package oxigraph (the server's binary) is not installed")),
    pytest.param(virtuoso, id="virtuoso", marks=[pytest.mark.servers, pytest.mark.skipif(
        shutil.which("virtuoso-t") is None, reason="Virtuoso (Debian's virtuoso-opensource-7) is not installed")])]
"""The servers as parameters of tests, each skipped with its reason where it is not installed."""
