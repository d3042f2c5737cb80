"""Learn the name-part lexicon and the common-word list from labelled and plain text.

    learn_names.py GOLD_TRAIN_FOLDER ANERCORP_TRAIN PRESS_JSONL

Writes ``kg/extract/data/names.csv`` (full fold of a name part; times it began a person's name, stood later in one, stood
elsewhere) and ``kg/extract/data/common.txt`` (frequent words that are no name parts).
Counts of words only: no sentence is kept.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.entities.gazetteer import load
from kg.text.clitics import splits
from kg.text.tokens import tokenise

DATA = Path(__file__).parents[1] / "kg" / "extract" / "data"
TITLES = {"السيد", "السيده", "الدكتور", "الدكتوره", "الحاج", "الاستاذ", "الملك", "الامير", "الاميره", "مولاي", "لالة"}


def keys(name: str) -> list[str]:
    return [t.key for t in tokenise(name) if t.kind == "word"]


def gold_names(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each article's text and the names of its persons."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            text = folder / "text" / f"{record.get('page', record['id'])}.txt"
            yield (text.read_text(encoding="utf-8") if text.exists() else "",
                   [n for e in record["entities"] if e["type"] == "Person" for n in e["names"]])


def anercorp(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, tag = line.rpartition(" ")
        if word:
            yield word, tag


def main(train: Path, corpus: Path, press: Path) -> None:
    """Count and write the two files."""
    first: Counter[str] = Counter()
    later: Counter[str] = Counter()
    out: Counter[str] = Counter()
    trusted: set[str] = set()
    people = [(text, names) for text, names in gold_names(train)]
    seeds = [name for e in load().entities.values() if e.type == "Person" for name, lang in e.names() if lang == "ar"]
    for name in [n for _, names in people for n in names] + seeds:
        parts = [p for p in keys(name) if p not in TITLES]
        if len(parts) > 1:
            first[parts[0]] += 1
            later.update(parts[1:])
            trusted.update(parts)
    for text, names in people:
        inside = {p for n in names for p in keys(n)}
        out.update(k for k in keys(text) if k not in inside)
    for word, tag in anercorp(corpus):
        for part in keys(word):
            if tag == "B-PERS":
                first[part] += 1
            elif tag == "I-PERS":
                later[part] += 1
            else:
                out[part] += 1
    rows = []
    for part in sorted(set(first) | set(later)):
        times = first[part] + later[part]
        stem = part[1:] if part[0] in "ولبف" else ""
        if part not in trusted and first[stem] + later[stem] > times:
            continue  # a clitic that the corpus left on the name
        if len(part) > 1 and (part in trusted or times >= 2) and times * 2 >= out[part]:
            rows.append((part, first[part], later[part], out[part]))
    with (DATA / "names.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("part", "first", "later", "elsewhere"))
        writer.writerows(rows)
    known = {row[0] for row in rows}
    words: Counter[str] = Counter(out)
    for line in press.read_text(encoding="utf-8").splitlines():
        words.update(keys(json.loads(line)["text"]))
    bare: Counter[str] = Counter()
    for word, count in words.items():
        for split in splits(word):
            if not split.hidden:
                bare[split.stem] += count
    common = sorted(word for word, count in bare.items() if count >= 12 and len(word) > 1 and word not in known)
    (DATA / "common.txt").write_text("\n".join(common) + "\n", encoding="utf-8")
    print(len(rows), "name parts,", len(common), "common words", file=sys.stderr)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
