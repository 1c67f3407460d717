"""Whether a page shows only a part of its article to everybody, and by what we know. Pure.

Three kinds of signs, from sure to likely: what the page says of itself (schema.org `isAccessibleForFree`, the content
tier that it gives to social networks); the words of a wall where the text breaks off; a text much shorter than the page
says it has. Markup called "paywall" alone says nothing: templates carry it on free pages too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.page_markup import is_article

SHORT = 250
"""Words: a wall is looked for in the words of a page only where less than this was found."""
MUCH_SHORTER = 0.5
"""Of the promised number of words."""
PROMISED_LEAST = 200

_WALL_WORDS = re.compile(
    r"subscribe\s(?:now\s)?to\s(?:continue|keep|read)|(?:this|the)\s(?:article|story|content)\sis\s(?:only\s)?(?:available\s)?(?:for|to|reserved\sfor|exclusive\sto)\s(?:our\s)?(?:paying\s|registered\s)?(?:subscribers|members)"
    r"|to\s(?:continue|keep)\sreading|(?:view|read|access)\sthe\s(?:full|whole|rest\sof\sthe)\s(?:story|article)|already\sa\s(?:subscriber|member)\?|create\s(?:a|your)\s(?:free\s)?account\sto\s(?:read|continue)"
    r"|(?:weiterlesen|lesen\ssie\sweiter)\smit|(?:diesen|den\sganzen|den\svollständigen)\s(?:artikel|beitrag)\s(?:weiter|jetzt\s)?lesen|nur\sfür\sabonnenten|jetzt\sabonnieren|exklusiv\sfür\s(?:abonnenten|mitglieder)"
    r"|(?:article|contenu)\sréservé\s(?:à\snos|aux)\sabonnés|pour\slire\sla\ssuite|il\svous\sreste\s[\d.,]+\s?%\sde\s(?:cet\sarticle|la\ssuite)|déjà\sabonné"
    r"|(?:contenido|artículo)\s(?:exclusivo|solo)\spara\ssuscriptores|suscríbete\spara\s(?:seguir|continuar)|ya\seres\ssuscriptor|para\sseguir\sleyendo"
    r"|contenuto\sriservato\sagli\sabbonati|abbonati\sper\scontinuare|(?:alleen|exclusief)\svoor\sabonnees|al\sabonnee\?|tylko\sdla\s(?:prenumeratorów|subskrybentów)",
    re.IGNORECASE,
)
_WALL_MARKUP = re.compile(
    r"paywall|reg-?wall|subscriber-?only|premium-?(?:wall|content)|metered-?(?:wall|content)|piano-|tp-(?:modal|backdrop)|"
    r"(?:article|content)-?gate|gated-content|subscription-?wall|abo-?wall",
    re.IGNORECASE,
)


def stated(things: Sequence[Mapping[str, Any]], metas: Mapping[str, str]) -> str:
    """By what the page itself says that it is not free, as a sentence; empty if it does not say so."""
    for thing in things:
        parts = thing.get("hasPart", [])
        own = [thing, *(parts if isinstance(parts, list) else [parts])]
        if is_article(thing) and any(
            isinstance(part, Mapping) and _no(part.get("isAccessibleForFree")) for part in own
        ):
            return "The page says that it is not free to read (schema.org isAccessibleForFree)."
    if _no(metas.get("isaccessibleforfree")):
        return "The page says that it is not free to read (schema.org isAccessibleForFree)."
    if metas.get("article:content_tier", "").lower() == "locked":
        return "The page says that it is for subscribers (article:content_tier)."
    return ""


def seen(text: str, page_words: str, markup: str, things: Sequence[Mapping[str, Any]], promised: int = 0) -> str:
    """By what a wall is seen, as a sentence; empty if none is.

    `text` is the article as extracted, `page_words` all that the page shows, `markup` its classes and ids, `promised`
    the words that its feed gave of it.
    """
    words = len(text.split())
    if words < SHORT and (found := _WALL_WORDS.search(page_words)):
        return f"The text breaks off after {words} words, and the page says “{found[0][:80]}”."
    if words < SHORT and words < promised * MUCH_SHORTER and promised >= PROMISED_LEAST:
        return f"The page shows {words} words; its feed gave {promised}."
    stated_words = max((_count(thing.get("wordCount")) for thing in things if is_article(thing)), default=0)
    walled = stated_words >= PROMISED_LEAST and words < stated_words * MUCH_SHORTER and _WALL_MARKUP.search(markup)
    if walled:
        return f"The page shows {words} of the {stated_words} words that it says it has."
    return ""


def _no(value: object) -> bool:
    return value is False or (
        isinstance(value, str) and value.strip().lower() in ("false", "no", "https://schema.org/false")
    )


def _count(value: object) -> int:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
