"""The archive's replies: counts from the columns in memory, rows from SQLite by id.

Every count here is the length of a list that `article_ids` gives for the same question, so that every number opens.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from model.answer import (
    ArchiveStats,
    ArticleRow,
    Bucket,
    Facets,
    GroupSentiment,
    OutletRow,
    Revision,
    SentimentOverTime,
    SightingRow,
    Totals,
    Volume,
)
from model.article import ORIGINS
from model.counting import Unit as Unit
from model.feed import OUTLET_KINDS, TIERS
from model.judgement import COVERAGE_KINDS, Span
from model.question import SENTIMENT_EDGE, Question
from model.span import Part
from model.voice import VoiceRow
from store.columns import (
    UNDATED,
    Columns,
    Ints,
    Mask,
    TextSearch,
    first_by,
    in_period,
    in_scope,
    mask,
    outlet_mask,
)
from store.feeds import outlets as load_outlets
from store.judgements import kind_named, topic_bits
from store.times import instant, moment
from store.where import day_start

DAILY_UP_TO = 120
"""Up to so many days a chart has daily bars, beyond weekly."""
TREND_WEEKS = 12
WATCHED, BACKFILL, BY_HAND = (ORIGINS.index(origin) for origin in ("watched", "backfill", "by hand"))
COLLECTION_RATIO = 1.5
"""Two periods in which everything collected differs by more than this factor are not compared."""
NOT_WATCHED_SHARE = 0.1
"""A period of which more than this part was backfilled or added by hand is not compared with another."""
COLLECTION_LEAST = 200
"""Articles in the fuller of the two, below which the factor is chance."""


@dataclass(frozen=True)
class Asking:
    """What every answer needs: the columns, the clock on the wall, and the text search."""

    columns: Columns
    today: date
    zone: tzinfo
    hits: TextSearch
    week_starts: int = 0
    """The first day of the week: 0 is Monday."""

    def mask(self, question: Question) -> Mask:
        return mask(self.columns, question, today=self.today, zone=self.zone, hits=self.hits)

    def first_by(self, question: Question, names: Ints | NDArray[np.int32]) -> Mask:
        """Each text once for every name that its articles bear, and counted as `unit="texts"` counts."""
        return first_by(self.columns, question, names, today=self.today, zone=self.zone, hits=self.hits)


@dataclass(frozen=True)
class Buckets:
    """Equal steps of local time: `days[i]` begins at `edges[i]`; `edges` is one longer."""

    bucket: Bucket
    days: tuple[date, ...]
    edges: Ints

    def count(self, at: Ints) -> NDArray[np.int64]:
        """How many of these times fall into each bucket."""
        place = np.searchsorted(self.edges, at, side="right") - 1
        place = place[(place >= 0) & (place < len(self.days))]
        return np.bincount(place, minlength=len(self.days)).astype(np.int64)


def article_ids(asking: Asking, question: Question) -> list[int]:
    """Ids of the articles that the question counts, newest first by its clock, undated last."""
    columns = asking.columns
    where = np.flatnonzero(asking.mask(question))
    order = np.lexsort((-columns.ids[where], -columns.clock(question)[where].astype(np.float64)))
    return [int(i) for i in columns.ids[where[order]]]


UNITS: tuple[Unit, ...] = ("articles", "texts", "stories", "outlets")
"""What a volume can be counted in."""


def how_many(asking: Asking, question: Question) -> int:
    """The length of the list that `article_ids` gives."""
    return int(asking.mask(question).sum())


def holds(asking: Asking, question: Question, article_id: int) -> bool:
    """Whether the question counts this article."""
    place = int(np.searchsorted(asking.columns.ids, article_id))
    known = place < len(asking.columns) and asking.columns.ids[place] == article_id
    return bool(known and asking.mask(question)[place])


def counted(columns: Columns, buckets: Buckets, found: Mask, at: Ints, unit: Unit) -> NDArray[np.int64]:
    """How many of a unit fall into each bucket; of stories and outlets, how many different ones.

    `found` are the articles that a question counts in this unit; those of stories and outlets, in articles.
    """
    if unit not in ("stories", "outlets"):
        return buckets.count(at[found])
    place = np.searchsorted(buckets.edges, at[found], side="right") - 1
    inside = (place >= 0) & (place < len(buckets.days))
    names = (columns.story if unit == "stories" else columns.outlet)[found][inside]
    pairs = np.unique(np.stack([place[inside], names.astype(np.int64)]), axis=1)
    return np.bincount(pairs[0], minlength=len(buckets.days)).astype(np.int64)


def found_in(asking: Asking, asked: Question, unit: Unit) -> Mask:
    """What `counted` wants for this unit."""
    return asking.mask(asked if unit in ("stories", "outlets") else replace(asked, unit=unit))


Order = Literal["tier", "newest", "oldest", "most negative", "most positive"]
ORDERS: tuple[Order, ...] = get_args(Order)


def ordered_ids(asking: Asking, question: Question, order: Order) -> list[int]:
    """The articles of a question in another order; those without a date or a wording score come last."""
    newest = article_ids(asking, question)
    if order == "newest":
        return newest
    columns = asking.columns
    ids = np.array(newest, dtype=np.int64)
    rows = np.searchsorted(columns.ids, ids)
    if order == "tier":
        return [int(i) for i in ids[np.argsort(tier_places(columns)[columns.outlet[rows]], kind="stable")]]
    if order == "oldest":
        dated = int((columns.clock(question)[rows] != UNDATED).sum())
        return newest[:dated][::-1] + newest[dated:]
    scores = columns.sentiment[rows]
    place = np.argsort(scores if order == "most negative" else -scores, kind="stable")  # NaN sorts to the end
    return [int(i) for i in ids[place]]


def tier_places(columns: Columns) -> NDArray[np.int8]:
    """For each outlet the place of its tier in TIERS: 0 is the highest."""
    return np.array([TIERS.index(outlet.tier) for outlet in columns.outlets], dtype=np.int8)


def totals(asking: Asking, question: Question) -> Totals:
    """The headline numbers of a question."""
    columns, asked = asking.columns, question.resolved(asking.today)
    found = asking.mask(asked)
    before = comparable(asking, question)
    scope = in_scope(columns, asked, today=asking.today, zone=asking.zone)
    at = columns.clock(asked)[found]
    dated = at[at != UNDATED]
    bounded = asked.since is not None or asked.until is not None
    any_time = asking.mask(replace(asked, since=None, until=None)) if bounded else found
    return Totals(
        articles=int(found.sum()),
        outlets=len(np.unique(columns.outlet[found])),
        previous_articles=int(asking.mask(before).sum()) if before else None,
        collected=None if before else _collected_differently(asking, question),
        unjudged=int((scope & ~columns.judged).sum()),
        undated=int((any_time & (columns.clock(asked) == UNDATED)).sum()),
        newest=moment(int(dated.max())) if len(dated) else None,
        set_aside=int(asking.mask(replace(asked, coverage_kinds=())).sum() - found.sum())
        if asked.coverage_kinds
        else 0,
        kept_back=int(_expired_in_scope(asking, asked)[:, 5].sum()),
        backfilled=int((found & (columns.origin == BACKFILL)).sum()),
        by_hand=int((found & (columns.origin == BY_HAND)).sum()),
    )


def comparable(asking: Asking, question: Question) -> Question | None:
    """The question over the period before, where a comparison says something: else None.

    It says nothing where the archive did not reach back so far, where we collected very differently then, or where much
    of either was backfilled or added by hand: a change in what we collect is not a change in the news.
    """
    before = question.previous(asking.today)
    if before is None or not _collected_before(asking, before) or _collected_differently(asking, question):
        return None
    return None if any(_much_not_watched(asking, asked) for asked in (question, before)) else before


def _much_not_watched(asking: Asking, question: Question) -> bool:
    found = asking.mask(question)
    return int((found & (asking.columns.origin != WATCHED)).sum()) > NOT_WATCHED_SHARE * int(found.sum())


def _collected_differently(asking: Asking, question: Question) -> tuple[int, int] | None:
    """What these outlets' own feeds brought in all, before and now, where that differs more than news does."""
    now, before = question.resolved(asking.today), question.previous(asking.today)
    if before is None or not _collected_before(asking, before):
        return None
    then, since = (_seen(asking, asked) for asked in (before, now))
    few = max(then, since) < COLLECTION_LEAST
    alike = then * COLLECTION_RATIO >= since and since * COLLECTION_RATIO >= then
    return None if few or alike else (then, since)


