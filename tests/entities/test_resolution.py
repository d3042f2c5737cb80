"""Whether two entities are one: the table of pairs, held to its figures, and what lets a batch run merge by itself."""

from __future__ import annotations

import json

import pytest

from kg.entities.resolution import THRESHOLD, Profile, compare
from scripts.resolution import FIGURES, figures, pairs

ROWS = pairs()


def test_the_table_has_what_it_must():
    assert len(ROWS) >= 200
    cases = " ".join(pair.case for pair in ROWS)
    for hard in ("brothers", "father and son", "one name in two parties", "party and its youth", "commune and province",
                 "commune and company"):
        assert hard in cases
    assert len({(pair.left, pair.right) for pair in ROWS}) == len(ROWS)


def test_pairs_are_on_their_side_of_the_threshold():
    found, kept = figures(ROWS), json.loads(FIGURES.read_text(encoding="utf-8"))["all"]
    assert found == kept, "python -m scripts.resolution writes the figures anew"
    assert found["right"] >= 0.97
    assert found["across_right"] >= 0.97
    aside = figures([pair for pair in ROWS if pair.aside])
    assert aside["right"] >= 0.95
    assert aside["across_right"] >= 0.95


def test_the_order_of_the_two_does_not_matter():
    for pair in ROWS:
        assert compare(pair.left, pair.right).score == pytest.approx(compare(pair.right, pair.left).score)


def test_reasons_name_what_was_compared_and_add_up():
    one, other = (Profile.of("Person", "محمد صديقي", party=party) for party in ("party/rni", "party/pjd"))
    found = compare(one, other)
    assert [reason.what for reason in found.reasons] == ["names", "party"]
    assert "party/rni / party/pjd" in found.why
    assert found.score == pytest.approx(found.reasons[0].effect * (1 + found.reasons[1].effect), abs=0.001)


@pytest.mark.parametrize(("left", "right", "sure"), [
    (("Person", "محمد أوزين", {"party": "party/mp"}), ("Person", "محمد اوزين", {"party": "party/mp"}), True),
    (("Person", "محمد أوزين", {}), ("Person", "محمد اوزين", {}), False),  # nothing that both are tied to
    (("Person", "أوزين", {"party": "party/mp"}), ("Person", "أوزين", {"party": "party/mp"}), False),  # one word
    (("Person", "محمد أوزين", {"party": "party/mp"}), ("Person", "محمد أوزين", {"party": "party/pjd"}), False),
    (("Person", "محمد أوزين", {"party": "party/mp", "born": "1969"}),
     ("Person", "محمد أوزين", {"party": "party/mp", "born": "1941"}), False),
    (("Person", "محمد نبيل أوزين", {"party": "party/mp"}), ("Person", "محمد أوزين", {"party": "party/mp"}), False),
    (("Company", "ليدك البيضاء", {"place": "region/06"}), ("PublicBody", "ليدك البيضاء", {"place": "region/06"}), False),
])
def test_only_a_full_name_with_something_in_common_and_nothing_against_it_is_sure(left, right, sure):
    one, other = (Profile.of(kind, name, **about) for kind, name, about in (left, right))
    assert compare(one, other).sure is sure
    if sure:
        assert compare(one, other).score >= THRESHOLD


def test_a_post_in_common_does_not_make_two_names_one():
    one, other = (Profile.of("Person", name, post="minister public-body/tourism") for name in ("لحسن السعدي", "لحسن حداد"))
    assert compare(one, other).score < 0.5


def test_like_script_is_compared_with_like_first():
    both = Profile.of("Person", "محمد أوزين", "Mohamed Ouzzine")
    other = Profile.of("Person", "محمد أوجار", "Mohamed Ouzzine Auajjar")
    assert compare(both, Profile.of("Person", "محمد أوزين")).score == 1.0
    assert compare(both, other).reasons[0].detail == "Mohamed Ouzzine / Mohamed Ouzzine Auajjar"


def test_a_profile_without_a_name_is_like_none():
    assert compare(Profile("Person", ()), Profile.of("Person", "محمد أوزين")).score == 0
    assert compare(Profile.of("Person", "!!!"), Profile.of("Person", "محمد أوزين")).score == 0
