"""A briefing as a value: its name, its sentences, and what may leave the machine when."""

from datetime import UTC, date, datetime

import pytest

from model.briefing import Briefing, DiaryEntry, Figure, Foreign, ListedArticle, Pins, Section, Sentence

PINS = Pins("archive", 1, ("rules",), "0.1.0", "from=2026-11-16&to=2026-11-22", "UTC", date(2026, 11, 24), None)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def briefing(since: date, until: date, *sections: Section) -> Briefing:
    return Briefing("Briefing", since, until, "", "", Sentence("headline", ("Quiet.",)), (), (), sections, {}, {}, PINS)


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        pytest.param(date(2026, 11, 16), date(2026, 11, 22), "briefing-2026-W47", id="whole week"),
        pytest.param(date(2026, 11, 17), date(2026, 11, 23), "briefing-2026-11-17_2026-11-23", id="seven other days"),
        pytest.param(date(2026, 12, 28), date(2027, 1, 3), "briefing-2026-W53", id="week of the old year"),
    ],
)
def test_files_are_named_by_the_week_or_the_days(since: date, until: date, name: str) -> None:
    assert briefing(since, until).name == name


def test_a_sentence_reads_as_one_text_and_knows_its_figures() -> None:
    count = Figure("142 articles", 142, "all")
    sentence = Sentence("lead.counted", (count, " in a week."))
    assert sentence.text == "142 articles in a week."
    assert sentence.figures == (count,)


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Committee votes", "ltr"), ("لجنة البرلمان", "rtl"), ("“3” ועדה", "rtl"), ("议会委员会", "ltr"), ("42 …", "ltr")],
)
def test_direction_is_that_of_the_first_letter(text: str, direction: str) -> None:
    assert Foreign(text, "").direction == direction


def test_embargoed_days_leave_the_machine_only_when_the_embargo_ends() -> None:
    free = DiaryEntry(date(2026, 11, 25), "Second reading", ours=False)
    secret = DiaryEntry(
        date(2026, 11, 26), "Our report", ours=True, embargoed_until=datetime(2026, 11, 26, 9, tzinfo=UTC)
    )
    both = briefing(date(2026, 11, 16), date(2026, 11, 22), Section("watch", "What to watch", events=(free, secret)))
    alone = briefing(date(2026, 11, 16), date(2026, 11, 22), Section("watch", "What to watch", events=(secret,)))
    assert both.shared(NOON).sections[0].events == (free,)
    assert alone.shared(NOON).sections == ()
    assert both.shared(datetime(2026, 11, 26, 9, tzinfo=UTC)).sections[0].events == (free, secret)


@pytest.mark.parametrize(
    ("url", "linked"), [("https://example.org/a", True), ("urn:feed:1", False), ("javascript:alert(1)", False)]
)
def test_only_web_addresses_are_linked(url: str, linked: bool) -> None:
    listed = ListedArticle(1, url, Foreign("Headline", "en"), "Outlet", "outlet", "press", "1", "GB", "", None, 1, -1)
    assert listed.linked is linked