def _seen(asking: Asking, asked: Question) -> int:
    scope = in_scope(asking.columns, asked, today=asking.today, zone=asking.zone) & asking.columns.in_feed
    return int(scope.sum()) + int(_expired_in_scope(asking, asked)[:, 5].sum())


def _collected_before(asking: Asking, before: Question) -> bool:
    """Whether we watched already at the beginning of the previous period: else there is nothing to compare with.

    We did when its first quarter holds anything that a watched feed had; an archive that began later would make growth
    of that, and backfilled history is not what watching would have brought.
    """
    assert before.since is not None and before.until is not None
    quarter = max(1, ((before.until - before.since).days + 1) // 4)
    everything = Question(
        since=before.since,
        until=before.since + timedelta(days=quarter - 1),
        topics=("any",),
        outlet_kinds=("all",),
        clock=before.clock,
    )
    return bool((asking.mask(everything) & (asking.columns.origin == WATCHED)).any())


def volume(asking: Asking, question: Question, unit: Unit = "articles", bucket: Bucket | None = None) -> Volume:
    """Counts over time by topic, in one unit; and, in articles, what they are a share of.

    By days or weeks as the period is long, unless `bucket` says.
    """
    columns, asked = asking.columns, question.resolved(asking.today)
    found, at = asking.mask(asked), columns.clock(asked)
    buckets = make_buckets(asking, asked, at[found], bucket)
    total = found_in(asking, asked, unit)
    topics = [name for name in columns.bits if not asked.topics or name in asked.topics or not asked.on_topic_only]
    expired = _expired_by_bucket(asking, asked, buckets)
    # Sentiment and text narrow what is counted, never what it is a share of.
    scope = in_scope(columns, asked, today=asking.today, zone=asking.zone) & columns.in_feed
    return Volume(
        bucket=buckets.bucket,
        days=buckets.days,
        total=_tuple(counted(columns, buckets, total, at, unit)),
        by_topic={
            name: _tuple(counted(columns, buckets, found_in(asking, replace(asked, topics=(name,)), unit), at, unit))
            for name in topics
        },
        relevant_in_feeds=_tuple(buckets.count(at[found & columns.in_feed])),
        seen=_tuple(buckets.count(at[scope]) + expired),
        last_is_partial=_partial(asking, buckets),
        seen_gone=int(expired.sum()),
        end=_day(int(buckets.edges[-1]) - 1, asking.zone),
        apart=_tuple(counted(columns, buckets, total & (columns.origin != WATCHED), at, unit)),
    )


def seen_by_day(asking: Asking, question: Question, first: date, last: date) -> tuple[int, ...]:
    """Everything that the question's outlets' own feeds carried a day, on topic or not, whatever its period."""
    asked = replace(question.resolved(asking.today), since=first, until=last)
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    edges = np.array([day_start(day, asking.zone) for day in (*days, last + timedelta(days=1))], dtype=np.int64)
    buckets = Buckets("day", days, edges)
    scope = in_scope(asking.columns, asked, today=asking.today, zone=asking.zone) & asking.columns.in_feed
    at = asking.columns.clock(asked)[scope]
    return _tuple(buckets.count(at) + _expired_by_bucket(asking, asked, buckets))


def outlets_in_scope(asking: Asking, question: Question) -> frozenset[str]:
    """Slugs of the outlets that a question takes in, whether or not they carried anything."""
    columns = asking.columns
    return frozenset(columns.outlets[i].slug for i in np.flatnonzero(outlet_mask(columns, question)))


def sentiment_over_time(asking: Asking, question: Question, unit: Unit = "texts") -> SentimentOverTime:
    """Wording by bucket: of each text once, or of every article (`unit`)."""
    columns, asked = asking.columns, question.resolved(asking.today)
    found = asking.mask(replace(asked, unit=unit))
    at = columns.clock(asked)
    buckets = make_buckets(asking, asked, at[found])
    directions = _directions(columns.sentiment)
    counts = {name: buckets.count(at[found & where]) for name, where in directions.items()}
    measured = found & ~np.isnan(columns.sentiment)
    place = np.searchsorted(buckets.edges, at[measured], side="right") - 1
    inside = (place >= 0) & (place < len(buckets.days))
    sums = np.bincount(place[inside], weights=columns.sentiment[measured][inside], minlength=len(buckets.days))
    n = counts["negative"] + counts["neutral"] + counts["positive"]
    return SentimentOverTime(
        bucket=buckets.bucket,
        days=buckets.days,
        negative=_tuple(counts["negative"]),
        neutral=_tuple(counts["neutral"]),
        positive=_tuple(counts["positive"]),
        not_measured=_tuple(counts["not measured"]),
        mean=tuple(float(s / k) if k else None for s, k in zip(sums, n, strict=True)),
        last_is_partial=_partial(asking, buckets),
    )


def outlet_rows(asking: Asking, question: Question) -> list[OutletRow]:
    """Outlets by number of articles in the period, most first."""
    columns, asked = asking.columns, question.resolved(asking.today)
    found, size = asking.mask(asked), len(columns.outlets)
    counts = np.bincount(columns.outlet[found], minlength=size)
    before = comparable(asking, question)
    previous = np.bincount(columns.outlet[asking.mask(before)], minlength=size) if before else None
    scope = in_scope(columns, asked, today=asking.today, zone=asking.zone) & columns.in_feed
    seen = np.bincount(columns.outlet[scope], minlength=size) + _expired_by_outlet(asking, asked, size)
    relevant = np.bincount(columns.outlet[found & columns.in_feed], minlength=size)
    measured = found & ~np.isnan(columns.sentiment)
    n_measured = np.bincount(columns.outlet[measured], minlength=size)
    sums = np.bincount(columns.outlet[measured], weights=columns.sentiment[measured], minlength=size)
    trends = _trends(asking, asked)
    ever = _first_ever(asking, asked)
    start = day_start(asked.since, asking.zone) if asked.since else None
    return [
        OutletRow(
            outlet=columns.outlets[i],
            articles=int(counts[i]),
            previous=None if previous is None else int(previous[i]),
            seen=int(seen[i]),
            relevant_in_feeds=int(relevant[i]),
            trend=_tuple(trends[i]),
            mean_sentiment=float(sums[i] / n_measured[i]) if n_measured[i] else None,
            measured=int(n_measured[i]),
            new=before is not None and start is not None and ever[i] >= start,
        )
        for i in np.lexsort((np.arange(size), -counts)).tolist()
        if counts[i] or (previous is not None and previous[i])
    ]


def sentiment_by_topic(asking: Asking, question: Question, unit: Unit = "texts") -> list[GroupSentiment]:
    """Wording by topic, of those asked for; an article on two topics counts in both."""
    columns = asking.columns
    return [
        _group(columns, name, name, asking.mask(replace(question, topics=(name,), unit=unit)))
        for name in columns.bits
        if name in question.topics or not question.topics or not question.on_topic_only
    ]


def sentiment_by_outlet(asking: Asking, question: Question, unit: Unit = "texts") -> list[GroupSentiment]:
    """Wording by outlet, most articles first. A text that two outlets carried counts for both, once each."""
    columns = asking.columns
    found = asking.first_by(question, columns.outlet) if unit == "texts" else asking.mask(question)
    counts = np.bincount(columns.outlet[found], minlength=len(columns.outlets))
    order = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i]]
    return [
        _group(columns, columns.outlets[i].name, columns.outlets[i].slug, found & (columns.outlet == i)) for i in order
    ]


