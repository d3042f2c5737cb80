"""Extraction scored against gold: claims (with their stance), entities, links, qualifiers."""

from kg.evaluate.score import Counts, Scores, score
from kg.evaluate.tables import as_text, tables

__all__ = ["Counts", "Scores", "as_text", "score", "tables"]
