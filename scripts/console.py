"""Run the console blocks of a document and put what they print under them.

    python -m scripts.console README.md

A block begins with the fence ``console``; each line that begins with ``$ `` is run by the shell, with ``kg`` of this
environment and the store that ``KG_STORE`` names, and followed by what it prints; lines that begin with ``> `` go on with
the command, as in a shell. Tests run the same blocks and compare.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"```console\n(.*?)```", re.S)


def blocks(text: str) -> Iterator[str]:
    """The console blocks of a document, without their fences."""
    yield from _BLOCK.findall(text)


def commands(block: str) -> list[str]:
    """The commands of a block, each with its prompts."""
    return re.findall(r"^\$ .*\n(?:> .*\n)*", block, re.M)


def run(block: str, environ: Mapping[str, str] | None = None) -> str:
    """The block with the output of today under each command; RuntimeError for a command that fails."""
    return "".join(command + _output(re.sub("^[$>] ", "", command, flags=re.M), environ) for command in commands(block))


def _output(command: str, environ: Mapping[str, str] | None) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=300,
                          env={**os.environ, **(environ or {}), "PATH": path})
    if done.returncode:
        raise RuntimeError(f"{command}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def main(document: Path) -> None:
    """Rewrite the document's console blocks."""
    text = document.read_text(encoding="utf-8")
    document.write_text(_BLOCK.sub(lambda found: f"```console\n{run(found[1])}```", text), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
