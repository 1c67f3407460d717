"""Titles, subtitles and descriptions of the volume chart, and its table. Pure; plain text.

A title says what the reader would see; it never claims a cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from analysis.peaks import Peak
from analysis.sentences import period_words
from analysis.words import listed, number, percent, plural
from model.answer import Bucket, Volume
from model.judgement import TOPIC_WORDS
from model.question import Question, day_words

UNIT_WORDS = {
    "articles": ("article", "Articles"),
    "texts": ("different text", "Different texts, each where it stood first,"),
    "stories": ("story", "Stories told"),
    "outlets": ("outlet", "Outlets that carried something"),
}
"""A unit as one of its kind, and as what a chart shows."""


def volume_title(volume: Volume, peaks: Sequence[Peak], today: date, *, unit: str = "articles") -> str:
    """`Coverage stood out on 12 Nov and 15 Nov`, or between how many articles a day it kept."""
    if peaks:
        days = [_bucket_name(peak.day, volume.bucket, today) for peak in peaks]
        return f"Coverage stood out {'in' if volume.bucket == 'week' else 'on'} {listed(days)}"
    whole = volume.total[:-1] if volume.last_is_partial and len(volume.total) > 1 else volume.total
    low, high = min(whole, default=0), max(whole, default=0)
    every = f"a {volume.bucket}"
    if low == high:
        return f"{_count(high, unit)} {every}, always the same"
    return f"Between {number(low)} and {_count(high, unit)} {every}"


def _count(n: int, unit: str) -> str:
    return plural(n, UNIT_WORDS[unit][0], "stories" if unit == "stories" else "")


def share_title(volume: Volume) -> str:
    """`2.3% of these outlets’ news was on these topics`."""
    seen = sum(volume.seen)
    if not seen:
        return "These outlets’ other news was not collected, so there is no share to show"
    share = percent(sum(volume.relevant_in_feeds) / seen)
    return f"{share} of these outlets’ news belongs here"


def volume_subtitle(
    volume: Volume,
    asked: Question,
    today: date,
    *,
    share: bool,
    undated: int = 0,
    breaks: str = "",
    unit: str = "articles",
) -> str:
    """Unit and period, for example `Articles a day, in the last 28 days; the last day is not over yet`.

    `undated` is how many of the question's articles bear no date, so that no bar can count them; `breaks` what the
    chart's dashed lines mean (`break_words.Marks.words`).
    """
    unit = "Share of everything in these outlets’ own feeds" if share else UNIT_WORDS[unit][1]
    clock = ", by when we first saw them" if asked.clock == "first_seen" else ""
    partial = f"; the last {volume.bucket} is not over yet" if volume.last_is_partial else ""
    unplaced = f"; {plural(undated, 'article')} without a date in no bar" if undated else ""
    dashed = f"; {breaks}" if breaks else ""
    return f"{unit} a {volume.bucket}{clock}, {period_words(asked, today)}{partial}{unplaced}{dashed}"


def volume_alt(
    volume: Volume, peaks: Sequence[Peak], today: date, *, share: bool, breaks: str = "", unit: str = "articles"
) -> str:
    """A description for those who cannot see the chart."""
    what = "share of these outlets’ news" if share else f"number of {_many(unit)}"
    parts = [f"Bar chart of the {what} by {volume.bucket}"]
    if volume.days:
        parts.append(f"from {day_words(volume.days[0])} to {day_words(_end(volume))}")
    values = volume.attention if share else volume.total
    known = [(value, day) for value, day in zip(values, volume.days, strict=True) if value is not None]
    if known:
        most, day = max(known, key=lambda pair: pair[0])
        name = _bucket_name(day, volume.bucket, today)
        when = f"{'in' if volume.bucket == 'week' else 'on'} {name}"
        parts.append(f"highest {when} with {_value(most, share=share, unit=unit)}")
    if not share and peaks:
        parts.append(f"{plural(len(peaks), 'peak')} marked")
    if breaks:
        parts.append(breaks)
    return ", ".join(parts) + "."


def volume_table(volume: Volume, *, unit: str = "articles") -> list[dict[str, object]]:
    """What the chart draws, a row a bucket."""
    rows: list[dict[str, object]] = []
    for n, (day, share) in enumerate(zip(volume.days, volume.attention, strict=True)):
        rows.append(
            {
                f"{volume.bucket} from" if volume.bucket == "week" else "day": day.isoformat(),
                _many(unit): volume.total[n],
                **{TOPIC_WORDS.get(name, name): counts[n] for name, counts in volume.by_topic.items()},
                "articles on these topics in the outlets’ own feeds": volume.relevant_in_feeds[n],
                "everything in the outlets’ own feeds": volume.seen[n],
                "share": None if share is None else round(share, 5),
                "complete": "no" if volume.last_is_partial and n == len(volume.days) - 1 else "yes",
            }
        )
    return rows


def _value(value: float, *, share: bool, unit: str = "articles") -> str:
    return percent(value) if share else _count(int(value), unit)


def _many(unit: str) -> str:
    return _count(2, unit).removeprefix("2 ")


def _bucket_name(day: date, bucket: Bucket, today: date) -> str:
    name = f"{day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")
    return f"the week from {name}" if bucket == "week" else f"{day:%a} {name}"


def _end(volume: Volume) -> date:
    return volume.days[-1] + timedelta(days=6 if volume.bucket == "week" else 0)
