"""How commands print: a table on a terminal, else one record a line with tabs; JSON where it is asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from kg import settings

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = click.Choice(["table", "json"])


def store_option(command: F) -> F:
    """``--store DIR|URL``, else KG_STORE, else the user's data folder."""
    return click.option("--store", "store", default=lambda: settings.get("KG_STORE"), metavar="DIR|URL",
                        help="the store to use (default: KG_STORE, else the user's data folder)")(command)


def format_option(command: F) -> F:
    """``--format table|json``."""
    return click.option("--format", "form", type=FORMATS, default="table", help="table (default) or json")(command)


def print_json(value: Any) -> None:
    """One JSON document, Arabic as itself."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str | None = None,
                wide: Collection[str] = ()) -> None:
    """Rows under their column names: drawn on a terminal, tab-separated with a header line otherwise.

    Columns that ``wide`` names are left out on a terminal.
    """
    if sys.stdout.isatty():
        shown = [i for i, name in enumerate(columns) if name not in wide]
        table = Table(*(columns[i] for i in shown), title=title, title_justify="left")
        for row in rows:
            table.add_row(*(Text(_cell(row[i])) for i in shown))
        Console().print(table)
        return
    click.echo("\t".join(columns))
    for row in rows:
        click.echo("\t".join(_cell(value) for value in row))


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return " ".join(text.split()) if any(c in text for c in "\t\r\n") else text


def progress() -> Progress:
    """A progress bar on standard error; it says nothing where that is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
