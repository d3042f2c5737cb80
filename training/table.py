"""The readers side by side, as a table in Markdown: the frames, the encoder without them, both together.

    python -m training.table TRAIN_FOLDER [--also GOLD TEXTS] --model MODEL_FOLDER --dev DEV_FOLDER --hold 0 --folds 10

The model must not have seen the part of the training articles that is held back. The rows are the
development articles that are looked at, those kept aside, and that part of each corpus; then predicates and stances over all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.evaluate.align import align, gold_entities, predicted_entities
from kg.evaluate.run import read_gold
from kg.evaluate.score import match
from kg.extract import pipeline
from kg.extract.document import Document
from kg.extract.encoder import model
from kg.extract.encoder.judge import EncoderJudge
from kg.extract.learned import scorer
from kg.extract.learned.judge import LinearJudge
from kg.extract.learned.reader import PairReader
from kg.extract.match import Proposal
from kg.extract.readers import Reader
from scripts.figures import kept_aside
from training import corpus, trust

Event = tuple[str, str, str, str, str]
"""Part, reader, predicate, stance, and ``right``, ``wrong`` or ``missed``."""


class Alone(PairReader):
    """A judge without the frames: what they propose is thrown away."""

    def claims(self, doc: Document, proposed: list[Proposal]) -> list[Proposal]:
        """What the judge alone proposes."""
        return super().claims(doc, [])


def events(part: str, files: Iterable[Path], texts: Path, readers: dict[str, list[Reader]],
           wanted: set[str]) -> Iterator[Event]:
    """Every claim of the articles, said or wanted, by every reader."""
    gold = {line["id"]: line for file in files for _, line in read_gold(file) if line["id"] in wanted}
    for item in read_paths([str(texts)]):
        if isinstance(item, Failure) or item.name not in gold:
            continue
        line = gold[item.name]
        for name, used in readers.items():
            found = pipeline.read(item, load(), used, False).as_json()
            aligned = align(gold_entities(line, item.name), predicted_entities(found, item.name))
            pairs, extra, missed = match(line["claims"], found["claims"], aligned)
            for want, got in pairs:
                if want["stance"] == got["stance"]:
                    yield part, name, want["predicate"], want["stance"], "right"
                else:
                    yield part, name, got["predicate"], got["stance"], "wrong"
                    yield part, name, want["predicate"], want["stance"], "missed"
            for claim in extra:
                yield part, name, claim["predicate"], claim["stance"], "wrong"
            for claim in missed:
                yield part, name, claim["predicate"], claim["stance"], "missed"


def row(label: str, found: list[Event], readers: Iterable[str]) -> str:
    """A line: how many are wanted, then precision, recall and F1 of each reader."""
    cells = []
    for name in readers:
        count = Counter(event[4] for event in found if event[1] == name)
        said, wanted = count["right"] + count["wrong"], count["right"] + count["missed"]
        cells.append(f"{count['right'] / max(said, 1):.2f} {count['right'] / max(wanted, 1):.2f} "
                     f"**{2 * count['right'] / max(said + wanted, 1):.2f}**")
    return f"| {label} | {wanted} | {' | '.join(cells)} |"


def main() -> None:
    """Print the tables."""
    args = trust.arguments(__doc__)
    linear = scorer.load(args.linear)
    judge = EncoderJudge(model.load(args.model), linear)
    readers: dict[str, list[Reader]] = {"rules": [], "rules and linear": [PairReader(LinearJudge(linear))],
                                        "encoder": [Alone(judge)], "rules and encoder": [PairReader(judge)]}
    dev = ([args.dev / "gold.jsonl"], args.dev / "text")
    rows = [("development, looked at", dev, {n for n in corpus.names(dev) if not kept_aside(n)}),
            ("development, kept aside", dev, {n for n in corpus.names(dev) if kept_aside(n)})]
    rows += [(f"{part[1].parent.name}, held back", part, {n for n in corpus.names(part) if corpus.held(n, args)})
             for part in corpus.parts(args)]
    all_events: list[Event] = []
    print(f"| articles | claims | {' | '.join(readers)} |\n|---|---:|{'---|' * len(readers)}")
    for part, (files, texts), own in rows:
        found = list(events(part, files, texts, readers, own))
        all_events += found
        print(row(part, found, readers))
        print(row(f"{part}: not asserted", [e for e in found if e[3] != "asserted"], readers))
    for what, place in (("predicate", 2), ("stance", 3)):
        print(f"\n| {what} | claims | {' | '.join(readers)} |\n|---|---:|{'---|' * len(readers)}")
        for value in sorted({event[place] for event in all_events}):
            print(row(value, [e for e in all_events if e[place] == value], readers))


if __name__ == "__main__":
    main()
