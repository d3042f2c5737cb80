"""``kg evaluate``: the extraction against gold claims, per predicate, stance, type, qualifier and link."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kg.articles.read import Failure, read_paths
from kg.cli.output import format_option, print_json, progress
from kg.entities.gazetteer import load
from kg.errors import InputError
from kg.evaluate import as_text, score, tables
from kg.extract import extract


@click.command()
@click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD.jsonl")
@click.argument("texts", type=click.Path(path_type=Path), metavar="TEXT_DIR")
@click.option("--reader", type=click.Choice(["rules", "full"]), default=None,
              help="rules: frames alone; full: with the learned reader")
@format_option
def evaluate(gold: Path, texts: Path, reader: str | None, form: str) -> int:
    """Score the extraction of the articles in TEXT_DIR against GOLD.jsonl."""
    wanted = list(read_gold(gold))
    names = {article.get("id") for _, article in wanted}
    knowledge, lines, failed = load(), [], 0
    with progress() as bar:
        task = bar.add_task("articles", total=len(wanted))
        for item in read_paths([str(texts)]):
            if isinstance(item, Failure):
                failed += 1
                click.echo(f"kg: {item.message}", err=True)
            elif item.name in names:
                lines.append((item.source, extract(item, knowledge, reader=reader or "rules").as_json()))
                bar.advance(task)
    scores = score(wanted, lines)
    if form == "json":
        print_json(tables(scores))
    else:
        click.echo(as_text(scores))
    return 1 if failed or scores.missing else 0


def read_gold(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each gold line with its place (``file:line``); InputError for what is no JSON object."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    value = json.loads(line)
                    if not isinstance(value, dict):
                        raise InputError(f"{path}:{number}: not a JSON object")
                    yield f"{path}:{number}", value
    except json.JSONDecodeError as error:
        raise InputError(f"{path}:{number}: not JSON: {error.msg}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error
