"""The reading pane: one article, why it is here, where it was seen, and how it read before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis.words import listed, plural
from app_pages.correcting import correcting
from app_pages.filters import ask
from app_pages.heard import named_and_quoted
from app_pages.lines import NO_HEADLINE, about, dated, headline_label, opening_parameters, wording
from app_pages.location import link_parameters
from app_pages.names import TIER_WORDS, country_name, language_name
from app_pages.page_read import page_read
from app_pages.plain import marked, plain, tidy, web_address
from app_pages.sensitive_mark import sensitive_control
from app_pages.shared import ARTICLES, article_rows, opened, page_link, when
from model.answer import ArticleRow, Revision, SightingRow
from model.correction import Correction, CorrectionField
from model.hand_article import HandRequest
from model.judgement import TOPIC_WORDS, Span
from model.question import Question
from store import answers, story_answers
from store.corrections import corrections_of
from store.hand_requests import added_by

DATE_WORDS = {
    "page": "The feed gives no usable date: this one is from the article’s page.",
    "updated": "The feed gives only the time of its last change, not of publication.",
    "missing": "The feed gives no date: no chart by publication counts this article.",
    "future": "The feed gives a date that was still to come: it is left out, and no chart by publication counts it.",
    "implausible": "The feed’s date cannot be right: it is left out, and no chart by publication counts it.",
}
ORIGIN_SENTENCES = {
    "backfill": "Backfilled: it came from a sitemap, a search of the past, a list or a saved page.",
    "by hand": "Added by hand: no feed and no backfill brought it.",
}
LEFT_OUT = "It is counted, but it is no part of shares, usual levels or peaks."
PART_WORDS = {"headline": "headline", "standfirst": "summary", "text": "text"}


def reading_pane(asked: Question, article_id: int, ids: Sequence[int]) -> None:
    """Everything we know of one article. `ids` are those of the list beside it, newest first."""
    rows = article_rows([article_id])
    bar(asked, article_id, ids)
    if not rows:
        st.markdown("**There is no such article in this archive.** It may have been removed, or the link is mistaken.")
        return
    row = rows[0]
    text(row)
    sensitive_control(row)
    if article_id not in ids:
        st.caption("The filters above do not count this article.")
    db = opened().read()
    how_it_came(row, added_by(db, article_id))
    said = corrections_of(db, article_id)
    reasons(row, {one.field: one for one in said})
    correcting(row, said)
    named_and_quoted(row)
    page_read(row)
    copies_and_story(asked, row)
    sightings(answers.sightings_of(db, article_id))
    earlier(answers.revisions_of(db, article_id))
    same_outlet(asked, row)


def bar(asked: Question, article_id: int, ids: Sequence[int]) -> None:
    """Close, and step through the list."""

    def show(to: int | None) -> None:
        more = {} if to is None else {"article": str(to)}
        st.query_params.from_dict(link_parameters(asked) | more)

    place = ids.index(article_id) if article_id in ids else None
    newer = ids[place - 1] if place else None
    older = ids[place + 1] if place is not None and place + 1 < len(ids) else None
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="reading-bar"):
        st.button("Newer", icon=":material/chevron_left:", on_click=show, args=[newer], disabled=newer is None,
                  key="reading-newer", type="tertiary")  # fmt: skip
        st.button("Older", icon=":material/chevron_right:", on_click=show, args=[older], disabled=older is None,
                  key="reading-older", type="tertiary")  # fmt: skip
        st.button("Close", icon=":material/close:", on_click=show, args=[None], key="reading-close", type="tertiary")


def text(row: ArticleRow) -> None:
    """Headline and standfirst with the matched words marked; HTML of our own around escaped text."""
    language = row.language if row.language.isalpha() and row.language.isascii() else ""
    attributes = f'lang="{language}" dir="auto"'
    headline = marked(row.headline, row.spans, part="headline") or NO_HEADLINE
    standfirst = marked(row.standfirst, row.spans, part="standfirst")
    st.html(
        f'<div class="reading"><h2 {attributes}>{headline}</h2>'
        + (f'<p class="standfirst" {attributes}>{standfirst}</p>' if standfirst else "")
        + "</div>"
    )
    outlet = [row.outlet.name, country_name(row.outlet.country), row.outlet.outlet_kind, TIER_WORDS[row.outlet.tier]]
    st.caption(plain(" · ".join([*outlet, language_name(row.language), dated(row)])))
    if row.byline:
        st.caption(plain(f"By {row.byline}"))
    if row.date_source in DATE_WORDS:
        st.caption(plain(DATE_WORDS[row.date_source]))
    address = web_address(row.url)
    if address:
        st.link_button(f"Read it at {plain(row.outlet.name)}", address, icon=":material/open_in_new:")
    else:
        st.caption("The feed gave no web address that could be opened.")


def how_it_came(row: ArticleRow, requests: Sequence[HandRequest]) -> None:
    """That no watched feed brought it, and who wrote it down."""
    if row.medium not in ("", "online"):
        st.caption(plain(f"Medium: {row.medium}."))
    if row.origin != "watched":
        st.caption(plain(f"{ORIGIN_SENTENCES[row.origin]} {LEFT_OUT}"))
    for request in requests:
        st.caption(plain(f"Written down by {request.who or 'somebody'}, {when(request.at)}."))


def reasons(row: ArticleRow, corrected: Mapping[CorrectionField, Correction]) -> None:
    """Why the article is on a topic, or why not, in words; and its wording. `corrected`: what a person says of it."""
    said = corrected.get("topics")
    st.markdown("**Why it is here**" if row.topics else "**Why it is not counted**")
    if not row.judged:
        st.markdown("It waits to be judged.")
        return
    judged = row.topics if said is None else tuple(said.judged or ())
    by_hand = f"corrected by {plain(said.who)}" if said else ""
    for topic in (topic for topic in row.topics if topic not in judged):
        st.markdown(f"- {plain(TOPIC_WORDS.get(topic, topic))}: {by_hand}")
    for topic in (topic for topic in judged if topic not in row.topics):
        st.markdown(f"- Not {plain(TOPIC_WORDS.get(topic, topic))}: {by_hand}")
    for topic in (topic for topic in row.topics if topic in judged):
        st.markdown(f"- {plain(TOPIC_WORDS.get(topic, topic))}: {plain(matches(row, topic))}{likely(row, topic)}")
    for topic in dict.fromkeys(span.topic for span in row.spans if span.topic not in {*row.topics, *judged}):
        st.markdown(f"- Not {plain(TOPIC_WORDS.get(topic, topic))}: {plain(matches(row, topic))}, but it reads like "
                    f"something else{likely(row, topic)}")  # fmt: skip
    if not judged and not row.topics and not row.excluded_by and not row.spans:
        st.markdown("None of the terms we watch for makes it an article on these topics.")
    if row.excluded_by:
        kept = (
            "Some of its words matched, but this exclusion keeps it out" if not row.topics else "An exclusion applied"
        )
        st.markdown(f"- {kept}: “{plain(row.excluded_by)}”")
    score = "not measured" if row.sentiment is None else f"{wording(row.sentiment)} on a scale from −1 to +1"
    by = "automatic" if "sentiment" not in corrected else f"corrected by {plain(corrected['sentiment'].who)}"
    st.markdown(f"- Wording: {plain(score)} ({by}; of the words, not of an attitude)")


def copies_and_story(asked: Question, row: ArticleRow) -> None:
    """Where else this text stands, and the story it belongs to."""
    db = opened().read()
    story = story_answers.story_of(db, row.id)
    if story is None:
        return
    members = story_answers.story_members(db, story)
    here = next(member for member in members if member.article == row.id)
    copies = [member for member in members if member.text == here.text and member.article != row.id]
    others = len({member.text for member in members}) - 1
    if here.agency:
        st.markdown(f"**Agency** named in the text: {plain(here.agency)}")
    if copies:
        st.markdown(f"**The same text elsewhere** ({len(copies)})")
        for found in article_rows([member.article for member in copies]):
            st.page_link(ARTICLES, label=headline_label(found), icon="",
                         query_params=opening_parameters(asked, found.id))  # fmt: skip
            st.caption(plain(" · ".join(about(found)[:2])))
    if others:
        page_link("stories.py", replace(asked, story=story),
                  f"Its story: told by {plural(others, 'other text')}", icon=":material/menu_book:")  # fmt: skip


def matches(row: ArticleRow, topic: str) -> str:
    """`“end-to-end encryption” in the headline (term: encrypt*)`; the debate is told by both topics' words."""
    spans = [span for span in row.spans if span.topic == topic]
    if not spans and topic in row.probabilities:
        return "no term, but it reads like it"
    if not spans:
        return "the words of its other topics stand together in the text"
    return listed([match_words(row, span) for span in unlike(row, spans)])


