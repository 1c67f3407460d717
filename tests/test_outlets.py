"""Whose article is it? A feed's own outlet's; in a search feed the one that the entry names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.outlets import Directory, slug_of, without_source
from model.article import Article
from model.feed import Outlet
from store.archive import Archive, open_writer, writing
from store.feeds import FeedState, outlets, put_outlet
from tests.feedmaking import add_feed

ARTICLE = Article("https://a.example/1", "g", "g", "", "Words", "", "", "en", None, "missing", "")
GUARD = Outlet("the-guard", "The Guard", "GB", "en", site_url="https://www.guard.example/")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Archive]:
    db = open_writer(tmp_path / "archive.db")
    with writing(db):
        put_outlet(db, GUARD)
    yield db
    db.close()


@pytest.fixture
def search(db: Archive) -> FeedState:
    return add_feed(db, "https://search.example/query", feed_kind="search")


def found(db: Archive, feed: FeedState, name: str = "", url: str = "") -> Outlet:
    with writing(db):
        outlet_id = Directory(db).outlet_of(feed, replace(ARTICLE, source_name=name, source_url=url))
    return outlets(db)[outlet_id]


@pytest.mark.parametrize(
    ("name", "url", "slug"),
    [
        pytest.param("Guard Online", "https://guard.example/news", "the-guard", id="by host, www or not"),
        pytest.param("THE GUARD", "", "the-guard", id="by name, in any case"),
        pytest.param("the-guard", "", "the-guard", id="by slug"),
        pytest.param("Harbour Post", "https://harbour.example", "harbour-post", id="unknown: added by its name"),
        pytest.param("", "https://harbour.example/x", "harbour-example", id="unknown without a name: by its host"),
        pytest.param("", "", "query", id="nameless: the search engine's own"),
        pytest.param("", "javascript:alert(1)", "query", id="an address that is none"),
        pytest.param("", "https://[broken", "query", id="an address that cannot be read"),
    ],
)
def test_outlet_of_an_entry_in_a_search_feed(db: Archive, search: FeedState, name: str, url: str, slug: str) -> None:
    assert found(db, search, name, url).slug == slug


def test_an_ordinary_feed_keeps_its_articles_whatever_source_they_name(db: Archive) -> None:
    feed = add_feed(db, "https://outlet.example/mine")
    assert found(db, feed, "The Guard", "https://guard.example").slug == "mine"


def test_an_address_without_a_host_draws_nobody_elses_articles(db: Archive, search: FeedState) -> None:
    assert found(db, search, "First", "no address").site_url == ""
    assert found(db, search, "Second", "").slug == "second"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.gov.uk/", "regulator"),
        ("https://justice.gouv.fr", "regulator"),
        ("https://ec.europa.eu/news", "regulator"),
        ("https://committees.parliament.uk", "parliament"),
        ("https://www.europarl.europa.eu", "parliament"),
        ("https://www.met.police.uk", "police"),
        ("https://governor-times.example", "press"),
        ("https://ngo.example.org", "press"),
    ],
)
def test_public_bodies_are_known_by_their_host(db: Archive, search: FeedState, url: str, kind: str) -> None:
    discovered = found(db, search, url, url)
    assert discovered.outlet_kind == kind
    assert "its kind is a guess" in discovered.note


def test_a_discovered_outlet_takes_the_feeds_language_and_never_overwrites(db: Archive, search: FeedState) -> None:
    discovered = found(db, search, "Harbour Post", "https://harbour.example")
    assert (discovered.language, discovered.tier, discovered.outlet_kind) == ("en", "unset", "press")
    found(db, search, "The Guard", "https://guard.example")
    assert GUARD in outlets(db).values()


@pytest.mark.parametrize(
    ("headline", "expected"),
    [("Words - The Guard", "Words"), ("Words - Other", "Words - Other"), (" - The Guard", "")],
)
def test_a_search_engines_headline_loses_the_outlet(headline: str, expected: str) -> None:
    assert without_source(replace(ARTICLE, headline=headline, source_name="The Guard")).headline == expected


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("The Guard", "the-guard"),
        ("Süddeutsche Zeitung", "suddeutsche-zeitung"),
        ("Straßenfeger", "strassenfeger"),
        ("  L'Écho — du soir!  ", "l-echo-du-soir"),
        ("20 Minutos", "20-minutos"),
    ],
)
def test_slugs_read_like_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("one", "other"),
    [("Газета.Ru", "Лента.Ru"), ("人民日报", "人民日报海外版"), ("新华社", "新华网"), ("★", "☆"), ("Børsen", "Brsen")],
)
def test_names_that_ascii_cannot_hold_stay_apart(one: str, other: str) -> None:
    slugs = slug_of(one), slug_of(other)
    assert slugs[0] != slugs[1]
    assert all(slug and slug.isascii() and " " not in slug for slug in slugs)
