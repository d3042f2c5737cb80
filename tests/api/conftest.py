"""One store for all tests of the service, its app, and a real server on a real port."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from tests.api import sample
from tests.api.http import Http
from tests.cli.conftest import trap

__all__ = ["trap"]

_SERVE = ("import json, sys; from api.serve import serve; "
          "serve(port=int(sys.argv[2]), store=sys.argv[1], server_workers=1, **json.loads(sys.argv[3]))")


Process = subprocess.Popen[str]


def start(store: Path, port: int = 0, **config: object) -> tuple[Process, Http]:
    """Start the service over a store; whoever does so ends it."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(store), str(port), json.dumps(config)], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found: Any = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, line
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process, Http(int(found[1]))


@contextmanager
def serving(store: Path, port: int = 0, **config: object) -> Iterator[Http]:
    """The service over a store under gunicorn, on a free port of this machine; ``config`` as for ``create_app``."""
    process, made = start(store, port, **config)
    try:
        yield made
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store."""
    return sample.build(tmp_path_factory.mktemp("api") / "store")


@pytest.fixture(scope="session")
def app(store: Path) -> Iterator[Flask]:
    """The app over the sample store."""
    made = create_app(store, extract_rate=1000, extract_timeout=60, query_timeout=2)
    yield made
    made.extensions["sila"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without a network."""
    return app.test_client()


@pytest.fixture(scope="session")
def server(store: Path) -> Iterator[Http]:
    """The service under gunicorn on a free port of this machine."""
    with serving(store, extract_rate=1000, query_timeout=2) as made:
        yield made
