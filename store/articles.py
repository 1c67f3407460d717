"""Articles, sightings and revisions: what one document's entries change in the archive.

`record` takes observations (this article, in this feed, at this time) and merges them in. It reads what it needs of the
archive first, decides in memory, and writes in bulk; the caller holds the transaction.

Recording twice, in another batching, or again after a kill half-way ends in the same archive; so does recording in
another order while every key keeps its link. Not promised across orders: which article a key joins when its feed
changes its link to one that another key has, and bylines, languages and outlets that one feed changes its mind about.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from sqlite_utils import Database

from model.article import ORIGINS, Article
from store.gone import Digests, Expired, any_expired, any_forgotten, expired_among, forgotten_among, uncount
from store.texts import FeedRank, Version, merged, standing
from store.times import seconds

REUSED_GUID_OVERLAP = 0.2
"""A guid that comes back under another link *and* with fewer than this share of its headline's words is reused."""

_NEVER = 2**62
"""Later than any time seen."""
_LAST_ORIGIN = len(ORIGINS) - 1
_VERSION = "feed_id, digest, headline, standfirst, first_seen_at, last_seen_at"
"""The columns of `Version`."""


@dataclass(frozen=True, slots=True)
class Observation:
    """An article as one document of one feed had it."""

    feed_id: int
    outlet_id: int
    article: Article
    seen_at: datetime


@dataclass(slots=True)
class Recorded:
    """What recording changed."""

    new: int = 0
    revised: int = 0
    changed_ids: list[int] = field(default_factory=list)
    """Articles whose text is new or different: to be judged."""
    counted: bool = False
    """Whether any figure may have changed: a text, a date, an outlet, a first sighting."""
    rekeyed: int = 0
    """Articles that their feed knew under another guid, which it does not give any more."""

    def add(self, other: Recorded) -> None:
        self.new += other.new
        self.revised += other.revised
        self.changed_ids += other.changed_ids
        self.counted = self.counted or other.counted
        self.rekeyed += other.rekeyed


@dataclass(slots=True)
class _Sighting:
    article_id: int
    guid: str
    raw_link: str
    headline: str
    published_raw: str
    published_at: int | None
    digest: bytes
    first_seen_at: int
    last_seen_at: int
    dirty: bool = False

    def rank(self) -> tuple[object, ...]:
        """Of two accounts of one key the lower stands: the later, and within one document always the same."""
        at, published = -self.last_seen_at, self.published_at or 0
        return at, self.digest, self.guid, self.raw_link, self.published_raw, published, self.article_id


@dataclass(slots=True)
class _Kept:
    """An article's row, as far as recording needs it."""

    id: int
    url: str
    outlet_id: int
    headline: str
    standfirst: str
    byline: str
    language: str
    digest: bytes
    text_feed_id: int
    versions: int
    published_at: int | None
    date_source: str
    dated_at: int
    first_seen_at: int
    in_feed: bool
    origin: int
    """Place in `model.article.ORIGINS`."""
    medium: str

    def columns(self) -> tuple[object, ...]:
        """What the archive has of it, once this is written."""
        return (
            self.outlet_id,
            self.byline,
            self.language,
            self.text_feed_id,
            self.versions,
            self.published_at,
            self.date_source,
            self.dated_at,
            self.first_seen_at,
            self.in_feed,
            self.origin,
            self.medium,
            self.id,
        )