def extremes(asking: Asking, question: Question, *, most: int = 10) -> tuple[list[int], list[int]]:
    """Ids of the most negatively and the most positively worded articles, at most so many each."""
    columns = asking.columns
    found = np.flatnonzero(asking.mask(question) & ~np.isnan(columns.sentiment))
    order = found[np.argsort(columns.sentiment[found], kind="stable")]
    scores = columns.sentiment[order]
    negative = order[scores <= -SENTIMENT_EDGE][:most]
    positive = order[scores >= SENTIMENT_EDGE][::-1][:most]
    return [int(i) for i in columns.ids[negative]], [int(i) for i in columns.ids[positive]]


def facets(asking: Asking, question: Question) -> Facets:
    """What could be filtered by, each counted with that one filter left off and the others on."""
    columns = asking.columns
    by_outlet = np.bincount(columns.outlet[asking.mask(replace(question, outlets=()))], minlength=len(columns.outlets))
    country_mask = asking.mask(replace(question, countries=(), outlets=()))
    by_country: dict[str, int] = {}
    in_countries = np.bincount(columns.outlet[country_mask], minlength=len(columns.outlets))
    for i in np.flatnonzero(in_countries).tolist():
        country = columns.outlets[i].country
        by_country[country] = by_country.get(country, 0) + int(in_countries[i])
    languages = np.bincount(
        columns.language[asking.mask(replace(question, languages=()))], minlength=len(columns.languages)
    )
    any_topic = asking.mask(replace(question, topics=()))
    return Facets(
        outlets=tuple(
            (columns.outlets[i], int(by_outlet[i]))
            for i in np.argsort(-by_outlet, kind="stable")[: np.count_nonzero(by_outlet)].tolist()
        ),
        countries=_ranked(by_country),
        languages=_ranked({columns.languages[i]: int(n) for i, n in enumerate(languages)}),
        topics=tuple(
            (name, int((any_topic & (columns.topics & (1 << bit) != 0)).sum())) for name, bit in columns.bits.items()
        ),
        voices=_voices(asking, question),
        coverage_kinds=_kinds(columns, asking.mask(replace(question, coverage_kinds=()))),
        tiers=_by_outlet(columns, asking.mask(replace(question, tiers=())), TIERS, "tier"),
        outlet_kinds=_by_outlet(
            columns, asking.mask(replace(question, outlet_kinds=("all",))), OUTLET_KINDS, "outlet_kind"
        ),
        tags=_tags(asking, question),
    )


