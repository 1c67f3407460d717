"""The table of a story's speakers."""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.who_said import emphasis_by_speaker, who_said
from model.quote import Quote
from model.said import Named, Sourced


def said(
    speaker: str,
    text: str,
    outlet: str = "Gazette",
    hour: int = 9,
    *,
    organisation: str = "",
    role: str = "",
    direct: bool = True,
    declined: bool = False,
    voice: str | None = None,
) -> Sourced:
    known = (role, organisation, declined, voice)
    quote = Quote(text, 0, len(text), "text", speaker, None, None, "said", direct, 0.9, "after", *known)
    return Sourced(quote, f"https://{outlet}.test/", outlet, 1, at=datetime(2026, 11, 3, hour, tzinfo=UTC))


def test_a_person_is_one_line_with_the_first_that_was_said() -> None:
    (row,) = who_said(
        [
            said("Susan Hale", "It will not work.", "Post", 12, role="chief executive", organisation="IWF"),
            said("Susan Hale", "We cannot see.", "Gazette", 8),
            said("Susan Hale", "it would fail", "Courier", 9, direct=False),
        ]
    )
    assert (row.person, row.organisation, row.role, row.part) == ("Susan Hale", "IWF", "chief executive", "quoted")
    assert row.words == ("We cannot see.", "It will not work.", "it would fail")
    assert (row.first_outlet, row.first_said_at) == ("Gazette", datetime(2026, 11, 3, 8, tzinfo=UTC))
    assert row.outlets == ("Gazette", "Courier", "Post")


def test_an_unnamed_spokesperson_is_the_organisations_line() -> None:
    (row,) = who_said(
        [
            said("Lumen spokesperson", "We read nothing.", organisation="Lumen", role="spokesperson"),
            said("Lumen", "it would appeal", direct=False, organisation="Lumen"),
        ]
    )
    assert (row.person, row.organisation, len(row.words)) == ("", "Lumen", 2)


def test_quoted_then_paraphrased_then_no_answer_then_only_named() -> None:
    rows = who_said(
        [
            said("Lumen", "Lumen declined to comment.", direct=False, declined=True, organisation="Lumen"),
            said("Ofcom", "it would open an inquiry", direct=False, organisation="Ofcom"),
            said("Roy Tull", "I want a door."),
        ],
        [
            Named("Apple", "https://a.test/", "Post"),
            Named("Lumen", "https://a.test/", "Post"),
            Named("Mara Quill", "https://a.test/", "Post", person=True),
        ],
    )
    assert [(row.organisation or row.person, row.part) for row in rows] == [
        ("Roy Tull", "quoted"),
        ("Ofcom", "paraphrased"),
        ("Lumen", "no answer"),
        ("Apple", "only named"),
        ("Mara Quill", "only named"),
    ]
    assert rows[2].declined == ("Lumen declined to comment.",)
    assert rows[2].words == ()
    assert rows[2].first_said_at is None
    assert (rows[4].person, rows[4].first_said_at) == ("Mara Quill", None)


def test_one_voice_under_two_names_is_one_line() -> None:
    rows = who_said([said("Susan Hale", "One.", voice="hale"), said("Susie Hale", "Two.", voice="hale")])
    assert [row.person for row in rows] == ["Susan Hale"]


def test_the_same_words_in_two_outlets_stand_once() -> None:
    (row,) = who_said([said("Roy Tull", "I want a door.", "Post"), said("Roy Tull", "I want a door.", "Gazette")])
    assert (row.words, len(row.outlets)) == (("I want a door.",), 2)


def test_emphasis_counts_direct_quotes_by_speaker() -> None:
    tull = said("Roy Tull", "I want a door.")
    counted = emphasis_by_speaker([(tull, "police"), (tull, ""), (said("Roy Tull", "he did", direct=False), "safety")])
    assert counted == {"Roy Tull": {"police": 1, "": 1}}


def test_nobody_said_anything() -> None:
    assert who_said([]) == ()
