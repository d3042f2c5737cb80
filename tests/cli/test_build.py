"""Reading articles from the command line: what is stored, what is skipped, and what the exit code says."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.articles import read
from kg.articles.page import parse_page
from kg.articles.read import Failure
from kg.cli.build import _extract_one
from kg.model import Article
from kg.store import open_reader
from kg.store.canonical import canonical_hash
from tests.cli.conftest import ARTICLES, Kg


def test_building_again_says_what_is_stored_and_changes_nothing(kg: Kg, articles: Path, store: Path) -> None:
    before = set(open_reader(store).quads())
    done = kg("build", articles, "--store", store)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("3 articles, ")
    assert "; 3 of them were there already" in done.err
    assert "already" not in kg("build", articles, "--again", "--store", store).err
    after = open_reader(store)
    assert after.count()["articles"] == 3
    assert set(after.quads()) == before


def test_several_processes_store_the_same_quads_as_one(kg: Kg, articles: Path, store: Path, tmp_path: Path) -> None:
    records = tmp_path / "more.jsonl"
    texts = [f"خبر رقم {number}\nانتخب مجلس جماعة المحمدية سعيد المثالي{number} رئيسا له." for number in range(20)]
    records.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    for name, jobs in (("one", 1), ("two", 2), ("three", 3)):
        assert kg("build", articles, records, "--jobs", jobs, "--store", tmp_path / name).code == 0
    hashes = {canonical_hash(open_reader(tmp_path / name).quads()) for name in ("one", "two", "three")}
    assert len(hashes) == 1
    assert open_reader(tmp_path / "two").count()["articles"] == len(ARTICLES) + 20


def test_one_bad_file_among_good_ones_is_named_and_the_rest_is_stored(kg: Kg, articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_bytes((articles / f"{ARTICLES[0]}.txt").read_bytes())
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02")
    (folder / "empty.txt").touch()
    done = kg("build", folder, "--store", tmp_path / "store")
    assert done.code == 1
    assert f"kg: {folder / 'binary.txt'}: a binary file\n" in done.err
    assert f"kg: {folder / 'empty.txt'}: empty\n" in done.err
    assert done.err.splitlines()[-1].startswith("1 articles, ")
    assert "2 inputs skipped" in done.err
    assert open_reader(tmp_path / "store").count()["articles"] == 1


def test_a_page_that_breaks_the_reader_is_named_and_the_rest_is_stored(kg: Kg, trap: str, tmp_path: Path) -> None:
    source = records(tmp_path / "many.jsonl", 40)
    lines = source.read_text(encoding="utf-8").splitlines()
    lines[20] = json.dumps({"text": f"خبر عن {trap}\nلا شيء فيه."})
    source.write_text("\n".join(lines), encoding="utf-8")
    done = kg("build", source, "--reader", "rules", "--store", tmp_path / "store")
    assert done.code == 1
    assert f"kg: {source}:21: reading it broke down: KeyError: '{trap}' (conftest.py:" in done.err
    assert done.err.splitlines()[-1].startswith("39 articles, ")
    assert "1 inputs skipped" in done.err
    assert open_reader(tmp_path / "store").count()["articles"] == 39
    again = kg("build", source, "--reader", "rules", "--store", tmp_path / "store")
    assert (again.code, "39 of them were there already" in again.err) == (1, True)
    alone = tmp_path / "alone.jsonl"
    alone.write_text(lines[20], encoding="utf-8")
    assert kg("build", alone, "--reader", "rules", "--store", tmp_path / "other").code == 2
    found = kg("extract", source, "--reader", "rules", "--format", "json")
    assert (found.code, len(found.out.splitlines())) == (1, 39)


def test_what_a_process_beside_makes_of_such_a_page_comes_back_whole(trap: str) -> None:
    """An exception that cannot be pickled, or none at all, would leave the others waiting."""
    found = _extract_one((Article("a", "", trap, source="a.txt"), "rules"))
    assert isinstance(found, Failure)
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize("name", ["bad.html", "bad.txt"])
def test_a_page_that_breaks_the_parser_is_named_and_the_rest_is_stored(kg: Kg, articles: Path, tmp_path: Path, name: str,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, name: str, *arguments: object) -> list[Article]:
        if name == "bad":
            raise RecursionError("too deep")
        return parse_page(text, name)

    monkeypatch.setattr(read, "parse_html", broken)
    monkeypatch.setattr(read, "parse_page", broken)
    (tmp_path / name).write_text("<html><p>نص</p></html>", encoding="utf-8")
    done = kg("build", tmp_path / name, articles, "--reader", "rules", "--store", tmp_path / "store")
    assert done.code == 1
    assert f"kg: {tmp_path / name}: reading it broke down: RecursionError: too deep (" in done.err
    assert open_reader(tmp_path / "store").count()["articles"] == len(ARTICLES)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("empty.txt", b"", "empty"), ("binary.txt", b"\x00PNG", "a binary file"),
    ("latin.txt", b"\xe9\xe8 texte", "not UTF-8 (byte 0)"),
    ("gone.txt", None, "no such file or folder"), ("bad.jsonl", b"{\n", ":1: ")])
def test_nothing_readable_is_exit_code_2_and_no_store(
        kg: Kg, tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = kg("build", tmp_path / name, "--store", tmp_path / "store")
    assert done.code == 2
    assert done.err.startswith(f"kg: {tmp_path / name}:")
    assert said in done.err.splitlines()[0]
    assert "nothing stored: 1 inputs skipped" in done.err
    assert not (tmp_path / "store").exists()


def records(path: Path, number: int) -> Path:
    """JSON lines of so many different articles, each with a claim."""
    texts = [f"خبر رقم {i}\nانتخب مجلس جماعة المحمدية سعيد المثالي{i} رئيسا له." for i in range(number)]
    path.write_text("".join(json.dumps({"text": text, "publisher": "صحيفة"}) + "\n" for text in texts), encoding="utf-8")
    return path


def test_a_killed_build_goes_on_where_it_was_and_stores_nothing_twice(kg: Kg, tmp_path: Path) -> None:
    source, store, number = records(tmp_path / "many.jsonl", 150), tmp_path / "store", 150
    journal = store / "journal.jsonl"
    process = subprocess.Popen([sys.executable, "-m", "kg", "build", source, "--store", store], stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not journal.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    before = len(journal.read_text(encoding="utf-8").splitlines())
    assert 0 < before < number
    with journal.open("a", encoding="utf-8") as handle:
        handle.write('{"article": "article/12')  # torn by the crash
    done = kg("build", source, "--store", store)
    assert done.code == 0
    assert done.err.startswith(f"{number} articles, ")
    assert f"; {before} of them were there already" in done.err
    assert kg("build", source, "--store", tmp_path / "whole").code == 0
    assert canonical_hash(open_reader(store).quads()) == canonical_hash(open_reader(tmp_path / "whole").quads())
    assert f"; {number} of them were there already" in kg("build", source, "--store", store).err


def test_copies_of_one_text_are_one_source_in_whatever_order_they_are_read(kg: Kg, articles: Path, tmp_path: Path) -> None:
    lines = (articles / "benmsick-coordination.txt").read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if line.strip()]
    files = []
    for number in range(4):
        record = {"title": f"عنوان الصحيفة {number}", "text": "\n".join(prose[1:]) + f"\nعن مراسل الصحيفة رقم {number}.",
                  "publisher": f"صحيفة {number}", "published": f"2023-09-2{number}"}
        files.append(tmp_path / f"{number}.jsonl")
        files[-1].write_text(json.dumps(record), encoding="utf-8")
    answers = []
    for name, goes in (("one", [files]), ("four", [[file] for file in reversed(files)])):
        for go in goes:
            assert kg("build", *go, "--store", tmp_path / name).code == 0
        body = json.loads(kg("neighbourhood", "party/mp", "--store", tmp_path / name, "--format", "json").out)
        told = {claim["article"]["publisher"]: claim["article"].get("copy_of")
                for edge in body["items"] for claim in edge["claims"] if claim["article"]}
        assert {edge["weight"] for edge in body["items"] if all(claim["article"] for claim in edge["claims"])} == {1}
        answers.append(told)
    assert answers[0] == answers[1]
    assert answers[0]["صحيفة 0"] is None
    assert len(answers[0]) > 1
    assert all(copy for publisher, copy in answers[0].items() if publisher != "صحيفة 0")


def test_an_empty_folder_has_nothing_to_read(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    assert kg("build", tmp_path / "void", "--store", tmp_path / "store").code == 2


def test_a_store_that_cannot_be_made_is_one_line(kg: Kg, articles: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = kg("build", articles, "--store", tmp_path / "file" / "store")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    done = kg("build", articles, "--store", "http://127.0.0.1:9/")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert not Path("http:").exists()


def test_extraction_is_one_json_object_a_line(kg: Kg, articles: Path) -> None:
    done = kg("extract", articles, "--format", "json")
    assert done.code == 0
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["id"] for line in lines] == sorted(ARTICLES)
    for line in lines:
        for claim in line["claims"]:
            evidence = claim["evidence"]
            assert line["text"][evidence["start"]:evidence["end"]] == evidence["text"]


def test_extraction_reads_standard_input_in_a_process_of_its_own(articles: Path) -> None:
    with (articles / f"{ARTICLES[0]}.txt").open("rb") as page:
        done = subprocess.run([sys.executable, "-m", "kg", "extract", "-", "--format", "json"], stdin=page, capture_output=True,
                              check=True, env={**os.environ, "KG_STORE": "/nonexistent"})
    assert json.loads(done.stdout)["claims"]


def test_extraction_tells_failures_and_goes_on(kg: Kg, articles: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    good = articles / f"{ARTICLES[0]}.txt"
    assert kg("extract", good, tmp_path / "empty.txt").code == 1
    assert kg("extract", tmp_path / "empty.txt").code == 2
    assert kg("extract").code == 2


def test_evaluation_scores_what_it_finds(kg: Kg, articles: Path, tmp_path: Path) -> None:
    gold = Path(__file__).parents[1] / "gold" / "seeds.jsonl"
    lines = [line for line in gold.read_text(encoding="utf-8").splitlines() if json.loads(line)["id"] in ARTICLES]
    mine = tmp_path / "gold.jsonl"
    mine.write_text("\n".join(lines), encoding="utf-8")
    done = kg("evaluate", mine, articles)
    assert done.code == 0
    assert "alliedWith" in done.out
    assert json.loads(kg("evaluate", mine, articles, "--format", "json").out)


@pytest.mark.parametrize(("content", "said"), [(b"{}\n[]\n", ":2: not a JSON object"), (b"{}\n{\n", ":2: not JSON"),
                                               (None, "no such file or directory")])
def test_broken_gold_is_named_with_its_line(kg: Kg, articles: Path, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "gold.jsonl").write_bytes(content)
    done = kg("evaluate", tmp_path / "gold.jsonl", articles)
    assert done.code == 2
    assert done.err.startswith(f"kg: {tmp_path / 'gold.jsonl'}")
    assert said.lower() in done.err.lower()


def test_gold_of_other_articles_is_exit_code_2(kg: Kg, articles: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "another", "claims": [], "entities": []}\n')
    done = kg("evaluate", tmp_path / "gold.jsonl", articles)
    assert (done.code, done.out) == (2, "")
