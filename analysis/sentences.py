"""The sentences that open a page: what happened, in one breath, from the answers alone. Pure; plain text.

They state coincidence, never cause; give counts instead of percentages under twenty; compare whole weeks with whole
weeks; and say what is missing (articles that wait to be judged, feeds that failed). They may name outlets, whose names
may come from a feed: escape before markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.peaks import Peak
from analysis.words import FEW, change_words, listed, number, percent, plural, signed
from model.answer import Bucket, OutletRow, SentimentOverTime, Totals
from model.question import Question, day_words

NAMES = 3
"""So many outlets are named, the others counted."""
LONG_DAYS = 28
"""From here on, a period need not be whole weeks to be compared: one weekend more or less weighs little."""


def overview(
    asked: Question,
    totals: Totals,
    today: date,
    *,
    peaks: Sequence[Peak] = (),
    bucket: Bucket = "day",
    feeds: str = "",
    counted: str = "",
    behind: str = "",
    change: tuple[int, int | None] | None = None,
    since: str = "",
) -> str:
    """The Overview's opening. `feeds` is a sentence on feeds that fail (`feed_health.failing_words`).

    `counted` are texts beside articles, stories and outlets (`story_words.side_by_side_words`), `behind` what stood
    behind the peaks (`story_words.peak_words`), `change` what is compared (now, before), articles unless given;
    `since` what has changed since yesterday about the same days (`changed.changed_words`).
    """
    period = period_words(asked, today)
    if not totals.articles:
        first = f"No articles {period}."
    else:
        counted = counted or f"{plural(totals.articles, 'article')} from {plural(totals.outlets, 'outlet')}"
        first = f"{counted} {period}"
        first += _compared(asked, *(change or (totals.articles, totals.previous_articles)), today) + "."
    return _joined(
        first,
        since,
        _collection_words(asked, totals, today),
        _peak_words(peaks, bucket, today),
        behind,
        unjudged_words(totals.unjudged),
        feeds,
    )


def outlets(asked: Question, rows: Sequence[OutletRow], today: date, *, unjudged: int = 0, feeds: str = "") -> str:
    """The opening of Outlets: how many, the busiest, the new and the silent."""
    active = [row for row in rows if row.articles]
    articles = sum(row.articles for row in active)
    if not active:
        return _joined(f"No outlet carried anything {period_words(asked, today)}.", unjudged_words(unjudged), feeds)
    busiest = sorted(active, key=lambda row: -row.articles)
    named = [f"{row.outlet.name} ({number(row.articles)})" for row in busiest[:NAMES]]
    first = f"{plural(len(active), 'outlet')} carried {plural(articles, 'article')} {period_words(asked, today)}"
    if len(active) == 1:
        first = f"{active[0].outlet.name} alone carried {plural(articles, 'article')} {period_words(asked, today)}."
    else:
        first += f"; the busiest: {listed(named)}."
    new = [row.outlet.name for row in busiest if row.new]
    silent = [row.outlet.name for row in sorted(rows, key=lambda r: -(r.previous or 0)) if not row.articles]
    return _joined(
        first,
        _half_words([row.articles for row in busiest]),
        f"New here: {_some(new)}." if new else "",
        f"Silent, though not in {_before_words(asked, today)}: {_some(silent)}." if silent else "",
        unjudged_words(unjudged),
        feeds,
    )


def sentiment(
    asked: Question,
    answer: SentimentOverTime,
    today: date,
    *,
    before: SentimentOverTime | None = None,
    undated: int = 0,
    unjudged: int = 0,
    feeds: str = "",
    unit: str = "article",
) -> str:
    """The opening of Sentiment: how many could be measured, and how they are worded.

    `undated`: articles that the question counts beside those of `answer`, which are all dated.
    """
    negative, neutral, positive = sum(answer.negative), sum(answer.neutral), sum(answer.positive)
    known = negative + neutral + positive
    articles = known + sum(answer.not_measured)
    period = period_words(asked, today)
    dateless = f"{number(undated)} more {'bears' if undated == 1 else 'bear'} no date." if undated else ""
    tail = (dateless, unjudged_words(unjudged), feeds)
    if not articles:
        return _joined(f"No articles {period}.", *tail)
    if known < FEW:
        first = f"The wording of {number(known)} of {plural(articles, unit)} {period} could be measured"
        return _joined(f"{first}: too few to judge.", *tail)
    share = f"{number(known)} ({percent(known / articles, 0)})" if known < articles else "all"
    first = (
        f"Of {plural(articles, unit)} {period}, the wording of {share} could be measured: "
        f"{number(negative)} are worded negatively, {number(neutral)} neutrally and {number(positive)} positively."
    )
    mean = f"The mean is {signed(mean_of(answer))} on a scale from −1 to +1"
    if before is not None and sum(before.measured) >= FEW:
        mean += f"; in {_before_words(asked, today)} it was {signed(mean_of(before))}"
    return _joined(first, mean + ".", *tail)


def mean_of(answer: SentimentOverTime) -> float | None:
    """The mean over all measured articles of a sentiment answer; None where there is none."""
    n = sum(answer.measured)
    total = sum(mean * k for mean, k in zip(answer.mean, answer.measured, strict=True) if mean is not None)
    return total / n if n else None


def unjudged_words(unjudged: int) -> str:
    """What a sentence says of articles that wait to be judged; empty if none does."""
    if not unjudged:
        return ""
    verb = "waits to be judged and may belong" if unjudged == 1 else "wait to be judged and may belong"
    return f"{plural(unjudged, 'article')} of this period {verb} here too."


def period_words(asked: Question, today: date) -> str:
    """The period as it ends a sentence: `in the last 28 days`, `from 1 Nov 2026 to 22 Nov 2026`."""
    if asked.last is not None:
        return "today" if asked.last == 1 else f"in the last {number(asked.last)} days"
    if asked.since and asked.until:
        if asked.since == asked.until:
            return f"on {day_words(asked.since)}"
        return f"from {day_words(asked.since)} to {day_words(asked.until)}"
    if asked.since:
        return f"since {day_words(asked.since)}"
    return f"until {day_words(asked.until)}" if asked.until else "in the whole archive"


def _compared(asked: Question, now: int, before: int | None, today: date) -> str:
    length = _length(asked, today)
    if before is None or length is None or (length % 7 and length < LONG_DAYS):
        return ""
    words = change_words(now, before)
    link = "as" if words.endswith("as many") else "than"
    return f", {words} {link} in {_before_words(asked, today)}" if words else ""


def _collection_words(asked: Question, totals: Totals, today: date) -> str:
    if totals.collected is None or not totals.articles:
        return ""
    before, now = totals.collected
    return (
        f"Not compared with {_before_words(asked, today)}: we collected differently, {number(before)} articles on any "
        f"subject then and {number(now)} now."
    )


def before_words(asked: Question, today: date) -> str:
    """What the period is compared with: `the 28 days before`."""
    return _before_words(asked, today)


def _before_words(asked: Question, today: date) -> str:
    length = _length(asked, today)
    if length == 1:
        return "the day before"
    return f"the {number(length)} days before" if length else "the time before"


def _length(asked: Question, today: date) -> int | None:
    """Days of the period, those to come left out."""
    resolved = asked.resolved(today)
    if resolved.since is None:
        return None
    return (min(resolved.until or today, today) - resolved.since).days + 1


def _peak_words(peaks: Sequence[Peak], bucket: Bucket, today: date) -> str:
    if not peaks:
        return ""
    named = [f"{_peak_day(peak.day, bucket, today)} ({plural(peak.value, 'article')})" for peak in peaks]
    usual = number(peaks[0].usual) if len({round(peak.usual) for peak in peaks}) == 1 else ""
    tail = f", where {usual} {'is' if usual == '1' else 'are'} usual" if usual else ""
    return f"Far above the usual: {listed(named)}{tail}."


def _peak_day(day: date, bucket: Bucket, today: date) -> str:
    name = f"{day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")
    return f"{day:%A} {name}" if bucket == "day" else f"the week from {name}"


def _half_words(counts: Sequence[int]) -> str:
    """`4 outlets carried half of them.` where that says something; `counts` from the most."""
    n = half(counts)
    return f"{plural(n, 'outlet')} carried half of them." if n else ""


def half(counts: Sequence[int]) -> int:
    """How many outlets carried half of all, where those are few enough to say so; else 0. `counts` from the most."""
    total, so_far = sum(counts), 0
    if total < FEW or len(counts) < 6:
        return 0
    for n, count in enumerate(counts, start=1):
        so_far += count
        if so_far * 2 >= total:
            return n if n * 3 <= len(counts) else 0
    return 0


def _some(names: Sequence[str]) -> str:
    rest = len(names) - NAMES
    return listed([*names[:NAMES], f"{number(rest)} more"] if rest > 0 else names)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
