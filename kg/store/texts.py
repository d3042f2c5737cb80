"""Article texts beside the quads: one compressed file an article and version (see the design: engines never free strings)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.model import Article, PartialDate
from kg.rdf.quads import text_hash
from kg.store.layout import replace


def document(article: Article) -> dict[str, Any]:
    """The article as JSON keeps it."""
    return {"name": article.name, "title": article.title, "text": article.text,
            "published": str(article.published) if article.published else None, "publisher": article.publisher,
            "url": article.url, "language": article.language, "tags": list(article.tags)}


def encode(article: Article) -> bytes:
    """The article as compressed JSON, the same bytes for the same article."""
    return pack(document(article))


def pack(document: Mapping[str, Any]) -> bytes:
    """What ``document`` gave, compressed."""
    return gzip.compress(json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"), mtime=0)


def decode(data: bytes) -> Article:
    """The article of ``encode``. ValueError for anything else."""
    document = json.loads(gzip.decompress(data).decode("utf-8", "surrogatepass"))
    published = document["published"]
    return Article(document["name"], document["title"], document["text"], PartialDate.parse(published) if published else None,
                   document["publisher"], document["url"], document["language"], tuple(document["tags"]))


def file_name(article_id: str, version: str) -> str:
    """The name of the file of an article's version: ``<hash>-<hash of its text>.json.gz``.

    >>> file_name("article/12ab", "34cd")
    '12ab-34cd.json.gz'
    """
    return f"{article_id.rpartition('/')[2]}-{version}.json.gz"


class Texts:
    """The folder of the texts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, article_id: str, version: str, data: bytes) -> str:
        """Store one version; returns its file name."""
        name = file_name(article_id, version)
        replace(self.folder / name, data)
        return name

    def read(self, article_id: str, version: str) -> Article | None:
        """The article as it was read; None where its text is not there. StoreError for a broken file."""
        path = self.folder / file_name(article_id, version)
        try:
            article = decode(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise StoreError(f"{path}: cannot be read: {error}") from error
        return article if text_hash(article.text) == version else None

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; those that are gone already do not matter."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def sweep(self, keep: set[str]) -> int:
        """Remove all files but ``keep`` (what a crash left over); returns how many went."""
        stray = [path.name for path in self.folder.iterdir() if path.name not in keep]
        self.remove(stray)
        return len(stray)
