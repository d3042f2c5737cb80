"""``kg backup`` and ``kg restore``: a store in one archive, and back."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.output import store_option
from kg.errors import UsageError


def _folder(store: str) -> Path:
    from kg.store import is_remote

    if is_remote(store):
        raise UsageError(f"{store}: a store at a URL is backed up by its own server's tools")
    return Path(store)


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def backup(path: Path, store: str) -> None:
    """Write the whole store to the archive PATH (a .tar.gz), while it may be in use. An older archive there is replaced.

    Tokens are left out. What is taken down later is still in it: make a new one, and delete the old.
    """
    from kg.rdf.terms import names
    from kg.store.backup import backup as run

    if not path.parent.is_dir():
        raise UsageError(f"{path}: no such folder")
    manifest = run(_folder(store), names().base, path)
    click.echo(f"{manifest['quads']} quads, {_texts(manifest)} articles written to {path}", err=True)


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@store_option
def restore(path: Path, store: str) -> None:
    """Put the content of the archive PATH in the place of the store's; a broken archive leaves the store as it was.

    Nobody else may write to the store meanwhile; readers go on and see the new content when it is there. What was taken down
    in the store stays so.
    """
    from kg.rdf.terms import names
    from kg.store.backup import restore as run

    manifest = run(_folder(store), names().base, path)
    click.echo(f"{manifest['quads']} quads, {_texts(manifest)} articles restored to {store}", err=True)


def _texts(manifest: dict[str, object]) -> int:
    files = manifest["files"]
    return sum(name.startswith("texts/") for name in files) if isinstance(files, dict) else 0
