"""The small interfaces of a store: what every back-end offers to readers and writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from pyoxigraph import Quad

from kg.model import Article, Extraction
from kg.rdf.read import StoredArticle, StoredClaim, StoredEntity, StoredMention, Term
from kg.rdf.terms import Names
from kg.store.ledger import Judgement

if TYPE_CHECKING:
    from kg.entities.gazetteer import Knowledge
    from kg.store.incoming import Incoming
    from kg.store.workers import Answer

Item = TypeVar("Item")
Progress = Callable[[int], None]
"""Called with the number of articles committed so far."""


class Reader(Protocol):
    """One state of a store, which does not change while it is open."""

    @property
    def snapshot(self) -> str:
        """The name of the state: another name is another state, in this and in any other store."""

    @property
    def names(self) -> Names:
        """The addresses of this store's base."""

    @property
    def derived(self) -> Path | None:
        """A folder for files made from this snapshot, which goes with it; None where there is none."""

    def select(self, sparql: str, /, **substitutions: Term) -> list[dict[str, Term]]:
        """Solutions of a SELECT over the union of all graphs; unbound variables are absent. UsageError for a bad query."""

    def ask(self, sparql: str, /, **substitutions: Term) -> bool:
        """The answer of an ASK."""

    def claims(self, ids: Iterable[str] | None = None) -> Iterator[StoredClaim]:
        """The claims of these ids that exist, or all, each with its evidence."""

    def claims_about(self, entity: str) -> list[StoredClaim]:
        """All claims with this entity at either end, by id."""

    def claims_of(self, article: str) -> list[StoredClaim]:
        """All claims of an article, in the order of their sentences."""

    def entities(self, ids: Iterable[str] | None = None) -> Iterator[StoredEntity]:
        """The described entities of these ids that exist, or all."""

    def articles(self, ids: Iterable[str] | None = None) -> Iterator[StoredArticle]:
        """The articles of these ids that exist, or all."""

    def mentions(self, article: str) -> list[StoredMention]:
        """The mentions of an article, in order."""

    def text(self, article: str) -> str | None:
        """The article's whole text, where it is stored and the setting KG_TEXT is ``full``."""

    def quads(self) -> Iterator[Quad]:
        """All quads, in no order."""

    def count(self) -> Mapping[str, int]:
        """Numbers of ``quads``, ``articles``, ``claims``, ``entities``."""

    def close(self) -> None:
        """Let the snapshot go."""


class Writer(Protocol):
    """The one way to change a store. Every call is whole or not done at all, and done when it returns."""

    def put(self, extraction: Extraction) -> None:
        """Store an article's extraction in the place of what the article gave before."""

    def put_all(self, extractions: Iterable[Extraction], progress: Progress | None = None) -> int:
        """Store many, a batch at a time; returns how many."""

    def put_incoming(self, articles: Iterable[Incoming], progress: Progress | None = None) -> int:
        """The same for articles that are quads already."""

    def put_seed(self, knowledge: Knowledge) -> None:
        """Store the seed claims and descriptions in the place of the former ones."""

    def forget(self, article: str) -> bool:
        """Remove an article, what only it said, and its text; False where it is not there."""

    def take_down(self, articles: Sequence[str], *, why: str = "", by: str = "") -> str:
        """Remove articles for good and publish; returns the first snapshot without them. UsageError where one is not there."""

    def purge(self) -> Sequence[str]:
        """Leave no byte of what was taken down; returns the articles' ids. StoreError where that cannot be done now."""

    def allow(self, article: str, *, why: str = "", by: str = "") -> None:
        """Let an article that was taken down be read again. UsageError where it was not."""

    def article(self, article: str) -> Article | None:
        """A stored article as it was read, to be read again."""

    def change(self, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> None:
        """Remove and add quads of curated graphs. StoreError for quads of any other graph."""

    def judge(self, rows: Iterable[Judgement]) -> Sequence[str]:
        """Append judgements on identity, all or none; returns the merges that are held back, in words."""

    def publish(self) -> str:
        """Make the state so far the one that readers see; returns the snapshot's name."""

    def close(self) -> None:
        """Publish and let go."""

    def __enter__(self) -> Self:
        """The writer."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""


class Pool(Protocol):
    """What runs the queries of users, each with a deadline and limits; safe to use from many threads."""

    def run(self, text: str, *, accept: str = "*/*", default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = (),
            base: str = "") -> Answer:
        """Run a query: see ``kg.store.workers.QueryPool.run``."""

    def close(self) -> None:
        """Let everything go; what is running fails."""

    def __enter__(self) -> Self:
        """The pool."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""


def batches(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in lists of ``size``.

    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
