"""The labelled articles as the readers see them, and which candidate pair a gold claim labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.evaluate.align import Named, align, gold_entities, predicted_entities
from kg.evaluate.run import read_gold
from kg.extract import pipeline
from kg.extract.document import Document, Node
from kg.extract.learned.candidates import Candidate
from kg.extract.readers import Reader
from kg.ontology import load as ontology


def labels_of(doc: Document, gold: dict[str, Any], found: Sequence[Candidate]) -> list[dict[str, str | None]]:
    """For each candidate its predicates with their stances; None is a predicate that counts neither for nor against."""
    wanted = gold_entities(gold, gold["id"])
    aligned = align(wanted, given_entities(doc, gold["id"]))
    stands_for = {id(node): aligned[str(n)] for n, node in enumerate(doc.nodes)}
    labels: list[dict[str, str | None]] = [{} for _ in found]
    by_pair: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
    for n, c in enumerate(found):
        by_pair[stands_for[id(c.subject)], stands_for[id(c.object)]].append(n)
    offsets = [(doc.tokens[c.line.spans[c.first][0]].start, doc.tokens[c.line.spans[c.second][1]].end) for c in found]
    for claim in gold["claims"]:
        ways = {(claim["subject"], claim["object"])}
        if ontology().predicates[claim["predicate"]].symmetric:
            ways.add((claim["object"], claim["subject"]))
        for way in ways:
            places = by_pair.get(way, [])
            for n in places:
                labels[n].setdefault(claim["predicate"], None)
            if places and not claim.get("optional"):
                best = min(places, key=lambda n: _distance(offsets[n], _span(doc.text, claim)))
                for n in places:
                    if (found[n].sentence, found[n].cross) == (found[best].sentence, found[best].cross):
                        labels[n][claim["predicate"]] = claim["stance"]
    return labels


def given_entities(doc: Document, where: str) -> Mapping[str, Named]:
    """The nodes of a document by their numbers, for the alignment with gold entities."""
    return predicted_entities({"entities": [
        {"id": str(n), "type": node.type, "label": node.label, "mentions": [{"text": name} for name in _names(doc, node)]}
        for n, node in enumerate(doc.nodes)]}, where)


def _names(doc: Document, node: Node) -> set[str]:
    known = doc.knowledge.entities.get(node.id) if node.id else None
    return {known.label if known else node.label, *(doc.text[s:e] for s, e, _ in node.spans), *(n for *_, n in node.spans if n)}


def _span(text: str, claim: dict[str, Any]) -> tuple[int, int] | None:
    at = text.find(claim.get("evidence") or "\0")
    return (at, at + len(claim["evidence"])) if at >= 0 else None


def _distance(pair: tuple[int, int], evidence: tuple[int, int] | None) -> tuple[bool, int, int]:
    """How badly a pair fits the evidence words: apart from them, how far it reaches out of them, how wide it is."""
    begin, end = pair
    if evidence is None:
        return False, 0, end - begin
    outside = max(0, evidence[0] - begin) + max(0, end - evidence[1])
    return end < evidence[0] or begin > evidence[1], outside, end - begin


def documents(files: Iterable[Path], texts: Path, readers: Sequence[Reader] = (),
              wanted: Callable[[str], bool] = lambda ident: True) -> Iterator[tuple[Document, dict[str, Any]]]:
    """Every labelled Arabic article of a folder of texts with its gold, by the gold files' ids, as the readers see it: with
    the names that the rules find, and those of ``readers``."""
    gold = {line["id"]: line for file in sorted(files) for _, line in read_gold(file) if wanted(line["id"])}
    for item in read_paths([str(texts)]):
        if not isinstance(item, Failure) and item.name in gold and item.language == "ar":
            doc = pipeline.prepare(item, load(), readers)
            pipeline.run_frames(doc)  # units add what posts and parties people have
            yield doc, gold[item.name]
