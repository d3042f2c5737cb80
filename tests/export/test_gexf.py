"""GEXF: every rule that Gephi's importer makes, validity, and what other readers get back."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from lxml import etree

from kg.errors import UsageError
from kg.export import Options, exporter
from kg.export.base import ByteStream
from kg.export.gexf import write
from kg.graph import Filters, View, adjacency, neighbourhood, whole
from tests.graph.sample import SampleReader, article, claim, entity, sample_graph
from tests.shared import SHARED

GEXF, VIZ = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
SCHEMA = SHARED / "schemas" / "gexf-1.3" / "gexf.rng"
NODE = Path(__file__).parent / "node"
RESERVED = {"id", "label", "weight", "timeset", "source", "target", "kind", "type"}


def written(view: View, format_: str = "gexf", **options: Any) -> bytes:
    stream = io.BytesIO()
    exporter(format_).write(view, stream, Options(**options))
    return stream.getvalue()


def everything() -> View:
    return whole(sample_graph(), Filters.of(include="sensitive"))


@pytest.fixture(params=["gexf", "gexf-dynamic"])
def document(request: pytest.FixtureRequest) -> Any:
    return etree.fromstring(written(everything(), request.param))


def test_it_is_valid_by_the_schema(document: Any) -> None:
    if not SCHEMA.exists():
        pytest.skip("the RELAX NG schema of GEXF 1.3 is not beside this checkout")
    schema = etree.RelaxNG(etree.parse(str(SCHEMA)))
    assert schema.validate(document), schema.error_log


def test_parallel_edges_have_each_another_kind(document: Any) -> None:
    keys = Counter((e.get("source"), e.get("target"), e.get("kind")) for e in document.iter(f"{GEXF}edge"))
    assert max(keys.values()) == 1
    pair = ("party/mp", "party/pjd")
    kinds = {e.get("kind") for e in document.iter(f"{GEXF}edge") if (e.get("source"), e.get("target")) == pair}
    assert kinds == {"allied with (provincial)", "allied with (denied, national)", "allied with (forbidden, local)"}


def test_there_is_no_default_direction_and_every_edge_has_its_own(document: Any) -> None:
    assert document.find(f"{GEXF}graph").get("defaultedgetype") is None
    types = {e.get("kind").split(" (")[0]: e.get("type") for e in document.iter(f"{GEXF}edge")}
    assert set(types.values()) == {"directed", "undirected"}
    assert types["allied with"] == types["agreement with"] == "undirected"
    assert types["holds post"] == types["funds"] == "directed"


def test_weights_are_positive_and_the_sign_says_what_is_conflict(document: Any) -> None:
    weights = [float(e.get("weight")) for e in document.iter(f"{GEXF}edge")]
    assert min(weights) >= 1
    assert max(weights) == 2
    signs = {e.get("kind"): _values(e)["sign"] for e in document.iter(f"{GEXF}edge")}
    assert signs["allied with (provincial)"] == "cooperation"
    assert signs["allied with (forbidden, local)"] == signs["opposes (national)"] == "conflict"


def test_dates_are_iso_strings_with_an_integer_year(document: Any) -> None:
    declared = _declared(document, "edge")
    assert declared["first"] == declared["last"] == "string"
    assert declared["year"] == "integer"
    dated = [v for e in document.iter(f"{GEXF}edge") if "first" in (v := _values(e))]
    assert dated
    for values in dated:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", values["first"])
        assert values["year"] == values["first"][:4]
        assert values["first"] <= values["last"]


def test_column_ids_are_lower_case_titles_that_no_reader_reserves(document: Any) -> None:
    for kind in ("node", "edge"):
        for attribute in document.iterfind(f"{GEXF}graph/{GEXF}attributes[@class='{kind}']/{GEXF}attribute"):
            assert attribute.get("id") == attribute.get("title") == attribute.get("id").lower()
            assert attribute.get("id") not in RESERVED - ({"type"} if kind == "node" else set())
            assert attribute.get("type") in {"string", "integer", "double", "boolean", "liststring"}


def test_one_static_block_a_class_and_no_empty_column(document: Any) -> None:
    blocks = document.findall(f"{GEXF}graph/{GEXF}attributes")
    assert [(block.get("class"), block.get("mode")) for block in blocks] == [("node", "static"), ("edge", "static")]
    for kind in ("node", "edge"):
        used = {name for element in document.iter(f"{GEXF}{kind}") for name in _values(element)}
        assert used == set(_declared(document, kind))


def test_no_parents_and_no_hex_colours(document: Any) -> None:
    assert not document.xpath("//*[@pid] | //*[@hex]")
    assert all(colour.keys() == ["r", "g", "b"] for colour in document.iter(f"{VIZ}color"))
    party = next(n for n in document.iter(f"{GEXF}node") if n.get("id") == "party/mp")
    assert party.find(f"{VIZ}color").attrib == {"r": "210", "g": "105", "b": "30"}


def test_lists_are_quoted() -> None:
    quads = [*claim("party/a", "opposes", "party/b", article="one"), *article("one", "2023", 'le "Monde", hebdo')]
    text = written(whole(adjacency.load(SampleReader(quads)))).decode()
    assert """value="[&quot;le 'Monde', hebdo&quot;]\"""" in text


