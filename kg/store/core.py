"""The writer's own hands: changes to the quads, each one transaction, and the publishing of snapshots.

Only one process may have a ``Core`` open; ``kg.store.writer`` keeps it for all others.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg import ontology
from kg.errors import StoreError, UsageError
from kg.model import Article
from kg.rdf.read import Term
from kg.rdf.seed import Description
from kg.rdf.terms import Names
from kg.store.facts import Rules, all_facts, changed_facts
from kg.store.hold import Hold
from kg.store.incoming import Incoming, blocks, decode_descriptions, from_nquads
from kg.store.layout import Layout, replace
from kg.store.ledger import Judgement, Ledger, decide
from kg.store.merging import as_written, merge_into
from kg.store.removals import Removals, check_reason
from kg.store.takedown import mend, purge
from kg.store.texts import Texts, file_name


class StoreLocked(StoreError):
    """Another process has the store open for writing."""


class Core:
    """A store opened for writing. StoreError where another process writes to it."""

    def __init__(self, root: Path, base: str) -> None:
        self.layout = Layout(root)
        self.layout.create(base)
        hold = Hold.try_exclusive(self.layout.lock, create=True)
        if hold is None:
            raise StoreLocked(f"{root}: another process writes to this store")
        self._hold = hold
        try:
            self.layout.check_base(base)
            if self.layout.plain:
                raise StoreError(f"{root}: a plain data set, which SPARQL updates change and nothing else")
            self.names = Names(base)
            self.texts = Texts(self.layout.texts)
            self._stale: list[str] = []
            mend(self.layout)
            shutil.rmtree(self.layout.backups, ignore_errors=True)
            self.store = Store(str(self.layout.quads))
            if self.dirty:
                self.sweep()
            self.layout.prune()
        except OSError as error:
            self._hold.release()
            raise StoreError(f"{root}: cannot be opened: {error}") from error
        except BaseException:
            self._hold.release()
            raise

    # -- state

    @property
    def dirty(self) -> bool:
        """Whether the quads are ahead of the current snapshot."""
        return self.layout.unpublished.exists()

    @cached_property
    def rules(self) -> Rules:
        """What the facts follow from."""
        return Rules(self.names, ontology.load(), self._descriptions())

    def version(self, article: str) -> str | None:
        """The text hash of a stored article; None where it is not there."""
        value = next(self._values(self.names.thing(article), self.names.term("textHash"), self.names.graph(article)), None)
        return value.value if isinstance(value, Literal) else None

    def article(self, article: str) -> Article | None:
        """A stored article as it was read."""
        version = self.version(article)
        return self.texts.read(article, version) if version else None

    def _values(self, subject: NamedNode, prop: NamedNode, graph: NamedNode) -> Iterator[Term]:
        return (quad.object for quad in self.store.quads_for_pattern(subject, prop, None, graph))

    # -- changes

    def put(self, articles: Sequence[Incoming]) -> None:
        """Replace the graphs of these articles and the facts that follow from them, in one transaction."""
        graphs: dict[NamedNode, set[Quad]] = {}
        stale: list[str] = []
        removed = Removals(self.layout.removals).active()
        for article in articles:
            if article.id in removed:
                raise StoreError(f"{article.id}: was taken down on {removed[article.id].when[:10]}")
            graph = self.names.graph(article.id)
            graphs[graph] = self._own(article.quads, graph)
            old = self.version(article.id)
            if old is not None and old != article.version:
                stale.append(file_name(article.id, old))
        written = {self.texts.write(article.id, article.version, article.text) for article in articles}
        self._replace(graphs)
        self._stale += [name for name in stale if name not in written]

    def put_seed(self, fingerprint: str, claims: bytes, descriptions: bytes) -> None:
        """Replace the seed graph and all facts that follow from the seed."""
        graph = self.names.seed
        known = decode_descriptions(descriptions)
        quads = self._own(claims, graph)
        quads.add(Quad(graph, self.names.term("knowledge"), Literal(fingerprint), graph))
        old = set(self.store.quads_for_pattern(None, None, None, graph))
        path = self.layout.seed / f"{fingerprint}.gz"
        if path.exists() and path.read_bytes() == descriptions and old == quads:
            return
        replace(path, descriptions)
        rules = Rules(self.names, ontology.load(), known)
        facts = set(self.store.quads_for_pattern(None, None, None, self.names.facts))
        wanted = all_facts(rules, self.store, old - quads, quads - old)
        self._write((old - quads) | (facts - wanted), (quads - old) | (wanted - facts))
        self.rules = rules
        for other in self.layout.seed.glob("*.gz"):
            if other != path:
                other.unlink(missing_ok=True)

    def forget(self, article: str) -> bool:
        """Remove an article's graph, the facts that only it supports, and its text."""
        graph = self.names.graph(article)
        version = self.version(article)
        if version is None:
            return False
        self._replace({graph: set()})
        self.texts.remove([file_name(article, version)])
        return True

    def take_down(self, articles: Sequence[str], why: str, by: str) -> str:
        """Remove articles for good: nothing answers with them from the snapshot on that is returned. ``purge`` does the rest.

        UsageError, and nothing is done, where one is not there and was not taken down before.
        """
        check_reason(why)
        log = Removals(self.layout.removals)
        known = log.active()
        for article in articles:
            if article not in known and self.version(article) is None:
                raise UsageError(f"{article}: no such article in this store")
        self.layout.unpurged.touch()
        log.forget(articles, why, by, self.layout.current() or "")
        for article in articles:
            self.forget(article)
            for waiting in self.layout.intake.glob(f"{article.partition('/')[2]}-*.json"):
                waiting.unlink(missing_ok=True)
        return self.publish()

    def allow(self, article: str, why: str, by: str) -> None:
        """Let an article that was taken down be read again. UsageError where it was not."""
        Removals(self.layout.removals).allow(article, why, by)

    def replace_quads(self, exchange: Callable[[Layout], None]) -> None:
        """Let the files go, have them exchanged, open what is there then."""
        self.layout.unpublished.touch()
        del self.store
        try:
            exchange(self.layout)
        finally:
            if self.layout.quads.exists():  # else the engine would begin an empty store
                self.store = Store(str(self.layout.quads))
            self.__dict__.pop("rules", None)

    @property
    def unpurged(self) -> bool:
        """Whether bytes of a removed article may be left."""
        return self.layout.unpurged.exists()

    def purge(self) -> Sequence[str]:
        """Leave no byte of what was taken down: rewrite the quads, drop older snapshots. Returns the articles' ids."""
        return purge(self)

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Change curated graphs, and the facts with them. StoreError where a quad is of another graph."""
        gone, new = set(removed), set(added)
        curated = self.names.graph("curated/").value
        for quad in (*gone, *new):
            if not (isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(curated)):
                raise StoreError(f"{quad.graph_name}: only graphs under {curated} may be changed")
        canonical = decide(Ledger(self.layout.ledger).rows()).canonical
        if canonical:
            gone = as_written(self.store, self.names, gone, canonical) - new
        graphs = {quad.graph_name for quad in gone if isinstance(quad.graph_name, NamedNode)}
        emptied = [graph for graph in graphs - {quad.graph_name for quad in new}
                   if all(quad in gone for quad in self.store.quads_for_pattern(None, None, None, graph))]
        self._commit(gone, new, emptied)

    def judge(self, rows: Iterable[Judgement]) -> Sequence[str]:
        """Append judgements to the ledger; the next snapshot is made with them. Returns what is held back, in words."""
        ledger = Ledger(self.layout.ledger)
        if ledger.append(rows):
            self.layout.unpublished.touch()
        return [str(conflict) for conflict in decide(ledger.rows()).conflicts]

    def _own(self, data: bytes, graph: NamedNode) -> set[Quad]:
        """The quads of ``data``, all of them in ``graph``."""
        try:
            quads = set(from_nquads(data))
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"{graph.value}: not N-Quads: {error}") from error
        if any(quad.graph_name != graph for quad in quads):
            raise StoreError(f"{graph.value}: quads of another graph")
        return quads

    def _replace(self, graphs: Mapping[NamedNode, set[Quad]]) -> None:
        gone: set[Quad] = set()
        new: set[Quad] = set()
        emptied = []
        for graph, quads in graphs.items():
            old = set(self.store.quads_for_pattern(None, None, None, graph))
            gone |= old - quads
            new |= quads - old
            if not quads:
                emptied.append(graph)
        self._commit(gone, new, emptied)

    def _commit(self, gone: set[Quad], new: set[Quad], emptied: Iterable[NamedNode] = ()) -> None:
        lost, gained = changed_facts(self.rules, self.store, gone, new)
        self._write(gone | lost, new | gained, emptied)

    def _write(self, gone: set[Quad], new: set[Quad], emptied: Iterable[NamedNode] = ()) -> None:
        """The one place that touches the quads: one transaction."""
        drops = [f"DROP SILENT GRAPH {graph}" for graph in emptied]
        if not gone and not new and not drops:
            return
        self.layout.unpublished.touch()
        try:
            if gone or drops:
                data = (("DELETE", gone), ("INSERT", new))
                parts = (f"{verb} DATA {{\n{blocks(quads)}}}" for verb, quads in data if quads)
                self.store.update(" ;\n".join([*drops, *parts]))
            else:
                self.store.extend(new)
        except (OSError, SyntaxError, ValueError) as error:
            raise StoreError(f"{self.layout.root}: nothing was written: {error}") from error

    # -- publishing

    def publish(self) -> str:
        """Make the state the one that readers see; returns the snapshot's name."""
        current = self.layout.current()
        if current is not None and not self.dirty:
            return current
        name = self.layout.next_name()
        draft = self.layout.snapshots / f".{name}"
        try:
            self.store.flush()
            shutil.rmtree(draft, ignore_errors=True)
            (draft / "derived").mkdir(parents=True)
            self.store.backup(str(draft / "quads"))
            canonical = decide(Ledger(self.layout.ledger).rows()).canonical
            if canonical:
                merge_into(draft / "quads", self.rules, canonical)
            draft.rename(self.layout.snapshot(name))
            replace(self.layout.pointer, name)
            self.layout.unpublished.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{self.layout.root}: no snapshot could be made: {error}") from error
        self.texts.remove(self._stale)
        self._stale = []
        self.layout.prune()
        return name

    def close(self) -> None:
        """Let the store go, published or not."""
        del self.store
        self._hold.release()

    # -- beginnings

    def _descriptions(self) -> dict[str, Description]:
        value = next(self._values(self.names.seed, self.names.term("knowledge"), self.names.seed), None)
        if not isinstance(value, Literal):
            return {}
        path = self.layout.seed / f"{value.value}.gz"
        try:
            return decode_descriptions(path.read_bytes())
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise StoreError(f"{path}: cannot be read: {error}; kg build writes it anew") from error

    def sweep(self) -> None:
        """Remove the texts that a crash left without an article."""
        hashes = self.store.quads_for_pattern(None, self.names.term("textHash"), None)
        self.texts.sweep({file_name(self.names.id(quad.subject), quad.object.value) for quad in hashes
                          if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)})
