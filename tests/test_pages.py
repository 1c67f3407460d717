"""Every page over an empty archive, a filled one and a hostile one; and the pure parts that the pages rest on."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from app_pages import loaded as loaded_module
from app_pages import opening
from app_pages.cells import list_cells
from app_pages.feed_asking import waiting_words
from app_pages.filters import preset_of, with_preset
from app_pages.loaded import Loaded, Recent
from app_pages.location import DEFAULT, link_parameters, question_of
from app_pages.opening import progress_of
from app_pages.plain import csv_bytes, marked, marked_label, plain, web_address
from app_pages.style import STYLE
from ingest.grouping import group_pending
from judge.stories import load_story_rules
from model.answer import ArticleRow
from model.article import Article
from model.breaks import Change
from model.errors import ArchiveError, QuestionError
from model.feed import Feed, Outcome, Outlet
from model.feed_request import FeedAnswer, FeedPreview, FeedRequest, Headline
from model.judgement import TOPICS, Judgement, Span
from model.question import Question
from store import answers
from store.archive import Archive, NoArchiveYet, open_reader, open_writer, writing
from store.articles import Observation, record
from store.breaks import put_breaks
from store.editorial import set_paused
from store.feed_requests import answer_request, waiting_requests
from store.feeds import feed_states, put_feed, put_outlet, record_outcome
from store.judgements import put_judgements, put_rules, topic_bits
from store.migrations import MIGRATIONS
from store.sample import mark_as_sample

ROOT = Path(__file__).parents[1]
ROUTER = ROOT / "app_pages" / "router.py"
STORY_RULES = load_story_rules(Path(__file__).parents[1] / "data" / "models", meaning=False)
PAGES = (
    *("overview", "day", "documents", "stories", "articles", "outlets", "sentiment", "briefings", "searches"),
    *("alerting", "feeds", "method"),
)
NOW = datetime.now(UTC)

EVIL = (
    "![x](https://evil.example/x.png) <img src=https://evil.example/y onerror=alert(1)> **b** [a](javascript:alert(1))",
    "</div><style>*{display:none}</style><script>alert(1)</script> $x^2$ :material/home: :red[x] https://evil.example",
    '=HYPERLINK("https://evil.example")\x00 \u202egnirts www.evil.example a@evil.example `code` # h1\n\n- list\n\n|t|',
)


def article(key: str, headline: str, at: datetime | None, *, standfirst: str = "Summary.", **more: str) -> Article:
    return Article(
        url=more.get("url", f"https://paper.example/{key}"),
        key=key,
        guid=key,
        raw_link=more.get("raw_link", f"https://paper.example/{key}"),
        headline=headline,
        standfirst=standfirst,
        byline=more.get("byline", ""),
        language="en",
        published_at=at,
        date_source="published" if at else "missing",
        published_raw="",
    )


def make(
    path: Path, articles: Sequence[Article], *, name: str = "The Paper", feed_title: str = "All", polled: bool = True
) -> Path:
    """An archive with two outlets (a paper and a regulator) that carried these articles; all judged but the last."""
    db = open_writer(path)
    with writing(db):
        rules = put_rules(db, "test-1", TOPICS, NOW)
        outlets = [Outlet("paper", name, "GB", "en", "press", "1"), Outlet("office", "Office", "GB", "en", "regulator")]
        feeds = []
        for outlet in outlets:
            outlet_id = put_outlet(db, outlet)
            url = f"https://{outlet.slug}.example/feed"
            feeds.append((put_feed(db, Feed(url, outlet.slug, feed_title), outlet_id, NOW), outlet_id))
        if polled:
            for feed_id, _ in feeds:
                record_outcome(db, feed_id, Outcome("new", NOW - timedelta(minutes=5), entries=len(articles)))
        seen = [
            Observation(*feeds[n % 7 == 6], one, (one.published_at or NOW) + timedelta(minutes=3))
            for n, one in enumerate(articles)
        ]
        ids = record(db, seen).changed_ids
        spans = (Span("headline", 0, 4, "encryption", "encrypt*"), Span("standfirst", 0, 3, "child_safety", "minors"))
        judgements = [
            (
                i,
                Judgement(TOPICS, spans, (n % 9 - 4) / 5, "test-1")
                if n % 5
                else Judgement((), (), None, "test-1", "toy"),
            )
            for n, i in enumerate(ids[:-1])
        ]
        put_judgements(db, rules, judgements, topic_bits(db))
        if articles:
            died = Change(NOW.date() - timedelta(days=40), 0.4, 12)
            put_breaks(db, {None: [died], feeds[0][1]: [died]})
    group_pending(db, STORY_RULES, NOW)
    db.close()
    return path


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The archives by name. Read-only for the tests."""
    folder = tmp_path_factory.mktemp("archives")
    news = [article(f"n{n}", f"Encrypted messages, part {n}", NOW - timedelta(hours=8 * n + 1)) for n in range(90)]
    evil = [
        replace(
            article(f"e{n}", EVIL[n % 3] + f" {n}", NOW - timedelta(hours=n), standfirst=EVIL[(n + 1) % 3]),
            byline=EVIL[0],
            url=("javascript:alert(1)//" if n % 2 else "https://paper.example/") + str(n),
            raw_link="javascript:alert(1)",
            published_raw=EVIL[2],
        )
        for n in range(1, 30)
    ]
    return {
        "filled": make(folder / "filled.db", [*news, article("undated", "Encrypted without a date", None), news[3]]),
        "hostile": make(folder / "hostile.db", evil, name=EVIL[0], feed_title=EVIL[1]),
        "empty": make(folder / "empty.db", [], polled=True),
        "starting": make(folder / "starting.db", [], polled=False),
    }


