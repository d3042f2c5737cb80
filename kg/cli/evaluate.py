"""``kg evaluate``: the extraction against gold claims, per predicate, stance, type, qualifier and link."""

from __future__ import annotations

from pathlib import Path

import click

from kg.articles.read import Failure
from kg.cli.output import format_option, print_json, progress
from kg.entities.gazetteer import load
from kg.evaluate import as_text, tables
from kg.evaluate.run import measure, read_gold


@click.command()
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD.jsonl")
@click.argument("texts", type=click.Path(path_type=Path), metavar="TEXT_DIR")
@click.option("--reader", type=click.Choice(["rules", "full"]), default=None,
              help="rules: frames alone; full: with the learned reader")
@format_option
def evaluate(gold: Path, texts: Path, reader: str | None, form: str) -> int:
    """Score the extraction of the articles in TEXT_DIR against GOLD.jsonl."""
    wanted = list(read_gold(gold))
    failures: list[Failure] = []

    def failed(failure: Failure) -> None:
        failures.append(failure)
        click.echo(f"kg: {failure.message}", err=True)

    with progress() as bar:
        task = bar.add_task("articles", total=len(wanted))
        scores = measure(wanted, texts, load(), reader=reader, failed=failed, done=lambda: bar.advance(task))
    if len(scores.missing) == len(wanted):
        click.echo(f"kg: {texts}: none of the articles of {gold} is there", err=True)
        return 2
    if form == "json":
        print_json(tables(scores))
    else:
        click.echo(as_text(scores))
    return 1 if failures or scores.missing else 0
