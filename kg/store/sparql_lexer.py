"""The words of a SPARQL text, told from its strings, addresses and comments: https://www.w3.org/TR/sparql11-query/#sparqlGrammar.

It serves to refuse early and in clear words what the workers would refuse anyway (they have no network), to know the form of a
query before it runs, and to know whether it names its dataset. It is stricter than the engine, which finds keywords inside
longer words (``1SERVICE<u>``, ``trueSERVICE<u>``): so does ``_hides``. It takes linear time, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from kg.store.query_errors import SparqlError

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

_SHORT: Final = 4096
"""Longest text whose outline is kept: programs ask the same again."""
_ESCAPE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL: Final = r":(?:[\w.\-·:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*+"
_TOKEN: Final = re.compile(rf"""
    (?P<space>[\x20\t\r\n]++|\#[^\r\n]*+)
  | (?P<iri><(?:[^\x00-\x20<>"{{}}|\\^`]|{_ESCAPE})*+>)
  | (?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^"\\]|\\.))*+\"\"\"|\'\'\'(?:(?:'|\'\')?(?:[^'\\]|\\.))*+\'\'\'
      |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
  | (?P<variable>[?$]\w++)
  | (?P<blank>_:[\w.\-·]++)
  | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
  | (?P<number>\d++(?:\.\d++)?(?:[eE][+-]?\d++)?|\.\d++(?:[eE][+-]?\d++)?)
  | (?P<run>(?P<prefix>[^\W\d_][\w.\-·]*+)(?P<local>{_LOCAL})?)
  | (?P<name>{_LOCAL})
  | (?P<word>_\w*+)
  | (?P<mark>.)
""", re.VERBOSE | re.DOTALL)
_WORD: Final = re.compile(r"(?P<word>[^\W\d]\w*+)|(?P<number>\d++)|(?P<mark>.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (a group of the pattern above), its text and where it starts."""

    kind: str
    text: str
    start: int

    @property
    def upper(self) -> str:
        """The text of a keyword in capitals; empty for other kinds."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a query before it runs: its form, and whether FROM clauses name its dataset."""

    form: str
    names_dataset: bool


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query or update, without space and comments. SparqlError for a string without end.

    >>> [token.kind for token in tokens('SELECT * { ?s a <http://x/#SERVICE> } # SERVICE')]
    ['word', 'mark', 'mark', 'variable', 'word', 'iri', 'mark']
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "mark" and match[0] in "\"'":
            raise error(text, match.start(), "this string does not end")
        if kind == "mark" and match[0] == "\\":
            raise error(text, match.start(), "escapes belong into strings and addresses")
        if kind == "run":
            yield from _run(match)
        elif kind != "space":
            yield Token(kind, match[0], match.start())


def _run(match: re.Match[str]) -> Iterator[Token]:
    """A name with its prefix, else the words and marks of what only looked like a prefix (``?s a ex:b.SERVICE``)."""
    prefix, local = match["prefix"], match["local"]
    if local is not None and not prefix.endswith("."):
        yield Token("name", match[0], match.start())
        return
    for part in _WORD.finditer(prefix):
        yield Token(part.lastgroup or "mark", part[0], match.start() + part.start())
    if local is not None:
        yield Token("name", local, match.start("local"))


def check_query(text: str) -> Outline:
    """The outline of a query. SparqlError for SERVICE, for an update, and for what is no query at all."""
    return _kept(text) if len(text) <= _SHORT else _check(text)


def _check(text: str) -> Outline:
    _refuse(text, ("SERVICE",))
    found = tokens(text)
    first: Token | None = None
    for token in found:
        first = first or token
        if token.upper in FORMS:
            return Outline(token.upper, _names_dataset(found))
        if token.upper in UPDATES:
            raise error(text, token.start, f"{token.upper} is an update; here are queries: {', '.join(FORMS)}")
        if token.kind == "mark":
            break
    raise error(text, first.start if first else 0, "not a query: SELECT, ASK, CONSTRUCT or DESCRIBE is missing")


_kept = lru_cache(512)(_check)


def check_update(text: str) -> None:
    """SparqlError for an update that asks for other servers: SERVICE, LOAD."""
    _refuse(text, ("SERVICE", "LOAD"))


def error(text: str, start: int, message: str) -> SparqlError:
    """An error at an offset of the text."""
    before = text[:start]
    return SparqlError(message, before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)


def _refuse(text: str, words: tuple[str, ...]) -> None:
    upper = text.upper()
    if "\\U" not in upper and not any(word in upper for word in words):
        return  # an escape may spell a keyword, which our engine does not see but another server's may
    for token, following in pairwise(chain(tokens(text), [Token("mark", "", len(text))])):
        for word in words:
            if _hides(token, word, following):
                raise error(text, token.start, f"{word} is not available here: this service never asks other servers")


def _hides(token: Token, word: str, following: Token) -> bool:
    """Whether an engine may see the keyword in this token: as a word or in one, or as the prefix of a name."""
    if token.kind == "word":
        return word in token.upper if word == "SERVICE" else token.upper == word
    if token.kind == "name":
        prefix = token.text.upper().partition(":")[0]
        return word in prefix and (following.text == "{" if word == "SERVICE" else prefix == word)
    return False


def _names_dataset(found: Iterable[Token]) -> bool:
    for token in found:
        if token.text == "{" or token.upper == "WHERE":
            return False
        if token.upper == "FROM":
            return True
    return False
