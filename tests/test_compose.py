"""A week of the sample coverage, composed: every figure opens, every list holds what its figure says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from briefing.compose import compose, figures, pruned
from briefing.periods import last_week, noun, period_of, span_words, title_of
from briefing.team import Team
from model.briefing import DiaryEntry, Figure
from model.errors import QuestionError
from tests.weekly import OURS, WEEK, briefing, week


def test_every_figure_opens_to_what_it_counts() -> None:
    found, one = week(), briefing()
    seen = 0
    for figure in figures(one):
        behind = one.lists[figure.behind]
        places = [found.places[n] for n in behind.ids]
        match behind.unit:
            case "articles":
                counted = len(behind.ids)
            case "texts":
                counted = len({place.text for place in places})
            case "stories":
                counted = len({place.story for place in places})
            case "outlets":
                counted = len({place.outlet.slug for place in places})
            case _:
                assert behind.note and (behind.steps or behind.ids), figure
                continue
        assert figure.value == counted, figure
        seen += 1
    assert seen > 40


def test_all_that_is_spoken_of_stands_in_the_register() -> None:
    one = briefing()
    assert all(n in one.articles for behind in one.lists.values() for n in behind.ids)
    assert all(step.behind in one.lists for behind in one.lists.values() for step in behind.steps if step.behind)


_DIGITS = re.compile(r"\d+")
_TIMES = re.compile(
    r"\b\d{1,2}(?::\d\d)?\b (?:[A-Z][a-z]+|\d)|\d\d:\d\d|\b(?:19|20)\d\d\b|\d+% to \d+%|95 ?%|[“].*?[”]"
)


def test_a_sentence_holds_no_number_that_does_not_open() -> None:
    """Dates, ranges and headlines apart; method notes tell measurements, not counts of this archive."""
    one = briefing()
    told = [one.headline, *one.lead, *(s for section in one.sections for s in section.sentences)]
    told += [s for section in one.sections for story in section.stories for s in (story.facts, story.told)]
    for sentence in told:
        if sentence.key.startswith(("attitudes.", "breaks.")):
            continue
        words = _TIMES.sub("", "".join(part for part in sentence.parts if isinstance(part, str)).replace("\u00a0", " "))
        assert not _DIGITS.search(words), sentence.text


def test_sentences_claim_no_cause() -> None:
    one = briefing()
    text = " ".join(s.text for section in one.sections for s in section.sentences) + " ".join(s.text for s in one.lead)
    assert not re.search(r"driven by|because|due to|caused|led to|thanks to|pushe[sd]", text)


def test_the_same_answers_give_the_same_briefing() -> None:
    assert compose(week()) == compose(week())


def test_stories_stand_by_tier_before_number() -> None:
    section = briefing().section("happened")
    assert section is not None
    tiers = [
        sum(place.outlet.tier == "1" for place in {p.outlet.slug: p for p in _places(story.behind)}.values())
        for story in section.stories
    ]
    assert tiers == sorted(tiers, reverse=True) and tiers[0] > 0


def _places(key: str) -> list:  # type: ignore[type-arg]
    return [week().places[n] for n in briefing().lists[key].ids]


def test_a_week_without_coverage_says_so() -> None:
    one = briefing(OURS, replace(WEEK, text="zzzzzz"))
    assert one.headline.text == "No coverage in this week"
    assert one.section("method") is not None


def test_sensitive_articles_lend_no_words() -> None:
    found = week()
    quoted = {quote.article for section in briefing().sections for quote in section.quotes}
    assert quoted
    hidden = frozenset(found.ids)
    one = compose(replace(found, sensitive=hidden, licensed=frozenset(r.outlet.slug for r in found.rows.values())))
    assert not any(section.quotes for section in one.sections)
    assert all(not row.excerpt for n, row in one.articles.items() if n in hidden)


def test_excerpts_follow_the_outlets_licence() -> None:
    found = week()
    slug = found.rows[found.ids[0]].outlet.slug
    one = compose(replace(found, licensed=frozenset([slug])))
    assert any(row.excerpt for row in one.articles.values())
    assert all(not row.excerpt for row in one.articles.values() if row.outlet_slug != slug)
    assert all(not row.excerpt for row in briefing().articles.values())


def test_the_diary_of_the_coming_weeks_is_what_to_watch() -> None:
    days = (
        DiaryEntry(date(2026, 11, 18), "Hearing", ours=False),
        DiaryEntry(date(2026, 11, 12), "Over already", ours=False),
        DiaryEntry(date(2027, 3, 1), "Far ahead", ours=True),
    )
    section = compose(replace(week(), diary=days)).section("watch")
    assert section is not None and [event.title for event in section.events] == ["Hearing"]


def test_pruned_twice_is_pruned_once() -> None:
    assert pruned(briefing()) == briefing()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_a_week_a_month_or_a_quarter(name: str, first: date, last: date) -> None:
    assert period_of(name) == (first, last)


@pytest.mark.parametrize("name", ["2026-W54", "2026-13", "2026", "", "1026-W10", "2026-W00"])
def test_what_is_no_period_is_refused_in_words(name: str) -> None:
    with pytest.raises(QuestionError, match=r"2026-W47|between"):
        period_of(name)


def test_last_week_is_monday_to_sunday() -> None:
    assert last_week(date(2026, 11, 23)) == (date(2026, 11, 16), date(2026, 11, 22))
    assert last_week(date(2026, 11, 29)) == (date(2026, 11, 16), date(2026, 11, 22))


def test_periods_have_names() -> None:
    assert title_of(date(2026, 11, 16), date(2026, 11, 22)) == "Weekly briefing"
    assert noun(date(2026, 10, 1), date(2026, 12, 31)) == "quarter"
    assert noun(date(2026, 10, 2), date(2026, 12, 31)) == "period"
    assert span_words(date(2026, 9, 28), date(2026, 10, 4)) == "28 September – 4 October 2026"
    assert span_words(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 – 3 January 2027"


def test_a_month_has_an_evaluation_table() -> None:
    asked = replace(WEEK, since=date(2026, 10, 19), until=date(2026, 11, 15))
    one = briefing(Team(("kestrel",)), asked)
    section = one.section("evaluation")
    assert section is not None and briefing().section("evaluation") is None
    (table,) = section.tables
    counts = {row[0]: [cell.value for cell in row[1:] if isinstance(cell, Figure)] for row in table.rows}
    assert len(table.columns) == 3 and "A year earlier" not in table.columns[-1]  # nothing was collected then
    tiers = [values for name, values in counts.items() if str(name).startswith("… in ")]
    assert [sum(column) for column in zip(*tiers, strict=True)] == counts["Articles that name us"]
    assert counts["Articles that quote us"] <= counts["Articles that name us"]
    assert counts["Articles that name us"][0] > 0
