"""Day by day against the usual, the days that stood out, official documents, and days we collected otherwise."""

from __future__ import annotations

from datetime import date
from statistics import median

from analysis.captions import volume_title
from analysis.story_words import shortened
from analysis.words import number, percent, plural
from briefing.found import Found
from briefing.lists import Lists, headline_of, said
from briefing.periods import short_day, span_words
from model.answer import Volume
from model.briefing import Chart, Figure, Mark, Part, Point, Section, Sentence, Step, Table
from model.question import day_words
from model.story import PeakStory

MOST_DOCUMENTS = 6


def numbers(lists: Lists) -> Section:
    """The chart of days, and what share of everything collected this is."""
    found = lists.found
    sentences = [one for one in (_share(lists),) if one.parts]
    notes = [one for one in (_aside(lists),) if one.parts]
    charts = (days_chart(lists),) if found.ids else ()
    return Section("numbers", "Day by day", tuple(sentences), charts=charts, notes=tuple(notes))


def days_chart(lists: Lists) -> Chart:
    """Articles a day, four weeks before the period and the period itself."""
    found, volume = lists.found, lists.found.days
    assert found.asked.since and found.asked.until
    inside = [found.asked.since <= day <= found.asked.until for day in volume.days]
    past = [n for n, within in zip(volume.total, inside, strict=True) if not within]
    level = median(past) if past else None
    points = tuple(_bar(lists, day, n, own) for day, n, own in zip(volume.days, volume.total, inside, strict=True))
    peaks = [peak for peak, _ in found.peaks]
    own = _own(volume, inside)
    spots = tuple(Mark(peak.day, f"{short_day(peak.day)}: {plural(peak.value, 'article')}") for peak in peaks) + tuple(
        Mark(mark.day, mark.lines[0], collection=True) for mark in found.marks.drawn
    )
    partial = f"; the last {volume.bucket} is not over yet" if volume.last_is_partial else ""
    return Chart(
        "days",
        "days",
        volume_title(own, peaks, found.today),
        f"Articles a {volume.bucket}, {span_words(volume.days[0], found.asked.until)}; "
        f"dark: this briefing’s period{partial}",
        _alt(found, volume, inside),
        points,
        None if level is None else float(level),
        f"usual {volume.bucket}: {number(level, 0 if float(level).is_integer() else 1)}" if level is not None else "",
        spots,
    )


def _own(volume: Volume, inside: list[bool]) -> Volume:
    first = inside.index(True)
    return Volume(
        volume.bucket,
        volume.days[first:],
        volume.total[first:],
        {},
        volume.relevant_in_feeds[first:],
        volume.seen[first:],
        volume.last_is_partial,
    )


def _bar(lists: Lists, day: date, n: int, own: bool) -> Point:
    found = lists.found
    name = short_day(day)
    if own and day in found.day_ids:
        figure = lists.counted(f"day-{day.isoformat()}", f"Articles of {day:%A} {day.day} {day:%B}",
                               found.day_ids[day], words=number(n))  # fmt: skip
    else:
        figure = _earlier_day(lists, day, n)
    return Point(name, figure, accent=own, day=day)


def _earlier_day(lists: Lists, day: date, n: int) -> Figure:
    """Days before the period: those of the period before open to their articles, older ones to the days’ counts."""
    found = lists.found
    before = found.before
    if before and before.since and before.until and before.since <= day <= before.until and found.days.bucket == "day":
        ids = [article for article in found.ids_before if _day_of(found, article) == day]
        if len(ids) == n:
            return lists.counted(f"day-{day.isoformat()}", f"Articles of {day:%A} {day.day} {day:%B}", ids,
                                 words=number(n))  # fmt: skip
    assert found.asked.since
    steps = tuple(
        Step(day_words(one), value)
        for one, value in zip(found.days.days, found.days.total, strict=True)
        if one < found.asked.since
    )
    return lists.made_of(
        "days-before", f"Articles a {found.days.bucket} before this period", number(n), n, steps,
        "Counts alone: the archive holds their articles, and this file lists those of this period and the one before.",
    )  # fmt: skip


def _day_of(found: Found, article: int) -> date | None:
    row = found.rows[article]
    at = row.published_at if found.asked.clock == "published" else row.first_seen_at
    return at.astimezone(found.zone).date() if at else None


def _alt(found: Found, volume: Volume, inside: list[bool]) -> str:
    own = [(n, day) for n, day, within in zip(volume.total, volume.days, inside, strict=True) if within]
    most, day = max(own)
    return (
        f"Bar chart of articles a {volume.bucket}, {plural(len(volume.days), volume.bucket)} up to "
        f"{day_words(volume.days[-1])}. Highest in this period: {plural(most, 'article')} on {day_words(day)}."
    )


