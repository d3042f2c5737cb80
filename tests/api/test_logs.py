"""With KG_LOG=json whatever the service says is one JSON object a line: requests, faults with their incident, gunicorn."""

from __future__ import annotations

import json
import logging.config
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from api import create_app, logs
from kg.errors import UsageError
from tests.api import sample

_SERVE = "import sys; from api.serve import serve; serve(port=0, store=sys.argv[1], server_workers=1, log='json')"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(autouse=True)
def quiet_again():
    """The logger is one for all apps of a process: leave it as it was."""
    logger = logging.getLogger("api")
    before = list(logger.handlers)
    yield
    logger.handlers = before


def test_a_request_is_one_object_without_query_and_client(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    client = create_app(store, log="json").test_client()
    client.get(f"/api/entities/{sample.MP}?lang=fr&q=secret", environ_base={"REMOTE_ADDR": "192.0.2.77"})
    said = capsys.readouterr().err
    (line,) = lines(said)
    assert line.keys() == {"time", "method", "address", "path", "status", "ms"}
    assert (line["address"], line["status"]) == ("/api/entities/<kind>/<slug>", 200)
    assert "secret" not in said
    assert "192.0.2.77" not in said


def test_a_fault_carries_the_incident_of_its_answer_and_the_trace(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = create_app(store, log="json")

    def broken() -> str:
        raise RuntimeError("two\nlines")

    app.add_url_rule("/api/broken", view_func=broken)
    answer = app.test_client().get("/api/broken")
    fault, request = lines(capsys.readouterr().err)
    assert (fault["level"], fault["incident"]) == ("error", answer.get_json()["incident"])
    assert "RuntimeError: two\nlines" in fault["trace"]
    assert request["status"] == 500


def test_without_it_only_what_goes_wrong_is_said(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create_app(store).test_client().get("/health")
    assert capsys.readouterr().err == ""


def test_a_log_of_another_kind_is_refused(store: Path) -> None:
    with pytest.raises(UsageError, match="KG_LOG=xml"):
        create_app(store, log="xml")


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells a process's children in /proc")
def test_gunicorn_speaks_the_same_language(store: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        process.stdout.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until = time.monotonic() + 20
        while not children.read_text().split() and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(int(children.read_text().split()[0]), signal.SIGKILL)  # gunicorn warns of it and starts another
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert any(line["logger"] == "gunicorn.error" and line["level"] in {"warning", "error"} for line in lines(said)), said


def test_the_configuration_for_gunicorn_is_one() -> None:
    logging.config.dictConfig({**logs.GUNICORN, "root": {}, "loggers": {}})
