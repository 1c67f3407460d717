"""Briefings as files: HTML and Markdown whole in themselves, their numbers and links, the command, and the ledger."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from briefing.__main__ import main as command
from briefing.compose import compose, figures
from briefing.editing import Draft, arranged, reworded, strange_numbers
from briefing.periods import last_week
from briefing.render.html import html, readable
from briefing.render.markdown import address, escaped, markdown
from briefing.team import NOBODY, load_team
from model.briefing import Briefing, DiaryEntry, Figure, Sentence
from model.briefing_json import as_json, from_json
from model.errors import ArchiveError, DataFileError
from store import briefings
from store.archive import Archive, open_writer, writing
from store.redaction import redact
from tests.briefed import HOSTILE
from tests.briefed import briefing as briefed
from tests.weekly import WEEK, briefing, week

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        for name in ("src", "srcset", "poster", "data", "xlink:href"):
            if name in found:
                self.loads.append(found[name])


def links(text: str) -> _Links:
    found = _Links()
    found.feed(text)
    return found


def shown() -> Briefing:
    return arranged(briefing(), Draft())


def test_links_work_without_the_dashboard() -> None:
    found = links(html(shown()))
    assert len(found.ids) == len(set(found.ids))
    inside = {link for link in found.links if link.startswith("#")}
    assert inside and {link[1:] for link in inside} <= set(found.ids)
    outside = {link for link in found.links if not link.startswith("#")}
    assert outside == {row.url for row in shown().articles.values() if row.linked}


def test_every_figure_links_to_its_list() -> None:
    one = shown()
    text = html(one)
    for figure in figures(one):
        assert f'href="#list-{[*one.lists].index(figure.behind) + 1}"' in text
    assert all(f'data-article="{n}"' in text for behind in one.lists.values() for n in behind.ids)


def test_nothing_is_loaded() -> None:
    text = html(shown())
    found = links(text)
    assert not found.loads and not {"script", "link", "iframe", "object", "embed"} & set(found.tags)
    assert "url(" not in text and "@import" not in text
    assert "default-src 'none'" in text


def test_hostile_words_stay_words() -> None:
    text, marked = html(briefed()), markdown(briefed())
    assert HOSTILE.split("<")[0].strip()  # the fixture holds markup
    assert "<img src=x" not in text and "javascript:" not in {link.split(":")[0] + ":" for link in links(text).links}
    assert "\x00" not in text and "\u202e" not in text and "\u202e" not in marked
    assert "<img" not in marked.replace("\\<img", "")


def test_headlines_bear_their_language_and_direction() -> None:
    text = html(briefed())
    assert 'lang="ar" dir="rtl"' in text and 'lang="de" dir="ltr"' in text
    assert "(our translation)" in text


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert html(shown()) == html(arranged(compose(week()), Draft()))
    assert markdown(shown()) == markdown(arranged(compose(week()), Draft()))


def test_markdown_links_lead_to_anchors() -> None:
    text = markdown(shown())
    wanted = set(re.findall(r"\]\(#(list-\d+)\)", text))
    assert wanted and wanted <= set(re.findall(r'<a id="(list-\d+)"></a>', text))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("![x](http://a/b.png)", r"\!\[x\](http\://a/b.png)"),
        ("1. item", r"1\. item"),
        ("- item", r"\- item"),
        ("a\nb", "a b"),
    ],
)
def test_markdown_words_are_escaped(words: str, expected: str) -> None:
    assert escaped(words) == expected


def test_an_address_cannot_end_its_link() -> None:
    assert address("https://a.example/x) [y](z") == "https://a.example/x%29%20[y]%28z"


@pytest.mark.parametrize(("given", "used"), [("#0b5c6b", "#0b5c6b"), ("#ffff00", "#0b5c6b"), ("#7a0026", "#7a0026")])
def test_text_is_set_in_a_colour_that_can_be_read(given: str, used: str) -> None:
    assert readable(given) == used


@pytest.mark.parametrize("one", [briefed(), briefing()], ids=["of everything", "of the sample"])
def test_a_briefing_kept_as_json_comes_back_the_same(one: Briefing) -> None:
    assert from_json(json.loads(json.dumps(as_json(one)))) == one


@pytest.mark.parametrize("kept", [{"_": "Unknown"}, {"_": "Look"}, 3, {"_": "Briefing", "titel": "x"}, {}])
def test_what_is_no_briefing_is_refused(kept: object) -> None:
    with pytest.raises(ArchiveError, match=r"Update|anew"):
        from_json(kept)


# People's words and choices.


def test_a_reworded_sentence_keeps_the_links_of_its_numbers() -> None:
    sentence = Sentence("lead", (Figure("14 articles", 14, "a"), " from ", Figure("9 outlets", 9, "b"), "."))
    new = reworded(sentence, "From 9 outlets came 14 articles and 114 articles.", "Ada")
    assert [part.words for part in new.figures] == ["9 outlets", "14 articles"]
    assert new.text == "From 9 outlets came 14 articles and 114 articles." and new.edited_by == "Ada"
    assert strange_numbers(sentence, new.text) == ["114"]


def test_choices_order_and_drop() -> None:
    one = briefing()
    happened, quotes = one.section("happened"), one.section("quotes")
    assert happened and quotes
    numbers = [story.story for story in happened.stories]
    draft = Draft(
        who="Ada",
        sections=("quotes", "happened"),
        headline="A week of memos",
        sentences={"lead.usual": ""},
        stories=(numbers[2], numbers[0]),
        quotes=(quotes.quotes[1].key,),
        story_comments={str(numbers[2]): "Ours to watch."},
        comment="Board: please note.",
        translations={f"article:{happened.stories[0].central}": "Unser Titel"},
    )
    done = arranged(one, draft)
    assert [section.key for section in done.sections] == ["comment", "quotes", "happened", "method"]
    told = done.section("happened")
    assert told and [story.story for story in told.stories] == [numbers[2], numbers[0]]
    assert told.stories[0].comment == "Ours to watch." and told.stories[1].headline.translation == "Unser Titel"
    assert done.headline.text == "A week of memos" and done.headline.edited_by == "Ada"
    assert all(sentence.key != "lead.usual" for sentence in done.lead)
    assert len(done.articles) < len(one.articles)
    assert Draft.from_json(json.loads(json.dumps(draft.as_json()))) == draft
    assert draft.layout() == Draft(sections=("quotes", "happened"))


# The ledger.


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_writer(tmp_path / "archive.db")


def test_a_draft_is_kept_with_its_owner_and_versions(archive: Archive) -> None:
    draft = Draft(comment="First")
    with writing(archive, counted=False):
        assert briefings.save_draft(archive, WEEK, draft, at=AT, who="Ada")
        assert not briefings.save_draft(archive, WEEK, draft, at=AT, who="Ada")
        assert briefings.save_draft(archive, WEEK, replace(draft, comment="Second"), at=AT, who="Bob")
    kept = briefings.draft_of(archive, WEEK)
    assert kept and kept.draft.comment == "Second" and kept.who == "Bob" and kept.question == WEEK
    other = replace(WEEK, since=date(2026, 11, 16), until=date(2026, 11, 22))
    assert briefings.draft_of(archive, other) is None
    last = briefings.last_draft(archive, other)
    assert last and last.question == WEEK


def test_nobody_saves_without_a_name_nor_without_end(archive: Archive) -> None:
    with writing(archive, counted=False):
        with pytest.raises(ArchiveError, match="CLEARTEXT_USER"):
            briefings.save_draft(archive, WEEK, Draft(), at=AT, who=" ")
        with pytest.raises(ArchiveError, match="4,000"):
            briefings.save_draft(archive, WEEK, Draft(comment="x" * 4_001), at=AT, who="Ada")


def test_an_approved_briefing_stays_as_it_was(archive: Archive) -> None:
    with writing(archive, counted=False):
        number = briefings.freeze(archive, WEEK, shown(), at=AT, who="Ada")
    kept = briefings.frozen(archive, number)
    assert html(kept) == html(replace(shown(), status="approved", approved_by="Ada"))
    assert [(one.id, one.who, one.question) for one in briefings.frozen_briefings(archive)] == [(number, "Ada", WEEK)]
    with pytest.raises(ArchiveError, match="number 99"):
        briefings.frozen(archive, 99)


def test_an_erased_article_goes_from_kept_briefings(archive: Archive) -> None:
    one = shown()
    happened = one.section("happened")
    assert happened
    told = happened.stories[0]
    row = one.articles[told.central]
    draft = Draft(translations={f"article:{row.id}": "Ours", "article:999": "Stays"})
    with writing(archive, counted=False):
        number = briefings.freeze(archive, WEEK, one, at=AT, who="Ada")
        briefings.save_draft(archive, WEEK, draft, at=AT, who="Ada")
        assert redact(archive, [row.id]) == 2
        assert redact(archive, [10**9]) == 0
    kept = briefings.frozen(archive, number)
    others = {one.articles[n].headline.text for n in one.articles if n != row.id}
    if row.headline.text not in others:
        assert row.headline.text not in html(kept)
    assert row.url not in html(kept) and row.url in html(one)
    assert [figure.value for figure in figures(kept)] == [figure.value for figure in figures(one)]
    left = briefings.draft_of(archive, WEEK)
    assert left and left.draft.translations == {"article:999": "Stays"}


def test_the_diary_is_edited_in_the_ledger(archive: Archive) -> None:
    later = DiaryEntry(date(2026, 12, 3), "Vote", ours=False, kind="vote")
    soon = DiaryEntry(date(2026, 12, 1), "Our report", ours=True, embargoed_until=datetime(2026, 12, 1, 9, tzinfo=UTC))
    with writing(archive, counted=False):
        first = briefings.put_diary(archive, later, at=AT, who="Ada")
        briefings.put_diary(archive, soon, at=AT, who="Ada")
        briefings.put_diary(archive, replace(later, id=first, title="Vote, moved"), at=AT, who="Bob")
    assert [entry.title for entry in briefings.diary(archive)] == ["Our report", "Vote, moved"]
    with writing(archive, counted=False):
        briefings.remove_diary(archive, first, at=AT, who="Ada")
        with pytest.raises(ArchiveError, match="not in the diary"):
            briefings.remove_diary(archive, first, at=AT, who="Ada")
        with pytest.raises(ArchiveError, match="zone"):
            briefings.put_diary(archive, replace(soon, embargoed_until=datetime(2026, 12, 1)), at=AT, who="Ada")
    assert [entry.title for entry in briefings.diary(archive)] == ["Our report"]


def test_licences_are_off_until_set(archive: Archive) -> None:
    assert briefings.licensed_outlets(archive) == frozenset()
    with writing(archive, counted=False):
        assert briefings.set_licence(archive, "halden-wire", True, at=AT, who="Ada")
        assert not briefings.set_licence(archive, "halden-wire", True, at=AT, who="Ada")
        briefings.set_licence(archive, "northgate", True, at=AT, who="Ada")
        briefings.set_licence(archive, "northgate", False, at=AT, who="Ada")
        briefings.set_ours(archive, ["nspcc", "nspcc"], at=AT, who="Ada")
    assert briefings.licensed_outlets(archive) == {"halden-wire"}
    assert briefings.our_voices(archive) == ("nspcc",)


# The command.


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["python -m briefing", *arguments])
    return command()


def test_the_command_writes_a_file_per_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "2026-W46", "--sample", "--format", "html", "--format", "md", "--out", str(tmp_path)) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["briefing-2026-W46.html", "briefing-2026-W46.md"]


def test_without_a_period_it_is_last_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--sample", "--out", str(tmp_path)) == 0
    first, _ = last_week(datetime.now(UTC).date())
    year, number, _ = first.isocalendar()
    assert [path.name for path in tmp_path.iterdir()] == [f"briefing-{year}-W{number:02d}.html"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["2026-W60", "--sample"], 3, "no period"),
        (["2026-W46", "--last-week", "--sample"], 2, "one of"),
        (["--from", "2026-11-01", "--sample"], 2, "together"),
        (["2026-W46", "--question", "last=7", "--sample"], 3, "names a period"),
        (["2026-W46", "--archive", "nowhere.db"], 3, "archive"),
    ],
)
def test_the_command_refuses_in_words(
    arguments: list[str],
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *arguments, "--out", str(tmp_path)) == code
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_team_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    assert load_team(path) == NOBODY
    path.write_text('name = "Example Alliance"\norganisations = ["nspcc"]\ncolour = "#7a0026"\n')
    team = load_team(path)
    assert team.organisations == ("nspcc",) and team.look.team == "Example Alliance" and team.look.colour == "#7a0026"


@pytest.mark.parametrize(
    "text", ["organisations = 3", 'colour = "red"', 'logo = "logo.exe"', 'address = "file:///x"', "name = 3", "["]
)
def test_a_mistaken_team_file_is_refused_by_its_field(text: str, tmp_path: Path) -> None:
    path = tmp_path / "team.toml"
    path.write_text(text)
    with pytest.raises(DataFileError, match=r"team\.toml"):
        load_team(path)
