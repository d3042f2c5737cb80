"""Train every learned part in its order and print the scores: ``python -m training SHARED_FOLDER`` (hours on one core).

Names from newswire; names, relations and stances from our articles, a tenth held back, in three rounds, with more and more
names hidden; the files that run; the linear models of pairs and of speakers without the same tenth; how much all are trusted on
that tenth; the tables. ``--bf16`` makes two hours of four where the processor multiplies such numbers.
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


def stages(shared: Path, work: Path, bf16: bool) -> list[list[str]]:
    """The commands in their order, each a module and its arguments."""
    train, ner = shared / "gold" / "train", shared / "data" / "ner"
    articles = ROOT / "training" / "articles"
    reports = sorted(articles.glob("press-*.txt"))
    written = {"written": sorted(set(articles.glob("*.txt")) - set(reports)), "reports": reports}
    also = [word for name in written for word in ("--also", str(work / name / "gold.jsonl"), str(work / name / "text"))]
    also += ["--also", str(ROOT / "tests" / "gold" / "seeds.jsonl"), str(ROOT / "seeds" / "articles")]
    dev = ["--dev", str(shared / "gold" / "dev")]
    measured = [str(train), *also, "--model", str(FILES), *dev]
    free = [train / "text", *(work / name / "text" for name in written), ROOT / "seeds"]
    texts = ["--ner", str(ner), "--texts", *map(str, free)]
    how = ["--threads", "1", *(["--bf16"] if bf16 else [])]

    def run(out: str, *arguments: str) -> list[str]:
        return ["training.reader", str(train), *also, "--ner", str(ner), "--out", str(work / out), *how, *arguments]

    return [
        *(["training.written", *map(str, files), "--out", str(work / name)] for name, files in written.items()),
        ["training.names", "--ner", str(ner), "--out", str(work / "names.pt"), "--layers", "9", "--epochs", "3", *how],
        run("first.pt", "--names", str(work / "names.pt"), "--epochs", "6", "--hide", "0.05"),
        run("second.pt", "--start", str(work / "first.pt"), "--epochs", "2", "--rate", "1.2e-4", "--hide", "0.1"),
        run("third.pt", "--start", str(work / "second.pt"), "--epochs", "6", "--rate", "1.2e-4", "--hide", "0.1"),
        ["training.export", str(work / "third.pt"), *texts, "--out", str(FILES)],
        ["training.pairs", str(train), *also, "--hold", "0"],
        ["training.voices", str(train), *also, "--hold", "0", *dev],
        ["training.mix", *measured],
        ["training.agree", *measured],
        ["training.table", *measured],
    ]


def main() -> None:
    """Run the stages; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "training")
    parser.add_argument("--bf16", action="store_true", help="matrix products in bfloat16")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    for stage in stages(args.shared, args.work, args.bf16):
        print("python -m", *stage, flush=True)
        subprocess.run([sys.executable, "-m", *stage], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
