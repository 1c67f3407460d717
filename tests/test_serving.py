"""RSS and CSV of searches: read back by the readers that people use, hostile texts and all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app_pages import serving
from app_pages.cells import article_cells
from app_pages.loaded import forget_loaded, loaded
from app_pages.location import link_parameters
from app_pages.plain import PIECE, csv_bytes, csv_pieces
from app_pages.rss import Channel, Item, rss
from model.question import Question
from settings import Settings
from store.answers import Asking, article_ids, article_rows
from store.archive import open_reader, open_writer, writing
from store.columns import load_columns, search
from store.newest_texts import newest_texts
from store.searches import change_search, remove_search, save_search, search_of
from tests.building import TODAY, filled
from tests.test_pages import EVIL, article, make

NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)
Client = Callable[..., TestClient]


def moved(n: int, headline: str) -> Any:
    return article(f"n{n}", headline, NOW - timedelta(hours=8 * n + 1))


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Forty articles, the second a hostile one, two saved searches."""
    texts = [moved(n, f"Encrypted messages, part {n}") for n in range(40)]
    texts[1] = replace(moved(1, EVIL[0]), url="javascript:alert(1)", byline=EVIL[2])
    found = make(tmp_path / "archive.db", texts, name="The <b>Paper</b> & Co")
    with closing(open_writer(found)) as db, writing(db, counted=False):
        save_search(db, "Messages & <more>", Question(text="messages", last=28), at=NOW, who="Ann")
        save_search(db, "Everything", Question(topics=("any",), outlet_kinds=("all",)), at=NOW, who="Ann")
    yield found
    forget_loaded()


@pytest.fixture
def client(path: Path) -> Client:
    def at(now: datetime = NOW, token: str = "") -> TestClient:
        routes = serving.routes(lambda: Settings(archive=path, feed_token=token), lambda: now)
        return TestClient(Starlette(routes=routes))

    return at


def ids_of(path: Path, asked: Question) -> list[int]:
    with closing(open_reader(path)) as db:
        return article_ids(Asking(load_columns(db), NOW.date(), UTC, search(db)), asked)


def test_a_feed_reads_back_with_what_each_article_is(client: Client, path: Path) -> None:
    given = client().get("/searches/messages-more.rss")
    assert given.status_code == 200 and given.headers["content-type"].startswith("application/rss+xml")
    found = feedparser.parse(io.BytesIO(given.content))
    assert not found.bozo and found.version == "rss20"
    assert found.feed.link == "http://testserver/searches?search=messages-more"
    asked = Question(text="messages", last=28)
    with closing(open_reader(path)) as db:
        rows = article_rows(db, ids_of(path, asked))
    assert [entry.title for entry in found.entries] == [row.headline for row in rows]
    assert [entry.link for entry in found.entries] == [row.url for row in rows]
    assert [parsedate_to_datetime(entry.published) for entry in found.entries] == [
        row.published_at and row.published_at.replace(microsecond=0) for row in rows
    ]
    with_markup = feedparser.parse(io.BytesIO(given.content), sanitize_html=False).entries
    assert [entry.publisher for entry in with_markup] == [row.outlet.name for row in rows]
    assert len({entry.id for entry in found.entries}) == len(rows)


def test_what_stands_in_an_item_is_headline_and_reason_alone(client: Client) -> None:
    entry = feedparser.parse(io.BytesIO(client().get("/searches/messages-more.rss").content)).entries[0]
    assert "in the headline (term: encrypt*)" in entry.summary
    assert "Summary." not in entry.summary, "the standfirst stays with the publisher"


def test_guids_stay_when_the_archive_goes_on(client: Client, path: Path) -> None:
    def guids() -> list[str]:
        return [
            one.id for one in feedparser.parse(io.BytesIO(client().get("/searches/everything.rss").content)).entries
        ]

    before = guids()
    with closing(open_writer(path)) as db, writing(db):
        db.conn.execute("UPDATE articles SET headline = 'Another headline'")
    loaded(path).look_again()
    assert guids() == before


