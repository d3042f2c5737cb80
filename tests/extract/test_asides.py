"""What the frames do not see between two commas, as a table."""

from __future__ import annotations

import pytest

from kg.entities.gazetteer import load
from kg.extract import pipeline
from kg.model import Article

CASES = (
    ("a date", "استقبل العمدة، أمس الثلاثاء، وفدا أجنبيا.", "أمس الثلاثاء"),
    ("a date with its place", "وقع المجلس، يوم السبت 12 مارس، عقدا جديدا.", "يوم السبت 12 مارس"),
    ("from his side", "عارض الفريق، من جهته، الميزانية.", "من جهته"),
    ("where it was said", "نفى العمدة، في بلاغ له، كل شيء.", "في بلاغ له"),
    ("a signatory", "قال العمدة، في بلاغ وقعه وزير الداخلية، إن الأمر انتهى.", ""),
    ("a term", "تدخل الشركة، ابتداء من فاتح يناير، المدينة.", ""),
    ("a clause", "قال العمدة، الذي استقال، إنه راض.", ""),
    ("a title behind a date", "استقبل عزيز أخنوش، أمس الثلاثاء، نزار بركة.", ""),
)


@pytest.mark.parametrize(("name", "text", "aside"), CASES, ids=[c[0] for c in CASES])
def test_aside(name: str, text: str, aside: str) -> None:
    doc = pipeline.prepare(Article("a", "", text, language="ar"), load())
    assert " ".join(doc.tokens[i].text for i in sorted(doc.silent) if doc.tokens[i].text != "،") == aside
