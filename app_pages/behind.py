"""What stands behind every number of the pages: figures → `Counted`. Pure; a test opens each of them.

A page draws a number through `app_pages.counts`, which takes nothing but a `Counted`; so a number that does not open
cannot be drawn by accident.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.words import number, plural
from model.answer import Bucket, GroupSentiment, OutletRow, SentimentOverTime, Totals, Volume
from model.attitude import ATTITUDES
from model.counted import Counted
from model.counting import UNIT_NAMES, UNMEASURED, Unit
from model.feed import OUTLET_KINDS
from model.judgement import COVERAGE_KINDS
from model.question import Question
from model.story import PeakStory, SideBySide, StoryCount
from model.voice import VoiceCount
from store.answers import bar_question
from store.voice_answers import together_question, voice_question, whole_question

Cells = Mapping[tuple[str, ...], Counted]
"""The numbers of a chart by the first items of its points' `customdata`."""


def in_unit(asked: Question, n: int, unit: Unit, label: str = "") -> Counted:
    """A question's number in one unit; the label is the number with its unit unless given."""
    return Counted(label or plural(n, *UNIT_NAMES[unit]), n, replace(asked, unit=unit))


def every_unit(asked: Question, side: SideBySide) -> list[Counted]:
    """Texts, articles, stories and outlets, in the words of `story_words.side_by_side_words`."""
    return [
        in_unit(asked, side.texts, "texts"),
        in_unit(asked, side.articles, "articles"),
        in_unit(asked, side.stories, "stories"),
        in_unit(asked, side.outlets, "outlets"),
    ]


def volume_cells(asked: Question, volume: Volume, unit: Unit, today: date) -> Cells:
    """A bar a step and topic: (first day, topic or "")."""
    found: dict[tuple[str, ...], Counted] = {}
    for topic, counts in {"": volume.total, **volume.by_topic}.items():
        about = replace(asked, topics=(topic,)) if topic else asked
        for day, n in zip(volume.days, counts, strict=True):
            if n:
                bar = bar_question(about, day, volume.bucket, today, unit)
                found[day.isoformat(), topic] = Counted(_bar_label(day, volume.bucket), n, bar)
    return found


def share_cells(asked: Question, volume: Volume, today: date) -> Cells:
    """The numerator of each bar of a share: what the outlets' own feeds brought."""
    own = replace(asked, came=("own",))
    return {
        (day.isoformat(), ""): Counted(
            _bar_label(day, volume.bucket), n, bar_question(own, day, volume.bucket, today, "articles")
        )
        for day, n in zip(volume.days, volume.relevant_in_feeds, strict=True)
        if n
    }


def share_of_news(asked: Question, volume: Volume) -> tuple[Counted, Counted]:
    """(what belongs here, everything) in the outlets' own feeds over the days of the chart."""
    relevant, seen = sum(volume.relevant_in_feeds), sum(volume.seen)
    charted = replace(
        asked.scope(), last=None, since=asked.since or volume.days[0], until=asked.until or volume.end, came=("own",)
    )
    return (
        Counted(plural(relevant, "article"), relevant, replace(asked, came=("own",), dated=True)),
        Counted(f"{number(seen)} in these outlets’ own feeds", seen, charted, gone=volume.seen_gone),
    )


def wording_cells(asked: Question, answer: SentimentOverTime, unit: Unit, today: date) -> Cells:
    """A bar a step and direction: (first day, direction), "not measured" among the directions."""
    found: dict[tuple[str, ...], Counted] = {}
    for direction, counts in (
        ("negative", answer.negative),
        ("neutral", answer.neutral),
        ("positive", answer.positive),
        ("not measured", answer.not_measured),
    ):
        worded = replace(asked, sentiments=(UNMEASURED if direction == "not measured" else direction,))
        for day, n in zip(answer.days, counts, strict=True):
            if n:
                bar = bar_question(worded, day, answer.bucket, today, unit)
                found[day.isoformat(), direction] = Counted(_bar_label(day, answer.bucket), n, bar)
    return found


