"""The small archive that tests/query_finds.txt is asked of: fourteen articles of six outlets, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from model.article import Article
from model.attitude import Attitude, AttitudeLabel
from model.feed import Feed, Outlet
from model.heard import Heard, Toward
from model.judgement import TOPICS, Judgement
from model.quote import Quote
from model.voice import Mention, Voice
from store.archive import Archive, open_writer, writing
from store.feeds import put_feed, put_outlet
from store.heard import put_heard, put_voices
from store.judgements import put_judgements, put_rules, topic_bits
from store.marks import add_tag
from tests.building import START, article, put, seen

OUTLETS = (
    Outlet("herald", "The Herald", "GB", "en", "press", "1", "https://www.herald.example/"),
    Outlet("courier", "The Daily Courier", "GB", "en", "press", "2", "https://courier.example/"),
    Outlet("kurier", "Der Kurier", "AT", "de", "press", "1", "https://kurier.example/"),
    Outlet("cipher", "Cipher Weekly", "US", "en", "trade press", "trade", "https://news.cipher.example/"),
    Outlet("nuacht", "An Nuacht", "IE", "ga", "press", "3", "https://nuacht.example/"),
    Outlet("office", "The Office", "GB", "en", "regulator", "unset", "https://office.example/"),
)
VOICES = (
    Voice("lumen", "Lumen", "platform", "A messenger."),
    Voice("beacon", "Beacon Foundation", "charity", "A charity.", country="GB"),
    Voice("nobody", "Nobody Ltd", "company", "Named nowhere."),
)


@dataclass(frozen=True)
class Told:
    """An article of the small archive, with what the judge and people say of it."""

    outlet: str
    day: str
    headline: str
    standfirst: str
    topics: str = ""
    """Initials: encryption, child_safety, debate."""
    coverage: str = ""
    score: float | None = None
    language: str = ""
    names: tuple[tuple[str, AttitudeLabel], ...] = ()
    quotes: tuple[str, ...] = ()
    story: int = 0
    tags: tuple[str, ...] = ()


TOLD = {
    "plan": Told(
        "herald", "2026-11-02", "Ministers plan client-side scanning", "Messages would be read before they are sent.",
        "ecd", "policy", -0.4, names=(("beacon", "favourable"),),
        quotes=("We must protect every child", "Encryption is a wall"), story=2, tags=("urgent",),
    ),
    "survey": Told(
        "cipher", "2026-11-03", "Survey: parents want safer phones", "Children see harmful content, researchers say.",
        "c", "research", 0.0, names=(("beacon", "neutral"),),
    ),
    "drop": Told(
        "courier", "2026-11-10", "Ministers drop scanning plan", "End-to-end encryption stays, says Lumen.",
        "ed", "policy", 0.5, names=(("lumen", "favourable"),),
        quotes=("We will never weaken encryption",), story=1, tags=("follow up",),
    ),
    "copy": Told(
        "cipher", "2026-11-10", "Ministers drop scanning plan", "End-to-end encryption stays, says Lumen.",
        "ed", "policy", 0.5, names=(("lumen", "favourable"),),
        quotes=("We will never weaken encryption",), story=1,
    ),
    "walk": Told(
        "herald", "2026-11-10", "Lumen threatens to leave Britain", "“We will walk,” says its head Meredith O'Neil.",
        "e", "company", -0.2, names=(("lumen", "unfavourable"), ("beacon", "favourable")),
        quotes=("We will walk",), story=1, tags=("urgent",),
    ),
    "vorwurf": Told(
        "kurier", "2026-11-11", "Chatkontrolle: Vorwürfe gegen die Kommission", "Verschlüsselung in Gefahr",
        "e", language="de",
    ),
    "etat": Told(
        "kurier", "2026-11-12", "Le chiffrement de bout en bout menacé", "L'État veut lire vos messages.",
        "e", language="fr",
    ),
    "court": Told(
        "courier", "2026-10-15", "Man jailed after police decrypt phone", "The court heard of abuse images.",
        "c", "crime", -0.8,
    ),
    "opinion": Told(
        "herald", "2026-11-16", "Why scanning phones will not keep children safe", "It breaks encryption for everyone.",
        "ecd", "opinion", -0.6, names=(("beacon", "unfavourable"), ("lumen", "not sure")), story=2,
    ),
    "checks": Told(
        "office", "2026-11-18", "Consultation on age checks",
        "The Office asks platforms about age checks for children.", "c", "policy", 0.04,
    ),
    "nuacht": Told("nuacht", "2026-11-19", "Criptiú agus páistí", "Sábháilteacht ar líne", "c", language="ga"),
    "chess": Told("herald", "2026-11-20", "Chess club scans old books", "AT&T and C++ are not concerned"),
    "ios": Told(
        "cipher", "2026-11-21", "iOS 26.2 scans photos", "Nude images are blurred for children.", "c", "company", 0.3
    ),
    "undated": Told(
        "courier", "", "Encryption explained", "What end-to-end means.", "e", "other", 0.1
    ),
}  # fmt: skip


def small_archive(path: Path) -> Archive:
    """Make it, open for writing."""
    db = open_writer(path)
    with writing(db):
        outlets = {outlet.slug: put_outlet(db, outlet) for outlet in OUTLETS}
        feeds = {
            slug: (put_feed(db, Feed(f"https://{slug}.example/feed", slug, slug), number, START), number)
            for slug, number in outlets.items()
        }
    ids = put(db, *(seen(feeds[told.outlet], _article(name, told)) for name, told in TOLD.items())).changed_ids
    with writing(db):
        rules = put_rules(db, "searches", TOPICS, START)
        numbers = put_voices(db, VOICES)
        judged = [(i, _judgement(told)) for i, told in zip(ids, TOLD.values(), strict=True)]
        put_judgements(db, rules, judged, topic_bits(db))
        put_heard(db, [(i, judgement.heard) for i, judgement in judged], numbers)
        db.conn.executemany("INSERT INTO stories (id) VALUES (?)", [[1], [2]])
        for i, told in zip(ids, TOLD.values(), strict=True):
            if told.story:
                row = [i, rules, ids[2] if told.headline.startswith("Ministers drop") else i, told.story]
                db.conn.execute("INSERT INTO groupings VALUES (?, ?, x'', ?, ?, '', NULL)", row)
            for tag in told.tags:
                add_tag(db, i, tag, at=START, who="Ada")
    return db


def _article(name: str, told: Told) -> Article:
    at = datetime.fromisoformat(f"{told.day}T09:00").replace(tzinfo=UTC) if told.day else None
    url = f"https://{told.outlet}.example/{name}"
    return article(name, told.headline, told.standfirst, url=url, at=at, language=told.language)


def _judgement(told: Told) -> Judgement:
    topics = tuple(topic for topic in TOPICS if topic[0] in told.topics)
    heard = Heard(
        tuple(Mention(slug, "x", "headline", n, n + 1, 1.0, "name") for n, (slug, _) in enumerate(told.names)),
        tuple(
            Toward(slug, "x", Attitude(label, (0.2, 0.3, 0.5)), "headline", 0, 1) for slug, label in told.names
        ),
        tuple(_quote(words) for words in told.quotes),
    )  # fmt: skip
    return Judgement(topics, (), told.score, "searches", coverage_kind=told.coverage, heard=heard if topics else None)


def _quote(words: str) -> Quote:
    return Quote(words, 0, len(words), "standfirst", "Somebody", 0, 1, "said", True, 0.9, "after")
