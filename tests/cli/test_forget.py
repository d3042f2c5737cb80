"""Takedown from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.store import open_reader
from tests.cli.conftest import ARTICLES, Kg


@pytest.fixture
def own(kg: Kg, articles: Path, tmp_path: Path) -> Path:
    root = tmp_path / "store"
    assert kg("build", articles, "--store", root).code == 0
    return root


def test_forgotten_then_purged_then_listed_and_not_read_again(kg: Kg, articles: Path, own: Path) -> None:
    reader = open_reader(own)
    ident = min(article.id for article in reader.articles())
    before = {claim.id for claim in reader.claims_of(ident)}
    reader.close()
    assert before
    done = kg("forget", ident, "--why", "طلب الناشر", "--by", "person:editor", "--store", own)
    assert (done.code, done.out) == (0, "")
    forgotten, purged = done.err.splitlines()
    assert forgotten.startswith(f"kg: {ident}: forgotten; answers have nothing of it from snapshot ")
    assert purged == f"kg: {ident}: purged"
    after = open_reader(own)
    assert after.count()["articles"] == len(ARTICLES) - 1
    assert not list(after.claims(before))
    (row,) = json.loads(kg("forget", "--list", "--format", "json", "--store", own).out)
    assert (row["id"], row["why"], row["by"]) == (ident, "طلب الناشر", "person:editor")
    assert row["purged"]
    again = kg("build", articles, "--store", own)
    assert again.code == 1
    assert f"{ident} was taken down on " in again.err
    assert open_reader(own).count()["articles"] == len(ARTICLES) - 1
    assert kg("forget", ident, "--allow", "--store", own).code == 0
    assert kg("build", articles, "--store", own).code == 0
    assert open_reader(own).count()["articles"] == len(ARTICLES)


@pytest.mark.parametrize(("given", "said"), [
    (["article/00000000000000ff"], "no such article"), (["https://example.org/none"], "no such article"),
    (["party/mp"], "neither the id of an article"), ([], "name articles, or --list"), (["x", "--list"], "--list takes no"),
    (["article/00000000000000ff", "--allow"], "was not taken down"),
    (["article/00000000000000ff", "--why", "x" * 501], "one line of at most")])
def test_what_makes_no_sense_is_one_line(kg: Kg, store: Path, given: list[str], said: str) -> None:
    done = kg("forget", *given, "--store", store)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert said in done.err
