"""Reading speed: the whole extraction beside spaCy's blank Arabic tokeniser with an EntityRuler over the same aliases.

The two do not do the same: the ruler finds known names and no more, the extraction also finds unknown names, links, frames,
stances and claims. spaCy is in the extra ``bench`` alone; without it only our own speed is measured.
"""

from __future__ import annotations

import importlib
import itertools
import time
from typing import Any

from kg import places
from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import Knowledge, load
from kg.extract import extract
from kg.extract.pipeline import prepare
from kg.model import Article


def measure(most: int) -> list[dict[str, Any]]:
    """One row a way: megabytes of text a second, and what it found in it."""
    knowledge = load()
    articles = [found for found in read_paths([str(places.seeds() / "articles")]) if not isinstance(found, Failure)][:most]
    articles = [article for article in articles if (article.language or "ar") == "ar"]
    size = sum(len(article.text.encode()) for article in articles) / 1e6
    extract(articles[0], knowledge, reader="rules")  # the alias index is made at the first article
    rows = [_row("kg.extract, frames: names, links, stances, claims", size,
                 lambda: sum(len(extract(article, knowledge, reader="rules").claims) for article in articles), "claims"),
            _row("kg.extract, frames and the learned readers that are installed: the same", size,
                 lambda: sum(len(extract(article, knowledge, reader="full").claims) for article in articles), "claims"),
            _row("kg.extract, names and links alone", size,
                 lambda: sum(_mentions(article, knowledge) for article in articles), "names, values and words of frames")]
    ruler = spacy_ruler(knowledge)
    if ruler is not None:
        rows.append(_row("spaCy blank(ar) + EntityRuler: known names alone", size,
                         lambda: sum(len(ruler(article.text).ents) for article in articles), "mentions"))
    return rows


def spacy_ruler(knowledge: Knowledge) -> Any | None:
    """spaCy's pipeline with every alias as a pattern; None where spaCy is not installed."""
    try:
        spacy: Any = importlib.import_module("spacy")
    except ImportError:
        return None
    pipeline = spacy.blank("ar")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": known.type, "pattern": name, "id": known.id} for known in knowledge.entities.values()
                        for name in (*known.labels.values(), *itertools.chain(*known.aliases.values()))])
    return pipeline


def _mentions(article: Article, knowledge: Knowledge) -> int:
    return len(prepare(article, knowledge).elements)


def _row(name: str, size: float, do: Any, what: str) -> dict[str, Any]:
    start = time.perf_counter()
    found = do()
    return {"name": name, "mb_per_second": size / (time.perf_counter() - start), "found": f"{found} {what}", "mb": size}
