"""The regex of a list of elements: «حزبي X وY»، «كل من X، بـ12 مقعدا، وY (3 مقاعد)، ثم Z»، «من X ومن Y»."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract.kinds import kinds
from kg.text.normalise import light

_PREPOSITIONS: Final = "ب|ل|من|مع|بين|الى|على|عن|في"
_LONE: Final = "من|مع|بين|الى|على|عن|في|كلا?"
_EACH: Final = "(?:و?(?:كل|كلا) من )?"


_FRENCH_JOIN: Final = ("(?:، (?:et |puis |ainsi que |ou )?|et |ou |ainsi que |comme |(?:، )?avec )"
                       "(?:de |à |par |avec |pour |entre )?")


def list_regex(one: str, figures: bool = True, language: str = "ar") -> str:
    """One or more elements that ``one`` matches, with what joins them and (with ``figures``) the figures that follow them."""
    if language == "fr":
        figure = "(?:\\( [^ ()]+ (?:sièges? |élus? |voix )?\\) )?" if figures else ""
        return f"{one} {figure}(?:{_FRENCH_JOIN}{one} {figure})*"
    heads, conjunction, figure = _words()
    figure = figure if figures else ""
    join = (f"(?:، (?:{conjunction} )?|{conjunction} |و(?={heads} )|(?:، )?(?:{conjunction} )?و(?=(?:{_LONE}) ))"
            f"(?:{heads} )?(?:(?:{_PREPOSITIONS}) )?{_EACH}(?:{heads} )?")
    return f"(?:{heads} )?{_EACH}(?:{heads} )?{one} (?:{figure}(?:{join}{one} ))*"


@cache
def _words() -> tuple[str, str, str]:
    """The regex of a noun before a list (حزبي), of a conjunction, and of what follows a member (بـ12 مقعدا، الإسبانية)."""
    table = kinds()
    title = f"{table.letters['Role']}(?=[a-z]*{table.flags['plural']})[a-z]*\\d+"  # مستشاري X وY
    heads = "(?:(?:و|ب|ل)?(?:" + "|".join(light(word) for word in table.list_heads) + f")|{title})"
    conjunction = "(?:" + "|".join(" ".join(light(w) for w in words.split()) for words in table.conjunctions) + ")"
    seats = "|".join(light(word) for word in table.list_figures)
    count = f"{table.letters['Count']}[a-z]*\\d+"
    figure = f"(?:(?:ب )?{count} (?:{seats}) |ب(?:{seats}) |\\( (?:[^ ()]+ ){{1,3}}\\) |ال[^ ]+ي[ةه]? )?"
    return heads, conjunction, figure
