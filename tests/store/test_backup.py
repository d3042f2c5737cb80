"""Backups: what comes back is what was there, and a broken archive changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from kg.entities.gazetteer import load
from kg.errors import InputError, StoreError
from kg.rdf.terms import names
from kg.store import open_reader, open_writer
from kg.store.backup import backup, restore
from kg.store.canonical import canonical_hash
from kg.store.core import Core
from kg.store.layout import Layout
from kg.store.ledger import Judgement
from kg.tokens import Tokens
from tests.store.make import extraction
from tests.store.test_takedown import MARK, holding

BASE = names().base
ONE = "article/0000000000000001"


def state(root: Path) -> tuple[str, set[str]]:
    """What readers see, and the names of the texts."""
    reader = open_reader(root)
    try:
        return canonical_hash(reader.quads()), {path.name for path in (root / "texts").iterdir()}
    finally:
        reader.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with seeds, two articles and a merge, and a token."""
    place = tmp_path_factory.mktemp("backup") / "store"
    with open_writer(place, alone=True) as writer:
        writer.put_seed(load())
        writer.put_all([extraction(1, person=MARK), extraction(2)])
        writer.judge([Judgement("merge", "person/x-00000000000000aa", "person/ouzzine", "person:a", "2026-01-01T00:00:00Z")])
    Tokens(place).add("editor", "write")
    return place


@pytest.fixture(scope="module")
def archive(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "sila.tar.gz"
    manifest = backup(root, BASE, path)
    assert manifest["quads"] > 1000
    assert not any(Layout(root).backups.iterdir())
    return path


def test_an_archive_makes_the_same_store_elsewhere(root: Path, archive: Path, tmp_path: Path) -> None:
    restore(tmp_path / "new", BASE, archive)
    assert state(tmp_path / "new") == state(root)
    assert not (tmp_path / "new" / "tokens.json").exists()
    core = Core(tmp_path / "new", BASE)
    assert core.article(ONE) == extraction(1, person=MARK).article
    assert core.forget(ONE)  # the facts' rules came along
    core.close()


def test_restoring_over_a_store_that_went_on_brings_the_old_state_back(root: Path, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "store"
    with open_writer(other, alone=True) as writer:
        writer.put_all([extraction(3), extraction(2, person="اسم آخر")])
    reader = open_reader(other)
    restore(other, BASE, archive)
    assert reader.count()["articles"] == 2, "who reads goes on"
    reader.close()
    assert state(other) == state(root)
    with open_writer(other) as writer:  # and it can be written as before
        writer.put(extraction(4))
    assert open_reader(other).count()["articles"] == 3


def test_a_restored_store_has_no_journal_of_another_state(archive: Path, tmp_path: Path) -> None:
    restore(tmp_path, BASE, archive)
    Layout(tmp_path).journal.write_text("{}\n")
    restore(tmp_path, BASE, archive)
    assert not Layout(tmp_path).journal.exists()


def test_what_was_taken_down_since_does_not_come_back(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "store"
    restore(other, BASE, archive)
    with open_writer(other, alone=True) as writer:
        writer.take_down([ONE], why="طلب")
        writer.purge()
    restore(other, BASE, archive)
    assert open_reader(other).count()["articles"] == 1
    assert holding(other, MARK) == []
    with open_writer(other, alone=True) as writer, pytest.raises(StoreError, match="was taken down"):
        writer.put(extraction(1))


def _flipped(data: bytes) -> bytes:
    """The archive with one byte of its quads changed, packed again without a fault."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(data)) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            bytes_ = content.read()
            if member.name == "quads.nq":
                bytes_ = bytes_.replace(b"0.85", b"0.95", 1) if b"0.85" in bytes_ else bytes_[:-2] + b"\n\n"
            new.addfile(member, io.BytesIO(bytes_))
    return out.getvalue()


def _with(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as new:
        manifest = json.dumps({"format": 1, "base": BASE, "quads": 0, "files": {}}).encode()
        for title, content in (("manifest.json", manifest), (name, b"")):
            info = tarfile.TarInfo(title)
            info.size, info.type = len(content), kind if title == name else tarfile.REGTYPE
            info.linkname = "/etc/passwd"
            new.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(("broken", "said"), [
    (lambda data: data[:len(data) // 2], "not a whole backup"),
    (lambda data: b"", "not a whole backup"), (lambda data: b"PK\x03\x04" + data, "not a whole backup"),
    (_flipped, r"quads\.nq: missing or not as it was written"),
    (lambda data: gzip.compress(gzip.decompress(data)[:5120]), "not a whole backup|missing"),
    (lambda data: _with("../../evil"), "does not belong"), (lambda data: _with("/tmp/evil"), "does not belong"),
    (lambda data: _with("texts/a.json.gz", tarfile.SYMTYPE), "does not belong"),
    (lambda data: _with("ledger.jsonl"), "missing or not as")])
def test_a_broken_archive_leaves_the_old_store(archive: Path, tmp_path: Path, broken: object, said: str) -> None:
    other, path = tmp_path / "store", tmp_path / "broken.tar.gz"
    with open_writer(other, alone=True) as writer:
        writer.put(extraction(3))
    before = state(other)
    path.write_bytes(broken(archive.read_bytes()))  # type: ignore[operator]
    with pytest.raises(InputError, match=said):
        restore(other, BASE, path)
    assert state(other) == before
    assert not Layout(other).rewritten.exists()
    with open_writer(other, alone=True) as writer:
        writer.put(extraction(4))


def test_another_base_and_a_store_in_use_are_refused(archive: Path, root: Path, tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="KG_BASE="):
        restore(tmp_path / "a", "https://other.example/", archive)
    with pytest.raises(InputError, match="no such file"):
        restore(tmp_path / "a", BASE, tmp_path / "none")
    assert not (tmp_path / "a").exists()
    monkeypatch.setattr("kg.store.backup._WAIT", 0.5)
    core = Core(tmp_path / "b", BASE)
    with pytest.raises(StoreError, match="another process writes"):
        restore(tmp_path / "b", BASE, archive)
    core.close()
