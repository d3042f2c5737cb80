"""Train every learned part in its order and print the scores: ``python -m training SHARED_FOLDER`` (about an hour on one core).

Names from newswire; names, relations and stances from our articles, a tenth held back; how much the encoder and the linear
model are trusted on that tenth; then a last pass with the tenth too, the files that run, and the linear model.
``--work`` keeps the checkpoints; of SHARED_FOLDER only what may be learnt from is read (never press text).
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
    also = ["--also", str(ROOT / "tests" / "gold" / "seeds.jsonl"), str(ROOT / "seeds" / "articles")]
    trial = str(work / "trial")
    texts = ["--ner", str(ner), "--texts", str(train / "text"), str(ROOT / "seeds")]
    one = ["--threads", "1"]
    return [
        ["training.names", "--ner", str(ner), "--out", str(work / "names.pt"), "--layers", "6", "--epochs", "1", *one],
        ["training.reader", str(train), *also, "--names", str(work / "names.pt"), "--out", str(work / "held.pt"), *one],
        ["training.export", str(work / "held.pt"), *texts, "--out", trial],
        ["training.mix", trial, str(train), "--dev", str(shared / "gold" / "dev")],
        ["training.agree", trial, str(train), "--dev", str(shared / "gold" / "dev")],
        ["training.reader", str(train), *also, "--start", str(work / "held.pt"), "--out", str(work / "reader.pt"),
         "--hold", "-1", "--epochs", "3", "--rate", "5e-5", *one],
        ["training.export", str(work / "reader.pt"), *texts, "--mix", trial, "--out", str(FILES)],
        ["training.pairs", str(train), *also],
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
