"""Every command shown in the documents prints what they show, over a store built from the shipped seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import console

DOCUMENTS = [console.ROOT / "README.md", *sorted((console.ROOT / "docs").glob("*.md"))]
BLOCKS = [pytest.param(block, id=f"{path.name}:{n}") for path in DOCUMENTS
          for n, block in enumerate(console.blocks(path.read_text(encoding="utf-8")), 1)]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_console_block_is_true(block: str, seed_store: Path) -> None:
    assert console.commands(block)
    assert console.run(block, {"KG_STORE": str(seed_store)}) == block


def test_the_readme_shows_commands() -> None:
    assert len(list(console.blocks(DOCUMENTS[0].read_text(encoding="utf-8")))) >= 3


def test_a_command_that_fails_is_told() -> None:
    with pytest.raises(RuntimeError, match="exit code 2"):
        console.run("$ kg query 'SELECT'\n", {"KG_STORE": "/nonexistent"})
