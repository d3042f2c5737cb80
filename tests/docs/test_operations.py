"""What the document for operators says is so: every setting, every metric, and files that name what there is."""

from __future__ import annotations

import re
from pathlib import Path

from kg.cli import COMMANDS
from kg.settings import SETTINGS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_document_with_its_default_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `(KG_\w+)` \| (.*?) \|", TEXT, re.MULTILINE))
    assert rows.keys() == {setting.env for setting in SETTINGS}
    for setting in SETTINGS:
        if setting.env != "KG_STORE":
            assert rows[setting.env] == (f"`{setting.default}`" if setting.default else "(empty)")


def test_every_command_is_in_the_document_of_commands() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name, (_, said) in COMMANDS.items() if said and f"`kg {name}" not in text] == []


def test_the_image_copies_what_the_wheel_needs_and_sets_known_settings() -> None:
    image = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", image, re.MULTILINE):
        for name in source.split():
            assert (ROOT / name).exists(), name
    unit = (ROOT / "deploy" / "sila.service").read_text(encoding="utf-8")
    used = set(re.findall(r"\b(KG_[A-Z_]+)=", image + unit))
    assert used <= {setting.env for setting in SETTINGS}
    assert {"KG_STORE", "KG_LOG"} <= used
