"""Pages of text: title, date, source, tags, and a second article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles import language
from kg.articles.furniture import classify
from kg.articles.page import parse_page
from kg.articles.published import parse
from kg.articles.read import Failure, read_paths
from kg.model import Article
from tests.growth import ratio
from tests.shared import SHARED, needs_shared

PAGE = """مجلس الواد الأخضر يصادق على اتفاقية النظافة
تاريخ النشر: 28th, September 2023 GMT
صادق مجلس جماعة الواد الأخضر، الأربعاء، على اتفاقية جديدة.

وأكدت الرئيسة أن المصدر الأول للتمويل هو الجماعة.
كلمات دلالية النظافة الواد الأخضر
المصدر: منبر الواد
كلمات دلالية: النظافة الواد الأخضر، جماعات
إقرأ أيضاً:
الرئيسة تلتقي سكان الدوار
التقت الرئيسة سكان الدوار يوم الثلاثاء.
كلمات دلالية: لقاء"""


def one(text: str) -> Article:
    (article,) = parse_page(text, "p")
    return article


def test_a_page_with_two_articles():
    first, second = parse_page(PAGE, "p1", "p1.txt")
    assert (first.name, first.title, str(first.published), first.publisher) == (
        "p1a", "مجلس الواد الأخضر يصادق على اتفاقية النظافة", "2023-09-28", "منبر الواد")
    assert first.text == "\n".join(PAGE.splitlines()[i] for i in (0, 2, 4))
    assert first.tags == ("النظافة الواد الأخضر", "جماعات")
    assert (second.name, second.title, second.published, second.publisher) == ("p1b", "الرئيسة تلتقي سكان الدوار", None, None)
    assert second.text == "الرئيسة تلتقي سكان الدوار\nالتقت الرئيسة سكان الدوار يوم الثلاثاء."
    assert second.tags == ("لقاء",)


def test_spelling_variants_of_a_tag_count_once():
    article = one("عنوان\nفقرة.\nكلمات دلالية: الدار البيضاء، الدار البیضاء، الرقمی، الرقمي")
    assert article.tags == ("الدار البيضاء", "الرقمی")


@pytest.mark.parametrize("marker", ["إقرأ أيضاً:", "اقرأ أيضا", "إقرأ أيضا :", "اقرأ ايضاً..", "أقرأ أيضا", "اِقرأ أيضًا",
                                    "Lire aussi :", "- اقرأ أيضا -"])
def test_variants_of_read_also(marker: str):
    assert [a.name for a in parse_page(f"أول\nفقرة.\n{marker}\nثان\nفقرة.", "p")] == ["pa", "pb"]


@pytest.mark.parametrize("line", ["اقرأ أيضا: خبر آخر من الموقع", "إقرأ المزيد: خبر آخر"])
def test_a_link_is_dropped_and_splits_nothing(line: str):
    assert one(f"عنوان\nفقرة أولى.\n{line}\nفقرة ثانية.").text == "عنوان\nفقرة أولى.\nفقرة ثانية."


def test_read_also_with_nothing_after_it():
    assert one("عنوان\nفقرة.\nإقرأ أيضاً:\n").name == "p"


def test_three_articles():
    assert [a.name for a in parse_page("\nإقرأ أيضاً:\n".join(["عنوان\nفقرة."] * 3), "p")] == ["pa", "pb", "pc"]


@pytest.mark.parametrize(("text", "title", "body"), [
    ("عنوان\nفقرة.", "عنوان", "عنوان\nفقرة."),
    ("فقرة وحيدة لا عنوان لها", "", "فقرة وحيدة لا عنوان لها"),
    ("\n\n  عنوان  \n\n  فقرة.  \n", "عنوان", "عنوان\nفقرة."),
    ("\ufeffعنوان\r\nفقرة.\r\n", "عنوان", "عنوان\nفقرة."),
    ("عاجل.. انتخاب رئيس..\nفقرة.", "عاجل.. انتخاب رئيس..", "عاجل.. انتخاب رئيس..\nفقرة."),
    ("جملة طويلة تشرح ما جرى في الدورة " * 4 + "وتنتهي بنقطة.\nفقرة.", "", None),
])
def test_titles(text: str, title: str, body: str | None):
    article = one(text)
    assert article.title == title
    assert body is None or article.text == body


@pytest.mark.parametrize(("line", "date"), [
    ("تاريخ النشر: 28th, September 2023 GMT", "2023-09-28"), ("تاريخ النشر : 1st, March 2021 GMT", "2021-03-01"),
    ("تاريخ النشر: 2023-09-28", "2023-09-28"), ("نشر في 28 شتنبر 2023", "2023-09-28"),
    ("نشر في: الخميس 28 شتنبر 2023 - 14:30", "2023-09-28"), ("الخميس 28 شتنبر 2023 - 14:30", "2023-09-28"),
    ("28/09/2023", "2023-09-28"),
    ("Publié le 28 septembre 2023 à 14h30", "2023-09-28"), ("تاریخ النشر: 2nd, October 2023 GMT", "2023-10-02"),
])
def test_dates_under_the_title(line: str, date: str):
    article = one(f"عنوان\n{line}\nفقرة.")
    assert str(article.published) == date
    assert article.text == "عنوان\nفقرة."


@pytest.mark.parametrize("line", [
    "المصدر ذاته أكد أن اللقاء ألغي.", "نشر في الصفحة الأولى مقال عن الجماعة.", "تاريخ النشر لم يحدد بعد",
    "وقع ذلك يوم الخميس 28 شتنبر 2023.",
    "المصدر: " + "كلام طويل لا يكون اسم جريدة " * 6, "اقرأ أيضا هذه الرسالة قبل أن تحكم عليه.", "سنة 2021",
])
def test_prose_that_begins_like_furniture_stays(line: str):
    assert classify(line.strip()).kind == "text"


@pytest.mark.parametrize(("text", "date"), [
    ("28th, September 2023 GMT", "2023-09-28"), ("2023-09-28T10:00:00Z", "2023-09-28"), ("2023-09-28 10:00", "2023-09-28"),
    ("Thu, 28 Sep 2023 09:10:11 +0100", "2023-09-28"), ("28 شتنبر 2023", "2023-09-28"), ("2023-13-40", None),
    ("31 فبراير 2023", None),
    ("9 يناير", None), ("أمس", None), ("", None), ("١" * 500, None),
])
def test_published(text: str, date: str | None):
    parsed = parse(text)
    assert (str(parsed) if parsed else None) == date


@pytest.mark.parametrize(("text", "code"), [
    ("صادق المجلس على الاتفاقية", "ar"), ("Le conseil communal a adopté la convention avec la société", "fr"),
    ("The council approved the agreement with the company", "en"), ("El consejo aprobó el acuerdo con la empresa", "es"),
    ("حزب PJD وحزب RNI", "ar"), ("1234 !!", "und"), ("", "und"), ("Ŵŷ qwrt", "und"),
])
def test_languages(text: str, code: str):
    assert language.detect(text) == code


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\n\n :اقرأيضالمصدركلتنشخوسج")), max_size=400))
def test_every_article_is_its_title_and_its_lines(text: str):
    for article in parse_page(text, "p"):
        assert article.text.strip()
        assert all(line.strip() == line and line for line in article.text.split("\n"))
        assert not article.title or article.text.startswith(article.title)
        assert set(article.text.split()) <= set(text.split())


@pytest.mark.parametrize("noise", ["اقرأ أيضا\n", "المصدر: ", "\u202e\u2066", "«" * 50 + "»" * 50, "كلمات دلالية: ا،"])
def test_megabytes_of_noise_are_read_in_linear_time(noise: str):
    many, few = (noise * (size // len(noise.encode())) for size in (5_000_000, 500_000))
    assert ratio(lambda: parse_page(many, "p"), lambda: parse_page(few, "p")) < 40


@needs_shared
@pytest.mark.parametrize("part", ["train", "dev"])
def test_every_gold_article_is_read_with_its_date(part: str):
    import json

    read = {a.name: a for a in read_paths([SHARED / "gold" / part / "text"]) if isinstance(a, Article)}
    gold = [json.loads(line) for path in (SHARED / "gold" / part).glob("*.jsonl") for line in path.open(encoding="utf-8")]
    assert set(read) == {row["id"] for row in gold}
    said = {row["id"] for row in gold if (row.get("published") or "None") != str(read[row["id"]].published)}
    assert said <= {"r03"}  # its date stands in a sentence, not on the page
    assert all((claim.get("evidence") or "") in read[row["id"]].text for row in gold for claim in row["claims"])


@needs_shared
def test_no_line_of_the_press_is_lost():
    read = list(read_paths([SHARED / "corpus" / "press.jsonl"]))
    assert not [item for item in read if isinstance(item, Failure)]
    assert len(read) == 2548
