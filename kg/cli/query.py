"""``kg query``: SPARQL over the store, in the same processes and with the same limits and prefixes as the API."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import click

from kg import settings
from kg.cli.output import print_table, store_option
from kg.errors import InputError, SilaError, UsageError
from kg.ontology.questions import questions
from kg.store.query_errors import SparqlError

#: Format -> what is accepted of the query workers.
FORMATS: Final = {
    "table": "application/sparql-results+json, text/turtle;q=0.5", "json": "application/sparql-results+json", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "xml": "application/sparql-results+xml", "ttl": "text/turtle",
    "nt": "application/n-triples"}
_FILES: Final = (".rq", ".sparql")


@click.command()
@click.argument("query_", metavar="'SPARQL' | FILE.rq | -", required=False)
@click.option("--examples", is_flag=True, help="list the example queries")
@click.option("--example", metavar="NUMBER", help="ask an example query, by the number or the name that --examples tells")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="table",
              help="table (default); json, csv, tsv, xml for SELECT and ASK; ttl, nt for CONSTRUCT and DESCRIBE")
@store_option
def query(query_: str | None, examples: bool, example: str | None, form: str, store: str) -> int:
    """Ask the store in SPARQL 1.1: a query, a file of one (.rq), or - for standard input.

    The prefixes sila:, id:, graph:, curated:, rdf:, rdfs:, skos:, schema:, prov:, oa:, org:, foaf:, dcterms:, owl:, wd:
    and xsd: need no declaration. KG_QUERY_TIMEOUT is the deadline in seconds.
    """
    from kg.store import open_pool

    if sum((query_ is not None, examples, example is not None)) != 1:
        raise UsageError("give one of: a query, --example NUMBER, or --examples to list them")
    if examples:
        known = questions(settings.get("KG_BASE"))
        print_table(("number", "name", "question"), ((*found.name.partition("-")[::2], found.titles["en"]) for found in known))
        return 0
    text, place = (example_query(example), None) if example is not None else read_query(query_ or "")
    pool = open_pool(store)
    try:
        answer = pool.run(text, accept=FORMATS[form])
        if form == "table" and "json" in answer.content_type:
            _table(b"".join(answer.body))
        else:
            for piece in answer.body:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        if answer.truncated:
            click.echo("kg: cut at the limit of rows (KG_QUERY_ROWS): there is more", err=True)
            return 1
    except SparqlError as error:
        raise placed(error, place) from error
    finally:
        pool.close()
    return 0


def example_query(wanted: str) -> str:
    """The example query of a number or a name. UsageError where there is none.

    >>> example_query("3") == example_query("03-who-bans-alliances")
    True
    """
    for found in questions(settings.get("KG_BASE")):
        number, _, name = found.name.partition("-")
        if wanted in (found.name, name) or wanted.zfill(2) == number:
            return found.query
    raise UsageError(f"--example {wanted}: there is no such example; kg query --examples lists them")


def read_query(given: str) -> tuple[str, str | None]:
    """The query's text and the file it stands in, None for a query on the command line. InputError for a file without one."""
    if given == "-":
        return _text(sys.stdin.buffer.read(), "standard input"), "standard input"
    if "{" in given or not given.lower().endswith(_FILES):
        if not given.strip():
            raise UsageError("the query is empty")
        return given, None
    try:
        return _text(Path(given).read_bytes(), given), given
    except OSError as error:
        raise InputError(f"{given}: {(error.strerror or str(error)).lower()}") from error


def _text(data: bytes, source: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{source}: not UTF-8 (byte {error.start})") from error
    if not text.strip():
        raise InputError(f"{source}: empty")
    return text


def placed(error: SparqlError, source: str | None) -> SilaError:
    """The error with the file and line, as compilers write them, where the query stands in a file."""
    if source is None:
        return error
    place = f":{error.line}:{error.column}" if error.line else ""
    return InputError(f"{source}{place}: {error.reason}")


def _table(body: bytes) -> None:
    """SPARQL results in JSON (https://www.w3.org/TR/sparql11-results-json/) as a table of plain values."""
    answer = json.loads(body)
    if "boolean" in answer:
        click.echo("true" if answer["boolean"] else "false")
        return
    names = answer["head"]["vars"]
    rows = answer["results"]["bindings"]
    print_table(names, ([row[name]["value"] if name in row else None for name in names] for row in rows))
