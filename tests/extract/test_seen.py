"""What becomes of the names that a learned reader saw: where they begin and end, which are taken."""

from __future__ import annotations

import pytest

from kg.entities.gazetteer import load
from kg.extract.document import Document
from kg.extract.mentions import scan
from kg.extract.mentions.seen import Span
from kg.model import Article
from kg.text.sentences import split
from kg.text.tokens import tokenise


def scanned(text: str, *spans: tuple[str, str, float]) -> Document:
    """The document whose reader saw these names (words, type, chance)."""
    tokens = tokenise(text)
    doc = Document(Article("a", "", text), tokens, list(split(text, tokens)), load())

    def place(words: str) -> tuple[int, int]:
        own = [t.text for t in tokenise(words)]
        first = next(i for i in range(len(tokens)) if [t.text for t in tokens[i:i + len(own)]] == own)
        return first, first + len(own) - 1

    scan.run(doc, [Span(*place(words), kind, chance) for words, kind, chance in spans])
    return doc


def found(doc: Document, kind: str) -> list[str]:
    return [doc.text[e.start:e.end] for e in doc.elements if e.kind == kind]


@pytest.mark.parametrize(("word", "name"), [
    ("وجيلبرتو", "جيلبرتو"), ("وليد", "وليد"), ("ولمحمد", "محمد"), ("هيرفيه", "هيرفيه")])
def test_a_name_loses_its_particles(word: str, name: str) -> None:
    doc = scanned(f"وصل أمس {word} الطرطوشيني.", (f"{word} الطرطوشيني", "Person", 0.99))
    assert found(doc, "Person") == [f"{name} الطرطوشيني"]


@pytest.mark.parametrize(("words", "chance", "added"), [
    ("زبيبان الطرطوش", 0.95, True), ("زبيبان الطرطوش", 0.5, False), ("زبيبان", 0.95, False)])
def test_only_sure_names_of_two_words_become_people(words: str, chance: float, added: bool) -> None:
    doc = scanned("وصرح زبيبان الطرطوش لوسائل الإعلام.", (words, "Person", chance))
    assert (found(doc, "Person") == ["زبيبان الطرطوش"]) is added


def test_where_both_see_a_name_the_rules_cut_it() -> None:
    text = "وصرح محمد العلوي زيزون غدا في الرباط."
    for words in ("محمد العلوي زيزون", "العلوي زيزون"):
        assert found(scanned(text, (words, "Person", 0.97)), "Person") == found(scanned(text), "Person")


@pytest.mark.parametrize("words", ["إبعاد زيزون", "زيزون في"])
def test_an_everyday_word_begins_and_ends_no_name(words: str) -> None:
    assert found(scanned(f"بعد {words} الرباط.", (words, "Person", 0.97)), "Person") == []


def test_a_family_name_leads_back_to_the_name_that_the_reader_saw() -> None:
    doc = scanned("وصل زبيبان الطرطوشيني. وقال الطرطوشيني إنه راض.", ("زبيبان الطرطوشيني", "Person", 0.97))
    assert len({id(e.nodes[0]) for e in doc.elements if e.kind == "Person"}) == 1
    assert len(found(doc, "Person")) == 2
