"""A GEXF file of a whole graph by our writer or networkx's: ``python -m bench.gexf FOLDER ours|networkx`` prints its cost.

Each runs in a process of its own. What is loaded before (our view, networkx's graph with the same labels and attributes) does
not count: what counts is the time to write and the memory that writing needs besides.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench.measure import once
from bench.synthetic import StoreReader
from kg.export import exporter
from kg.graph import View, load, whole
from kg.graph.layout import positions


def ours(view: View, path: Path) -> None:
    """Write as ``kg export`` does; the layout, made once a snapshot, is there already."""
    with path.open("wb") as stream:
        exporter("gexf").write(view, stream)


def for_networkx(view: View) -> Any:
    """The view as a networkx graph that networkx's writer takes: no value is None or a list."""
    graph = view.to_networkx()
    for data in (graph.graph, *(data for _, data in graph.nodes(data=True)), *(data for *_, data in graph.edges(data=True))):
        for name in [name for name, value in data.items() if value is None]:
            del data[name]
        if "claims" in data:
            data["claims"] = data["claims"][0]
    return graph


def main(folder: str, who: str) -> None:
    """Print seconds, extra megabytes, bytes, nodes and edges as JSON."""
    import networkx as nx

    view, path = whole(load(StoreReader(Path(folder)))), Path(folder) / f"{who}.gexf"
    positions(view)
    if who == "ours":
        cost = once(lambda: ours(view, path))
    else:
        graph = for_networkx(view)
        cost = once(lambda: nx.write_gexf(graph, path))
    size = path.stat().st_size
    path.unlink()
    print(json.dumps({"seconds": cost.seconds, "work": cost.work, "extra_mb": cost.extra_mb, "bytes": size,
                      "nodes": len(view.nodes), "edges": len(view.edges)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
