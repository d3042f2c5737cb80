"""Takedown: answers stop, then no byte of the text is left in any file of the store."""

from __future__ import annotations

import fcntl
import gzip
import json
import time
from pathlib import Path

import pytest

from kg.errors import StoreError, UsageError
from kg.graph import adjacency
from kg.rdf.terms import names
from kg.store import open_reader, open_writer
from kg.store.canonical import canonical_hash
from kg.store.core import Core
from kg.store.layout import Layout
from kg.store.removals import Removals
from kg.store.takedown import Unfinished
from tests.store.make import extraction

MARK = "QZJX7KWV9MPLT3"
"""A word of the text that no engine can shorten, so that a look at the bytes of its files finds it."""
GONE, KEPT = "article/0000000000000001", "article/0000000000000002"


def holding(root: Path, word: str) -> list[str]:
    """The files under ``root`` whose bytes, unpacked where they are packed, hold a word."""
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if word.encode() in (gzip.decompress(data) if path.suffix == ".gz" else data) or word in path.name:
                found.append(str(path.relative_to(root)))
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A store of two articles, of which one has the mark in a sentence; with an older snapshot and derived files."""
    place = tmp_path / "store"
    with open_writer(place, alone=True) as writer:
        writer.put(extraction(1, person=MARK))
        writer.publish()
        writer.put(extraction(2))
    reader = open_reader(place)
    adjacency.load(reader)
    reader.close()
    return place


def test_no_byte_of_the_text_is_left(root: Path) -> None:
    before = holding(root, MARK)
    assert any(name.startswith("quads/") for name in before)
    assert any(name.startswith("texts/") for name in before)
    assert any(name.endswith("claims.columns") for name in before)
    with open_writer(root, alone=True) as writer:
        first = writer.take_down([GONE], why="على طلب صاحب الحق", by="person:editor")
        reader = open_reader(root)
        assert reader.snapshot == first
        assert [article.id for article in reader.articles()] == [KEPT]
        reader.close()
        assert holding(root, MARK), "deleting alone leaves bytes, or this test shows nothing"
        assert writer.purge() == [GONE]
        assert holding(root, MARK) == []
        assert len(Layout(root).names()) == 1
    reader = open_reader(root)
    adjacency.load(reader)
    assert holding(root, MARK) == []
    assert reader.count()["articles"] == 1
    row = Removals(Layout(root).removals).active()[GONE]
    assert (row.why, row.by, bool(row.purged)) == ("على طلب صاحب الحق", "person:editor", True)
    assert row.as_json().keys() == {"id", "removed", "why", "purged"}


def test_what_is_left_is_what_a_store_without_the_article_has(root: Path, tmp_path: Path) -> None:
    with open_writer(root, alone=True) as writer, open_writer(tmp_path / "other", alone=True) as other:
        writer.take_down([GONE])
        writer.purge()
        other.put(extraction(2))
    assert canonical_hash(open_reader(root).quads()) == canonical_hash(open_reader(tmp_path / "other").quads())


def test_a_reader_of_an_old_snapshot_does_not_keep_its_files(root: Path) -> None:
    reader = open_reader(root)
    with open_writer(root, alone=True) as writer:
        writer.take_down([GONE])
        writer.purge()
    assert holding(root, MARK) == []
    adjacency._graphs.clear()
    graph = adjacency.load(reader)  # what is open may be read to its end, but is written nowhere
    assert len(graph) > 0
    assert holding(root, MARK) == []


def test_a_removed_article_is_not_read_again_until_it_is_allowed(root: Path) -> None:
    with open_writer(root, alone=True) as writer:
        writer.take_down([GONE])
        with pytest.raises(StoreError, match=f"{GONE}: was taken down"):
            writer.put_all([extraction(3), extraction(1)])
        with pytest.raises(UsageError, match="was not taken down"):
            writer.allow(KEPT)
        writer.allow(GONE, why="خطأ", by="person:editor")
        writer.put(extraction(1))
    assert open_reader(root).count()["articles"] == 2


def test_an_unknown_article_is_refused_and_nothing_is_done(root: Path) -> None:
    with open_writer(root, alone=True) as writer:
        with pytest.raises(UsageError, match="no such article"):
            writer.take_down([KEPT, "article/00000000000000ff"])
        assert writer.purge() == ()
        with pytest.raises(UsageError, match="one line"):
            writer.take_down([KEPT], why="a\nb")
        writer.take_down([GONE])
        writer.take_down([GONE], why="twice is once")
    assert open_reader(root).count()["articles"] == 1
    assert len(Layout(root).removals.read_text().splitlines()) == 1


def test_the_writer_process_purges_by_itself(root: Path) -> None:
    with open_writer(root) as writer:
        writer.take_down([GONE])
        until = time.monotonic() + 60
        while Layout(root).unpurged.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert holding(root, MARK) == []
        assert writer.purge() == []
        writer.put(extraction(4))
        writer.publish()
        assert open_reader(root).count()["articles"] == 2


def test_a_running_update_puts_the_purge_off(root: Path) -> None:
    layout = Layout(root)
    core = Core(root, names().base)
    core.take_down([GONE], "", "")
    with layout.updates_lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(Unfinished):
            core.purge()
    assert core.unpurged
    assert core.purge() == [GONE]
    core.close()


@pytest.mark.parametrize("broken", ["before", "between", "after"])
def test_a_crash_while_files_are_exchanged_loses_nothing(root: Path, broken: str) -> None:
    layout, whole = Layout(root), canonical_hash(open_reader(root).quads())
    if broken == "before":
        layout.rewritten.mkdir()
        (layout.rewritten / "half.sst").write_bytes(b"half")
    elif broken == "between":
        layout.quads.rename(layout.outdated)
    else:
        layout.outdated.mkdir()
        (layout.outdated / "rest.sst").write_bytes(MARK.encode())
    core = Core(root, names().base)
    assert canonical_hash(iter(core.store)) == whole
    core.close()
    assert not layout.rewritten.exists()
    assert not layout.outdated.exists()


def test_a_crash_before_the_quads_were_touched_is_made_good(root: Path) -> None:
    layout = Layout(root)
    Removals(layout.removals).forget([GONE], "", "", layout.current() or "")
    layout.unpurged.touch()
    with layout.removals.open("a") as handle:
        handle.write('{"event": "purg')
    with open_writer(root, alone=True) as writer:
        assert writer.purge() == [GONE]
    assert holding(root, MARK) == []
    assert [json.loads(line)["event"] for line in layout.removals.read_text().splitlines()] == ["forgotten", "purged"]


def test_a_broken_log_is_named_with_its_line(root: Path) -> None:
    Layout(root).removals.write_text('{"event": "forgotten"}\n')
    with open_writer(root, alone=True) as writer, pytest.raises(StoreError, match=r"removals\.jsonl:1: "):
        writer.put(extraction(5))
