"""Outlets by tier, their profiles, and the documents of the parties: what they show, and that numbers open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import loaded as loaded_module
from app_pages import opening
from app_pages.location import question_of
from store.archive import open_reader
from store.feeds import outlets
from store.where import matching_ids
from tests.busy import NOW, busy

ROUTER = Path(__file__).parents[1] / "app_pages" / "router.py"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    loaded_module.forget_loaded()
    opening.forget()
    monkeypatch.setattr(loaded_module, "CHECK_EVERY_S", 0.0)
    monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    path = busy(tmp_path / "busy.db")
    monkeypatch.setenv("CLEARTEXT_ARCHIVE", str(path))
    yield path
    loaded_module.forget_loaded()


def visit(page: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROUTER), default_timeout=20).run()
    app.switch_page(f"{page}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    texts = [e.value for kind in (app.markdown, app.caption, app.title, app.subheader, app.success) for e in kind]
    return "\n".join(str(text) for text in texts).replace("\\", "")


def links(app: AppTest) -> list[tuple[str, dict[str, str]]]:
    """(label, address parameters) of every link to a list of articles."""
    found = []
    for element in app.get("page_link"):
        query = dict(part.split("=", 1) for part in element.proto.query_string.split("&") if "=" in part)
        if element.proto.page.endswith("articles") and "article" not in query:
            found.append((element.proto.label.replace("\\", ""), query))
    return found


def listed(archive: Path, query: dict[str, str]) -> int:
    from urllib.parse import unquote_plus

    asked = question_of({name: unquote_plus(value) for name, value in query.items()})
    with closing(open_reader(archive)) as db:
        return len(matching_ids(db, asked, today=NOW.date(), zone=UTC))


@pytest.mark.parametrize(("page", "parameters"), [("outlets", {"outlet": "post"}), ("documents", {})])
def test_every_number_that_is_a_link_opens_to_just_so_many(
    page: str, parameters: dict[str, str], archive: Path
) -> None:
    app = visit(page, **parameters)
    numbered = [(label, query) for label, query in links(app) if re.search(r"\d", label)]
    assert len(numbered) >= 2
    for label, query in numbered:
        assert int(re.findall(r"\d+", label)[-1]) == listed(archive, query), label


def test_a_profile_says_what_is_known_of_an_outlet(archive: Path) -> None:
    app = visit("outlets", outlet="echo")
    words = said(app)
    assert app.title[0].value == "Valley Echo"
    assert "Press, tier 3 · United States · English. 3 articles that your filters count" in words
    assert "3 articles in 12 weeks" in words
    assert "100%: 3 of 3 articles in its own feeds" in words
    assert "Measured in 3 of 3 articles: too few to judge, which takes 20." in words
    feeds = next(table.value for table in app.dataframe if "Next" in table.value)
    assert "server refuses us" in feeds["Last check"][0]


def test_a_tier_is_set_in_the_profile_and_undone(archive: Path) -> None:
    def tier() -> str:
        with closing(open_reader(archive)) as db:
            return next(one.tier for one in outlets(db).values() if one.slug == "echo")

    app = visit("outlets", outlet="echo")
    app.selectbox(key="profile-tier").select("1").run()
    app.button(key="profile-set").click().run()
    assert tier() == "1"
    assert "Tier 1 for 1 outlet, 1 changed." in said(app)
    assert "Ann set Tier 1 for Valley Echo" in said(app)
    next(button for button in app.button if button.label == "Undo").click().run()
    assert tier() == "3"


def test_an_unknown_outlet_shows_the_empty_page(archive: Path) -> None:
    assert "No articles match" in said(visit("outlets", outlet="nobody"))


def test_documents_are_those_of_the_parties(archive: Path) -> None:
    app = visit("documents")
    assert "1 official or campaign document by 1 regulator" in said(app)
    assert "Digital Office (regulator): 1" in [label for label, _ in links(app)]
    assert "No official or campaign documents" in said(visit("documents", kind="police"))
