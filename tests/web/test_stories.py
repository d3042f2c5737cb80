"""The main stories told in a browser, in Arabic and in French, on the real server: see ``stories.mjs`` and ``quality.mjs``.

Each story also fails where the console shows an error or a request leaves the server.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache

import pytest

from tests.web.conftest import HERE

STORIES = ("search", "evidence", "expand", "keyboard", "filters", "path", "alliances", "files", "share", "table", "states",
           "axe", "narrow", "print")


@cache
def told(chromium: str, base: str, lang: str, *stories: str) -> dict[str, str]:
    """Tell stories in one browser: what went wrong in each, an empty text where nothing did."""
    run = subprocess.run(["node", "run.mjs", base, lang, *stories], cwd=HERE, capture_output=True, text=True, timeout=1800,
                         check=False, env={**os.environ, "CHROMIUM": chromium})
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return {"": run.stderr} | {line["story"]: line["fault"] for line in lines}


@pytest.mark.parametrize("lang", ["ar", "fr"])
@pytest.mark.parametrize("story", STORIES)
def test_story(chromium: str, seeds_served: str, lang: str, story: str) -> None:
    faults = told(chromium, seeds_served, lang)
    assert story in faults, faults[""]
    assert faults[story] == ""


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_names_that_mean_harm_do_none_in_a_browser(chromium: str, harm_served: str, lang: str) -> None:
    faults = told(chromium, harm_served, lang, "hostile")
    assert "hostile" in faults, faults[""]
    assert faults["hostile"] == ""
