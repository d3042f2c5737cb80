"""A dump of the whole published graph for others to take: N-Quads, their description in VoID, and checksums.

``DIR`` gets ``sila.nq.gz`` (sorted, each quad once), ``void.ttl`` (https://www.w3.org/TR/void/: counts by class and property,
licence, the SHA-256 of the quads) and ``SHA256SUMS``, which ``sha256sum -c`` reads. The same graph gives the same bytes. Loaded
into any empty store the quads are the same graph: ``kg.store.canonical.canonical_hash`` is the identifier in ``void.ttl``.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.errors import StoreError, UsageError
from kg.export.base import Options
from kg.rdf.terms import VOCABULARIES
from kg.store.base import Reader, batches

FILES: Final = ("sila.nq.gz", "void.ttl", "SHA256SUMS")
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
#: Lines that are sorted in memory at a time.
_RUN: Final = 500_000


@dataclass(frozen=True, slots=True)
class Dump:
    """What was written: the number of quads, and the SHA-256 of their canonical form in hexadecimal digits."""

    quads: int
    digest: str


def dump(reader: Reader, folder: Path) -> Dump:
    """Write the graph that ``reader`` shows into ``folder``, which is made where it is not there; an older dump is replaced.

    Raises
    ------
    UsageError
        Where something else lies in the folder, or it cannot be written: nothing is changed.
    StoreError
        For a blank node, which has no name to be sorted by.
    """
    folder = folder.absolute()
    try:
        others = sorted(path.name for path in folder.iterdir() if path.name not in FILES) if folder.exists() else []
        if others:
            raise UsageError(f"{folder}: {others[0][:100]} is there, which is no part of a dump")
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = folder.with_name(f".{folder.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.mkdir()
        try:
            done = _quads(reader, draft)
            (draft / "void.ttl").write_text(void(reader, done), encoding="utf-8")
            sums = "".join(f"{_sum(draft / name)}  {name}\n" for name in FILES[:2])
            (draft / "SHA256SUMS").write_text(sums, encoding="ascii")
            if folder.exists():
                for name in FILES:
                    (draft / name).replace(folder / name)
            else:
                draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"{folder}: {(error.strerror or str(error)).lower()}") from error
    return done


def _quads(reader: Reader, draft: Path) -> Dump:
    digest, count = hashlib.sha256(), 0
    with (draft / FILES[0]).open("xb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        for line in _sorted(_lines(reader.quads(), reader.names.graph("meta")), draft):
            digest.update(line)
            packed.write(line)
            count += 1
    return Dump(count, digest.hexdigest())


def _lines(quads: Iterable[Quad], meta: NamedNode) -> Iterator[bytes]:
    """One line a quad; without those of ``meta``, the bookkeeping of a store at a URL."""
    for quad in quads:
        if any(isinstance(term, BlankNode) for term in (quad.subject, quad.object, quad.graph_name)):
            raise StoreError(f"{quad}: a blank node has no place in a dump")
        if quad.graph_name != meta:
            yield f"{quad} .\n".encode()


def _sorted(lines: Iterator[bytes], scratch: Path) -> Iterator[bytes]:
    """Each line once, in the order of its bytes; ``_RUN`` of them in memory, the rest in files of the folder ``scratch``."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        runs: list[Path] = []
        for some in batches(lines, _RUN):
            runs.append(Path(folder) / str(len(runs)))
            runs[-1].write_bytes(b"".join(sorted(some)))
        handles = [path.open("rb") for path in runs]
        try:
            yield from (line for line, _ in groupby(heapq.merge(*handles)))
        finally:
            for handle in handles:
                handle.close()


def _sum(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def void(reader: Reader, done: Dump) -> str:
    """The description of a dump, as Turtle; its relative addresses are those of the files beside it."""
    names, counts = reader.names, reader.count()
    classes = _table(reader, "SELECT (?class AS ?k) (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class")
    properties = _table(reader, "SELECT (?p AS ?k) (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    distinct = reader.select("SELECT (COUNT(DISTINCT ?s) AS ?n) (COUNT(DISTINCT ?o) AS ?m) { ?s ?p ?o }")[0]
    vocabularies = [f"<{names.base}ontology#>", *(f"<{address}>" for name, address in sorted(VOCABULARIES.items())
                                                  if name not in {"wd", "xsd", "rdf"})]
    lines = [*_HEAD, f'<#dataset> a void:Dataset ;\n    {_TITLES} ;',
             f"    dcterms:license <{LICENCE}> ;",
             f"    dcterms:rights {Literal(Options().licence, language='en')} ;",
             f'    dcterms:identifier "sha256:{done.digest}" ;',
             f"    void:dataDump <{FILES[0]}> ;",
             "    void:feature <http://www.w3.org/ns/formats/N-Quads> ;",
             f'    void:uriSpace "{names.base}id/" ;',
             f"    void:vocabulary {' , '.join(vocabularies)} ;",
             f"    void:exampleResource {names.thing('party/mp')} ;",
             f"    void:triples {done.quads} ; void:entities {counts['entities']} ; void:documents {counts['articles']} ;",
             f"    void:classes {len(classes)} ; void:properties {len(properties)} ;",
             f"    void:distinctSubjects {_number(distinct['n'])} ; void:distinctObjects {_number(distinct['m'])} ;",
             *(f"    void:classPartition [ void:class {kind} ; void:entities {n} ] ;" for kind, n in classes),
             *(f"    void:propertyPartition [ void:property {prop} ; void:triples {n} ] ;" for prop, n in properties)]
    return "\n".join(lines).removesuffix(" ;") + " .\n"


_HEAD: Final = (*(f"@prefix {name}: <{address}> ." for name, address in (
    ("void", "http://rdfs.org/ns/void#"), ("dcterms", VOCABULARIES["dcterms"]), ("foaf", VOCABULARIES["foaf"]))), "",
    "<> a void:DatasetDescription ; foaf:primaryTopic <#dataset> .", "")
_TITLES: Final = """dcterms:title "صلة: شبكة الكيانات السياسية في الأخبار"@ar ,
        "Sila : un graphe des entités politiques de l'actualité"@fr ,
        "Sila: a knowledge graph of political entities in the news"@en"""


def _table(reader: Reader, query: str) -> list[tuple[str, int]]:
    return sorted((str(row["k"]), _number(row["n"])) for row in reader.select(query))


def _number(term: object) -> int:
    return int(term.value) if isinstance(term, Literal) else 0
