"""Article to claims: ``extract`` is a pure function of the article and the seed knowledge."""

from __future__ import annotations

from kg.entities.gazetteer import Knowledge
from kg.errors import reading
from kg.extract import readers
from kg.extract.pipeline import read
from kg.model import Article, Extraction

__all__ = ["extract", "extract_one"]


def extract(article: Article, knowledge: Knowledge, *, reader: str | None = None, explain: bool = False) -> Extraction:
    """All entities and claims of one article.

    Parameters: ``reader`` names the readers that propose (``rules``: the frames alone; None: the best that is installed);
    ``explain`` keeps in each claim the frame, the slots and the cue that made it. Same article and knowledge: same extraction.
    Raises UsageError for an unknown reader.
    """
    return read(article, knowledge, readers.named(reader), explain)


def extract_one(article: Article, knowledge: Knowledge, *, reader: str | None = None, explain: bool = False) -> Extraction:
    """The same for one article of many: where it breaks down, that is a `kg.errors.BrokenDown` which names the article."""
    used = readers.named(reader)
    with reading(article.source or article.name):
        return read(article, knowledge, used, explain)
