"""Graph -> files."""
