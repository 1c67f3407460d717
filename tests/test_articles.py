"""Entry → Article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.articles import HEADLINE_WORDS, language_code, to_article
from model.article import Article, Entry

FETCHED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FEED = "https://example.org/feed"
ENTRY = Entry(
    guid="tag:example.org,2026:1",
    link="http://example.org/a?utm_source=rss&amp;id=7",
    title="Ministers &amp; <b>encryption</b>",
    summary="<p>They said &quot;no&quot;.</p>",
    byline="Jane <b>Doe</b>",
    published="Fri, 20 Nov 2026 10:00:00 GMT",
    language="en-GB",
    source_name="The <i>Example</i>",
    source_url="https://example.org/",
)


def article(**changes: str) -> Article:
    return to_article(replace(ENTRY, **changes), feed_url=FEED, fetched_at=FETCHED, language="de-AT")


def test_an_ordinary_entry() -> None:
    assert article() == Article(
        url="https://example.org/a?id=7",
        key="tag:example.org,2026:1",
        guid="tag:example.org,2026:1",
        raw_link="http://example.org/a?utm_source=rss&amp;id=7",
        headline="Ministers & encryption",
        standfirst='They said "no".',
        byline="Jane Doe",
        language="en",
        published_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        date_source="published",
        published_raw="Fri, 20 Nov 2026 10:00:00 GMT",
        source_name="The Example",
        source_url="https://example.org/",
    )


@pytest.mark.parametrize(
    ("entry", "feed", "month"),
    [
        pytest.param("", "en-GB", 11, id="a British feed"),
        pytest.param("", "fr", 11, id="a French feed"),
        pytest.param("", "en-us", 5, id="an American feed"),
        pytest.param("", "en", 5, id="English, and it does not say whose"),
        pytest.param("en-US", "fr", 5, id="the entry's own language comes first"),
        pytest.param("", "??", 5, id="a tag that names no language"),
        pytest.param("??", "fr", 11, id="unless it names none"),
    ],
)
def test_the_language_tells_how_a_slashed_date_is_meant(entry: str, feed: str, month: int) -> None:
    dated = replace(ENTRY, published="05/11/2026", language=entry)
    found = to_article(dated, feed_url=FEED, fetched_at=FETCHED, language=feed)
    assert found.published_at == datetime(2026, month, 16 - month, tzinfo=UTC)


def test_key_is_guid_or_raw_link_or_digest() -> None:
    assert article(guid="").key == ENTRY.link
    digest = article(guid="", link="").key
    assert digest.startswith("digest:")
    assert digest == article(guid="", link="", summary="edited").key
    assert digest != article(guid="", link="", title="Another").key
    assert digest != article(guid="", link="", published="Sat, 21 Nov 2026 10:00:00 GMT").key


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "/relative", "mailto:a@example.org"])
def test_without_usable_link_the_url_names_feed_and_guid(link: str) -> None:
    one = article(link=link)
    assert one.url.startswith("urn:cleartext:")
    assert one.raw_link == link
    assert one.url == article(link=link, title="edited").url
    assert one.url != article(link=link, guid="2").url
    assert one.url != to_article(replace(ENTRY, link=link), feed_url=FEED + "2", fetched_at=FETCHED).url


def test_without_title_the_first_words_stand_in() -> None:
    assert article(title=" ", summary="<p>Short.</p>").headline == "Short."
    long = article(title="", summary="word " * 30).headline
    assert long == " ".join(["word"] * HEADLINE_WORDS) + "…"
    assert (article(title="", summary="").headline, article(title="", summary="").standfirst) == ("", "")


def test_the_entry_without_a_date_is_marked() -> None:
    undated = article(published="")
    assert (undated.published_at, undated.date_source) == (None, "missing")


def test_updated_is_kept_where_it_is_the_only_date() -> None:
    updated = article(published="", updated="2026-11-21")
    assert (updated.date_source, updated.published_raw) == ("updated", "2026-11-21")


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en-GB", "en"),
        ("EN_us", "en"),
        (" de ", "de"),
        ("eng", "en"),
        ("English", "en"),
        ("zh-Hant-TW", "zh"),
        ("uk", "uk"),
        ("iw", "he"),
        ("xx", ""),
        ("x-default", ""),
        ("", ""),
        ("12", ""),
    ],
)
def test_language_code(tag: str, code: str) -> None:
    assert language_code(tag) == code


def test_the_feeds_language_counts_where_the_entry_has_none() -> None:
    assert article(language="").language == "de"


@given(st.builds(Entry, st.text(), st.text(), st.text(), st.text(), st.text(), st.text(), st.text(), st.text()))
def test_any_entry_becomes_an_article(entry: Entry) -> None:
    made = to_article(entry, feed_url=FEED, fetched_at=FETCHED)
    assert made.key
    assert made.url.startswith(("https://", "http://", "urn:cleartext:"))
    assert (made.published_at is None) == (made.date_source in ("missing", "future", "implausible"))