def likely(row: ArticleRow, topic: str) -> str:
    p = row.probabilities.get(topic)
    return "" if p is None else f" (probability {p:.2f})"


def match_words(row: ArticleRow, span: Span) -> str:
    whole = row.headline if span.part == "headline" else row.standfirst
    return f"“{whole[span.start : span.end]}” in the {PART_WORDS[span.part]} (term: {span.rule})"


def unlike(row: ArticleRow, spans: Iterable[Span]) -> list[Span]:
    """One span for each term and wording."""
    kept: dict[tuple[str, str], Span] = {}
    for span in spans:
        whole = row.headline if span.part == "headline" else row.standfirst
        kept.setdefault((span.rule, whole[span.start : span.end].casefold()), span)
    return list(kept.values())


def sightings(rows: Sequence[SightingRow]) -> None:
    st.markdown(f"**Where it was seen** ({plural(len(rows), 'feed entry', 'feed entries')})")
    for row in rows:
        title = plain(row.feed_title or row.feed_url)
        st.markdown(f"- {title}: first {plain(when(row.first_seen_at))}, last {plain(when(row.last_seen_at))}")
    with st.expander("As published"):
        st.dataframe(
            [
                {
                    "Feed": tidy(row.feed_url),
                    "Headline": tidy(row.headline),
                    "Date": tidy(row.published_raw),
                    "Link": tidy(row.raw_link),
                    "Guid": tidy(row.guid),
                }
                for row in rows
            ],
            hide_index=True,
            alt="What each feed said of this article: headline, date, link and guid as published",
        )


def earlier(rows: Sequence[Revision]) -> None:
    """Wordings other than the one shown above: earlier ones, and those of other feeds."""
    if not rows:
        return
    st.markdown(f"**Earlier versions** ({len(rows)})")
    for row in rows:
        seen = f"{when(row.first_seen_at)} to {when(row.last_seen_at)}"
        st.caption(plain(f"{seen}, {row.feed_title}"))
        st.html(f'<p class="headline" dir="auto">{marked(row.headline, (), part="headline") or NO_HEADLINE}</p>'
                f'<p class="standfirst" dir="auto">{marked(row.standfirst, (), part="standfirst")}</p>')  # fmt: skip


def same_outlet(asked: Question, row: ArticleRow) -> None:
    """The rest of that outlet's coverage. (A button: a link to the page one is on would do nothing.)"""
    st.button(
        f"More from {plain(row.outlet.name)}",
        icon=":material/list_alt:",
        type="tertiary",
        key="reading-outlet",
        on_click=ask,
        args=[replace(asked, outlets=(row.outlet.slug,))],
    )
