"""The extraction's tables: titles, head nouns, cues, kinds. YAML, one subject a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kg.errors import InputError

FOLDER = Path(__file__).parent


def read_yaml(path: Path) -> Any:
    """A YAML file; InputError with file and line for one that cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise InputError(f"{path}:{line}: not YAML: {error.problem}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error


@cache
def table(name: str) -> Any:
    """The table ``<name>.yaml`` of this folder, read once."""
    return read_yaml(FOLDER / f"{name}.yaml")
