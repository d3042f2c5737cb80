"""``kg serve``: the API and the pages."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.output import store_option
from kg.store import is_remote


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="the address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), default=5000, show_default=True, help="the port; 0 takes a free one")
@store_option
def serve(host: str, port: int, store: str) -> int:
    """Serve the API and the pages until Ctrl-C.

    Where there is no store yet, one is built first from the seeds that Sila ships.
    """
    from api.serve import listen
    from api.serve import serve as run

    if not is_remote(store) and not _published(Path(store)):
        listen(host, port).close()  # a taken port is told before the work, not after it
        _build(store)
    run(host, port, store, say=lambda line: click.echo(line))
    return 0


def _published(root: Path) -> bool:
    from kg.store.layout import Layout

    return Layout(root).current() is not None


def _build(store: str) -> None:
    from kg import places
    from kg.cli.build import store_articles

    click.echo(f"kg: no store at {store} yet: building it from the seeds", err=True)
    done, _ = store_articles((str(places.seeds() / "articles"),), store, "full", 1)
    click.echo(f"kg: {done['articles']} articles, {done['claims']} claims", err=True)
