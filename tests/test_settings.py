"""Settings: the environment before the file, the file before the default; a file that is wrong is told by its name."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from api.config import Config
from kg import settings
from kg.errors import UsageError


def written(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = folder / "sila.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("KG_SETTINGS", str(path))
    return path


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written(tmp_path, 'query_timeout = 7\ncontact = "a@example.org"\nallow_unsandboxed = true\nquery_rows = 5\n', monkeypatch)
    monkeypatch.setenv("KG_QUERY_ROWS", "9")
    for name in ("KG_QUERY_TIMEOUT", "KG_CONTACT", "KG_ALLOW_UNSANDBOXED", "KG_QUERY_BYTES"):
        monkeypatch.delenv(name, raising=False)
    assert settings.number("KG_QUERY_TIMEOUT") == 7
    assert settings.get("KG_CONTACT") == "a@example.org"
    assert settings.flag("KG_ALLOW_UNSANDBOXED")
    assert settings.number("KG_QUERY_ROWS") == 9
    assert settings.number("KG_QUERY_BYTES") == 67108864
    assert Config.of("store", {"query_timeout": 3}).number("KG_QUERY_TIMEOUT") == 3
    assert Config.of("store", {}).number("KG_QUERY_TIMEOUT") == 7


def test_without_a_name_it_lies_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KG_SETTINGS")
    monkeypatch.delenv("KG_LOG", raising=False)
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda _: str(tmp_path))
    settings._file.cache_clear()
    assert settings.get("KG_LOG") == ""
    (tmp_path / "sila.toml").write_text('log = "json"', encoding="utf-8")
    settings._file.cache_clear()
    assert settings.get("KG_LOG") == "json"
    settings._file.cache_clear()


@pytest.mark.parametrize(("text", "message"), [
    ("colour = 1", "sila.toml: colour: not a setting"), ("settings = 'x'", "settings: not a setting"),
    ("store = ", "sila.toml: not a list of settings"), ("query_rows = [1]", "query_rows: a text, a number"),
    ("query_rows = -1", "KG_QUERY_ROWS=-1: not a positive number")])
def test_a_file_that_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str):
    written(tmp_path, text, monkeypatch)
    monkeypatch.delenv("KG_QUERY_ROWS", raising=False)
    with pytest.raises(UsageError, match=message):
        settings.number("KG_QUERY_ROWS")


def test_a_file_that_is_named_and_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KG_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match=r"none\.toml: no such file"):
        settings.get("KG_LOG")
