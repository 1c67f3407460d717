"""Pages from the command line, in `watch`, and in the dashboard's reading pane."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import loaded as loaded_module
from ingest.commands import main
from ingest.keeping import STARRED_ALONE, keeping_of, load_keeping
from ingest.page_reading import PageReaders, PageTask
from ingest.pipeline import judge_pending
from ingest.watch import PAGES_EVERY
from model.errors import ArchiveError, DataFileError
from model.page import PageState
from store.archive import writing
from store.pages import page_state, put_page, text_of
from store.upkeep import check
from tests.feedmaking import NOW, rules
from tests.loopback import Loopback, Reply
from tests.page_words import unlinked
from tests.pagemaking import LAST, Scene, loopback_fetcher, page, scene
from tests.test_commands import in_thread
from tests.test_page_store import put_read
from tests.test_watch import Scene as WatchScene

HTML = {"Content-Type": "text/html"}
ROUTER = Path(__file__).parents[1] / "app_pages" / "router.py"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Scene]:
    here = scene(tmp_path)
    yield here
    here.db.close()


class TestRead:
    @pytest.fixture
    def run(self, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setenv("CLEARTEXT_ALLOW_LOOPBACK", "1")
        monkeypatch.setenv("CLEARTEXT_DATA", str(tmp_path))
        archive = tmp_path / "archive.db"

        def run(*arguments: str) -> tuple[int, str, str]:
            code = main(["--archive", str(archive), *arguments])
            out, err = capfd.readouterr()
            return code, out, err

        return run

    def test_reads_up_to_a_limit_and_says_what_came(self, here: Scene, run: Any) -> None:
        with in_thread(Loopback({f"/{n}": Reply(headers=HTML, body=page()) for n in range(3)})) as server:
            ids = here.add(*(server.url(f"/{n}") for n in range(3)), at=datetime.now(UTC) - timedelta(hours=1))
            code, out, err = run("read", "--limit", "1")
            assert (code, out.splitlines()[0]) == (0, "1 pages asked for, 0 given up; 2 were never asked for yet.")
            assert "read in full" in err
            code, out, _ = run("--json", "read")
            told = json.loads(out)
            assert code == 0 and told["waiting"] == 0 and told["outcomes"] == {"read": 3}
            assert [one["outcome"] for one in told["asked"]] == ["read", "read"]
        assert LAST in text_of(here.db, ids[0])
        assert LAST not in out, "the text itself stays in the archive"

    def test_what_is_given_up_is_an_exit_code(self, here: Scene, run: Any) -> None:
        with in_thread(Loopback({"/a": Reply(headers=HTML, body=b"%PDF-1.7")})) as server:
            here.add(server.url("/a"))
            code, out, err = run("read")
        assert code == 1 and "1 given up" in out
        assert "a PDF document" in err and "Given up." in err

    def test_an_outlet_is_switched_off_and_its_texts_erased(self, here: Scene, run: Any) -> None:
        [a] = here.add("https://news.example/a")
        put_read(here.db, a)
        code, out, _ = run("feeds", "full-text", "news", "--off", "--erase")
        assert (code, out.strip()) == (
            0,
            "news: its articles’ pages are left alone. 1 texts erased; backups made before still hold them.",
        )
        assert page_state(here.db, a) is None
        assert "already" in run("feeds", "full-text", "news", "--off")[1]
        assert run("feeds", "full-text", "news", "--on")[0] == 0
        assert run("feeds", "full-text", "news", "--on", "--erase")[0] == 2
        assert run("feeds", "full-text", "nobody", "--off")[0] == 3

    def test_a_mistaken_team_file_is_named(self, here: Scene, run: Any, tmp_path: Path) -> None:
        (tmp_path / "team.toml").write_text("names = 3")
        code, _, err = run("read")
        assert code == 3 and "team.toml" in err


class TestKeeping:
    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("The Privacy Alliance said", True),
            ("the PRIVACY  alliance's director", True),
            ("a privacy alliances' pact", False),
            ("ORG said", True),
            ("org chart", False),
            ("MORG", False),
        ],
    )
    def test_names_are_whole_words(self, text: str, kept: bool) -> None:
        assert keeping_of(["Privacy Alliance", "ORG"]).keeps(starred=False, texts=("", text)) is kept

    def test_a_star_is_enough(self) -> None:
        assert STARRED_ALONE.keeps(starred=True, texts=()) and not STARRED_ALONE.keeps(starred=False, texts=("x",))

    def test_the_team_file(self, tmp_path: Path) -> None:
        path = tmp_path / "team.toml"
        assert load_keeping(path) == STARRED_ALONE
        path.write_text('names = ["Privacy Alliance"]', encoding="utf-8")
        assert load_keeping(path).keeps(starred=False, texts=("Privacy Alliance",))
        for text in ("names = 3", 'names = ["x"]', "nonsense", 'names = ["' + "x" * 200 + '"]'):
            path.write_text(text, encoding="utf-8")
            with pytest.raises(DataFileError, match=r"team\.toml"):
                load_keeping(path)


class TestWatch:
    @pytest.fixture
    def watching(self, here: Scene, tmp_path: Path) -> WatchScene:
        found = WatchScene(here.db, tmp_path)
        found.fetcher.answers[FEED] = found.fetcher.answers.pop(next(iter(found.fetcher.answers)))
        return found

    async def test_pages_are_read_beside_polling_and_soon_again(self, here: Scene, watching: WatchScene) -> None:
        async with Loopback({"/a": Reply(headers=HTML, body=page())}) as server, loopback_fetcher() as fetcher:
            [a] = here.add(server.url("/a"))
            here.db.conn.execute("UPDATE feeds SET next_due_at = NULL")
            watching.edit("feeds.toml", "outlet = []")
            watching.watch.pages = here.pages(fetcher, PageReaders(0))
            await watching.run(1)
            assert watching.slept[-1] == PAGES_EVERY.total_seconds()
            await asyncio.wait_for(settled(watching), 10)
            state = page_state(here.db, a)
        assert state and state.outcome == "read"

    async def test_a_busy_archive_is_waited_for(self, here: Scene, watching: WatchScene) -> None:
        class Busy:
            async def read_some(self, rules: object) -> int:
                raise ArchiveError("Busy.")

        watching.edit("feeds.toml", "outlet = []")
        watching.watch.pages = Busy()  # type: ignore[assignment]
        await watching.watch.once()
        await asyncio.sleep(0)
        with pytest.raises(ArchiveError, match="Busy"):
            await watching.watch.once()
        await watching.watch.once()
        await asyncio.sleep(0)
        assert watching.watch._pause().total_seconds() > 0


FEED = "https://guard.example/rss"


async def settled(watching: WatchScene) -> None:
    """Until a pass finds nothing more to read."""
    pages = watching.watch.pages
    assert pages
    while await pages.read_some(rules()):
        pass


async def test_memory_is_limited() -> None:
    body = b"<html><body>" + b"<p>x</p>" * 600_000
    with PageReaders(memory_limit=400 * 1024 * 1024, time_limit_s=60) as readers:
        found = await readers.read(PageTask(body, "https://news.example/a", {}, NOW, 0))
        assert found.reason and not found.text
        good = await readers.read(PageTask(page(), "https://news.example/a", {}, NOW, 0))
    assert LAST in good.text


class TestReadingPane:
    @pytest.fixture(autouse=True)
    def fresh(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
        loaded_module.forget_loaded()
        yield
        loaded_module.forget_loaded()

    def visit(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **parameters: str) -> AppTest:
        monkeypatch.setenv("CLEARTEXT_ARCHIVE", str(tmp_path / "archive.db"))
        app = AppTest.from_file(str(ROUTER), default_timeout=20)
        app.run()
        app.switch_page("articles.py")
        for name, value in {"last": "all", **parameters}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    def said(self, app: AppTest) -> str:
        return unlinked(" ".join(str(one.value) for one in (*app.caption, *app.markdown))).replace("\\", "")

    def prepared(self, here: Scene) -> tuple[int, int, int]:
        a, b = here.add("https://news.example/a", "https://news.example/b")
        [off] = here.add("https://quiet.example/c", slug="quiet", full_text=False)
        with writing(here.db):
            here.db.conn.execute("UPDATE feeds SET last_polled_at = 1, last_ok_at = 1, last_outcome = 'new'")
        put_read(
            here.db, a, "First line <b>bold</b> ![x](https://evil.example/x.png).\nzebrafish", byline="Jo *Writer*"
        )
        with writing(here.db):
            put_page(here.db, PageState(b, "disallowed", "Its robots.txt asks us not to.", None, NOW, NOW))
            here.db.conn.execute("UPDATE judgements SET topics = 1")
        judge_pending(here.db, rules(), NOW)
        return a, b, off

    def test_the_text_is_shown_as_plain_text(
        self, here: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        a, b, off = self.prepared(here)
        app = self.visit(monkeypatch, tmp_path, article=str(a))
        said = self.said(app)
        assert "Read in full on 20 Nov 12:00 UTC, 5 words." in said
        assert "read in full: 1 of 3" in said
        assert "The page names as author: Jo *Writer*" in said
        assert [one.value for one in app.text] == [
            "First line <b>bold</b> ![x](https://evil.example/x.png).\nzebrafish"
        ]
        assert not re.search(r"evil\.example", said)
        assert "Not read: its outlet’s robots.txt" in self.said(self.visit(monkeypatch, tmp_path, article=str(b)))
        assert "switched off for this outlet" in self.said(self.visit(monkeypatch, tmp_path, article=str(off)))

    def test_a_text_search_says_how_much_was_read(
        self, here: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        self.prepared(here)
        said = self.said(self.visit(monkeypatch, tmp_path, q="zebrafish"))
        assert "1 of 3 articles" in said and "read in full: 1 of 3" in said
        assert "read in full" not in self.said(self.visit(monkeypatch, tmp_path))
        assert check(here.db) == []
