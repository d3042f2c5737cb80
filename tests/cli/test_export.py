"""Files from the command line: whole or not there."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from kg.cli import export
from kg.export import EXPORTERS
from tests.cli.conftest import Kg


@pytest.mark.parametrize("format_", [known.name for known in EXPORTERS])
def test_every_format_is_written(kg: Kg, store: Path, tmp_path: Path, format_: str) -> None:
    path = tmp_path / "graph"
    done = kg("export", "--format", format_, "-o", path, "--store", store)
    assert (done.code, done.out) == (0, "")
    assert "edges written to" in done.err
    assert path.stat().st_size > 100
    assert [one.name for one in tmp_path.iterdir()] == ["graph"]


def test_an_entity_with_filters(kg: Kg, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "mp.gexf"
    assert kg("export", "--format", "gexf", "-o", path, "--entity", "party/mp", "--depth", 2, "--relations", "alliedWith",
              "--store", store).code == 0
    edges = etree.parse(str(path)).findall(".//{http://gexf.net/1.3}edge")
    assert edges
    assert {str(edge.get("kind")).split(" (")[0] for edge in edges} == {"allied with"}


def test_the_network_of_parties(kg: Kg, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    assert kg("export", "--format", "csv", "-o", path, "--alliances", "--level", "provincial", "--store", store).code == 0
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["level"] for row in rows} == {"provincial"}
    assert "alliedWith" in {row["relation"] for row in rows} <= {"alliedWith", "leads"}
    assert kg("export", "--format", "csv", "-o", path, "--alliances", "--entity", "party/mp", "--store", store).code == 2


def test_standard_output(kg: Kg, store: Path) -> None:
    assert kg("export", "--format", "gexf", "-o", "-", "--store", store).out.rstrip().endswith("</gexf>")


def test_csv_is_two_files_or_one_archive(kg: Kg, store: Path, tmp_path: Path) -> None:
    assert kg("export", "--format", "csv", "-o", tmp_path / "mp.csv", "--store", store).code == 0
    with (tmp_path / "mp.csv").open(encoding="utf-8", newline="") as edges, (
            tmp_path / "mp.nodes.csv").open(encoding="utf-8", newline="") as nodes:
        known = {row["Id"] for row in csv.DictReader(nodes)}
        assert {end for row in csv.DictReader(edges) for end in (row["Source"], row["Target"])} == known
    kg("export", "--format", "csv", "-o", tmp_path / "mp.zip", "--store", store)
    assert zipfile.ZipFile(tmp_path / "mp.zip").testzip() is None


def test_a_failure_leaves_the_old_file_and_no_draft(
        kg: Kg, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.gexf"
    path.write_text("old")

    class Broken:
        def write(self, view: object, stream: object, options: object) -> None:
            stream.write(b"half")  # type: ignore[attr-defined]
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "exporter", lambda name: Broken())
    done = kg("export", "--format", "gexf", "-o", path, "--store", store)
    assert (done.code, done.err) == (2, f"kg: {path}: no space left on device\n")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("arguments", "said"), [
    (("--format", "docx", "-o", "x"), "docx"), (("--format", "gexf"), "'-o'"),
    (("--format", "gexf", "-o", "no/such/folder/x"), "kg: no/such/folder/x: no such file or directory"),
    (("--format", "gexf", "-o", "x", "--depth", "2"), "--depth goes with --entity"),
    (("--format", "gexf", "-o", "x", "--entity", "party/none"), "no entity 'party/none'")])
def test_wrong_usage_writes_nothing(kg: Kg, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                    arguments: tuple[str, ...], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = kg("export", *arguments, "--store", store)
    assert done.code == 2
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


LOCAL = "CONSTRUCT { ?c ?p ?o } WHERE { ?c sila:level sila:level-provincial ; ?p ?o }"


def test_the_graph_of_a_query(kg: Kg, store: Path, tmp_path: Path) -> None:
    (tmp_path / "local.rq").write_text(LOCAL, encoding="utf-8")
    done = kg("export", "--format", "csv", "-o", tmp_path / "local.csv", "--query", tmp_path / "local.rq", "--store", store)
    assert done.code == 0
    with (tmp_path / "local.csv").open(encoding="utf-8", newline="") as lines:
        assert {row["level"] for row in csv.DictReader(lines)} == {"provincial"}
    assert kg("export", "--format", "ttl", "-o", "-", "--query", LOCAL, "--store", store).out.startswith("# Sila: the graph of")


@pytest.mark.parametrize(("arguments", "said"), [
    (("--query", "SELECT * { ?s ?p ?o }"), "SELECT gives no graph"),
    (("--query", "CONSTRUCT { ?s ?p }"), "kg: "), (("--query", "no.rq"), "no.rq: no such file"),
    (("--query", LOCAL, "--entity", "party/mp"), "one of them"),
    (("--query", LOCAL, "--stance", "denied"), "--stance does not go with --query"),
    (("--query", LOCAL, "--current"), "--current does not go with --query")])
def test_queries_that_give_no_graph_write_nothing(kg: Kg, store: Path, tmp_path: Path, arguments: tuple[str, ...],
                                                  said: str) -> None:
    done = kg("export", "--format", "gexf", "-o", tmp_path / "x", *arguments, "--store", store)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert said in done.err
    assert list(tmp_path.iterdir()) == []
