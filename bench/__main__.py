"""``python -m bench``: measure, print, and with ``--write`` keep the results in ``RESULTS.md``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from bench import extraction, intake, pages, report, sparql, synthetic, views
from bench import load as service
from bench.machine import describe, load
from bench.servers import missing
from kg.graph import load as load_graph

#: Name -> entities, edges, claims.
SIZES = {"10k": (10_000, 50_000, 100_000), "100k": (100_000, 500_000, 1_000_000)}
#: The graph of the SPARQL servers: a million quads, or with ``--quick`` a tenth of that.
SPARQL_SIZES = {False: (10_000, 50_000, 104_000), True: (1_000, 5_000, 10_400)}
RESULTS = Path(__file__).parent / "RESULTS.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for."""
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small graph and few runs: under three minutes")
    parser.add_argument("--size", action="append", choices=list(SIZES), help="only this graph")
    parser.add_argument("--without", action="append", default=[],
                        choices=("gexf", "views", "pages", "sparql", "extraction", "load", "intake"))
    parser.add_argument("--intake", action="append", type=int, metavar="ARTICLES",
                        help="how many articles are taken in (default: 10000; with --quick none)")
    parser.add_argument("--write", action="store_true", help=f"keep the results in {RESULTS.name}")
    asked = parser.parse_args(arguments)
    sizes = asked.size or (["10k"] if asked.quick else list(SIZES))
    results: dict[str, Any] = {"machine": describe(), "load": [load()], "graphs": [], "date": time.strftime("%Y-%m-%d")}
    for name in sizes if not {"gexf", "views", "pages"} <= set(asked.without) else []:
        with tempfile.TemporaryDirectory(prefix="sila-bench-") as folder:
            results["graphs"].append(graph(SIZES[name], Path(folder), asked.quick, asked.without))
    if "sparql" not in asked.without:
        with tempfile.TemporaryDirectory(prefix="sila-bench-") as folder:
            results["sparql"] = servers(SPARQL_SIZES[asked.quick], Path(folder), 1.0 if asked.quick else 10.0)
    if "load" not in asked.without:
        with tempfile.TemporaryDirectory(prefix="sila-bench-") as folder:
            results["service"] = service.measure(Path(folder), asked.quick)
        _say("service under load measured")
    if "extraction" not in asked.without:
        results["extraction"] = extraction.measure(5 if asked.quick else 1000)
    numbers = asked.intake or ([] if asked.quick else [10_000])
    if numbers and "intake" not in asked.without:
        with tempfile.TemporaryDirectory(prefix="sila-bench-") as folder:
            results["intake"] = intake.measure(numbers, Path(folder))
    results["load"].append(load())
    text = "\n".join([report.markdown(results), *(pages.told(graph) for graph in results["graphs"] if "pages" in graph)])
    print(text)
    if asked.write:
        RESULTS.write_text(text, encoding="utf-8")
    return 0


def graph(size: tuple[int, int, int], folder: Path, quick: bool, without: Sequence[str] = ()) -> dict[str, Any]:
    """Everything about one synthetic graph, made in ``folder``."""
    started = time.perf_counter()
    made = synthetic.make(*size)
    quads = synthetic.store(made, folder)
    stored = time.perf_counter()
    reader = synthetic.StoreReader(folder)
    load_graph(reader)
    out: dict[str, Any] = {"entities": size[0], "edges": size[1], "claims": len(made), "quads": quads, "load": load(),
                           "store_seconds": stored - started, "graph_seconds": time.perf_counter() - stored}
    del made
    _say(f"{out['claims']} claims, {quads} quads stored")
    if "views" not in without:
        out["views"] = views.measure(reader, 5 if quick else 40)
        _say("views measured")
    if "gexf" not in without:
        costs = [{who: apart("bench.gexf", folder, who) for who in ("ours", "networkx")} for _ in range(1 if quick else 3)]
        out["gexf"] = {who: sorted((cost[who] for cost in costs), key=itemgetter("work"))[len(costs) // 2]
                       for who in ("ours", "networkx")}
        _say("GEXF measured")
    if "pages" not in without:
        out["pages"] = pages.measure(folder, 10 if quick else 40)
        _say("pages measured")
    return out


def servers(size: tuple[int, int, int], folder: Path, seconds: float, names: Sequence[str] | None = None) -> dict[str, Any]:
    """SPARQL over HTTP on one synthetic graph, made in ``folder``; each question is asked for some seconds."""
    made = synthetic.make(*size)
    quads = synthetic.store(made, folder)
    out = {"quads": quads, "load": load(), "rows": sparql.measure(made, folder, seconds, names), "missing": missing()}
    _say("SPARQL servers measured")
    return out


def apart(module: str, folder: Path, who: str) -> dict[str, Any]:
    """What a module prints as JSON, run in a process of its own."""
    done = subprocess.run([sys.executable, "-m", module, str(folder), who], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module} {who}: {done.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
