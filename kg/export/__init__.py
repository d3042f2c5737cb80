"""Graph -> files. Every format is one entry of ``EXPORTERS`` and one module; each writes any view, piece by piece."""

from kg.errors import UsageError
from kg.export import gexf
from kg.export.base import Exporter, Options

__all__ = ["EXPORTERS", "Exporter", "Options", "exporter"]

EXPORTERS: tuple[Exporter, ...] = (
    Exporter("gexf", "gexf", "application/gexf+xml", "Gephi and Gephi Lite", gexf.pieces),
    Exporter("gexf-dynamic", "gexf", "application/gexf+xml", "Gephi with its timeline", gexf.pieces_dynamic),
)


def exporter(name: str) -> Exporter:
    """The exporter of a format. UsageError for a name that is none.

    >>> exporter("gexf").suffix
    'gexf'
    """
    for known in EXPORTERS:
        if known.name == name:
            return known
    raise UsageError(f"format={name}: not one of {', '.join(known.name for known in EXPORTERS)}")
