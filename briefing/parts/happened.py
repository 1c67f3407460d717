"""What happened: the stories, each with its first report, its outlets and copies, and how it was told."""

from __future__ import annotations

from collections import Counter

from analysis.words import listed, number, plural
from briefing.found import Found, FoundStory
from briefing.lists import Lists, headline_of, said
from briefing.periods import short_day
from model.briefing import Part, Section, Sentence, ToldStory
from model.camp import CampOrNone

CAMP_WORDS = {"safety": "the safety of children", "privacy": "privacy", "police": "police work", "business": "business"}
LEAST_QUOTES = 3
"""Direct quotes that a story needs before we say what they stress."""
NAMED = 3


def happened(lists: Lists) -> Section:
    """All stories offered, the first few of which a briefing shows unless people choose others."""
    stories = tuple(_story(lists, one) for one in lists.found.stories)
    tiers = any(row.outlet.tier in ("1", "2") for row in lists.found.rows.values())
    order = "Stories stand by tier: most tier-1 outlets first, then tier-2, then outlets of any tier."
    if not tiers:
        order = "Stories stand by the number of outlets that told them; no outlet has been given a tier yet."
    note = said("happened.order", order, " Headlines are their outlets’ own.")
    return Section("happened", "What happened", stories=stories, notes=(note,) if stories else ())


def _story(lists: Lists, one: FoundStory) -> ToldStory:
    key = f"story-{one.count.story}"
    row = lists.found.rows[one.central]
    return ToldStory(
        one.count.story,
        one.central,
        one.first,
        headline_of(row),
        _facts(lists, one, key),
        _told(lists, one, key),
        key,
    )


def _facts(lists: Lists, one: FoundStory, key: str) -> Sentence:
    found, title = lists.found, f"Story “{lists.found.rows[one.central].headline.strip()}”"
    articles = lists.counted(key, title, one.ids)
    if len(one.ids) == 1:
        return said(f"{key}.facts", "Told by ", articles, " alone: ", _first_words(found, one))
    outlets = lists.counted(f"{key}-outlets", f"{title}: outlets", one.ids, "outlets")
    texts = lists.counted(f"{key}-texts", f"{title}: different texts", one.ids, "texts")
    parts: list[Part] = [outlets, " · ", texts]
    if texts.value != articles.value:
        parts += [" · ", articles]
    return said(f"{key}.facts", *parts, " · ", _first_words(found, one))


def _first_words(found: Found, one: FoundStory) -> str:
    row = found.rows[one.first]
    at = row.published_at if found.asked.clock == "published" else row.first_seen_at
    if at is None:
        return f"first report undated, {row.outlet.name}"
    local = at.astimezone(found.zone)
    since = found.asked.since
    before = "" if since is None or local.date() >= since else ", before this period"
    # Midnight sharp in UTC is how a date without a time comes out.
    clock = f" {local:%H:%M}" if at.hour or at.minute else ""
    alone = "" if len(one.ids) == 1 and one.first == one.ids[0] else "first report that we have: "
    return f"{alone}{short_day(local.date())}{clock}, {row.outlet.name}{before}"


def _told(lists: Lists, one: FoundStory, key: str) -> Sentence:
    """Whom its texts name most, and what its direct quotes stress; nothing where neither says anything."""
    return said(f"{key}.told", *_named(lists, one, key), *_stressed(lists, one, key))


def _named(lists: Lists, one: FoundStory, key: str) -> list[Part]:
    own = set(one.ids)
    counted = [
        (lists.count(ids, "texts"), voice.voice.name, voice.voice.slug, ids)
        for voice in lists.found.voices
        if (ids := tuple(n for n in lists.found.voice_ids.get(voice.voice.slug, ()) if n in own))
    ]
    counted.sort(key=lambda row: (-row[0], row[1]))
    if not counted or len(one.ids) < 2:
        return [f"Names {listed([name for _, name, _, _ in counted[:NAMED]])}."] if counted else []
    parts: list[Part] = ["Most named: "]
    for place, (n, name, slug, ids) in enumerate(counted[:NAMED]):
        gap = "" if not place else " and " if place == min(len(counted), NAMED) - 1 else ", "
        figure = lists.counted(f"{key}-names-{slug}", f"Its texts that name {name}", ids, "texts", number(n))
        parts += [f"{gap}{name} (", figure, ")"]
    return [*parts, "."]


def _stressed(lists: Lists, one: FoundStory, key: str) -> list[Part]:
    own = set(one.ids)
    direct = {(s.quote.text.casefold(), n): s.quote.camp for n, s in lists.found.quotes if n in own and s.quote.direct}
    words: dict[str, tuple[int, CampOrNone]] = {}
    for (text, n), camp in direct.items():
        words.setdefault(text, (n, camp))
    if len(words) < LEAST_QUOTES:
        return []
    camps = Counter(camp for _, camp in words.values() if camp)
    if not camps:
        return []
    whole = lists.made_of(
        f"{key}-quotes",
        "Its different direct quotes",
        plural(len(words), "direct quote"),
        len(words),
        (),
        "Counted are direct quotes, each wording once; they stand in these articles.",
        ids=[n for n, _ in words.values()],
    )
    parts: list[Part] = [" Of ", whole, ", "]
    ranked = camps.most_common(2)
    for place, (camp, n) in enumerate(ranked):
        ids = [article for article, found in words.values() if found == camp]
        figure = lists.made_of(
            f"{key}-stress-{camp}",
            f"Its quotes that stress {CAMP_WORDS[camp]}",
            number(n),
            n,
            (),
            "Counted are direct quotes, each wording once; they stand in these articles.",
            ids=ids,
        )
        parts += ["" if not place else " and ", figure, f" {'stresses' if n == 1 else 'stress'} {CAMP_WORDS[camp]}"]
    return [*parts, " (automatic)."]
