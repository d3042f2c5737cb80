"""Reading gold files, and running the extraction over the articles that they speak of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import Knowledge
from kg.errors import InputError
from kg.evaluate.score import Scores, score
from kg.extract import extract

GoldLine = tuple[str, dict[str, Any]]
"""Where a gold article was read (``file:line``), and the article."""


def read_gold(path: Path) -> Iterator[GoldLine]:
    """Each gold line with its place; InputError for what is no JSON object."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    value = json.loads(line)
                    if not isinstance(value, dict):
                        raise InputError(f"{path}:{number}: not a JSON object")
                    yield f"{path}:{number}", value
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{number}: not JSON: {error.msg}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error


def measure(gold: Iterable[GoldLine], texts: Path, knowledge: Knowledge, *, reader: str | None = None,
            failed: Callable[[Failure], None] = lambda failure: None, done: Callable[[], None] = lambda: None) -> Scores:
    """The scores of the extraction on the articles of ``texts`` that ``gold`` has; ``failed`` hears of what cannot be read."""
    wanted = list(gold)
    names = {article.get("id") for _, article in wanted}
    lines: list[GoldLine] = []
    for item in read_paths([str(texts)]):
        if isinstance(item, Failure):
            failed(item)
        elif item.name in names:
            lines.append((item.source, dict(extract(item, knowledge, reader=reader).as_json())))
            done()
    return score(wanted, lines)
