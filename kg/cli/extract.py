"""``kg extract``: articles in, one JSON object a line out; nothing is stored."""

from __future__ import annotations

import json

import click

from kg.articles.read import Failure, read_paths
from kg.cli.output import print_table
from kg.entities.gazetteer import load
from kg.errors import BrokenDown
from kg.extract import extract_one
from kg.model import Extraction


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table",
              help="table (default) or json, one object a line")
@click.option("--reader", type=click.Choice(["rules", "full"]), default=None,
              help="rules: frames alone; full: with the learned reader")
@click.option("--explain", is_flag=True, help="show what made each claim: frame, slots, links, cues")
def extract(paths: tuple[str, ...], form: str, reader: str | None, explain: bool) -> int:
    """Print the entities and claims of articles: files, folders, .jsonl[.gz], .html, .warc[.gz], addresses of the web; -
    reads standard input."""
    knowledge = load()
    read = failed = 0
    for item in read_paths(paths):
        try:
            result = item if isinstance(item, Failure) else extract_one(item, knowledge, reader=reader, explain=explain)
        except BrokenDown as error:
            result = Failure(item.source, str(error))
        if isinstance(result, Failure):
            failed += 1
            click.echo(f"kg: {result.message}", err=True)
            continue
        read += 1
        if form == "json":
            click.echo(json.dumps(result.as_json(), ensure_ascii=False))
        else:
            _print(result, explain)
    if failed:
        click.echo(f"kg: {read} read, {failed} skipped", err=True)
    return 0 if not failed else 1 if read else 2


def _print(result: Extraction, explain: bool) -> None:
    labels = {entity.id: entity.label for entity in result.entities}
    rows = [(result.article.name, labels[c.subject], c.predicate, labels[c.object], c.stance,
             labels.get(c.attributed_to or "", ""), _qualifiers(c.qualifiers.as_json(), labels), f"{c.confidence:.2f}",
             c.evidence.text, *([json.dumps(dict(c.explanation or {}), ensure_ascii=False)] if explain else []))
            for c in result.claims]
    print_table(["article", "subject", "predicate", "object", "stance", "says", "qualifiers", "confidence", "sentence",
                 *(["explanation"] if explain else [])], rows, title=result.article.title)


def _qualifiers(values: dict[str, object], labels: dict[str, str]) -> str:
    return "; ".join(f"{name} {labels.get(str(value), value)}" if not isinstance(value, dict) else
                     f"{name} " + " ".join(f"{k} {v}" for k, v in value.items() if v is not None)
                     for name, value in values.items())
