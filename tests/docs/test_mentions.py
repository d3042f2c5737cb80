"""Commands, options and addresses that the documents name in passing are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from api import create_app
from kg.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {path.name: re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S) for path in DOCUMENTS}


def mentioned(text: str, beginning: str) -> list[str]:
    """Pieces of code in running text that begin so."""
    return [code for code in re.findall(r"`([^`\n]+)`", text) if re.match(beginning, code)]


def commands() -> list[tuple[str, str]]:
    return [(name, code) for name, text in TEXTS.items() for code in mentioned(text, r"(\.venv/bin/)?kg [a-z]")]


@pytest.mark.parametrize(("name", "code"), commands())
def test_a_command_has_the_options_that_are_named(name: str, code: str) -> None:
    words = shlex.split(re.sub(r"[…’|]", " ", code).replace("'SPARQL'", "SPARQL"))[1:]
    assert words[0] in COMMANDS, code
    with click.Context(cli) as context:
        command = cli.get_command(context, words[0])
    assert command is not None
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for child in getattr(command, "commands", {}).values():
        known |= {option for parameter in child.params for option in parameter.opts}
    options = {word.partition("=")[0] for word in words[1:] if re.match(r"--?[a-z]", word)}
    assert options - known - {"--help"} == set(), f"{name}: {code}"


def test_an_address_that_is_named_answers(tmp_path: Path) -> None:
    urls = create_app(tmp_path / "none").url_map.bind("localhost")
    checked = 0
    for name, text in TEXTS.items():
        for code in mentioned(text, r"/(api|sparql|id|data|explore|alliances|about|claim|entity|article|try|search|docs|"
                                    r"problems|ontology|health|ready|metrics|reconcile|graph|rdf-graph-store|openapi)\b"):
            path = re.sub(r"[?#].*", "", code).replace("…", "x").replace("FORMAT", "gexf")
            path = re.sub(r"\{\w+\}|<[^>]+>", "x", path)
            try:
                urls.match(path)
            except (RequestRedirect, MethodNotAllowed):
                pass
            except HTTPException:
                pytest.fail(f"{name}: {code}")
            checked += 1
    assert checked > 50
