"""The Spark job: articles to N-Quads parts, texts, a Parquet of claims, and facts; the same files by any cluster.

A record's part follows from its article's id alone, and parts are sorted; so input and number of parts decide every byte of the
N-Quads, however many executors there are or are lost. All is written beside the output and moved there when it is whole.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from py4j.protocol import Py4JJavaError
from pyoxigraph import Literal, Quad
from pyspark import RDD, StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

import kg
from kg.entities.gazetteer import load
from kg.errors import SilaError, UsageError
from kg.rdf.seed import Seed, seed
from kg.rdf.terms import Names
from kg.scale import facts as adding
from kg.scale.facts import Called, Support
from kg.scale.files import Files
from kg.scale.inputs import listed, reason, records
from kg.scale.items import COLUMNS, Done, Skipped, line, part_of, work
from kg.scale.lock import held
from kg.scale.parts import FORMAT, MANIFEST, SUCCESS
from kg.store.incoming import encode_descriptions
from kg.store.journal import code_fingerprint

PART_BYTES: Final = 8 << 20
"""Bytes of input that make one part, where the number of parts is not given."""
MOST_PARTS: Final = 10_000
GZIP: Final = "org.apache.hadoop.io.compress.GzipCodec"
_LOCAL: Final = re.compile(r"local(-cluster)?(\[.*\])?")


@dataclass(frozen=True, slots=True)
class Report:
    """What a job did; ``messages`` are the first of those that say what was skipped."""

    articles: int
    claims: int
    quads: int
    dropped: int
    skipped: int
    messages: tuple[str, ...]


def session(master: str | None) -> SparkSession:
    """A session on ``master`` (else what Spark's own settings say). SilaError where Spark cannot start."""
    builder: Any = SparkSession.builder.appName("kg build").config("spark.ui.showConsoleProgress", "false")
    if master is None or _LOCAL.fullmatch(master):  # executors on this machine find this code and this Python
        paths = os.pathsep.join(filter(None, (str(Path(kg.__file__).resolve().parents[1]), os.environ.get("PYTHONPATH"))))
        builder = builder.config("spark.executorEnv.PYTHONPATH", paths).config("spark.ui.enabled", "false")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    if master is not None:
        builder = builder.master(master)
    try:
        found: SparkSession = builder.getOrCreate()
    except (PySparkException, Py4JJavaError, OSError, RuntimeError) as error:
        raise SilaError(f"Spark does not start (it needs Java 17): {reason(error)}") from error
    found.sparkContext.setLogLevel("FATAL")  # what goes wrong is told in one line
    return found


def build(spark: SparkSession, inputs: Sequence[str], output: str, base: str, *, reader: str = "full",
          parts: int | None = None) -> Report:
    """Read ``inputs`` and write ``output``, in the place of what an earlier job wrote there.

    Raises
    ------
    UsageError
        Where ``output`` holds something else, or another job writes it.
    InputError
        Where an input is not there.
    SilaError
        Where the job fails; nothing has changed then.
    """
    files, names = Files(spark), Names(base)
    output = output.rstrip("/")
    parent, _, name = output.rpartition("/")
    draft, old, lock = (f"{parent}/.{name}.{word}" if parent or output.startswith("/") else f".{name}.{word}"
                        for word in ("new", "old", "lock"))
    try:
        with held(files, lock, output):
            return _exchange(spark, files, inputs, output, (draft, old), names, reader, parts)
    except (PySparkException, Py4JJavaError, OSError) as error:
        raise SilaError(f"{output}: the job failed, nothing was written: {reason(error)}") from error


def _exchange(spark: SparkSession, files: Files, inputs: Sequence[str], output: str, beside: tuple[str, str], names: Names,
              reader: str, parts: int | None) -> Report:
    """Write ``beside`` the output, then move it there."""
    draft, old = beside
    try:
        if files.exists(output) and (there := files.names(output)) and MANIFEST not in there:
            raise UsageError(f"{output}: holds something else than what kg build --engine spark wrote")
        for left in (draft, old):
            files.delete(left)
        report = _write(spark, inputs, draft, names, reader, parts)
        if report.articles:
            if files.exists(output):
                files.move(output, old)
            files.move(draft, output)
            files.delete(old)
        return report
    finally:
        files.delete(draft)


def _write(spark: SparkSession, inputs: Sequence[str], draft: str, names: Names, reader: str, parts: int | None) -> Report:
    given = listed(spark, inputs)
    items, broken = records(spark, given)
    parts = parts or min(max(given.size // PART_BYTES, 1) + 1, MOST_PARTS)
    known = seed(load(), names)
    fingerprint, base, count = known.fingerprint, names.base, parts
    read = items.repartitionAndSortWithinPartitions(parts, lambda key: part_of(key[0] or repr(key[1]), count)) \
        .mapPartitions(lambda rows: work(rows, base, fingerprint, reader)).persist(StorageLevel.DISK_ONLY)
    try:
        articles = read.filter(lambda one: isinstance(one, Done))
        skipped = read.filter(lambda one: isinstance(one, Skipped)).sortBy(lambda one: one.place, numPartitions=1)
        counts = articles.map(_counted).fold((0, 0, 0, 0, 0), _added)
        messages = skipped.take(20)
        refused = [*given.refused, *broken]
        lost = skipped.count() + len(refused)
        if counts[0]:
            articles.flatMap(lambda one: one.quads).saveAsTextFile(f"{draft}/quads/articles", GZIP)
            articles.map(lambda one: one.text).saveAsTextFile(f"{draft}/texts", GZIP)
            _facts(articles, known, names, parts).saveAsTextFile(f"{draft}/quads/facts", GZIP)
            spark.createDataFrame(articles.flatMap(lambda one: one.claims), _schema()).write.parquet(f"{draft}/claims")
            skipped.map(lambda one: json.dumps({"where": one.message}, ensure_ascii=False)).saveAsTextFile(f"{draft}/skipped")
            _finish(Files(spark), draft, known, names, {
                "format": FORMAT, "base": base, "knowledge": fingerprint, "code": code_fingerprint(), "reader": reader,
                "parts": parts, "articles": counts[0], "claims": counts[1], "quads": counts[2], "dropped": counts[3],
                "content": f"{counts[4]:016x}", "skipped": lost, "refused": refused})
    finally:
        read.unpersist()
    return Report(counts[0], counts[1], counts[2], counts[3], lost, (*refused, *(one.message for one in messages)))


def _counted(one: Done) -> tuple[int, ...]:
    """One article, its claims, quads, dropped proposals, and a number that changes with its content."""
    digest = hashlib.sha256("\n".join((*one.quads, one.text)).encode("utf-8", "surrogatepass")).digest()
    return 1, len(one.claims), len(one.quads), one.dropped, int.from_bytes(digest[:8], "big")


def _added(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return (*(a + b for a, b in zip(one[:4], other[:4], strict=True)), (one[4] + other[4]) % (1 << 64))


def _facts(articles: RDD[Done], known: Seed, names: Names, parts: int) -> RDD[str]:
    """The facts of the articles and the seed together, each once, as sorted lines."""
    context = articles.context
    told = context.broadcast(encode_descriptions(known.descriptions))
    base = names.base
    own = context.parallelize(list(_keyed(adding.of_seed(known.claims, known.descriptions, names))), 1)
    added = context.union([articles.flatMap(lambda one: _keyed(one.support)), own]).reduceByKey(
        lambda one, other: one + other, parts, lambda key: part_of(key[0], parts))
    return added.mapPartitions(lambda rows: _fact_lines(rows, base, told.value))


def _keyed(support: Support) -> Iterator[tuple[tuple[str, ...], Called]]:
    """Edges and entities under their keys: one with three parts is an edge."""
    edges, called = support
    yield from ((edge, Called()) for edge in edges)
    yield from (((entity,), names) for entity, names in called)


def _fact_lines(rows: Iterable[tuple[tuple[str, ...], Called]], base: str, told: bytes) -> Iterator[str]:
    from kg.store.incoming import decode_descriptions

    rules = adding.rules(Names(base), decode_descriptions(told))
    lines: set[str] = set()
    for key, called in rows:
        if len(key) == 1:
            lines.update(line(quad) for quad in adding.facts(key[0], called, rules))
        else:
            lines.add(line(adding.edge_fact((key[0], key[1], key[2]), rules.names)))
    return iter(sorted(lines))


def _schema() -> str:
    return ", ".join(f"`{name}` {kind}" for name, kind in COLUMNS)


def _finish(files: Files, draft: str, known: Seed, names: Names, manifest: dict[str, Any]) -> None:
    """Names without a task's mark, the seed's own files, and last what says that all is there."""
    for folder, ending in (("quads/articles", "nq.gz"), ("quads/facts", "nq.gz"), ("texts", "jsonl.gz"), ("claims", "parquet"),
                           ("skipped", "jsonl")):
        for name in files.names(f"{draft}/{folder}"):
            number = re.match(r"part-(\d+)", name)
            if number is None:
                files.delete(f"{draft}/{folder}/{name}")
            else:
                files.move(f"{draft}/{folder}/{name}", f"{draft}/{folder}/part-{number[1]}.{ending}")
    mark = Quad(names.seed, names.term("knowledge"), Literal(known.fingerprint), names.seed)
    lines = sorted(line(quad) for quad in {*known.claims, mark})
    files.write(f"{draft}/quads/seed.nq.gz", gzip.compress("".join(f"{one}\n" for one in lines).encode(), mtime=0))
    meta = names.graph("meta")
    told = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    revision = f"1-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    files.write(f"{draft}/quads/meta.nq", f'{meta} {names.term("revision")} "{revision}" {meta} .\n'.encode())
    files.write(f"{draft}/descriptions.gz", encode_descriptions(known.descriptions))
    files.write(f"{draft}/{MANIFEST}", told.encode())
    files.write(f"{draft}/{SUCCESS}", b"")
