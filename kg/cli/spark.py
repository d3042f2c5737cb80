"""``kg build --engine spark``: a folder of parts instead of a store."""

from __future__ import annotations

import click

from kg import settings
from kg.errors import UsageError


def write(paths: tuple[str, ...], reader: str, master: str | None, parts: int | None) -> int:
    """Read all but the last of ``paths`` and write the last; returns the exit code. UsageError where PySpark is not there."""
    if len(paths) < 2:
        raise UsageError("--engine spark needs what to read and where to write: PATH… OUTPUT")
    try:
        from kg.scale import job
    except ModuleNotFoundError as error:
        raise UsageError(f"--engine spark needs the package {error.name}: pip install 'sila-kg[spark]'") from error
    *inputs, output = paths
    spark = job.session(master)
    try:
        done = job.build(spark, inputs, output, settings.get("KG_BASE"), reader=reader, parts=parts)
    finally:
        spark.stop()
    for message in done.messages:
        click.echo(f"kg: {message}", err=True)
    if not done.articles:
        click.echo(f"kg: nothing written: {done.skipped} inputs skipped", err=True)
        return 2
    click.echo(f"{done.articles} articles, {done.claims} claims written to {output}"
               + (f"; {done.dropped} proposals dropped by the ontology" if done.dropped else "")
               + (f"; {done.skipped} inputs skipped, see {output}/skipped" if done.skipped else ""), err=True)
    return 1 if done.skipped else 0
