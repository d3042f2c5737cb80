"""Which labelled articles a tool learns from or measures on: folders of gold files with their texts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.evaluate.run import read_gold
from kg.extract.document import Document
from kg.extract.readers import Reader
from training.data import fold_of
from training.labels import documents

Part = tuple[list[Path], Path]
"""Gold files, and the folder of the texts that they speak of."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """The arguments ``folder`` (``*.jsonl`` beside ``text/``), ``--also``, and the part held back (``--hold``, ``--folds``)."""
    parser.add_argument("folder", type=Path)
    parser.add_argument("--also", type=Path, nargs=2, action="append", default=[], metavar=("GOLD", "TEXTS"),
                        help="more labelled articles")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--hold", type=int, default=0, help="the part held back; -1: none")


def parts(args: argparse.Namespace) -> list[Part]:
    """All that the arguments name."""
    return [(sorted(args.folder.glob("*.jsonl")), args.folder / "text"), *(([gold], texts) for gold, texts in args.also)]


def labelled(args: argparse.Namespace) -> Iterator[tuple[Document, dict[str, Any]]]:
    """Every labelled article, as the rules see it."""
    for files, texts in parts(args):
        yield from documents(files, texts)


def held_back(args: argparse.Namespace, readers: Sequence[Reader]) -> Iterator[tuple[Document, dict[str, Any]]]:
    """The part held back, with the names that ``readers`` see."""
    for files, texts in parts(args):
        yield from documents(files, texts, readers, lambda ident: held(ident, args))


def held(ident: str, args: argparse.Namespace) -> bool:
    """Whether an article is in the part held back."""
    return fold_of(ident, args.folds) == int(args.hold)


def names(part: Part) -> list[str]:
    """The ids of a part's articles."""
    return [line["id"] for file in part[0] for _, line in read_gold(file)]
