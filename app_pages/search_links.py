"""The RSS and CSV links of a saved search."""

from __future__ import annotations

import streamlit as st

from app_pages import shared
from app_pages.search_writing import why_not
from app_pages.serving import address
from model.search import SavedSearch

WHAT = {
    "rss": ("RSS", ":material/rss_feed:", "The newest different texts, for a feed reader."),
    "csv": ("CSV", ":material/download:", "Every article that it counts, for a spreadsheet."),
}


def search_links(found: SavedSearch) -> None:
    """Two links that a feed reader and a spreadsheet can follow: copy their addresses."""
    here = shared.opened()
    if why_not(here):
        return
    for kind, (label, icon, help_) in WHAT.items():
        link = address(f"searches/{found.slug}.{kind}", token=here.feed_token)
        st.link_button(label, link, icon=icon, type="tertiary", help=help_, key=f"saved-{kind}-{found.slug}")
