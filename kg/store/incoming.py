"""What a writer is handed: an article as quads and compressed text; seed knowledge as quads and descriptions."""

from __future__ import annotations

import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from kg.model import Extraction
from kg.rdf.quads import article_quads, text_hash
from kg.rdf.seed import Description
from kg.rdf.terms import Names
from kg.store import texts


@dataclass(frozen=True, slots=True)
class Incoming:
    """One article: the quads of its graph as N-Quads, its text as ``texts.encode`` made it, and the text's hash."""

    id: str
    version: str
    quads: bytes
    text: bytes

    @classmethod
    def of(cls, extraction: Extraction, names: Names) -> Incoming:
        """The article of an extraction."""
        return cls(extraction.article_id, text_hash(extraction.article.text), to_nquads(article_quads(extraction, names)),
                   texts.encode(extraction.article))


def to_nquads(quads: Iterable[Quad]) -> bytes:
    """Quads as N-Quads."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def from_nquads(data: bytes) -> Iterator[Quad]:
    """Quads of N-Quads. ValueError (SyntaxError) for anything else."""
    return parse(io.BytesIO(data), format=RdfFormat.N_QUADS)


def blocks(quads: Iterable[Quad]) -> str:
    """The quads as ``GRAPH … { … }`` blocks of SPARQL Update."""
    graphs: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name)].append(f"{quad.subject} {quad.predicate} {quad.object} .\n")
    return "".join(f"GRAPH {graph} {{\n{''.join(sorted(lines))}}}\n" for graph, lines in sorted(graphs.items()))


def encode_descriptions(descriptions: Iterable[Description]) -> bytes:
    """Descriptions as compressed JSON lines, the same bytes for the same descriptions."""
    lines = (json.dumps({"id": known.id, "hidden": known.hidden,
                         "triples": (serialize(known.triples, format=RdfFormat.N_TRIPLES) or b"").decode()}, ensure_ascii=False)
             for known in descriptions)
    return gzip.compress("\n".join(lines).encode(), compresslevel=6, mtime=0)


def decode_descriptions(data: bytes) -> dict[str, Description]:
    """The descriptions of ``encode_descriptions`` by id. ValueError for anything else."""
    found: dict[str, Description] = {}
    for line in gzip.decompress(data).decode().splitlines():
        row = json.loads(line)
        triples = tuple(Triple(quad.subject, quad.predicate, quad.object)
                        for quad in parse(row["triples"].encode(), format=RdfFormat.N_TRIPLES))
        found[row["id"]] = Description(row["id"], triples, row["hidden"])
    return found
