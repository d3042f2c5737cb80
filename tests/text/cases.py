"""The tables of cases: one YAML file a subject, rows with an English name, a sentence of our own and what is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

_FOLDER = Path(__file__).parents[1] / "cases"


def load(name: str) -> list[Any]:
    """The rows of ``tests/cases/<name>.yaml`` as parameters named after their case."""
    rows = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    names = [row["case"] for row in rows]
    assert len(set(names)) == len(names), "two cases have one name"
    return [pytest.param(row, id=row["case"]) for row in rows]
