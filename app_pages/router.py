"""What runs on every visit: which archive, which page. The pages themselves are files beside this one."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

import settings
from app_pages import counts, opening
from app_pages.day_period import remembered
from app_pages.help import help_popover, tour
from app_pages.location import LIST_FIELDS, PAGE_FIELDS
from app_pages.plain import plain
from app_pages.shared import opened, remember_opened
from app_pages.style import STYLE
from model.errors import CleartextError

HERE = Path(__file__).parent
# No icons here: Streamlit makes them the tab's, and fetches those from fonts.gstatic.com.
PAGES = [
    st.Page(HERE / "overview.py", title="Overview", default=True),
    st.Page(HERE / "day.py", title="Last 24 hours", url_path="last-24-hours"),
    st.Page(HERE / "stories.py", title="Stories", url_path="stories"),
    st.Page(HERE / "articles.py", title="Articles", url_path="articles"),
    st.Page(HERE / "documents.py", title="Documents", url_path="documents"),
    st.Page(HERE / "outlets.py", title="Outlets", url_path="sources"),
    st.Page(HERE / "sentiment.py", title="Sentiment", url_path="sentiment"),
    st.Page(HERE / "voices.py", title="Voices", url_path="voices"),
    st.Page(HERE / "briefings.py", title="Briefings", url_path="briefings"),
    st.Page(HERE / "searches.py", title="Searches", url_path="searches"),
    st.Page(HERE / "alerting.py", title="Alerts", url_path="alerts"),
    st.Page(HERE / "feeds.py", title="Feeds", url_path="feeds"),
    st.Page(HERE / "method.py", title="Method", url_path="method"),
]


def menu() -> None:
    """Links to the pages that carry the question along (Streamlit's own menu would drop it)."""
    asked = {name: value for name, value in st.query_params.to_dict().items() if name not in PAGE_FIELDS | LIST_FIELDS}
    with st.container(key="menu", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("**Cleartext**", width="content")
        for page in PAGES:
            brought = remembered() if page.url_path == "last-24-hours" else {}
            st.page_link(page, query_params=asked | brought, icon="")
        help_popover()


def main() -> None:
    st.set_page_config(page_title="Cleartext", page_icon=str(HERE / "favicon.svg"), layout="wide")
    st.html(STYLE)
    counts.begin()
    page = st.navigation(PAGES, position="hidden")
    st.set_page_config(page_title=f"{page.title} · Cleartext")
    menu()
    try:
        chosen = settings.load(os.environ)
        here = opening.open_for(chosen.archive, chosen.zone, datetime.now(UTC))
        remember_opened(
            replace(
                here,
                user=chosen.user,
                feed_token=chosen.feed_token,
                week_starts=chosen.week_starts,
                data=chosen.data,
            )
        )
        if page.url_path == "":
            tour(opened())
        page.run()
    except CleartextError as error:
        st.error(plain(str(error)), icon=":material/error:")
        st.button("Try again", icon=":material/refresh:")


main()
