"""The text search: what it finds, what it refuses and where it points; and days in time zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.errors import QuestionError
from model.query_parse import canonical
from model.question import ANY_TOPIC, Question
from store.archive import Archive
from store.where import day_start, matching_ids, text_hits
from tests.building import article, new_archive, put, seen

TEXTS = {
    "plan": ("Ministers plan client-side scanning", "Messages would be read on the phone."),
    "drop": ("Ministers drop scanning plan", "End-to-end encryption stays."),
    "chat": ("Chatkontrolle: Vorwürfe gegen die Kommission", "Verschlüsselung in Gefahr"),
    "fr": ("Le chiffrement de bout en bout menacé", "L'État veut lire vos messages."),
    "app": ("Signal threatens to leave", "“We will walk,” says Meredith O'Neil of Signal."),
    "ios": ("iOS 26.2 scans nudes", "AT&T and C++ are not concerned"),
    "el": ("Κρυπτογράφηση και παιδιά", ""),
    "zh": ("加密 与 儿童安全", ""),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    db, feeds = new_archive(tmp_path_factory.mktemp("where") / "a.db")
    put(db, *(seen(feeds.news, article(name, *text)) for name, text in TEXTS.items()))
    yield db
    db.close()


def found(db: Archive, text: str) -> str:
    keys = dict(db.conn.execute("SELECT article_id, key FROM sightings"))
    return " ".join(sorted(keys[i] for i in text_hits(db, text)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("scanning", "drop plan"),
        ("SCANNING", "drop plan"),
        ("scan", ""),
        ("scan*", "drop ios plan"),
        ("ministers plan", "drop plan"),
        ("ministers AND plan", "drop plan"),
        ("plan ministers", "drop plan"),
        ('"ministers plan"', "plan"),
        ('"plan ministers"', ""),
        ('"ministers pl*"', "plan"),
        ("drop OR signal", "app drop"),
        ("drop OR signal threatens", "app drop"),
        ("ministers drop OR chiffrement menace", "drop fr"),
        ("scanning -drop", "plan"),
        ("scanning NOT drop", "plan"),
        ("scanning AND NOT drop", "plan"),
        ('scanning -"scanning plan"', "plan"),
        ("-drop scanning", "plan"),
        ("scan* -drop -ios", "plan"),
        ("scanning OR signal -drop", "app drop plan"),
        ("(scanning OR signal) -drop", "app plan"),
        ("vorwurfe", "chat"),
        ("Vorwürfe", "chat"),
        ("vorwu\u0308rfe", "chat"),
        ("verschlussel*", "chat"),
        ("menace", "fr"),
        ("etat", "fr"),
        ("l'état", "fr"),
        ("client-side", "plan"),
        ("clientside", ""),
        ("end-to-end", "drop"),
        ("o'neil", "app"),
        ("“walk,”", "app"),
        ("26.2", "ios"),
        ("AT&T", "ios"),
        ("C++", "ios"),
        ("and OR or", "ios"),
        ("headline:scanning", "drop plan"),
        ("^ministers", "drop plan"),
        ('"NEAR"', ""),
        ("κρυπτογράφηση", "el"),
        ("κρυπτογραφηση", ""),  # accents of Latin letters alone are folded
        ("加密", "zh"),
        ("  scanning\n\tdrop  ", "drop"),
    ],
)
def test_finds(archive: Archive, text: str, names: str) -> None:
    assert found(archive, text) == names


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        pytest.param("", 0, "at least one word", id="empty"),
        pytest.param("   ", 0, "at least one word", id="blank"),
        pytest.param("-drop", 0, "besides those to leave out", id="only left out"),
        pytest.param("NOT drop", 0, "besides those to leave out", id="only NOT"),
        pytest.param("OR drop", 0, "OR needs a word before", id="OR first"),
        pytest.param("  AND drop", 2, "AND needs a word before", id="AND first, after spaces"),
        pytest.param("scan OR", 7, "OR needs a word after", id="OR last"),
        pytest.param("scan NOT ", 9, "NOT needs a word after", id="NOT last"),
        pytest.param("scan OR OR drop", 8, "OR needs a word after it, not OR", id="OR OR"),
        pytest.param("scan AND OR drop", 9, "AND needs a word after it, not OR", id="AND OR"),
        pytest.param("scan NOT OR drop", 9, "NOT needs a word after it, not OR", id="NOT OR"),
        pytest.param("scan NOT NOT drop", 9, "NOT needs a word after it, not NOT", id="NOT NOT"),
        pytest.param("scan OR -drop", 8, "not one to leave out", id="OR minus"),
        pytest.param("scan OR NOT drop", 8, "not one to leave out", id="OR NOT"),
        pytest.param('scan "drop', 5, "not closed", id="open phrase"),
        pytest.param('scan -"drop', 6, "not closed", id="open phrase left out"),
        pytest.param("scan (drop", 5, "not closed", id="parenthesis"),
        pytest.param("scan) drop", 4, "never opened", id="closing parenthesis"),
        pytest.param("scan   !!!", 7, "no letter or digit", id="no letter"),
        pytest.param("scan *", 5, "no letter or digit", id="a star alone"),
        pytest.param('scan ""', 5, "no letter or digit", id="empty phrase"),
        pytest.param("scan - drop", 5, "no letter or digit", id="minus alone"),
    ],
)
def test_refuses_and_points_at_the_place(archive: Archive, text: str, position: int, words: str) -> None:
    with pytest.raises(QuestionError) as caught:
        text_hits(archive, text)
    assert words in str(caught.value)
    assert (caught.value.position, caught.value.text) == (position, text)


_pieces = st.sampled_from(["scan", "AND", "OR", "NOT", "-", '"', "(", ")", "*", " ", ":", "^", "\0", "{", "ü", "+"])


@settings(max_examples=150, deadline=None)
@example("²")
@example("a\ud800b")
@example("a \U0001e922\u1e9e* ܐ")
@given(st.one_of(st.lists(_pieces, max_size=12).map("".join), st.text(st.characters(), max_size=20)))
def test_any_text_is_understood_by_sqlite_or_refused(archive: Archive, text: str) -> None:
    try:
        ids = text_hits(archive, text)
    except QuestionError as error:
        assert str(error)
        assert error.position is not None and 0 <= error.position <= len(text)
    else:
        assert ids == text_hits(archive, canonical(text))


@pytest.mark.parametrize("text", ["scan " * 3_000, "scan" + " -drop" * 3_000, " OR ".join(["scan"] * 3_000)])
def test_a_very_long_search_is_answered_or_refused(archive: Archive, text: str) -> None:
    try:
        text_hits(archive, text)
    except QuestionError as error:
        assert str(error)


def test_a_search_is_refused_alike_with_and_without_columns(archive: Archive) -> None:
    asked = Question(topics=(ANY_TOPIC,), text="OR")
    with pytest.raises(QuestionError):
        matching_ids(archive, asked, today=date(2026, 11, 22), zone=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        pytest.param("Europe/London", date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), id="London, before DST"),
        pytest.param("Europe/London", date(2026, 3, 30), datetime(2026, 3, 29, 23, tzinfo=UTC), id="London, in DST"),
        pytest.param("Australia/Sydney", date(2026, 4, 6), datetime(2026, 4, 5, 14, tzinfo=UTC), id="Sydney, after"),
        pytest.param("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC), id="Cairo: no midnight"),
    ],
)
def test_a_day_starts_at_local_midnight(zone: str, day: date, start: datetime) -> None:
    assert day_start(day, ZoneInfo(zone)) == start.timestamp()