def wording_totals(asked: Question, answer: SentimentOverTime, unit: Unit, undated: int) -> list[Counted]:
    """The numbers of the wording's sentence, which are of what bears a date."""
    dated = replace(asked, unit=unit, dated=True)
    directions = ("negative", "neutral", "positive")
    measured = asked.sentiments or directions
    all_of_them = sum(answer.measured) + sum(answer.not_measured)
    found = [
        Counted(plural(all_of_them, *UNIT_NAMES[unit]), all_of_them, dated),
        Counted(number(sum(answer.measured)), sum(answer.measured),
                replace(dated, sentiments=tuple(one for one in measured if one in directions) or ("none",))),
    ]  # fmt: skip
    for direction in directions:
        n = sum(getattr(answer, direction))
        adverb = {"negative": "negatively", "neutral": "neutrally", "positive": "positively"}[direction]
        if n:
            words = f"{number(n)} are worded {adverb}" if direction == "negative" else f"{number(n)} {adverb}"
            found.append(Counted(words, n, replace(dated, sentiments=(direction,))))
    if undated:
        found.append(Counted(f"{number(undated)} more", undated, replace(dated, dated=False)))
    return [one for one in found if one.question.sentiments != ("none",)]


def group_cells(asked: Question, groups: Sequence[GroupSentiment], attribute: str, unit: Unit) -> Cells:
    """A bar a group (topic or outlet) and direction: (slug, direction)."""
    found: dict[tuple[str, ...], Counted] = {}
    for group in groups:
        about = asked.with_(unit=unit, **{attribute: (group.slug,)})
        for direction in ("negative", "neutral", "positive", "not measured"):
            n = getattr(group, direction.replace(" ", "_"))
            worded = UNMEASURED if direction == "not measured" else direction
            if n:
                found[group.slug, direction] = Counted(group.name, n, replace(about, sentiments=(worded,)))
    return found


def outlet_cells(asked: Question, row: OutletRow, before: Question | None) -> dict[str, Counted]:
    """An outlet's row, by column."""
    one = replace(asked, outlets=(row.outlet.slug,))
    found = {
        "Articles": Counted(row.outlet.name, row.articles, one),
        "Outlet": Counted(row.outlet.name, row.articles, one),
    }
    if before is not None and row.previous is not None:
        found["Change"] = Counted(f"{row.outlet.name}, the period before", row.previous,
                                  replace(before, outlets=(row.outlet.slug,)))  # fmt: skip
    if row.attention is not None:
        found["Share of its news"] = Counted(f"{row.outlet.name}, in its own feeds", row.relevant_in_feeds,
                                             replace(one, came=("own",)))  # fmt: skip
    if row.measured:
        measured = tuple(s for s in asked.sentiments if s != UNMEASURED) or ("negative", "neutral", "positive")
        found["Wording"] = Counted(f"{row.outlet.name}, measured", row.measured, replace(one, sentiments=measured))
    return found


def country_cells(asked: Question, rows: Iterable[OutletRow]) -> Cells:
    found: dict[str, int] = {}
    for row in rows:
        found[row.outlet.country] = found.get(row.outlet.country, 0) + row.articles
    return {(code,): Counted(code, n, replace(asked, countries=(code,))) for code, n in found.items() if n}


def language_cells(asked: Question, counts: Iterable[tuple[str, int]]) -> Cells:
    return {(code,): Counted(code, n, replace(asked, languages=(code,))) for code, n in counts if n}


def story_cells(asked: Question, one: StoryCount) -> dict[str, Counted]:
    """A story's row, by column, as far as the question counts it."""
    told = replace(asked, story=one.story)
    copies = one.articles - one.texts
    found = {
        "Outlets": in_unit(told, one.outlets, "outlets"),
        "Texts": in_unit(told, one.texts, "texts"),
        "Timeline": in_unit(told, one.articles, "articles"),
    }
    return found | {"Copies": in_unit(told, copies, "copies")} if copies else found


def voice_cells(asked: Question, row: VoiceCount, before: Question | None) -> dict[str, Counted]:
    """A voice's row, by column: different texts; outlets as such."""
    named, slug = row.voice.name, row.voice.slug
    texts = voice_question(asked, slug)
    found = {
        "Texts": Counted(named, row.texts, texts),
        "Share": Counted(named, row.texts, texts),
        "Outlets": Counted(named, row.outlets, voice_question(asked, slug, "outlets")),
    }
    if before is not None and row.previous_texts is not None:
        found["Change"] = Counted(f"{named}, the period before", row.previous_texts, voice_question(before, slug))
    for label in ATTITUDES:
        if not asked.attitudes or label in asked.attitudes:
            toward = replace(texts, attitudes=(label,))
            found[label.capitalize()] = Counted(f"{label} toward {named}", row.labels[label], toward)
    return found


