"""Run the commands and queries of documents and put what they print under them.

    python -m scripts.console README.md docs/*.md

A block begins with the fence ``console``; each line that begins with ``$ `` is run by the shell, with ``kg`` of this
environment and the store that ``KG_STORE`` names, and followed by what it prints; lines that begin with ``> `` go on with
the command, as in a shell. No part of a pipe may fail. A document with the line
``<!-- console: in a folder of its own -->`` is run from top to bottom in an empty folder with an empty store. A block
``sparql`` may be followed by its answer as a table between ``<!-- answer -->`` and ``<!-- end -->``. Tests run the same blocks
and compare.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"```console\n(.*?)```", re.S)
_QUERY = re.compile(r"```sparql\n(.*?)```(\n+<!-- answer -->\n(.*?)<!-- end -->)?", re.S)
_ALONE = "<!-- console: in a folder of its own -->"


def blocks(text: str) -> Iterator[str]:
    """The console blocks of a document, without their fences."""
    yield from _BLOCK.findall(text)


def queries(text: str) -> Iterator[tuple[str, str | None]]:
    """The queries of a document, each with the answer that the document gives; None where it gives none."""
    for found in _QUERY.finditer(text):
        yield found[1], found[3]


def alone(text: str) -> bool:
    """Whether a document is to be run in a folder and a store of its own."""
    return _ALONE in text


def commands(block: str) -> list[str]:
    """The commands of a block, each with its prompts."""
    return re.findall(r"^\$ .*\n(?:> .*\n)*", block, re.M)


def run(block: str, environ: Mapping[str, str] | None = None, folder: Path = ROOT) -> str:
    """The block with the output of today under each command; RuntimeError for a command that fails."""
    return "".join(command + _output(re.sub("^[$>] ", "", command, flags=re.M), environ, folder) for command in commands(block))


def answer(query: str, environ: Mapping[str, str] | None = None) -> str:
    """What ``kg query`` prints, as a Markdown table; RuntimeError for a query that fails."""
    rows = [line.split("\t") for line in _output("kg query -", environ, ROOT, query).replace("|", "&#124;").splitlines()]
    rows.insert(1, ["---"] * len(rows[0]))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _output(command: str, environ: Mapping[str, str] | None, folder: Path, given: str = "") -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    code = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True, timeout=300,
                          input=given, env={**os.environ, **(environ or {}), "PATH": path, "PYTHONPATH": code})
    if done.returncode:
        raise RuntimeError(f"{command}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def renewed(text: str) -> str:
    """The document with the output of today in its blocks."""
    with tempfile.TemporaryDirectory() as made:
        folder, environ = (Path(made), {"KG_STORE": str(Path(made) / "store")}) if alone(text) else (ROOT, {})
        text = _BLOCK.sub(lambda found: f"```console\n{run(found[1], environ, folder)}```", text)
    return _QUERY.sub(lambda found: f"```sparql\n{found[1]}```"
                      + (f"\n\n<!-- answer -->\n{answer(found[1])}<!-- end -->" if found[2] else ""), text)


def main(*documents: Path) -> None:
    """Rewrite the documents' blocks."""
    for document in documents:
        text = document.read_text(encoding="utf-8")
        document.write_text(renewed(text), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
