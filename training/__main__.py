"""Train every learned part in its order and print the scores: ``python -m training SHARED_FOLDER`` (three hours on one core).

Names from newswire; names, relations and stances from our articles, a tenth held back, in three rounds, the last ones with some
names hidden; the files that run; the linear model without the same tenth; how much both are trusted on that tenth; the tables.
What ships has not seen the tenth either, so that the tables tell what ships. ``--work`` keeps the checkpoints; of SHARED_FOLDER
only what may be learnt from is read (never press text).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / "models" / "src" / "sila_reader"


def stages(shared: Path, work: Path) -> list[list[str]]:
    """The commands in their order, each a module and its arguments."""
    train, ner = shared / "gold" / "train", shared / "data" / "ner"
    written = work / "written"
    also = ["--also", str(written / "gold.jsonl"), str(written / "text"),
            "--also", str(ROOT / "tests" / "gold" / "seeds.jsonl"), str(ROOT / "seeds" / "articles")]
    measured = [str(train), *also, "--model", str(FILES), "--dev", str(shared / "gold" / "dev")]
    texts = ["--ner", str(ner), "--texts", str(train / "text"), str(written / "text"), str(ROOT / "seeds")]

    one = ["--threads", "1"]

    def run(out: str, *arguments: str) -> list[str]:
        return ["training.reader", str(train), *also, "--out", str(work / out), *one, *arguments]

    return [
        ["training.written", *map(str, sorted((ROOT / "training" / "articles").glob("*.txt"))), "--out", str(written)],
        ["training.names", "--ner", str(ner), "--out", str(work / "names.pt"), "--layers", "6", "--epochs", "1", *one],
        run("first.pt", "--names", str(work / "names.pt"), "--epochs", "8"),
        run("second.pt", "--start", str(work / "first.pt"), "--epochs", "5", "--hide", "0.1"),
        run("third.pt", "--start", str(work / "second.pt"), "--epochs", "3", "--rate", "1.2e-4", "--hide", "0.15"),
        ["training.export", str(work / "third.pt"), *texts, "--out", str(FILES)],
        ["training.pairs", str(train), *also, "--hold", "0"],
        ["training.mix", *measured],
        ["training.agree", *measured],
        ["training.table", *measured],
    ]


def main() -> None:
    """Run the stages; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "training")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    for stage in stages(args.shared, args.work):
        print("python -m", *stage, flush=True)
        subprocess.run([sys.executable, "-m", *stage], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
