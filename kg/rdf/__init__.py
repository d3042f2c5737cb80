"""Claims <-> quads."""
