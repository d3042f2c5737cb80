"""Where names of persons begin and end: sentences of ours and the persons that the rules must find, and what is no name."""

from __future__ import annotations

import pytest

from kg.entities.gazetteer import load
from kg.extract import extract
from kg.model import Article

CASES = [
    ("two family names behind a given name", "أكد سفيان التهامي بوزرود في الندوة أن الدورة مؤجلة.",
     ["Person سفيان التهامي بوزرود"], []),
    ("an unknown word that closes a name", "انتخب كريم بنداود أمزيل، رئيسا للجماعة.", ["Person كريم بنداود أمزيل"], []),
    ("an everyday word that closes a name between marks", "استقال نائبه، حميد الراجي الأصفر، أمس.",
     ["Person حميد الراجي الأصفر"], []),
    ("a given name of two words", "كلف عز الدين أمرار بالملف، وأخبر عبد الواحد مزوار الصحافة.",
     ["Person عز الدين أمرار", "Person عبد الواحد مزوار"], []),
    ("descent from one called by two words", "يرأس المجلس أحمد ولد عبد العزيز.", ["Person أحمد ولد عبد العزيز"], []),
    ("an unknown given name behind a calling", "اتهم المقاول ماغوس أوزرو الجماعة.", ["Person ماغوس أوزرو"], []),
    ("an unknown given name with an article", "قال منسقها الجهوي الضامن بوزرود إن الحزب باق.",
     ["Person الضامن بوزرود"], []),
    ("another bearer of a well-known name", "حضر عمر مورو الزكراوي اللقاء.", ["Person عمر مورو الزكراوي"], []),
    ("a family name that somebody known has", "قالت وسيمة البقالي العثماني، مقررة اللجنة، إن الملف جاهز.",
     ["Person وسيمة البقالي العثماني"], ["Person سعد الدين العثماني"]),
    ("a son by his given name", "ترشح الرئيس، ثم رشح نجله سفيان في دائرة أخرى.", ["Person سفيان"], []),
    ("an unknown given name of kin between marks", "ينافسه شقيقه، ماغوس، في الدائرة نفسها.", ["Person ماغوس"], []),
    ("names of streets and schools are no persons", "انطلقت المسيرة من شارع علال الزكراوي نحو ثانوية كريم بنداود.",
     [], ["Person"]),
    ("no name with an everyday word behind أسماء", "أعلنت اللجنة أسماء الفائزين، وفيها أسماء ثقيلة.", [], ["Person"]),
    ("no name with a verb, a possessive or an accusative", "دام الجدل أياما، وقال إن سعيد رفيقنا، وقد طالب المجلس بالرد.",
     [], ["Person"]),
    ("no name in what only seems to have a clitic", "ليست لدينا مقاولة، ورفعت برقية الولاء.", [], ["Person"]),
    ("a formula is no name", "كان المرحوم، رحمه الله، رئيسا للجماعة.", [], ["Person"]),
]


@pytest.mark.parametrize(("text", "wanted", "barred"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_persons(text: str, wanted: list[str], barred: list[str]) -> None:
    found = [f"{entity.type} {entity.label}" for entity in extract(Article("case", "", text), load(), reader="rules").entities]
    assert [name for name in wanted if name not in found] == [], found
    assert [name for name in found if any(name.startswith(prefix) for prefix in barred)] == []