def text_digest(headline: str, standfirst: str) -> bytes:
    """Eight bytes that differ when the text does."""
    return blake2b(f"{headline}\0{standfirst}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def record(db: Database, observations: Sequence[Observation]) -> Recorded:
    """Merge observations into the archive, but for what somebody had erased. Needs an open `writing` transaction."""
    return record_each(db, [observations])[0]


def record_each(db: Database, groups: Sequence[Sequence[Observation]]) -> list[Recorded]:
    """Several documents' observations in one go, which costs less; says what each changed.

    `counted` is said of all together. Needs an open `writing` transaction.
    """
    if any_forgotten(db):
        groups = [_not_forgotten(db, observations) for observations in groups]
    batch = _Batch(db, [observation for observations in groups for observation in observations])
    results = [batch.add_all(observations) for observations in groups]
    counted = batch.flush()
    return [replace(result, counted=counted) for result in results]


def _not_forgotten(db: Database, observations: Sequence[Observation]) -> list[Observation]:
    """Without the articles that were erased, and without erased persons' bylines."""
    digests, ranks = Digests(db), _Ranks(db)
    erased, bylines = [], []
    for seen in observations:
        article = seen.article
        erased.append({digests.url(article.url), digests.entry(ranks[seen.feed_id].url, article.key)})
        bylines.append(digests.byline(article.byline))
    found = forgotten_among(db, set().union(*erased, *bylines))
    return [
        replace(seen, article=replace(seen.article, byline="")) if names & found else seen
        for seen, keys, names in zip(observations, erased, bylines, strict=True)
        if not keys & found
    ]


def _sighting(article_id: int, article: Article, digest: bytes, at: int) -> _Sighting:
    return _Sighting(
        article_id,
        article.guid,
        article.raw_link,
        article.headline,
        article.published_raw,
        seconds(article.published_at) if article.published_at else None,
        digest,
        at,
        at,
    )


class _Ranks(dict[int, FeedRank]):
    """Feeds' ranks by id, read when first asked for."""

    def __init__(self, db: Database, expected: Iterable[int] = ()) -> None:
        """`expected` are read at once, which costs less than one by one."""
        rows = db.conn.execute(
            "SELECT f.id, f.feed_kind, f.url FROM json_each(?) j CROSS JOIN feeds f ON f.id = j.value",
            [json.dumps(sorted(set(expected)))],
        )
        super().__init__((row[0], FeedRank(row[1], row[2])) for row in rows)
        self._db = db

    def __missing__(self, feed_id: int) -> FeedRank:
        feed_kind, url = self._db.conn.execute("SELECT feed_kind, url FROM feeds WHERE id = ?", [feed_id]).fetchone()
        self[feed_id] = FeedRank(feed_kind, url)
        return self[feed_id]


def without_feeds(db: Database, ids: Iterable[int], outlet_id: int) -> list[int]:
    """After the wordings of an outlet's feeds were deleted: show what the other feeds said of these articles.

    Returns the ids of those that no other feed tells of, for the caller to erase.
    """
    ranks, orphans = _Ranks(db), []
    for article_id in ids:
        rows = db.conn.execute(f"SELECT {_VERSION} FROM texts WHERE article_id = ?", [article_id])
        versions = tuple(Version(*row) for row in rows)
        told_by, digest = db.conn.execute(
            "SELECT f.outlet_id, a.digest FROM articles a JOIN feeds f ON f.id = a.text_feed_id WHERE a.id = ?",
            [article_id],
        ).fetchone()
        if not versions:
            # Without kept wordings there is only the article's own, which its one feed told.
            orphans += [article_id] if told_by == outlet_id else []
            continue
        text = standing(versions, ranks)
        in_feed = any(ranks[version.feed_id].is_own for version in versions)
        origin = min(ranks[version.feed_id].origin for version in versions)
        db.conn.execute(
            "UPDATE articles SET headline = ?, standfirst = ?, digest = ?, text_feed_id = ?, versions = ?, in_feed = ?,"
            " origin = ? WHERE id = ?",
            [text.headline, text.standfirst, text.digest, text.feed_id, len(versions), in_feed, origin, article_id],
        )
        if text.digest != digest:
            db.conn.execute("DELETE FROM judgements WHERE article_id = ?", [article_id])
    return orphans


class _Batch:
    """The rows that a set of observations touches, in memory."""

    def __init__(self, db: Database, observations: Sequence[Observation]) -> None:
        self.db = db
        self.result = Recorded()
        """Of the group that is being added."""
        self.sightings = _load_sightings(db, observations)
        urls = {observation.article.url for observation in observations}
        self.by_url, self.kept = _load_articles(db, urls, {s.article_id for s in self.sightings.values()})
        self.new: dict[int, _Kept] = {}
        self.aliases: dict[str, int] = {}
        self.moved: set[int] = set()
        self.reworded: set[int] = set()
        self.texts: dict[int, tuple[Version, ...]] = {}
        """Of the articles whose wordings were looked at."""
        self.unwritten: dict[tuple[int, int, bytes], Version] = {}
        """Of those, by article, feed and digest, what the archive does not have yet."""
        self.stored = {kept.id: kept.columns() for kept in self.kept.values()}
        self.stored_texts = _load_versions(db, self.kept.values())
        self.keys_of: dict[int, set[tuple[int, str]]] = {}
        for key, sighting in self.sightings.items():
            self.keys_of.setdefault(sighting.article_id, set()).add(key)
        self.new_keys: set[tuple[int, str]] = set()
        self.next_id = _next_id(db)
        self.ranks = _Ranks(db, self._feeds(observations))
        self.digests = Digests(db)
        self.expired = self._load_expired(observations)
        self.new_key_of: list[tuple[int, int]] = []
        """(feed, article) where a feed gives an article that we know under a guid that we do not."""

    def _feeds(self, observations: Sequence[Observation]) -> Iterator[int]:
        """Those that these observations and the wordings known so far came from."""
        yield from (seen.feed_id for seen in observations)
        yield from (kept.text_feed_id for kept in self.kept.values())
        yield from (version.feed_id for versions in self.stored_texts.values() for version in versions)

    def _load_expired(self, observations: Sequence[Observation]) -> dict[int, Expired]:
        if not any_expired(self.db):
            return {}
        unknown = [seen for seen in observations if seen.article.url not in self.by_url]
        return expired_among(self.db, {digest for seen in unknown for digest in self._known_by(seen)})

    def _known_by(self, seen: Observation) -> tuple[int, int]:
        entry = self.digests.entry(self.ranks[seen.feed_id].url, seen.article.key)
        return self.digests.url(seen.article.url), entry

    def _stays_expired(self, seen: Observation, digest: bytes, key: tuple[int, str]) -> bool:
        """Whether this is an expired article as it was: it is counted already. With another text it is a new one."""
        by_url, by_entry = (self.expired.get(d) for d in self._known_by(seen))
        expired = by_url or (by_entry if key not in self.sightings else None)
        if expired is None:
            return False
        if digest.hex().upper() in expired.texts and (expired.in_feed or not self.ranks[seen.feed_id].is_own):
            return True
        uncount(self.db, expired)
        self.expired = {d: other for d, other in self.expired.items() if other.id != expired.id}
        return False

    def add_all(self, observations: Sequence[Observation]) -> Recorded:
        self.result, self.new_key_of = Recorded(), []
        for seen in observations:
            self.add(seen)
        self.result.rekeyed = self._rekeyed() if self.new_key_of else 0
        return self.result

    def add(self, seen: Observation) -> None:
        article, at = seen.article, seconds(seen.seen_at)
        digest = text_digest(article.headline, article.standfirst)
        key = (seen.feed_id, article.key)
        if self.expired and article.url not in self.by_url and self._stays_expired(seen, digest, key):
            return
        sighting = self.sightings.get(key)
        if sighting is None:
            kept = self.by_url.get(article.url)
            if kept is None:
                self._first(seen, digest, at, key)
                return
            self.new_key_of.append((seen.feed_id, kept.id))
        else:
            kept = self._same_article(sighting, article)
            if kept.id != sighting.article_id:
                self._keep_wording(self.kept[sighting.article_id])
        if (
            sighting is not None
            and sighting.digest == digest
            and kept.versions == 0
            and kept.id not in self.texts
            and sighting.article_id == kept.id
        ):
            self._see_again(kept.id, article, digest, at, key)
            self._date(kept, article, at)
            return
        self._reword(kept, seen, digest, at)
        if sighting is None:
            self._sight(kept.id, article, digest, at, key)
        else:
            self._see_again(kept.id, article, digest, at, key)
        self._date(kept, article, at)

    def _first(self, seen: Observation, digest: bytes, at: int, key: tuple[int, str]) -> None:
        article = seen.article
        kept = _Kept(
            self.next_id,
            article.url,
            seen.outlet_id,
            article.headline,
            article.standfirst,
            article.byline,
            article.language,
            digest,
            seen.feed_id,
            0,
            seconds(article.published_at) if article.published_at else None,
            article.date_source,
            at,
            at,
            self.ranks[seen.feed_id].is_own,
            self.ranks[seen.feed_id].origin,
            article.medium,
        )
        self.next_id += 1
        self.new[kept.id] = self.kept[kept.id] = self.by_url[article.url] = kept
        self.result.new += 1
        self.result.changed_ids.append(kept.id)
        self._sight(kept.id, article, digest, at, key)

    def _same_article(self, sighting: _Sighting, article: Article) -> _Kept:
        """The article that a known key stands for, also when its link changed; another one if the feed reuses guids.

        A link that is known already decides alone, so that recording again finds what recording found.
        """
        kept = self.kept[sighting.article_id]
        if kept.url == article.url:
            return kept
        other = self.by_url.get(article.url)
        if other is not None:
            return other
        if _word_overlap(kept.headline, article.headline) < REUSED_GUID_OVERLAP:
            return self._split_off(kept, article)
        self.by_url[article.url] = kept
        self.aliases[article.url] = kept.id
        return kept

    def _split_off(self, old: _Kept, article: Article) -> _Kept:
        kept = _Kept(
            self.next_id,
            article.url,
            old.outlet_id,
            "",
            "",
            article.byline,
            article.language,
            b"",
            old.text_feed_id,
            0,
            None,
            "missing",
            _NEVER,
            _NEVER,
            False,
            _LAST_ORIGIN,
            "",
        )
        self.next_id += 1
        self.new[kept.id] = self.kept[kept.id] = self.by_url[article.url] = kept
        self.texts[kept.id] = ()
        self.result.new += 1
        return kept

    def _sight(self, article_id: int, article: Article, digest: bytes, at: int, key: tuple[int, str]) -> None:
        self.sightings[key] = _sighting(article_id, article, digest, at)
        self.new_keys.add(key)
        self.keys_of.setdefault(article_id, set()).add(key)

    def _see_again(self, article_id: int, article: Article, digest: bytes, at: int, key: tuple[int, str]) -> None:
        known, again = self.sightings[key], _sighting(article_id, article, digest, at)
        latest = min(known, again, key=_Sighting.rank)
        latest.first_seen_at = min(known.first_seen_at, at)
        latest.dirty = True
        self.sightings[key] = latest

    def _date(self, kept: _Kept, article: Article, at: int) -> None:
        """The outlet's first claim stands, of link and date: an updated article does not wander to another day."""
        if (at, article.url) < (kept.first_seen_at, kept.url):
            if article.url != kept.url:
                self._move(kept, article.url)
            kept.first_seen_at = at
        published_at = seconds(article.published_at) if article.published_at else None
        claim = (published_at is None, at, published_at or 0, article.date_source)
        if claim < (kept.published_at is None, kept.dated_at, kept.published_at or 0, kept.date_source):
            kept.published_at, kept.date_source, kept.dated_at = published_at, article.date_source, at

    def _move(self, kept: _Kept, url: str) -> None:
        """The link that the article had first is its canonical URL; the one it had so far becomes an alias."""
        self.aliases.pop(url, None)
        self.aliases[kept.url] = kept.id
        kept.url = url
        self.moved.add(kept.id)

    def _keep_wording(self, kept: _Kept) -> None:
        """Keep when an article's only wording was seen, before the sighting that tells moves to another article."""
        if kept.id not in self.texts:
            self.texts[kept.id] = self._versions(kept)
            kept.versions = len(self.texts[kept.id])

    def _reword(self, kept: _Kept, seen: Observation, digest: bytes, at: int) -> None:
        """Merge one more wording (or the same in one more feed) and let the standing one show."""
        article = seen.article
        if kept.id not in self.texts:
            self.texts[kept.id] = self._versions(kept)
        observed = Version(seen.feed_id, digest, article.headline, article.standfirst, at, at)
        before = self.texts[kept.id]
        versions = self.texts[kept.id] = merged(before, observed)
        told = next(v for v in versions if v.feed_id == observed.feed_id and v.digest == digest)
        self.unwritten[kept.id, told.feed_id, told.digest] = told
        if len(versions) > len(before) and any(v.feed_id == seen.feed_id for v in before):
            self.result.revised += 1
        text = standing(versions, self.ranks)
        if text.digest != kept.digest:
            kept.headline, kept.standfirst, kept.digest = text.headline, text.standfirst, text.digest
            self.result.changed_ids.append(kept.id)
            self.reworded.add(kept.id)
        if text.feed_id == seen.feed_id:
            same_feed = kept.text_feed_id == seen.feed_id
            kept.outlet_id = seen.outlet_id
            kept.byline = article.byline or (kept.byline if same_feed else "")
            kept.language = article.language or (kept.language if same_feed else "")
        kept.text_feed_id = text.feed_id
        kept.in_feed = kept.in_feed or self.ranks[seen.feed_id].is_own
        kept.origin = min(kept.origin, self.ranks[seen.feed_id].origin)
        kept.medium = kept.medium or article.medium
        kept.versions = len(versions)

    def _versions(self, kept: _Kept) -> tuple[Version, ...]:
        if kept.versions:
            return self.stored_texts.get(kept.id, ())
        times = [kept.first_seen_at, *self._times_seen(kept)]
        only = Version(kept.text_feed_id, kept.digest, kept.headline, kept.standfirst, min(times), max(times))
        self.unwritten[kept.id, only.feed_id, only.digest] = only
        return (only,)

    def _times_seen(self, kept: _Kept) -> list[int]:
        """When the sightings of an article with one single wording were first and last made, unwritten ones too."""
        times: list[int] = []
        if kept.id not in self.new:
            rows = self.db.conn.execute(
                "SELECT key, first_seen_at, last_seen_at FROM sightings WHERE article_id = ?", [kept.id]
            )
            for _, first, last in rows:
                times += (first, last)
        for key in self.keys_of.get(kept.id, ()):
            times += (self.sightings[key].first_seen_at, self.sightings[key].last_seen_at)
        return times

    def _rekeyed(self) -> int:
        """How many articles their feed had under a guid that is not in these documents any more."""
        rows = self.db.conn.execute(
            "SELECT s.feed_id, s.key, s.article_id FROM json_each(?) j CROSS JOIN sightings s"
            " ON s.article_id = j.value ->> 1 AND s.feed_id = j.value ->> 0",
            [json.dumps([pair for pair in self.new_key_of if pair[1] not in self.new])],
        )
        return len({article_id for feed_id, key, article_id in rows if (feed_id, key) not in self.sightings})

    def _changed(self) -> list[_Kept]:
        """The articles that the archive has otherwise."""
        otherwise = self.moved | self.reworded
        return [
            kept
            for kept in self.kept.values()
            if kept.id not in self.new and (kept.id in otherwise or kept.columns() != self.stored[kept.id])
        ]

    def flush(self) -> bool:
        """Write it all; returns whether any figure may have changed."""
        execute = self.db.conn.executemany
        execute(
            "INSERT INTO articles (id, url, outlet_id, headline, standfirst, byline, language, digest, text_feed_id,"
            " versions, published_at, date_source, dated_at, first_seen_at, in_feed, origin, medium)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    a.id,
                    a.url,
                    a.outlet_id,
                    a.headline,
                    a.standfirst,
                    a.byline,
                    a.language,
                    a.digest,
                    a.text_feed_id,
                    a.versions,
                    a.published_at,
                    a.date_source,
                    a.dated_at,
                    a.first_seen_at,
                    a.in_feed,
                    a.origin,
                    a.medium,
                )
                for a in self.new.values()
            ],
        )
        changed = self._changed()
        execute(
            "UPDATE articles SET outlet_id = ?, byline = ?, language = ?, text_feed_id = ?, versions = ?,"
            " published_at = ?, date_source = ?, dated_at = ?, first_seen_at = ?, in_feed = ?, origin = ?,"
            " medium = ? WHERE id = ?",
            [a.columns() for a in changed],
        )
        for kept in (a for a in changed if a.id in self.moved):
            self.db.conn.execute("DELETE FROM aliases WHERE url = ?", [kept.url])
            self.db.conn.execute("UPDATE articles SET url = ? WHERE id = ?", [kept.url, kept.id])
        # Apart, since touching the text makes the full-text index do work.
        execute(
            "UPDATE articles SET headline = ?, standfirst = ?, digest = ? WHERE id = ?",
            [(a.headline, a.standfirst, a.digest, a.id) for a in changed if a.id in self.reworded],
        )
        execute("DELETE FROM judgements WHERE article_id = ?", [(a.id,) for a in changed if a.id in self.reworded])
        self._flush_sightings()
        execute(
            "INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at",
            [
                (
                    article_id,
                    v.feed_id,
                    v.digest,
                    v.headline,
                    v.standfirst,
                    v.first_seen_at,
                    v.last_seen_at,
                )
                for (article_id, _, _), v in self.unwritten.items()
            ],
        )
        execute("INSERT OR IGNORE INTO aliases VALUES (?, ?)", self.aliases.items())
        return bool(self.new or changed)

    def _flush_sightings(self) -> None:
        self.db.conn.executemany(
            "INSERT INTO sightings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    feed_id,
                    key,
                    s.article_id,
                    s.guid,
                    s.raw_link,
                    s.headline,
                    s.published_raw,
                    s.published_at,
                    s.digest,
                    s.first_seen_at,
                    s.last_seen_at,
                )
                for feed_id, key in self.new_keys
                for s in (self.sightings[feed_id, key],)
            ],
        )
        self.db.conn.executemany(
            "UPDATE sightings SET article_id = ?, guid = ?, raw_link = ?, headline = ?, published_raw = ?,"
            " published_at = ?, digest = ?, first_seen_at = ?, last_seen_at = ? WHERE feed_id = ? AND key = ?",
            [
                (
                    s.article_id,
                    s.guid,
                    s.raw_link,
                    s.headline,
                    s.published_raw,
                    s.published_at,
                    s.digest,
                    s.first_seen_at,
                    s.last_seen_at,
                    feed_id,
                    key,
                )
                for (feed_id, key), s in self.sightings.items()
                if s.dirty and (feed_id, key) not in self.new_keys
            ],
        )