@pytest.fixture(autouse=True)
def fresh(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No archive in memory from another test; the sample is the filled archive; UTC."""
    loaded_module.forget_loaded()
    opening.forget()
    monkeypatch.setattr(opening, "open_sample", lambda now: archives["filled"])
    monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
    yield
    loaded_module.forget_loaded()


def visit(monkeypatch: pytest.MonkeyPatch, archive: Path, page: str = "overview", **parameters: str) -> AppTest:
    monkeypatch.setenv("CLEARTEXT_ARCHIVE", str(archive))
    app = AppTest.from_file(str(ROUTER), default_timeout=20)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        app.switch_page(f"{page}.py")
        for name, value in parameters.items():
            app.query_params[name] = value
        app.run()
    return app


def words_of(app: AppTest) -> list[str]:
    """Every text that Streamlit reads as Markdown."""
    texts = [element.value for kind in (app.markdown, app.caption, app.title, app.subheader) for element in kind]
    texts += [element.label for kind in (app.button, app.metric) for element in kind]
    texts += [element.value for kind in (app.error, app.warning, app.info) for element in kind]
    return [str(text) for text in texts]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("archive", ["filled", "empty"])
def test_every_page_over_every_archive(
    page: str, archive: str, archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives[archive], page)
    assert not app.exception
    assert not app.error
    assert app.title
    assert any("SAMPLE COVERAGE" in text for text in words_of(app)) is (archive == "empty")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_feed_reaches_markup(
    page: str, archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = {"last": "90"} | ({"article": "3"} if page == "articles" else {})
    app = visit(monkeypatch, archives["hostile"], page, **parameters)
    assert not app.exception
    for text in words_of(app):
        assert not re.search(r"(?<!\\)(<img|<script|<style|!\[|\]\(|\$x|:red\[|:material/home)", text), text
        assert not re.search(r"https?://evil|www\.evil|\x00|\u202e", text), text
    for body in {element.proto.body for element in app.get("html")} - {STYLE}:
        assert not re.search(r"<(?!/?(div|h2|p|mark)\b)", body), body


def test_the_first_start_shows_progress_then_the_sample(
    archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives["starting"])
    assert [one.value for one in app.subheader] == ["Asking the feeds for the first time …"]
    monkeypatch.setattr(opening, "PATIENCE_S", -1.0)
    app.run()
    assert any("SAMPLE COVERAGE" in text for text in words_of(app))
    assert any("0 of 2 feeds asked" in text.replace("\\", "") for text in words_of(app))


def test_an_archive_filled_with_the_sample_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "invented.db", [article("a", "Encrypted messages", NOW - timedelta(hours=2))])
    with closing(open_writer(path)) as db, writing(db):
        mark_as_sample(db)
    assert any("SAMPLE COVERAGE" in text for text in words_of(visit(monkeypatch, path)))


def test_while_the_sample_stands_in_the_feeds_page_shows_ones_own(
    archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives["empty"], "feeds")
    assert any("SAMPLE COVERAGE" in text for text in words_of(app))
    with closing(open_reader(archives["empty"])) as db:
        assert sorted(app.dataframe[-1].value["Outlet"]) == sorted(feed.outlet_name for feed in feed_states(db))


def test_without_an_archive_the_sample_says_how_to_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = " ".join(words_of(visit(monkeypatch, tmp_path / "missing.db")))
    assert "SAMPLE COVERAGE" in said and "make run" in said


def test_a_file_that_is_no_archive_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.db"
    path.write_text("this is not a database, only some notes " * 40)
    app = visit(monkeypatch, path)
    assert "not an SQLite file" in app.error[0].value.replace("\\", "")
    assert not app.exception


def test_a_mistaken_setting_is_explained(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARTEXT_ZONE", "Mars/Olympus")
    app = AppTest.from_file(str(ROUTER), default_timeout=20).run()
    assert "Mars" in app.error[0].value


@pytest.mark.parametrize(
    "parameters",
    [
        pytest.param({"from": "yesterday"}, id="no date"),
        pytest.param({"from": "2026-11-02", "to": "2026-11-01"}, id="ends before it begins"),
        pytest.param({"last": "28", "from": "2026-11-01"}, id="two periods"),
        pytest.param({"last": "99999999"}, id="too long"),
        pytest.param({"topic": "football"}, id="unknown topic"),
        pytest.param({"sentiment": "angry"}, id="unknown wording"),
        pytest.param({"colour": "red"}, id="unknown field"),
    ],
)
def test_a_mistaken_address_is_explained_and_can_be_cleared(
    parameters: dict[str, str], archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives["filled"], **parameters)
    assert not app.exception
    assert len(app.error) == 1
    next(button for button in app.button if button.label == "Clear the filters").click().run()
    assert not app.error
    assert app.title


def test_a_deep_link_is_shown_in_the_filters(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"], last="7", topic="encryption", country="GB", q="messages")
    assert app.selectbox(key="filter-period").value == "7"
    assert app.text_input(key="filter-text").value == "messages"
    assert app.multiselect(key="filter-countries").value == ["GB"]
    labels = [button.label for button in app.button if str(button.key).startswith("chip-")]
    assert labels == ["Encryption", "United Kingdom", "“messages”"]


def test_the_feeds_page_lists_collection_breaks(
    archives: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives["hostile"], "feeds")
    assert any("2 changes at 1 outlet" in text for text in words_of(app))
    table = app.dataframe[-1].value
    assert list(table["What changed"]) == ["from about 0.4 articles a day to about 12"] * 2
    calm = make(tmp_path / "calm.db", [article("a", "Encrypted", NOW), article("b", "Encrypted too", NOW)])
    with closing(open_writer(calm)) as db, writing(db):
        put_breaks(db, {})
    app = visit(monkeypatch, calm, "feeds")
    assert any("No lasting change was found" in text for text in words_of(app))


@pytest.mark.parametrize("page", ["overview", "sentiment"])
def test_charts_name_a_collection_break_of_theirs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [(n, k) for n in range(100) for k in range(12 if n < 40 else 3)]
    news = [article(f"{n}-{k}", f"Encrypted messages {n} {k}", NOW - timedelta(days=n, hours=1)) for n, k in days]
    archive = make(tmp_path / "broken.db", news)
    day = NOW.date() - timedelta(days=40)
    words = plain(f"dashed line: we collected differently from {day.day} {day:%b} {day.year}")
    kinds = {"kind": "all", "from": str(NOW.date() - timedelta(days=90)), "to": str(NOW.date())}
    app = visit(monkeypatch, archive, page, **kinds)
    assert not app.exception
    assert any(words in text for text in words_of(app))
    app = visit(monkeypatch, archive, page, **kinds, clock="first_seen")
    assert not any("dashed" in text for text in words_of(app))


def test_a_filter_changes_the_address(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"])
    app.selectbox(key="filter-period").select("all").run()
    assert app.query_params["last"] in ("all", ["all"])
    app.text_input(key="filter-text").input("part").run()
    assert app.query_params["q"] in ("part", ["part"])
    app.button(key="chips-clear").click().run()
    assert "q" not in app.query_params
    assert app.query_params["last"] in ("all", ["all"])


def test_nothing_found_offers_a_way_on(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"], "articles", **{"from": "2001-01-01", "to": "2001-02-01"})
    labels = [button.label for button in app.button]
    newest = next(label for label in labels if label.startswith("Go to the newest ones"))
    next(button for button in app.button if button.label == newest).click().run()
    assert not app.exception
    assert any("of 5" in text or "articles" in text for text in words_of(app))
    assert not any("No articles match" in text for text in words_of(app))


@pytest.mark.parametrize("value", ["999999", "abc", "-1", "9" * 40], ids=["gone", "words", "negative", "huge"])
def test_an_article_that_is_not_there(value: str, archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"], "articles", article=value)
    assert not app.exception
    assert any("no such article" in text for text in words_of(app))


def test_the_reading_pane_says_why(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"], "articles", article="2")
    said = " ".join(words_of(app)).replace("\\", "")
    assert "“Encr” in the headline (term: encrypt*)" in said
    assert "first" in said and "Where it was seen" in said
    app.button(key="reading-older").click().run()
    assert app.query_params["article"] in ("3", ["3"])
    app.button(key="reading-close").click().run()
    assert "article" not in app.query_params


@pytest.mark.parametrize("page", ["overview", "articles", "outlets", "sentiment"])
@pytest.mark.parametrize(
    "parameters",
    [
        {"from": "1990-01-01"},
        {"last": "20000"},
        {"from": "2199-01-01"},
        {"from": "1900-01-01", "to": "1901-01-01"},
        {"to": "1980-01-01"},
    ],
    ids=lambda parameters: "&".join(f"{name}={value}" for name, value in parameters.items()),
)
def test_a_period_far_away_is_only_empty(
    parameters: dict[str, str], page: str, archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives["filled"], page, **parameters)
    assert not app.exception
    assert not app.error
    assert app.date_input(key="filter-dates").value


def choose(app: AppTest, key: str, row: int) -> None:
    """Click a row of a table, as it is drawn now."""
    table = next(one for one in app.dataframe if one.proto.id.endswith(f"-{key}"))
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=table.proto.id, string_value=json.dumps({"selection": {"rows": [row]}})))
    app._run(states)
    assert not app.exception


def test_a_story_opens_and_can_be_split_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("reads it aloud", "calls it a draft", "asks for the full text", "walks out of the hearing")
    news = [
        article(f"n{n}", f"Peake on the leaked Kestrel memo: one {what}", NOW - timedelta(hours=n),
                standfirst=f"Rosalind Peake and Kestrel quarrel over a leaked memo, and one witness {what}.")
        for n, what in enumerate(words)
    ]  # fmt: skip
    archive = make(tmp_path / "own.db", news)

    def stories() -> list[int]:
        with closing(open_writer(archive)) as db:
            return [story for (story,) in db.conn.execute("SELECT DISTINCT story_id FROM groupings ORDER BY 1")]

    (story,) = stories()
    app = visit(monkeypatch, archive, "stories", last="all", kind="all", story=str(story))
    assert not app.exception
    boxes = [box for box in app.checkbox if str(box.key).startswith("story-out-")]
    assert len(boxes) == 2, "the others are off topic, or not judged: not grouped"
    boxes[-1].check().run()
    app.button(key="story-split").click().run()
    assert not app.exception
    assert len(stories()) == 2
    next(button for button in app.button if str(button.key).startswith("story-undo-")).click().run()
    assert not app.exception
    assert stories() == [story]


def test_a_story_that_is_not_there(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"], "stories", story="98765")
    assert any("no such story" in text for text in words_of(app))


def test_a_click_opens_the_article_that_was_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded_module, "CHECK_EVERY_S", 0.0)
    path = make(tmp_path / "a.db", [article(f"a{n}", f"Encrypted {n}", NOW - timedelta(hours=n)) for n in range(9)])
    app = visit(monkeypatch, path, "articles")
    app.session_state["articles-form"] = "Table"
    app.run()
    headlines = list(app.dataframe[0].value["Headline"])
    make(path, [article(f"b{n}", f"Newer {n}", NOW) for n in range(4)])
    choose(app, "articles-table", 2)
    shown = open_reader(path).execute("SELECT headline FROM articles WHERE id = ?", [str(*app.query_params["article"])])
    assert shown.fetchone()[0] == headlines[2]
    app.run()
    assert any("Newer" in text for text in words_of(app)), "the list itself is of now"


def test_the_bar_of_outlets_without_a_country_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "a.db", [article(f"a{n}", f"Encrypted {n}", NOW) for n in range(9)])
    with closing(open_writer(path)) as db, writing(db):
        db.execute("UPDATE outlets SET country = ''")
    app = visit(monkeypatch, path, "outlets")
    app.session_state["outlets-view"] = "Countries"
    app.run()
    figure = next(one for one in app.get("plotly_chart") if one.proto.id.endswith("-outlets-countries"))
    clicked = {"selection": {"points": [{"customdata": [""]}], "point_indices": [0], "box": [], "lasso": []}}
    states = app._tree.get_widget_states()
    states.widgets.append(WidgetState(id=figure.proto.id, string_value=json.dumps(clicked)))
    app._run(states)
    assert not app.exception
    assert app.query_params["outlet"] in ("paper", ["paper"])


def test_the_chosen_feed_stays_when_feeds_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded_module, "CHECK_EVERY_S", 0.0)
    path = make(tmp_path / "a.db", [article("a", "Encrypted", NOW)])
    app = visit(monkeypatch, path, "feeds")
    assert list(app.dataframe[0].value["Outlet"]) == ["Office", "The Paper"]
    with closing(open_writer(path)) as db, writing(db):
        paper = next(feed.id for feed in feed_states(db) if feed.outlet_name == "The Paper")
        for _ in range(9):
            record_outcome(db, paper, Outcome("failed", NOW, "It is gone.", "hard"))
    choose(app, "feeds-table", 0)
    for _ in range(2):
        assert list(app.dataframe[0].value["Outlet"]) == ["The Paper", "Office"]
        assert "Office · All" in [one.value for one in app.subheader]
        app.run()
    choose(app, "feeds-table", 0)
    assert "The Paper · All" in [one.value for one in app.subheader]


@pytest.mark.parametrize(
    ("parameters", "drawn"),
    [
        ({}, True),
        ({"kind": "trade press"}, True),
        ({"tier": "1"}, True),
        ({"outlet": "office"}, True),
        ({"outlet": "paper"}, False),
        ({"kind": "all"}, False),
        ({"kind": "regulator"}, False),
        ({"kind": "press,regulator"}, False),
    ],
    ids=str,
)
def test_official_documents_are_listed_where_the_numbers_leave_them_out(
    parameters: dict[str, str], drawn: bool, archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(monkeypatch, archives["filled"], last="90", **parameters)
    assert ("Newest official documents" in [one.value for one in app.subheader]) is drawn
    captions = " ".join(one.value for one in app.caption)
    assert ("not counted as press above" in captions) is drawn
    assert "published nothing" not in captions


@pytest.mark.parametrize("applied", [None, 0, 1, 3], ids=["a file without tables", "none", "one", "three"])
def test_an_archive_in_the_making_is_none_yet(
    applied: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    with closing(Archive(sqlite3.connect(path, isolation_level=None))) as db:
        db.conn.execute("PRAGMA journal_mode = WAL")
        if applied is not None:
            MIGRATIONS.apply(db, stop_before=MIGRATIONS._migrations[applied].name)
    with pytest.raises(NoArchiveYet, match="no archive"):
        open_reader(path)
    app = visit(monkeypatch, path)
    assert not app.exception
    assert not app.error
    assert any("SAMPLE COVERAGE" in text for text in words_of(app))
    make(path, [article("a", "Encrypted", NOW), article("b", "Encrypted", NOW)])
    app.run()
    assert not any("SAMPLE COVERAGE" in text for text in words_of(app))


def test_turning_pages_says_what_is_shown(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, archives["filled"], "articles")
    shown = [text for text in words_of(app) if text.startswith("1 to 25 of ")]
    assert shown
    app.button(key="page-next").click().run()
    assert any(text.startswith("26 to 50 of ") for text in words_of(app))


# What the pages rest on


@pytest.mark.parametrize(
    "question",
    [
        DEFAULT,
        Question(),
        Question(topics=("encryption",)),
        Question(since=date(2026, 1, 1), until=date(2026, 2, 1), text='a "b c" -d&e=f', countries=("GB", "EU")),
        Question(last=7, sentiments=("negative",), clock="first_seen", outlet_kinds=("all",)),
    ],
    ids=lambda question: question.url() or "all time",
)
def test_a_question_survives_the_address(question: Question) -> None:
    assert question_of(link_parameters(question)) == question


def test_a_bare_address_and_a_page_field_mean_the_default() -> None:
    assert question_of({}) == question_of({"article": "3"}) == DEFAULT
    with pytest.raises(QuestionError):
        question_of({"nonsense": "1"})


@pytest.mark.parametrize("choice", ["7", "28", "90", "year", "all", "own"])
def test_presets_are_recognised(choice: str) -> None:
    today = date(2026, 11, 22)
    assert preset_of(with_preset(Question(last=14), choice, today), today) == choice


@pytest.mark.parametrize("text", [*EVIL, "a\\*b*", "1. item", "&lt;b&gt;", "~~x~~", "plain words"])
def test_plain_escapes_every_sign(text: str) -> None:
    escaped = plain(text)
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"\\.", "", escaped)), "a sign without a backslash before it"
    assert "\n" not in escaped and "\x00" not in escaped and "\u202e" not in escaped
    readable = re.sub(r"\\(.)", r"\1", escaped).replace("\u2060", "")
    assert readable == " ".join(re.sub("[\x00\u202e]", "", text).split())


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("ban <b>", [(0, 3)], "<mark>ban</mark> &lt;b&gt;"),
        ("abcdef", [(0, 3), (2, 5)], "<mark>abcde</mark>f"),
        ("abc", [(2, 99)], "ab<mark>c</mark>"),
        ("abc", [(-5, 1), (7, 9), (2, 1)], "<mark>a</mark>bc"),
        ("\"&'", [], "&quot;&amp;&#x27;"),
        ("", [(0, 1)], ""),
    ],
    ids=["escaped", "overlap", "past the end", "nonsense", "quotes", "empty"],
)
def test_marked_words(text: str, spans: list[tuple[int, int]], expected: str) -> None:
    assert marked(text, [Span("headline", a, b, "t", "r") for a, b in spans], part="headline") == expected


def test_marked_labels_keep_spaces_and_escape() -> None:
    spans = [Span("headline", 4, 9, "t", "r")]
    assert marked_label("one [two] *x*", spans, part="headline") == r"one :yellow-background[\[two\]] \*x\*"


def test_csv_is_defused() -> None:
    rows = [{"a": "=1+1", "b": -3, "c": None}, {"a": "\t@x", "b": 0.5, "c": 'q"\n'}]
    body = csv_bytes(rows)
    assert body.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert read == [["a", "b", "c"], ["'=1+1", "-3", ""], ["'\t@x", "0.5", 'q"\n']]
    assert csv_bytes([]) == b"\xef\xbb\xbf"


def test_a_long_list_is_written_in_portions(archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_pages.cells.CHUNK", 7)
    asked: list[int] = []
    rows = answers.article_rows

    def counted(db: Archive, ids: Sequence[int]) -> list[ArticleRow]:
        asked.append(len(ids))
        return rows(db, ids)

    monkeypatch.setattr(answers, "article_rows", counted)
    db = open_reader(archives["filled"])
    lines = list_cells(lambda: db, range(1, 21))
    assert next(iter(lines))["outlet"] == "The Paper"
    assert asked == [7], "no more than is wanted"
    body = csv_bytes(list_cells(lambda: db, range(1, 21))).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(body, newline="")))) == 20


@pytest.mark.parametrize(
    ("url", "ok"),
    [("https://a.example/x", True), ("HTTP://a.example", True), ("javascript:alert(1)", False), ("urn:x", False),
     ("https://", False), (" https://a.example", False), ("https://a.example/\nx", False), ("data:text/html,x", False)],
)  # fmt: skip
def test_only_web_addresses_are_linked(url: str, ok: bool) -> None:
    assert bool(web_address(url)) is ok


def test_progress_counts_feeds_that_are_asked(archives: dict[str, Path]) -> None:
    db = Loaded(archives["starting"]).read()
    before = progress_of(feed_states(db))
    assert (before.feeds, before.asked, before.done) == (2, 0, False)
    assert before.running(NOW)
    after = progress_of(feed_states(Loaded(archives["empty"]).read()))
    assert (after.asked, after.answered, after.done) == (2, 2, True)
    assert progress_of([]).words() == "0 of 0 feeds asked; 0 answered"


def test_an_archive_is_read_again_when_it_changed(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", [article("a", "Encrypted", NOW)])
    time = [0.0]
    held = Loaded(path, clock=lambda: time[0])
    asking = held.asking(NOW.date(), ZoneInfo("UTC"))
    assert len(asking.columns) == 1
    make(path, [article("b", "Encrypted too", NOW)])
    assert len(held.snapshot().columns) == 1, "not looked at again within the first seconds"
    time[0] += 60
    assert len(held.snapshot().columns) == 2
    first = asking.mask(Question())
    first[:] = False
    assert asking.mask(Question(topics=("any",))).any()


def test_another_archive_in_the_same_place_is_read(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", [article("a", "Encrypted", NOW)])
    other = make(tmp_path / "b.db", [article("b", "Another", NOW)])
    held = Loaded(path, clock=iter((0.0, 60.0)).__next__)
    first = held.snapshot().columns
    with closing(sqlite3.connect(other)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    second = held.snapshot().columns
    assert first.revision == second.revision
    assert first.archive_id != second.archive_id


def test_a_missing_archive_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive"):
        Loaded(tmp_path / "none.db").snapshot()


def test_recent_forgets_the_oldest() -> None:
    recent = Recent(2)
    for key in "abca":
        recent.get(key, lambda key=key: key.upper())  # type: ignore[misc]
    assert [recent.get(key, lambda: "new") for key in "ca"] == ["C", "A"]
    assert recent.get("b", lambda: "new") == "new"


# What can be asked for on the Feeds page


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive that a test may change; its first feed is chosen in the table."""
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    return make(
        tmp_path / "own.db", [article(f"n{n}", "Encrypted messages", NOW - timedelta(hours=n)) for n in range(9)]
    )


def feeds_page(monkeypatch: pytest.MonkeyPatch, archive: Path) -> AppTest:
    app = visit(monkeypatch, archive, "feeds")
    with closing(open_reader(archive)) as db:
        (paper,) = [feed.id for feed in feed_states(db) if feed.url == "https://paper.example/feed"]
    app.session_state["feeds-chosen"] = paper
    return app.run()


def waiting(archive: Path) -> list[FeedRequest]:
    with closing(open_reader(archive)) as db:
        return waiting_requests(db)


def answered(archive: Path, words: str, *, previews: tuple[FeedPreview, ...] = ()) -> None:
    """The poller's part: answer all that waits."""
    with closing(open_writer(archive)) as db, writing(db):
        for request in waiting_requests(db):
            answer_request(
                db, request, FeedAnswer(datetime.now(UTC), bool(previews) or "now" in words, words, previews)
            )


@pytest.mark.parametrize("ask", ["check", "pause"])
def test_a_feed_is_checked_or_paused_by_the_poller(own: Path, monkeypatch: pytest.MonkeyPatch, ask: str) -> None:
    app = feeds_page(monkeypatch, own)
    app.button(key=f"feed-{ask}").click().run()
    assert not app.exception
    assert [(r.ask, r.address, r.who) for r in waiting(own)] == [(ask, "https://paper.example/feed", "Ann")]
    assert "waiting for the poller" in said(app)
    answered(own, "It is now so.")
    assert "It is now so." in said(app.run())
    with closing(open_reader(own)) as db:
        assert not any(feed.paused for feed in feed_states(db)), "the dashboard itself changes nothing"


def test_a_paused_feed_is_resumed_not_checked(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_writer(own)) as db, writing(db):
        set_paused(db, "https://paper.example/feed", True, at=NOW, who="")
    app = feeds_page(monkeypatch, own)
    assert app.button(key="feed-check").disabled
    app.button(key="feed-resume").click().run()
    assert [r.ask for r in waiting(own)] == ["resume"]


def test_a_source_is_found_shown_and_added(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = feeds_page(monkeypatch, own)
    app.text_input(key="feed-address").input("new.example")
    button(app, "Look for feeds").click().run()
    assert [(r.ask, r.address) for r in waiting(own)] == [("find", "new.example")]
    line = Headline(EVIL[0], "2026-11-20T11:00:00+00:00", True)
    found = FeedPreview("https://new.example/rss", EVIL[1], "rss20", "en", "", 3, 1, (line,), outlet_name="New")
    old = replace(found, url="https://paper.example/feed", known="It is watched already, for The Paper.")
    answered(own, EVIL[2], previews=(found, old))
    app.run()
    assert not app.exception
    for text in [*words_of(app), *(box.label for box in app.checkbox)]:
        assert not re.search(r"(?<!\\)(<img|<script|<style|!\[|\]\(|\$x|:red\[|:material/home)", text), text
    assert [box.disabled for box in app.checkbox] == [False, True]
    name = next(box for box in app.text_input if box.label == "Name")
    name.input("The New")
    next(box for box in app.text_input if box.label == "Country").input("gb")
    button(app, "Watch the chosen feeds").click().run()
    (request,) = waiting(own)
    assert (request.ask, request.address) == ("add", "https://new.example/rss")
    assert request.details["outlet"] == {
        "name": "The New", "country": "GB", "language": "en", "kind": "press", "tier": "unset",
    }  # fmt: skip
    answered(own, "It is watched from now on.")
    assert [text.value for text in app.run().success] == [plain("https://new.example/rss: It is watched from now on.")]


def test_no_feed_found_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = feeds_page(monkeypatch, own)
    app.text_input(key="feed-address").input("new.example")
    button(app, "Look for feeds").click().run()
    answered(own, "No feed was found.")
    assert [text.value for text in app.run().warning] == [plain("No feed was found.")]


def test_in_the_sample_nothing_is_offered_and_it_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "invented.db", [article("a", "Encrypted messages", NOW)])
    with closing(open_writer(path)) as db, writing(db):
        mark_as_sample(db)
    app = feeds_page(monkeypatch, path)
    assert not app.text_input
    assert not [one for one in app.button if str(one.key).startswith("feed-")]
    assert any("this is the sample coverage" in text.value for text in app.info)


def test_an_archive_that_cannot_be_written_says_so(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = feeds_page(monkeypatch, own)

    def locked(path: Path) -> None:
        raise ArchiveError(f"{path}: Another program is writing to it.")

    monkeypatch.setattr("store.archive.open_writer", locked)
    monkeypatch.setattr("app_pages.feed_asking.open_writer", locked)
    app.button(key="feed-check").click().run()
    assert any("Another program" in text.value for text in app.error)


def button(app: AppTest, label: str) -> Any:
    return next(one for one in app.button if one.label == label)


def said(app: AppTest) -> str:
    return " ".join(words_of(app)).replace("\\", "")


def test_a_request_that_nobody_takes_up_asks_for_the_poller() -> None:
    request = FeedRequest(1, NOW, "", "check", "https://a.example/")
    assert "waiting for the poller" in waiting_words(request, NOW)
    assert "Is the poller running?" in waiting_words(request, NOW + timedelta(minutes=2))
