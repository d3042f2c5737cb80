"""The facts about words that the text layer reads: YAML files beside this one, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def table(name: str) -> Any:
    """The content of ``<name>.yaml``: read once, never to be changed."""
    with (Path(__file__).parent / f"{name}.yaml").open(encoding="utf-8") as handle:
        return yaml.load(handle, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def words(name: str) -> tuple[str, ...]:
    """A table that is one list of words, lightly folded."""
    from kg.text.normalise import light

    return tuple(light(str(word)) for word in table(name))
