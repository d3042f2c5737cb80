"""The documentation holds together: navigation, links, anchors, pictures, and what is written from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from api.openapi import description
from kg.ontology import load
from kg.ontology.tables import kinds
from scripts import api_reference, gexf_picture, model

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))


def navigation(entries: list[object]) -> Iterator[str]:
    """The pages of the navigation in order."""
    for entry in entries:
        assert isinstance(entry, dict)
        for value in entry.values():
            if isinstance(value, str):
                yield value
            else:
                yield from navigation(value)


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as Markdown's table of contents makes them of plain ones."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}


def links(text: str) -> list[str]:
    """Relative targets of links and pictures."""
    return [target for target in re.findall(r"\]\(([^()\s]+)\)", text) if not re.match(r"[a-z]+:", target)]


def test_every_page_is_in_the_navigation_or_linked_from_another() -> None:
    listed = list(navigation(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    assert len(set(listed)) == len(listed)
    assert set(listed) <= set(PAGES)
    linked = {target.partition("#")[0] for page in listed for target in links((DOCS / page).read_text(encoding="utf-8"))}
    assert set(PAGES) - set(listed) - linked == set()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for target in links(text):
        path, _, anchor = unquote(target).partition("#")
        file = DOCS / path if path else DOCS / page
        assert file.is_file(), target
        assert DOCS in file.resolve().parents, f"{target}: outside of docs/"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", model.PICTURES)
def test_the_pictures_of_the_model_are_those_of_the_ontology(name: str) -> None:
    drawn = model.PICTURES[name](load())
    assert (DOCS / "pictures" / name).read_text(encoding="utf-8") == drawn, "draw them anew: python -m scripts.model"


def test_the_picture_of_the_relations_names_them_all() -> None:
    drawn = (DOCS / "pictures" / "relations.svg").read_text(encoding="utf-8")
    for relation in load().predicates.values():
        assert f">{relation.name}" in drawn
        assert relation.labels["ar"] in drawn
    ends = [kinds(load(), end) for relation in load().predicates.values() for end in (relation.domain, relation.range)]
    assert drawn.count("<path d=") == len([kind for end in ends for kind in end]) + 1  # and the arrow's tip


def test_the_reference_is_that_of_the_service() -> None:
    told = api_reference.page(description("https://w3id.org/sila/"))
    assert api_reference.PAGE.read_text(encoding="utf-8") == told, "write it anew: python -m scripts.api_reference"
    for path, item in description("https://w3id.org/sila/")["paths"].items():
        for method in item:
            assert f"### `{method.upper()} {path}`" in told


def test_a_picture_of_a_file_has_all_its_nodes_and_edges() -> None:
    node = ('<node id="{0}" label="{0} &amp; co"><viz:size value="10"/><viz:position x="{1}" y="0" z="0"/>'
            '<viz:color r="1" g="2" b="255"/></node>')
    file = ('<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"><graph><nodes>'
            + node.format("a", 0) + node.format("b", 5) +
            '</nodes><edges><edge id="0" source="a" target="b" weight="2"><viz:color r="0" g="0" b="0"/></edge></edges>'
            "</graph></gexf>")
    drawn = gexf_picture.picture(file)
    assert (drawn.count("<circle"), drawn.count("<line"), drawn.count("a &amp; co")) == (2, 1, 1)
    assert 'fill="#0102ff"' in drawn


def test_the_site_is_built_strictly_and_needs_no_network_to_be_read(tmp_path: Path) -> None:
    built = Path(sys.executable).parent / "mkdocs"
    if not built.exists():
        pytest.skip("mkdocs is not here: make docs installs it")
    out = tmp_path / "site"
    subprocess.run([str(built), "build", "--strict", "--quiet", "--site-dir", str(out)], cwd=ROOT, check=True, timeout=120,
                   capture_output=True)
    assert {path.with_suffix(".html").name for path in map(Path, PAGES)} <= {path.name for path in out.glob("*.html")}
    for page in out.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        fetched = [*re.findall(r"<(?:script|img|iframe)[^>]*\ssrc=[\"']?([^\s\"'>]+)", text),
                   *re.findall(r"<link[^>]*rel=[\"']?(?:stylesheet|preload|icon)[^>]*href=[\"']?([^\s\"'>]+)", text)]
        assert fetched
        assert [address for address in fetched if re.match("(https?:)?//", address)] == [], page.name
    index = json.loads((out / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["en", "fr", "ar"]
    assert any("مسؤولي حزبه المحليين" in entry["text"] for entry in index["docs"])
    assert (out / "assets" / "javascripts" / "lunr" / "min" / "lunr.ar.min.js").exists()
    shutil.rmtree(out)
