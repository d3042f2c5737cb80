"""The built wheel in an empty environment, away from the checkout: everything is inside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.api.http import Http

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_kg_serve_from_the_wheel_has_pages_seeds_and_ontology(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(tmp_path), str(ROOT)], check=True, timeout=600)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "install", "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True, timeout=900)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "KG_", "VIRTUAL"))}
    away = tmp_path / "away"
    away.mkdir()
    code = "import kg, api; print(kg.__file__, api.__file__)"
    where = subprocess.run([str(python), "-c", code], cwd=away, env=clean, text=True, capture_output=True, check=True).stdout
    assert str(ROOT) not in where
    command = [str(tmp_path / "env" / "bin" / "kg"), "serve", "--port", "0", "--store", str(tmp_path / "store")]
    clean |= {"PYTHONUNBUFFERED": "1", "KG_EXTRACT_TIMEOUT": "100"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=away, env=clean)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
        server = Http(int(found[1]))
        assert server.get("/ready").json()["claims"] > 100
        page = server.get("/", Accept="text/html")
        assert (page.status, page.type) == (200, "text/html")
        for path in ("/static/css/sila.css", "/static/js/explore.js", "/alliances", "/explore", "/docs", "/openapi.json",
                     "/ontology.ttl", "/ontology/shapes.ttl", "/ontology/context.jsonld", "/problems"):
            assert server.get(path).status == 200, path
        assert server.get("/entity/party/mp", Accept="text/html").status == 200
        pasted = {"text": "انتخب مجلس جماعة المحمدية هشام آيت منا رئيسا له."}
        answer = server.post("/api/extract", json.dumps(pasted), "application/json")
        assert answer.status == 200, answer.text
        assert answer.json()["claims"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
