"""A store with a few articles written by hand: a local pact and its denial, a lawsuit, a rumour, and names that mean harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.entities.gazetteer import load
from kg.model import Amount, Article, Claim, Entity, Evidence, Extraction, Mention, PartialDate, Qualifiers, Stance
from kg.store import open_writer

MP, PJD, PPS = "party/mp", "party/pjd", "party/pps"
BEN_MSICK, CASA = "province/06.141.01.60", "municipality/06.141.01.0"
SERVICES, OUZZINE = "company/casa-services", "person/ouzzine"
PACT = "انطلق التنسيق بين الحركة الشعبية والعدالة والتنمية والتقدم والاشتراكية بإقليم ابن مسيك."
DENIAL = "أما وطنيا فلا تنسيق يجمع بين الحركة الشعبية والعدالة والتنمية."
BAN = "منع محمد أوزين التحالف مع العدالة والتنمية."
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"
OVERRIDE = "مثال\u202eابم\u202d <b>غليظ</b>\u2066"
LONG = "اسم طويل " * 1200
HARM, TURNED, ENDLESS = "person/x-00000000000000a1", "person/x-00000000000000a2", "person/x-00000000000000a3"
PACT_ARTICLE, HOSTILE_ARTICLE, LEGAL_ARTICLE = (f"article/{n:016x}" for n in (1, 2, 3))
PACT_CLAIM, LEGAL_CLAIM = "claim/0000000000000001", "claim/0000000000000020"


def build(folder: Path) -> Path:
    """Make the store in ``folder`` and publish it."""
    with open_writer(folder, alone=True) as writer:
        writer.put_seed(load())
        writer.put_all([pact(), hostile(), legal(), contract()])
    return folder


def pact() -> Extraction:
    text = "\n".join(("تنسيق في ابن مسيك", PACT, DENIAL, BAN))
    claims = [_claim(1, MP, "alliedWith", PJD, PACT, text, level="provincial", place=BEN_MSICK),
              _claim(2, MP, "alliedWith", PPS, PACT, text, level="provincial", place=BEN_MSICK),
              _claim(3, MP, "alliedWith", PJD, DENIAL, text, Stance.DENIED, level="national"),
              _claim(4, MP, "alliedWith", PJD, BAN, text, Stance.FORBIDDEN, speaker=OUZZINE, level="local")]
    names = {MP: ("Party", "الحركة الشعبية"), PJD: ("Party", "العدالة والتنمية"), PPS: ("Party", "التقدم والاشتراكية"),
             OUZZINE: ("Person", "محمد أوزين"), BEN_MSICK: ("Province", "ابن مسيك")}
    entities = tuple(_entity(ident, kind, name, text) for ident, (kind, name) in names.items())
    article = Article("pact", "تنسيق في ابن مسيك", text, PartialDate(2025, 1, 22), "صلة", "https://example.org/pact")
    return Extraction(article, PACT_ARTICLE, entities, tuple(claims), {}, "test")


def hostile() -> Extraction:
    """Names and a title with markup, with marks that turn the text, and one of ten thousand characters."""
    text = "\n".join((SCRIPT, f"{SCRIPT} عضو في الحركة الشعبية.", f"{OVERRIDE} عضو في الحركة الشعبية.",
                      f"{LONG} عضو في الحركة الشعبية."))
    people = ((HARM, SCRIPT), (TURNED, OVERRIDE), (ENDLESS, LONG))
    claims = [_claim(10 + i, ident, "memberOf", MP, f"{name} عضو في الحركة الشعبية.", text) for i,
              (ident, name) in enumerate(people)]
    entities = tuple(_entity(ident, "Person", name, text, known=False) for ident, name in people)
    article = Article("hostile", SCRIPT, text, None, "<i>ناشر</i>", "javascript:alert(1)")
    return Extraction(article, HOSTILE_ARTICLE, entities, tuple(claims), {}, "test")


def legal() -> Extraction:
    text = "قضية للتجربة\nتابعت المحكمة شخصا مختلقا.\nيروج أنه سيتولى منصبا."
    person = _entity("person/x-00000000000000b1", "Person", "شخصا مختلقا", text, known=False)
    claims = (_claim(0x20, "public-body/ma", "legalAction", person.id, "تابعت المحكمة شخصا مختلقا.", text,
                     form="investigation"),
              _claim(0x21, person.id, "holdsPost", "public-body/ma", "يروج أنه سيتولى منصبا.", text, Stance.RUMOURED,
                     role="minister"))
    return Extraction(Article("legal", "قضية للتجربة", text, PartialDate(2024), "صلة"), LEGAL_ARTICLE, (person,), claims, {},
                      "test")


def contract() -> Extraction:
    sentence = "صادق المجلس على اتفاقية بأزيد من 100 مليون درهم."
    text = f"اتفاقية\n{sentence}"
    claim = _claim(0x30, CASA, "agreementWith", SERVICES, sentence, text, Stance.CONDITIONAL,
                   amount=Amount(100_000_000, None), until=PartialDate(2028))
    return Extraction(Article("contract", "اتفاقية", text, PartialDate(2023, 9, 28), "صلة"), f"article/{4:016x}", (), (claim,),
                      {}, "test")


def _claim(number: int, subject: str, predicate: str, object_: str, sentence: str, text: str, stance: Stance = Stance.ASSERTED,
           speaker: str | None = None, **qualifiers: Any) -> Claim:
    start = text.index(sentence)
    return Claim(f"claim/{number:016x}", predicate, subject, object_, stance, Evidence(sentence, start, start + len(sentence)),
                 Qualifiers(**qualifiers), speaker, PartialDate(2025, 1,
                                                                22) if number < 10 else None, 0.85, "test@1")


def _entity(ident: str, kind: str, name: str, text: str, *, known: bool = True) -> Entity:
    start = text.find(name)
    mentions = (Mention(start, start + len(name), name),) if start >= 0 else ()
    return Entity(ident, kind, name, {"ar": name}, known, mentions)