def attitude_cells(asked: Question, rows: Iterable[VoiceCount]) -> Cells:
    """A bar a voice and attitude: (slug, attitude)."""
    return {
        (row.voice.slug, label): cells[label.capitalize()]
        for row in rows
        for cells in [voice_cells(asked, row, None)]
        for label in ATTITUDES
        if row.labels[label] and label.capitalize() in cells
    }


def naming_anybody(asked: Question, whole: int) -> Counted:
    """The whole of every share of voice."""
    return Counted(plural(whole, "different text"), whole, whole_question(asked))


def named_beside(asked: Question, slug: str, other: str, name: str, n: int) -> Counted:
    return Counted(f"{name} ({number(n)})", n, together_question(asked, slug, other))


def left_out(asked: Question, totals: Totals, counts: Mapping[str, int]) -> list[Counted]:
    """What a list does not hold and why, each with its own list; `counts` by `left_out_questions`' names."""
    return [
        Counted(name, counts[name], question)
        for name, question in left_out_questions(asked).items()
        if counts.get(name)
    ]


def in_articles(asked: Question) -> Question:
    """Every article of the same days; those of a bar of texts are of the bar's days."""
    if asked.part is None:
        return replace(asked, unit="articles")
    return replace(asked, unit="articles", part=None, last=None, since=asked.part[0], until=asked.part[1])


def left_out_questions(asked: Question) -> dict[str, Question]:
    """Why something that matches otherwise is not counted → the question that counts it."""
    whole = in_articles(asked)
    found: dict[str, Question] = {}
    if asked.unit == "texts" and not asked.part:
        found["copies of these texts, counted once with them"] = replace(asked, unit="copies")
    if asked.dated is None and (asked.since or asked.until or asked.last):
        found["without a date, so in no period"] = replace(
            whole, since=None, until=None, last=None, clock=asked.clock, dated=False
        )
    if set_aside := _other_coverage(asked):
        found["set aside by their kind of coverage"] = replace(whole, coverage_kinds=set_aside)
    if asked.kinds:
        others = tuple(kind for kind in OUTLET_KINDS if kind not in asked.kinds)
        press = "not in the press, but by the parties themselves or by aggregators"
        found["in other kinds of outlets" if asked.outlet_kinds else press] = replace(whole, outlet_kinds=others)
    if asked.on_topic_only and not asked.states:
        found["off topic, though a term that we watch for occurs"] = replace(whole, topics=("near",))
        found["waiting to be judged: some may belong here"] = replace(whole.scope(), topics=("unjudged",))
    return found


def _other_coverage(asked: Question) -> tuple[str, ...]:
    """The kinds of coverage that a question leaves out, as a filter that keeps exactly those; () where it takes all."""
    wanted = [kind for kind in COVERAGE_KINDS if kind in asked.coverage_kinds]
    unwanted = [kind for kind in COVERAGE_KINDS if f"-{kind}" in asked.coverage_kinds]
    if wanted:
        return tuple(f"-{kind}" for kind in wanted if kind not in unwanted)
    return tuple(unwanted)


def collected(asked: Question, before: Question, counts: tuple[int, int], gone: tuple[int, int]) -> list[Counted]:
    """Everything that the outlets' own feeds carried in the period before and now, where the two are not compared."""
    then, now = counts
    return [
        Counted(f"{number(then)} articles on any subject then", then, replace(before.scope(), came=("own",)), gone[0]),
        Counted(f"{number(now)} now", now, replace(asked.scope(), came=("own",)), gone[1]),
    ]


def story_line(asked: Question, one: StoryCount) -> list[Counted]:
    """The numbers of a story's line, in its order: outlets, texts, copies."""
    cells = story_cells(asked, one)
    return [cells[name] for name in ("Outlets", "Texts", "Copies") if name in cells]


def peak_story(step: Question, story: PeakStory) -> list[Counted]:
    """The numbers of `peak_table.story_line`; `step` is the question behind the step in articles."""
    told, copies = replace(step, story=story.story), story.articles - story.texts
    return [in_unit(told, story.articles, "articles"), in_unit(told, copies, "copies")]


def unjudged(asked: Question, n: int) -> Counted:
    return Counted(f"{plural(n, 'article')} of this period", n, replace(asked.scope(), topics=("unjudged",)))


def _bar_label(day: date, bucket: Bucket) -> str:
    return f"{'week from ' if bucket == 'week' else ''}{day.day} {day:%b %Y}"
