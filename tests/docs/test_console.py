"""Every command and query shown in the documents prints what they show, over a store built from the shipped seeds.

``python -m scripts.console README.md docs/*.md`` (with KG_STORE on such a store) writes them anew.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kg.settings import SETTINGS
from scripts import console

DOCUMENTS = [console.ROOT / "README.md", *sorted((console.ROOT / "docs").glob("*.md"))]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in DOCUMENTS}
BLOCKS = [pytest.param(block, id=f"{name}:{n}") for name, text in TEXTS.items() if not console.alone(text)
          for n, block in enumerate(console.blocks(text), 1)]
QUERIES = [pytest.param(*query, id=f"{name}:{n}") for name, text in TEXTS.items()
           for n, query in enumerate(console.queries(text), 1)]
OWN = [name for name, text in TEXTS.items() if console.alone(text)]
RUN = frozenset(("console", "sparql"))
#: Languages of blocks that are pictures of something: shapes of data and of files, not to be run.
SHOWN = frozenset(("turtle", "yaml", "toml", ""))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_console_block_is_true(block: str, seed_store: Path) -> None:
    assert console.commands(block)
    assert console.run(block, {"KG_STORE": str(seed_store)}) == block


@pytest.mark.parametrize(("query", "answer"), QUERIES)
def test_a_query_gives_the_answer_that_is_shown(query: str, answer: str | None, seed_store: Path) -> None:
    found = console.answer(query, {"KG_STORE": str(seed_store)})
    assert len(found.splitlines()) > 2
    if answer is not None:
        assert found == answer


@pytest.mark.slow
@pytest.mark.parametrize("name", OWN)
def test_a_document_of_its_own_runs_from_top_to_bottom(name: str, tmp_path: Path) -> None:
    blocks = list(console.blocks(TEXTS[name]))
    assert blocks
    for block in blocks:
        assert console.run(block, {"KG_STORE": str(tmp_path / "store")}, tmp_path) == block


def test_the_tutorial_and_the_questions_are_among_what_is_run() -> None:
    assert OWN == ["tutorial.md"]
    assert len([query for query in console.queries(TEXTS["journalists.md"]) if query[1]]) >= 3
    for name in ("README.md", "index.md", "ar.md", "fr.md"):
        assert list(console.blocks(TEXTS[name])), name


def test_no_block_looks_like_something_to_run_and_is_not() -> None:
    for name, text in TEXTS.items():
        for language, block in re.findall(r"^```(\w*)[^\n]*\n(.*?)^```", text, re.M | re.S):
            assert language in RUN | SHOWN, (name, language)
            assert language in RUN or not re.search(r"^\$ |\bkg (query|build|export)\b", block, re.M), (name, block)


def test_the_settings_file_that_is_shown_is_one() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", TEXTS["operations.md"], re.S)
    assert {f"KG_{name.upper()}" for name in tomllib.loads(shown)} <= {setting.env for setting in SETTINGS}


def test_a_command_that_fails_is_told_wherever_it_stands() -> None:
    for command in ("$ kg query 'SELECT'\n", "$ kg query 'SELECT' | cut -f 1\n"):
        with pytest.raises(RuntimeError, match="exit code 2"):
            console.run(command, {"KG_STORE": "/nonexistent"})


def test_a_document_is_written_anew_with_what_is_printed_today(seed_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(seed_store))
    query = "SELECT (1 + 1 AS ?n) ('a|b' AS ?t) {}"
    text = ("```console\n$ echo one &&\n> echo two\nold\n```\n\n"
            f"```sparql\n{query}\n```\n\n<!-- answer -->\nold\n<!-- end -->\n\n```sparql\n{query}\n```\n")
    table = "| n | t |\n| --- | --- |\n| 2 | a&#124;b |\n"
    assert console.renewed(text) == text.replace("old\n", "one\ntwo\n", 1).replace("old\n", table)
