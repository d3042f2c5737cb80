"""Reading an embedded store: one snapshot, opened read-only in this process, and the latest one on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, Store, Triple, Variable

from kg.errors import StoreError, UsageError
from kg.model import Article
from kg.rdf.read import Term
from kg.rdf.terms import Names
from kg.store.hold import Hold
from kg.store.layout import Layout, named
from kg.store.reader import TypedReader
from kg.store.texts import Texts

ATTEMPTS = 5


class EmbeddedReader(TypedReader):
    """The current snapshot of the store at ``root``. StoreError where there is none.

    Its queries are the program's own: they run in this process, without a deadline. Queries of others go to
    ``kg.store.workers``.
    """

    def __init__(self, root: Path) -> None:
        self.layout = Layout(root)
        self.plain = self.layout.plain
        base, _ = self.layout.about()
        self._names = Names(base)
        self._prefixes = self._names.prefixes()
        self._snapshot, self._hold = hold_current(self.layout)
        try:
            self.store = Store.read_only(str(self.layout.snapshot(self._snapshot) / "quads"))
        except OSError as error:
            self._hold.release()
            raise StoreError(f"{root}: snapshot {self._snapshot} cannot be opened: {error}") from error
        self.texts = Texts(self.layout.texts)

    @property
    def snapshot(self) -> str:
        """The snapshot's name."""
        return self._snapshot

    @property
    def names(self) -> Names:
        """The addresses of this store's base."""
        return self._names

    @property
    def derived(self) -> Path | None:
        """The snapshot's folder for files made from it."""
        return self.layout.snapshot(self._snapshot) / "derived"

    def select(self, sparql: str, /, **substitutions: Term) -> list[dict[str, Term]]:
        """Solutions of a SELECT over the union of all graphs; unbound variables are absent. UsageError for a bad query."""
        answer = self._query(sparql, substitutions)
        if not isinstance(answer, QuerySolutions):
            raise UsageError("not a SELECT query")
        variables = [variable.value for variable in answer.variables]
        return [{name: value for name, value in zip(variables, row, strict=True) if value is not None} for row in answer]

    def ask(self, sparql: str, /, **substitutions: Term) -> bool:
        """The answer of an ASK. UsageError for a bad query."""
        answer = self._query(sparql, substitutions)
        if not isinstance(answer, QueryBoolean):
            raise UsageError("not an ASK query")
        return bool(answer)

    def _query(self, sparql: str, substitutions: Mapping[str, Term]) -> object:
        bound = {Variable(name): value for name, value in substitutions.items()}
        try:
            return self.store.query(sparql, use_default_graph_as_union=True, prefixes=self._prefixes,
                                    substitutions=bound or None)
        except SyntaxError as error:
            raise UsageError(f"bad query: {error}") from error

    def subjects(self, predicate: NamedNode, value: NamedNode) -> Iterator[NamedNode]:
        """Subjects of ``predicate value``."""
        found = self.store.quads_for_pattern(None, predicate, value)
        return (quad.subject for quad in found if isinstance(quad.subject, NamedNode))

    def triples(self, subjects: Iterable[NamedNode]) -> Iterator[Triple]:
        """All triples of these subjects."""
        return (quad.triple for subject in subjects for quad in self.store.quads_for_pattern(subject, None, None))

    def quads(self) -> Iterator[Quad]:
        """All quads, in no order."""
        return iter(self.store)

    def count(self) -> Mapping[str, int]:
        """Numbers of ``quads``, ``articles``, ``claims``, ``entities``."""
        return {"quads": len(self.store), **super().count()}

    def stored_article(self, article: str) -> Article | None:
        """The article as it was read; None where it or its text is not there."""
        node = self.names.thing(article)
        version = next(self.store.quads_for_pattern(node, self.names.term("textHash"), None), None)
        if version is None or isinstance(version.object, Triple):
            return None
        return self.texts.read(article, version.object.value)

    def close(self) -> None:
        """Let the snapshot go; a second time does nothing."""
        self._hold.release()
        self.__dict__.pop("store", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def hold_current(layout: Layout) -> tuple[str, Hold]:
    """The name of the current snapshot and a hold on it, so that it is not pruned. StoreError where there is none."""
    for _ in range(ATTEMPTS):
        name = layout.current()
        if name is None:
            raise StoreError(f"{layout.root}: nothing is published there yet (kg build does)")
        try:
            return name, Hold.shared(layout.snapshot(name))
        except FileNotFoundError:
            continue
    raise StoreError(f"{layout.root}: the current snapshot is not there")


class Latest:
    """A reader of the current snapshot, opened again when another one is published; safe to share between threads.

    A reader that was handed out stays usable until its last user lets it go.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = str(Layout(root).pointer)
        self._lock = threading.Lock()
        self._reader: EmbeddedReader | None = None

    def get(self) -> EmbeddedReader:
        """The reader of the snapshot that is current now."""
        current = named(self._pointer)
        with self._lock:
            if self._reader is None or self._reader.snapshot != current:
                self._reader = EmbeddedReader(self._root)
            return self._reader
