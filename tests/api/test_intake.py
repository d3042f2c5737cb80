"""Articles sent over real HTTP: read, stored, seen; refused; a queue that outlives its reader."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import places
from kg.intake import Full, Intake, Removed
from kg.store import open_reader, open_writer
from kg.store.hold import Hold
from kg.store.layout import Layout
from kg.tokens import Tokens
from tests.api import sample
from tests.api.conftest import serving
from tests.api.http import Answer, Http
from tests.store.test_takedown import MARK, holding

JSON = "application/json"


def record(name: str = "benmsick-coordination", **more: Any) -> dict[str, Any]:
    text = (places.seeds() / "articles" / f"{name}.txt").read_text(encoding="utf-8")
    return {"text": text, "url": f"https://example.org/{name}", **more}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return sample.build(tmp_path / "store")


@pytest.fixture
def server(own: Path) -> Iterator[Http]:
    with serving(own) as made:
        yield made


def send(server: Http, own: Path, body: object, scope: str = "write") -> Answer:
    token = Tokens(own).add("feed", scope)[1]
    return server.post("/api/articles", json.dumps(body), JSON, Authorization=f"Bearer {token}")


def test_an_article_is_read_stored_and_seen_then_taken_down(server: Http, own: Path) -> None:
    answer = send(server, own, record())
    assert answer.status == 202
    status = answer.json()["status"]
    assert answer.headers["location"] == status
    until = time.monotonic() + 120
    while (state := server.get(status).json())["state"] in {"queued", "reading"} and time.monotonic() < until:
        time.sleep(0.1)
    assert state["state"] == "stored", state
    assert state["claims"] > 0
    reader = open_reader(own)
    assert len(reader.claims_of(answer.json()["id"])) == state["claims"]
    reader.close()
    assert Intake(own).waiting() == []
    with open_writer(own) as writer:
        writer.take_down([answer.json()["id"]])
    assert send(server, own, record()).status == 410


@pytest.mark.parametrize(("body", "status"), [
    ({}, 422), ({"text": 3}, 400), ({"text": "  "}, 422), ([], 400), ({"text": "x", "id": "../x"}, 400),
    ({"text": "\ud800 نص"}, 422), ({"text": "ن" * 200_000}, 413)])
def test_what_is_no_article_is_refused_and_nothing_waits(server: Http, own: Path, body: object, status: int) -> None:
    answer = send(server, own, body)
    assert (answer.status, answer.type) == (status, "application/problem+json")
    assert Intake(own).waiting() == []


def test_who_may_not_send(server: Http, own: Path) -> None:
    assert send(server, own, record(), "read").status == 403
    assert server.post("/api/articles", json.dumps(record()), JSON).status == 401
    assert server.get("/api/intake/..%2f..%2ftokens").status == 404
    assert server.get(f"/api/intake/{'0' * 16}-{'0' * 16}").status == 404


def test_what_waits_outlives_its_reader_and_a_reader_that_dies_twice_fails_it(own: Path) -> None:
    queue = Intake(own, most=2)
    first, other = (queue.submit(record(name)) for name in ("benmsick-coordination", "popular-bloc-2025"))
    with pytest.raises(Full):
        queue.submit(record("tanger-council-2021"))
    state = queue.folder / f"{first['job']}.state"
    state.write_text(json.dumps(first | {"state": "reading", "tries": 2}))  # as two dead readers leave it
    assert queue.work() == 1
    found, stored = queue.state(first["job"]), queue.state(other["job"])
    assert found is not None
    assert stored is not None
    assert (found["state"], stored["state"]) == ("failed", "stored")
    assert "too long" in found["detail"]
    assert queue.waiting() == []


def test_an_article_that_breaks_the_reader_fails_by_itself_and_at_once(own: Path, trap: str) -> None:
    queue = Intake(own)
    bad, good = queue.submit({"text": f"خبر عن {trap}"}), queue.submit(record())
    assert queue.work() == 1
    found, stored = queue.state(bad["job"]), queue.state(good["job"])
    assert found is not None
    assert stored is not None
    assert (found["state"], found["tries"], stored["state"]) == ("failed", 1, "stored")
    assert "reading it broke down: KeyError" in found["detail"]


def test_one_works_at_a_time(own: Path) -> None:
    queue = Intake(own)
    queue.submit(record())
    hold = Hold.try_exclusive(Layout(own).intake_lock, create=True)
    assert hold is not None
    assert queue.work() == 0
    hold.release()
    assert queue.work() == 1


def test_a_takedown_takes_what_waits_too(own: Path) -> None:
    queue = Intake(own)
    queue.submit(record())
    queue.work()
    again = queue.submit(record(text=f"عنوان\nقال {MARK} شيئا آخر في الاجتماع."))
    assert holding(own, MARK)
    with open_writer(own) as writer:
        writer.take_down([again["article"]])
        writer.purge()
    assert holding(own, MARK) == []
    with pytest.raises(Removed):
        queue.submit(record())
