"""What the Spark job wrote, read on one machine: its manifest, its N-Quads, and article by article what a store takes in.

::

    manifest.json                   base, seeds, reader, counts; _SUCCESS says that all is there
    quads/articles/part-*.nq.gz     each article's graph, sorted
    quads/facts/part-*.nq.gz        graph/facts: descriptions of entities and plain edges, each once
    quads/seed.nq.gz, meta.nq       graph/seed; the revision that a store at a URL carries
    texts/part-*.jsonl.gz           each article as it was read, in the order of its graph
    claims/part-*.parquet           a row a claim
    skipped/part-00000.jsonl        what was no article, and why
    descriptions.gz                 what is known of the seeds' entities
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError
from kg.rdf.terms import Names
from kg.store import texts
from kg.store.incoming import Incoming
from kg.store.journal import how

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUCCESS: Final = "_SUCCESS"


@dataclass(frozen=True, slots=True)
class Text:
    """An article's id, version, number of claims (None: of an older job) and compressed text."""

    article: str
    version: str
    claims: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Parts:
    """A finished output at ``root``."""

    root: Path
    manifest: dict[str, Any]

    @classmethod
    def of(cls, root: Path, base: str) -> Parts:
        """The output at ``root``. InputError where there is none, it is not finished, or it has another base."""
        try:
            found = json.loads((root / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{root}: not what kg build --engine spark writes: no {MANIFEST} that can be read") from error
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise InputError(f"{root}: of another format than {FORMAT}")
        if not (root / SUCCESS).exists():
            raise InputError(f"{root}: not finished: no {SUCCESS}")
        if found.get("base") != base:
            raise InputError(f"{root}: made with KG_BASE={found.get('base')}, not {base}")
        return cls(root, found)

    @property
    def articles(self) -> int:
        """How many there are."""
        return int(self.manifest["articles"])

    def quads(self) -> list[Path]:
        """The files of all quads of a store, without the revision."""
        folder = self.root / "quads"
        return [folder / "seed.nq.gz", *(path for kind in ("facts", "articles") for path in
                                         sorted(folder.glob(f"{kind}/part-*.nq.gz")))]

    def descriptions(self) -> bytes:
        """What is known of the seeds' entities, as a store keeps it."""
        return (self.root / "descriptions.gz").read_bytes()

    @property
    def how(self) -> str | None:
        """How the articles were read, as a store's journal says it; None where the job did not note that."""
        told = self.manifest
        return how(told["reader"], told["knowledge"], told["code"]) if {"reader", "knowledge", "code"} <= told.keys() else None

    def texts(self) -> Iterator[Text]:
        """Each article's text. InputError naming a file that cannot be read."""
        for path in sorted(self.root.glob("texts/part-*.jsonl.gz")):
            for row in _lines(path):
                record = json.loads(row)
                yield Text(record["id"], record["version"], record.get("claims"), texts.pack(record["article"]))

    def incoming(self, without: Container[str] = ()) -> Iterator[Incoming]:
        """Each article as a store takes it in, but those of some ids. InputError naming a file that cannot be read."""
        names, found = Names(str(self.manifest["base"])), self.texts()
        for path in sorted(self.root.glob("quads/articles/part-*.nq.gz")):
            for graph, rows in groupby(_lines(path), lambda row: row.rsplit(" ", 2)[-2]):
                text = next(found, None)
                if text is None or str(names.graph(text.article)) != graph:
                    raise InputError(f"{path}: {graph} has no text beside it")
                quads = "".join(rows).encode("utf-8", "surrogatepass")
                if text.article not in without:
                    yield Incoming(text.article, text.version, quads, text.data)


def _lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8", errors="surrogatepass", newline="\n") as stream:
            yield from stream
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
