"""Who is named: sentences of ours and the entities that each must give (type and name), and names that it must not."""

from __future__ import annotations

import pytest

from kg.entities.gazetteer import load
from kg.extract import extract
from kg.model import Article

CASES = [
    ("a party by its governors", "فاز مرشح السنبلة الخضراء بالمقعد، وهنأ حزبه منافسيه.", ["Party حزب السنبلة الخضراء"], []),
    ("a quoted party", "قالت القيادية في «القنطرة» إن الحزب سيشارك.", ["Party حزب القنطرة"], []),
    ("a list of unknown parties", "وقعت أحزاب البيت المغربي والنهر الجديد والجبل الأخضر ميثاقا.",
     ["Party حزب البيت المغربي", "Party حزب النهر الجديد", "Party حزب الجبل الأخضر"], []),
    ("no party without governors", "تحدث الوزير عن الحوار الاجتماعي وعن الأمن الغذائي.", [], ["Party"]),
    ("an everyday given name", "التقى العربي بوزكري بالصحافة.", ["Person العربي بوزكري"], []),
    ("an adjective as a family name", "انتخب كمال العراقي رئيسا لجماعة تمارة.", ["Person كمال العراقي"], []),
    ("no possessive in a name", "غادر النائب إدريس مقاعدهم.", [], ["Person إدريس مقاعدهم"]),
    ("provinces in a list", "تشمل الاتفاقية أقاليم سطات وبرشيد وخريبكة.",
     ["Province سطات", "Province برشيد", "Province خريبكة"], ["Municipality"]),
    ("a governor's province", "عزل عامل تاونات ثلاثة مستشارين.", ["Province تاونات"], ["Municipality"]),
    ("an office of a province", "استقال الكاتب الإقليمي للحزب بصفرو.", ["Province صفرو"], ["Municipality"]),
    ("a commune with an everyday name", "انعقد مجلس جماعة الزهور أمس.", ["Municipality جماعة الزهور"], []),
    ("no company in general", "فازت شركة خاصة بالصفقة، وستحدث شركة للنظافة.", [], ["Company"]),
    ("a company whose quoted name begins with its head noun", "ساهمت الجماعة في رأسمال «شركة المنتزهات الكبرى لأكادير» أمس.",
     ["Company شركة المنتزهات الكبرى لأكادير"], []),
    ("a company by the last word of its quoted name", "فوضت الجماعة حراسة السوق إلى «سوس غارد» بعد إلغاء الصفقة.",
     ["Company سوس غارد"], []),
    ("no company by everyday quoted words", "فازت الشركة بالصفقة، ورفعت شعار «درع السلام» في الحفل.", [], ["Company"]),
    ("an association with a purpose of two words", "راسلت الجمعية الجهوية لحماية ضفاف الوديان عامل الإقليم.",
     ["Association الجمعية الجهوية لحماية ضفاف الوديان"], []),
    ("no association by its purpose alone", "تقدم السكان بطلب لحماية ضفاف الوديان.", [], ["Association"]),
    ("a directorate named after its town", "تضم الوكالة مديريات، منها مديرية زاكورة.", ["PublicBody مديرية زاكورة"], []),
    ("no verb or possessive in a body's name", "وقعت الشركة عقدا مع مؤسسة مدته عشر سنوات.", [], ["PublicBody"]),
    ("a body with its purpose", "وقعت الوكالة الوطنية لتنمية الواحات اتفاقية.",
     ["PublicBody الوكالة الوطنية لتنمية الواحات"], []),
    ("an unknown name behind a foreign minister's title", "قال وزير الخارجية الدنماركي ينس لوكاسن إنه سيزور المغرب.",
     ["PublicBody وزارة الخارجية الدنماركية"], ["PublicBody وزارة الشؤون الخارجية"]),
    ("a federation among the parties that it later took in", "تضم فيدرالية اليسار الديمقراطي حزب الطليعة الديمقراطي الاشتراكي.",
     ["Alliance تحالف فيدرالية اليسار الديمقراطي"], ["Party حزب فيدرالية اليسار الديمقراطي"]),
    ("a federation alone is what it is today", "عقدت فيدرالية اليسار الديمقراطي ندوة.",
     ["Party حزب فيدرالية اليسار الديمقراطي"], ["Alliance"]),
    ("a country by its adjective", "استقبل الرئيس الفرنسي وفدا.", ["Place فرنسا"], []),
    ("an unknown name behind a title and its organisation", "حضر رئيس جماعة أكادير دوغلاس فيرتمان.",
     ["Person دوغلاس فيرتمان"], []),
    ("an unknown name in apposition", "قال رئيس جماعة أكادير، دوغلاس فيرتمان، إنه باق.",
     ["Person دوغلاس فيرتمان"], []),
    ("a family name alone behind a title", "قالت الوزيرة الزهواني إن الأمر محسوم.",
     ["Person الزهواني"], ["PublicBody"]),
    ("what a minister is called is no name", "هاجم النائب الوزير الفاشل.", [], ["Person"]),
    ("a foreign minister in the feminine", "حطت وزيرة الخارجية الفرنسية الرحال بالرباط.",
     ["PublicBody وزارة الخارجية الفرنسية"], ["PublicBody وزارة الشؤون الخارجية"]),
    ("a hospital with its place", "زار الوزير المستشفى الإقليمي بتاونات.", ["PublicBody المستشفى الإقليمي بتاونات"], []),
    ("a court with its place, twice, and once without",
     "أدانته غرفة الجنايات بخريبكة. وقالت غرفة الجنايات بخريبكة إن الملف أغلق. "
     "ثم غادر غرفة الجنايات.", ["PublicBody غرفة الجنايات بخريبكة", "PublicBody غرفة الجنايات"], []),
    ("a party's adjective in apposition", "وقال كريم الوزاني، الاستقلالي، إن الدورة تأجلت.", ["Party حزب الاستقلال"], []),
    ("a party's adjective in the dual", "غادر المستشاران الاستقلاليان القاعة.", ["Party حزب الاستقلال"], []),
    ("an adjective that says no party", "افتتحت الدورة، الاستقلالية في القرار هدفها.", [], ["Party"]),
    ("a symbol behind a noun that parties govern", "انسحبت مستشارة السنبلة من الأغلبية، وبقي ممثل الوردة.",
     ["Party حزب الحركة الشعبية", "Party حزب الاتحاد الاشتراكي للقوات الشعبية"], []),
    ("a symbol behind a preposition in political news", "ترشحت نعيمة بنصالح للرئاسة ضد الحصان، وصوت معها حزب الجرار.",
     ["Party حزب الاتحاد الدستوري"], []),
    ("no party by an everyday word of the economy", "ارتفع عجز الميزان التجاري، وفتح معرض الكتاب أبوابه.", [], ["Party"]),
    ("independence is no party", "منذ الاستقلال لم يزر مرشح هذه القرية.", [], ["Party"]),
    ("a party adjective with a conjunction", "حضر الاستقلالي رضا المنصوري والحركي سعيد البوزيدي.",
     ["Party حزب الاستقلال", "Party حزب الحركة الشعبية"], []),
    ("what somebody is", "كان رضا المنصوري مرشحا للمجلس، وهو تجمعي قديم.", ["Party حزب التجمع الوطني للأحرار"], []),
    ("two of a party", "اعترض المستشاران الاتحاديان على الميزانية.", ["Party حزب الاتحاد الاشتراكي للقوات الشعبية"], []),
    ("no party in a constitutional court", "حكمت المحكمة الدستورية بإلغاء مقعد المرشح، وحضر الخبراء الدستوريون.", [],
     ["Party"]),
    ("a party of two nouns, the first of which names another one", "أسس رضا المنصوري حزب الإنصاف والبناء.",
     ["Party حزب الإنصاف والبناء"], ["Party حزب التجديد والإنصاف"]),
    ("no party by the name of its man", "فاز رضا المنصوري، واحتفل حزب المنصوري بالنتيجة.", [], ["Party"]),
    ("what a party says is not its name", "قال الكاتب إن الحزب «لن يتراجع عن قراره».", [], ["Party"]),
    ("a party in the name of its youth wing", "عقدت شبيبة السنبلة لقاء.",
     ["Party حزب الحركة الشعبية", "Association شبيبة السنبلة"], []),
    ("a known family name before its bearer's title", "كان الخلفي الناطق الرسمي باسم الحكومة حاضرا.",
     ["Person مصطفى الخلفي"], []),
]


@pytest.mark.parametrize(("text", "wanted", "barred"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_entities(text: str, wanted: list[str], barred: list[str]) -> None:
    found = [f"{entity.type} {entity.label}" for entity in extract(Article("case", "", text), load()).entities]
    assert [name for name in wanted if name not in found] == [], found
    assert [name for name in found if any(name.startswith(prefix) for prefix in barred)] == []
