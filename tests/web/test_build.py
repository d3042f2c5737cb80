"""The scripts of the pages are what ``ui/`` builds, with the licences of what they contain, and small enough for slow lines."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UI, BUILT = ROOT / "ui", ROOT / "api" / "static" / "js"
NODE = shutil.which("node")


def needs_modules() -> None:
    """Skip, with the reason, where the scripts cannot be built."""
    if NODE is None:
        pytest.skip("no Node here: the scripts of the pages are not rebuilt")
    if not (UI / "node_modules" / "esbuild").is_dir():
        pytest.skip("ui/node_modules is missing: make ui or make test-web installs it")


def test_committed_scripts_are_what_the_sources_build(tmp_path: Path) -> None:
    needs_modules()
    assert NODE is not None
    made = subprocess.run([NODE, "build.mjs", str(tmp_path)], cwd=UI, capture_output=True, text=True, timeout=300, check=False)
    assert made.returncode == 0, made.stderr
    fresh = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert fresh.keys() == {path.name for path in BUILT.iterdir()}
    for name, content in fresh.items():
        assert content == (BUILT / name).read_bytes(), f"{name}: run make ui and commit"


def test_sources_pass_the_type_check() -> None:
    needs_modules()
    assert NODE is not None
    checker = UI / "node_modules" / "typescript" / "bin" / "tsc"
    made = subprocess.run([NODE, str(checker), "--noEmit"], cwd=UI, capture_output=True, text=True, timeout=300, check=False)
    assert made.returncode == 0, made.stdout + made.stderr


def test_versions_are_exact_and_locked() -> None:
    wanted = json.loads((UI / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((UI / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert version[0].isdigit(), f"{name}: {version} is a range"
        assert locked[f"node_modules/{name}"]["version"] == version


def test_every_bundled_package_has_its_notice_and_none_is_copyleft() -> None:
    notices = (BUILT / "NOTICES.txt").read_text(encoding="utf-8")
    locked = json.loads((UI / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    bundled = {path.removeprefix("node_modules/"): entry for path, entry in locked.items() if path and not entry.get("dev")}
    named = [name for name in bundled if f"\n{name} {bundled[name]['version']} (" in notices]
    assert "codemirror-lang-sparql" in named
    for name in named:
        assert bundled[name]["license"] in {"MIT", "Apache-2.0", "ISC", "BSD-3-Clause"}, name


def test_a_page_loads_under_300_kb_without_the_editor() -> None:
    static = ROOT / "api" / "static"
    scripts = [path for path in BUILT.glob("*.js") if path.name != "sparql.js"]
    texts = [*scripts, *static.glob("css/*.css"), static / "icon.svg"]
    fonts = list(static.glob("fonts/*.woff2"))
    size = sum(len(gzip.compress(path.read_bytes())) for path in texts) + sum(path.stat().st_size for path in fonts)
    assert size < 300_000
