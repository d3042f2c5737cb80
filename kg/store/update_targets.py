"""The operations of a SPARQL update, told apart without parsing their patterns: https://www.w3.org/TR/sparql11-update/.

It knows which graphs an update is sure to change at most, so that one that must not be changed is named with line and column,
and where USING belongs for the protocol's ``using-graph-uri``. It is no wall: what an update really did is compared afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.store.sparql_lexer import Token, error, tokens

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_MANAGEMENT = frozenset(("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "LOAD"))


@dataclass(slots=True)
class Operations:
    """What is known of an update.

    Attributes
    ----------
    targets : address of a graph that is changed at most, and where it is named; "" is the default graph
    sure : whether nothing but the targets can change; False for variables, ALL, and what is not understood
    patterns : offsets of the WHERE keywords of modifying operations, each with the offsets of the braces of a DELETE WHERE
    dataset : offset of the first WITH or USING; None where no operation names its dataset
    """

    targets: list[tuple[str, int]] = field(default_factory=list)
    sure: bool = True
    patterns: list[tuple[int, tuple[int, int] | None]] = field(default_factory=list)
    dataset: int | None = None


def outline(text: str, prefixes: Mapping[str, str]) -> Operations:
    """Tell the operations of an update apart. SparqlError for a string without end; what else is wrong is not ``sure``.

    >>> found = outline("DELETE { GRAPH <g:a> { ?s ?p ?o } } WHERE { ?s ?p ?o } ; CLEAR GRAPH ex:b", {"ex": "g:"})
    >>> found.targets, found.sure, len(found.patterns)
    ([('g:a', 15), ('g:b', 69)], True, 1)
    """
    return _Reader(text, prefixes).read()


def with_dataset(text: str, operations: Operations, default: Sequence[str], named: Sequence[str]) -> str:
    """The update with USING clauses before each WHERE. SparqlError where it names its dataset itself.

    >>> text = "DELETE WHERE { ?s ?p ?o }"
    >>> with_dataset(text, outline(text, {}), ["g:a"], [])
    'DELETE { ?s ?p ?o } USING <g:a> WHERE { ?s ?p ?o }'
    """
    if operations.dataset is not None:
        raise error(text, operations.dataset, "the update names its data set, and so does the request")
    using = "".join(f"USING <{graph}> " for graph in default) + "".join(f"USING NAMED <{graph}> " for graph in named)
    for start, block in reversed(operations.patterns):
        template = f"{text[block[0]:block[1]]} " if block else ""
        text = f"{text[:start]}{template}{using}{text[start:]}"
    return text


class _Reader:
    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self.text, self.prefixes = text, dict(prefixes)
        self.found = Operations()
        self.all = [*tokens(text), Token("mark", "", len(text))]
        self.at = 0

    def read(self) -> Operations:
        while self.at < len(self.all) - 1:
            self._operation()
        return self.found

    def _operation(self) -> None:
        """From a prologue or a keyword to the semicolon."""
        graph: tuple[str, int] | None = None
        first = self._next()
        if first.upper == "PREFIX":
            name, address = self._next(), self._next()
            self.prefixes[name.text.removesuffix(":")] = self._address(address) or ""
        elif first.upper == "BASE":
            self._next()
            self.found.sure = False
        elif first.upper in _MANAGEMENT:
            self._management(first.upper)
        elif first.upper in {"WITH", "INSERT", "DELETE"}:
            if first.upper == "WITH":
                self._dataset(first)
                place = self._next()
                graph = (self._address(place) or "", place.start)
                first = self._next()
            self._modify(first, graph)
        elif first.text != ";":
            self.found.sure = False

    def _management(self, verb: str) -> None:
        read = verb in {"COPY", "ADD"}  # the graph before TO stays as it is
        while (token := self._next()).text not in {";", ""}:
            read &= token.upper != "TO"
            if token.kind in {"iri", "name"} and (address := self._address(token)) is not None and not read:
                self.found.targets.append((address, token.start))
            elif token.upper == "DEFAULT":
                self.found.targets += [] if read else [("", token.start)]
            elif token.upper in {"ALL", "NAMED"} or token.kind not in {"iri", "name", "word"}:
                self.found.sure = False

    def _modify(self, verb: Token, graph: tuple[str, int] | None) -> None:
        token = verb
        while token.text not in {";", ""}:
            if token.upper in {"INSERT", "DELETE"}:
                following = self._next()
                if following.upper == "WHERE":
                    start = self.all[self.at].start
                    self._template(self._next(), graph)
                    self.found.patterns.append((following.start, (start, self.all[self.at - 1].start + 1)))
                elif following.upper == "DATA":
                    self._template(self._next(), graph)
                else:
                    self._template(following, graph)
            elif token.upper == "USING":
                self._dataset(token)
            elif token.upper == "WHERE":
                self.found.patterns.append((token.start, None))
                self._skip(self._next())
            token = self._next()

    def _template(self, opening: Token, graph: tuple[str, int] | None) -> None:
        """Quads between braces: of GRAPH blocks, and of the operation's own graph outside of them."""
        if opening.text != "{":
            self.found.sure = False
            return
        own = False
        while (token := self._next()).text not in {"}", ""}:
            if token.upper == "GRAPH":
                name = self._next()
                address = self._address(name)
                self.found.targets += [] if address is None else [(address, name.start)]
                self._skip(self._next())
            elif token.text != "." and not own:
                own = True
                self.found.targets.append(graph or ("", token.start))

    def _skip(self, opening: Token) -> None:
        depth = 1 if opening.text == "{" else 0
        self.found.sure &= depth == 1
        while depth and (token := self._next()).text:
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "mark" else 0

    def _dataset(self, token: Token) -> None:
        if self.found.dataset is None:
            self.found.dataset = token.start

    def _address(self, token: Token) -> str | None:
        """The address that a token names; None, and nothing is sure any more, where that cannot be said."""
        if token.kind == "iri":
            address = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), token.text[1:-1])
            if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
                return address
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self.prefixes:
                return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        self.found.sure = False
        return None

    def _next(self) -> Token:
        token = self.all[self.at]
        self.at += self.at < len(self.all) - 1
        return token
