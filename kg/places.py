"""Where the project's data lies: beside the code in a checkout, inside the package in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packaged = _HERE / f"{name}_data"
    return packaged if packaged.is_dir() else _HERE.parent / name


def ontology() -> Path:
    """The folder of the Turtle files, the JSON-LD context and the competency questions."""
    return _folder("ontology")


def seeds() -> Path:
    """The folder of ``entities/*.csv`` and ``articles/*.txt``."""
    return _folder("seeds")