def _by_outlet(columns: Columns, counted: Mask, values: Sequence[str], attribute: str) -> tuple[tuple[str, int], ...]:
    by_outlet = np.bincount(columns.outlet[counted], minlength=len(columns.outlets))
    counts = dict.fromkeys(values, 0)
    for n in np.flatnonzero(by_outlet).tolist():
        counts[getattr(columns.outlets[n], attribute)] += int(by_outlet[n])
    return tuple((value, n) for value, n in counts.items() if n)


def _tags(asking: Asking, question: Question) -> tuple[tuple[str, int], ...]:
    tagged = asking.columns.tagged
    if not len(tagged.articles):
        return ()
    counted = np.isin(tagged.articles, asking.columns.ids[asking.mask(question)])
    counts = np.bincount(tagged.tag[counted], minlength=len(tagged.tags)).tolist()
    return _ranked(dict(zip(tagged.tags, counts, strict=True)))


def _voices(asking: Asking, question: Question) -> tuple[tuple[VoiceRow, int], ...]:
    named = asking.columns.named
    counted = asking.mask(replace(question, voices=(), attitudes=()))
    inside = counted[np.searchsorted(asking.columns.ids, named.articles)] if len(named.articles) else counted[:0]
    counts = np.bincount(named.voice[inside], minlength=len(named.voices))
    return tuple((named.voices[n], int(counts[n])) for n in np.argsort(-counts, kind="stable") if counts[n])


