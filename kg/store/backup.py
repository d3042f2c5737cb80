"""Backups: one archive with all that a store cannot make again, checked whole before anything is restored from it.

A ``.tar.gz`` of ``manifest.json`` (base address, counts, the SHA-256 of every other member), ``quads.nq`` (as written, merges
not applied), ``texts/``, ``seed/``, ``ledger.jsonl`` and ``removals.jsonl``. Tokens are left out: an old archive must not bring
revoked ones back. Nor does it bring back what was taken down since: the store's own log of removals is kept too.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import secrets
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from pyoxigraph import RdfFormat, Store

from kg.errors import InputError, StoreError
from kg.store.client import Client
from kg.store.core import Core, StoreLocked
from kg.store.layout import Layout, replace
from kg.store.removals import Removals
from kg.store.takedown import exchange, no_updates

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_QUADS: Final = "quads.nq"
_LOGS: Final = ("ledger.jsonl", "removals.jsonl")
_MEMBER: Final = re.compile(r"quads\.nq|ledger\.jsonl|removals\.jsonl|"
                            r"texts/[A-Za-z0-9._-]{1,200}\.json\.gz|seed/[A-Za-z0-9_-]{1,64}\.gz")
_WAIT: Final = 20.0
_PIECE: Final = 1 << 20


def backup(root: Path, base: str, path: Path) -> dict[str, Any]:
    """Write the store at ``root`` to an archive, whole or not at all, while it may be written to; returns the manifest.

    StoreError where there is no store, or something is taken down meanwhile.
    """
    layout = Layout(root)
    layout.about()
    client = Client(root, base)
    try:
        frozen = layout.backups / client.freeze()
    finally:
        client.close()
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        store = Store.read_only(str(frozen / "quads"))
        with (frozen / _QUADS).open("wb") as handle:
            store.dump(handle, RdfFormat.N_QUADS)
        manifest = {"format": FORMAT, "base": base, "quads": len(store), "files": {
            name: _sum(frozen / name) for name in sorted(_members(frozen))}}
        del store
        _pack(frozen, manifest, draft)
        draft.replace(path)
    except (OSError, tarfile.TarError) as error:
        gone = not frozen.exists()
        raise StoreError(f"{path}: no backup was made: "
                         + ("something was taken down meanwhile; try again" if gone else str(error))) from error
    finally:
        draft.unlink(missing_ok=True)
        shutil.rmtree(frozen, ignore_errors=True)
    return manifest


def freeze(core: Core) -> str:
    """Links to all files of the state so far, in a folder of ``layout.backups`` whose name is returned; the writer's part."""
    layout, name = core.layout, secrets.token_hex(8)
    folder = layout.backups / name
    try:
        core.store.flush()
        folder.mkdir(parents=True)
        core.store.backup(str(folder / "quads"))
        for part in (layout.texts, layout.seed):
            (folder / part.name).mkdir()
            for file in part.iterdir():
                if not file.name.startswith("."):
                    os.link(file, folder / part.name / file.name)
        for log in _LOGS:
            if (layout.root / log).exists():
                shutil.copyfile(layout.root / log, folder / log)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(f"{layout.root}: no backup can be made: {error}") from error
    return name


def restore(root: Path, base: str, path: Path) -> dict[str, Any]:
    """Put an archive's content in the place of the store's at ``root``, which is made where it is not there.

    Returns the manifest. What was taken down in the store stays so.

    Raises
    ------
    InputError
        Where the archive is broken, not whole, or of another base address: the store is as it was.
    StoreError
        Where somebody writes to the store, or the disk is full.
    """
    _peek(path, base)
    core = _alone(root, base)
    scratch = core.layout.backups / secrets.token_hex(8)
    try:
        scratch.mkdir(parents=True)
        manifest = _unpack(path, scratch, base)
        with no_updates(core.layout):
            _load(path, core.layout, scratch, manifest["quads"])
            _adopt(core, scratch)
        core.purge()
        return manifest
    except OSError as error:
        raise StoreError(f"{root}: nothing was restored: {error}") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        core.close()


