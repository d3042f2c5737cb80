"""What must hold for every input: pages, HTML and records, the normaliser, frames, dates, amounts, name keys, queries."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles.html import parse_html
from kg.articles.page import lines_of, parse_page
from kg.articles.published import parse as parse_published
from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.errors import SilaError
from kg.extract import extract
from kg.model import Article, PartialDate
from kg.store.query_errors import SparqlError
from kg.store.sparql_lexer import FORMS, check_query, check_update, tokens
from kg.text import amounts, dates
from kg.text.names import name_key, same_name
from kg.text.normalise import fold, full, light
from kg.text.tokens import tokenise
from tests.growth import ratio
from tests.properties import LETTERS, nasty, prose, tried

# -- page reader, HTML, records


@tried(150)
@given(st.one_of(prose, nasty))
def test_a_pages_articles_are_made_of_its_lines(text: str) -> None:
    lines = set(lines_of(text))
    for article in parse_page(text, "p"):
        assert set(article.text.split("\n")) <= lines
        assert article.text.split("\n")[0] == article.title or not article.title
        (again, *more) = parse_page(article.text, "p")
        assert not more
        assert (again.text, again.tags) == (article.text, ())  # what is left has no furniture


TAGS = st.sampled_from(["<p>", "</p>", "<div", ">", "<!--", "-->", "<![CDATA[", "<![", "]]>", "<script>",
        "</script>", "<h1>", "</h1>", "<br/>",
                        "&amp;", "&#0;", "&#xd800;", "&", "<", "<meta property='og:title' content='x'>", "<article>",
                                "<time datetime='2023-01-01'>",
                        "<script type='application/ld+json'>", '{"datePublished": "2023-02-31"}',
                                '{"publisher": {"name": 5}}', "\x00", "'", '"',
                        "<?", "</", "<!", "<!DOCTYPE", "<svg>", "فقرة من الخبر. "])


@tried(200)
@given(st.lists(st.one_of(TAGS, nasty), max_size=25).map("".join))
def test_any_markup_is_read_or_empty(markup: str) -> None:
    for article in parse_html(markup, "p"):
        assert article.text.strip()
        assert "\n\n" not in article.text
        assert article.published is None or article.published.year


@tried(60)
@given(st.one_of(st.binary(max_size=200), prose.map(str.encode)), st.sampled_from([".txt", ".html", ".jsonl",
        ".txt.gz", ".jsonl.gz", ".pdf"]))
def test_any_bytes_give_articles_or_one_clear_line(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(data)
    found = list(read_paths([path]))
    assert found or ending == ".jsonl"
    for item in found:
        if isinstance(item, Failure):
            assert item.message.startswith(str(path))
            assert len(item.message.splitlines()) == 1
            assert "broke down" not in item.message


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | nasty, lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["text", "title", "x"]), inner, max_size=3), max_leaves=4)


@tried(80)
@given(st.dictionaries(st.sampled_from(["text", "title", "id", "published", "publisher", "url", "language", "date"]),
        JSON))
def test_any_record_is_an_article_or_one_clear_line(tmp_path: Path, record: dict[str, object]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record), encoding="utf-8")
    (item,) = read_paths([path])
    assert isinstance(item, Article) or item.message.startswith(f"{path}:1: ")


# -- normaliser and name keys


@tried(300)
@given(nasty)
def test_folding_is_idempotent_and_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    assert all(a <= b for a, b in itertools.pairwise(folded.offsets))
    assert fold(folded.text).text == folded.text
    for i in range(len(folded.text)):  # each letter is what its stretch of the original folds to
        start, end = folded.span(i, i + 1)
        if end > start and folded.offsets[i - 1 if i else 0] != start:
            assert folded.text[i] in fold(text[start:end]).text


@tried(300)
@given(nasty)
def test_a_words_folds_are_idempotent(text: str) -> None:
    word = "".join(text.split())
    assert light(light(word)) == light(word)
    assert full(light(full(light(word)))) == full(light(word))


@tried(200)
@given(nasty, st.sampled_from(["\u200f", "\u202b", "ـ", "\u064f", "\ufeff", " "]), st.integers(0, 80))
def test_a_name_has_one_key(name: str, mark: str, at: int) -> None:
    name = unicodedata.normalize("NFKC", name)  # «A²» is one word and its key two: «a», «2»
    key = name_key(name)
    assert name_key(key) == key
    assert same_name(name, name) == bool(key)
    assert name_key(f" {name}\u00a0") == key
    at = min(at, len(name))
    if mark not in "ـ\u064f " and name[:at].strip() and not name[at - 1:at].isspace():
        assert name_key(name[:at] + mark + name[at:]) == key


# -- dates and amounts


@tried(300)
@given(st.one_of(nasty, st.lists(st.sampled_from([*(f"{n} " for n in (0, 1, 29, 30, 31, 32, 99, 1445, 2023, 99999)),
        "فبراير ", "شتنبر ", "رمضان ", "هـ ", "من ", "إلى ",
                                                  "المقبل ", "أمس ", "الأحد ", "/", "-", "février ", "1er ",
                                                          "prochain ", "سنة ", "2 "]), max_size=8).map("".join)),
       st.sampled_from([None, PartialDate(2023, 9, 28), PartialDate(2024, 2, 29), PartialDate(1, 1, 1),
               PartialDate(9999, 12, 31)]))
def test_dates_that_are_found_exist_and_come_back_from_their_text(text: str, reference: PartialDate | None) -> None:
    read = tokenise(text)
    for found in dates.find(read, reference):
        assert text[found.start:found.end].strip()
        for date in (found.date, found.until):
            if date is not None:
                assert PartialDate.parse(str(date)) == date
                if date.year and date.month and date.day:
                    dt.date(date.year, date.month, date.day)
    stamp = parse_published(text)
    assert stamp is None or stamp.year


@tried(200)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["{0:%Y-%m-%d}",
        "{0:%Y-%m-%d}T10:00:00Z", "{0:%d/%m/%Y}"]))
def test_a_written_date_is_read_as_itself(day: dt.date, form: str) -> None:
    assert parse_published(form.format(day)) == PartialDate(day.year, day.month, day.day)


@tried(200)
@given(st.integers(1, 10**12), st.sampled_from(["{} درهم", "{} درهما", "مبلغ {} درهم", "{} dirhams"]),
        st.sampled_from(["", ",", ".", " "]))
def test_an_amount_is_read_whatever_separates_its_thousands(number: int, form: str, separator: str) -> None:
    written = f"{number:,}".replace(",", separator)
    text = form.format(written)
    found = amounts.find(tokenise(text))
    assert [(one.value.min, one.value.max) for one in found] == [(number, number)]
    assert text[found[0].start:found[0].end].startswith(written)


@tried(200)
@given(st.one_of(nasty, prose, st.lists(st.sampled_from(["9 ", "1e9 ", "ملايين ", "مليار ", "درهم ", "سنتيم ", "من ",
        "إلى ", "أزيد ", "نصف ", "-", "%", "٫٥ ", "999999999999999 "]),
                                        max_size=10).map("".join)))
def test_amounts_are_ordered_and_finite(text: str) -> None:
    for found in amounts.find(tokenise(text)):
        low, high = found.value.min, found.value.max
        assert 0 <= found.start < found.end <= len(text)
        assert all(value is None or 0 <= value < float("inf") for value in (low, high))
        assert low is None or high is None or low <= high
        assert (low, high) != (None, None)


# -- frames


@tried(40)
@given(prose, st.sampled_from(["ar", "fr"]))
def test_every_claim_of_any_text_has_its_sentence_in_it(text: str, language: str) -> None:
    knowledge = load()
    made = extract(Article("a", "", text, PartialDate(2023, 9, 28), language=language), knowledge, reader="rules")
    ends = {entity.id for entity in made.entities} | knowledge.entities.keys()
    for claim in made.claims:
        assert text[claim.evidence.start:claim.evidence.end] == claim.evidence.text
        assert "\n" not in claim.evidence.text
        assert {claim.subject, claim.object} <= ends
        assert claim.subject != claim.object
    for entity in made.entities:
        assert all(text[m.start:m.end] == m.text for m in entity.mentions)


# -- queries

PIECES = st.sampled_from(["SELECT", "ASK", "*", "WHERE", "{", "}", "?s", "?p", "?o", ".", ";", "<a:b>",
        "<a:SERVICE>", "ex:SERVICE", "SERVICE", "service", "LOAD",
                          "SERVI\\u0043E", "# SERVICE\n", "'SERVICE'", '"""LOAD"""', "'it\\'s'", "@ar", "1", "1.5e3",
                                  "true", "_:b", "PREFIX ex: <e:>", "FILTER", "(", ")",
                          "UNION", "OPTIONAL", "GRAPH", "SILENT", "?SERVICE", "\n", "\t", "BIND(1 AS ?x)", "a", "^",
                                  "/", "|", "!", "LIMIT 1", "<", ">", "\\", "'"])
STORE = ox.Store()


@tried(400)
@given(st.lists(PIECES, max_size=14), st.sampled_from([" ", ""]))
def test_the_lexer_agrees_with_the_engine(pieces: list[str], glue: str) -> None:
    """What the engine takes and the lexer lets pass asks no other server and has the form that the lexer says."""
    text = "SELECT * { " + glue.join(pieces) + " }"
    try:
        outline = check_query(text)
    except SparqlError:
        return
    assert outline.form in FORMS
    try:
        result = STORE.query(text)
        list(result)  # type: ignore[arg-type]
    except SyntaxError:
        return
    except OSError as error:
        pytest.fail(f"asked another server: {text!r}: {error}")


HIDDEN = ["SERVICE <h:x> {}", "service<h:x>{}", "SERVICE SILENT <h:x> {}", "SeRvIcE ?u {}", "SERVICE#c\n<h:x>{}",
        "OPTIONAL{SERVICE <h:x> {}}", "1SERVICE<h:x>{}",
          "trueSERVICE<h:x>{}", "SERVI\\u0043E <h:x> {}", "SERVICE e:x {}", "FILTER EXISTS{SERVICE <h:x> {}}"]


@tried(200)
@given(st.sampled_from(HIDDEN), st.lists(st.sampled_from(["?s ?p ?o .", "'SERVICE'", "# c\n", "<a:b> <a:c> 'd' .",
        "{}", "BIND(1 AS ?z)", "''''", "e:a e:b e:c ."]), max_size=4))
def test_service_is_found_in_every_spelling(hidden: str, before: list[str]) -> None:
    for text in (f"PREFIX e: <e:> SELECT * {{ {' '.join(before)} {hidden} }}",
            f"PREFIX e: <e:> SELECT * {{ {' '.join(before)}\n{hidden} }}"):
        with pytest.raises(SparqlError):
            check_query(text)


@tried(100)
@given(st.sampled_from(["LOAD <h:x>", "load silent <h:x>", "LOAD<h:x>INTO GRAPH <g:x>", "LO\\u0041D <h:x>"]),
        st.sampled_from(["", "# c\n", "CLEAR ALL ; ", "INSERT DATA { <a:b> <a:c> 'LOAD' } ;\n"]))
def test_load_is_found_in_every_spelling(hidden: str, before: str) -> None:
    with pytest.raises(SparqlError):
        check_update(before + hidden)


@tried(200)
@given(st.one_of(nasty, st.lists(PIECES, max_size=20).map("".join)))
def test_tokens_are_pieces_of_the_text_in_order(text: str) -> None:
    try:
        found = list(tokens(text))
    except SilaError:
        return
    at = 0
    for token in found:
        assert token.start >= at
        assert text.startswith(token.text, token.start)
        at = token.start + len(token.text)
    left = "".join(text[a:b] for a, b in itertools.pairwise([0, *itertools.chain.from_iterable(
        (t.start, t.start + len(t.text)) for t in found), len(text)]) if not any(t.start == a for t in found))
    assert re.sub(r"#[^\r\n]*|[ \t\r\n]", "", left) == ""


# -- time


@pytest.mark.parametrize("letter", [*[letter for letter in LETTERS if letter.strip()][::7], "'", '"', "\\", "<", "#",
        "?", "@", "<![", "&#", "1,"])
def test_noise_takes_linear_time(letter: str) -> None:
    def work(size: int) -> None:
        text = letter * size
        for reads in (fold, name_key, lambda t: parse_page(t, "p"), lambda t: parse_html(t, "p"),
                lambda t: list(tokens(t)) if letter not in "'\"\\" else None):
            reads(text)

    assert ratio(lambda: work(20_000), lambda: work(2_000)) < 40
