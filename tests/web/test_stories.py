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
           "axe", "narrow", "print", "plain")


LANGUAGES = ("ar", "fr")


@cache
def told(chromium: str, base: str, *stories: str) -> dict[str, dict[str, str]]:
    """Tell stories, each language in a browser of its own, both at once: by language, what went wrong in each story, an empty
    text where nothing did."""
    runs = {lang: subprocess.Popen(["node", "run.mjs", base, lang, *stories], cwd=HERE, stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.PIPE, env={**os.environ, "CHROMIUM": chromium}) for lang in LANGUAGES}
    out = {}
    for lang, run in runs.items():
        lines, errors = run.communicate(timeout=1800)
        faults = [json.loads(line) for line in lines.splitlines()]
        out[lang] = {"": errors} | {one["story"]: one["fault"] for one in faults}
    return out


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_story(chromium: str, seeds_served: str, lang: str, story: str) -> None:
    faults = told(chromium, seeds_served)[lang]
    assert story in faults, faults[""]
    assert faults[story] == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_that_mean_harm_do_none_in_a_browser(chromium: str, harm_served: str, lang: str) -> None:
    faults = told(chromium, harm_served, "hostile")[lang]
    assert "hostile" in faults, faults[""]
    assert faults["hostile"] == ""