@pytest.mark.parametrize("text", EVIL)
def test_no_hostile_text_is_markup_in_a_feed(text: str) -> None:
    item = Item(text, "javascript:alert(1)", "g", text, "javascript:alert(1)", None, [text])
    body = rss(Channel(text, "http://a/", "http://a/f", text, NOW), [item])
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo
    (entry,) = found.entries
    for seen in (entry.title, found.feed.title, found.feed.subtitle, entry.publisher):
        assert not re.search(r"<[A-Za-z/!?]", seen) or seen is entry.publisher, seen
    assert not re.search(r"<(?!/?p>)[A-Za-z/!?]", entry.summary), entry.summary
    assert "link" not in entry and "source" not in entry
    assert not re.search(rb"\x00|\xe2\x80\xae", body)


def test_titles_with_signs_of_markup_keep_their_words() -> None:
    item = Item("A < B & C > D <3", "https://a.example/", "g", "O", "https://o.example/", NOW, ["Because."])
    (entry,) = feedparser.parse(io.BytesIO(rss(Channel("T", "http://a/", "http://a/f", "D", NOW), [item]))).entries
    assert entry.title == "A < B & C > D <3"
    assert entry.source.title == "O" and entry.published == "Wed, 11 Nov 2026 12:00:00 +0000"


