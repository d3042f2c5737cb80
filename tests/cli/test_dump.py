"""``kg dump`` from the command line."""

from __future__ import annotations

from pathlib import Path

from kg.store import open_reader
from kg.store.canonical import canonical_hash
from tests.cli.conftest import Kg


def test_a_dump_says_what_it_wrote(kg: Kg, store: Path, tmp_path: Path) -> None:
    done = kg("dump", tmp_path / "out", "--store", store)
    reader = open_reader(store)
    assert (done.code, done.out) == (0, "")
    assert done.err == (f"{reader.count()['quads']} quads written to {tmp_path / 'out'} "
                        f"(sha256:{canonical_hash(reader.quads())})\n")
    reader.close()


def test_what_cannot_be_is_one_line(kg: Kg, tmp_path: Path) -> None:
    done = kg("dump", tmp_path / "out", "--store", tmp_path / "none")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert not (tmp_path / "out").exists()
