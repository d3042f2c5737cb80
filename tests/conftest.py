"""Fixtures that many tests share: real stores, each made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import places
from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.store import open_writer


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built from the shipped seeds, knowledge and articles; to read, not to write."""
    from kg.extract import extract

    root = tmp_path_factory.mktemp("seeds") / "store"
    knowledge = load()
    with open_writer(root, alone=True) as writer:
        writer.put_seed(knowledge)
        articles = read_paths([str(places.seeds() / "articles")])
        writer.put_all(extract(article, knowledge) for article in articles if not isinstance(article, Failure))
    return root


@pytest.fixture
def short_tmp() -> Iterator[Path]:
    """An empty folder with a short path, for sockets."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="sila-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
