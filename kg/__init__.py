"""Sila (صلة): news articles to an evidenced knowledge graph. The library; the web service is in ``api``."""

__version__ = "0.1.0"
