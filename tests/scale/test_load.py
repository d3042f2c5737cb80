"""Finished parts into stores: an empty one at once, one that has something article by article, a server by requests."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.entities.gazetteer import load
from kg.model import Extraction
from kg.rdf.seed import seed
from kg.rdf.terms import names
from kg.scale.items import done
from kg.scale.parts import Parts
from kg.store import open_reader, open_writer
from kg.store.incoming import encode_descriptions, to_nquads
from kg.store.journal import how
from tests.cli.conftest import Kg
from tests.scale.make import hash_of
from tests.store.make import extraction, money
from tests.store.servers import oxigraph, oxigraph_binary


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a job writes of four hand-made articles, without Spark."""
    root = tmp_path_factory.mktemp("parts") / "out"
    found = sorted((done(one, names()) for one in made()), key=lambda one: one.article)
    known = seed(load(), names())
    with open_writer(root.parent / "whole", alone=True) as writer:
        writer.put_seed(load())
        writer.put_all(made())
    with open_reader(root.parent / "whole") as reader:  # type: ignore[attr-defined]
        others = {name: to_nquads(sorted((quad for quad in reader.quads() if quad.graph_name == graph), key=str))
                  for name, graph in (("facts", names().facts), ("seed", names().seed))}
    files = {"quads/seed.nq.gz": others["seed"], "quads/facts/part-00000.nq.gz": others["facts"]}
    for number in range(2):
        files[f"quads/articles/part-{number:05d}.nq.gz"] = lines(row for one in found[number::2] for row in one.quads)
        files[f"texts/part-{number:05d}.jsonl.gz"] = lines(one.text for one in found[number::2])
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(gzip.compress(data))
    (root / "descriptions.gz").write_bytes(encode_descriptions(known.descriptions))
    (root / "manifest.json").write_text(json.dumps({
        "format": 1, "base": names().base, "knowledge": known.fingerprint, "articles": 4, "reader": "rules", "code": "abc",
        "claims": sum(len(one.claims) for one in found)}))
    (root / "_SUCCESS").touch()
    return root


def made() -> list[Extraction]:
    return [*(extraction(number) for number in (1, 2, 3)), money()]


def lines(rows: Iterator[str]) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()


def wanted(parts: Path) -> str:
    return hash_of(parts.parent / "whole")


def test_an_empty_store_is_filled_at_once_and_goes_on_as_any_other(kg: Kg, parts: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert kg("load", parts, "--store", store).err == f"4 articles, 10 claims stored in {store}\n"
    assert hash_of(store) == wanted(parts)
    with open_reader(store) as reader:  # type: ignore[attr-defined]
        assert reader.stored_article(extraction(2).article_id) == extraction(2).article
    assert kg("load", parts, "--store", store).code == 0  # article by article now
    assert hash_of(store) == wanted(parts)
    with open_writer(store) as writer:
        writer.put(extraction(5))
        writer.forget(extraction(5).article_id)
    assert hash_of(store) == wanted(parts)


def test_what_was_taken_down_is_left_out(kg: Kg, parts: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with open_writer(store) as writer:
        writer.put(extraction(1))
        writer.take_down([extraction(1).article_id], why="طلب")
    done = kg("load", parts, "--store", store)
    assert (done.code, done.err.splitlines()[-1].partition(";")[2]) == (
        1, " 1 left out, which were taken down (kg forget --allow undoes it)")
    assert open_reader(store).count()["articles"] == 3


@pytest.mark.parametrize("before", [(), (9,)], ids=["an empty store", "one that has something"])
def test_building_goes_on_from_what_was_loaded(kg: Kg, parts: Path, tmp_path: Path, before: tuple[int, ...]) -> None:
    """Without lines in the journal kg build would read every article of a Spark job once more."""
    store = tmp_path / "store"
    if before:
        with open_writer(store) as writer:
            writer.put_all(extraction(number) for number in before)
    assert kg("load", parts, "--store", store).code == 0
    rows = [json.loads(row) for row in (store / "journal.jsonl").read_text().splitlines()]
    assert {row["article"]: row["claims"] for row in rows} == {one.article_id: len(one.claims) for one in made()}
    assert {row["how"] for row in rows} == {how("rules", load().fingerprint, "abc")}


def test_a_folder_of_an_older_job_leaves_the_journal_alone(kg: Kg, parts: Path, tmp_path: Path) -> None:
    older = shutil.copytree(parts, tmp_path / "parts")
    manifest = json.loads((older / "manifest.json").read_text())
    (older / "manifest.json").write_text(json.dumps({name: value for name, value in manifest.items() if name != "code"}))
    assert kg("load", older, "--store", tmp_path / "store").code == 0
    assert not (tmp_path / "store" / "journal.jsonl").exists()


def test_a_broken_part_leaves_an_empty_store_empty(kg: Kg, parts: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(parts, tmp_path / "parts")
    path = broken / "quads" / "articles" / "part-00001.nq.gz"
    path.write_bytes(path.read_bytes()[:-30])
    done = kg("load", broken, "--store", tmp_path / "store")
    assert done.code == 2
    assert "nothing was stored" in done.err
    assert kg("load", parts, "--store", tmp_path / "store").code == 0
    assert hash_of(tmp_path / "store") == wanted(parts)
    assert kg("load", tmp_path, "--store", tmp_path / "other").code == 2


@pytest.mark.skipif(oxigraph_binary() is None, reason="the package oxigraph (the server's binary) is not installed")
def test_a_server_is_filled_by_requests_or_by_its_own_loader(kg: Kg, parts: Path, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with oxigraph(tmp_path / "server") as url:
        assert kg("load", parts, "--store", url).code == 0
        assert hash_of(url) == wanted(parts)
    meta = tmp_path / "meta.nq"
    meta.write_text(f'{names().graph("meta")} {names().term("revision")} "1-aa" {names().graph("meta")} .\n')
    binary = oxigraph_binary()
    assert binary is not None
    files = [str(path) for path in (*Parts.of(parts, names().base).quads(), meta)]
    command = [str(binary), "load", "--location", str(tmp_path / "own"), "--file", *files]
    subprocess.run(command, check=True, capture_output=True)
    with oxigraph(tmp_path / "own") as url:
        assert hash_of(url) == wanted(parts)
