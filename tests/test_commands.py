"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import pytest

from ingest import commands
from ingest.commands import cli, filling, main, running
from ingest.commands.context import Context
from ingest.lock import one_poller
from ingest.saved import SAVED
from model.alert import Alert, Rule
from model.question import Question
from settings import Settings
from store.alerts import put_alert
from store.archive import open_writer, writing
from tests.feedmaking import CHILD_SAFETY, ENCRYPTION, NOW, OFF_TOPIC, item, rss
from tests.loopback import Loopback, Reply

ROOT = Path(__file__).parents[1]
TOTALS = {
    "feeds",
    "documents",
    "entries_seen",
    "sightings",
    "articles",
    "on_topic",
    "revisions",
    "undated",
    "outcomes",
}
FEEDS = """[[outlet]]
slug = "the-guard"
name = "The Guard"
country = "GB"
language = "en"
kind = "press"
feeds = [{ url = "http://127.0.0.1:9/rss", title = "All" }]
"""


class Ran:
    """One run of the command line: exit code, stdout, stderr."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict[str, Any]:
        assert len(self.out.splitlines()) == 1, "exactly one object on stdout"
        value: dict[str, Any] = json.loads(self.out)
        return value


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def run(*arguments: object, archive: Path | None = None) -> Ran:
        where = ["--archive", str(archive or tmp_path / "archive.db")]
        code = main([*where, *map(str, arguments)])
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "guard"
    folder.mkdir()
    formula = item(4, "=cmd|' /C calc'!A0 about end-to-end encryption")
    (folder / "20261119T120000Z_a.xml").write_bytes(
        rss(item(1, ENCRYPTION), item(2), {"guid": "u", "title": "No date"})
    )
    (folder / "20261120T120000Z_b.xml").write_bytes(rss(item(1, ENCRYPTION + " again"), item(3, CHILD_SAFETY), formula))
    (folder / "20261120T130000Z_c.xml").write_bytes(b"<html>Closed</html>")
    return folder


@pytest.fixture(scope="module")
def filled(saved: Path) -> Path:
    """An archive filled by `import`."""
    archive = saved.parent / "archive.db"
    assert main(["--archive", str(archive), "--quiet", "import", str(saved)]) == 0
    return archive


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(every_command(cli)), ids=lambda path: " ".join(path) or "the whole")
def test_help_teaches(run: Run, path: tuple[str, ...]) -> None:
    found = run(*path, "--help")
    assert found.code == 0
    assert len(found.out.split()) > 12
    assert found.out.count(".") >= 1


def test_all_the_commands_are_there() -> None:
    promised = (
        "poll watch import judge rejudge feeds export stats breaks backup check forget sample run audit corrections"
    )
    assert set(promised.split()) <= set(cli.commands)


class TestExitCodes:
    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(["nonsense"], id="no such command"),
            pytest.param(["stats", "--nonsense"], id="no such option"),
            pytest.param(["import"], id="an argument is missing"),
            pytest.param(["export", "--format", "pdf"], id="no such format"),
            pytest.param(["forget"], id="what to forget is missing"),
            pytest.param(["forget", "--article", "a", "--person", "b"], id="two things to forget"),
        ],
    )
    def test_2_not_understood(self, run: Run, arguments: list[str]) -> None:
        found = run(*arguments)
        assert (found.code, found.out) == (2, "")
        assert "Error: " in found.err

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("colour=red", "“colour” is not a field"),
            ("from=yesterday", "give a date such as"),
            ("last=never", "give a number of days"),
            ("from=2026-11-20&to=2026-11-01", "ends (2026-11-01) before it begins"),
        ],
    )
    def test_2_a_question_that_does_not_parse(self, run: Run, filled: Path, question: str, words: str) -> None:
        found = run("export", question, archive=filled)
        assert (found.code, found.out) == (2, "")
        assert words in found.err
        assert "Traceback" not in found.err

    @pytest.mark.parametrize(
        "command", ["stats", "check", "export", "feeds list", "backup x.db", "forget --yes --article a"]
    )
    def test_3_no_archive_yet(self, run: Run, tmp_path: Path, command: str) -> None:
        found = run(*command.split())
        assert (found.code, found.out) == (3, "")
        assert "There is no archive at" in found.err
        assert not (tmp_path / "archive.db").exists()

    @pytest.mark.parametrize("command", ["stats", "check", "export", "rejudge", "feeds list"])
    def test_3_a_foreign_file(self, run: Run, tmp_path: Path, command: str) -> None:
        foreign = tmp_path / "foreign.db"
        with sqlite3.connect(foreign) as db:
            db.execute("CREATE TABLE mine (a)")
        db.close()
        before = foreign.read_bytes()
        found = run(*command.split(), archive=foreign)
        assert (found.code, found.out) == (3, "")
        assert "SQLite file of another program" in found.err
        assert foreign.read_bytes() == before

    def test_3_no_sqlite_at_all(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "archive.db").write_text("Dear diary, " * 100)
        found = run("stats")
        assert found.code == 3
        assert "not an SQLite file" in found.err

    @pytest.mark.parametrize("command", ["poll", "watch"])
    def test_3_another_poller(self, run: Run, tmp_path: Path, command: str) -> None:
        with one_poller(tmp_path / "archive.db"):
            found = run(command)
        assert found.code == 3
        assert "Another process is polling" in found.err

    def test_3_a_setting_that_cannot_be_used(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLEARTEXT_RETENTION_DAYS", "many")
        found = run("stats")
        assert found.code == 3
        assert "CLEARTEXT_RETENTION_DAYS=many" in found.err

    def test_3_nowhere_to_write(self, run: Run, filled: Path, tmp_path: Path) -> None:
        found = run("export", "--out", tmp_path / "no" / "folder.csv", archive=filled)
        assert found.code == 3
        assert "cannot be written: No such file or directory" in found.err

    @pytest.mark.parametrize("stop", [KeyboardInterrupt, click.Abort])
    def test_130_stopped(self, run: Run, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]) -> None:
        def stopped(environ: object) -> Settings:
            raise stop

        monkeypatch.setattr(commands, "load", stopped)
        found = run("stats")
        assert found.code == 130
        assert "What was stored so far is safe" in found.err

    @pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
    def test_130_a_real_ctrl_c(self) -> None:
        command = [sys.executable, "-m", "ingest", "judge"]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write('{"title": "x"}\n')
            process.stdin.flush()
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.wait(timeout=10)  # before its input is closed: that alone would end it too
            _, said = process.communicate(timeout=10)
        assert process.returncode == 130
        assert "Traceback" not in said

    @pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
    def test_0_when_the_reader_has_seen_enough(self, filled: Path) -> None:
        script = f'"{sys.executable}" -m ingest --archive "{filled}" export --entries | true; echo ${{PIPESTATUS[0]}}'
        done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30)
        assert done.stdout.strip() == "0"
        assert "Traceback" not in done.stderr


class TestImport:
    def test_json_is_one_object(self, run: Run, saved: Path) -> None:
        found = run("--json", "import", saved)
        assert found.code == 0
        assert set(found.json) >= TOTALS
        assert {name: found.json[name] for name in TOTALS - {"outcomes"}} == {
            "feeds": 1,
            "documents": 2,
            "entries_seen": 6,
            "sightings": 5,
            "articles": 5,
            "on_topic": 3,
            "revisions": 1,
            "undated": 1,
        }
        assert found.json["outcomes"] == {"new": 2, "not_a_feed": 1}
        assert found.json["run"]["documents"] == 3

    def test_words_for_people(self, run: Run, saved: Path) -> None:
        found = run("import", saved)
        assert "3 documents read, 5 new articles" in found.out
        assert "5 articles, 3 on topic" in found.out

    def test_what_is_left_out_is_said_and_needs_attention(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "list.jsonl").write_text(
            f'{{"source": "A", "url": "https://a.example/1", "title": "{ENCRYPTION}"}}\nnot json\n', encoding="utf-8"
        )
        (tmp_path / "readme.txt").write_text("hello")
        found = run("--json", "import", tmp_path / "list.jsonl", tmp_path / "readme.txt")
        assert found.code == 1
        assert "list.jsonl, line 2: " in found.err
        assert "Left out: " in found.err
        assert (found.json["articles"], found.json["on_topic"], found.json["entries_seen"]) == (1, 1, 1)
        assert len(found.json["run"]["problems"]) == 1

    def test_nothing_there(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        found = run("import", tmp_path / "empty")
        assert found.code == 1
        assert "Nothing to import was found" in found.err

    def test_no_such_path(self, run: Run, tmp_path: Path) -> None:
        found = run("import", tmp_path / "nowhere")
        assert (found.code, found.out) == (3, "")
        assert "cannot be read" in found.err


class TestPoll:
    @pytest.fixture(autouse=True)
    def feeds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A data folder of our own with a feed list that a test may edit."""
        monkeypatch.setenv("CLEARTEXT_DATA", str(tmp_path))
        path = tmp_path / "feeds.toml"
        path.write_text(FEEDS, encoding="utf-8")
        return path

    def test_every_feed_with_its_outcome_and_reason(self, run: Run) -> None:
        found = run("--json", "poll", "--all")
        assert found.code == 1
        assert set(found.json) >= TOTALS
        (told,) = found.json["polled"]
        assert (told["feed"], told["outlet"], told["kind"], told["degree"]) == (
            "http://127.0.0.1:9/rss",
            "The Guard",
            "failed",
            "soft",
        )
        assert "private network or to this machine" in told["reason"]

    def test_without_a_contact_the_team_is_asked_for_one_also_when_quiet(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("CLEARTEXT_CONTACT", raising=False)
        assert "Set CLEARTEXT_CONTACT" in run("--quiet", "poll").err
        monkeypatch.setenv("CLEARTEXT_CONTACT", "press@example.org")
        assert "CLEARTEXT_CONTACT" not in run("poll").err

    def test_only_what_is_due(self, run: Run) -> None:
        assert "1 feeds asked, 1 failed" in run("poll").out
        assert "0 feeds asked, 0 failed" in run("poll").out
        assert "1 feeds asked, 1 failed" in run("poll", "--all").out

    def test_a_paused_feed_is_not_asked_until_it_is_resumed(self, run: Run) -> None:
        url = "http://127.0.0.1:9/rss"
        run("poll")
        assert run("feeds", "pause", url).out == f"{url}: now paused.\n"
        assert "0 feeds asked" in run("poll", "--all").out
        assert "paused; failed" in run("feeds", "list").out
        assert run("feeds", "pause", url).out == f"{url}: was already paused.\n"
        assert run("--json", "feeds", "resume", url).json == {"feed": url, "paused": False, "changed": True}
        assert "1 feeds asked" in run("poll", "--all").out

    def test_pausing_a_feed_that_is_not_there(self, run: Run) -> None:
        found = run("feeds", "pause", "https://nowhere.example/rss")
        assert found.code == 3
        assert "no feed https://nowhere.example/rss" in found.err

    def test_mistakes_in_the_list_stop_nothing_else(self, run: Run, feeds: Path) -> None:
        feeds.write_text(FEEDS + '[[outlet]]\nslug = "no good"\n', encoding="utf-8")
        found = run("--json", "poll")
        assert found.code == 1
        assert "Left out: " in found.err
        assert f"{feeds}, line 8" in found.err
        assert len(found.json["polled"]) == 1

    def test_a_list_that_is_no_toml(self, run: Run, feeds: Path) -> None:
        feeds.write_text("[[outlet]\n", encoding="utf-8")
        found = run("poll")
        assert found.code == 3
        assert "feeds.toml, line 1" in found.err


class TestJudge:
    def judged(self, run: Run, monkeypatch: pytest.MonkeyPatch, body: bytes) -> tuple[int, list[dict[str, Any]]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
        found = run("judge")
        return found.code, [json.loads(line) for line in found.out.splitlines()]

    def test_in_order_with_a_bad_line_in_its_place(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        body = b"\n".join(
            [
                json.dumps({"id": 7, "title": ENCRYPTION, "summary": "", "language": "en"}).encode(),
                b"not json",
                b"",
                b"[" * 100_000,
                b'"text"',
                json.dumps({"title": f"<b>{CHILD_SAFETY}</b>"}).encode(),
                b'{"title": "Caf\xe9"}',
                json.dumps({"title": None, "id": "last"}).encode(),
            ]
        )
        code, found = self.judged(run, monkeypatch, body)
        assert code == 1
        assert [one.get("line") for one in found] == [None, 2, 4, 5, None, None, None]
        assert (found[0]["id"], found[0]["on_topic"]) == (7, True)
        assert set(found[0]["topics"]) == {"encryption", "child_safety", "debate"}
        assert found[0]["topics"]["encryption"] > 0.9 > 0.1 > found[0]["topics"]["child_safety"]
        assert set(found[0]) == {
            "id", "language", "on_topic", "topics", "spans", "reasons", "coverage_kind", "sentiment", "voices",
            "targets", "quotes", "camp", "excluded_by", "rules",
        }  # fmt: skip
        matched = [ENCRYPTION[span["start"] : span["end"]] for span in found[0]["spans"]]
        assert "end-to-end encryption" in matched
        assert "line 2 was not judged" in found[1]["error"]
        assert max(found[4]["topics"], key=found[4]["topics"].__getitem__) == "child_safety"
        assert (found[6]["id"], found[6]["on_topic"]) == ("last", False)

    def test_nothing_in_nothing_out(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.judged(run, monkeypatch, b"") == (0, [])


class TestExport:
    def test_csv_defuses_formulas_and_reads_back(self, run: Run, filled: Path) -> None:
        found = run("export", archive=filled)
        assert found.code == 0
        headlines = [row["headline"] for row in csv.DictReader(io.StringIO(found.out, newline=""))]
        assert headlines == [
            ENCRYPTION + " again",
            CHILD_SAFETY,
            "'=cmd|' /C calc'!A0 about end-to-end encryption",
        ]
        assert "3 articles written." in found.err

    def test_a_question(self, run: Run, filled: Path) -> None:
        found = run("--quiet", "export", "topic=any&q=tram", "--format", "jsonl", archive=filled)
        assert [json.loads(line)["headline"] for line in found.out.splitlines()] == [OFF_TOPIC]
        assert found.err == ""

    def test_a_search_as_in_the_box(self, run: Run, filled: Path) -> None:
        found = run("--quiet", "export", "topic=any", "--search", '(tram OR "no such") -police', archive=filled)
        assert len(found.out.splitlines()) == 2
        assert OFF_TOPIC in found.out
        twice = run("export", "q=tram", "--search", "tram", archive=filled)
        assert twice.code == 2 and "not both" in twice.err

    def test_a_mistaken_search_is_pointed_at(self, run: Run, filled: Path) -> None:
        found = run("export", "--q", "tram (outlt:bbc)", archive=filled)
        assert found.code == 2
        assert found.err.splitlines()[-2:] == ["tram (outlt:bbc)", "      ^"]

    @pytest.mark.parametrize(
        "pasted",
        [
            "last=all",
            "?last=all",
            "http://localhost:8501/articles?last=all&article=482",
            "article=482",
        ],
    )
    def test_an_address_of_the_dashboard_will_do(self, run: Run, filled: Path, pasted: str) -> None:
        assert run("export", pasted, archive=filled).out == run("export", "", archive=filled).out

    def test_the_files_ending_says_the_format(self, run: Run, filled: Path, tmp_path: Path) -> None:
        run("export", "topic=child_safety", "--out", tmp_path / "out.jsonl", archive=filled)
        assert json.loads((tmp_path / "out.jsonl").read_text("utf-8"))["headline"] == CHILD_SAFETY

    def test_entries(self, run: Run, filled: Path) -> None:
        found = run("export", "--entries", archive=filled)
        entries = list(csv.DictReader(io.StringIO(found.out, newline="")))
        assert {entry["guid"] for entry in entries} == {"g1", "g2", "g3", "g4", "u"}
        assert {entry["feed"] for entry in entries} == {SAVED + "guard"}
        assert next(e["link"] for e in entries if e["guid"] == "g2") == "https://outlet.example/2"


class TestSample:
    def test_it_is_never_mixed_with_real_articles(self, run: Run, filled: Path, saved: Path, tmp_path: Path) -> None:
        refused = run("sample", archive=filled)
        assert refused.code == 3
        assert "holds articles already" in refused.err
        invented = tmp_path / "invented.db"
        assert run("sample", archive=invented).out.startswith("Sample coverage loaded.")
        assert run("sample", archive=invented).code == 0, "filling it again changes nothing"
        for command in (["import", str(saved)], ["poll"]):
            refused = run(*command, archive=invented)
            assert refused.code == 3
            assert "must not be mixed" in refused.err

    def test_it_refuses_the_file_that_polls_fill_by_default(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        default = tmp_path / "default.db"
        monkeypatch.setattr(filling, "DEFAULT_ARCHIVE", default)
        refused = run("sample", archive=default)
        assert (refused.code, refused.out) == (2, "")
        assert "a file of its own with --archive PATH" in refused.err
        assert not default.exists()


class TestLookingAfter:
    def test_options_may_stand_behind_the_command(self, run: Run, filled: Path) -> None:
        told = run("--json", "stats", archive=filled).json
        assert run("stats", "--json", "--quiet", f"--archive={filled}").json == told
        assert run("stats", "--archive", filled, "--json").json == told

    def test_stats(self, run: Run, filled: Path) -> None:
        found = run("--json", "stats", archive=filled)
        assert (found.code, found.json["articles"]) == (0, 5)
        assert set(found.json) >= TOTALS
        assert "5 articles, 3 on topic" in run("stats", archive=filled).out

    def test_rejudge_says_when_there_is_nothing_to_do(self, run: Run, filled: Path) -> None:
        assert run("--json", "rejudge", archive=filled).json["judged"] == 0
        assert "Nothing to do" in run("rejudge", archive=filled).out

    def test_backup_and_check(self, run: Run, filled: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copies" / "copy.db"
        assert run("--json", "backup", copy, archive=filled).json["bytes"] == copy.stat().st_size
        assert run("--json", "check", archive=copy).json == {"sound": True, "problems": []}
        again = run("backup", copy, archive=filled)
        assert (again.code, "exists already" in again.err) == (3, True)

    def test_feeds_list(self, run: Run, filled: Path) -> None:
        (feed,) = run("--json", "feeds", "list", archive=filled).json["feeds"]
        assert (feed["url"], feed["outcome"], feed["last_polled_at"]) == (
            SAVED + "guard",
            "not_a_feed",
            "2026-11-20T13:00:00+00:00",
        )
        assert "not a feed any more at 2026-11-20 13:00 UTC" in run("feeds", "list", archive=filled).out

    def test_feeds_check_of_our_own_list(self, run: Run) -> None:
        found = run("--json", "feeds", "check")
        assert (found.code, found.json["problems"]) == (0, [])
        assert found.json["feeds"] > 80

    def test_forget_asks_first(self, run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
        asked = run("forget", "--outlet", "guard", archive=filled)
        assert (asked.code, asked.out.strip()) == (0, "Nothing was erased.")
        assert run("--json", "stats", archive=filled).json["articles"] == 5

    def test_forget(self, run: Run, saved: Path, tmp_path: Path) -> None:
        run("import", saved)
        assert run("--json", "forget", "--yes", "--article", "https://outlet.example/1").json == {"articles": 1}
        assert run("forget", "--yes", "--article", "https://outlet.example/1").code == 1
        assert run("--json", "stats").json["articles"] == 4
        assert run("check").code == 0
        assert b"weaken" not in (tmp_path / "archive.db").read_bytes()

    @pytest.mark.parametrize(
        "address", ["http://outlet.example/1?utm_source=mail&fbclid=x#top", "https://outlet.example/1"]
    )
    def test_forget_knows_the_address_a_person_would_paste_and_says_whose_it_is(
        self, run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
        asked = run("forget", "--article", address, archive=filled)
        assert asked.code == 0
        assert f"Erase “{ENCRYPTION} again” (https://outlet.example/1) from" in asked.err

    def test_forget_erases_what_a_pasted_address_names(self, run: Run, saved: Path) -> None:
        run("import", saved)
        assert run("--json", "forget", "--yes", "--article", "http://outlet.example/1?utm_id=3").json == {"articles": 1}
        missed = run("forget", "--article", "https://outlet.example/none")
        assert (missed.code, missed.out) == (1, "The archive has no article at https://outlet.example/none.\n")

    def test_a_damaged_archive_is_told_in_words(self, run: Run, filled: Path, tmp_path: Path) -> None:
        body = bytearray(filled.read_bytes())
        for page in range(3, len(body) // 4096):
            body[page * 4096 : page * 4096 + 60] = b"\xff" * 60
        damaged = tmp_path / "damaged.db"
        damaged.write_bytes(body)
        found = run("check", archive=damaged)
        assert found.code in (1, 3)
        assert "Traceback" not in found.err
        assert "backups" in found.out + found.err


class TestRunTogether:
    """`run` keeps two processes; when one ends, so does the other."""

    @pytest.fixture(autouse=True)
    def _signals(self) -> Iterator[None]:
        kept = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
        yield
        for name, handler in kept.items():
            signal.signal(name, handler)

    def context(self, tmp_path: Path) -> Context:
        return Context(Settings(), tmp_path / "archive.db", False, True, lambda: NOW)

    def start(self, code: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-S", "-c", code])

    def test_one_ends_all_end(self, tmp_path: Path) -> None:
        processes = {
            "dashboard": self.start("import time; time.sleep(60)"),
            "poller": self.start("raise SystemExit(3)"),
        }
        assert running._together(processes, self.context(tmp_path)) == 3
        assert all(process.returncode is not None for process in processes.values())

    def test_the_watcher_runs_where_something_is_set_up(self, tmp_path: Path) -> None:
        context = Context(Settings(data=tmp_path), tmp_path / "archive.db", False, True, lambda: NOW)
        assert not running._anything_to_send(context)
        with closing(open_writer(context.archive)) as db:
            assert not running._anything_to_send(context)
            with writing(db):
                put_alert(db, Alert("a1", "Any", Question(), Rule()), at=NOW, who="Ann")
        assert running._anything_to_send(context)
        context.archive.unlink()
        (tmp_path / "alerts.toml").touch()
        assert running._anything_to_send(context)

    def test_told_to_stop_it_stops_both(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        processes = {name: self.start("import time; time.sleep(60)") for name in ("dashboard", "poller")}
        monkeypatch.setattr(time, "sleep", lambda seconds: os.kill(os.getpid(), signal.SIGTERM))
        assert running._together(processes, self.context(tmp_path)) == 0
        assert all(process.returncode is not None for process in processes.values())


class TestSources:
    """`feeds add`, `remove`, `import`, `export`, against a site on this machine."""

    PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'

    @pytest.fixture(autouse=True)
    def _loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLEARTEXT_ALLOW_LOOPBACK", "1")
        monkeypatch.setenv("CLEARTEXT_USER", "Ann")

    @pytest.fixture
    def site(self) -> Iterator[str]:
        """The address of a site with one feed."""
        body = rss(item(1, ENCRYPTION), item(2), title="The Site")
        replies = {"/": Reply(body=self.PAGE), "/rss": Reply(body=body)}
        with in_thread(Loopback(replies)) as server:
            yield server.url("/")

    def test_add_shows_what_it_found_keeps_it_and_it_is_polled(self, run: Run, site: str, tmp_path: Path) -> None:
        found = run("feeds", "add", "--yes", "--country", "GB", "--kind", "NGO", site)
        assert found.code == 0
        assert "The Site · rss20" in found.out and f"2026-11-20  ● {ENCRYPTION}" in found.out
        assert "2 entries, 1 of them on topic" in found.out
        (feed,) = run("--json", "feeds", "list").json["feeds"]
        assert (feed["outlet"], feed["url"], feed["outcome"]) == ("The Site", f"{site}rss", None)
        text = run("feeds", "export", "--toml").out
        assert 'slug = "the-site"' in text and 'kind = "NGO"' in text and 'country = "GB"' in text
        again = run("--json", "feeds", "add", "--yes", site).json
        assert again["found"][0]["known"] == "It is watched already, for The Site."

    def test_add_asks_first(self, run: Run, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
        assert run("feeds", "add", site).code == 1
        assert run("feeds", "list").out == "The archive has no feeds yet.\n"
        assert run("--json", "feeds", "add", site).json["kept"] == []

    def test_remove_export_and_import(self, run: Run, site: str, tmp_path: Path) -> None:
        run("feeds", "add", "--yes", site)
        opml, toml = tmp_path / "x.opml", tmp_path / "x.toml"
        assert run("feeds", "export", "--out", opml).code == run("feeds", "export", "--toml", "--out", toml).code == 0
        assert run("--json", "feeds", "remove", f"{site}rss").json["changed"] is True
        assert "removed; not asked yet" in run("feeds", "list").out
        assert "1 removed feeds left out" in run("feeds", "export").err
        for path in (opml, toml):
            found = run("--json", "feeds", "import", path)
            assert (found.code, found.json["added"], found.json["removed"]) == (1, [], [f"{site}rss"])
            other = tmp_path / f"{path.suffix}.db"
            assert run("--json", "feeds", "import", path, archive=other).json["added"] == [f"{site}rss"]
            assert run("--json", "feeds", "import", path, archive=other).json["known"] == 1
            assert run("feeds", "export", "--toml", archive=other).out == toml.read_text("utf-8")

    def test_a_list_without_feeds_needs_attention(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "x.opml").write_text("<opml><body/></opml>")
        found = run("feeds", "import", tmp_path / "x.opml")
        assert (found.code, "lists no feeds" in found.err) == (1, True)

    def test_no_feed_there(self, run: Run) -> None:
        found = run("feeds", "add", "http://127.0.0.1:9/")
        assert (found.code, "No feed was found at" in found.err) == (3, True)


@contextmanager
def in_thread(server: Loopback) -> Iterator[Loopback]:
    """Serve from a loop of its own: the command under test runs one too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(5)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
