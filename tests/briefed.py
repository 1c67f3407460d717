"""A briefing with one of everything, invented, for the tests of its formats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from model.article import Origin
from model.briefing import (
    Behind,
    Briefing,
    Card,
    Chart,
    DiaryEntry,
    Figure,
    Foreign,
    ListedArticle,
    Mark,
    Pins,
    Point,
    SaidQuote,
    Section,
    Sentence,
    Step,
    Table,
    ToldStory,
)

SINCE, UNTIL = date(2026, 11, 16), date(2026, 11, 22)
PINS = Pins(
    "a1b2",
    42,
    ("judge 9", "stories 3"),
    "0.1.0",
    "from=2026-11-16&to=2026-11-22",
    "Europe/London",
    date(2026, 11, 23),
    datetime(2026, 11, 23, 7, 40, tzinfo=UTC),
)
HOSTILE = '#panic("x") *bold* _it_ $x$ @ref <img src=x onerror=alert(1)> \\ [link](javascript:1) \x00\u202e'

HEADLINES = [
    ("Committee backs age checks for messaging apps, splits on scanning", "en"),
    ("لجنة البرلمان تصوت على قواعد التحقق من العمر في تطبيقات المراسلة", "ar"),
    ("Großer Streit um Chatkontrolle: Ärzte, Eltern und Kryptographen fordern Klarheit", "de"),
    (HOSTILE, "en"),
    ("Cinq réponses sur les messages chiffrés : ce que disent les parents", "fr"),
]


def listed(id_: int, headline: tuple[str, str], origin: Origin = "watched") -> ListedArticle:
    return ListedArticle(
        id_,
        f"https://outlet-{id_}.example/story?id={id_}&from=feed",
        Foreign(*headline, translation="Parliament’s committee votes on age checks" if headline[1] == "ar" else ""),
        f"Example Times {id_}",
        f"outlet-{id_}",
        "press",
        "1",
        "GB",
        "A. Writer",
        datetime(2026, 11, 16, 9, tzinfo=UTC) + timedelta(days=id_ % 7),
        id_,
        1 + id_ % 3,
        origin,
    )


def briefing(**changes: Any) -> Briefing:
    """Five articles; each section of the house, each kind of block."""
    articles = {n: listed(n, headline) for n, headline in enumerate(HEADLINES, 1)}
    every = Figure("5 articles", 5, "all")
    days = [date(2026, 10, 26) + timedelta(days=n) for n in range(28)]
    points = tuple(
        Point(f"{day.day} {day:%b}", Figure(str(n % 9 + 1), n % 9 + 1, "all"), accent=day >= SINCE, day=day)
        for n, day in enumerate(days)
    )
    volume = Chart(
        "volume",
        "days",
        "The most on 18 November",
        "Different texts in the press, by day",
        "Bars of 28 days.",
        points,
        4.0,
        "usual day: 4",
        (
            Mark(date(2026, 11, 18), "18 Nov: committee vote, 9 texts"),
            Mark(date(2026, 11, 5), "we began to collect 12 more outlets", collection=True),
        ),
    )
    ranked = Chart(
        "outlets",
        "ranked",
        "Who covered it",
        "Articles, by outlet",
        "Example Times 1 has 3, Example Times 2 has 2.",
        (Point("Example Times 1", Figure("3", 3, "all"), accent=True), Point("Example Times 2", Figure("2", 2, "all"))),
    )
    sides = Chart(
        "told",
        "sides",
        "How it was told",
        "Share of articles by wording",
        "Unfavourable and favourable shares.",
        (
            Point("Messenger", Figure("62%", 0.62, "all"), Figure("11%", 0.11, "all")),
            Point("Example Trust", Figure("18%", 0.18, "all"), Figure("42%", 0.42, "all")),
        ),
        sides=("unfavourable", "favourable"),
    )
    told = Sentence("story.told", ("Wording: neutral in 4 of 5.",))
    story = ToldStory(
        1,
        1,
        1,
        articles[1].headline,
        Sentence("story.facts", (every, " from 5 outlets; first in Example Times 1, 16 Nov 09:00.")),
        told,
        "all",
        comment="Our director answered on Tuesday.",
    )
    arabic = replace(story, story=2, central=2, headline=articles[2].headline, comment="")
    quotes = (
        SaidQuote(
            "q1",
            Foreign("We can protect children without reading everyone’s messages.", "en"),
            True,
            "A. Example",
            "director",
            "Example Trust",
            1,
            "all",
            ours=True,
        ),
        SaidQuote(
            "q2",
            Foreign("على المنصات أن تتحرك", "ar", "Platforms must act"),
            True,
            "B. Example",
            "",
            "",
            2,
            "none",
            probable=True,
        ),
        SaidQuote(
            "q3", Foreign("the law would be enforced from next year", "en"), False, "the regulator", "", "", 3, "none"
        ),
    )
    table = Table(
        "share",
        "Share of voice",
        ("Organisation", "Articles", "Share"),
        (
            ("Messenger", Figure("3", 3, "all"), "60%"),
            (Foreign("Ärzte für Kinder", "de"), Figure("2", 2, "all"), "40%"),
        ),
        "Of the articles that name one of the two.",
    )
    made = Briefing(
        "Weekly briefing",
        SINCE,
        UNTIL,
        "16–22 November 2026",
        "Encryption or child safety in technology, in the press",
        Sentence("headline", (every, " on age checks: more than in a usual week")),
        (
            Sentence(
                "lead.counted",
                (
                    every,
                    " in ",
                    Figure("3 stories", 3, "stories"),
                    " from 5 outlets, ",
                    Figure("25% more", 0.25, "change"),
                    " than the week before.",
                ),
            ),
        ),
        (
            Card(
                "Different texts in the press",
                Figure("5", 5, "all"),
                "25% more than the week before",
                "change",
                (3, 4, 4, 5),
            ),
            Card("Stories", Figure("3", 3, "stories"), "", "", (2, 3, 3)),
            Card("Outlets", Figure("1,204", 1204, "none"), "", "", ()),
        ),
        (
            Section("happened", "What happened", stories=(story, arabic)),
            Section(
                "numbers",
                "The numbers",
                sentences=(Sentence("numbers.usual", ("A usual week has 4.",)),),
                charts=(volume, ranked, sides),
                tables=(table,),
            ),
            Section("quotes", "In their words", quotes=quotes),
            Section(
                "watch",
                "What to watch",
                events=(
                    DiaryEntry(
                        date(2026, 11, 25),
                        "Second reading",
                        False,
                        "vote",
                        "In the afternoon.",
                        "https://parliament.example/",
                    ),
                    DiaryEntry(date(2026, 11, 26), "Our report", True),
                ),
            ),
            Section("comment", "Our comment", sentences=(Sentence("comment", (HOSTILE,), edited_by="anna"),)),
            Section("method", "How this was counted", notes=(Sentence("method", ("Relevance: precision .96.",)),)),
        ),
        {
            "all": Behind("Articles of 16 to 22 Nov 2026", tuple(articles)),
            "stories": Behind(
                "Stories of the week", tuple(articles), unit="stories", note="Lone articles are stories too."
            ),
            "change": Behind(
                "25% more",
                steps=(Step("this week", 5, "all"), Step("the week before", 4)),
                unit="steps",
                note="5 ÷ 4 − 1; the earlier articles are not carried here.",
            ),
        },
        articles,
        PINS,
    )
    return replace(made, **changes)
