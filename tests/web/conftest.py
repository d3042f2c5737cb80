"""The service on real ports for a browser: over the shipped seeds, and over a store whose names mean harm."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api import sample

HERE = Path(__file__).parent
_SERVE = ("import sys; from api.serve import serve; "
          "serve(port=0, store=sys.argv[1], server_workers=1, extract_rate=1000, extract_timeout=60)")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; skips, with the reason, where it or what drives it is missing."""
    known = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    found = os.environ.get("CHROMIUM") or next(filter(None, known), "")
    if not found:
        pytest.skip("no chromium here (Debian: apt-get install chromium; or name one in CHROMIUM)")
    if shutil.which("node") is None:
        pytest.skip("no Node here: the browser tests need it")
    if not (HERE / "node_modules" / "playwright-core").is_dir():
        pytest.skip("tests/web/node_modules is missing: make test-web installs it")
    return found


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The service under gunicorn; its address."""
    process = subprocess.Popen([sys.executable, "-c", _SERVE, str(store)], stdout=subprocess.PIPE, text=True,
                               cwd=HERE.parents[1], env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    try:
        assert found
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.fixture(scope="session")
def seeds_served(chromium: str, seed_store: Path) -> Iterator[str]:
    """The service over the shipped seeds."""
    with serving(seed_store) as base:
        yield base


@pytest.fixture(scope="session")
def harm_served(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service over names, titles and sentences that mean harm."""
    with serving(sample.build(tmp_path_factory.mktemp("harm") / "store")) as base:
        yield base
