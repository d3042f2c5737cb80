"""Where the writer's UNIX socket is: beside the store, or in a private folder where that path is too long for a socket."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.layout import Layout, replace

LONGEST: Final = 100
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""


def choose(layout: Layout) -> Path:
    """A path for the socket of the store's writer."""
    beside = layout.root.resolve() / "writer.sock"
    if len(os.fsencode(beside)) <= LONGEST:
        return beside
    folder = _private_folder()
    return folder / f"{hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]}.sock"


def announce(layout: Layout, path: Path) -> None:
    """Say beside the store where the socket is, for clients with another idea of the private folder."""
    replace(layout.root / "writer.json", json.dumps({"socket": str(path), "pid": os.getpid()}))


def withdraw(layout: Layout, path: Path) -> None:
    """Take socket and announcement away; the caller still holds the lock."""
    path.unlink(missing_ok=True)
    (layout.root / "writer.json").unlink(missing_ok=True)


def find(layout: Layout) -> Path:
    """Where the writer said that its socket is, else where it would be."""
    try:
        return Path(str(json.loads((layout.root / "writer.json").read_text(encoding="utf-8"))["socket"]))
    except (OSError, ValueError, KeyError, TypeError):
        return choose(layout)


def _private_folder() -> Path:
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"sila-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if about.st_uid != os.getuid() or about.st_mode & 0o077 or folder.is_symlink():
        raise StoreError(f"{folder}: not a private folder of this user")
    if len(os.fsencode(folder)) + 22 > LONGEST:
        raise StoreError(f"{folder}: too long for a socket; set XDG_RUNTIME_DIR to a short one")
    return folder
