"""Saved web pages."""

from __future__ import annotations

import pytest

from kg.articles.html import parse_html

PAGE = """<!DOCTYPE html><html lang="ar"><head><title>عنوان | الموقع</title>
<meta property="og:title" content="عنوان الخبر"><meta property="og:site_name" content="المنبر">
<link rel="canonical" href="https://example.org/khabar">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2023-09-28T10:00:00+01:00"}]}</script>
<style>p {color: red}</style></head><body><nav><p>قائمة المواضيع</p></nav>
<article><h1>عنوان الخبر</h1><p>الفقرة الأولى من الخبر عن &laquo;الجماعة&raquo; وما قررته في دورتها الأخيرة.</p>
<p>الفقرة الثانية من الخبر، <b>وفيها</b> كلام الرئيسة عن التمويل.</p><p>كلمات دلالية: الجماعة</p></article>
<p>تعليقات القراء على هذا الخبر كثيرة ولا مكان لها في نصه أبدا.</p><footer><p>الحقوق محفوظة</p></footer></body></html>"""


def test_a_page():
    (article,) = parse_html(PAGE, "p")
    assert (article.title, str(article.published), article.publisher, article.url, article.tags, article.language) == (
        "عنوان الخبر", "2023-09-28", "المنبر", "https://example.org/khabar", ("الجماعة",), "ar")
    assert article.text == ("عنوان الخبر\nالفقرة الأولى من الخبر عن «الجماعة» وما قررته في دورتها الأخيرة.\n"
                            "الفقرة الثانية من الخبر، وفيها كلام الرئيسة عن التمويل.")


@pytest.mark.parametrize(("head", "date"), [
    ('<meta property="article:published_time" content="2023-09-28T10:00:00Z">', "2023-09-28"),
    ('<meta name="date" content="28 شتنبر 2023">', "2023-09-28"),
    ('<meta itemprop="datePublished" content="2023-09-28">', "2023-09-28"),
    ('<time datetime="2023-09-28">أمس</time>', "2023-09-28"),
    ('<script type="application/ld+json">{broken</script>', "None"),
    ("", "None"),
])
def test_dates(head: str, date: str):
    (article,) = parse_html(f"<html><head>{head}</head><body><p>فقرة الخبر.</p></body></html>", "p")
    assert str(article.published) == date


@pytest.mark.parametrize("page", ["", "<html></html>", "<script>var a = 1;</script>", "<nav><p>قائمة</p></nav>", "<p></p>"])
def test_pages_without_prose(page: str):
    assert parse_html(page, "p") == []


def test_a_page_without_paragraphs():
    (article,) = parse_html("<html><body><h1>عنوان</h1><div>سطر أول<br>سطر ثان</div></body></html>", "p")
    assert article.text == "عنوان\nسطر أول\nسطر ثان"


@pytest.mark.parametrize("noise", ["<p>" * 20_000, "<article>" * 20_000 + "نص", "&" * 50_000, "<" * 50_000, "<!--" * 10_000,
                                   "</p>" * 20_000, "<p>نص</p>" * 20_000, "<a href='" * 10_000, "<![" * 10_000,
                                   "<p>نص</p><![</script>CDATA[x", "<![if !IE]>نص<![endif]>", "<![\x00"])
def test_broken_markup_is_read_or_refused(noise: str):
    assert len(parse_html(noise, "p")) <= 1
