"""Copies of one text: found whatever was changed in them, kept apart from what is only alike, and counted as one source."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pyoxigraph as ox
import pytest

from kg.graph import adjacency
from kg.graph.claims import ClaimGraph
from kg.graph.copies import originals
from kg.graph.money import money
from kg.graph.neighbourhood import neighbourhood
from kg.text.sketch import KEPT, sketch, unpack
from tests.graph.sample import BASE, SampleReader, article, claim, thing

AGENCY = """أحزاب الوادي تتفق على ميثاق محلي
وقعت ثلاثة أحزاب، صباح اليوم، ميثاقا لتدبير شؤون جماعة الوادي خلال ما تبقى من الولاية الحالية.
وقال منسق الميثاق إن الأولوية ستعطى للماء الصالح للشرب ولإصلاح الطرق التي تربط الدواوير بمركز الجماعة.
وأضاف أن لجنة من تسعة أعضاء ستتابع التنفيذ، وأنها ستنشر تقريرا كل ستة أشهر أمام العموم.
وكان المجلس قد عرف منذ السنة الماضية خلافات حادة حول توزيع الدعم على الجمعيات الرياضية والثقافية.
ومن المنتظر أن يعقد المجلس دورة استثنائية في نهاية الشهر لعرض الميثاق على باقي المستشارين."""
OWN = """الوادي: ميثاق بين ثلاثة أحزاب
علم من مصادر متطابقة أن المستشارين الذين كانوا يتنازعون حول دعم الجمعيات اتفقوا أخيرا على وثيقة مكتوبة.
وتنص الوثيقة، حسب أحد الموقعين عليها، على إنشاء لجنة للتتبع وعلى نشر حصيلة نصف سنوية.
ويرى متتبعون أن الاتفاق جاء تحت ضغط السكان الذين احتجوا مرتين على انقطاع الماء.
ولم يتسن أخذ رأي المعارضة التي تعتبر الوثيقة بلا قيمة قانونية.
وقد سبق لرئيس المجلس أن رفض قبل أشهر الجلوس إلى طاولة واحدة مع خصومه."""
LINES = AGENCY.split("\n")
OWN_LINES = OWN.split("\n")
WORDS = [f"كلمة{number}" for number in range(400)]

COPIES = {
    "the same text": AGENCY,
    "another title": "\n".join(("توافق سياسي يطوي صفحة الخلاف في الوادي", *LINES[1:])),
    "marks, hamzas and quotation marks":
        AGENCY.replace("أ", "ا").replace("ة", "ه").replace("،", " ").replace("ميثاقا", "«ميثاقًا»"),
    "cut short": "\n".join(LINES[:4]),
    "a paragraph of its own behind it": AGENCY + "\nوتعد هذه الجماعة من أفقر جماعات الإقليم حسب آخر إحصاء رسمي للسكان والسكنى.",
    "some words exchanged": AGENCY.replace("صباح اليوم", "أمس").replace("ومن المنتظر", "ويرتقب").replace("حادة", "قوية"),
    "paragraphs in another order": "\n".join((LINES[0], *reversed(LINES[1:]))),
}
OTHERS = {
    "another paper's own report": OWN,
    "a quotation of one sentence": "\n".join((*OWN_LINES, LINES[2])),
    "a round-up of many texts": "\n".join((AGENCY, OWN, " ".join(WORDS))),
    "the same form with other words": " ".join(f"{word} مختلف" for word in AGENCY.split()),
}


def copied(*texts: str) -> list[int]:
    return list(originals([sketch(text) for text in texts], np.arange(len(texts))))


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES.keys())
def test_a_copy_is_found(text: str) -> None:
    assert copied(AGENCY, OWN, text) == [-1, -1, 0]


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_only_alike_is_no_copy(text: str) -> None:
    assert copied(AGENCY, text) == [-1, -1]


def test_a_copy_is_of_the_earliest_text_that_is_no_copy() -> None:
    assert copied(*COPIES.values(), OWN, AGENCY) == [-1, *[0] * (len(COPIES) - 1), -1, 0]


def test_a_round_up_makes_its_texts_no_copies_of_each_other() -> None:
    first, second, both = copied(AGENCY, OWN, f"{AGENCY}\n{OWN}")
    assert (first, second) == (-1, -1)
    assert both in (0, 1)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("اتفق الحزبان على التحالف", "إتفق الحزبان، على التحالف.", True),
    ("اتفق الحزبان على التحالف", "اتفق الحزبان على التنافس", False),
    ("قال", "قال", True), ("قال", "", False), ("", "", False), ("…", "!!", False)])
def test_a_short_text_is_a_copy_of_the_very_same_only(one: str, other: str, same: bool) -> None:
    assert copied(one, other) == [-1, 0 if same else -1]


def test_the_order_of_the_rows_leaves_no_trace() -> None:
    texts = [*COPIES.values(), *OTHERS.values()]
    wanted = copied(*texts)
    for seed in range(10):
        rows = list(range(len(texts)))
        random.Random(seed).shuffle(rows)  # rows[i] is the text in row i; the order by date stays
        order = np.array([rows.index(i) for i in range(len(texts))])
        found = originals([sketch(texts[i]) for i in rows], order).tolist()
        assert [rows[found[rows.index(i)]] if found[rows.index(i)] >= 0 else -1 for i in range(len(texts))] == wanted


def test_a_thousand_copies_among_many_texts() -> None:
    random.seed(7)
    texts = [" ".join(random.choices(WORDS, k=150)) for _ in range(300)]
    changed = [" ".join(random.choice(WORDS) if random.random() < .04 else word for word in texts[0].split())
               for _ in range(1000)]
    assert copied(*texts, *changed) == [*[-1] * 300, *[0] * 1000]


@pytest.mark.parametrize("broken", ["", "x", "====", "AAAA", sketch(AGENCY)[:-6], sketch(AGENCY) + "AAAA", "é"])
def test_an_unreadable_sketch_is_an_article_by_itself(broken: str) -> None:
    assert originals([sketch(AGENCY), broken, broken], np.arange(3)).tolist() == [-1, -1, -1]


def test_a_sketch_is_small_and_exact_for_short_texts() -> None:
    size, hashes = unpack(sketch(" ".join(WORDS)))
    assert (size, len(hashes)) == (2 * len(WORDS) - 3, KEPT)  # letters and digits are two words
    assert len(sketch(" ".join(WORDS * 50_000))) < 600  # long texts cost a bounded time


@pytest.mark.parametrize(("said", "wanted"), [
    ({2: 1}, [-1, -1, 1]), ({0: 1}, [1, -1, 1]), ({1: 0}, [-1, 0, 0]), ({0: 1, 1: 0}, [-1, -1, -1])])
def test_what_an_editor_says_counts_more(said: dict[int, int], wanted: list[int]) -> None:
    texts = [sketch(text) for text in (AGENCY, OWN, AGENCY)]
    assert originals(texts, np.arange(3), said).tolist() == wanted


def told(*articles: tuple[str, str | None, str], amount: float | None = None) -> ClaimGraph:
    """A graph in which every article (day, publisher, text) says the same in a sentence of its own."""
    quads: list[ox.Quad] = []
    for i, (day, publisher, text) in enumerate(articles):
        name = f"c{i}"
        more: dict[str, Any] = {"amount_min": amount, "amount_max": amount, "currency": "MAD"} if amount else {}
        quads += claim("party/a", "funds" if amount else "opposes", "party/b", article=name, sentence=f"جملة {i}", **more)
        quads += article(name, day, publisher)
        quads.append(ox.Quad(thing("article/" + name), ox.NamedNode(BASE + "ontology#sketch"), ox.Literal(sketch(text)),
                             ox.NamedNode(BASE + "graph/article/" + name)))
    return adjacency.load(SampleReader(quads))


TEN = [(f"2023-01-{day:02d}", f"صحيفة {day}", text) for day, text in zip(range(1, 11), itertools.cycle(COPIES.values()))]


@pytest.mark.parametrize(("articles", "sources"), [
    (TEN, 1),
    ([*TEN, ("2023-02-01", "صحيفة 20", OWN)], 2),
    ([*TEN, ("2023-02-01", "صحيفة 1", OWN)], 1),  # the agency itself speaks twice
    ([*TEN, ("2023-02-01", "صحيفة 5", OWN)], 2),  # one that copied has also asked for itself
    ([("2023", None, AGENCY), ("2023", "ب", AGENCY)], 1)])
def test_copies_are_one_independent_source(articles: list[tuple[str, str | None, str]], sources: int) -> None:
    for order in (articles, articles[::-1]):
        assert neighbourhood(told(*order), "party/a").edges[0].weight == sources
        assert money(told(*order, amount=5)).items[0].sources == sources
    assert bool(neighbourhood(told(*articles), "party/a", min_sources=2).edges) == (sources > 1)


def test_an_article_names_its_original_and_its_copies() -> None:
    graph = told(("2023-03-02", "ب", COPIES["cut short"]), ("2023-03-01", "أ", AGENCY), ("2023-03-03", "ج", OWN),
                 ("2023-03-04", "د", COPIES["another title"]))
    assert [graph.article(row).copy_of for row in range(4)] == ["article/c1", None, None, "article/c1"]
    assert [graph.copies(row).tolist() for row in range(4)] == [[1, 3], [0, 3], [], [1, 0]]
    assert {claim.article.copy_of for claim in graph.records(range(4)) if claim.article} == {None, "article/c1"}
