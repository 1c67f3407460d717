"""Voices: who is named in the coverage, how the texts stand toward them, and what they are quoted with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis import voice_sentences
from analysis.attitudes import DRAWS, LEAST, METHOD, Attitudes, attitudes, corrected
from analysis.share_of_voice import share
from analysis.words import MINUS, number, percent, plural
from app_pages import behind, shared
from app_pages.cells import quote_cells
from app_pages.counts import CELLS, linked, table_clicked
from app_pages.lines import opening_parameters
from app_pages.location import link_parameters
from app_pages.names import country_name
from app_pages.voices_compared import voices_compared
from figures.attitudes import attitudes_figure
from model.answer import Totals
from model.attitude import ATTITUDES
from model.camp import CAMPS
from model.counted import Counted
from model.question import Question
from model.said import Sourced
from model.voice import VOICE_KIND_WORDS, VoiceCount
from store import answers, voice_answers
from store.heard import sourced_quotes
from store.measured import attitude_errors, figure_of
from store.sensitive import sensitive_ids

GROUPS: dict[str, tuple[str, ...]] = {
    "Everyone": (),
    "Organisations": tuple(kind for kind in VOICE_KIND_WORDS if kind not in ("person", "law", "product")),
    "People": ("person",),
    "Laws and proposals": ("law",),
    "Products": ("product",),
}
MOST_BARS = 10
MOST_QUOTES = 40
ROWS_SHOWN = 15
WHO = "who"
"""The page's own field in the address: the voice that is looked at."""
CAMP_WORDS = {"safety": "child safety", "privacy": "privacy", "police": "police access", "business": "business"}


def page() -> None:
    asked = shared.question()
    totals = shared.answered(answers.totals, asked)
    rows = shared.answered(voice_answers.voice_counts, asked)
    whole = shared.answered(voice_answers.texts_naming_any, asked)
    shared.heading(
        "Voices",
        voice_sentences.opening(asked, rows, whole, totals.articles, shared.opened().today, unjudged=totals.unjudged),
        _sentence_counts(asked, rows, whole, totals),
    )
    if not rows:
        shared.empty(asked)
        return
    group = st.segmented_control(
        "Show", list(GROUPS), default="Everyone", required=True, key="voices-group", persist_state="session"
    )
    shown = [row for row in rows if not GROUPS[group] or row.voice.voice_kind in GROUPS[group]]
    if not shown:
        st.markdown("Nobody of this kind is named here. Choose another kind above, or a longer period.")
        return
    _table(asked, shown, whole)
    voices_compared(asked, rows, whole, first=[row.voice.slug for row in shown])
    one = next((row for row in rows if row.voice.slug == st.query_params.get(WHO)), None)
    if one is None:
        _attitudes(asked, shown)
    else:
        _voice(asked, one, rows)


def _sentence_counts(asked: Question, rows: Sequence[VoiceCount], whole: int, totals: Totals) -> list[Counted]:
    named = [
        Counted(f"{row.voice.name} ({voice_sentences.share_words(row.texts, whole)})", row.texts,
                voice_answers.voice_question(asked, row.voice.slug))
        for row in rows[: voice_sentences.NAMED]
    ]  # fmt: skip
    return [
        behind.naming_anybody(asked, whole) if rows else behind.in_unit(asked, totals.articles, "articles"),
        *named,
        behind.unjudged(asked, totals.unjudged),
    ]


def _before(asked: Question) -> Question | None:
    return answers.comparable(shared.asking(), asked)


def _table(asked: Question, rows: Sequence[VoiceCount], whole: int) -> None:
    here = shared.opened()
    quoted = here.snapshot.answers.get(
        ("quote_counts", asked.resolved(here.today)),
        lambda: voice_answers.quote_counts(here.read(), shared.asking(), asked),
    )
    st.subheader("Who is named", anchor=False)
    st.caption(
        f"Different texts, copies counted once; shares are of the {plural(whole, 'different text')} that name anybody "
        "of our list, and may add up to more than all. Click a number to read its texts, a name to see how and with "
        "what words."
    )
    before = _before(asked)
    cells = [behind.voice_cells(asked, row, before) for row in rows]
    noted, clicked = table_clicked("voices-table", cells, [row.voice.slug for row in rows])
    st.dataframe(
        [_line(row, whole, quoted.get(row.voice.slug, 0)) for row in rows],
        key="voices-table",
        hide_index=True,
        height=38 + 35 * min(len(rows), ROWS_SHOWN),
        on_select=noted,
        selection_mode=CELLS,
        column_config=_COLUMNS,
        placeholder="–",
        alt=f"Table of {plural(len(rows), 'voice')} with texts, share, change, quotes and attitude",
    )
    shared.number_panel("voices-table", (one for row in cells for one in row.values()))
    if slug := clicked():
        st.query_params.from_dict(link_parameters(asked) | {WHO: slug})
        st.rerun()
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        shared.articles_link(asked)
        shared.csv_button("voices", lambda: [_line(row, whole, quoted.get(row.voice.slug, 0)) for row in rows],
                          key="voices")  # fmt: skip


