"""Entry → Article: one entry made comparable with every other."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from ingest.canonical import canonical_url
from ingest.dates import date_article, writes_day_first
from ingest.plaintext import plain_text
from model.article import Article, Entry

HEADLINE_WORDS = 14
"""A headline made from the summary takes this many words: the length of a long headline."""

_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl
    nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw
    ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_ISO_639_1 = frozenset(_CODES.split())
_OTHER_CODES = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "swe": "sv", "dan": "da", "nor": "no", "fin": "fi", "pol": "pl", "rus": "ru", "ukr": "uk", "ara": "ar",
    "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "ell": "el", "gre": "el", "ces": "cs", "cze": "cs", "tur": "tr",
    "iw": "he", "in": "id", "ji": "yi", "english": "en", "deutsch": "de", "german": "de",
    "french": "fr", "spanish": "es",
}  # fmt: skip
"""ISO 639-2 codes, withdrawn codes and names that feeds use instead of ISO 639-1."""
_LANGUAGE_PART = re.compile(r"[A-Za-z]{2,8}")


def to_article(
    entry: Entry, *, feed_url: str, fetched_at: datetime, language: str = "", day_first: bool | None = None
) -> Article:
    """The article that `entry` of the feed at `feed_url` stands for.

    `fetched_at` (aware) bounds what dates are plausible; `language` is the feed's or outlet's, for entries that name
    none; it also tells how 05/11/2026 is meant, unless `day_first` does. An entry without title takes its first words
    as headline; without both, the headline is empty. Never raises on what a feed may contain.
    """
    standfirst = plain_text(entry.summary)
    headline = plain_text(entry.title) or _first_words(standfirst)
    tag = entry.language if language_code(entry.language) else language
    code = language_code(tag)
    if day_first is None:
        day_first = bool(code) and writes_day_first(tag)
    published_at, date_source = date_article(entry, fetched_at, day_first=day_first)
    published_raw = entry.published or entry.updated
    key = entry.key or "digest:" + _digest(headline, published_raw)
    return Article(
        url=canonical_url(entry.link) or "urn:cleartext:" + _digest(feed_url, key),
        key=key,
        guid=entry.guid,
        raw_link=entry.link,
        headline=headline,
        standfirst=standfirst,
        byline=plain_text(entry.byline),
        language=code,
        published_at=published_at,
        date_source=date_source,
        published_raw=published_raw,
        source_name=plain_text(entry.source_name),
        source_url=entry.source_url,
    )


def language_code(tag: str) -> str:
    """ISO 639-1 in lower case of a language tag as feeds write it ("en-GB", "EN_us", "eng"); "" if it names none."""
    found = _LANGUAGE_PART.match(tag.strip())
    name = found.group().lower() if found else ""
    return name if name in _ISO_639_1 else _OTHER_CODES.get(name, "")


def _first_words(text: str) -> str:
    words = text.split(" ", HEADLINE_WORDS)
    return " ".join(words[:HEADLINE_WORDS]) + "…" if len(words) > HEADLINE_WORDS else text


def _digest(*parts: str) -> str:
    """128 bits of SHA-256 over the parts, kept apart by NUL so that ("ab", "c") is not ("a", "bc")."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
