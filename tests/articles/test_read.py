"""Files, folders, records and standard input: everything good is read, everything bad is named."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path

import pytest

from kg.articles.read import LARGEST, Failure, read_paths
from kg.model import Article, Extraction
from kg.rdf.quads import article_quads

GOOD = "عنوان الخبر\nفقرة من الخبر.\n"


def names(*paths: Path | str, stdin: bytes = b"") -> list[str]:
    return [item.name if isinstance(item, Article) else f"! {item.message}" for item in read_paths(paths, io.BytesIO(stdin))]


def test_a_file(tmp_path: Path):
    path = tmp_path / "one.txt"
    path.write_text(GOOD, encoding="utf-8")
    (article,) = read_paths([path])
    assert isinstance(article, Article)
    assert (article.name, article.title, article.source) == ("one", "عنوان الخبر", str(path))


@pytest.mark.parametrize(("content", "message"), [
    (b"", "empty"), (b" \n\n ", "empty"), (b"\xd8\xff\xfe abc", "not UTF-8 (byte 0)"), (b"GIF89a\x00\x01\x02", "a binary file"),
    ("كلمات دلالية: فقط".encode(), "no article in it"), (b"\xff\xfe" + GOOD.encode("utf-16-le"), "a binary file"),
], ids=["empty", "blank", "broken", "binary", "no prose", "UTF-16"])
def test_bad_files_are_named(tmp_path: Path, content: bytes, message: str):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    (failure,) = read_paths([path])
    assert failure == Failure(str(path), f"{path}: {message}")


def test_a_missing_file(tmp_path: Path):
    assert names(tmp_path / "none.txt") == [f"! {tmp_path / 'none.txt'}: no such file or folder"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(tmp_path: Path):
    path = tmp_path / "locked.txt"
    path.write_text(GOOD)
    path.chmod(0)
    assert names(path) == [f"! {path}: permission denied"]


def test_a_file_that_is_too_large(tmp_path: Path):
    path = tmp_path / "large.txt"
    with path.open("wb") as handle:
        handle.truncate(LARGEST + 1)
    assert names(path) == [f"! {path}: larger than 32 MB"]


def test_a_folder_with_one_bad_file_among_good_ones(tmp_path: Path):
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("z.txt", "a.txt", "b/m.txt", ".hidden/h.txt", "b/.h.txt"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.txt").write_bytes(b"\xff\xff")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\x00")
    (tmp_path / "README.md").write_text("notes")
    (tmp_path / "sources.csv").write_text("a,b")
    unknown = "not a format that is read (.txt, .html, .jsonl, .jsonl.gz, .warc, .warc.gz)"
    assert names(tmp_path) == ["a", f"! {tmp_path / 'c.txt'}: not UTF-8 (byte 0)", f"! {tmp_path / 'photo.jpg'}: {unknown}",
                               "z", "m"]


def test_an_empty_folder(tmp_path: Path):
    assert names(tmp_path) == [f"! {tmp_path}: no files in this folder"]


def test_a_named_file_without_a_known_suffix_is_a_page(tmp_path: Path):
    path = tmp_path / "page.news"
    path.write_text(GOOD, encoding="utf-8")
    assert names(path) == ["page"]


def record(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)


def test_records(tmp_path: Path):
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join([
        record(id="x1", title="عنوان", text="فقرة.\nالمصدر: المنبر", published="2023-09-28T10:00:00Z", url="https://example.org/1"),
        "", record(text=GOOD, date="28 شتنبر 2023", source="المنبر", language="ar"), "{bad", "[1, 2]", record(id="x3"),
        record(id="x4", text=["a"]), record(id=7, title="عنوان", text="عنوان\nفقرة.\nإقرأ أيضاً:\nأخرى")]), encoding="utf-8")
    read = list(read_paths([path]))
    good = [item for item in read if isinstance(item, Article)]
    assert [item.message.removeprefix(f"{path}:") for item in read if isinstance(item, Failure)] == [
        "4: not JSON: Expecting property name enclosed in double quotes", "5: not a JSON object", "6: no text",
        "7: field 'text' is not text"]
    assert [(a.name, a.title, str(a.published), a.publisher, a.url) for a in good] == [
        ("x1", "عنوان", "2023-09-28", "المنبر", "https://example.org/1"),
        ("many-3", "عنوان الخبر", "2023-09-28", "المنبر", None),
        ("7", "عنوان", "None", None, None)]
    assert [a.text for a in good] == ["عنوان\nفقرة.", GOOD.strip(), "عنوان\nفقرة.\nأخرى"]


def test_packed_records(tmp_path: Path):
    path = tmp_path / "many.jsonl.gz"
    path.write_bytes(gzip.compress((record(id="x", text=GOOD) + "\n").encode()))
    assert names(path) == ["x"]


def test_packed_records_cut_short(tmp_path: Path):
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress((record(id="x", text=GOOD) + "\n").encode() * 50)[:60])
    assert names(path)[-1].startswith(f"! {path}: compressed file ended")


def test_records_that_are_not_packed(tmp_path: Path):
    path = tmp_path / "fake.jsonl.gz"
    path.write_text(record(text=GOOD))
    assert names(path) == [f"! {path}: not a gzipped file (b'{{\"')"]


def test_a_broken_line_of_records_does_not_stop_the_rest(tmp_path: Path):
    path = tmp_path / "many.jsonl"
    path.write_bytes(b"\xff\xfe\n" + record(id="x", text=GOOD).encode() + b"\n" + b"[" * 100_000 + b"\n")
    found = names(path)
    assert found[0].startswith(f"! {path}:1: not JSON")
    assert found[1] == "x"
    assert found[2].startswith(f"! {path}:3: not JSON")


def test_records_with_broken_letters_are_refused(tmp_path: Path):
    path = tmp_path / "many.jsonl"
    path.write_bytes(b'{"id": "x", "text": "\xff\xfe"}\n{"id": "y", "text": "\\ud800 abc"}\n')
    assert names(path) == [f"! {path}:{line}: broken characters in field 'text'" for line in (1, 2)]


def test_standard_input():
    assert names("-", stdin=GOOD.encode()) == ["stdin"]
    assert names("-", stdin=record(id="x", text=GOOD).encode()) == ["x"]
    assert names("-", stdin=b"<!DOCTYPE html><html><p>" + GOOD.encode() + b"</p></html>") == ["stdin"]
    assert names("-", stdin=b"") == ["! standard input: empty"]


def test_the_order_is_the_one_given(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(GOOD, encoding="utf-8")
    assert names(tmp_path / "b.txt", tmp_path / "a.txt") == ["b", "a"]


@pytest.mark.parametrize(("said", "kept"), [("fr", "fr"), ("fr-MA", "fr-MA"), ("ar-Arab-MA", "ar-Arab-MA"), ("",
        "ar"), ("Arabic", "ar"),
                                            ("x" * 9999, "ar"), ("ar_MA", "ar"), ("ar-12", "ar"), ("a", "ar"),
                                                    ("ar ar", "ar")])
def test_a_language_that_is_no_tag_is_found_from_the_text(tmp_path: Path, said: str, kept: str):
    """Such a record could be read but not stored, and stopped the whole build."""
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": GOOD, "language": said}), encoding="utf-8")
    (article,) = read_paths([path])
    assert isinstance(article, Article)
    assert article.language == kept
    assert article_quads(Extraction(article, "article/0000000000000001", (), ()))