def test_every_node_has_a_position_of_its_own_and_a_size(document: Any) -> None:
    places = [(p.get("x"), p.get("y")) for p in document.iter(f"{VIZ}position")]
    assert len(set(places)) == len(places) == len(document.findall(f".//{GEXF}node"))
    for size in document.iter(f"{VIZ}size"):
        assert size.keys()[0] == "value"
        assert 4 <= float(size.get("value")) <= 40
    sizes = {n.get("id"): float(n.find(f"{VIZ}size").get("value")) for n in document.iter(f"{GEXF}node")}
    assert max(sizes, key=sizes.__getitem__) == "party/mp"  # the largest weighted degree


def test_characters_that_xml_cannot_carry_are_left_out() -> None:
    bad = "حزب\x00\x08\x0b\x1f <b> & \"ب\" \t\n ￾"
    view = whole(adjacency.load(SampleReader([*claim("party/a", "opposes", "party/b"), *entity("party/a", bad)])))
    node = next(etree.fromstring(written(view)).iter(f"{GEXF}node"))
    assert node.get("label") == 'حزب <b> & "ب"'


def test_dynamic_times_are_on_the_elements_and_repeated_as_strings() -> None:
    document = etree.fromstring(written(everything(), "gexf-dynamic"))
    graph: Any = document.find(f"{GEXF}graph")
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("timezone")) == ("dynamic", "date", "Africa/Casablanca")
    edges = {e.get("kind"): e for e in document.iter(f"{GEXF}edge") if e.get("source") == "person/x-02"}
    assert edges["member of (ended)"].get("end") == "2021-08-31"
    assert edges["member of"].get("start") == _values(edges["member of"])["first"] == "2021-08-15"
    assert edges["member of"].get("end") is None  # nobody says that it ended
    undated = next(e for e in document.iter(f"{GEXF}edge") if e.get("kind") == "allied with (provincial)")
    assert undated.get("start") is None


def test_an_edge_that_came_and_went_has_spells() -> None:
    quads = []
    for i, (start, until) in enumerate((("2003", "2007"), ("2015", "2016-06"))):
        quads += [*claim("person/x-1", "holdsPost", "party/a", article=f"s{i}", reported="2020", start=start,
                         until=until), *article(f"s{i}", "2020", "أ")]
    document = etree.fromstring(written(whole(adjacency.load(SampleReader(quads))), "gexf-dynamic"))
    spells = [dict(s.attrib) for s in document.iterfind(f".//{GEXF}edge/{GEXF}spells/{GEXF}spell")]
    assert spells == [{"start": "2003-01-01", "end": "2007-12-31"}, {"start": "2015-01-01", "end": "2016-06-30"}]


def test_metadata_names_licence_query_and_snapshot(document: Any) -> None:
    meta = document.find(f"{GEXF}meta")
    assert meta.get("lastmodifieddate") is None  # the same graph gives the same file
    assert "CC BY 4.0" in meta.findtext(f"{GEXF}description")
    assert "include" in meta.findtext(f"{GEXF}keywords") or "sensitive" in meta.findtext(f"{GEXF}keywords")
    assert sample_graph().snapshot in meta.findtext(f"{GEXF}description")


def test_the_same_graph_gives_the_same_bytes_and_a_date_only_where_asked() -> None:
    assert written(everything()) == written(everything())
    assert b'<meta lastmodifieddate="2026-11-24">' in written(everything(), date="2026-11-24")


def test_an_edge_takes_at_most_a_kilobyte() -> None:
    for format_ in ("gexf", "gexf-dynamic"):
        assert len(written(everything(), format_)) <= 1000 * len(everything().edges)


