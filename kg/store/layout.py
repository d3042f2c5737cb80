"""Where the parts of an embedded store lie, and how a snapshot becomes the current one.

::

    format.json              the layout's version, the base address, a random mark of the store's birth
    quads/                   Oxigraph's files; only the writer opens them
    snapshots/<n>-<mark>/    quads/ (hard links to a state of the above) and derived/ (files made from it, by any reader)
    current                  the name of the snapshot that readers open
    texts/                   article texts, one compressed file an article and version
    seed/<fingerprint>.gz    descriptions of the known entities, shown or not
    ledger.jsonl             judgements on identity, one a line, only ever appended to
    writer.lock, writer.log  the one writer
    updates.lock, updates/   the one SPARQL update at a time, and the copy of a snapshot that it works on
    tokens.json              who may change the store (``kg.tokens``)
    unpublished              is there while quads/ is ahead of the current snapshot
    removals.jsonl           the public log of removals (``kg.store.removals``)
    unpurged                 is there while bytes of a removed article may be left
    intake/, intake.lock     articles that wait to be read, and what became of them (``kg.intake``)
    journal.jsonl            what kg build has stored, and how it was read (``kg.store.journal``)
    visited.json             what pages, feeds and site maps said of their state (``kg.web.visited``)
    backups/                 is there while a backup is made or restored (``kg.store.backup``)
    quads.new/, quads.old/   are there while the store is rewritten (``kg.store.takedown``)
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.hold import Hold

FORMAT: Final = 1
KEEP: Final = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of a store at ``root``."""

    root: Path

    @property
    def format_file(self) -> Path:
        """Version, base and mark."""
        return self.root / "format.json"

    @property
    def quads(self) -> Path:
        """The writer's own files."""
        return self.root / "quads"

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots."""
        return self.root / "snapshots"

    @property
    def pointer(self) -> Path:
        """The file that names the current snapshot."""
        return self.root / "current"

    @property
    def texts(self) -> Path:
        """The folder of the article texts."""
        return self.root / "texts"

    @property
    def seed(self) -> Path:
        """The folder of the descriptions of known entities."""
        return self.root / "seed"

    @property
    def ledger(self) -> Path:
        """The judgements on identity."""
        return self.root / "ledger.jsonl"

    @property
    def lock(self) -> Path:
        """The file that the writer holds locked."""
        return self.root / "writer.lock"

    @property
    def log(self) -> Path:
        """What the writer process has to say."""
        return self.root / "writer.log"

    @property
    def updates(self) -> Path:
        """The folder where updates work on copies."""
        return self.root / "updates"

    @property
    def updates_lock(self) -> Path:
        """The file that a running update holds locked."""
        return self.root / "updates.lock"

    @property
    def plain(self) -> bool:
        """Whether this is a data set without articles and rules, as ``kg.store.plain`` makes it."""
        try:
            return bool(json.loads(self.format_file.read_text(encoding="utf-8")).get("plain"))
        except (OSError, ValueError, AttributeError):
            return False

    @property
    def unpublished(self) -> Path:
        """The mark that ``quads`` is ahead of the current snapshot."""
        return self.root / "unpublished"

    @property
    def removals(self) -> Path:
        """The log of removals."""
        return self.root / "removals.jsonl"

    @property
    def unpurged(self) -> Path:
        """The mark that bytes of a removed article may be left."""
        return self.root / "unpurged"

    @property
    def intake(self) -> Path:
        """The folder of the articles that wait."""
        return self.root / "intake"

    @property
    def intake_lock(self) -> Path:
        """The file that whoever reads them holds locked."""
        return self.root / "intake.lock"

    @property
    def journal(self) -> Path:
        """What ``kg build`` has stored."""
        return self.root / "journal.jsonl"

    @property
    def visited(self) -> Path:
        """The state of pages, feeds and site maps when they were read."""
        return self.root / "visited.json"

    @property
    def backups(self) -> Path:
        """The folder where backups are made and restored."""
        return self.root / "backups"

    @property
    def rewritten(self) -> Path:
        """The quads that are about to take the place of the writer's own."""
        return self.root / "quads.new"

    @property
    def outdated(self) -> Path:
        """The quads whose place was taken."""
        return self.root / "quads.old"

    def exists(self) -> bool:
        """Whether a store is there."""
        return self.format_file.is_file()

    def create(self, base: str, *, plain: bool = False) -> None:
        """Make the folders of a new store; nothing where it exists. StoreError where that cannot be."""
        try:
            for folder in (self.root, self.snapshots, self.texts, self.seed):
                folder.mkdir(parents=True, exist_ok=True)
            if not self.exists():
                if any(self.root.glob("quads/*")):
                    raise StoreError(f"{self.root}: holds quads, but no {self.format_file.name}")
                replace(self.format_file, json.dumps(
                    {"format": FORMAT, "base": base, "mark": secrets.token_hex(4), **({"plain": True} if plain else {})}))
        except OSError as error:
            raise StoreError(f"{self.root}: cannot make a store there: {error.strerror}") from error

    def about(self) -> tuple[str, str]:
        """Base address and mark of the store. StoreError where there is none or it is of another format."""
        try:
            about = json.loads(self.format_file.read_text(encoding="utf-8"))
            version, base, mark = about["format"], str(about["base"]), str(about["mark"])
        except FileNotFoundError as error:
            raise StoreError(f"{self.root}: no store there (kg build makes one)") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{self.format_file}: cannot be read: {error}") from error
        if version != FORMAT:
            raise StoreError(f"{self.root}: a store of format {version}, this program reads format {FORMAT}: build it anew")
        return base, mark

    def check_base(self, base: str) -> None:
        """StoreError where the store was made with another base address."""
        made_with, _ = self.about()
        if made_with != base:
            raise StoreError(f"{self.root}: made with KG_BASE={made_with}, not {base}")

    def current(self) -> str | None:
        """The name of the snapshot to read; None before the first one."""
        return named(str(self.pointer))

    def snapshot(self, name: str) -> Path:
        """The folder of a snapshot."""
        return self.snapshots / name

    def names(self) -> list[str]:
        """The finished snapshots, oldest first."""
        return sorted((path.name for path in self.snapshots.iterdir() if path.name[:1].isdigit()), key=number_of)

    def next_name(self) -> str:
        """A name for the snapshot after the last one."""
        current = self.current()
        numbers = [number_of(name) for name in (*self.names(), *([current] if current else []))]
        return f"{max(numbers, default=0) + 1}-{self.about()[1]}"

    def prune(self) -> None:
        """Remove half-made snapshots and all but the last three that no reader holds."""
        for path in self.snapshots.glob(".*"):
            shutil.rmtree(path, ignore_errors=True)
        keep = {*self.names()[-KEEP:], self.current()}
        for name in self.names():
            if name not in keep:
                hold = Hold.try_exclusive(self.snapshot(name))
                if hold is not None:
                    shutil.rmtree(self.snapshot(name), ignore_errors=True)
                    hold.release()


def named(pointer: str) -> str | None:
    """What the file at a path names; None where it is not there. Each query asks this, so it is done with few calls."""
    try:
        descriptor = os.open(pointer, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return os.read(descriptor, 4096).decode().strip() or None
    finally:
        os.close(descriptor)


def number_of(snapshot: str) -> int:
    """The number in a snapshot's name, which grows; 0 where it has none.

    >>> number_of("12-0a1b2c3d"), number_of("")
    (12, 0)
    """
    digits = snapshot.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0


def replace(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, and have it on disk before it is there."""
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with draft.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
