"""Method: what is counted and how (docs/method.md), with the archive's own facts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.words import number, percent, plural
from app_pages import shared
from app_pages.audited import audited
from model.answer import ArchiveStats
from model.judgement import TOPIC_WORDS
from store import answers, provenance
from store.measured import measured

ROOT = Path(__file__).resolve().parent.parent
TEXT = ROOT / "docs" / "method.md"
FACTS_HERE = "<!-- the archive's own facts -->"  # the place that docs/method.md leaves for them
DATE_WORDS = {
    "published": "the outlet’s date of publication",
    "updated": "the outlet’s date of change, for want of another",
    "page": "the article’s page, where the feed gave none",
    "missing": "none given: undated",
    "future": "more than a day ahead: undated",
    "implausible": "unreadable or before 1995: undated",
}


def page() -> None:
    before, _, after = TEXT.read_text("utf-8").partition(FACTS_HERE)
    title, _, before = before.partition("\n")
    shared.heading(title.lstrip("# "))
    st.markdown(before)
    _facts()
    _quality(measured())
    audited()
    st.markdown(after)


def _facts() -> None:
    here = shared.opened()
    stats = here.snapshot.answers.get("archive_stats", lambda: answers.archive_stats(here.read()))
    st.header("This archive, now", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        _rows("Counted", _counts(stats))
        _rows("On topic", _topics(stats))
    with right:
        _rows("Where dates come from", _dates(stats))
        _rows("Rules that judged", _rules())


def _counts(stats: ArchiveStats) -> list[tuple[str, str]]:
    kept = stats.articles + stats.expired
    return [
        ("Outlets and feeds", f"{number(stats.outlets)} and {number(stats.feeds)}"),
        ("Documents read", number(stats.documents)),
        ("Entries in them, repeats counted", number(stats.entries_seen)),
        ("Different entries (sightings)", number(stats.sightings)),
        ("Articles ever", number(kept)),
        ("of which off topic and expired, so that only their counts remain", number(stats.expired)),
        ("Earlier versions kept", number(stats.revisions)),
        ("Waiting to be judged", number(stats.unjudged)),
    ]


def _topics(stats: ArchiveStats) -> list[tuple[str, str]]:
    here = shared.opened()
    counts = here.snapshot.answers.get("topic_counts", lambda: provenance.topic_counts(here.read()))
    kept_out = here.snapshot.answers.get("excluded", lambda: provenance.excluded(here.read()))
    judged = stats.articles - stats.unjudged
    share = f" ({percent(stats.on_topic / judged)} of those judged)" if judged else ""
    return [
        ("On topic", number(stats.on_topic) + share),
        *((TOPIC_WORDS.get(name, name), number(n)) for name, n in counts.items()),
        ("Kept out by an exclusion", number(kept_out)),
    ]


def _dates(stats: ArchiveStats) -> list[tuple[str, str]]:
    here = shared.opened()
    sources = here.snapshot.answers.get("date_sources", lambda: provenance.date_sources(here.read()))
    rows = [(DATE_WORDS.get(name, name), number(n)) for name, n in sources.items()]
    return [*rows, ("Undated in all, so in no period", number(stats.undated))]


def _rules() -> list[tuple[str, str]]:
    here = shared.opened()
    versions = here.snapshot.answers.get("rules", lambda: provenance.rules_versions(here.read()))
    rows = [(f"{v.version}, since {shared.when(v.first_used_at)}", plural(v.judgements, "judgement")) for v in versions]
    return rows or [("None yet", number(0))]


def _rows(title: str, rows: Sequence[tuple[str, str]]) -> None:
    st.subheader(title, anchor=False)
    st.table(
        {"what": [shared.plain(name) for name, _ in rows], "number": [value for _, value in rows]},
        border="horizontal",
        hide_index=True,
        hide_header=True,
        alt=title,
    )


def _range(low: float | None, high: float | None) -> str:
    return "not measured" if low is None else f"{percent(low, 0)} to {percent(high, 0)}"


def _quality(rows: Sequence[dict[str, Any]]) -> None:
    st.header("How often it is right", anchor=False)
    if not rows:
        st.markdown("No measurements are stored beside this copy yet, so no figures are given.")
        return
    st.dataframe(
        [
            {
                "What": row["measure"],
                "Value": percent(row["value"], 0),
                "Range (95%)": _range(row["low"], row["high"]),
                "Labelled articles": row["n"],
                "Taken from": row["data"],
                "Measured on": row["date"],
            }
            for row in rows
        ],
        hide_index=True,
        height="content",
        column_config={"Labelled articles": st.column_config.NumberColumn(format="localized")},
        alt="Table of measured quality",
    )


page()