def _share(lists: Lists) -> Sentence:
    """Attention: of all that the same outlets' own feeds carried."""
    found = lists.found
    assert found.asked.since
    own = [n for n, day in enumerate(found.days.days) if day >= found.asked.since]
    part, whole = (sum(values[n] for n in own) for values in (found.days.relevant_in_feeds, found.days.seen))
    if not whole:
        return said("numbers.share")
    steps = (Step("of ours, in the outlets’ own feeds", part), Step("everything in those feeds", whole))
    share = lists.made_of(
        "attention", "Share of these outlets’ news", percent(part / whole), part / whole, steps,
        "The first divided by the second. Search feeds are left out of both.",
    )  # fmt: skip
    return said("numbers.share", "These subjects were ", share, " of everything that the same outlets’ feeds carried.")


def _aside(lists: Lists) -> Sentence:
    """What the question leaves out by its kind, and that it does."""
    ids = lists.found.set_aside
    if not ids:
        return said("numbers.aside")
    crime = lists.found.asked.coverage_kinds == ("-crime",)
    what = "Crime and court reports" if crime else "Articles of kinds that were left out"
    figure = lists.counted("aside", f"{what}, set aside", ids)
    return said("numbers.aside", f"{what} are set aside and in no number here: ", figure, ".")


def peaks(lists: Lists) -> Section:
    """Each day far above the usual, and what stood behind it: coincidence, never cause."""
    return Section("peaks", "Days that stood out", tuple(_peak(lists, n) for n in range(len(lists.found.peaks))))


def _peak(lists: Lists, place: int) -> Sentence:
    found = lists.found
    peak, story = found.peaks[place]
    weekly = found.days.bucket == "week"
    day = f"In the week from {day_words(peak.day)}" if weekly else f"On {peak.day:%A} {peak.day.day} {peak.day:%B}"
    key = f"day-{peak.day.isoformat()}"
    ids = found.day_ids.get(peak.day, ())
    count = lists.counted(key, f"Articles: {day[:1].lower()}{day[1:]}", ids)
    level = lists.made_of(
        f"{key}-usual", "The usual level on that day", number(peak.usual, 0 if peak.usual.is_integer() else 1),
        peak.usual, (Step("the day", peak.value, key),),
        "The median of up to 28 days before it, collected as it was; a day is called a peak from five robust "
        "deviations above it.",
    )  # fmt: skip
    parts: list[Part] = [f"{day} there were ", count, ", where ", level, " are usual"]
    return said(f"peaks.{peak.day.isoformat()}", *parts, *_behind(lists, key, story, ids), ".")


def _behind(lists: Lists, key: str, story: PeakStory | None, ids: tuple[int, ...]) -> list[Part]:
    if story is None:
        return ["; no single story makes it up"]
    found = lists.found
    own = [n for n in ids if found.places[n].story == story.story]
    centre = next((one.central for one in found.stories if one.count.story == story.story), min(own))
    figure = lists.counted(f"{key}-story", "That day’s articles of one story", own, words=number(story.articles))
    headline = shortened(found.rows[centre].headline.strip())
    parts: list[Part] = ["; ", figure, f" of them told “{headline}”"]
    if story.articles > story.texts:
        copies = lists.made_of(
            f"{key}-without", "That day without the story’s copies", number(story.without_copies),
            story.without_copies, (Step("the day", len(ids), key), Step("of the story", len(own), f"{key}-story"),
                                   Step("its different texts", story.texts)),
            "The day’s articles, with each of the story’s texts counted once.",
        )  # fmt: skip
        parts += [" (without its copies the day had ", copies, ")"]
    return parts


def breaks(lists: Lists) -> Section:
    """Days from which on we collected differently: not news."""
    found = lists.found
    if not found.marks.drawn:
        return Section("breaks", "Changes in what we collect")
    lines = tuple(
        said(f"breaks.{mark.day.isoformat()}", f"{mark.lines[0]}: {'; '.join(mark.lines[1:])}.")
        for mark in found.marks.drawn
    )
    note = said(
        "breaks.note", "The collection changed, not the news: numbers from before such a day are not compared with "
        "numbers from after it.",
    )  # fmt: skip
    return Section("breaks", "Changes in what we collect", lines, notes=(note,))


def documents(lists: Lists) -> Section:
    """What regulators, parliaments, police, NGOs and vendors published themselves, beside the press."""
    found = lists.found
    if found.asked.kinds and not found.documents:
        return Section("documents", "Official documents")
    ids = sorted(found.documents, key=lambda n: (found.rows[n].published_at or found.rows[n].first_seen_at, n))[::-1]
    if not ids:
        return Section("documents", "Official documents")
    figure = lists.counted("documents", "Official documents of the period", ids, words=plural(len(ids), "document"))
    rows = tuple((headline_of(found.rows[n]), found.rows[n].outlet.name, _day(found, n)) for n in ids[:MOST_DOCUMENTS])
    more = len(ids) - len(rows)
    said_ = said(
        "documents.count", "Regulators, parliaments, police, NGOs and vendors published ", figure,
        " themselves; none is counted as press above.",
    )  # fmt: skip
    table = Table("documents", "The newest of them" if more else "", ("Document", "By", "Day"), rows)
    return Section("documents", "Official documents", (said_,), tables=(table,))


def _day(found: Found, article: int) -> str:
    day = _day_of(found, article)
    return short_day(day) if day else "undated"
