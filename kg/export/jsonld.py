"""JSON-LD 1.1 with the context of ``ontology/context.jsonld``: the triples of ``kg.export.rdf``, an object and line a node."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import UsageError
from kg.export.base import Options
from kg.export.rdf import nodes
from kg.graph.view import View
from kg.ontology import NAMESPACE, source
from kg.rdf.terms import VOCABULARIES, XSD, Names

#: Properties whose names the context gives a type, with how it reads their values.
_IDS: Final = {f"{VOCABULARIES['rdf']}subject": "subject", f"{VOCABULARIES['rdf']}object": "object"}
_IDS_OF_SILA: Final = ("attributedTo", "place", "party")
_CODES: Final = ("stance", "role", "level", "form")
_LABELS: Final = {f"{VOCABULARIES['rdfs']}label": "labels", f"{VOCABULARIES['skos']}altLabel": "aliases"}


def pieces(view: View, options: Options) -> Iterator[bytes]:
    """A JSON-LD document, piece by piece."""
    names = Names(view.graph.base)
    context = json.loads(source("context.jsonld").replace(NAMESPACE.removesuffix("ontology#"), names.base))["@context"]
    yield b'{"@context": ' + _text(context) + b',\n"items": [\n'
    comma = b""
    for quads in nodes(view):
        by_subject: dict[str, list[Quad]] = {}
        for quad in quads:
            subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
            by_subject.setdefault(subject, []).append(quad)
        for subject, own in by_subject.items():
            yield comma + _text(_object(subject, own, names))
            comma = b",\n"
    yield b"\n]}\n"


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _object(subject: str, quads: list[Quad], names: Names) -> dict[str, Any]:
    out: dict[str, Any] = {"id": names.id(subject)}
    for quad in quads:
        name, value = _pair(quad.predicate.value, quad.object, names)
        if name in {"labels", "aliases"}:
            language, text = value
            kept = out.setdefault(name, {})
            kept.setdefault(language, []).append(text)
        elif name not in out:
            out[name] = value
        else:
            out[name] = [*(out[name] if isinstance(out[name], list) else [out[name]]), value]
    return out


def _pair(predicate: str, value: NamedNode | Literal | BlankNode | Triple, names: Names) -> tuple[str, Any]:
    """A property's name in the context and its value as the context reads it; in full where the context has no name."""
    local = names.local(predicate)
    if isinstance(value, Literal) and predicate in _LABELS and value.language:
        return _LABELS[predicate], (value.language, value.value)
    if isinstance(value, NamedNode):
        if predicate == f"{VOCABULARIES['rdf']}type":
            return "type", _short(value.value, names)
        if predicate == f"{VOCABULARIES['rdf']}predicate":
            return "predicate", names.local(value)
        if predicate in _IDS or local in _IDS_OF_SILA:
            return _IDS.get(predicate, local), names.id(value)
        if local in _CODES:
            return local, names.code(local, value)
        return _short(predicate, names), {"id": _short(value.value, names) if not value.value.startswith(names.base) else
                                          names.id(value)}
    if isinstance(value, BlankNode):
        return _short(predicate, names), {"id": str(value)}
    if isinstance(value, Triple):
        raise UsageError("JSON-LD has no triple terms: ttl, nq and rdf12 have")
    return _short(predicate, names), _literal(value)


@lru_cache(maxsize=4096)
def _short(address: str, names: Names) -> str:
    """An address by its prefix, as the context declares them."""
    prefixes: Mapping[str, str] = {"sila": f"{names.base}ontology#", **VOCABULARIES}
    for prefix in ("sila", "dcterms", "oa", "owl", "prov", "rdf", "rdfs", "schema", "skos", "wd", "xsd"):
        if address.startswith(prefixes[prefix]):
            return f"{prefix}:{address.removeprefix(prefixes[prefix])}"
    return address


def _literal(value: Literal) -> object:
    if value.language:
        return {"value": value.value, "language": value.language}
    datatype = value.datatype.value
    if datatype == f"{XSD}string":
        return value.value
    return {"value": value.value, "type": f"xsd:{datatype.removeprefix(XSD)}" if datatype.startswith(XSD) else datatype}
