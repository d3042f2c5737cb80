"""Backup and restore from the command line, beside a store that is in use."""

from __future__ import annotations

from pathlib import Path

from kg.store import open_reader
from kg.store.canonical import canonical_hash
from tests.cli.conftest import ARTICLES, Kg


def test_there_and_back(kg: Kg, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    done = kg("backup", path, "--store", store)
    assert (done.code, done.out) == (0, "")
    assert f", {len(ARTICLES)} articles written to {path}" in done.err
    assert path.stat().st_mode & 0o077 == 0
    done = kg("restore", path, "--store", tmp_path / "new")
    assert done.code == 0
    assert canonical_hash(open_reader(tmp_path / "new").quads()) == canonical_hash(open_reader(store).quads())
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_what_cannot_be_is_one_line(kg: Kg, store: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.tar.gz").write_bytes(b"nothing")
    for arguments in (["backup", tmp_path / "no" / "x", "--store", store],
                      ["backup", tmp_path / "x", "--store", tmp_path / "none"],
                      ["backup", tmp_path / "x", "--store", "http://127.0.0.1:9/"],
                      ["restore", tmp_path / "bad.tar.gz", "--store", tmp_path / "other"]):
        done = kg(*arguments)
        assert (done.code, len(done.err.splitlines())) == (2, 1), done.err
    assert not (tmp_path / "none").exists()
