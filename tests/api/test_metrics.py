"""Metrics and the log of requests, over real HTTP with two processes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from api import create_app
from tests.api import sample
from tests.api.http import Http

_SERVE = "import sys; from api.serve import serve; serve(port=0, store=sys.argv[1], server_workers=2, log='json')"


def test_requests_of_all_processes_are_counted_and_logged_without_their_query(store: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found
        server = Http(int(found[1]))
        for _ in range(20):
            assert server.get(f"/api/entities/{sample.MP}?lang=fr").status == 200
        server.get("/nowhere/secret")
        server("BREW", "/health")
        for _ in range(4):  # whichever process answers, it answers for both
            answer = server.get("/metrics")
            assert (answer.status, answer.type) == (200, "text/plain")
            values = {(one.name, one.labels.get("address"), one.labels.get("status")): one.value
                      for family in text_string_to_metric_families(answer.text) for one in family.samples}
            assert values["sila_requests_total", "/api/entities/<kind>/<slug>", "200"] == 20
            assert values["sila_requests_total", "(none)", "404"] == 1
            assert values["sila_ready", None, None] == 1
            assert values["sila_claims", None, None] > 5
            assert values["sila_unpurged", None, None] == 0
            assert "secret" not in answer.text
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line["address"] == "/api/entities/<kind>/<slug>"]
    assert len(mine) == 20
    assert (mine[0]["path"], mine[0]["status"]) == (f"/api/entities/{sample.MP}", 200)
    assert "lang=fr" not in said


def test_without_a_store_it_says_not_ready(tmp_path: Path) -> None:
    answer = create_app(tmp_path / "none").test_client().get("/metrics")
    assert answer.status_code == 200
    assert "sila_ready 0.0" in answer.text


def test_https_answers_carry_hsts(store: Path) -> None:
    client = create_app(store).test_client()
    assert "Strict-Transport-Security" not in client.get("/health").headers
    assert client.get("/health", base_url="https://x/").headers["Strict-Transport-Security"].startswith("max-age=")