def test_a_feed_says_how_many_it_leaves_out(client: Client, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Question(topics=("any",), outlet_kinds=("all",))
    texts = len(ids_of(path, asked))
    whole = feedparser.parse(io.BytesIO(client().get("/searches/everything.rss").content))
    assert f"{texts} different texts, copies counted once: all that match." in whole.feed.subtitle
    monkeypatch.setattr(serving, "MOST_ITEMS", 7)
    found = feedparser.parse(io.BytesIO(client().get("/searches/everything.rss").content))
    assert len(found.entries) == 7 and f"The newest 7 of {texts} different texts" in found.feed.subtitle
    assert [one.id for one in found.entries] == [one.id for one in whole.entries[:7]]


def test_a_copy_is_no_second_item(tmp_path: Path) -> None:
    filled(tmp_path / "a.db")
    with closing(open_reader(tmp_path / "a.db")) as db:
        asking = Asking(load_columns(db), TODAY, UTC, search(db))
        for asked in (Question(), Question(topics=("any",), outlet_kinds=("all",), text="scanning")):
            found, ids = newest_texts(asking, asked, 1000), article_ids(asking, asked)
            text = dict(zip(asking.columns.ids.tolist(), asking.columns.text.tolist(), strict=True))
            outlet = dict(zip(asking.columns.ids.tolist(), asking.columns.outlet.tolist(), strict=True))
            assert sorted(text[n] for n in found.ids) == sorted({text[n] for n in ids})
            assert found.total == len(found.ids) < len(ids)
            assert [n for n in ids if n in set(found.ids)] == list(found.ids), "in the order of the list"
            for n, also in zip(found.ids, found.also_in, strict=True):
                others = {outlet[m] for m in ids if text[m] == text[n]} - {outlet[n]}
                assert also == tuple(sorted(asking.columns.outlets[m].name for m in others))


def test_a_csv_holds_every_article_in_the_columns_of_the_export(client: Client, path: Path) -> None:
    given = client().get("/searches/everything.csv")
    assert given.headers["content-type"].startswith("text/csv")
    assert given.headers["content-disposition"] == 'attachment; filename="cleartext-everything-2026-11-11.csv"'
    rows = list(csv.DictReader(io.StringIO(given.content.decode("utf-8-sig"))))
    ids = ids_of(path, Question(topics=("any",), outlet_kinds=("all",)))
    with closing(open_reader(path)) as db:
        first = article_cells(article_rows(db, ids)[0])
    assert len(rows) == len(ids) == int(given.headers["x-cleartext-articles"])
    assert list(rows[0]) == list(first)
    assert [row for row in rows if row["byline"].startswith("'=HYPERLINK")], "a formula is defused"


def test_a_csv_in_pieces_is_the_same_csv() -> None:
    rows = [{"n": n, "text": "=x"} for n in range(2 * PIECE + 3)]
    assert b"".join(csv_pieces(iter(rows))) == csv_bytes(rows)
    assert len(list(csv_pieces(iter(rows)))) == 3
    assert len(list(csv.reader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"))))) == len(rows) + 1


def test_any_question_has_a_csv_and_a_feed(client: Client, path: Path) -> None:
    asked = Question(text="part", last=7)
    for link in (serving.address("articles.csv", asked), serving.address("articles.rss", asked)):
        assert client().get(f"/{link}").status_code == 200
    rows = list(csv.DictReader(io.StringIO(client().get(f"/{serving.address('articles.csv', asked)}").text)))
    assert len(rows) == len(ids_of(path, asked)) > 0


def test_an_unchanged_answer_is_not_sent_again(client: Client, path: Path) -> None:
    link = "/searches/messages-more.rss"
    first = client().get(link)
    tag = first.headers["etag"]
    for asked in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        again = client().get(link, headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client().get(link, headers={"If-None-Match": '"x"'}).status_code == 200
    assert client(NOW + timedelta(days=1)).get(link, headers={"If-None-Match": tag}).status_code == 200, "another day"
    with closing(open_writer(path)) as db, writing(db, counted=False):
        found = search_of(db, "messages-more")
        change_search(db, found.slug, seen=found.now.id, at=NOW, who="Bob", question=Question(text="part"))
    changed = client().get(link, headers={"If-None-Match": tag})
    assert changed.status_code == 200, "another question"
    with closing(open_writer(path)) as db, writing(db):
        pass
    loaded(path).look_again()
    later = client().get(link, headers={"If-None-Match": changed.headers["etag"]})
    assert later.status_code == 200, "figures may have changed"


@pytest.mark.parametrize("link", ["/searches/messages-more.rss", "/searches/messages-more.csv", "/articles.csv?last=7"])
def test_with_a_token_set_links_need_it(client: Client, link: str) -> None:
    joined = "&" if "?" in link else "?"
    for given in ("", f"{joined}token=", f"{joined}token=wrong", f"{joined}token=s3cré"):
        refused = client(token="s3crét").get(link + given)
        assert refused.status_code == 403 and "needs a token" in refused.text and "s3cr" not in refused.text
    allowed = client(token="s3crét").get(f"{link}{joined}token=s3cr%C3%A9t")
    assert allowed.status_code == 200 and b"s3cr" not in allowed.content and "s3cr" not in str(allowed.headers)


def test_without_a_token_set_one_is_ignored(client: Client) -> None:
    assert client().get("/searches/messages-more.rss?token=any").status_code == 200
    assert client().get("/articles.csv?last=7&token=any").status_code == 200


def test_what_cannot_be_given_is_said(client: Client, path: Path) -> None:
    missing = client().get("/searches/nothing.rss")
    assert missing.status_code == 404 and "no saved search “nothing”" in missing.text
    mistaken = client().get("/articles.csv?colour=red")
    assert mistaken.status_code == 400 and "“colour” is not a field" in mistaken.text
    with closing(open_writer(path)) as db, writing(db, counted=False):
        found = search_of(db, "everything")
        remove_search(db, found.slug, seen=found.now.id, at=NOW, who="Bob")
    gone = client().get("/searches/everything.csv")
    assert gone.status_code == 404 and "was removed" in gone.text
    assert client().post("/searches/messages-more.rss").status_code == 405


def test_without_an_archive_a_link_says_so(tmp_path: Path) -> None:
    routes = serving.routes(lambda: Settings(archive=tmp_path / "none.db"), lambda: NOW)
    given = TestClient(Starlette(routes=routes)).get("/articles.csv")
    assert given.status_code == 404 and "no archive" in given.text


def test_links() -> None:
    assert serving.address("searches/a-b.rss") == "searches/a-b.rss"
    assert serving.address("searches/a.rss", token="a&b") == "searches/a.rss?token=a%26b"
    assert serving.address("articles.csv", Question()) == "articles.csv?last=all"
    assert link_parameters(Question(last=7)) == {"last": "7"}
