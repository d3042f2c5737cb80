"""``kg dump``: the whole published graph as files for others, with description and checksums."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.output import store_option


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@store_option
def dump(folder: Path, store: str) -> None:
    """Write all that SPARQL sees into DIR: sila.nq.gz (N-Quads), void.ttl (description, licence, counts), SHA256SUMS.

    The same graph gives the same files. They hold no article's text beyond the quoted sentences, but legal matters and rumours
    too; kg export --format nq leaves those out.
    """
    from kg.export.dump import dump as write
    from kg.store import open_reader

    reader = open_reader(store)
    try:
        done = write(reader, folder)
    finally:
        reader.close()
    click.echo(f"{done.quads} quads written to {folder} (sha256:{done.digest})", err=True)
