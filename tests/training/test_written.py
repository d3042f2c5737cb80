"""Written articles: their form, what is refused and where, and what is written for the other tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.evaluate.run import read_gold
from training import written

ARTICLE = """== x001 2023-05-12
انتُخب سعيد البوزياني، عن حزب الاستقلال، رئيسا لجماعة تيفلت خلفا لنادية العلمي.
وأسندت الجماعة صفقة النظافة بمبلغ 12 مليون درهم لشركة «نظيف الأطلس» إلى غاية سنة 2028.
--
A Person سعيد البوزياني
B Party حزب الاستقلال | الاستقلال
C Municipality تيفلت | جماعة تيفلت
D Person نادية العلمي
E Company نظيف الأطلس
A holdsPost C asserted role=president :: انتُخب سعيد البوزياني
D holdsPost C ended role=president :: خلفا لنادية العلمي
C awardsContractTo E asserted amount=12000000 until=2028 :: وأسندت الجماعة صفقة النظافة
?B leads C asserted level=communal by=A :: رئيسا لجماعة تيفلت
"""


def read(tmp_path: Path, text: str) -> list[written.Written]:
    path = tmp_path / "x.txt"
    path.write_text(text, encoding="utf-8")
    return written.read(path)


def test_an_article_becomes_a_gold_line(tmp_path: Path) -> None:
    article, = read(tmp_path, ARTICLE)
    assert article.gold["id"] == "x001"
    assert article.gold["published"] == "2023-05-12"
    assert article.gold["invented"] is True
    assert article.gold["entities"][1] == {"ref": "B", "type": "Party", "names": ["حزب الاستقلال", "الاستقلال"]}
    president, former, contract, led = article.gold["claims"]
    assert president == {"predicate": "holdsPost", "subject": "A", "object": "C", "stance": "asserted",
                         "qualifiers": {"role": "president"}, "evidence": "انتُخب سعيد البوزياني", "optional": False}
    assert former["stance"] == "ended"
    assert contract["qualifiers"] == {"amount": {"min": 12e6, "max": 12e6, "currency": "MAD"}, "until": "2028"}
    assert led["optional"] is True
    assert led["attributed_to"] == "A"
    assert led["qualifiers"] == {"level": "communal"}


@pytest.mark.parametrize(("line", "fault"), [
    ("A holdsPost B asserted role=president", "evidence does not stand in the text"),
    ("A holdsPost Z asserted :: انتُخب", "no entity Z"),
    ("A hasPost C asserted :: انتُخب", "no such predicate: hasPost"),
    ("A holdsPost C sure :: انتُخب", "no such stance: sure"),
    ("A holdsPost C asserted role=boss :: انتُخب", "no such role: boss"),
    ("A holdsPost C asserted count=3 :: انتُخب", "holdsPost takes no count"),
    ("A alliedWith B asserted :: انتُخب", "alliedWith does not join Person to Party"),
    ("A holdsPost C asserted by=Z :: انتُخب", "by: no entity Z"),
    ("A Person فاطمة العروي", "A stands twice"),
    ("F Person فاطمة العروي", "no name of F stands in the text"),
    ("something else", "neither an entity nor a claim"),
])
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, ARTICLE + line + "\n")
    assert f"x.txt:{len(ARTICLE.splitlines()) + 1}: " in str(error.value)
    assert fault in str(error.value)


def test_an_article_needs_a_head_an_end_of_its_text_and_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"x\.txt:1: not '== ID"):
        read(tmp_path, ARTICLE.replace("2023-05-12", "May"))
    with pytest.raises(InputError, match="no line '--'"):
        read(tmp_path, ARTICLE.replace("--\n", ""))
    with pytest.raises(InputError, match="fewer than 20 words"):
        read(tmp_path, "== x001 2023-05-12\nخبر قصير\n--\n")
    with pytest.raises(InputError, match="x001 stands twice"):
        read(tmp_path, ARTICLE + ARTICLE)


@pytest.mark.parametrize("text", ["لحزب الاستقلال رأي", "وبحزب الاستقلال رأي", "حزبُ الاستقلال رأي"])
def test_names_stand_with_clitics_and_marks(text: str) -> None:
    assert written._occurs(written._words("حزب الاستقلال"), written._words(text))
    assert not written._occurs(written._words("حزب الاستقلال"), written._words("حزب التقدم والاستقلال"))


def test_what_is_written_is_read_by_the_other_tools(tmp_path: Path) -> None:
    written.write(read(tmp_path, ARTICLE), tmp_path / "out")
    (_, line), = read_gold(tmp_path / "out" / "gold.jsonl")
    assert line["id"] == "x001"
    assert len(line["claims"]) == 4
    text = (tmp_path / "out" / "text" / "x001.txt").read_text("utf-8")
    assert text.startswith("انتُخب")
    assert text.endswith("تاريخ النشر: 2023-05-12\n")
    assert json.loads((tmp_path / "out" / "gold.jsonl").read_text("utf-8")) == line


def test_the_articles_of_the_project_are_in_order() -> None:
    files = sorted((Path(written.__file__).parent / "articles").glob("*.txt"))
    articles = [article for file in files for article in written.read(file)]
    names = [article.gold["id"] for article in articles]
    assert len(names) == len(set(names)) > 1000
    assert written.summary(articles).startswith(f"{len(articles)} articles, ")


@pytest.mark.parametrize(("names", "full"), [
    (["وزارة النقل"], ["وزارة النقل واللوجيستيك"]), (["الاستقلال"], ["حزب الاستقلال"]), (["النقل"], [])])
def test_who_is_known_is_named_in_full_too(names: list[str], full: list[str]) -> None:
    kind = "Party" if full == ["حزب الاستقلال"] else "PublicBody"
    article = written.Written({"entities": [{"ref": "A", "type": kind, "names": list(names)}]}, "")
    written.name_in_full(article)
    assert article.gold["entities"][0]["names"] == [*names, *full]
