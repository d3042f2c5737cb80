"""Each policy for ambiguous forms, as a table."""

from __future__ import annotations

import pytest

from kg.entities import policies
from kg.entities.policies import Rule, Situation, admits, admits_in_article
from kg.entities.records import AmbiguousForm

PARTY = frozenset({"party/pjd"})
LOCAL = [
    ("require-head", Rule(("require-head",)), Situation(head=True), True),
    ("require-head", Rule(("require-head",)), Situation(), False),
    ("require-head", Rule(("require-head",), heads=frozenset({"وزير"})), Situation(before=frozenset({"وزير"})), True),
    ("require-head", Rule(("require-head",), heads=frozenset({"وزير"})), Situation(head=True), False),
    ("require-quotes", Rule(("require-quotes",)), Situation(quoted=True), True),
    ("require-quotes", Rule(("require-quotes",)), Situation(), False),
    ("require-no-follower", Rule(("require-no-follower",), context=frozenset({"الكبير"})), Situation(after="الكبير"), False),
    ("require-no-follower", Rule(("require-no-follower",), context=frozenset({"الكبير"})), Situation(after="اليوم"), True),
    ("require-domestic", Rule(("require-domestic",)), Situation(foreign=True), False),
    ("require-domestic", Rule(("require-domestic",)), Situation(), True),
    ("require-no-noun", Rule(("require-no-noun",)), Situation(before=frozenset({"السوق"})), False),
    ("require-no-noun", Rule(("require-no-noun",)), Situation(before=frozenset({"اعلنت"})), True),
    ("require-no-noun", Rule(("require-no-noun",)), Situation(before=frozenset({"السوق"}), governed=True), True),
    ("require-capitals", Rule(("require-capitals",)), Situation(capitals=True), True),
    ("require-capitals", Rule(("require-capitals",)), Situation(), False),
    ("never", Rule(("never",)), Situation(head=True, quoted=True), False),
]
ARTICLE = [
    ("require-context", Rule(("require-context",), context=frozenset({"هاتف"})), Situation(words=frozenset({"هاتف"})), True),
    ("require-context", Rule(("require-context",), places=PARTY), Situation(named=PARTY), True),
    ("require-context", Rule(("require-context",), places=PARTY), Situation(named=frozenset({"party/mp"})), False),
    ("after-full", Rule(("after-full",)), Situation(entity="party/pjd", named=PARTY), True),
    ("after-full", Rule(("after-full",)), Situation(entity="party/mp", named=PARTY), False),
]


@pytest.mark.parametrize(("name", "rule", "situation", "wanted"), LOCAL)
def test_local_policies_decide_at_once(name: str, rule: Rule, situation: Situation, wanted: bool) -> None:
    assert name in policies.LOCAL
    assert admits(rule, situation) is wanted


@pytest.mark.parametrize(("name", "rule", "situation", "wanted"), ARTICLE)
def test_article_policies_wait_for_the_whole_article(name: str, rule: Rule, situation: Situation, wanted: bool) -> None:
    assert name in policies.ARTICLE
    assert admits(rule, situation) is None
    assert admits_in_article(rule, situation) is wanted


def test_every_policy_is_in_the_tables_above() -> None:
    assert {name for name, *_ in LOCAL} == set(policies.LOCAL)
    assert {name for name, *_ in ARTICLE} == set(policies.ARTICLE)


def test_one_policy_that_admits_is_enough() -> None:
    assert admits(Rule(("never", "require-quotes")), Situation(quoted=True)) is True


@pytest.mark.parametrize(("form", "reason"), [
    (AmbiguousForm("العمل", "party/pa", ("require-luck",)), "unknown policy 'require-luck'"),
    (AmbiguousForm("العمل", "party/pa", ()), "an ambiguous form needs the form and a policy"),
    (AmbiguousForm("العمل", "party/pa", ("require-context",)), "require-context needs a context"),
    (AmbiguousForm("العمل", "party/pa", ("require-head",)), None),
])
def test_wrong_rows_are_named(form: AmbiguousForm, reason: str | None) -> None:
    assert policies.problem(form) == reason
