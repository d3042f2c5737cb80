"""``kg token``: made once, shown once, listed without its secret, revoked by id or name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.tokens import Tokens


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["token", *arguments])
    return int(ended.value.code or 0)


def test_a_tokens_life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--store", str(tmp_path / "store"))
    assert run("add", "editor", *where) == 0
    text = capsys.readouterr().out.strip()
    token = Tokens(tmp_path / "store").find(text)
    assert token is not None
    assert (token.name, token.scope) == ("editor", "write")
    assert run("add", "reader", "--scope", "read", *where) == 0
    capsys.readouterr()
    assert run("list", "--format", "json", *where) == 0
    listed = capsys.readouterr().out
    assert [row["scope"] for row in json.loads(listed)] == ["write", "read"]
    assert "hash" not in listed
    assert run("revoke", "editor", *where) == 0
    assert Tokens(tmp_path / "store").find(text) is None
    assert run("revoke", token.id, *where) == 2
    assert "no such token" in capsys.readouterr().err


def test_wrong_tokens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", "x", "--scope", "all", "--store", str(tmp_path)) == 2
    assert run("add", "two\nlines", "--store", str(tmp_path)) == 2
    tokens = Tokens(tmp_path)
    _, text = tokens.add("editor", "admin")
    for wrong in ("", "sila_", text[:-1], f"{text[:-1]}\n", text.replace("sila", "SILA")):
        assert tokens.find(wrong) is None
    (tmp_path / "tokens.json").write_text("{")
    assert run("list", "--store", str(tmp_path)) == 2
    assert "tokens.json" in capsys.readouterr().err
