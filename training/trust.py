"""What the measurements of trust share: their arguments, and where their result is written."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from kg.extract.learned.scorer import MODEL as LINEAR
from training import corpus


def arguments(about: str | None) -> argparse.Namespace:
    """``model`` (a folder), ``linear`` (a model of pairs), ``dev`` (a folder), and what :mod:`training.corpus` takes."""
    parser = argparse.ArgumentParser(description=about)
    corpus.add_to(parser)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--linear", type=Path, default=LINEAR)
    parser.add_argument("--dev", type=Path, required=True)
    return parser.parse_args()


def note(model: Path, name: str, weights: Mapping[str, float]) -> None:
    """Write weights into the folder's ``reader.json``."""
    path = model / "reader.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), name: weights}, ensure_ascii=False, indent=1) + "\n",
                    "utf-8")
