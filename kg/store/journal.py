"""What ``kg build`` has stored, so that it goes on where it was stopped: one line an article, written after its transaction.

An article is left alone when the journal says that the same reader, of the same code and with the same seed knowledge, has read
it, and the store still has it exactly as it would be written now. So a crash costs a batch at most, nothing is read twice, and
whatever is taken down, replaced or changed in the input is read again. Losing the journal costs time, never truth.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import kg
from kg import places
from kg.ids import article_id
from kg.model import Article
from kg.rdf.quads import text_hash
from kg.store.layout import Layout
from kg.store.texts import encode, file_name

_CODE: Final = ("extract", "text", "entities", "ontology", "rdf")
_FILES: Final = ("ids.py", "model.py")
_LEAST: Final = 1 << 16  # bytes: a shorter journal is never worth rewriting


@cache
def code_fingerprint() -> str:
    """16 hexadecimal digits of all code and tables that an extraction follows from, seed knowledge apart."""
    home, digest = Path(kg.__file__).parent, hashlib.sha256()
    folders = [*(home / name for name in _CODE), places.ontology()]
    paths = [*(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"),
             *(home / name for name in _FILES)]
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def how(reader: str, knowledge: str, code: str) -> str:
    """How articles are read, in a word: the reader's name, the fingerprints of seed knowledge and of code."""
    return f"{reader} {knowledge} {code}"


class Journal:
    """The journal of the store in a folder, for articles read in one way: ``how`` names reader, knowledge and code."""

    def __init__(self, layout: Layout, how: str) -> None:
        self.layout, self.how = layout, how
        self._claims: dict[str, int] = {}
        self._torn = False
        lines = 0
        try:
            with layout.journal.open(encoding="utf-8", errors="replace", newline="\n") as handle:
                for line in handle:
                    lines += 1
                    self._torn = not line.endswith("\n")
                    self._read(line)
        except OSError:  # none yet
            self._claims.clear()
        self._wasteful = lines > 2 * len(self._claims)

    def _read(self, line: str) -> None:
        try:
            row = json.loads(line)
            article, how, claims = str(row["article"]), row["how"], int(row["claims"])
        except (ValueError, KeyError, TypeError):  # the last line of a crash
            return
        if how == self.how:
            self._claims[article] = claims
        else:
            self._claims.pop(article, None)

    def stored(self, article: Article) -> int | None:
        """How many claims the store has of this very article, read in this way; None where it must be read."""
        ident = article_id(article)
        claims = self._claims.get(ident)
        if claims is None:
            return None
        path = self.layout.texts / file_name(ident, text_hash(article.text))
        try:
            return claims if path.read_bytes() == encode(article) else None
        except OSError:
            return None

    def note(self, rows: Iterable[tuple[str, int]]) -> None:
        """Append what a transaction stored: ids of articles and how many claims each has."""
        new = dict(rows)
        self._claims.update(new)
        compact = self._wasteful and self.layout.journal.stat().st_size > _LEAST
        self._wasteful = False
        draft = self.layout.journal.with_suffix(".new") if compact else self.layout.journal
        with draft.open("w" if compact else "a", encoding="utf-8") as handle:
            if self._torn and not compact:
                handle.write("\n")
            self._torn = False
            for article, claims in (self._claims if compact else new).items():
                handle.write(json.dumps({"article": article, "how": self.how, "claims": claims}) + "\n")
        if compact:
            draft.replace(self.layout.journal)
