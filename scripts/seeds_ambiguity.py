"""Measure how often the one-word names of the seeds stand bare, with a head noun, or in quotation marks in a body of text.

Prints one tab-separated line a form, the most frequent first: form, types, documents, bare, with head, quoted. A name that
is also a common word shows many bare uses and hardly any with its head noun (``صباح`` against ``جماعة صباح``): such forms
get a row in ``ambiguous_forms.csv``.

    python scripts/seeds_ambiguity.py TEXTS.jsonl [--type Municipality] [--least 3]

Each line of TEXTS.jsonl is an object with ``title`` and ``text``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from kg.entities import gazetteer
from kg.entities.spellings import keys
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, full
from kg.text.tokens import Token, tokenise


def one_word_names(knowledge: gazetteer.Knowledge, kind: str | None) -> dict[str, set[str]]:
    """Folded one-word names with the types that they may have."""
    names: dict[str, set[str]] = {}
    for entity in knowledge.entities.values():
        for name, _ in entity.names():
            form = keys(name)
            if len(form) == 1 and kind in (None, entity.type) and not form[0].isascii():
                names.setdefault(form[0], set()).add(entity.type)
    return names


def count(tokens: list[Token], names: dict[str, set[str]], heads: dict[str, set[str]], counts: dict[str, Counter[str]]) -> None:
    """Add one document's uses of the names."""
    seen = set()
    for i, token in enumerate(tokens):
        form = next((key for split in splits(token.norm) if (key := full(split.stem)) in names), None)
        if form is None:
            continue
        quoted = 0 < i < len(tokens) - 1 and tokens[i - 1].text in QUOTES and tokens[i + 1].text in QUOTES
        before = tokens[i - (2 if quoted else 1)] if i > quoted else None
        readings = {full(split.stem) for split in splits(before.norm)} if before else set()
        headed = any(names[form] & heads[word] for word in readings if word in heads)
        counts[form]["headed" if headed else "quoted" if quoted else "bare"] += 1
        counts[form]["documents"] += form not in seen
        seen.add(form)


def main() -> None:
    """Read the texts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("--type", help="only names of this entity type")
    parser.add_argument("--least", type=int, default=3, help="documents that a form must occur in")
    options = parser.parse_args()
    knowledge = gazetteer.load()
    names = one_word_names(knowledge, options.type)
    heads: dict[str, set[str]] = {}
    for head in knowledge.heads:
        heads.setdefault(keys(head.words)[-1], set()).update(head.types)
    counts = {name: Counter[str]() for name in names}
    with options.texts.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            count(tokenise(f"{record.get('title') or ''}\n{record['text']}"), names, heads, counts)
    print("form", "types", "documents", "bare", "headed", "quoted", sep="\t")
    for name, uses in sorted(counts.items(), key=lambda item: -item[1]["documents"]):
        if uses["documents"] >= options.least:
            columns = (uses[column] for column in ("documents", "bare", "headed", "quoted"))
            print(name, ",".join(sorted(names[name])), *columns, sep="\t")


if __name__ == "__main__":
    main()
