"""``kg token``: who may change the store over HTTP."""

from __future__ import annotations

import click

from kg.cli.output import format_option, print_json, print_table, store_option
from kg.tokens import SCOPES, Tokens


@click.group()
def token() -> None:
    """Tokens for changing the store over HTTP. Without one, the service takes no changes."""


@token.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), default="write", help="write (default); each scope has those before it")
@store_option
def add(name: str, scope: str, store: str) -> None:
    """Make a token for NAME and print it: this once, since only its hash is kept."""
    made, text = Tokens(store).add(name, scope)
    click.echo(text)
    click.echo(f"kg: {made.id} ({scope}) for {name}; send it as Authorization: Bearer …", err=True)


@token.command("list")
@format_option
@store_option
def list_(form: str, store: str) -> None:
    """The tokens there are."""
    rows = [{"id": one.id, "name": one.name, "scope": one.scope, "created": one.created} for one in Tokens(store).all()]
    if form == "json":
        print_json(rows)
    else:
        print_table(["id", "name", "scope", "created"], [list(row.values()) for row in rows])


@token.command()
@click.argument("id_", metavar="ID|NAME")
@store_option
def revoke(id_: str, store: str) -> None:
    """Take a token away, at once."""
    gone = Tokens(store).revoke(id_)
    click.echo(f"kg: {gone.id} ({gone.name}) is revoked", err=True)
