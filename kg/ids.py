"""Addresses of things: two segments, ``<type>/<slug>`` for the known, ``<type>/x-<hash>`` for the new."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from kg.model import Article, Claim
from kg.text.names import name_key

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=256)
def kebab(type_name: str) -> str:
    """The type's segment of an address.

    >>> kebab("PublicBody"), kebab("Party")
    ('public-body', 'party')
    """
    return _CAPITAL.sub("-", type_name).lower()


def digest(*parts: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the parts, which are kept apart.

    >>> digest("a", "b") != digest("ab")
    True
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def known_id(type_name: str, curated: str) -> str:
    """The address of a curated row: ``party:mp`` is ``party/mp``.

    >>> known_id("PublicBody", "gov:ma")
    'public-body/ma'
    """
    return f"{kebab(type_name)}/{curated.partition(':')[2] or curated}"


@lru_cache(maxsize=1 << 14)
def entity_id(type_name: str, name: str, anchor: str) -> str:
    """The address of a new entity: same type, folded name and anchor is one node, another anchor is another node.

    ``anchor`` is the id of the strongest known entity that the article ties it to, else the article's id.
    """
    return f"{kebab(type_name)}/x-{digest(type_name, name_key(name), anchor)}"


def article_id(article: Article) -> str:
    """The address of an article: by its canonical URL, else publisher, title and date, else its folded text."""
    if article.url:
        return f"article/{digest('url', article.url)}"
    if article.publisher and article.title and article.published:
        return f"article/{digest('print', name_key(article.publisher), name_key(article.title), str(article.published))}"
    return f"article/{digest('text', name_key(article.text))}"


def text_hash(text: str) -> str:
    """The version of an article."""
    return digest(text)


def claim_id(article: str, claim: Claim) -> str:
    """The address of a claim: a better extractor that finds the same claim in the same sentence keeps it."""
    qualifiers = claim.qualifiers
    return "claim/" + digest(article, claim.predicate, claim.subject, claim.object, str(claim.stance),
                             claim.attributed_to or "", qualifiers.level or "", qualifiers.place or "", claim.evidence.text)
