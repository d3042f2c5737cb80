"""The unit and the image are what they should be as far as can be told without systemd and Docker."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from gunicorn.config import Config as GunicornConfig  # type: ignore[import-untyped]

from api.config import Config
from api.serve import _Server
from kg.cli import COMMANDS
from kg.cli.serve import serve

DEPLOY = Path(__file__).parents[2] / "deploy"
DOCKER = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD"}


def instructions() -> list[tuple[str, str]]:
    """The image's instructions in order, continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def unit() -> dict[str, dict[str, list[str]]]:
    """Sections of the unit, each directive with its values."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in (DEPLOY / "sila.service").read_text(encoding="utf-8").splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = found.setdefault(head[1], {})
        elif line and not line.startswith("#"):
            name, sign, value = line.partition("=")
            assert sign, line
            section.setdefault(name, []).append(value)
    return found


def test_the_image_runs_as_a_user_of_its_own_from_a_named_base_with_pinned_packages() -> None:
    found = instructions()
    assert {name for name, _ in found} <= DOCKER
    bases = [rest.split()[0] for name, rest in found if name == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+-slim", base) for base in bases)
    last = max(n for n, (name, _) in enumerate(found) if name == "FROM")
    stage = dict(found[last:])
    assert stage["USER"] == "sila"
    installs = [rest for name, rest in found if name == "RUN" and "pip install" in rest]
    assert installs
    assert all("-c constraints.txt" in rest and "--no-cache-dir" in rest for rest in installs)


def test_the_image_serves_the_port_that_it_shows_and_asks_after() -> None:
    stage = dict(instructions())
    port = stage["EXPOSE"]
    assert f'"--port", "{port}"' in stage["CMD"]
    assert f"127.0.0.1:{port}/health" in stage["HEALTHCHECK"]
    assert stage["STOPSIGNAL"] == "SIGTERM"


@pytest.mark.parametrize("line", ["ExecStart", "CMD"])
def test_what_is_started_is_a_command_that_there_is(line: str) -> None:
    if line == "CMD":
        arguments = re.findall(r'"([^"]+)"', dict(instructions())["CMD"])
    else:
        (start,) = unit()["Service"]["ExecStart"]
        command, *arguments = shlex.split(start)
        assert command == "/opt/sila/bin/kg"
    assert arguments[0] in COMMANDS
    context = serve.make_context("serve", arguments[1:])
    assert context.params["port"] == 5000


def test_the_unit_is_whole_and_holds_the_service_in() -> None:
    found = unit()
    assert found.keys() == {"Unit", "Service", "Install"}
    service = {name: values[-1] for name, values in found["Service"].items()}
    assert service["User"] != "root"
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces", "RestrictSUIDSGID"):
        assert service[name] == "yes", name
    assert service["ProtectSystem"] == "strict"
    store = re.search(r"KG_STORE=(\S+)", service["Environment"])
    assert store
    assert store[1].startswith(f"/var/lib/{service['StateDirectory']}/")  # all else is read-only
    assert int(service["TimeoutStopSec"]) > 10  # longer than requests under way are given


def test_gunicorn_knows_what_it_is_told(tmp_path: Path) -> None:
    given = Config.of(tmp_path, {"server_workers": 3, "server_threads": 5})
    server = _Server(given, "http://127.0.0.1:1/", 0, print)
    told = {"worker_class_str": "api.http_worker.Worker",
            "workers": 3, "threads": 5, "graceful_timeout": 10, "proc_name": "sila"}
    assert {name: getattr(server.cfg, name) for name in told} == told
    assert GunicornConfig().workers != 3
