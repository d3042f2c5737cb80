"""The command ``kg``: one file a family of commands; this one only gathers them and turns errors into one clear line."""

from __future__ import annotations

import importlib
import keyword
import sys
from typing import Any

import click

from kg import __version__
from kg.errors import SilaError

# command -> (module of this package, what `kg --help` says); a module is imported when its command is called, so that a
# query never loads the language code.
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("build", "read articles into the store"),
    "load": ("load", "put what kg build --engine spark wrote into the store"),
    "extract": ("extract", "read articles, print their entities and claims; no store needed"),
    "serve": ("serve", "serve the API and the pages"),
    "query": ("query", "ask the store in SPARQL"),
    "search": ("views", "find entities by name"),
    "neighbourhood": ("views", "what an entity is tied to, with the sentences"),
    "neighborhood": ("views", ""),
    "alliances": ("alliances", "who stands with whom: ties, blocs, clashes, councils"),
    "path": ("views", "how two entities are connected, each hop with its sentence"),
    "money": ("money", "who pays whom, and how much in all"),
    "timeline": ("views", "what happened to an entity, and when"),
    "compare": ("views", "two entities side by side"),
    "export": ("export", "write the graph, or a part of it, to a file"),
    "dump": ("dump", "write all that SPARQL sees, with its description and checksums"),
    "evaluate": ("evaluate", "score the extraction against gold claims"),
    "token": ("token", "who may change the store over HTTP: add, list, revoke"),
    "candidates": ("identity", "propose entities that may be one"),
    "merge": ("identity", "say that two ids are one entity"),
    "import": ("imports", "take in tables of entities, names, posts and memberships"),
    "split": ("identity", "take merges back, or say that two ids differ"),
    "forget": ("forget", "take articles down, to the last byte"),
    "backup": ("backup", "write the store to an archive"),
    "restore": ("backup", "put an archive in the place of the store"),
    "doctor": ("doctor", "check the store and its claims"),
}


class Family(click.Group):
    """Commands that are imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (_, text) in COMMANDS.items() if text]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kg.cli.{COMMANDS[cmd_name][0]}")
        name = cmd_name.replace("neighborhood", "neighbourhood").replace("-", "_")
        command: click.Command = getattr(module, f"{name}_" if keyword.iskeyword(name) else name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=Family, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Sila (صلة): a knowledge graph of political entities in the news, with the sentence behind every edge."""


def main(argv: list[str] | None = None) -> Any:
    """Run a command; expected errors become one line on standard error and exit code 2."""
    try:
        code = cli.main(args=argv, prog_name="kg", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" ({context.command_path} --help)" if context else ""
        click.echo(f"kg: {' '.join(error.format_message().split()).rstrip('.')}{hint}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("kg: stopped", err=True)
        sys.exit(130)
    except SilaError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output left: `kg query … | head`
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:  # the disk: full, read-only, gone
        click.echo(f"kg: {': '.join(filter(None, (str(error.filename or ''), error.strerror or str(error))))}", err=True)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
