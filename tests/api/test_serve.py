"""The service under gunicorn: pages and API over real HTTP, a taken port, a clean end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.serve import address_of, listen
from kg.errors import UsageError
from tests.api import sample
from tests.api.http import Http


def test_search_and_neighbourhood_with_evidence(server: Http) -> None:
    found = server.get("/api/entities?q=%D8%A7%D9%84%D8%A8%D9%8A%D8%AC%D9%8A%D8%AF%D9%8A")
    assert found.json()["items"][0]["id"] == sample.PJD
    near = server.get(f"/api/entities/{sample.PJD}/neighbourhood?level=provincial").json()
    assert near["items"][0]["claims"][0]["evidence"]["text"] == sample.PACT


def test_a_page_its_styles_and_its_typefaces(server: Http) -> None:
    page = server.get("/", Accept="text/html")
    assert page.status == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for path, kind in (
        ("/static/css/sila.css", "text/css"),
        ("/theme.css", "text/css"),
        ("/static/js/search.js", "text/javascript"),
        ("/static/fonts/ibm-plex-sans-arabic-arabic-400-normal.woff2", "font/woff2"),
    ):
        answer = server.get(path)
        assert (answer.status, answer.type) == (200, kind), path


def test_an_export_arrives_whole_and_in_pieces(server: Http) -> None:
    answer = server.get("/api/export.gexf")
    assert answer.headers["transfer-encoding"] == "chunked"
    assert answer.body.rstrip().endswith(b"</gexf>")


def test_errors_over_real_http(server: Http) -> None:
    assert server.get("/static/../api.py").status == 404
    assert server.get("/static/%2e%2e/__init__.py").status == 404
    assert server("BREW", "/").status in {400, 405}
    long = server.get("/api/entities?q=" + "x" * 9000)
    assert long.status in {400, 414}
    assert server.post("/api/extract", "x" * 200_000, "text/plain").status == 413


def test_a_taken_port_is_one_clear_line() -> None:
    taken = listen("127.0.0.1", 0)
    try:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} is taken"):
            listen("127.0.0.1", port)
    finally:
        taken.close()


def test_an_address_that_is_not_this_machines() -> None:
    with pytest.raises(UsageError, match=r"--host 192\.0\.2\.1"):
        listen("192.0.2.1", 0)
    with pytest.raises(UsageError, match="--host no such host"):
        listen("no such host", 0)


def test_the_address_to_look_at() -> None:
    everywhere = listen("0.0.0.0", 0)
    try:
        assert address_of(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}/"
    finally:
        everywhere.close()


def test_sigterm_ends_the_server_and_all_its_processes(store: Path) -> None:
    code = "import sys; from api.serve import serve; serve(port=0, store=sys.argv[1], server_workers=1)"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(store)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    port = int(process.stdout.readline().split(":")[3].split("/")[0])
    answer = Http(port).post("/api/extract", '{"text": "فقرة عن لا شيء."}', "application/json")
    assert answer.status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    until = time.monotonic() + 5
    while time.monotonic() < until and _group_lives(process.pid):
        time.sleep(0.05)
    assert not _group_lives(process.pid)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
