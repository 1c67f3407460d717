"""The mark “sensitive”: kept in the ledger, and followed by everything that leaves the machine.

Each way out is tried with an article that is not marked, too: a way that never gives the words would prove nothing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, cast

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.testclient import TestClient

from alerts.compose import alert_message
from alerts.formats import plain_text
from alerts.note import Team, write_out
from app_pages import alert_serving, serving
from app_pages.briefing_kept import past_file
from app_pages.cells import quote_cells
from app_pages.loaded import forget_loaded
from briefing.formats import rendered
from briefing.making import Maker
from ingest.audit import draw_records
from ingest.commands.corrections import _records
from ingest.export import ARTICLE_FIELDS, Format, article_records, write
from model.alert import Alert, Firing, Rule
from model.audit import Drawn
from model.errors import ArchiveError
from model.heard import Heard
from model.judgement import TOPICS, Judgement, Span
from model.question import Question
from model.quote import Quote
from model.voice import Mention, Voice
from settings import Settings
from store.alerts import put_alert, put_firings, untold
from store.archive import Archive, open_reader, open_writer, revision, writing
from store.briefings import freeze, frozen_briefings, set_licence, set_ours
from store.corrections import all_corrections, correct
from store.editorial import edits, forget_article
from store.heard import put_heard, put_voices, sourced_quotes
from store.judgements import put_judgements, put_rules, topic_bits
from store.marks import set_sensitive
from store.merging import WRAPPER, merge_wrapped
from store.sensitive import TEXT_LEFT_OUT, sensitive_ids, sensitive_mark
from store.upkeep import check, expire
from tests.building import START, Feeds, hour, judged, judgement, new_archive, put, rows, seen
from tests.building import article as plain_article
from tests.test_pages import NOW, article, make, said, visit

WORD = "Quokkafjord"
"""Stands in the summary, in the quote and among the matched words of the article, and nowhere else."""
SUMMARY = f"{WORD} was named in court. “Nobody asked {WORD} about messages and keys at all,” Jo Hart said."
LINK = "https://paper.example/n1"
QUOTE = Quote(
    f"Nobody asked {WORD} about messages and keys at all", SUMMARY.index("Nobody"), SUMMARY.index(",”"), "standfirst",
    "Jo Hart", SUMMARY.index("Jo"), SUMMARY.index(" said"), "said", True, 0.95, "after", role="chief", voice="lumen",
)  # fmt: skip
MONDAY = (NOW - timedelta(days=NOW.weekday())).date()
ASKED = Question(since=MONDAY - timedelta(days=7), until=MONDAY - timedelta(days=1))


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Nine articles of last week; the second holds the word, in its summary and in a quote of ours."""
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    monkeypatch.setattr("app_pages.loaded.CHECK_EVERY_S", 0.0)
    at = NOW - timedelta(days=NOW.weekday() + 3)
    texts = [article(f"n{n}", f"Court report number {n} on messages", at) for n in range(9)]
    texts[1] = article("n1", "Court report number 1 on messages", at, standfirst=SUMMARY)
    found = make(tmp_path / "own.db", texts)
    heard = Heard((Mention("lumen", "Jo Hart", "standfirst", 0, 5, 1.0, "name"),), (), (QUOTE,))
    span = Span("standfirst", 0, len(WORD), TOPICS[0], WORD)
    with closing(open_writer(found)) as db, writing(db):
        rules = put_rules(db, "test-1", TOPICS, NOW)
        (number,) = rows(db, "SELECT id FROM articles WHERE url = ?", LINK)[0]
        put_judgements(
            db, rules, [(number, Judgement(TOPICS[:1], (span,), 0.1, "test-1", heard=heard))], topic_bits(db)
        )
        put_heard(db, [(number, heard)], put_voices(db, [Voice("lumen", "Lumen", "platform", "A messenger.")]))
        set_licence(db, "paper", True, at=NOW, who="Ann")
        set_ours(db, ["lumen"], at=NOW, who="Ann")
        correct(db, number, "speaker", {"quote": 0, "words": QUOTE.text, "voice": "lumen"}, at=NOW, who="Ann")
        put_alert(db, Alert("a1", "Any", Question(), Rule()), at=NOW, who="Ann")
        put_firings(db, "a1", [Firing("k", at.date(), "news", "A new text", "One.", (number,))], at=NOW, told=False)
    yield found
    forget_loaded()


def number_of(db: Archive) -> int:
    return int(rows(db, "SELECT id FROM articles WHERE url = ?", LINK)[0][0])


def mark(path: Path, on: bool = True) -> None:
    with closing(open_writer(path)) as db, writing(db):
        set_sensitive(db, number_of(db), on, at=NOW, who="Ann")


