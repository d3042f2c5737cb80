"""Extraction on a real Spark of this machine: the same quads as one process gives (``make test-spark``)."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.errors import InputError, UsageError
from kg.rdf.terms import names
from kg.scale.parts import Parts
from kg.store import bulk
from tests.cli.conftest import Kg
from tests.scale.make import NEEDS_SPARK, content, folder, hash_of, one_process, records, seed_records

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = NEEDS_SPARK


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    from kg.scale import job

    found = job.session("local[2]")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(tmp_path_factory.mktemp("in") / "records", [*records(40), *seed_records()])


@pytest.fixture(scope="module")
def output(spark: SparkSession, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from kg.scale import job

    place = tmp_path_factory.mktemp("out") / "parts"
    job.build(spark, [str(inputs)], str(place), names().base, parts=3)
    return place


def test_spark_gives_the_quads_of_one_process_and_lists_what_it_skipped(inputs: Path, output: Path, tmp_path: Path) -> None:
    wanted, skipped = one_process(inputs, tmp_path / "one")
    parts = Parts.of(output, names().base)
    assert bulk.load(str(tmp_path / "store"), parts) == parts.articles > 80
    assert hash_of(tmp_path / "store") == wanted
    assert parts.manifest["skipped"] == skipped == 5
    told = [json.loads(row)["where"] for row in (output / "skipped" / "part-00000.jsonl").read_text().splitlines()]
    assert len(told) == 5
    assert all(row.startswith(f"{inputs / 'a b.jsonl'}:") for row in told)


def test_the_claims_are_a_table_with_a_row_each(spark: SparkSession, output: Path) -> None:
    rows = spark.read.parquet(str(output / "claims")).collect()
    assert len(rows) == Parts.of(output, names().base).manifest["claims"]
    assert len({row["id"] for row in rows}) == len(rows)
    row = next(row for row in rows if row["predicate"] == "alliedWith")
    assert row["article"].startswith("article/")
    assert row["end"] - row["start"] == len(row["evidence"])
    assert {path.name for path in (output / "claims").glob("*.parquet")} == {f"part-{n:05d}.parquet" for n in range(3)}


def test_the_same_input_again_from_a_table_gives_the_same_bytes(spark: SparkSession, inputs: Path, output: Path,
                                                                 tmp_path: Path) -> None:
    from kg.scale import job

    before = content(output)
    job.build(spark, [str(inputs)], str(output), names().base, parts=3)
    assert content(output) == before
    assert [path.name for path in output.parent.iterdir()] == [output.name]
    rows = [row | {"id": f"r{number}"} for number, row in enumerate(records(20)[:20])]
    lines = folder(tmp_path / "lines", rows)
    fields = "id string, title string, text string, published string, publisher string, url string, language string"
    spark.createDataFrame(rows, fields).repartition(2).write.parquet(str(tmp_path / "table"))
    made = []
    for source in (lines, tmp_path / "table"):
        assert job.build(spark, [str(source)], f"{source}.out", names().base, parts=2).articles == 20
        found = content(Path(f"{source}.out"))
        made.append({name: data for name, data in found.items() if name.startswith(("quads/articles", "texts"))})
    assert len(made[0]) == 4
    assert made[0] == made[1]


def test_what_is_not_ours_is_not_replaced_and_what_is_not_there_is_named(spark: SparkSession, inputs: Path,
                                                                          tmp_path: Path) -> None:
    from kg.scale import job

    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    with pytest.raises(UsageError, match="holds something else"):
        job.build(spark, [str(inputs)], str(tmp_path / "mine"), names().base)
    with pytest.raises(InputError, match=r"gone\.jsonl: no such file"):
        job.build(spark, [str(tmp_path / "gone.jsonl")], str(tmp_path / "out"), names().base)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_two_jobs_do_not_write_one_output(spark: SparkSession, inputs: Path, tmp_path: Path) -> None:
    from kg.scale import job
    from kg.scale.files import Files
    from kg.scale.lock import held

    with held(Files(spark), str(tmp_path / ".out.lock"), "first"):
        assert (tmp_path / ".out.lock").stat().st_size
        with pytest.raises(UsageError, match="another job writes there"):
            job.build(spark, [str(inputs)], str(tmp_path / "out"), names().base)
    assert list(tmp_path.iterdir()) == []


def test_building_goes_on_from_what_spark_has_read(kg: Kg, inputs: Path, output: Path, tmp_path: Path) -> None:
    assert kg("load", output, "--store", tmp_path / "store").code == 0
    done = kg("build", inputs, "--store", tmp_path / "store")
    last = done.err.splitlines()[-1]
    found = re.search(r"^(\d+) articles.*; (\d+) of them were there already", last)
    assert found, last
    assert int(found[2]) >= Parts.of(output, names().base).articles
    assert int(found[1]) - int(found[2]) == 1  # of the article that is there twice the first text is not


def test_a_broken_archive_is_one_skipped_file(spark: SparkSession, inputs: Path, tmp_path: Path) -> None:
    from kg.scale import job

    mixed = tmp_path / "in"
    mixed.mkdir()
    shutil.copy(inputs / "c.jsonl.gz", mixed / "good.jsonl.gz")
    (mixed / "cut.jsonl.gz").write_bytes((inputs / "c.jsonl.gz").read_bytes()[:-200])
    (mixed / "picture.png").write_bytes(b"\x89PNG")
    report = job.build(spark, [str(mixed)], str(tmp_path / "out"), names().base, parts=1)
    assert report.articles > 30
    assert report.skipped == 2
    assert any("cut.jsonl.gz: " in message for message in report.messages)
    assert any("picture.png: not a format" in message for message in report.messages)
