"""A query written out for servers that read less than SPARQL 1.1 allows: no BASE, no escapes in names, no prefix too many.

Virtuoso 7 refuses BASE after a PREFIX, a backslash in a name (``id:party\\/mp``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

from kg.store.query_errors import SparqlError
from kg.store.sparql_lexer import FORMS, Token, tokens

_ESCAPED: Final = re.compile(r"\\(.)")


def written_out(text: str, prefixes: Mapping[str, str], base: str = "", values: Mapping[str, str] | None = None) -> str:
    r"""The query with absolute addresses, its own prologue and, on the same line, those of ``prefixes`` that it needs.

    Parameters
    ----------
    text : a query
    prefixes : addresses by prefix, for those that the query uses and does not declare
    base : what relative addresses are relative to until the query says BASE; without either they stay as they are
    values : terms in SPARQL by name of variable (without ``?``), put in its place inside of the pattern

    SparqlError for a text that has no tokens, and for an address that is none.
    Line breaks stay where they are, so that the lines of a server's error are the query's.

    >>> written_out("BASE <http://x/id/> SELECT ?o { <party/mp> a ?o ; ex:p <#q> }", {"ex": "http://e/", "id": "http://x/id/"})
    'PREFIX ex: <http://e/>   SELECT ?o { <http://x/id/party/mp> a ?o ; ex:p <http://x/id/#q> }'
    >>> written_out(r"SELECT ?o { id:party\/mp a ?o }", {"id": "http://x/id/"})
    'SELECT ?o { <http://x/id/party/mp> a ?o }'
    >>> written_out("SELECT ?s { ?s a ?o }", {}, values={"s": "<http://x/>"})
    'SELECT ?s { <http://x/> a ?o }'
    """
    out: list[str] = []
    known, declared, used = dict(prefixes), set[str](), dict[str, None]()
    end, inside, declaring = 0, False, ""
    found = list(tokens(text))
    for token, role in zip(found, _roles(found), strict=True):
        new = token.text
        prefix, _, local = new.partition(":")
        inside |= new == "{"
        if role == "base":
            base, new = _absolute(new, base)[1:-1] if token.kind == "iri" else base, ""
        elif token.kind == "iri":
            new = _absolute(new, base)
            if role == "address":
                known[declaring] = new[1:-1]
        elif role == "prefix":
            declaring = prefix
            declared.add(prefix)
        elif token.kind == "name" and "\\" in local and prefix in known:
            new = "<" + known[prefix] + _ESCAPED.sub(r"\1", local) + ">"
        elif token.kind == "name":
            used[prefix] = None
        elif token.kind == "variable" and inside and values:
            new = values.get(new[1:], new)
        out += (text[end:token.start], new)
        end = token.start + len(token.text)
    needed = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in used if name in prefixes and name not in declared)
    return needed + "".join(out) + text[end:]


def _roles(found: list[Token]) -> Iterator[str]:
    """What each token is in the prologue: ``base`` (with its address), ``prefix`` (the name declared), its ``address``."""
    following = {"PREFIX": "prefix", "prefix": "address", "BASE": "base"}
    last: str | None = ""
    for token in found:
        if last is not None and token.upper in FORMS:
            last = None
        if last is None:
            yield ""
            continue
        role = following.get(last, "")
        last = token.upper or role
        yield "base" if token.upper == "BASE" else role


def _absolute(address: str, base: str) -> str:
    """An address in angle brackets, resolved (RFC 3986, section 5.2). SparqlError where that cannot be."""
    try:
        inner = address[1:-1]
        if not base or urlsplit(inner).scheme:
            return address
        return f"<{urljoin(base, inner) if inner else base.partition('#')[0]}>"
    except ValueError as error:
        raise SparqlError(f"{address[:100]}: not an address: {error}") from error


__all__ = ["written_out"]