def _alone(root: Path, base: str) -> Core:
    """The store, opened by this process; an idle writer process is waited for."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            return Core(root, base)
        except StoreLocked:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _load(path: Path, layout: Layout, scratch: Path, quads: int) -> None:
    """Load the archive's quads beside the store's."""
    shutil.rmtree(layout.rewritten, ignore_errors=True)
    try:
        fresh = Store(str(layout.rewritten))
        fresh.bulk_load(path=str(scratch / _QUADS), format=RdfFormat.N_QUADS)
        fresh.flush()
        if len(fresh) != quads:
            raise InputError(f"{path}: {len(fresh)} quads where the manifest says {quads}")
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path}: {_QUADS}: {error}") from error


def _adopt(core: Core, scratch: Path) -> None:
    """Everything is there and checked: put it in its place. Texts and descriptions are only added, then the quads change."""
    layout = core.layout
    for part in (layout.texts, layout.seed):
        for file in (scratch / part.name).iterdir() if (scratch / part.name).is_dir() else ():
            os.replace(file, part / file.name)
    own, theirs = Removals(layout.removals), Removals(scratch / "removals.jsonl")
    taken = [row for ident, row in own.active().items() if ident not in theirs.active()]
    for row in taken:
        theirs.forget([row.article], row.why, row.by, row.after)
    layout.unpublished.touch()
    layout.unpurged.touch()
    for memory in (layout.journal, layout.visited):
        memory.unlink(missing_ok=True)
    for log in _LOGS:
        replace(layout.root / log, (scratch / log).read_bytes() if (scratch / log).exists() else b"")
    core.replace_quads(exchange)
    core.publish()
    core.sweep()


def _members(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_file() and not name.startswith("quads/"):
            yield name


def _sum(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _pack(folder: Path, manifest: dict[str, Any], path: Path) -> None:
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    with path.open("xb") as handle:
        with tarfile.open(fileobj=handle, mode="w:gz", compresslevel=6) as archive:
            for name in (_MANIFEST, *manifest["files"]):
                archive.add(folder / name, name, recursive=False, filter=_plain)
        handle.flush()
        os.fsync(handle.fileno())
    path.chmod(0o600)


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _peek(path: Path, base: str) -> None:
    """InputError for what does not even begin as a backup of this base, before a store is made for it."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            _manifest(archive.next(), archive, path, base)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except (tarfile.TarError, EOFError, zlib.error, ValueError, OSError) as error:
        raise InputError(f"{path}: not a whole backup: {str(error) or 'it breaks off'}") from error


def _unpack(path: Path, folder: Path, base: str) -> dict[str, Any]:
    """The archive's members in ``folder``, each with the sum that the manifest gives it. InputError for anything else."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            manifest = _manifest(archive.next(), archive, path, base)
            while (member := archive.next()) is not None:
                content = archive.extractfile(member) if member.isreg() and _MEMBER.fullmatch(member.name) else None
                if content is None or member.name in found:
                    raise InputError(f"{path}: {member.name[:100]!r}: does not belong in a backup")
                target = folder / member.name
                target.parent.mkdir(exist_ok=True)
                found[member.name] = _copy(content, target)
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"{path}: not a whole backup: {str(error) or 'it breaks off'}") from error
    except gzip.BadGzipFile as error:
        raise InputError(f"{path}: not a whole backup: {error}") from error
    wrong = sorted(name for name in {*found, *manifest["files"]} if found.get(name) != manifest["files"].get(name))
    if wrong or _QUADS not in found:
        raise InputError(f"{path}: {(wrong or [_QUADS])[0]}: missing or not as it was written")
    return manifest


def _manifest(member: tarfile.TarInfo | None, archive: tarfile.TarFile, path: Path, base: str) -> dict[str, Any]:
    content = archive.extractfile(member) if member is not None and member.isreg() and member.name == _MANIFEST else None
    if content is None:
        raise InputError(f"{path}: not a backup of Sila")
    manifest: dict[str, Any] = json.loads(content.read())
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict) or manifest.get("format") != FORMAT:
        raise InputError(f"{path}: a backup of another format")
    if manifest.get("base") != base:
        raise InputError(f"{path}: made with KG_BASE={manifest.get('base')}, not {base}")
    return manifest


def _copy(source: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as handle:
        while piece := source.read(_PIECE):
            digest.update(piece)
            handle.write(piece)
    return digest.hexdigest()
