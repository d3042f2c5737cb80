"""Measurements beside other programs: ``python -m bench`` measures the graph, its exports and reading (``RESULTS.md``),
``python -m bench.NAME`` what that module says, with what it needs."""
