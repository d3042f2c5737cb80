"""The bench runs whole on a tiny graph, and its graphs are what they say."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from bench import extraction, intake, pages, report, synthetic
from bench.__main__ import graph, main, servers
from bench.machine import describe
from bench.servers import known
from kg.graph import load, whole


def test_a_made_graph_has_the_size_and_the_skew_that_was_asked_for(tmp_path: Path) -> None:
    made = synthetic.make(1000, 4000, 8000)
    assert len(made) == 8000
    synthetic.store(made, tmp_path)
    view = whole(load(synthetic.StoreReader(tmp_path)))
    assert 3800 <= len(view.edges) <= 4000  # of symmetric relations both ways are one
    degree = np.sort(np.diff(view.graph.offsets))[::-1]
    assert degree[:10].sum() > 0.2 * degree.sum()  # a few are in most
    assert (degree[len(degree) // 2:] <= 6).all()
    again = synthetic.make(1000, 4000, 8000)
    assert (again.subject == made.subject).all()
    assert (again.article == made.article).all()


def test_everything_is_measured_and_told(tmp_path: Path) -> None:
    found = graph((600, 2000, 4000), tmp_path, quick=True)
    assert len(found["views"]) == 4
    assert all(row[way] > 0 for row in found["views"] for way in ("ours", "again", "sparql", "networkx"))
    ours, theirs = found["gexf"]["ours"], found["gexf"]["networkx"]
    assert (ours["nodes"], ours["edges"]) == (theirs["nodes"], theirs["edges"])
    assert ours["bytes"] <= 1000 * ours["edges"]
    assert all(0 < row["median"] <= row["p95"] and row["bytes"] > 1000 for row in found["pages"])
    rows = extraction.measure(1)
    text = report.markdown({"machine": describe(), "load": [0.0, 0.0], "date": "2026-11-28", "graphs": [found],
                            "extraction": rows})
    assert len(re.findall(r"^\|(---\|)+$", text, re.M)) == 3
    assert "the biggest hub, again" in pages.told(found)
    assert "networkx.write_gexf" in text


@pytest.mark.skipif("oxigraph" not in known(), reason="the package oxigraph (the server's binary) is not installed")
def test_sparql_servers_are_asked_the_same_and_told_as_ratios(tmp_path: Path) -> None:
    found = servers((300, 1000, 2000), tmp_path, 0.1, ("ours", "oxigraph"))
    rows = found["rows"]
    assert {row["server"] for row in rows} == {"ours", "oxigraph"}
    assert len(rows) == 5 * 2 * 2
    assert all(0 < row["median"] <= row["p95"] and row["rows"] > 0 for row in rows)
    assert sys.platform != "linux" or all(row["work"] > 0 for row in rows)
    text = report.markdown({"machine": describe(), "load": [0.0, 0.0], "date": "2026-11-28", "graphs": [], "sparql": found})
    assert len(re.findall(r"^\| (?:point lookup|one hop|two hops|alliance aggregate|label search) ", text, re.M)) == 10
    assert "ours : oxigraph, median" in text


def test_the_service_under_load_is_told_with_its_figures() -> None:
    row = {"name": "all", "answers": 3, "median": 1.0, "p95": 2.0}
    found = {"clients": 2, "seconds": 1.5, "load": 0.5, "taken": 1, "rows": [row | {"name": "entity"}],
             "all": row | {"rate": 2.0}}
    text = "\n".join(report.service(found))
    assert "| entity | 3 | 1 | 2 |" in text
    assert "2.0 answers a second" in text


def test_an_unknown_size_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--size", "7"])
    assert "invalid choice" in capsys.readouterr().err


def test_made_up_articles_are_the_same_each_time_and_taking_them_in_is_told(tmp_path: Path) -> None:
    made = list(intake.records(30))
    assert made == list(intake.records(30))
    assert len({row["url"] for row in made}) == 30
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    row = intake.one(tmp_path, "one process")
    assert row["quads"] > 30 * 50
    assert row["mb"] > 50
    text = report.markdown({"machine": describe(), "load": [0.0, 0.0], "date": "2026-11-28", "graphs": [],
                            "intake": [{"articles": 30, "way": "one process", **row}]})
    assert re.search(r"^\| 30 \| one process \| ", text, re.M)
