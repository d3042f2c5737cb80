"""Fixtures that many tests share: real stores, each made once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import places
from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.model import Extraction
from kg.store import open_writer


def pytest_configure() -> None:
    """No settings of whoever runs the tests."""
    os.environ["KG_SETTINGS"] = os.devnull


@pytest.fixture(scope="session")
def seed_extractions() -> list[Extraction]:
    """What is read in the shipped articles."""
    from kg.extract import extract

    knowledge = load()
    articles = read_paths([str(places.seeds() / "articles")])
    return [extract(article, knowledge) for article in articles if not isinstance(article, Failure)]


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory, seed_extractions: list[Extraction]) -> Path:
    """A store built from the shipped seeds, knowledge and articles; to read, not to write."""
    root = tmp_path_factory.mktemp("seeds") / "store"
    with open_writer(root, alone=True) as writer:
        writer.put_seed(load())
        writer.put_all(seed_extractions)
    return root


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """An empty folder with a short path, for sockets."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="sila-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
