"""Small extractions written by hand, for tests of what is stored, not of how it was read."""

from __future__ import annotations

from kg.model import (
    Amount,
    Article,
    Claim,
    Entity,
    Evidence,
    Extraction,
    Mention,
    PartialDate,
    Qualifiers,
    Share,
    Stance,
)

MP, PJD, PPS = "party/mp", "party/pjd", "party/pps"
BEN_MSICK = "province/06.141.01.60"
LABELS = {MP: "الحركة الشعبية", PJD: "العدالة والتنمية", PPS: "التقدم والاشتراكية"}


def entity(ident: str, label: str, text: str, *, known: bool = True) -> Entity:
    """An entity with a mention at the first place of its label in ``text``, where it is there."""
    start = text.find(label)
    mentions = (Mention(start, start + len(label), label),) if start >= 0 else ()
    kind = {"party": "Party", "person": "Person", "company": "Company", "province": "Province"}[ident.partition("/")[0]]
    return Entity(ident, kind, label, {"ar": label}, known, mentions)


def extraction(number: int = 1, *, pair: tuple[str, str] = (MP, PJD), stance: Stance = Stance.ASSERTED,
               person: str = "سعيد المثالي", suffix: str = "", predicate: str = "alliedWith") -> Extraction:
    """One article with an alliance claim, a new person, and a membership of that person."""
    one, other = pair
    sentence = f"تحالف {LABELS[one]} مع {LABELS[other]} بحضور {person}"
    text = f"خبر رقم {number}\n{sentence}{suffix}"
    start = text.index("تحالف")
    evidence = Evidence(sentence, start, start + len(sentence))
    article = f"article/{number:016x}"
    published = PartialDate(2023, 9, 28)
    claims = (
        Claim(f"claim/{number:015x}a", predicate, one, other, stance, evidence,
              Qualifiers(level="provincial", place=BEN_MSICK, name="تنسيق", start=PartialDate(2023, 10),
                         until=PartialDate(2028)),
              "person/ouzzine", published, 0.8, "frames/alliedWith.ar@1"),
        Claim(f"claim/{number:015x}b", "memberOf", "person/x-00000000000000aa", one, Stance.ASSERTED, evidence,
              Qualifiers(role="member", start=PartialDate(None, 1, 9)), None, published, 0.5, "frames/memberOf.ar@1"))
    entities = (entity(one, LABELS[one], text), entity(other, LABELS[other], text),
                entity("person/x-00000000000000aa", person, text, known=False))
    return Extraction(Article(f"n{number}", f"خبر رقم {number}", text, published, "جريدة", f"https://example.org/{number}"),
                      article, entities, claims, {}, "fingerprint")


def money(number: int = 900) -> Extraction:
    """One article with an amount, a share and a count."""
    text = "دعم\nخصصت العدالة والتنمية 100 مليون درهم"
    evidence = Evidence(text[4:], 4, len(text))
    claims = (
        Claim(f"claim/{number:015x}a", "agreementWith", "company/casa-services", BEN_MSICK, Stance.CONDITIONAL, evidence,
              Qualifiers(amount=Amount(100000000, None), topic="التحول الرقمي"), None, None, 0.7, "t@1"),
        Claim(f"claim/{number:015x}b", "ownsShareOf", PJD, "company/casa-services", Stance.ASSERTED, evidence,
              Qualifiers(share=Share(33.4, 34)), None, None, 0.7, "t@1"),
        Claim(f"claim/{number:015x}c", "ownsShareOf", MP, "company/casa-services", Stance.ASSERTED, evidence,
              Qualifiers(share=Share(equal=True)), None, None, 0.7, "t@1"),
        Claim(f"claim/{number:015x}d", "seatsIn", PJD, BEN_MSICK, Stance.ASSERTED, evidence, Qualifiers(count=46), None, None,
              0.7, "t@1"))
    return Extraction(Article("m", "دعم", text), f"article/{number:016x}", (entity(PJD, LABELS[PJD], text),), claims)
