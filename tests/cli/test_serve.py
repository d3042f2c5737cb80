"""``kg serve``: builds a store where there is none, says where to look, and tells a taken port in one line."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.cli.conftest import Kg


def test_it_builds_the_default_store_says_where_to_look_and_ends_cleanly(short_tmp: Path) -> None:
    process = subprocess.Popen([sys.executable, "-m", "kg", "serve", "--port", "0", "--store", str(short_tmp / "store")],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "KG_SERVER_WORKERS": "1"})
    try:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        with urllib.request.urlopen(f"{found[0]}ready", timeout=60) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(60)
    assert code == 0
    told = process.stderr.read()
    assert "building it from the seeds" in told
    assert re.search(r"\d+ articles, \d+ claims", told)


def test_a_taken_port_is_one_line_and_nothing_is_built(kg: Kg, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = kg("serve", "--port", port, "--store", tmp_path / "store")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"kg: port {port} is taken: stop what uses it, or choose another with --port\n"
    assert not (tmp_path / "store").exists()


def test_a_host_of_another_machine_is_one_line(kg: Kg, store: Path) -> None:
    done = kg("serve", "--host", "192.0.2.1", "--port", "0", "--store", store)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
