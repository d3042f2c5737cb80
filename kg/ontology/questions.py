"""The competency questions of ``ontology/queries``: example queries with a title in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg import ontology, places
from kg.errors import SilaError

_TITLE = re.compile(r"# (en|fr|ar): (.+)")


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its file's stem, its titles by language, its query (with the comments that explain it)."""

    name: str
    titles: Mapping[str, str]
    query: str


def questions(base: str = "https://w3id.org/sila/", folder: Path | None = None) -> tuple[Question, ...]:
    """All of them in the order of their file names, written for a base address; SilaError where a title is missing."""
    found = []
    folder = folder or places.ontology()
    for path in sorted((folder / "queries").glob("*.rq")):
        lines = ontology.source(f"queries/{path.name}", base, folder).splitlines()
        titles = {match[1]: match[2] for line in lines[:3] if (match := _TITLE.fullmatch(line))}
        if len(titles) != 3:
            raise SilaError(f"{path}:1: wants its title in three comment lines: en, fr, ar")
        found.append(Question(path.stem, titles, "\n".join(lines[3:]).strip() + "\n"))
    return tuple(found)
