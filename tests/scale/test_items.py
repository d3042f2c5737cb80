"""What a task does with a record, and what adds up to the facts: the same as one process, without Spark."""

from __future__ import annotations

import random
from functools import reduce
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.entities.gazetteer import load
from kg.errors import InputError, SilaError
from kg.model import Article, Extraction
from kg.rdf.seed import seed
from kg.rdf.terms import names
from kg.scale import facts
from kg.scale.items import Done, Key, Skipped, done, last_of_each, of_line, of_row, work
from kg.scale.parts import Parts
from kg.store import open_reader


def test_facts_added_up_article_by_article_are_those_of_the_store(seed_extractions: list[Extraction], seed_store: Path) -> None:
    known = seed(load(), names())
    supports = [facts.of_seed(known.claims, known.descriptions, names()),
                *(done(one, names()).support for one in seed_extractions)]
    random.Random(1).shuffle(supports)
    called = {entity: reduce(lambda a, b: a + b, [held[entity] for _, rows in supports if entity in (held := dict(rows))])
              for entity in {entity for _, rows in supports for entity, _ in rows}}
    rules = facts.rules(names(), {one.id: one for one in known.descriptions})
    made = {facts.edge_fact(edge, names()) for edges, _ in supports for edge in edges}
    made |= {quad for entity, counts in called.items() for quad in facts.facts(entity, counts, rules)}
    stored = {quad for quad in open_reader(seed_store).quads() if quad.graph_name == names().facts}
    assert made == stored


@pytest.mark.parametrize(("line", "said"), [
    (b"{", "a.jsonl:7: not JSON"), (b"[]", "a.jsonl:7: not a JSON object"), (b'{"title": "x"}', "a.jsonl:7: no text"),
    (b'{"text": "\xe9"}', "a.jsonl:7: broken characters in field 'text'"), (b" \r", None)])
def test_a_bad_line_is_a_message_that_names_it(line: bytes, said: str | None) -> None:
    found = of_line(line, "a.jsonl", (0, 7))
    assert found is None if said is None else found is not None and found[0][0] == "" and str(found[1]).startswith(said)


def test_lines_and_rows_give_the_same_article() -> None:
    line = of_line('{"text": "خبر", "url": "https://example.org/1"}'.encode(), "/d/n.jsonl.gz", (0, 3))
    row = of_row({"text": "خبر", "url": "https://example.org/1", "title": None}, "/d/n.parquet", (0, 3))
    assert line is not None
    assert isinstance(line[1], Article)
    assert isinstance(row[1], Article)
    assert (line[0], line[1].name, line[1].text) == (row[0], row[1].name, row[1].text)
    assert line[1].name == "n-3"


def test_of_one_article_the_last_counts_and_no_message_is_lost() -> None:
    items: list[tuple[Key, Article | str]] = [(("", (0, 1)), "x"), (("", (0, 2)), "y"), (("article/1", (0, 3)), "first"),
                                              (("article/1", (1, 1)), "last"), (("article/2", (0, 1)), "other")]
    assert [item for _, item in last_of_each(items)] == ["x", "y", "last", "other"]


def test_an_executor_with_other_seeds_is_refused() -> None:
    with pytest.raises(SilaError, match="install the same Sila"):
        list(work([], names().base, "another", "rules"))


def test_one_article_of_many_gives_its_quads_its_text_and_its_claims() -> None:
    keyed = of_line("{\"text\": \"خبر\\nانتخب مجلس جماعة المحمدية هشام آيت منا رئيسا له.\"}".encode(), "a.jsonl", (0, 1))
    assert keyed is not None
    found = list(work([(("", (0, 2)), "a.jsonl:2: no text"), keyed], names().base, load().fingerprint, "rules"))
    skipped, read = found
    assert skipped == Skipped((0, 2), "a.jsonl:2: no text")
    assert isinstance(read, Done)
    assert read.claims
    graphs = {str(quad.graph_name) for quad in ox.parse("\n".join(read.quads), ox.RdfFormat.N_QUADS)}
    assert graphs == {str(names().graph(read.article))}


def test_an_article_that_breaks_the_reader_is_skipped_and_the_rest_is_read(trap: str) -> None:
    lines = [of_line(f'{{"text": "خبر {word}"}}'.encode(), "a.jsonl", (0, n)) for n, word in ((1, trap), (2, "آخر"))]
    found = list(work([line for line in lines if line], names().base, load().fingerprint, "rules"))
    assert [type(one) for one in found] == [Skipped, Done]
    assert str(found[0].message).startswith("a.jsonl:1: reading it broke down: KeyError")  # type: ignore[union-attr]


@pytest.mark.parametrize(("manifest", "said"), [
    (None, "no manifest.json"), ("[]", "of another format"), ('{"format": 1, "base": "https://example.org/"}', "not finished")])
def test_a_folder_that_is_no_finished_output_is_refused(tmp_path: Path, manifest: str | None, said: str) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(InputError, match=said):
        Parts.of(tmp_path, names().base)
