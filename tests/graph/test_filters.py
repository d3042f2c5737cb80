"""Filters: what they refuse, what they let through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kg.errors import UsageError
from kg.graph.filters import Filters, sensitive
from kg.graph.view import whole
from tests.graph.sample import BENMSICK, sample_graph


@pytest.mark.parametrize(("named", "message"), [
    ({"stance": "said"}, "stance=said: not one of asserted"),
    ({"relations": "loves"}, "relations=loves"),
    ({"types": "Party,Dog"}, "types=Dog"),
    ({"level": "galactic"}, "level=galactic"),
    ({"since": "yesterday"}, "since=yesterday: not a date"),
    ({"since": "--01-09"}, "not a date"),
    ({"since": "2024", "until": "2023"}, "since=2024 is after until=2023"),
    ({"reported_since": "2024-02", "as_of": "2023"}, "reported_since=2024-02 is after as_of=2023"),
    ({"min_confidence": 1.5}, "min_confidence=1.5: not a number from 0 to 1"),
    ({"min_sources": "many"}, "min_sources=many"),
    ({"relations": "legalAction"}, "include=sensitive"),
    ({"include": "everything"}, "include=everything"),
    ({"current": True, "stance": "denied"}, "current"),
])
def test_what_makes_no_sense_is_refused(named: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Filters.of(**named)


def _ids(**named: Any) -> list[str]:
    graph = sample_graph()
    edges = whole(graph, Filters.of(**named)).edges
    return sorted({f"{graph.entity_id(int(s))} {graph.vocabularies['predicate'][p]} {graph.entity_id(int(t))}"
                   for s, p, t in zip(edges.source, edges.predicate, edges.target, strict=True)})


@pytest.mark.parametrize(("named", "expected"), [
    ({"stance": "forbidden"}, ["party/mp alliedWith party/pjd"]),
    ({"place": BENMSICK}, ["party/mp alliedWith party/pjd", "party/mp alliedWith party/pps", "party/pjd alliedWith party/pps"]),
    ({"place": "region/06", "level": "provincial"},  # a territory holds what lies in it
     ["party/mp alliedWith party/pjd", "party/mp alliedWith party/pps", "party/pjd alliedWith party/pps"]),
    ({"relations": "funds"}, ["municipality/06.141.01.0 funds company/casa-services"]),
    ({"relations": "funds", "min_sources": 3}, []),
    ({"types": "Party", "min_confidence": 0.9},
     ["party/mp alliedWith party/pjd", "party/mp alliedWith party/pps", "party/pjd alliedWith party/pps"]),
    ({"relations": "agreementWith", "since": "2027"}, ["company/casa-services agreementWith municipality/06.141.01.0"]),
    ({"relations": "agreementWith", "since": "2029"}, []),
    ({"relations": "funds", "reported_until": "2022"}, ["municipality/06.141.01.0 funds company/casa-services"]),
    ({"relations": "alliedWith", "as_of": "2021-12", "current": True},
     ["party/pam alliedWith party/pi", "party/pam alliedWith party/rni", "party/pi alliedWith party/rni"]),
    ({"relations": "alliedWith", "reported_since": "2021", "current": True},
     ["party/pam alliedWith party/pi", "party/pi alliedWith party/rni"]),
])
def test_what_passes(named: dict[str, Any], expected: list[str]) -> None:
    assert _ids(**named) == expected


def test_legal_matters_and_rumours_about_people_need_asking_for() -> None:
    plain, asked = _ids(), _ids(include="sensitive")
    assert set(asked) - set(plain) == {"public-body/ma legalAction person/x-02", "person/x-02 holdsPost public-body/ma"}
    graph = sample_graph()
    assert sensitive(graph, np.arange(len(graph), dtype=np.int32)).sum() == 2


def test_as_of_shows_what_was_known_that_day() -> None:
    assert "municipality/06.141.01.0 agreementWith company/casa-services" not in _ids(as_of="2023-01")
    assert any("agreementWith" in line for line in _ids(as_of="2023-09-28"))  # its start lies ahead, the word was given
    assert not any("takatol" in line for line in _ids(as_of="2026"))  # from an article without a date


def test_a_fingerprint_tells_filters_apart_and_not_their_spelling() -> None:
    assert Filters.of(stance="asserted,denied").fingerprint() == Filters.of(stance=["denied", "asserted"]).fingerprint()
    assert Filters.of(stance="asserted").fingerprint() != Filters.of(stance="denied").fingerprint()
