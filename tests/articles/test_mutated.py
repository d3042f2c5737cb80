"""Thousands of real pages made wrong go through reader, extraction and quads: none crashes or hangs, bad ones are counted."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import Knowledge, load
from kg.extract import extract
from kg.model import Article
from kg.rdf.quads import article_quads
from tests.mutations import mutated, sources

DEADLINE = 20.0
"""Seconds of the processor that one page may take; a real one takes a fiftieth of one."""


class Hang(Exception):
    """A page that took longer."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Hang where the block takes more of the processor's time."""
    def stop(_: int, __: FrameType | None) -> None:
        raise Hang(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def read(path: Path, knowledge: Knowledge, reader: str) -> Counter[str]:
    """How many articles, claims and failures a page gave; AssertionError where one of them is not as it must be."""
    found: Counter[str] = Counter()
    for item in read_paths([path]):
        if isinstance(item, Failure):
            assert item.message.startswith(str(path))
            assert len(item.message.splitlines()) == 1
            assert len(item.message) < 500
            assert "broke down" not in item.message
            found["failures"] += 1
            found[item.message.partition(": ")[2].partition(" (byte")[0][:40]] += 1
            continue
        found["articles"] += 1
        found["claims"] += whole(item, knowledge, reader)
    return found


def whole(article: Article, knowledge: Knowledge, reader: str) -> int:
    """How many claims an article makes, whose quotes are in its text and which can be written and stored."""
    made = extract(article, knowledge, reader=reader)
    text = article.text
    for claim in made.claims:
        assert text[claim.evidence.start:claim.evidence.end] == claim.evidence.text != ""
        assert 0 <= claim.confidence <= 1
    for entity in made.entities:
        assert all(text[m.start:m.end] == m.text for m in entity.mentions)
    json.dumps(made.as_json(), ensure_ascii=False).encode()
    assert article_quads(made)
    return len(made.claims)


def run(number: int, pages: list[bytes], folder: Path, reader: str, seed: int = 0) -> Counter[str]:
    knowledge, counts = load(), Counter[str]()
    whole(Article("first", "", "سيتحالف حزب الحركة الشعبية مع حزب الاستقلال."), knowledge, reader)
    for i, (ending, data) in enumerate(mutated(pages, number, seed)):
        path = folder / f"page{ending}"
        path.write_bytes(data)
        try:
            with deadline(DEADLINE):
                found = read(path, knowledge, reader)
        except Exception as error:
            kept = folder / f"bad-{i}{ending}"
            kept.write_bytes(data)
            raise AssertionError(f"page {i} (kept as {kept}): {type(error).__name__}: {error}") from error
        assert found["articles"] + found["failures"] > 0, f"page {i} vanished"
        counts.update(found)
        counts["bad"] += found["failures"] > 0
    return counts


def test_two_hundred_wrong_pages(tmp_path: Path) -> None:
    counts = run(200, sources()[:45], tmp_path, "rules")
    assert counts["articles"] > 100
    assert counts["claims"] > 100
    assert 5 < counts["bad"] < 100


@pytest.mark.slow
def test_ten_thousand_wrong_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = run(10_000, sources(), tmp_path, "full", seed=1)
    with capsys.disabled():
        print(f"\n10,000 wrong pages: {dict(counts.most_common())}")
    assert counts["articles"] > 5_000
    assert 500 < counts["bad"] < 5_000
