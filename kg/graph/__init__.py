"""Questions over the graph: neighbourhoods, alliances, paths, money, time. All start from ``load(reader)``."""

from kg.graph.adjacency import load
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.neighbourhood import Neighbourhood, neighbourhood
from kg.graph.search import Found, search
from kg.graph.view import View, whole

__all__ = ["ClaimGraph", "Filters", "Found", "Neighbourhood", "View", "load", "neighbourhood", "search", "whole"]
