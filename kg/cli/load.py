"""``kg load``: the folder that ``kg build --engine spark`` wrote, into the store."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.output import progress, store_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@store_option
def load(folder: Path, store: str) -> int:
    """Put articles and claims that kg build --engine spark wrote to FOLDER into the store.

    An empty store is filled at once. One that has something takes the articles in one by one, in the place of what it has
    of them. What was taken down there is left out and counted.
    """
    from kg.rdf.terms import names
    from kg.scale.parts import Parts
    from kg.store.bulk import load as put

    parts = Parts.of(folder, names().base)
    with progress() as bar:
        task = bar.add_task("loading", total=parts.articles)
        done = put(store, parts, lambda number: bar.update(task, completed=number))
    left = parts.articles - done
    click.echo(f"{done} articles, {parts.manifest['claims']} claims stored in {store}"
               + (f"; {left} left out, which were taken down (kg forget --allow undoes it)" if left else ""), err=True)
    return 1 if left else 0
