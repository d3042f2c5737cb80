"""How much one client may ask: of everything, of what costs much, of pasted texts; and who is not counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api import create_app
from kg.errors import UsageError

FAR, OTHER = "192.0.2.1", "192.0.2.2"


def statuses(client: FlaskClient, path: str, times: int, address: str = FAR) -> list[int]:
    return [client.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)]


@pytest.fixture
def limited(store: Path) -> FlaskClient:
    return create_app(store, rate=5, costly_rate=2).test_client()


def test_what_costs_much_has_a_rate_of_its_own(limited: FlaskClient) -> None:
    assert statuses(limited, "/api/alliances", 3) == [200, 200, 429]
    assert statuses(limited, "/api/timeline?entity=party/mp", 1) == [429]
    assert statuses(limited, "/api/entities?q=x", 1) == [200]
    assert statuses(limited, "/api/alliances", 1, OTHER) == [200]


def test_everything_together_has_a_rate(limited: FlaskClient) -> None:
    assert statuses(limited, "/api/entities?q=x", 3) + statuses(limited, "/about", 3) == [200] * 5 + [429]


def test_rates_of_the_same_number_are_counted_apart(store: Path) -> None:
    client = create_app(store, rate=3, costly_rate=3).test_client()
    assert statuses(client, "/api/alliances", 4) == [200, 200, 200, 429]


def test_a_refusal_is_a_problem_that_says_when_to_come_back(limited: FlaskClient) -> None:
    statuses(limited, "/api/alliances", 2)
    answer = limited.get("/api/alliances", environ_base={"REMOTE_ADDR": FAR})
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.get_json()["type"].endswith("problems#too-many-requests")
    assert answer.get_json()["detail"].startswith("at most 2 requests of this kind a minute")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    page = limited.get("/alliances", headers={"Accept": "text/html"}, environ_base={"REMOTE_ADDR": FAR})
    assert (page.status_code, page.mimetype) == (429, "text/html")


def test_answers_say_how_much_is_left(limited: FlaskClient) -> None:
    first = limited.get("/api/entities?q=x", environ_base={"REMOTE_ADDR": FAR})
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("5", "4")


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics", "/theme.css", "/static/css/sila.css"])
def test_monitors_and_the_parts_of_pages_are_not_counted(limited: FlaskClient, path: str) -> None:
    assert statuses(limited, path, 8) == [200] * 8


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_the_machine_itself_is_not_counted(limited: FlaskClient, address: str) -> None:
    assert statuses(limited, "/api/alliances", 8, address) == [200] * 8


def test_one_line_with_many_addresses_is_one_client(limited: FlaskClient) -> None:
    found = [statuses(limited, "/api/alliances", 1, f"2001:db8::{n}")[0] for n in range(1, 4)]
    assert found == [200, 200, 429]
    assert statuses(limited, "/api/alliances", 1, "2001:db8:0:1::1") == [200]


def test_behind_a_proxy_clients_are_told_apart_and_cannot_claim_another_address(store: Path) -> None:
    client = create_app(store, costly_rate=1, proxies=1).test_client()

    def ask(forwarded: str) -> int:
        return client.get("/api/alliances", headers={"X-Forwarded-For": forwarded}).status_code

    assert [ask(FAR), ask(FAR), ask(OTHER), ask(f"127.0.0.1, {FAR}")] == [200, 429, 200, 429]


def test_zero_is_no_limit_and_less_is_refused(store: Path) -> None:
    assert statuses(create_app(store, rate=0, costly_rate=0).test_client(), "/api/alliances", 20) == [200] * 20
    with pytest.raises(UsageError, match="KG_COSTLY_RATE=many"):
        create_app(store, costly_rate="many")


def test_usual_rates_do_not_stop_a_reader(store: Path) -> None:
    assert statuses(create_app(store).test_client(), "/api/alliances", 100) == [200] * 100