def test_networkx_reads_the_directed_variant_whole() -> None:
    """networkx knows no mixed graphs: it refuses the default file, and reads the one where all edges have one direction."""
    view = everything()
    with pytest.raises(nx.NetworkXError, match="Directed edge found in undirected graph"):
        nx.read_gexf(io.BytesIO(written(view)))
    read = nx.read_gexf(io.BytesIO(written(view, direction="directed")))
    own = view.to_networkx()
    assert set(read) == set(own)
    assert {read.nodes[n]["label"] for n in read} == {own.nodes[n]["label"] for n in own}
    assert read.nodes["party/mp"]["label_ar"] == "حزب الحركة الشعبية"
    wanted = Counter((s, t, d["relation"], d["stance"], d["level"], d["weight"]) for s, t, d in own.edges(data=True))
    got = Counter((s, t, d["relation"], d["stance"], d.get("level"), d["weight"]) for s, t, d in read.edges(data=True))
    assert got == wanted


def test_networkx_reads_a_view_of_alliances_as_it_is() -> None:
    view = whole(sample_graph(), Filters.of(relations="alliedWith"))
    assert nx.read_gexf(io.BytesIO(written(view))).number_of_edges() == len(view.edges)


@pytest.mark.parametrize("format_", ["gexf", "gexf-dynamic"])
def test_graphology_reads_the_same_graph(format_: str, tmp_path: Path) -> None:
    """As Gephi Lite reads it."""
    data = written(everything(), format_)
    read, document = graphology(data, tmp_path), etree.fromstring(data)
    nodes = {n["key"]: n["attributes"] for n in read["nodes"]}
    assert {key: (a["label"], a["type"], a.get("label_ar"), a.get("label_fr")) for key, a in nodes.items()} == {
        n.get("id"): (n.get("label"), _values(n)["type"], _values(n).get("label_ar"), _values(n).get("label_fr"))
        for n in document.iter(f"{GEXF}node")}
    ours = Counter((e.get("source"), e.get("target"), e.get("kind"), e.get("type") == "undirected", float(e.get("weight", "")),
                    _values(e)["sign"]) for e in document.iter(f"{GEXF}edge"))
    theirs = Counter((e["source"], e["target"], e["attributes"]["kind"], e["undirected"], float(e["attributes"]["weight"]),
                      e["attributes"]["sign"]) for e in read["edges"])
    assert theirs == ours
    lists = [e["attributes"]["publishers"] for e in read["edges"] if "publishers" in e["attributes"]]
    assert ["اليوم 24"] in lists
    assert all(isinstance(a["x"], float | int) and isinstance(a["size"], float | int) for a in nodes.values())


def test_a_neighbourhood_says_that_it_was_cut() -> None:
    text = written(neighbourhood(sample_graph(), "party/mp", limit=1).view()).decode()
    assert "Cut for size" in text
    assert "neighbourhood of party/mp" in text


def test_an_empty_view_is_a_valid_file() -> None:
    view = whole(adjacency.load(SampleReader([])))
    document = etree.fromstring(written(view, "gexf-dynamic"))
    assert document.findall(f".//{GEXF}node") == []
    if SCHEMA.exists():
        assert etree.RelaxNG(etree.parse(str(SCHEMA))).validate(document)


def test_the_file_is_never_whole_in_memory() -> None:
    sizes: list[int] = []

    class Sink:
        def write(self, data: bytes, /) -> int:
            sizes.append(len(data))
            return len(data)

    sink: ByteStream = Sink()
    write(everything(), sink)
    assert len(sizes) > 4


def test_an_unknown_format_or_direction_is_a_clear_error() -> None:
    with pytest.raises(UsageError, match="format=docx: not one of gexf"):
        exporter("docx")
    with pytest.raises(UsageError, match="direction=sideways"):
        written(everything(), direction="sideways")


def graphology(data: bytes, folder: Path) -> Any:
    """What graphology-gexf reads; the test is skipped where Node is not there."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if not (NODE / "node_modules").is_dir():
        pytest.skip("make test-node reads files back with graphology-gexf")
    path = folder / "graph.gexf"
    path.write_bytes(data)
    done = subprocess.run(["node", "read.cjs", str(path)], cwd=NODE, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _values(element: Any) -> dict[str, str]:
    return {value.get("for"): value.get("value") for value in element.iterfind(f"{GEXF}attvalues/{GEXF}attvalue")}


def _declared(document: Any, kind: str) -> dict[str, str]:
    path = f"{GEXF}graph/{GEXF}attributes[@class='{kind}']/{GEXF}attribute"
    return {a.get("id"): a.get("type") for a in document.iterfind(path)}