def _kinds(columns: Columns, counted: Mask) -> tuple[tuple[str, int], ...]:
    counts = np.bincount(columns.coverage_kind[counted], minlength=len(COVERAGE_KINDS) + 1)
    return tuple((kind, int(counts[n])) for n, kind in enumerate(COVERAGE_KINDS, 1))


def make_buckets(asking: Asking, asked: Question, at: Ints, bucket: Bucket | None = None) -> Buckets:
    """Days or weeks that cover the period, or, where it is open, the articles found."""
    dated = at[at != UNDATED]
    first = asked.since or (
        _day(int(dated.min()), asking.zone) if len(dated) else min(asking.today, asked.until or asking.today)
    )
    last = asked.until or (max(_day(int(dated.max()), asking.zone), first) if len(dated) else max(asking.today, first))
    bucket = bucket or ("day" if (last - first).days < DAILY_UP_TO else "week")
    if bucket == "week":
        first = week_start(first, asking.week_starts)
    step = timedelta(days=1 if bucket == "day" else 7)
    days = tuple(first + i * step for i in range((last - first) // step + 1))
    edges = [day_start(day, asking.zone) for day in days]
    # The last week is cut at the period's end, so that its bar counts what the question counts.
    end = day_start(min(days[-1] + step, last + timedelta(days=1)), asking.zone)
    return Buckets(bucket, days, np.array([*edges, end], dtype=np.int64))


def bar_question(question: Question, day: date, bucket: Bucket, today: date, unit: Unit) -> Question:
    """The question behind one bar in a unit. Texts stand on the day of their first article within the whole period."""
    if unit != "texts":
        return replace(bucket_question(question, day, bucket, today), unit=unit)
    bar = bucket_question(question, day, bucket, today)
    assert bar.since is not None and bar.until is not None
    return replace(question.resolved(today), unit=unit, part=(bar.since, bar.until))


def week_start(day: date, week_starts: int) -> date:
    """The first day of the week that holds a day."""
    return day - timedelta(days=(day.weekday() - week_starts) % 7)


def bucket_question(question: Question, day: date, bucket: Bucket, today: date) -> Question:
    """The question behind one bar: the same, within that day or week and never beyond the period."""
    asked = question.resolved(today)
    until = day if bucket == "day" else day + timedelta(days=6)
    return replace(
        asked,
        since=max(day, asked.since) if asked.since else day,
        until=min(until, asked.until) if asked.until else until,
    )


_PARTS: dict[str, Part] = {"h": "headline", "s": "standfirst", "t": "text"}


def article_rows(db: Database, ids: Sequence[int]) -> list[ArticleRow]:
    """Articles by id, in the order asked for; ids that are gone are left out."""
    names = {bit: name for name, bit in topic_bits(db).items()}
    rows = db.conn.execute(
        "SELECT a.id, a.url, a.headline, a.standfirst, a.byline, a.outlet_id,"
        " CASE a.language WHEN '' THEN o.language ELSE a.language END, a.published_at, a.date_source, a.first_seen_at,"
        " j.topics, j.sentiment, j.spans, j.excluded_by, j.probabilities, j.coverage_kind, a.origin, a.medium"
        " FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value"
        " JOIN outlets o ON o.id = a.outlet_id LEFT JOIN judgements j ON j.article_id = a.id ORDER BY i.key",
        [json.dumps(list(ids))],
    ).fetchall()
    outlets = load_outlets(db, {row[5] for row in rows})
    return [
        ArticleRow(
            id=row[0],
            url=row[1],
            headline=row[2],
            standfirst=row[3],
            byline=row[4],
            outlet=outlets[row[5]],
            language=row[6],
            published_at=moment(row[7]),
            date_source=row[8],
            first_seen_at=instant(row[9]),
            topics=tuple(name for bit, name in names.items() if (row[10] or 0) >> bit & 1),
            sentiment=row[11],
            spans=tuple(
                Span(_PARTS[part], start, end, topic, rule)
                for part, start, end, topic, rule in json.loads(row[12] or "[]")
            ),
            excluded_by=row[13] or "",
            judged=row[10] is not None,
            probabilities=json.loads(row[14] or "{}"),
            coverage_kind=kind_named(row[15] or 0),
            origin=ORIGINS[row[16]],
            medium=row[17],
        )
        for row in rows
    ]


def revisions_of(db: Database, article_id: int) -> list[Revision]:
    """Wordings of an article other than the one shown, newest first."""
    rows = db.conn.execute(
        "SELECT t.headline, t.standfirst, f.title, t.first_seen_at, t.last_seen_at FROM texts t"
        " JOIN feeds f ON f.id = t.feed_id JOIN articles a ON a.id = t.article_id"
        " WHERE t.article_id = ? AND t.digest != a.digest ORDER BY t.last_seen_at DESC, t.digest",
        [article_id],
    )
    return [Revision(row[0], row[1], row[2], instant(row[3]), instant(row[4])) for row in rows]


def sightings_of(db: Database, article_id: int) -> list[SightingRow]:
    """Where an article was seen, first sighting first."""
    rows = db.conn.execute(
        "SELECT f.title, f.url, s.guid, s.raw_link, s.headline, s.published_raw, s.first_seen_at, s.last_seen_at"
        " FROM sightings s JOIN feeds f ON f.id = s.feed_id WHERE s.article_id = ? ORDER BY s.first_seen_at, f.url",
        [article_id],
    )
    return [
        SightingRow(row[0], row[1], row[2], row[3], row[4], row[5], instant(row[6]), instant(row[7])) for row in rows
    ]


def archive_stats(db: Database) -> ArchiveStats:
    """Totals of the whole archive."""

    def one(sql: str) -> int:
        return int(db.conn.execute(sql).fetchone()[0] or 0)

    return ArchiveStats(
        outlets=one("SELECT count(*) FROM outlets"),
        feeds=one("SELECT count(*) FROM feeds"),
        documents=one("SELECT count(*) FROM polls WHERE outcome NOT IN ('failed', 'not_a_feed')"),
        entries_seen=one("SELECT sum(entries) FROM polls"),
        sightings=one("SELECT count(*) FROM sightings"),
        articles=one("SELECT count(*) FROM articles"),
        on_topic=one("SELECT count(*) FROM judgements WHERE topics != 0"),
        unjudged=one("SELECT count(*) FROM articles WHERE id NOT IN (SELECT article_id FROM judgements)"),
        revisions=one(
            "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM texts GROUP BY article_id, feed_id)"
        ),
        undated=one("SELECT count(*) FROM articles WHERE published_at IS NULL"),
        expired=one("SELECT sum(articles) FROM expired_counts"),
        outcomes=dict(db.conn.execute("SELECT outcome, count(*) FROM polls GROUP BY outcome ORDER BY outcome")),
    )


def _directions(sentiment: NDArray[np.float64]) -> dict[str, Mask]:
    with np.errstate(invalid="ignore"):
        return {
            "negative": sentiment <= -SENTIMENT_EDGE,
            "neutral": np.abs(sentiment) < SENTIMENT_EDGE,
            "positive": sentiment >= SENTIMENT_EDGE,
            "not measured": np.isnan(sentiment),
        }


def _group(columns: Columns, name: str, slug: str, found: Mask) -> GroupSentiment:
    scores = columns.sentiment[found]
    counts = {key: int(where.sum()) for key, where in _directions(scores).items()}
    measured = scores[~np.isnan(scores)]
    return GroupSentiment(
        name,
        slug,
        counts["negative"],
        counts["neutral"],
        counts["positive"],
        counts["not measured"],
        float(measured.mean()) if len(measured) else None,
    )


def _trends(asking: Asking, asked: Question) -> NDArray[np.int64]:
    """Per outlet, articles in each of the twelve weeks that end with the period."""
    columns = asking.columns
    last = min(asked.until or asking.today, asking.today)
    if asked.until is None and (newest := totals(asking, asked).newest):
        # An open period of an old archive: its last weeks, not today's empty ones.
        last = min(last, newest.astimezone(asking.zone).date())
    days = [last - timedelta(days=7 * k - 1) for k in range(TREND_WEEKS, -1, -1)]
    edges = np.array([day_start(day, asking.zone) for day in days], dtype=np.int64)
    found = asking.mask(replace(asked, since=days[0], until=last))
    week = np.searchsorted(edges, columns.clock(asked)[found], side="right") - 1
    week = np.clip(week, 0, TREND_WEEKS - 1)
    flat = columns.outlet[found].astype(np.int64) * TREND_WEEKS + week
    counts: NDArray[np.int64] = np.bincount(flat, minlength=len(columns.outlets) * TREND_WEEKS)
    return counts.reshape(-1, TREND_WEEKS)


def _first_ever(asking: Asking, asked: Question) -> Ints:
    """Per outlet, the time of its first matching article, whatever the period."""
    columns = asking.columns
    found = asking.mask(replace(asked, since=None, until=None))
    at = columns.clock(asked)
    found &= at != UNDATED
    first = np.full(len(columns.outlets), np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, columns.outlet[found], at[found])
    return first


def _expired_in_scope(asking: Asking, asked: Question) -> NDArray[np.int64]:
    """Rows of expired counts that the question's outlets, languages and period take in."""
    columns, rows = asking.columns, asking.columns.expired
    if not len(rows):
        return rows
    keep = outlet_mask(columns, asked)[rows[:, 0]] & (rows[:, 4] == 1)
    if asked.languages:
        keep &= np.isin(rows[:, 1], [n for n, name in enumerate(columns.languages) if name in asked.languages])
    inside: NDArray[np.int64] = rows[keep & in_period(_expired_at(rows, asked), asked, asking.zone)]
    return inside


def _expired_at(rows: NDArray[np.int64], asked: Question) -> Ints:
    """Noon of the day counted: the hour is gone with the row."""
    day = rows[:, 2 if asked.clock == "published" else 3]
    return np.where(day < 0, UNDATED, day * 86_400 + 43_200)


def _expired_by_bucket(asking: Asking, asked: Question, buckets: Buckets) -> NDArray[np.int64]:
    rows = _expired_in_scope(asking, asked)
    return buckets.count(np.repeat(_expired_at(rows, asked), rows[:, 5]))


def _expired_by_outlet(asking: Asking, asked: Question, size: int) -> NDArray[np.int64]:
    rows = _expired_in_scope(asking, asked)
    return np.bincount(rows[:, 0], weights=rows[:, 5], minlength=size).astype(np.int64)


def _partial(asking: Asking, buckets: Buckets) -> bool:
    """Whether the last bucket holds today (or reaches past it), so that more may come."""
    return bool(buckets.edges[-1] > day_start(asking.today, asking.zone))


def _day(seconds: int, zone: tzinfo) -> date:
    return instant(seconds).astimezone(zone).date()


def _ranked(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((name, n) for name, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))


def _tuple(values: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)