_COLUMNS: dict[str, Any] = {
    "Voice": st.column_config.TextColumn(width=210),
    "Texts": st.column_config.NumberColumn(format="localized", width=70, help="Different texts that name it."),
    "Share": st.column_config.TextColumn(width=70, alignment="right", help="Of all texts that name anybody."),
    "Change": st.column_config.TextColumn(width=75, alignment="right", help="Texts, against the period before."),
    "Outlets": st.column_config.NumberColumn(format="localized", width=75),
    "Quotes": st.column_config.NumberColumn(format="localized", width=75, help="Direct quotes linked to it."),
    "Favourable": st.column_config.NumberColumn(format="localized", width=90, help="Texts with this attitude to it."),
    "Neutral": st.column_config.NumberColumn(format="localized", width=80),
    "Unfavourable": st.column_config.NumberColumn(format="localized", width=105),
    "Not sure": st.column_config.NumberColumn(format="localized", width=80),
    "Kind": st.column_config.TextColumn(width=150),
    "Country": st.column_config.TextColumn(width=120),
}


def _line(row: VoiceCount, whole: int, quotes: int) -> dict[str, object]:
    return {
        "Voice": shared.tidy(row.voice.name),
        "Texts": row.texts,
        "Share": percent(row.texts / whole, 0) if whole >= LEAST else None,
        "Change": _change(row),
        "Outlets": row.outlets,
        "Quotes": quotes,
        **{label.capitalize(): row.labels[label] for label in ATTITUDES},
        "Kind": VOICE_KIND_WORDS.get(row.voice.voice_kind, row.voice.voice_kind),  # type: ignore[call-overload]
        "Country": country_name(row.voice.country),
    }


def _change(row: VoiceCount) -> str | None:
    if row.previous_texts is None:
        return None
    difference = row.texts - row.previous_texts
    return "=" if not difference else f"{'+' if difference > 0 else MINUS}{number(abs(difference))}"


def _attitudes(asked: Question, rows: Sequence[VoiceCount]) -> None:
    measured = [row for row in rows if sum(row.labels.values())][:MOST_BARS]
    if not measured:
        st.caption("Attitudes are measured in English alone; none of these texts could be.")
        return
    most = max(measured, key=lambda row: row.labels["unfavourable"])
    title = (
        f"Most texts unfavourable toward one voice: {most.voice.name} ({number(most.labels['unfavourable'])})"
        if most.labels["unfavourable"]
        else "No text is unfavourable toward any of these"
    )

    shared.chart(
        attitudes_figure(measured, dark=shared.dark()),
        key="voices-attitudes",
        title=title,
        subtitle=f"Attitude of different texts toward the {plural(len(measured), 'voice')} named most. {_error()}",
        alt=f"Bars by voice, unfavourable left, favourable right. {title}.",
        table=[{"voice": row.voice.name, **{str(label): n for label, n in row.labels.items()}} for row in measured],
        cells=behind.attitude_cells(asked, measured),
        question=voice_answers.whole_question(asked),
        help="The attitude of the text, or of what it reports, toward the one named; not the grimness of the subject.",
    )


def _error() -> str:
    found = figure_of("Attitude: of what we answer, right")
    if found is None:
        return "An automatic label; its error is not measured in this copy."
    return (
        f"An automatic label: right in {percent(found['value'], 0)} of the real items on which it answers "
        f"(range {percent(found['low'], 0)} to {percent(found['high'], 0)}); on the others it says “not sure”."
    )


