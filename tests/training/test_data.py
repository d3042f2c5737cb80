"""The readers of newswire, names in tag sequences, and how parts are kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.data import Tagged, apart, fold_of, newswire, spans


def read(tmp_path: Path, *rows: str, separator: str = " ") -> list[Tagged]:
    path = tmp_path / "wire.txt"
    path.write_text("\n".join(rows), encoding="utf-8")
    return list(newswire(path, separator))


def sentence(text: str) -> Tagged:
    words = tuple(text.split())
    return Tagged(words, (True,) * len(words), ("O",) * len(words))


def test_sentences_end_at_empty_lines_and_at_the_end_of_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, "زار O", "نبيل B-PERS", "الشاوي I-PERS", "", "", "فاس B-LOC")
    assert [s.words for s in found] == [("زار", "نبيل", "الشاوي"), ("فاس",)]
    assert [s.tags for s in found] == [("O", "B-PERS", "I-PERS"), ("B-LOC",)]
    assert found[0].spaced == (True, True, True)


def test_the_separator_is_the_last_of_the_line(tmp_path: Path) -> None:
    assert read(tmp_path, "a b\tB-ORG", separator="\t")[0].tags == ("B-ORG", "I-ORG")


@pytest.mark.parametrize(("rows", "words", "tags"), [
    (("نبيل B-PERS", "و O", "سلمى B-PERS"), ("نبيل", "وسلمى"), ("B-PERS", "B-PERS")),
    (("و O", "غادر O"), ("وغادر",), ("O",)),
    (("و O", "« O"), ("و", "«"), ("O", "O")),
    (("سلمى B-PERS", "و O"), ("سلمى", "و"), ("B-PERS", "O")),
    (("و B-MISC", "غادر O"), ("و", "غادر"), ("B-MISC", "O")),
], ids=["before a name", "before a verb", "before a mark", "at the end", "part of a name"])
def test_a_word_apart_that_means_and_is_joined_to_the_next(tmp_path: Path, rows: tuple[str, ...], words: tuple[str, ...],
                                                           tags: tuple[str, ...]) -> None:
    (found,) = read(tmp_path, *rows)
    assert (found.words, found.tags) == (words, tags)


def test_a_word_that_our_tokeniser_cuts_begins_one_name_only(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "آيت-علي B-PERS", "وصل O")
    assert found.words == ("آيت", "-", "علي", "وصل")
    assert found.spaced == (True, False, False, True)
    assert found.tags == ("B-PERS", "I-PERS", "I-PERS", "O")


@pytest.mark.parametrize(("fine", "coarse"), [("B-Politician", "B-PERS"), ("I-Nation", "I-LOC"), ("B-Sports", "B-ORG"),
                                              ("B-MISC", "B-MISC"), ("B-Vehicle", "?"), ("O", "O")])
def test_fine_kinds_become_coarse_ones_and_others_unknown(tmp_path: Path, fine: str, coarse: str) -> None:
    assert read(tmp_path, f"كلمة {fine}")[0].tags == (coarse,)


@pytest.mark.parametrize(("tags", "names"), [
    ("O B-PERS I-PERS O", {(1, 2, "PERS")}),
    ("B-PERS B-PERS", {(0, 0, "PERS"), (1, 1, "PERS")}),
    ("B-PERS I-LOC", {(0, 0, "PERS"), (1, 1, "LOC")}),
    ("I-ORG I-ORG", {(0, 1, "ORG")}),
    ("O ? O", set()),
    ("B-LOC ? I-LOC", {(0, 0, "LOC"), (2, 2, "LOC")}),
    ("", set()),
], ids=["two words", "one after the other", "another kind", "without a beginning", "unknown", "broken by unknown", "nothing"])
def test_names_of_a_tag_sequence(tags: str, names: set[tuple[int, int, str]]) -> None:
    assert spans(tags.split()) == names


def test_sentences_that_repeat_a_run_of_the_part_held_back_are_dropped() -> None:
    held = [sentence("أعلن رئيس المجلس عن دورة استثنائية يوم الخميس")]
    again = sentence("أعلن رئيس المجلس عن دوره استثنائيه بعد أسبوع")
    other = sentence("أعلن رئيس المجلس عن موعد آخر للدورة المقبلة")
    assert apart([again, other], held) == [other]
    assert apart([again, other], held, run=4) == []


def test_a_joined_word_for_and_and_marks_do_not_hide_a_repetition() -> None:
    held = [sentence("رئيس المجلس سافر مع الوفد أمس")]
    assert apart([sentence("ورئيس المجلس ، سافر مع الوفد أمس !")], held) == []


def test_a_short_sentence_is_one_run() -> None:
    held = [sentence("عاد الوفد")]
    assert apart([sentence("عاد الوفد"), sentence("عاد")], held) == [sentence("عاد")]


def test_the_part_of_an_id_is_the_same_everywhere_and_parts_are_even() -> None:
    assert [fold_of(ident, 10) for ident in ("one", "two", "three")] == [5, 5, 3]
    sizes = [0] * 5
    for number in range(1000):
        sizes[fold_of(f"a{number}", 5)] += 1
    assert min(sizes) > 160