# CROSS JOIN below keeps SQLite to the order written: from the few keys to the many rows, never the other way.


def _load_sightings(db: Database, observations: Sequence[Observation]) -> dict[tuple[int, str], _Sighting]:
    keys: dict[int, set[str]] = {}
    for observation in observations:
        keys.setdefault(observation.feed_id, set()).add(observation.article.key)
    found: dict[tuple[int, str], _Sighting] = {}
    for feed_id, wanted in keys.items():
        rows = db.conn.execute(
            "SELECT s.key, s.article_id, s.guid, s.raw_link, s.headline, s.published_raw, s.published_at, s.digest,"
            " s.first_seen_at, s.last_seen_at"
            " FROM json_each(?) j CROSS JOIN sightings s ON s.feed_id = ? AND s.key = j.value",
            [json.dumps(sorted(wanted)), feed_id],
        )
        for key, *rest in rows:
            found[feed_id, key] = _Sighting(*rest)
    return found


def _load_articles(db: Database, urls: Iterable[str], ids: Iterable[int]) -> tuple[dict[str, _Kept], dict[int, _Kept]]:
    columns = (
        "a.id, a.url, a.outlet_id, a.headline, a.standfirst, a.byline, a.language, a.digest, a.text_feed_id,"
        " a.versions, a.published_at, a.date_source, a.dated_at, a.first_seen_at, a.in_feed, a.origin, a.medium"
    )
    wanted = json.dumps(sorted(urls))
    by_id: dict[int, _Kept] = {}
    for source, parameter in (
        ("json_each(?) j CROSS JOIN articles a ON a.url = j.value", wanted),
        ("json_each(?) j CROSS JOIN articles a ON a.id = j.value", json.dumps(sorted(ids))),
        (
            "json_each(?) j CROSS JOIN aliases l ON l.url = j.value JOIN articles a ON a.id = l.article_id",
            wanted,
        ),
    ):
        for row in db.conn.execute(f"SELECT {columns} FROM {source}", [parameter]):
            by_id.setdefault(row[0], _Kept(*row))
    by_url = {kept.url: kept for kept in by_id.values()}
    for url, article_id in db.conn.execute(
        "SELECT l.url, l.article_id FROM json_each(?) j CROSS JOIN aliases l ON l.url = j.value", [wanted]
    ):
        by_url.setdefault(url, by_id[article_id])
    return by_url, by_id


def _load_versions(db: Database, articles: Iterable[_Kept]) -> dict[int, tuple[Version, ...]]:
    ids = json.dumps([kept.id for kept in articles if kept.versions])
    found: dict[int, tuple[Version, ...]] = {}
    for article_id, *version in db.conn.execute(
        f"SELECT article_id, {_VERSION} FROM json_each(?) j CROSS JOIN texts t ON t.article_id = j.value", [ids]
    ):
        found[article_id] = (*found.get(article_id, ()), Version(*version))
    return found


def _next_id(db: Database) -> int:
    highest = "SELECT max(id) FROM articles UNION ALL SELECT max(id) FROM expired_articles"
    return 1 + max(int(row[0] or 0) for row in db.conn.execute(highest))


def _word_overlap(one: str, other: str) -> float:
    words, others = set(one.casefold().split()), set(other.casefold().split())
    return len(words & others) / max(1, min(len(words), len(others)))
