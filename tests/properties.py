"""How often the property tests try: a little by default, much with ``make test-long`` (``SILA_EXAMPLES`` times as often)."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES: Final = int(os.environ.get("SILA_EXAMPLES", "1"))


def tried(examples: int) -> settings:
    """The settings of a property that is tried so often by default; always the same examples, so that a failure stays one."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples * TIMES, deadline=None, derandomize=True, database=None, suppress_health_check=slow)


LETTERS: Final = ("ا", "أ", "إ", "آ", "ء", "ؤ", "ئ", "ى", "ي", "ی", "ة", "ه", "ک", "ك", "گ", "ڤ", "ل", "لا", "ﻻ",
        "ﷲ", "و", "م", "ن",
                  "َ", "ّ", "ً", "ٰ", "\u0653", "ـ", "٣", "۴", "5", "٫", ".", ",", "،", "%", "½", "²", "'", "’", "«",
                          "»", "-", "–", "/", ":",
                  "é", "É", "œ", "ß", "İ", "ŉ", "ﬁ", "Å", "a", "B", " ", "\u00a0", "\n", "\t", "\u202e", "\u2066",
                          "\u200f", "\ufeff", "\u00ad",
                  "\x00", "\u0301", "😀", "👨‍👩‍👧", "\U0010ffff", "\ufdfa")
#: Text as bad pages have it: the letters that folding touches, marks, controls, and anything else.
nasty: Final = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(LETTERS), max_size=60).map("".join))
WORDS: Final = ("حزب ", "الحركة الشعبية ", "العدالة والتنمية ", "محمد أوزين ", "تحالف مع ", "سيتحالف ", "لن ",
        "نفى ", "رئيس ", "جماعة تمارة ", "، ",
                ". ", "\n", "«", "»", "100 مليون درهم ", "منذ 2021 ", "إلى غاية ", "يوم الأحد ",
                        "بنسبة 5 في المائة ", "قال ", "إن ", "و", "عضو ",
                "Le parti ", "PJD ", "\u202e", "😀", "(", ")", "46 مقعدا ", "شركة كازا للخدمات ", "المقبل ", "هـ ",
                        "إقرأ أيضاً:\n", "كلمات دلالية: ",
                "المصدر: ", "تاريخ النشر: 28th, September 2023 GMT\n")
#: Sentences of the words that the reading looks for, in any order.
prose: Final = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join)
