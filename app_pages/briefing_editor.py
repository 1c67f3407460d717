"""The editing of a briefing: sections, headline and sentences, stories and quotes, the team's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.words import listed
from app_pages.plain import plain, tidy
from briefing.compose import QUOTES, STORIES
from briefing.editing import DEFAULT_SECTIONS, Draft, strange_numbers
from model.briefing import Briefing, SaidQuote, SectionKey, Sentence, ToldStory

TITLES: dict[SectionKey, str] = {
    "comment": "Our comment",
    "happened": "What happened",
    "numbers": "Day by day",
    "peaks": "Days that stood out",
    "outlets": "Who covered it",
    "voices": "Who is named",
    "quotes": "In their words",
    "attitudes": "Attitude toward our organisations",
    "documents": "Official documents",
    "watch": "What to watch",
    "breaks": "Changes in what we collect",
    "evaluation": "Evaluation",
    "changes": "What changed since",
}


def editor(offered: Briefing, start: Draft, *, key: str) -> Draft:
    """Draw the fields, filled from `start`; give the draft as it stands in them now."""
    headline = st.text_area("Headline", value=start.headline or offered.headline.text, key=f"h-{key}", height=68)
    warn(offered.headline, headline)
    comment = st.text_area("Our comment", value=start.comment, key=f"c-{key}", height=100,
                           placeholder="What it means for us; stands first.")  # fmt: skip
    with st.expander("Sentences", icon=":material/edit:"):
        sentences = sentence_fields(offered, start, key)
    stories, comments, story_words = story_table(offered, start, key)
    quotes, quote_words = quote_table(offered, start, key)
    sections = section_field(start, key)
    return Draft(
        who=start.who,
        sections=sections,
        headline="" if headline.strip() == offered.headline.text else headline.strip(),
        sentences=sentences,
        stories=stories,
        quotes=quotes,
        story_comments=comments,
        comment=comment.strip(),
        translations={**story_words, **quote_words},
    )


def section_field(start: Draft, key: str) -> tuple[SectionKey, ...] | None:
    standard = [one for one in DEFAULT_SECTIONS if one in TITLES]
    chosen = st.multiselect(
        "Sections, in this order",
        standard,
        default=[one for one in start.sections if one in TITLES] if start.sections is not None else standard,
        format_func=lambda one: TITLES[one],
        key=f"s-{key}",
        help="Take one out and add it again to move it to the end. How it was counted always stands last.",
    )
    return None if chosen == standard else tuple(chosen)


def sentence_fields(offered: Briefing, start: Draft, key: str) -> dict[str, str]:
    """A field a sentence; an emptied one drops it."""
    st.caption("Empty a field to drop its sentence. Numbers that you keep stay links to their articles.")
    written: dict[str, str] = {}
    told = [*offered.lead, *(one for section in offered.sections for one in section.sentences)]
    for one in told:
        said = st.text_area(
            one.key, value=start.sentences.get(one.key, one.text), key=f"t-{one.key}-{key}", height=68,
            label_visibility="collapsed",
        )  # fmt: skip
        warn(one, said)
        if said.strip() != one.text.strip():
            written[one.key] = said.strip()
    return written


def warn(one: Sentence, said: str) -> None:
    """Numbers that no articles stand behind."""
    if strange := strange_numbers(one, said):
        st.warning(plain(f"Nothing stands behind {listed(strange)}: it was not in the sentence that was composed."))


def story_table(
    offered: Briefing, start: Draft, key: str
) -> tuple[tuple[int, ...] | None, dict[str, str], dict[str, str]]:
    """(stories in order, comments by story, translations)."""
    section = offered.section("happened")
    stories = section.stories if section else ()
    if not stories:
        return start.stories, dict(start.story_comments), {}
    chosen = list(start.stories) if start.stories is not None else [one.story for one in stories[:STORIES]]
    st.markdown("**Stories**: tick to show; the smaller number stands first")
    rows = [_story_row(one, chosen, start) for one in stories]
    edited = _table(rows, f"stories-{key}")
    numbers = [one.story for one in stories]
    order = _ordered(edited, numbers)
    standard = [one.story for one in stories[:STORIES]]
    comments = {str(n): words for n, row in zip(numbers, edited, strict=True) if (words := _said(row, "Comment"))}
    ours = {
        f"article:{one.central}": words
        for one, row in zip(stories, edited, strict=True)
        if (words := _said(row, "Our translation"))
    }
    return (None if order == standard else tuple(order)), comments, ours


def quote_table(offered: Briefing, start: Draft, key: str) -> tuple[tuple[str, ...] | None, dict[str, str]]:
    """(quotes in order, translations)."""
    section = offered.section("quotes")
    quotes = section.quotes if section else ()
    if not quotes:
        return start.quotes, {}
    standard = [one.key for one in quotes[:QUOTES]]
    chosen = list(start.quotes) if start.quotes is not None else standard
    st.markdown("**Quotes**")
    edited = _table([_quote_row(one, chosen, start, offered) for one in quotes], f"quotes-{key}")
    order = _ordered(edited, [one.key for one in quotes])
    ours = {
        f"quote:{one.key}": words
        for one, row in zip(quotes, edited, strict=True)
        if (words := _said(row, "Our translation"))
    }
    return (None if order == standard else tuple(order)), ours


def _story_row(one: ToldStory, chosen: Sequence[int], start: Draft) -> dict[str, Any]:
    return {
        "Show": one.story in chosen,
        "Place": chosen.index(one.story) + 1 if one.story in chosen else None,
        "Headline": tidy(one.headline.text),
        "Comment": start.story_comments.get(str(one.story), ""),
        "Our translation": start.translations.get(f"article:{one.central}", ""),
        "Facts": tidy(one.facts.text),
    }


def _quote_row(one: SaidQuote, chosen: Sequence[str], start: Draft, offered: Briefing) -> dict[str, Any]:
    return {
        "Show": one.key in chosen,
        "Place": chosen.index(one.key) + 1 if one.key in chosen else None,
        "Words": tidy(one.words.text),
        "Speaker": tidy(", ".join(part for part in (one.speaker, one.role, one.organisation) if part)),
        "Our translation": start.translations.get(f"quote:{one.key}", ""),
        "Outlet": tidy(offered.articles[one.article].outlet),
    }


def _table(rows: list[dict[str, Any]], key: str) -> list[Mapping[str, Any]]:
    fixed = [name for name in rows[0] if name not in ("Show", "Place", "Comment", "Our translation")]
    edited = st.data_editor(
        rows,
        key=key,
        hide_index=True,
        height=min(300, 35 * (len(rows) + 1) + 3),
        disabled=fixed,
        num_rows="fixed",
        column_config={
            "Show": st.column_config.CheckboxColumn(width=75),
            "Place": st.column_config.NumberColumn(width=75, min_value=1, max_value=99, step=1),
            "Headline": st.column_config.TextColumn(width="medium"),
            "Words": st.column_config.TextColumn(width="medium"),
            "Our translation": st.column_config.TextColumn(help="Shown beneath, marked as yours"),
        },
    )
    return list(edited)


def _ordered(rows: Sequence[Mapping[str, Any]], names: Sequence[Any]) -> list[Any]:
    """The names of rows that are shown, by their place; those without one stand last, as they were."""
    shown = [(row["Place"] or 999, n) for n, row in enumerate(rows) if row["Show"]]
    return [names[n] for _, n in sorted(shown)]


def _said(row: Mapping[str, Any], column: str) -> str:
    return str(row[column] or "").strip()
