"""Communities and centrality of a view or of the signed network, with networkx alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import networkx

#: Above so many nodes, betweenness is estimated from this many of them.
_EXACT_MOST: Final = 300
_SAMPLE: Final = 50
_SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Centrality:
    """How central a node is: neighbours, sum of weights, PageRank (sums to 1), betweenness (0 to 1); and its community."""

    node: str
    neighbours: int
    strength: float
    pagerank: float
    betweenness: float
    community: int

    def as_json(self) -> dict[str, Any]:
        """All fields, numbers rounded."""
        return {"id": self.node, "neighbours": self.neighbours, "strength": round(self.strength, 3),
                "pagerank": round(self.pagerank, 5), "betweenness": round(self.betweenness, 5), "community": self.community}


def simple(network: networkx.Graph[str], sign: str | None = None) -> networkx.Graph[str]:
    """One undirected edge a pair, weights summed; only edges of ``sign`` where one is given."""
    import networkx as nx

    out: networkx.Graph[str] = nx.Graph()
    out.add_nodes_from(sorted(network))
    for one, other, data in network.edges(data=True):
        if one != other and (sign is None or data.get("sign") == sign):
            weight = float(data.get("weight", 1))
            if out.has_edge(one, other):
                weight += out[one][other]["weight"]
            out.add_edge(one, other, weight=weight)
    return out


def communities(network: networkx.Graph[str], sign: str | None = None) -> list[list[str]]:
    """Groups that hold together more than with others, largest first (Louvain with a fixed seed: Blondel et al. 2008,
    arXiv:0803.0476).

    Parameters
    ----------
    network : networkx graph
        Directions and parallel edges are joined first.
    sign : str, optional
        Only edges of this sign count, such as ``cooperation``.

    Examples
    --------
    >>> import networkx as nx
    >>> two = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("d", "e"), ("e", "f"), ("d", "f"), ("c", "d")])
    >>> communities(two)
    [['a', 'b', 'c'], ['d', 'e', 'f']]
    """
    return groups(simple(network, sign))


def groups(joined: networkx.Graph[str]) -> list[list[str]]:
    """``communities`` of a network that is ``simple``."""
    import networkx as nx

    if not joined.number_of_edges():
        return [[node] for node in joined]
    found = nx.community.louvain_communities(joined, weight="weight", seed=_SEED)
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))


def centrality(network: networkx.Graph[str], sign: str | None = None) -> tuple[Centrality, ...]:
    """Centrality of every node, the most central by PageRank first.

    Betweenness is exact up to 300 nodes, above that estimated from 50 (Brandes and Pich 2007), always from the same.
    """
    joined = simple(network, sign)
    return ranked(joined, groups(joined))


def ranked(joined: networkx.Graph[str], together: list[list[str]]) -> tuple[Centrality, ...]:
    """``centrality`` of a network that is ``simple`` and whose groups are known."""
    import networkx as nx

    group = {node: i for i, nodes in enumerate(together) for node in nodes}
    between = nx.betweenness_centrality(joined, k=None if len(joined) <= _EXACT_MOST else _SAMPLE, seed=_SEED)
    rank = _pagerank(joined)
    rows = [Centrality(node, joined.degree(node), float(joined.degree(node, weight="weight")), rank[node], between[node],
                       group[node]) for node in joined]
    return tuple(sorted(rows, key=lambda row: (-row.pagerank, row.node)))


def _pagerank(network: networkx.Graph[str], damping: float = 0.85) -> dict[str, float]:
    """PageRank by power iteration (networkx's own needs scipy)."""
    nodes = list(network)
    if not nodes:
        return {}
    number = {node: i for i, node in enumerate(nodes)}
    ends = np.array([(number[a], number[b]) for a, b in network.edges], dtype=np.int64).reshape(-1, 2)
    weight = np.array([data["weight"] for _, _, data in network.edges(data=True)], dtype=np.float64)
    source, target = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    weight = np.concatenate([weight, weight])
    out = np.bincount(source, weight, len(nodes))
    rank = np.full(len(nodes), 1 / len(nodes))
    for _ in range(100):
        share = np.divide(rank, out, out=np.zeros_like(rank), where=out > 0)
        new = damping * (np.bincount(target, share[source] * weight, len(nodes)) + rank[out == 0].sum() / len(nodes))
        new += (1 - damping) / len(nodes)
        if float(np.abs(new - rank).sum()) < 1e-9:
            rank = new
            break
        rank = new
    return dict(zip(nodes, rank.tolist(), strict=True))
