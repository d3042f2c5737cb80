"""Tokens, sentences and clitics: tables of cases, and what must hold for every text."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.text import clitics, names, normalise, sentences
from kg.text.tokens import tokenise
from tests.growth import ratio
from tests.text.cases import load

#: Text as the worst pages have it: Arabic with marks, controls, quotes, digits and Latin.
pieces = st.sampled_from([*"ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ", *"َُِّْـٰ", *"0123456789٣٫٬", *"«»“”\"'’.,،؛؟!…-_()%",
                          *"\u200e\u200f\u202b\u202c\u2066\u2069\u200c\ufeff\u00a0\u00ad", *"aAéÉœ",
                          " ", "\n", "\x00", "😀", "ﻻ", "½", "ا\u0653"])
nasty = st.one_of(st.text(max_size=200), st.lists(pieces, max_size=200).map("".join))


@pytest.mark.parametrize("row", load("tokens"))
def test_tokens(row: dict[str, Any]):
    assert [token.norm for token in tokenise(row["text"])] == row["norms"]


@pytest.mark.parametrize("row", load("sentences"))
def test_sentences(row: dict[str, Any]):
    text = row["text"]
    assert [text[s.start:s.end] for s in sentences.split(text, tokenise(text))] == row["sentences"]


@pytest.mark.parametrize("row", load("clitics"))
def test_clitics(row: dict[str, Any]):
    shown = ["+".join((*s.proclitics, "^" * s.hidden + s.stem)) for s in clitics.splits(row["word"])]
    assert shown == row["readings"]


@given(nasty)
def test_offsets_are_true_and_tokens_do_not_overlap(text: str):
    tokens = tokenise(text)
    assert all(text[t.start:t.end] == t.text and t.text for t in tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))


@given(nasty)
def test_no_letter_or_digit_is_lost(text: str):
    tokens = tokenise(text)
    covered = {i for t in tokens for i in range(t.start, t.end)}
    assert [c for i, c in enumerate(text) if i not in covered and c.isalnum() and c != normalise.TATWEEL] == []


@given(nasty)
def test_every_token_is_in_exactly_one_sentence(text: str):
    tokens = tokenise(text)
    found = sentences.split(text, tokens)
    assert [i for s in found for i in range(s.first_token, s.last_token + 1)] == list(range(len(tokens)))
    assert all("\n" not in text[s.start:s.end].strip("\n") for s in found)


@given(st.text(alphabet="ابتولكسفهم", min_size=1, max_size=8))
def test_a_reading_puts_the_word_together_again(word: str):
    for split in clitics.splits(word):
        rest = split.stem[1:] if split.hidden else split.stem
        assert word.endswith(rest)
        assert word[split.cut:] == rest


@given(nasty)
@settings(max_examples=50)
def test_folding_a_whole_text_keeps_the_way_back(text: str):
    folded = normalise.fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(word: str):
    light = normalise.light(word)
    assert normalise.full(normalise.full(light)) == normalise.full(light)


def test_the_stem_of_a_word_with_marks_begins_at_its_own_letter():
    (token,) = tokenise("وَلِلحَرَكَةِ")
    split = next(s for s in clitics.splits(token.norm) if s.hidden)
    assert (split.stem, token.text[token.offset(split.cut):]) == ("الحركة", "لحَرَكَةِ")


def test_a_decomposed_word_has_the_key_of_the_composed_one():
    assert tokenise("ا\u0653سفي")[0].key == tokenise("آسفي")[0].key == tokenise("أسفي")[0].key


def test_touching_tokens_say_so():
    word, number = tokenise("اليوم24")
    assert word.end == number.start


@pytest.mark.parametrize("spelling", ["عبد الإله بنكيران", "عبدالاله بن كيران", "عبد الإله ابن كيران", "«عبد الإلـه بنكيران»",
                                      "عَبد الإله  بنكيران"])
def test_spellings_of_one_name(spelling: str):
    assert names.name_key(spelling) == "عبدالاله بنكيران"


@pytest.mark.parametrize(("one", "other"), [("علي", "على"), ("جماعة", "جماعه"), ("Salé", "SALE"), ("M'Sick", "M’sick"),
                                            ("ولد الرشيد", "ولدالرشيد"), ("ڭلميم", "كلميم"), ("رؤى", "روى")])
def test_same_names(one: str, other: str):
    assert names.same_name(one, other)


@pytest.mark.parametrize(("one", "other"), [("الحركة", "الحركة الشعبية"), ("محمد", "أحمد"), ("", ""), ("!", "!")])
def test_different_names(one: str, other: str):
    assert not names.same_name(one, other)


def test_a_long_sentence_is_cut_at_its_commas():
    text = "، ".join(["كلمة " * 9 + "أخيرة"] * 40)
    found = sentences.split(text, tokenise(text))
    assert max(s.last_token - s.first_token + 1 for s in found) <= sentences.LONGEST
    assert all(text[s.end - 1] == "،" for s in found[:-1])


def test_a_sentence_gives_its_tokens():
    text = "واحد. اثنان ثلاثة."
    tokens = tokenise(text)
    assert [t.text for t in sentences.split(text, tokens)[1].of(tokens)] == ["اثنان", "ثلاثة", "."]


NOISE = {
    "letters without a break": "ا" * 500_000,
    "marks without a letter": "َ" * 500_000,
    "a letter with many marks": "ا" + "َ" * 500_000,
    "bidi controls": "ا\u200f\u202b" * 170_000,
    "a letter and bidi controls": "ا" + "\u200f" * 500_000,
    "nested quotes": "«" * 250_000 + "»" * 250_000,
    "full stops": ".!؟" * 170_000,
    "elisions": "l'" * 250_000,
    "digits": "1" * 500_000,
    "decimals": "1.1," * 125_000,
    "tatweel": "ـ" * 500_000,
    "emoji": "😀" * 500_000,
}


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE.keys())
def test_noise_takes_linear_time(noise: str):
    """Ten times the noise takes some ten times as long; a quadratic step would take a hundred."""

    def read(text: str) -> None:
        sentences.split(text, tokenise(text))

    assert ratio(lambda: read(noise), lambda: read(noise[:len(noise) // 10])) < 40
