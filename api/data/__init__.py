"""Data files of the service: problem types, the OpenAPI description, the service description."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).resolve().parent


def text(name: str) -> str:
    """A data file as text."""
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def table(name: str) -> Any:
    """A YAML data file, read once a process."""
    return yaml.safe_load(text(name))