def _voice(asked: Question, one: VoiceCount, rows: Sequence[VoiceCount]) -> None:
    """One voice: how texts stand toward it, who is named beside it, and its quotes."""
    narrowed = asked.with_(voices=(one.voice.slug,))
    cells = behind.voice_cells(asked, one, None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(shared.plain(one.voice.name), anchor=False)
        st.button("Close", icon=":material/close:", type="tertiary", key="voice-close",
                  on_click=lambda: st.query_params.from_dict(link_parameters(asked)))  # fmt: skip
    found = attitudes((f"{label}-{n}", label) for label in ATTITUDES for n in range(one.labels[label]))
    measured = replace(cells["Texts"].question, attitudes=asked.attitudes or ATTITUDES)
    labelled = [Counted(plural(found.n, "different text"), found.n, measured)]
    labelled += [Counted(f"{number(one.labels[label])} {label}", one.labels[label], cells[label.capitalize()].question)
                for label in ATTITUDES if label.capitalize() in cells]  # fmt: skip
    st.markdown(linked(voice_sentences.attitude(one.voice.name, found), labelled))
    _corrected(found)
    st.caption(shared.plain(_error()))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        named = behind.in_unit(narrowed, one.articles, "articles", f"Articles that name it ({number(one.articles)})")
        shared.count_link(named)
        shared.count_link(replace(cells["Texts"], label=f"Different texts ({number(one.texts)})"))
    _beside(asked, one, rows)
    _quotes(narrowed, one, alone=not asked.voices)


def _corrected(found: Attitudes) -> None:
    """The shares behind our labels, which are wrong at known rates: what is "not sure" is shared out too."""
    errors = attitude_errors()
    shares = corrected(found.counts, errors) if errors and found.enough else None
    if shares:
        said = [f"{label} {percent(one.value, 0)} ({percent(one.low, 0)} to {percent(one.high, 0)})"
                for label, one in shares.items()]  # fmt: skip
        st.markdown(shared.plain(f"Corrected for the labels’ measured errors: {', '.join(said)}."))
        st.caption(METHOD.format(draws=DRAWS))


def _beside(asked: Question, one: VoiceCount, rows: Sequence[VoiceCount]) -> None:
    beside = shared.answered(voice_answers.together, asked, one.voice.slug)
    names = {row.voice.slug: row.voice.name for row in rows}
    if beside:
        named = [behind.named_beside(asked, one.voice.slug, slug, names.get(slug, slug), n)
                 for slug, n in list(beside.items())[:8]]  # fmt: skip
        st.caption(linked(f"Named in the same texts: {', '.join(other.label for other in named)}.", named))
    others = [row for row in rows if row.voice.slug != one.voice.slug]
    chosen = st.selectbox(
        "Compare with", [None, *(row.voice.slug for row in others)], key="voice-other", width=320,
        format_func=lambda slug: "nobody" if slug is None else shared.tidy(names[slug]),
    )  # fmt: skip
    other = next((row for row in others if row.voice.slug == chosen), None)
    if other:
        st.table([_compared(row, one, other) for row in (one, other)], hide_index=True, border="horizontal",
                 alt="Two voices compared")  # fmt: skip
        together = beside.get(other.voice.slug, 0)
        both = behind.named_beside(asked, one.voice.slug, other.voice.slug, "", together)
        words = plural(together, "text names", "texts name")
        st.caption(linked(f"{words} both.", [replace(both, label=words)]))


def _compared(row: VoiceCount, one: VoiceCount, other: VoiceCount) -> dict[str, str]:
    """Shares of the two together, which is the whole that is named."""
    of_both = share(row.texts, max(1, one.texts + other.texts))
    both = f"{shared.plain(one.voice.name)} and {shared.plain(other.voice.name)}"
    part = f"{percent(of_both.value, 0)} ({percent(of_both.low, 0)} to {percent(of_both.high, 0)})"
    return {
        "Voice": shared.plain(row.voice.name),
        "Texts": number(row.texts),
        f"Of the mentions of {both}": part,
        "Change": _change(row) or "not compared",
        **{label.capitalize(): number(row.labels[label]) for label in ATTITUDES},
    }


def _quotes(asked: Question, one: VoiceCount, *, alone: bool) -> None:
    here = shared.opened()
    ids = shared.answered(answers.article_ids, replace(asked, voices=()) if alone else asked)
    found = sourced_quotes(here.read(), ids, voice=one.voice.slug)
    direct = [(article, said) for article, said in found if said.quote.direct]
    st.subheader(f"Quoted {number(len(direct))} times" if len(direct) != 1 else "Quoted once", anchor=False)
    if not direct:
        st.caption("No direct quote is linked to it in this period. Of most articles only the summary is known.")
        return
    emphasis = [f"{number(n)} {CAMP_WORDS[camp]}" for camp in CAMPS
                if (n := sum(said.quote.camp == camp for _, said in direct))]  # fmt: skip
    if emphasis:
        st.caption(f"What the words stress, as an indication: {', '.join(emphasis)}. {_camp_error()}")
    for article, said in direct[:MOST_QUOTES]:
        _quote(asked, article, said)
    if len(direct) > MOST_QUOTES:
        st.caption(f"The newest {MOST_QUOTES} of {number(len(direct))}; the CSV holds all.")
    hidden = sensitive_ids(here.read())
    cells = [quote_cells(said, sensitive=article in hidden) for article, said in found]
    shared.csv_button("quotes", lambda: cells, key="quotes")


def _camp_error() -> str:
    found = figure_of("Emphasis")
    return (
        f"Right about {percent(found['value'], 0)} of the time (macro-F1)." if found else "Its error is not measured."
    )


def _quote(asked: Question, article: int, said: Sourced) -> None:
    quote = said.quote
    sure = "" if quote.confidence >= 0.85 else " · speaker: probably"
    who = f"{quote.speaker}, {quote.role}" if quote.role else quote.speaker
    with st.container(key=f"quote-{article}-{quote.start}-{quote.part}", gap=None):
        st.markdown(f"“{shared.plain(quote.text)}”")
        st.page_link(
            shared.ARTICLES,
            label=shared.plain(f"{who} · {said.outlet} · {shared.when(said.at)}{sure}"),
            icon="",
            query_params=opening_parameters(asked, article),
        )


page()
