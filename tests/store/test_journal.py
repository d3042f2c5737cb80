"""The journal of what is stored: what is left alone, what is read again, and what a crash may do to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.ids import article_id
from kg.model import Article, PartialDate
from kg.rdf.quads import text_hash
from kg.store.journal import Journal, code_fingerprint
from kg.store.layout import Layout
from kg.store.texts import Texts, encode

HOW = "rules knowledge code"
ARTICLE = Article("page", "عنوان", "عنوان\nفقرة عن مجلس الجماعة.", PartialDate(2023, 9, 28), "صحيفة", "https://example.org/1")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A store that holds one article and has noted it, with three claims."""
    layout = Layout(tmp_path)
    layout.texts.mkdir()
    Texts(layout.texts).write(article_id(ARTICLE), text_hash(ARTICLE.text), encode(ARTICLE))
    Journal(layout, HOW).note([(article_id(ARTICLE), 3)])
    return layout


def test_what_is_stored_as_it_would_be_is_left_alone(layout: Layout) -> None:
    assert Journal(layout, HOW).stored(ARTICLE) == 3


@pytest.mark.parametrize("article", [
    replace(ARTICLE, text=ARTICLE.text + "\nفقرة أخرى."), replace(ARTICLE, title="عنوان آخر"), replace(ARTICLE, language="fr"),
    replace(ARTICLE, published=None), replace(ARTICLE, publisher="صحيفة أخرى"), replace(ARTICLE, url="https://example.org/2")])
def test_an_article_that_changed_is_read_again(layout: Layout, article: Article) -> None:
    assert Journal(layout, HOW).stored(article) is None


@pytest.mark.parametrize("how", ["full knowledge code", "rules other code", "rules knowledge newer"])
def test_another_way_of_reading_reads_again(layout: Layout, how: str) -> None:
    assert Journal(layout, how).stored(ARTICLE) is None
    Journal(layout, how).note([(article_id(ARTICLE), 4)])
    assert Journal(layout, HOW).stored(ARTICLE) is None
    assert Journal(layout, how).stored(ARTICLE) == 4


def test_what_the_store_lost_is_read_again(layout: Layout) -> None:
    for file in layout.texts.iterdir():
        file.unlink()
    assert Journal(layout, HOW).stored(ARTICLE) is None


@pytest.mark.parametrize(("noise", "wanted"), [
    (b'{"article": "article/12', 3), (b"[1]\n{}\nnull\n", 3), (b'{"article": 1, "how": null, "claims": "x"}', 3),
    (b"\xff\x00\xff", 3)])
def test_a_torn_or_broken_journal_costs_time_only(layout: Layout, noise: bytes, wanted: int) -> None:
    with layout.journal.open("ab") as handle:
        handle.write(noise)
    journal = Journal(layout, HOW)
    assert journal.stored(ARTICLE) == wanted
    journal.note([("article/2", 1)])
    assert layout.journal.read_bytes().splitlines()[-1].startswith(b'{"article": "article/2"')


def test_a_journal_that_is_mostly_of_the_past_is_written_anew(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for number in range(30):
        Journal(layout, f"reader {number % 2} " + "x" * 200).note([(f"article/{i:016x}", 1) for i in range(40)])
    assert 40 <= len(layout.journal.read_text(encoding="utf-8").splitlines()) < 400


def test_the_code_that_reads_has_one_fingerprint() -> None:
    assert code_fingerprint() == code_fingerprint.__wrapped__()
    assert len(code_fingerprint()) == 16
