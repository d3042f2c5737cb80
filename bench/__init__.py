"""Measurements beside other programs; each module says what it needs: ``python -m bench.NAME``."""
