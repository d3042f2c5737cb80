"""The writer's front: extractions and knowledge become quads here, in the caller's process; hands elsewhere store them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from pyoxigraph import Quad

from kg.model import Article, Extraction
from kg.rdf.seed import seed
from kg.rdf.terms import Names
from kg.store.base import Progress, batches
from kg.store.incoming import Incoming, encode_descriptions, to_nquads
from kg.store.ledger import Judgement

if TYPE_CHECKING:
    from kg.entities.gazetteer import Knowledge

BATCH = 32
"""Articles a transaction: a crash loses at most these, and their caller was not told that they are stored."""


class Hands(Protocol):
    """What changes the quads: ``kg.store.core.Core`` in this process, or ``kg.store.client.Client`` for the writer process."""

    def put(self, articles: Sequence[Incoming]) -> None:
        """Replace the articles' graphs and facts in one transaction."""

    def put_seed(self, fingerprint: str, claims: bytes, descriptions: bytes) -> None:
        """Replace the seed graph and its facts."""

    def forget(self, article: str) -> bool:
        """Remove an article."""

    def take_down(self, articles: Sequence[str], why: str, by: str) -> str:
        """Remove articles for good; returns the first snapshot without them."""

    def purge(self) -> Sequence[str]:
        """Leave no byte of what was taken down."""

    def allow(self, article: str, why: str, by: str) -> None:
        """Let an article be read again."""

    def article(self, article: str) -> Article | None:
        """A stored article."""

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Change curated graphs."""

    def judge(self, rows: Iterable[Judgement]) -> Sequence[str]:
        """Append judgements to the ledger; returns what is held back."""

    def publish(self) -> str:
        """Publish a snapshot."""

    def close(self) -> None:
        """Let go."""


class StoreWriter:
    """``kg.store.base.Writer`` over hands."""

    def __init__(self, hands: Hands, names: Names) -> None:
        self._hands, self.names = hands, names

    def put(self, extraction: Extraction) -> None:
        """Store an article's extraction in the place of what the article gave before."""
        self._hands.put([Incoming.of(extraction, self.names)])

    def put_all(self, extractions: Iterable[Extraction], progress: Progress | None = None) -> int:
        """Store many, a batch at a time; returns how many. ``progress`` is told their number after every batch."""
        return self.put_incoming((Incoming.of(extraction, self.names) for extraction in extractions), progress)

    def put_incoming(self, articles: Iterable[Incoming], progress: Progress | None = None) -> int:
        """The same for articles that are quads already."""
        done = 0
        for batch in batches(articles, BATCH):
            self._hands.put(batch)
            done += len(batch)
            if progress is not None:
                progress(done)
        return done

    def put_seed(self, knowledge: Knowledge) -> None:
        """Store the seed claims and descriptions in the place of the former ones."""
        found = seed(knowledge, self.names)
        self._hands.put_seed(found.fingerprint, to_nquads(found.claims), encode_descriptions(found.descriptions))

    def forget(self, article: str) -> bool:
        """Remove an article, what only it said, and its text; False where it is not there."""
        return self._hands.forget(article)

    def take_down(self, articles: Sequence[str], *, why: str = "", by: str = "") -> str:
        """Remove articles for good and publish: see ``kg.store.takedown``; returns the first snapshot without them.

        The reason ``why`` is published, ``by`` is not. UsageError, and nothing is done, where an article is not there.
        """
        return self._hands.take_down(articles, why, by)

    def purge(self) -> Sequence[str]:
        """Leave no byte of what was taken down; returns the articles' ids. StoreError where that cannot be done now."""
        return self._hands.purge()

    def allow(self, article: str, *, why: str = "", by: str = "") -> None:
        """Let an article that was taken down be read again. UsageError where it was not."""
        self._hands.allow(article, why, by)

    def article(self, article: str) -> Article | None:
        """A stored article as it was read, to be read again."""
        return self._hands.article(article)

    def change(self, removed: Iterable[Quad] = (), added: Iterable[Quad] = ()) -> None:
        """Remove and add quads of curated graphs. StoreError for quads of any other graph."""
        self._hands.change(removed, added)

    def judge(self, rows: Iterable[Judgement]) -> Sequence[str]:
        """Append judgements on identity (see ``kg.store.ledger``), all or none; returns the merges held back, in words."""
        return self._hands.judge(rows)

    def publish(self) -> str:
        """Make the state so far the one that readers see; returns the snapshot's name."""
        return self._hands.publish()

    def close(self) -> None:
        """Publish and let go."""
        try:
            self._hands.publish()
        finally:
            self._hands.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
