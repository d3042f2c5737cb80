"""Results as Markdown tables, with ratios from the same run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bench import load, sparql

ABOUT = """# Results

`make bench` writes this file; `make bench-quick` measures the small graph alone in under three minutes. Everything in a table
comes from one run on one machine; where that is shared, trust the ratios more than the times. The graphs are made up
(`bench/synthetic.py`): as many entities and edges as the tables say, two claims an edge, with the skew of real ones: a few
parties and institutions in most claims, most people in one or two.
"""


def markdown(results: dict[str, Any]) -> str:
    """The whole report."""
    machine = results["machine"]
    first, last = results["load"][0], results["load"][-1]
    parts = [ABOUT, f"{results['date']}; {machine['processor']}, {machine['cores']} cores, {machine['memory']}; "
                    f"{machine['system']}; Python {machine['python']}; {machine['packages']}. Load (how many processes "
                    f"wanted a core in the last minute) at the beginning {first:.1f}, at the end {last:.1f}.\n"]
    for graph in results["graphs"]:
        parts += _graph(graph)
    if results.get("sparql"):
        parts += _sparql(results["sparql"])
    if results.get("intake"):
        parts += _intake(results["intake"])
    if results.get("service"):
        parts += service(results["service"])
    if results.get("extraction"):
        parts += _extraction(results["extraction"])
    return "\n".join(parts)


def _graph(graph: dict[str, Any]) -> Iterable[str]:
    yield f"## {graph['entities']:,} entities, {graph['edges']:,} edges, {graph['claims']:,} claims\n"
    yield (f"{graph['quads']:,} quads, made and "
           f"stored in {graph['store_seconds']:.0f} s; the shared graph of the snapshot, built once from the store, in "
           f"{graph['graph_seconds']:.0f} s. Load when this began: {graph['load']:.1f}.\n")
    if "views" in graph:
        yield table(("question", "first time, ms (p95)", "again, ms (p95)", "plain SPARQL, ms", "networkx built for it, ms",
                     "SPARQL : first", "SPARQL : again"),
                    [(row["name"], f"{row['ours']:.1f} ({row['ours_p95']:.1f})", f"{row['again']:.2f} ({row['again_p95']:.2f})",
                      f"{row['sparql']:.1f}", f"{row['networkx']:.0f}", f"{row['sparql'] / row['ours']:.1f}x",
                      f"{row['sparql'] / row['again']:.0f}x") for row in graph["views"]])
        yield ("*First time*: nothing about this question is remembered. *Again*: the next page, or the next reader. Ours "
               "gives the JSON of the API, with sentences. SPARQL gives rows alone: no weights, no state by the latest "
               "evidence, no pages; its paths are any five of two or three hops. networkx is built from our own columns.\n")
    if "gexf" in graph:
        ours, theirs = graph["gexf"]["ours"], graph["gexf"]["networkx"]
        yield table(("GEXF of the whole graph", "seconds", "of the processor", "memory beyond the loaded view, MB", "size, MB",
                     "bytes an edge"),
                    [_gexf("`kg.export`", ours), _gexf("`networkx.write_gexf`", theirs)])
        memory = ""
        if ours["extra_mb"] is not None and theirs["extra_mb"] is not None:
            memory = f", in {ours['extra_mb'] / max(theirs['extra_mb'], 0.1):.2f} of its extra memory"
        yield (f"Ours is {theirs['seconds'] / ours['seconds']:.1f} times as fast by the clock, "
               f"{theirs['work'] / ours['work']:.1f} times by the processor{memory}.\n")


def _gexf(name: str, cost: dict[str, Any]) -> tuple[str, ...]:
    memory = "?" if cost["extra_mb"] is None else f"{cost['extra_mb']:.0f}"
    each = cost["bytes"] / max(cost["edges"], 1)
    return (name, f"{cost['seconds']:.2f}", f"{cost['work']:.2f}", memory, f"{cost['bytes'] / 1e6:.0f}", f"{each:.0f}")


def _sparql(found: dict[str, Any]) -> Iterable[str]:
    yield f"## SPARQL over HTTP, {found['quads']:,} quads in named graphs\n"
    yield table(*sparql.told(found["rows"]))
    if found.get("missing"):
        yield f"Not installed here, and so not measured: {', '.join(found['missing'])}.\n"
    yield ("Each client keeps one connection and asks the next time when it has its answer; all clients are threads of one "
           "process, which shares the machine with the server. All servers show the union of the graphs and give the same "
           "number of rows. Ours is `kg serve` as it comes: two query processes without network, with a deadline and limits; "
           "Oxigraph's own server has none of these, rdflib-endpoint keeps all in memory, and so does Virtuoso "
           "in its buffers. All servers run at once and are asked in turn, three times each, so that what else runs "
           "meets them all. *Work* is the processor time of all of a server's processes an answer. *x* below 1 is shorter for "
           f"times, and less for answers a second. Load when this began: {found['load']:.1f}.\n")


def _intake(rows: Sequence[dict[str, Any]]) -> Iterable[str]:
    yield "## Taking in made-up articles of five sentences, from JSON lines\n"
    yield table(("articles", "way", "seconds", "articles a second", "of the processor, ms an article", "quads a second",
                 "peak memory, MB", "loading parts, s"),
                [(f"{row['articles']:,}", row["way"], f"{row['seconds']:.0f}", f"{row['articles'] / row['seconds']:.1f}",
                  f"{1000 * row['work'] / row['articles']:.1f}", f"{row['quads'] / row['seconds']:.0f}", f"{row['mb']:.0f}",
                  f"{row['load_seconds']:.1f}" if "load_seconds" in row else "") for row in rows])
    yield ("Reader: rules. Seconds are from the start of the process to the last article, with the seeds and Spark's start; "
           "one process and `--jobs 2` store as they read. Memory is of all processes together, the store's writer and Spark's "
           "JVM among them; pages that they share count for each.\n")


def service(found: dict[str, Any]) -> Iterable[str]:
    """The lines on the service under load."""
    yield f"## The service under load: {found['clients']} clients for {found['seconds']:.0f} s, the shipped articles\n"
    yield table(*load.told(found))
    yield (f"{found['all']['rate']:.1f} answers a second, no error; {found['taken']} articles were sent meanwhile and read by "
           "the same machine. Each client keeps one connection and asks for the next thing when it has its answer; all are "
           f"threads of one process on the same machine. `kg serve` as it comes. Load when this began: {found['load']:.1f}.\n")


def _extraction(rows: Sequence[dict[str, Any]]) -> Iterable[str]:
    yield f"## Reading, one process, {rows[0]['mb']:.2f} MB of the shipped articles\n"
    yield table(("way", "MB a second", "found"), [(row["name"], f"{row['mb_per_second']:.3f}", row["found"]) for row in rows])
    yield "The ruler finds the names that it is given; the extraction also links them, finds unknown ones, and makes claims.\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table.

    >>> print(table(("a", "b"), [("1", "2")]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, *rows]
    text = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(head), *text[1:]]) + "\n"