def briefing_file(name: str) -> Callable[[Path, Archive], str]:
    def made(path: Path, db: Archive) -> str:
        briefing = Maker(db, UTC, NOW, path.parent).composed(ASKED)
        return words_of(name, rendered(briefing.shared(NOW), name)[1])

    return made


def words_of(name: str, body: bytes) -> str:
    """Everything that a reader of such a file can find, links included."""
    if name in ("pdf", "letter"):
        pages = PdfReader(io.BytesIO(body)).pages
        links = [
            str(note.get_object()["/A"].get("/URI", ""))
            for page in pages
            for note in page.get("/Annots") or ()
            if "/A" in note.get_object()
        ]
        return "\n".join([*(page.extract_text() for page in pages), *links])
    if name == "docx":
        document = docx.Document(io.BytesIO(body))
        links = [str(one.target_ref) for one in document.part.rels.values() if one.is_external]
        return "\n".join(["".join(document.element.body.itertext()), *links])
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        return "\n".join(f"{one.value} {one.hyperlink.target if one.hyperlink else ''}" for one in cells)
    if name == "eml":
        parts = message_from_bytes(body, policy=default).walk()
        return "\n".join(
            words_of("pdf", part.get_content()) if part.get_content_type() == "application/pdf" else part.get_content()
            for part in parts
            if part.get_content_maintype() == "text" or part.get_content_type() == "application/pdf"
        )
    return body.decode()


def approved_file(path: Path, db: Archive) -> str:
    """A briefing that was approved before anything was marked."""
    kept = frozen_briefings(db)[0]
    return past_file(lambda: open_reader(path), kept.id, "html", NOW).decode()


def served(address: str) -> Callable[[Path, Archive], str]:
    def asked(path: Path, db: Archive) -> str:
        load = lambda: Settings(archive=path)  # noqa: E731
        routes = [*serving.routes(load, lambda: NOW), *alert_serving.routes(load)]
        with TestClient(Starlette(routes=routes)) as client:
            return client.get(address).text

    return asked


def exported(form: Format) -> Callable[[Path, Archive], str]:
    def made(path: Path, db: Archive) -> str:
        out = io.StringIO()
        write(article_records(db, [number_of(db)]), form, out, ARTICLE_FIELDS)
        return out.getvalue()

    return made


def morning_note(path: Path, db: Archive) -> str:
    content = {
        "since": (NOW - timedelta(days=9)).isoformat(), "until": NOW.isoformat(), "question": "",
        "press": [number_of(db)], "documents": [],
    }  # fmt: skip
    team = Team(organisations=frozenset({"lumen"}))
    return plain_text(write_out(db, content, team, UTC, NOW, sensitive_ids(db)))


def quotes_table(path: Path, db: Archive) -> str:
    found = sourced_quotes(db, [number_of(db)])
    hidden = sensitive_ids(db)
    return str([quote_cells(one, sensitive=article in hidden) for article, one in found])


def corrections_file(path: Path, db: Archive) -> str:
    return json.dumps(list(_records(db, all_corrections(db), "jsonl")))


def audit_file(path: Path, db: Archive) -> str:
    class Draw:
        id, shuffled = 1, (number_of(db),)

    return json.dumps(list(draw_records(db, cast(Drawn, Draw))), ensure_ascii=False)


WAYS_OUT: dict[str, Callable[[Path, Archive], str]] = {
    **{f"briefing.{name}": briefing_file(name) for name in ("html", "md", "pdf", "letter", "docx", "xlsx", "eml")},
    "approved briefing": approved_file,
    "export.csv": exported("csv"),
    "export.jsonl": exported("jsonl"),
    "articles.csv": served("/articles.csv?last=28"),
    "articles.rss": served("/articles.rss?last=28"),
    "morning note": morning_note,
    "quotes.csv": quotes_table,
    "corrections": corrections_file,
    "audit": audit_file,
}
NEVER_TEXT = {"briefing.xlsx"}
"""Holds headlines alone, of any article."""


def test_no_way_out_gives_a_word_of_a_sensitive_text(path: Path) -> None:
    with closing(open_writer(path)) as db:
        approved = Maker(db, UTC, NOW, path.parent).composed(ASKED)
        with writing(db):
            freeze(db, ASKED, approved, at=NOW, who="Ann")
    with closing(open_reader(path)) as db:
        told = {name for name, way in WAYS_OUT.items() if WORD in way(path, db)}
    assert told == set(WAYS_OUT) - NEVER_TEXT
    mark(path)
    with closing(open_reader(path)) as db:
        given = {name: way(path, db) for name, way in WAYS_OUT.items()}
    assert [name for name, text in given.items() if WORD in text] == []
    assert [name for name, text in given.items() if LINK not in text.replace("&#x2F;", "/").replace("\\/", "/")] == []
    for name in ("export.csv", "export.jsonl", "articles.csv", "quotes.csv", "corrections", "audit"):
        assert TEXT_LEFT_OUT in given[name], name
    mark(path, on=False)
    with closing(open_reader(path)) as db:
        assert {name for name, way in WAYS_OUT.items() if WORD in way(path, db)} == told


