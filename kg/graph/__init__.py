"""Questions over the graph: neighbourhoods, alliances, paths, money, time. All start from ``load(reader)``."""

from kg.graph.adjacency import load
from kg.graph.alliances import Alliances, alliances
from kg.graph.changes import changes, switches
from kg.graph.claims import ClaimGraph
from kg.graph.common import common
from kg.graph.compare import Comparison, compare
from kg.graph.councils import councils
from kg.graph.filters import Filters
from kg.graph.money import Money, money
from kg.graph.neighbourhood import Neighbourhood, neighbourhood
from kg.graph.paths import Paths, paths
from kg.graph.search import Found, search
from kg.graph.timeline import Timeline, timeline
from kg.graph.view import View, whole

__all__ = ["Alliances", "ClaimGraph", "Comparison", "Filters", "Found", "Money", "Neighbourhood", "Paths", "Timeline", "View",
           "alliances", "changes", "common", "compare", "councils", "load", "money", "neighbourhood", "paths", "search",
           "switches", "timeline", "whole"]
