"""Graph -> files. Every format is one entry of ``EXPORTERS`` and one module; each writes any view, piece by piece."""

from kg.errors import UsageError
from kg.export import csv, followthemoney, gexf, graphml, jsonld, rdf
from kg.export.base import Exporter, Options

__all__ = ["EXPORTERS", "Exporter", "Options", "exporter"]

EXPORTERS: tuple[Exporter, ...] = (
    Exporter("gexf", "gexf", "application/gexf+xml", "Gephi and Gephi Lite", gexf.pieces),
    Exporter("gexf-dynamic", "gexf", "application/gexf+xml", "Gephi with its timeline", gexf.pieces_dynamic),
    Exporter("graphml", "graphml", "application/graphml+xml", "networkx, igraph, yEd", graphml.pieces),
    Exporter("csv", "zip", "application/zip", "Gephi's spreadsheet import and Excel: nodes and edges", csv.pieces),
    Exporter("csv-nodes", "nodes.csv", "text/csv; charset=utf-8", "the nodes alone", csv.nodes),
    Exporter("csv-edges", "edges.csv", "text/csv; charset=utf-8", "the edges alone", csv.edges),
    Exporter("ftm", "ftm.json", "application/x-ndjson", "FollowTheMoney, for Aleph and OpenSanctions tools",
             followthemoney.pieces),
    Exporter("ttl", "ttl", "text/turtle; charset=utf-8", "Turtle", rdf.turtle),
    Exporter("nq", "nq", "application/n-quads", "N-Quads, with named graphs", rdf.nquads),
    Exporter("jsonld", "jsonld", "application/ld+json", "JSON-LD", jsonld.pieces),
    Exporter("rdf12", "ttl", "text/turtle; version=1.2; charset=utf-8", "Turtle of RDF 1.2, with triple terms", rdf.turtle_12),
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
