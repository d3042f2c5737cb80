"""What the service counts, for Prometheus.

Under gunicorn the processes count into files of a folder that ``api.serve`` makes (``PROMETHEUS_MULTIPROC_DIR``), so that any
of them answers for all. Addresses are counted by their pattern, never by what was asked; no client's address is kept.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from api.service import service
from kg.errors import StoreError
from kg.intake import Intake
from kg.store import is_remote

if TYPE_CHECKING:
    from api.service import Service

blueprint = Blueprint("metrics", __name__)

_BUCKETS: Final = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)


class Meters:
    """The counters of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("sila_requests", "requests answered", ("method", "address", "status"), registry=self.registry)
        self.seconds = Histogram("sila_request_seconds", "seconds until an answer begins", ("address",), buckets=_BUCKETS,
                                 registry=self.registry)


class _Graph:
    """What there is to be read now, looked up when it is asked for."""

    def __init__(self, shared: Service) -> None:
        self._shared = shared

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Gauges of the graph, of the queue of articles, and of removals that are not purged yet."""
        try:
            graph = self._shared.graph()
        except StoreError:
            yield GaugeMetricFamily("sila_ready", "1 where there is a graph to answer from", 0)
        else:
            yield GaugeMetricFamily("sila_ready", "1 where there is a graph to answer from", 1)
            yield GaugeMetricFamily("sila_claims", "claims in the graph", len(graph))
            yield GaugeMetricFamily("sila_entities", "entities in the graph", len(graph.entities))
            yield GaugeMetricFamily("sila_articles", "articles in the graph", len(graph.articles))
        if not is_remote(self._shared.config.store):
            waiting = len(Intake(Path(self._shared.config.store)).waiting())
            yield GaugeMetricFamily("sila_intake_waiting", "articles that wait to be read", waiting)
        unpurged = sum(one.purged is None for one in self._shared.removals().values())
        yield GaugeMetricFamily("sila_unpurged", "articles taken down of which bytes may be left", unpurged)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters in the text format of Prometheus."""
    found: Meters = current_app.extensions["sila-meters"]
    registry = found.registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    gauges = CollectorRegistry()
    gauges.register(_Graph(service()))
    response = Response(generate_latest(registry) + generate_latest(gauges), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Count every request of ``app``."""
    meters = app.extensions["sila-meters"] = Meters()

    def begin() -> None:
        g.begun = time.monotonic()

    def end(response: Response) -> Response:
        seconds = time.monotonic() - g.get("begun", time.monotonic())
        address = request.url_rule.rule if request.url_rule else "(none)"
        method = request.method if request.method in _METHODS else "(other)"
        requests, seconds_ = of(method, address, response.status_code)
        requests.inc()
        seconds_.observe(seconds)
        return response

    @cache
    def of(method: str, address: str, status: int) -> tuple[Counter, Histogram]:
        return meters.requests.labels(method, address, str(status)), meters.seconds.labels(address)

    app.before_request(begin)
    app.after_request(end)


_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))