def test_alerts_name_outlet_date_and_link_alone(path: Path) -> None:
    def message(db: Archive) -> str:
        made = alert_message(db, {"name": "Any", "firings": [untold(db, "a1")[0].id]}, sensitive_ids(db))
        assert made is not None
        return plain_text(made)

    headline = "Court report number 1"
    with closing(open_reader(path)) as db:
        assert headline in message(db) and headline in served("/alerts/a1.rss")(path, db)
    mark(path)
    with closing(open_reader(path)) as db:
        text, feed = message(db), served("/alerts/a1.rss")(path, db)
    assert headline not in text + feed and LINK in text and LINK in feed and "The Paper" in text


def test_it_is_marked_shown_and_taken_back_in_the_reading_pane(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_reader(path)) as db:
        number = number_of(db)
    app = visit(monkeypatch, path, "articles", article=str(number))
    assert "Marked by" not in said(app)
    app.button(key=f"sensitive-{number}-on").click().run()
    assert not app.exception
    assert "Sensitive" in said(app) and "Marked by Ann on" in said(app)
    with closing(open_reader(path)) as db:
        assert sensitive_ids(db) == {number}
    app.button(key=f"sensitive-{number}-off").click().run()
    assert "Marked by" not in said(app)
    with closing(open_reader(path)) as db:
        first, second = [one for one in edits(db, f"article:{number}") if one.edit_kind == "sensitive"]
    assert (first.who, first.new, second.new, second.undoes) == ("Ann", True, False, first.id)


# The ledger


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Archive, Feeds, list[int]]]:
    db, feeds = new_archive(tmp_path / "a.db")
    ids = put(db, *(seen(feeds.news, plain_article(name), n) for n, name in enumerate("abc"))).changed_ids
    yield db, feeds, list(ids)
    db.close()


def put_mark(db: Archive, article_id: int, on: bool = True, who: str = "Ada") -> int | None:
    with writing(db):
        return set_sensitive(db, article_id, on, at=START, who=who)


def test_the_ledger_says_who_and_when_and_readers_look_again(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, b, _) = here
    before = revision(db)
    assert put_mark(db, a) and put_mark(db, a) is None and put_mark(db, b, on=False) is None
    found: Any = sensitive_mark(db, a)
    assert (found.who, found.at) == ("Ada", START)
    assert revision(db) > before and sensitive_ids(db) == {a}
    assert put_mark(db, a, on=False) and put_mark(db, a)
    assert sensitive_ids(db) == {a} and len(edits(db, f"article:{a}")) == 3
    for article_id, who in ((a, " "), (999, "Ada")):
        with pytest.raises(ArchiveError):
            put_mark(db, article_id, on=False, who=who)
    assert check(db) == []


def test_every_copy_of_a_marked_text_is_sensitive(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, _, (a, b, c) = here
    with writing(db):
        number = put_rules(db, "stories test", [], START)
        db.conn.execute("INSERT INTO stories (id) VALUES (1)")
        db.conn.executemany(
            "INSERT INTO groupings VALUES (?, ?, x'', ?, 1, '', NULL)", [(a, number, a), (b, number, a), (c, number, c)]
        )
    put_mark(db, b)
    assert sensitive_ids(db) == {a, b} and sensitive_mark(db, a) is None


def test_an_article_found_under_a_second_address_keeps_its_mark(here: tuple[Archive, Feeds, list[int]]) -> None:
    db, feeds, (a, _, _) = here
    url = f"{WRAPPER}rss/articles/x"
    (wrapped,) = put(db, seen(feeds.search, plain_article("w", "Headline of a", url=url), 1)).changed_ids
    put_mark(db, wrapped)
    with writing(db):
        assert merge_wrapped(db) == 1
    found: Any = sensitive_mark(db, a)
    assert sensitive_ids(db) == {a} and found.who == "Ada"


def test_a_mark_keeps_its_article_from_expiring_and_goes_with_an_erased_one(
    here: tuple[Archive, Feeds, list[int]],
) -> None:
    db, _, (a, b, _) = here
    judged(db, [(a, judgement()), (b, judgement())])
    put_mark(db, a)
    with writing(db):
        expire(db, now=hour(24 * 400), keep_days=30)
    assert sensitive_ids(db) == {a} == {a} & {number for (number,) in rows(db, "SELECT id FROM articles")}
    with writing(db):
        forget_article(db, "https://news.example/a", at=START, who="Ada")
    assert sensitive_ids(db) == frozenset() and edits(db, f"article:{a}") == []
