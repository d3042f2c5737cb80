"""A small store built by the command itself, and a way to run commands in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg import extract, places
from kg.cli import main
from kg.extract import pipeline
from kg.model import Article, Extraction

ARTICLES = ("benmsick-coordination", "popular-bloc-2025", "tanger-council-2021")


class Done(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """The records of a tab-separated answer."""
        header, *lines = [line.split("\t") for line in self.out.splitlines()]
        return [dict(zip(header, line, strict=True)) for line in lines]


Kg = Callable[..., Done]


@pytest.fixture
def kg(capfd: pytest.CaptureFixture[str]) -> Kg:
    """Run ``kg`` with some arguments."""

    def run(*arguments: object) -> Done:
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Done(int(stopped.value.code or 0), out, err)

    return run


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three seed articles."""
    folder = tmp_path_factory.mktemp("articles")
    for name in ARTICLES:
        (folder / f"{name}.txt").write_bytes((places.seeds() / "articles" / f"{name}.txt").read_bytes())
    return folder


@pytest.fixture(scope="session")
def store(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that ``kg build`` makes of them."""
    root = tmp_path_factory.mktemp("cli") / "store"
    with pytest.raises(SystemExit) as stopped:
        main(["build", str(articles), "--store", str(root)])
    assert not stopped.value.code
    return root


@pytest.fixture
def trap(monkeypatch: pytest.MonkeyPatch) -> str:
    """A word at which reading breaks down as by a defect."""
    word, read = "فخفخ", pipeline.read

    def broken(article: Article, *arguments: Any) -> Extraction:
        if word in article.text:
            raise KeyError(word)
        return read(article, *arguments)

    monkeypatch.setattr(extract, "read", broken)
    return word
