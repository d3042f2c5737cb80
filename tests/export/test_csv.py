"""CSV: the same graph as GEXF in two tables that run nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter

import networkx as nx
import pytest

from kg.graph import adjacency, whole
from tests.export.test_gexf import everything, written
from tests.graph.sample import SampleReader, article, claim, entity


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_the_archive_holds_both_tables_and_the_licence() -> None:
    data = written(everything(), "csv")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["about.txt", "nodes.csv", "edges.csv"]
        assert "CC BY 4.0" in archive.read("about.txt").decode()
        assert archive.read("nodes.csv") == written(everything(), "csv-nodes")
        assert archive.read("edges.csv") == written(everything(), "csv-edges")
    assert data == written(everything(), "csv")  # without the time of day


def test_it_imports_to_the_same_graph() -> None:
    read: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in rows(written(everything(), "csv-nodes")):
        read.add_node(row["Id"], **row)
    for row in rows(written(everything(), "csv-edges")):
        read.add_edge(row["Source"], row["Target"], **row)
    own = everything().to_networkx()
    assert {n: read.nodes[n]["Label"] for n in read} == {n: own.nodes[n]["label"] for n in own}
    assert Counter((s, t, d["relation"], d["stance"], d["level"] or None, float(d["Weight"])) for s, t, d in
                   read.edges(data=True)) == Counter(
        (s, t, d["relation"], d["stance"], d["level"], d["weight"]) for s, t, d in own.edges(data=True))


def test_columns_have_the_names_that_gephi_knows() -> None:
    edges = rows(written(everything(), "csv-edges"))
    assert list(edges[0])[:6] == ["Source", "Target", "Type", "Kind", "Label", "Weight"]
    assert {row["Type"] for row in edges} == {"Directed", "Undirected"}
    assert {row["Type"] for row in rows(written(everything(), "csv-edges", direction="directed"))} == {"Directed"}
    assert list(rows(written(everything(), "csv-nodes"))[0])[:2] == ["Id", "Label"]


@pytest.mark.parametrize("name", ["=1+1", "+212 5", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1", " =1+1", "\r\n=1"])
def test_no_cell_is_a_formula(name: str) -> None:
    quads = [*claim("party/a", "opposes", "party/b", article="one"), *entity("party/a", name), *article("one", "2023", name)]
    view = whole(adjacency.load(SampleReader(quads)))
    node = next(row for row in rows(written(view, "csv-nodes")) if row["Id"] == "party/a")
    assert node["Label"] == node["label_ar"] == f"'{name}"
    assert rows(written(view, "csv-edges"))[0]["publishers"] == f"'{name}"


def test_quotes_separators_and_lines_survive() -> None:
    name = 'حزب "ال", ليمون;\nنعم'
    quads = [*claim("party/a", "opposes", "party/b"), *entity("party/a", name)]
    node = rows(written(whole(adjacency.load(SampleReader(quads))), "csv-nodes"))[0]
    assert node["Label"] == name


def test_a_mark_for_excel_where_asked() -> None:
    for format_ in ("csv-nodes", "csv-edges"):
        assert not written(everything(), format_).startswith(b"\xef\xbb\xbf")
        assert written(everything(), format_, bom=True) == b"\xef\xbb\xbf" + written(everything(), format_)


def test_an_empty_view_has_headers() -> None:
    view = whole(adjacency.load(SampleReader([])))
    assert written(view, "csv-nodes") == b"Id,Label\r\n"
    assert written(view, "csv-edges") == b"Source,Target,Type,Kind,Label,Weight\r\n"
