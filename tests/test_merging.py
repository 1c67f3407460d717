"""A search engine's wrapped link and the outlet's own: one article, whichever came first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.article import Article
from store.archive import Archive, writing
from store.merging import WRAPPER, merge_wrapped
from store.upkeep import check
from tests.building import Feeds, article, hour, new_archive, put, rows, seen


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[tuple[Archive, Feeds]]:
    db, feeds = new_archive(tmp_path / "a.db")
    yield db, feeds
    db.close()


OWN = article("own", "Scanning delayed", url="https://n.example/a", at=hour(0))


def wrapped(headline: str, hours: float = 0) -> Article:
    return article("CBMi", headline, url=f"{WRAPPER}rss/articles/CBMi", at=hour(hours))


@pytest.mark.parametrize("own_first", [True, False], ids=["own link first", "wrapped link first"])
def test_the_two_become_one(archive: tuple[Archive, Feeds], own_first: bool) -> None:
    db, feeds = archive
    own = seen(feeds.news, OWN, 1)
    found = seen(feeds.search, wrapped("Scanning delayed", 3), 2)
    for one in (own, found) if own_first else (found, own):
        put(db, one)
    with writing(db):
        assert merge_wrapped(db) == 1
        assert merge_wrapped(db) == 0
    assert rows(db, "SELECT url, headline, in_feed FROM articles") == [("https://n.example/a", "Scanning delayed", 1)]
    assert rows(db, "SELECT count(*) FROM sightings") == [(2,)]
    assert check(db) == []
    # Seen again, it is known by its alias.
    assert put(db, found, own).new == 0
    assert rows(db, "SELECT count(*) FROM articles") == [(1,)]
    assert check(db) == []


@pytest.mark.parametrize(
    ("headline", "hours", "same_outlet"),
    [
        pytest.param("Another headline", 0, True, id="another headline"),
        pytest.param("Scanning delayed", 72, True, id="three days later"),
        pytest.param("Scanning delayed", 0, False, id="another outlet"),
    ],
)
def test_what_stays_apart(archive: tuple[Archive, Feeds], headline: str, hours: float, same_outlet: bool) -> None:
    db, feeds = archive
    put(db, seen(feeds.news, OWN))
    outlet = feeds.news[1] if same_outlet else feeds.post[1]
    put(db, seen((feeds.search[0], outlet), wrapped(headline, hours)))
    with writing(db):
        assert merge_wrapped(db) == 0
    assert rows(db, "SELECT count(*) FROM articles") == [(2,)]
