"""Articles' records for Spark, each with its file and its line: JSON lines (plain or gzip) and Parquet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final
from urllib.parse import unquote

from py4j.protocol import Py4JJavaError
from pyspark import RDD
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from kg.errors import InputError
from kg.model import Article
from kg.scale.items import Key, of_line, of_row

FIELDS: Final = ("id", "name", "title", "headline", "text", "body", "content", "published", "date", "datePublished",
                 "publisher", "source", "url", "link", "language", "lang")
"""Columns of a table that are read, as fields of a JSON line are."""
_LINES: Final = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_TABLES: Final = (".parquet",)
_COMPANIONS: Final = (".csv", ".md", ".rst", ".json", ".yaml", ".yml", ".ttl", ".crc")
_PYTHON: Final = re.compile(r"[A-Z]\w*(Error|Exception|Interrupt): ")
Item = tuple[Key, "Article | str"]
Block = tuple[str, int]
"""A stretch of a file that one task reads: the file, and the byte where it begins."""


@dataclass(frozen=True, slots=True)
class Input:
    """The files, sorted, with their sizes in bytes, and those that are not read with the reason."""

    files: tuple[tuple[str, int], ...]
    refused: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(size for _, size in self.files)


def listed(spark: SparkSession, paths: Sequence[str]) -> Input:
    """The files under paths. InputError where a path is not there."""
    found: dict[str, int] = {}
    refused = []
    for path in paths:
        try:
            found_here = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
            rows = found_here.select("path", "length").collect()
        except (PySparkException, Py4JJavaError) as error:
            raise InputError(f"{path}: {reason(error)}") from error
        if not rows:
            refused.append(f"{path}: no files in it")
        found |= {plain(row["path"]): row["length"] for row in rows}
    files = []
    for path, size in sorted(found.items()):
        if path.endswith((*_LINES, *_TABLES)):
            files.append((path, size))
            if not size:
                refused.append(f"{path}: empty")
        elif not path.endswith(_COMPANIONS):
            refused.append(f"{path}: not a format that Spark reads here (.jsonl, .jsonl.gz, .parquet)")
    return Input(tuple(files), tuple(refused))


def records(spark: SparkSession, given: Input) -> tuple[RDD[Item], list[str]]:
    """The records of all files, and the files that cannot be read, with the reason."""
    number = {path: at for at, (path, _) in enumerate(given.files)}
    out: list[RDD[Item]] = []
    broken: list[str] = []
    for endings, table in ((_LINES, False), (_TABLES, True)):
        paths = [path for path, size in given.files if path.endswith(endings) and size]
        good, first = _first_numbers(spark, paths, table)
        broken += [f"{path}: {why}" for path, why in good.items() if why]
        paths = [path for path in paths if not good[path]]
        if paths:
            frame = _frame(spark, paths, table)
            out.append(frame.rdd.mapPartitions(lambda rows, first=first, table=table: _items(rows, first, number, table)))
    context = spark.sparkContext
    return (context.union(out) if out else context.emptyRDD()), broken


def _frame(spark: SparkSession, paths: Sequence[str], table: bool) -> DataFrame:
    """Rows with their file and the beginning of their block; lines as bytes, which need not be UTF-8."""
    if table:
        frame = spark.read.option("mergeSchema", "true").parquet(*paths)
        fields = [name for name in frame.columns if name in FIELDS]
    else:
        frame = spark.read.option("lineSep", "\n").text(list(paths))
        frame, fields = frame.withColumn("value", sql.col("value").cast("binary")), ["value"]
    return frame.select(*fields, sql.col("_metadata.file_path").alias("_path"),
                        sql.col("_metadata.file_block_start").alias("_block"))


def _first_numbers(spark: SparkSession, paths: list[str], table: bool) -> tuple[dict[str, str], dict[Block, int]]:
    """Each file's reason not to be read, or nothing, and how many lines of it stand before each block."""
    if not paths:
        return {}, {}
    try:
        counts = _counts(spark, paths, table)
    except (PySparkException, Py4JJavaError) as error:
        if len(paths) == 1:
            return {paths[0]: reason(error)}, {}
        middle = len(paths) // 2
        halves = [_first_numbers(spark, some, table) for some in (paths[:middle], paths[middle:])]
        return halves[0][0] | halves[1][0], halves[0][1] | halves[1][1]
    starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for (path, block), count in sorted(counts.items()):
        starts[path].append((block, count))
    before: dict[Block, int] = {}
    for path, blocks in starts.items():
        totals = accumulate((count for _, count in blocks), initial=0)
        before |= {(path, block): total for (block, _), total in zip(blocks, totals, strict=False)}
    return dict.fromkeys(paths, ""), before


def _counts(spark: SparkSession, paths: Sequence[str], table: bool) -> dict[Block, int]:
    frame = _frame(spark, paths, table)
    read = frame.groupBy("_path", "_block").agg(sql.count(sql.struct(*frame.columns)).alias("n"))
    return {(plain(unquote(row["_path"])), row["_block"]): row["n"] for row in read.collect()}


def _items(rows: Iterable[Any], first: Mapping[Block, int], number: Mapping[str, int], table: bool) -> Iterator[Item]:
    at, block, path = 0, ("", -1), ""
    for row in rows:
        here = row["_path"], row["_block"]
        if here != block:
            block, path = here, plain(unquote(here[0]))
            at = first[path, here[1]]
        at += 1
        place = number[path], at
        if table:
            yield of_row({name: value for name, value in row.asDict().items() if not name.startswith("_")}, path, place)
        elif (item := of_line(bytes(row["value"]), path, place)) is not None:
            yield item


def plain(path: str) -> str:
    """A path as messages name it: a local one without its scheme.

    >>> plain("file:///data/a.jsonl"), plain("hdfs://host/a")
    ('/data/a.jsonl', 'hdfs://host/a')
    """
    return f"/{path.removeprefix('file:').lstrip('/')}" if path.startswith("file:") else path


def reason(error: BaseException) -> str:
    """What went wrong, of Spark's many lines the one that says so."""
    text = str(error)
    if "PATH_NOT_FOUND" in text:
        return "no such file or folder"
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [type(error).__name__]
    ours = [line.partition(": ")[2] for line in lines if line.startswith("kg.errors.")]
    python, java = ([line for line in lines if _PYTHON.match(line)], [line for line in lines if "Caused by:" in line])
    told = ours or python or java or lines[:1]
    return " ".join(told[-1].removeprefix("Caused by:").split())[:300]
