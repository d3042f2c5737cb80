"""Dumps: the same graph gives the same bytes, any store takes them, the description counts right, a failure changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreError, UsageError
from kg.export import dump as dumps
from kg.export.dump import FILES, dump
from kg.rdf.terms import names, vocabulary
from kg.store import open_reader
from kg.store.canonical import canonical_hash
from kg.store.embedded import EmbeddedReader

VOID = "http://rdfs.org/ns/void#"


@pytest.fixture(scope="module")
def made(seed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dump") / "sila"
    with EmbeddedReader(seed_store) as reader:
        dump(reader, folder)
    return folder


def test_an_empty_store_takes_it_and_is_the_same_graph(made: Path, seed_store: Path, tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path / "other"))
    store.bulk_load(gzip.decompress((made / "sila.nq.gz").read_bytes()), format=ox.RdfFormat.N_QUADS)
    with EmbeddedReader(seed_store) as reader:
        assert canonical_hash(store) == canonical_hash(reader.quads())
        assert len(store) == reader.count()["quads"]


def test_the_checksums_are_those_of_the_files_and_of_the_graph(made: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=made, capture_output=True, text=True, check=True)
    assert done.stdout == "sila.nq.gz: OK\nvoid.ttl: OK\n"
    digest = hashlib.sha256(gzip.decompress((made / "sila.nq.gz").read_bytes())).hexdigest()
    assert f'"sha256:{digest}"' in (made / "void.ttl").read_text(encoding="utf-8")


def test_the_same_graph_gives_the_same_bytes_whatever_is_sorted_at_once(made: Path, seed_store: Path, tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumps, "_RUN", 10_000)
    with EmbeddedReader(seed_store) as reader:
        dump(reader, tmp_path / "again")
        dump(reader, tmp_path / "again")  # in the place of the first
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == sorted(FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["again"]
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes(), name


def test_the_description_counts_what_is_there(made: Path) -> None:
    quads = list(ox.parse(gzip.decompress((made / "sila.nq.gz").read_bytes()), format=ox.RdfFormat.N_QUADS))
    text = (made / "void.ttl").read_bytes()
    described = ox.Store()
    described.load(text, format=ox.RdfFormat.TURTLE, base_iri="http://x/void.ttl")
    rows = described.query(f"""PREFIX void: <{VOID}> PREFIX dcterms: <http://purl.org/dc/terms/> SELECT * {{
        ?set void:triples ?triples ; void:distinctSubjects ?subjects ; void:distinctObjects ?objects ; void:classes ?classes ;
             void:properties ?properties ; void:dataDump ?file ; dcterms:license ?licence }}""")
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    kind = vocabulary("rdf", "type")
    found = {name: int(row[name].value) for name in ("triples", "subjects", "objects", "classes", "properties")}
    assert found == {"triples": len(quads), "subjects": len({q.subject for q in quads}),
                     "objects": len({q.object for q in quads}),
                     "classes": len({q.object for q in quads if q.predicate == kind}),
                     "properties": len({q.predicate for q in quads})}
    assert row["file"].value == "http://x/sila.nq.gz"
    assert row["licence"].value == "https://creativecommons.org/licenses/by/4.0/"
    by_property = described.query(f"SELECT ?p ?n {{ ?x <{VOID}property> ?p ; <{VOID}triples> ?n }}")
    assert isinstance(by_property, ox.QuerySolutions)
    assert {one["p"]: int(one["n"].value) for one in by_property} == Counter(q.predicate for q in quads)
    claims = described.query(f"SELECT ?n {{ ?x <{VOID}class> {names().term('Claim')} ; <{VOID}entities> ?n }}")
    assert isinstance(claims, ox.QuerySolutions)
    assert [int(one["n"].value) for one in claims] == [
        sum(q.predicate == kind and q.object == names().term("Claim") for q in quads)]


def test_a_folder_with_something_else_in_it_is_left_alone(seed_store: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    reader = open_reader(seed_store)
    with pytest.raises(UsageError, match=r"mine\.txt is there"):
        dump(reader, tmp_path)
    with pytest.raises(UsageError, match="file"):
        dump(reader, tmp_path / "mine.txt" / "inner")
    reader.close()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_blank_node_is_refused_and_leaves_nothing(tmp_path: Path, seed_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedReader(seed_store) as reader:
        bad = ox.Quad(ox.BlankNode(), vocabulary("rdf", "type"), vocabulary("foaf", "Person"))
        monkeypatch.setattr(reader, "quads", lambda: iter([bad]))
        with pytest.raises(StoreError, match="blank node"):
            dump(reader, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
