"""Made-up records for Spark, with broken ones among them, and what one process makes of them."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path

import pytest

from kg import places
from kg.articles.read import read_paths
from kg.cli.build import store_articles
from kg.model import Article
from kg.store import open_reader
from kg.store.canonical import canonical_hash

NEEDS_SPARK = [pytest.mark.spark, pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="the extra spark is not installed (make test-spark)")]
BAD = ("{\n", "[]\n", '{"text": 7.5}\n', '{"title": "بلا نص"}\n')


def records(count: int) -> list[dict[str, str]]:
    """Records of which some name the same new person, some have no id, and one repeats another's address with another text."""
    towns = ("المحمدية", "فاس", "طنجة", "وجدة")
    out = [{"text": f"خبر رقم {number}\nانتخب مجلس جماعة {towns[number % 4]} سعيد المثالي{number % 7} رئيسا له.",
            "published": "2023-10-05"} for number in range(count)]
    out[3] |= {"url": "https://example.org/3"}
    return [*out, {"text": "خبر مصحح\nانتخب مجلس جماعة تطوان سعيد المثالي رئيسا له.", "url": "https://example.org/3"}]


def seed_records() -> list[dict[str, str]]:
    """The shipped articles as records."""
    found = [one for one in read_paths([str(places.seeds() / "articles")]) if isinstance(one, Article)]
    return [{name: str(value) for name in ("title", "text", "published", "publisher", "url", "language")
             if (value := getattr(one, name))} | {"id": one.name} for one in found]


def folder(root: Path, rows: list[dict[str, str]]) -> Path:
    """Two files of records, one packed, with four broken lines and one that is not UTF-8."""
    root.mkdir()
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    half = len(lines) // 2
    (root / "a b.jsonl").write_bytes("".join([*lines[:half], *BAD, "\n"]).encode() + b'{"text": "\xe9\xe8"}\n')
    (root / "c.jsonl.gz").write_bytes(gzip.compress("".join(lines[half - 2:]).encode()))
    return root


def one_process(inputs: Path, store: Path) -> tuple[str, int]:
    """The canonical hash of the store that one process builds, and how many inputs it skipped."""
    _, skipped = store_articles([str(inputs)], str(store), "full", 1)
    return hash_of(store), skipped


def hash_of(store: Path | str) -> str:
    """The canonical hash of a store."""
    reader = open_reader(store)
    try:
        return canonical_hash(reader.quads())
    finally:
        reader.close()


def content(output: Path) -> dict[str, bytes]:
    """Every file that a job wrote, but the claims, whose format notes who wrote them."""
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.rglob("*"))
            if path.is_file() and not path.name.startswith(".") and path.suffix != ".parquet"}
