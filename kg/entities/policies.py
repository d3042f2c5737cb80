"""When a form that is also a common word may name an entity: each policy is one small function over one situation.

The rows of ``ambiguous_forms.csv`` name policies joined by ``|``: one that admits is enough. Two kinds exist. *Local*
policies look at the tokens around the form and are settled while scanning; *article* policies need to know what else the
article names and are settled after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kg.entities.records import AmbiguousForm


@dataclass(frozen=True, slots=True)
class Situation:
    """What surrounds a form, as full folds (``Token.key``).

    ``before`` is the word before it, in every reading of its clitics, and ``head`` says that a head noun of the entity's
    type stands there; ``governed`` that ب or ل is written on the form. ``after`` is the word after it, ``foreign`` that it
    is another country's adjective; ``quoted`` that quotation marks or parentheses enclose the form, ``capitals`` that it is
    in capitals. ``words`` are the article's words and ``named`` the ids that sure forms name anywhere in it.
    """

    before: frozenset[str] = frozenset()
    head: bool = False
    governed: bool = False
    after: str = ""
    foreign: bool = False
    quoted: bool = False
    capitals: bool = False
    entity: str = ""
    words: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """An ambiguous form's policies with their arguments already folded, ready to ask."""

    policies: tuple[str, ...]
    heads: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


def require_head(rule: Rule, at: Situation) -> bool:
    """One of the rule's words stands before it; a rule without words asks for a head noun of the type."""
    return bool(rule.heads & at.before) if rule.heads else at.head


def require_quotes(rule: Rule, at: Situation) -> bool:
    """Quotation marks enclose the form."""
    return at.quoted


def require_no_follower(rule: Rule, at: Situation) -> bool:
    """None of the rule's context words follows (القصر is no palace before الكبير)."""
    return at.after not in rule.context


def require_domestic(rule: Rule, at: Situation) -> bool:
    """No adjective of another country follows (الحكومة الإسبانية is not Morocco's)."""
    return not at.foreign


def require_no_noun(rule: Rule, at: Situation) -> bool:
    """No definite noun stands before it, of which it would be the adjective (السوق الداخلية, الحكومة الجديدة)."""
    return at.governed or not any(word.startswith("ال") for word in at.before)


def require_capitals(rule: Rule, at: Situation) -> bool:
    """The form is in capitals (MP is a party, mp is not)."""
    return at.capitals


def require_context(rule: Rule, at: Situation) -> bool:
    """The article has one of the rule's words, or names one of its entities."""
    return bool(rule.context & at.words) or bool(rule.places & at.named)


def after_full(rule: Rule, at: Situation) -> bool:
    """A strong form names the same entity somewhere in the article."""
    return at.entity in at.named


def never(rule: Rule, at: Situation) -> bool:
    """The form is known but too common to be used."""
    return False


Policy = Callable[[Rule, Situation], bool]

LOCAL: Mapping[str, Policy] = MappingProxyType({
    "require-head": require_head, "require-quotes": require_quotes,
    "require-no-follower": require_no_follower,
    "require-domestic": require_domestic, "require-no-noun": require_no_noun,
    "require-capitals": require_capitals, "never": never})
ARTICLE: Mapping[str, Policy] = MappingProxyType({"require-context": require_context, "after-full": after_full})
CAPITALS = Rule(("require-capitals",))
"""The rule of every Latin acronym."""


def admits(rule: Rule, at: Situation) -> bool | None:
    """Whether a local policy admits the form; None where an article policy is left to decide.

    >>> admits(Rule(("require-head", "require-quotes"), frozenset({"حزب"})), Situation(before=frozenset({"حزب"})))
    True
    >>> admits(Rule(("require-quotes", "after-full")), Situation()) is None
    True
    """
    if any(LOCAL[name](rule, at) for name in rule.policies if name in LOCAL):
        return True
    return None if any(name in ARTICLE for name in rule.policies) else False


def admits_in_article(rule: Rule, at: Situation) -> bool:
    """Whether an article policy admits the form, once the article's strong mentions are known."""
    return any(ARTICLE[name](rule, at) for name in rule.policies if name in ARTICLE)


def problem(form: AmbiguousForm) -> str | None:
    """What is wrong with a row of ``ambiguous_forms.csv``, or None."""
    if not form.form or not form.policies:
        return "an ambiguous form needs the form and a policy"
    for name in form.policies:
        if name not in LOCAL and name not in ARTICLE:
            return f"unknown policy {name!r}"
    needy = {"require-context", "require-no-follower"} & set(form.policies)
    if needy and not form.context:
        return f"{needy.pop()} needs a context"
    return None
