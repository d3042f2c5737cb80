"""Write ``docs/api.md``, the reference of the HTTP interface, from the service's own OpenAPI description.

    python -m scripts.api_reference

A test compares the page with what the service says today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from api.openapi import description
from api.parameters import FILTERS

PAGE: Final = Path(__file__).parents[1] / "docs" / "api.md"
_BASE: Final = "https://w3id.org/sila/"
_HEAD: Final = """# Reference of the HTTP interface

Written by `python -m scripts.api_reference` from the description that the service gives at `/openapi.json` (OpenAPI 3.1).
What the answers share, and how to put them to use, is told in [The HTTP interface](http.md). Every address may also answer with
a [problem](http.md#errors).
"""


def page(api: Mapping[str, Any]) -> str:
    """The reference as Markdown: one section a tag, one heading an operation."""
    parts = [_HEAD]
    for tag in api["tags"]:
        parts.append(f"## {tag['description']}\n")
        for path, item in api["paths"].items():
            for method, operation in item.items():
                if operation["tags"][0] == tag["name"]:
                    parts += _operation(api, f"{method.upper()} {path}", operation)
    known = api["components"]["parameters"]
    return "\n".join([*parts, "## Filters\n", "What they mean together is told in [Filters](http.md#filters).\n",
                      _table(known[name] for name in FILTERS)])


def _table(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = (f"| `{row['name']}`{' (needed)' if row.get('required') and row['in'] != 'path' else ''} | {row['in']} "
             f"| {_values(row.get('schema', {}))} | {_cell(row.get('description', ''))} |\n" for row in rows)
    return "| parameter | in | values | what |\n|---|---|---|---|\n" + "".join(lines)


def _operation(api: Mapping[str, Any], title: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{title}`\n"
    for name in ("summary", "description"):
        if name in operation:
            yield f"{_sentence(operation[name])}\n"
    if operation.get("security"):
        yield "Needs a token: `Authorization: Bearer TOKEN`.\n"
    rows = [_resolved(api, one) for one in operation.get("parameters", ())]
    filters = [row["name"] for row in rows if row["name"] in FILTERS and row["name"] != "include"]
    own = [row for row in rows if not (filters and row["name"] in FILTERS)]
    if own:
        yield _table(own)
    if filters:
        missing = sorted(set(FILTERS) - {row["name"] for row in rows})
        less = f" without {' and '.join(f'`{name}`' for name in missing)}" if missing else ""
        yield f"And the [filters](#filters){less}.\n"
    body = _resolved(api, operation.get("requestBody", {})).get("content")
    if body:
        yield f"Body: {', '.join(f'`{media}`' for media in body)}.\n"
    answers = {status: _resolved(api, one) for status, one in operation["responses"].items() if status != "default"}
    problems = [status for status, one in answers.items() if "application/problem+json" in one.get("content", ())]
    yield "Answers: " + "; ".join(_answer(status, one) for status, one in answers.items() if status not in problems) + (
        f"; problems {', '.join(problems)}.\n" if problems else ".\n")


def _answer(status: str, response: Mapping[str, Any]) -> str:
    media = ", ".join(f"`{name}`" for name in response.get("content", ()))
    return f"**{status}** {_cell(response['description']).rstrip('.')}" + (f" ({media})" if media else "")


def _resolved(api: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in one:
        return one
    found: Any = api
    for step in one["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _values(schema: Mapping[str, Any]) -> str:
    inner = schema.get("items", schema)
    if "enum" in inner:
        return ", ".join(f"`{value}`" for value in inner["enum"])
    bounds = [f"{word} {schema[name]}" for word, name in (("from", "minimum"), ("to", "maximum")) if name in schema]
    usual = f"; {schema['default']} if left out" if "default" in schema else ""
    return " ".join(filter(None, (str(inner.get("type", "text")).replace("string", "text"), *bounds))) + usual


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "&#124;")


def _sentence(text: str) -> str:
    said = " ".join(text.split()).rstrip(".")
    return said[:1].upper() + said[1:] + "."


if __name__ == "__main__":
    PAGE.write_text(page(description(_BASE)), encoding="utf-8")
