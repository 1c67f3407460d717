"""What left the archive and must not come back by itself: the forgotten never, the expired only with another text.

Feeds go on listing what was erased, and old documents are imported again. So the archive keeps digests of what it
stood for: 64 bits, keyed with the archive's id, so that alone they say nothing and differ from archive to archive. (As
whole numbers, so that one statement looks up a whole batch.)
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from sqlite_utils import Database

from model.errors import ArchiveError
from model.feed import Outlet
from store.times import seconds

_WORD = re.compile(r"[^\W_]+")
_NAME_WORDS = 6
"""Words that a byline's name has at most."""


class Forgotten(ArchiveError):
    """Somebody had this erased; it is not to be added again."""


class Digests:
    """Digests of URLs, entries, outlets and names, as one archive makes them."""

    def __init__(self, db: Database) -> None:
        row = db.conn.execute("SELECT value FROM meta WHERE key = 'archive_id'").fetchone()
        self._key = str(row[0]).encode()

    def _of(self, *parts: str) -> int:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(text, digest_size=8, key=self._key).digest(), "big", signed=True)

    def url(self, url: str) -> int:
        return self._of("url", url)

    def entry(self, feed_url: str, key: str) -> int:
        return self._of("entry", feed_url, key)

    def feed(self, url: str) -> int:
        return self._of("feed", url)

    def person(self, name: str) -> int:
        return self._of("person", words(name))

    def byline(self, byline: str) -> set[int]:
        """Of every run of words that may be a name."""
        found = words(byline).split()
        runs = (found[i : i + n] for n in range(1, _NAME_WORDS + 1) for i in range(len(found) - n + 1))
        return {self.person(" ".join(run)) for run in runs}

    def outlet(self, outlet: Outlet, *, by_host: bool) -> set[int]:
        """Of its slug and name; of its host too where that tells one outlet from others."""
        digests = {self._of("outlet", outlet.slug), self._of("outlet", outlet.name.casefold())}
        host = (urlsplit(outlet.site_url).hostname or "").removeprefix("www.") if by_host else ""
        return digests | ({self._of("outlet", host)} if host else set())


def words(text: str) -> str:
    """The words of a text, folded, with one space before, between and after: whole words can be looked for in it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return f" {' '.join(_WORD.findall(plain.casefold()))} "


def traces(db: Database, ids_json: str) -> Iterator[tuple[int, int]]:
    """By what articles would be known again: (article id, digest) of their URLs and of their entries in feeds."""
    digests = Digests(db)
    among = "IN (SELECT value FROM json_each(?1))"
    urls = db.conn.execute(
        f"SELECT id, url FROM articles WHERE id {among} UNION ALL"
        f" SELECT article_id, url FROM aliases WHERE article_id {among}",
        [ids_json],
    )
    for article_id, url in urls:
        yield int(article_id), digests.url(url)
    sightings = db.conn.execute(
        "SELECT s.article_id, f.url, s.key FROM sightings s JOIN feeds f ON f.id = s.feed_id"
        f" WHERE s.article_id {among}",
        [ids_json],
    )
    for article_id, feed_url, key in sightings:
        yield int(article_id), digests.entry(feed_url, key)


def any_forgotten(db: Database) -> bool:
    return db.conn.execute("SELECT 1 FROM forgotten LIMIT 1").fetchone() is not None


def forgotten_among(db: Database, digests: Iterable[int]) -> set[int]:
    """Those of the digests that stand for something forgotten."""
    rows = db.conn.execute(
        "SELECT f.digest FROM json_each(?) j CROSS JOIN forgotten f ON f.digest = j.value", [json.dumps(list(digests))]
    )
    return {int(row[0]) for row in rows}


def forget(db: Database, digests: Iterable[int], at: datetime) -> None:
    """Remember never to take these in again."""
    rows = ((digest, seconds(at)) for digest in digests)
    db.conn.executemany("INSERT OR IGNORE INTO forgotten (digest, at) VALUES (?, ?)", rows)


def refuse_forgotten(db: Database, digests: Iterable[int], what: str) -> None:
    """Raises Forgotten if one of the digests stands for something erased; `what` names it for people."""
    if forgotten_among(db, digests):
        raise Forgotten(f"{what} was erased from this archive with `forget`, for good. It is not taken in again.")


@dataclass(frozen=True, slots=True)
class Expired:
    """An article whose text retention dropped: it is one of those that a row of `expired_counts` counts."""

    id: int
    in_feed: bool
    texts: frozenset[str]
    """Digests of all its wordings, in hexadecimal."""


def expired_among(db: Database, digests: Iterable[int]) -> dict[int, Expired]:
    """Those of the digests by which an expired article is known again."""
    rows = db.conn.execute(
        "SELECT k.digest, e.id, e.in_feed, e.texts FROM json_each(?) j"
        " CROSS JOIN expired_keys k ON k.digest = j.value JOIN expired_articles e ON e.id = k.article_id",
        [json.dumps(list(digests))],
    )
    return {row[0]: Expired(row[1], bool(row[2]), frozenset(row[3].split())) for row in rows}


def any_expired(db: Database) -> bool:
    return db.conn.execute("SELECT 1 FROM expired_keys LIMIT 1").fetchone() is not None


def uncount(db: Database, expired: Expired) -> None:
    """Before an expired article is taken in anew: it is counted by its own row again."""
    same = (
        "(outlet_id, language, published_day, first_seen_day, in_feed) ="
        " (SELECT outlet_id, language, published_day, first_seen_day, in_feed FROM expired_articles WHERE id = ?)"
    )
    db.conn.execute(f"UPDATE expired_counts SET articles = articles - 1 WHERE {same}", [expired.id])
    db.conn.execute(f"DELETE FROM expired_counts WHERE articles <= 0 AND {same}", [expired.id])
    db.conn.execute("DELETE FROM expired_keys WHERE article_id = ?", [expired.id])
    db.conn.execute("DELETE FROM expired_articles WHERE id = ?", [expired.id])


def keep_expired(db: Database, ids_json: str) -> None:
    """Count articles that are about to be dropped, and keep by what to know them again."""
    db.conn.execute(
        "INSERT INTO expired_articles SELECT a.id, a.outlet_id,"
        " CASE a.language WHEN '' THEN o.language ELSE a.language END,"
        " CASE WHEN a.published_at IS NULL THEN -1 ELSE a.published_at / 86400 END, a.first_seen_at / 86400, a.in_feed,"
        " hex(a.digest) || ' ' ||"
        " coalesce((SELECT group_concat(hex(t.digest), ' ') FROM texts t WHERE t.article_id = a.id), '')"
        " FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value JOIN outlets o ON o.id = a.outlet_id",
        [ids_json],
    )
    db.conn.execute(
        "INSERT INTO expired_counts SELECT outlet_id, language, published_day, first_seen_day, in_feed, count(*)"
        " FROM json_each(?) i CROSS JOIN expired_articles e ON e.id = i.value"
        " GROUP BY 1, 2, 3, 4, 5 ON CONFLICT DO UPDATE SET articles = articles + excluded.articles",
        [ids_json],
    )
    known_by = ((digest, article_id) for article_id, digest in traces(db, ids_json))
    db.conn.executemany("INSERT OR REPLACE INTO expired_keys (digest, article_id) VALUES (?, ?)", known_by)
