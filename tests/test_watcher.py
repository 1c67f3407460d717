"""Watching: alerts are noticed, gathered and sent once, notes come on their hour, a kill loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.config import Config
from alerts.formats import plain_text
from alerts.message import Message
from alerts.send import Result, Sent, Trouble
from briefing.watcher import Watcher
from briefing.weekly import weekly_message
from model.alert import Alert, Rule
from model.feed import Outcome
from model.judgement import TOPICS
from model.question import Question
from store.alerts import firings, put_alert
from store.archive import Archive, open_reader, open_writer, writing
from store.articles import record
from store.editorial import star
from store.feeds import put_outlet, record_outcome
from store.heard import put_voices
from store.judgements import put_judgements, put_rules, topic_bits
from store.outbox import Letter, letters
from store.sample import open_sample
from tests.building import OFFICE, START, Feeds, article, hour, judgement, new_archive, seen
from tests.receiving import Hook, Mailbox, mail_server, webhook

CONFIG = """
zone = "UTC"
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
allow_plain = true
from = "Press <press@charity.example>"
timeout_s = 5
[destinations.team]
email = ["ann@example.org", "bob@example.org"]
[destinations.room]
webhook = "http://127.0.0.1:9/hook"
allow_http = true
format = "slack"
"""


@dataclass
class Post:
    """Takes what is sent, or does not."""

    got: list[tuple[Message, Letter]] = field(default_factory=list)
    result: Result = field(default_factory=Sent)

    def __call__(self, message: Message, letter: Letter, config: Config, now: datetime) -> Result:
        self.got.append((message, letter))
        return self.result

    @property
    def texts(self) -> list[str]:
        return [plain_text(message) for message, _ in self.got]


@dataclass
class Scene:
    db: Archive
    feeds: Feeds
    folder: Path
    post: Post
    watcher: Watcher
    now: datetime = START

    def at(self, hours: float) -> None:
        self.now = hour(hours)
        self.watcher.once()

    def configure(self, more: str = "") -> None:
        (self.folder / "alerts.toml").write_text(CONFIG.format(port=2525) + more, "utf-8")

    def alert(self, rule: Rule, *, to: tuple[str, ...] = ("team",), key: str = "a1") -> None:
        with writing(self.db):
            put_alert(self.db, Alert(key, f"Alert {key}", Question(), rule, to), at=self.now, who="Ann")

    def publish(
        self, name: str, hours: float, *, feed: str = "news", copy_of: int | None = None, byline: str = ""
    ) -> int:
        with writing(self.db):
            what = article(name, at=hour(hours), url=f"https://{feed}.example/{name}", byline=byline)
            (found,) = record(self.db, [seen(getattr(self.feeds, feed), what, hours)]).changed_ids
            rules = put_rules(self.db, "test-1", TOPICS, START)
            put_judgements(self.db, rules, [(found, judgement("encryption"))], topic_bits(self.db))
            self.db.conn.execute("INSERT OR IGNORE INTO stories (id) VALUES (1)")
            if copy_of is not None:
                self.db.conn.executemany(
                    "INSERT OR IGNORE INTO groupings VALUES (?, ?, x'', ?, 1, '', NULL)",
                    [(i, rules, copy_of) for i in (copy_of, found)],
                )
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    db, feeds = new_archive(tmp_path / "archive.db")
    post = Post()
    watcher = Watcher(db, tmp_path / "alerts.toml", tmp_path / "team.toml", {}, UTC, lambda: made.now, post)
    made = Scene(db, feeds, tmp_path, post, watcher)
    made.configure()
    yield made
    db.close()


class TestAlerts:
    def test_a_text_is_told_once_with_its_copies(self, scene: Scene) -> None:
        scene.alert(Rule())
        first = scene.publish("a", 1, byline="Ann Lee")
        scene.publish("b", 1.1, feed="post", copy_of=first)
        scene.at(2)
        scene.publish("c", 2.1, feed="post", copy_of=first)
        for hours in (3, 4):
            scene.at(hours)
        assert [letter.recipient for _, letter in scene.post.got] == ["ann@example.org", "bob@example.org"]
        text = scene.post.texts[0]
        assert "1 text in 2 articles of 2 outlets: 1 copy, counted once." in text
        assert "Headline of a (The News · Ann Lee · +1 copy)\n  https://news.example/a" in text

    def test_what_came_before_the_alert_or_long_ago_is_no_news(self, scene: Scene) -> None:
        scene.publish("before", 1)
        scene.now = hour(2)
        scene.alert(Rule())
        with writing(scene.db):
            old = article("old", at=START - timedelta(days=9), url="https://news.example/old")
            record(scene.db, [seen(scene.feeds.news, old, 3)])
        scene.at(4)
        assert not scene.post.got

    def test_bursts_are_gathered(self, scene: Scene) -> None:
        scene.alert(Rule(), to=("room",))
        for n in range(4):
            scene.publish(f"a{n}", 1 + n / 20)
            scene.at(1.01 + n / 20)
        scene.at(1.6)
        assert [len(letter.content["firings"]) for _, letter in scene.post.got] == [1, 3]
        assert scene.post.got[1][0].subject == "Alert a1: 3 firings (A new text)"

    def test_quiet_hours_only_delay(self, scene: Scene) -> None:
        scene.configure('[quiet]\nfrom = "08:30"\nto = "11:00"\n')
        scene.alert(Rule())
        for n in range(2):
            scene.publish(f"a{n}", 1 + n)
            scene.at(1.1 + n)
        assert not scene.post.got and len(firings(scene.db)) == 2
        scene.at(3)
        assert len(scene.post.got) == 2 and scene.post.texts[0].count("A new text on") == 2

    def test_paused_ones_are_silent(self, scene: Scene) -> None:
        scene.alert(Rule())
        with writing(scene.db):
            put_alert(scene.db, Alert("a1", "x", Question(), Rule(), ("team",), paused=True), at=START, who="Ann")
        scene.publish("a", 1)
        scene.at(2)
        assert not scene.post.got and not firings(scene.db)

    def test_without_a_destination_it_is_noticed_and_not_sent(self, scene: Scene) -> None:
        scene.alert(Rule(), to=())
        scene.publish("a", 1)
        scene.at(2)
        assert len(firings(scene.db)) == 1 and not scene.post.got and not letters(scene.db)

    def test_a_dead_feed(self, scene: Scene) -> None:
        scene.alert(Rule("feed died", 2))
        feed = scene.feeds.news[0]
        with writing(scene.db):
            record_outcome(scene.db, feed, Outcome("new", hour(0)))
            for n in (10, 30, 50, 52):
                record_outcome(scene.db, feed, Outcome("failed", hour(n), "The server is gone.", "temporary"))
        scene.at(53)
        scene.at(54)
        assert len(scene.post.got) == 2 and "https://news.example/feed" in scene.post.texts[0]
        assert "has failed 4 times since" in scene.post.texts[0]

    def test_a_feed_that_was_not_asked_is_not_dead(self, scene: Scene) -> None:
        scene.alert(Rule("feed died", 2))
        with writing(scene.db):
            record_outcome(scene.db, scene.feeds.news[0], Outcome("new", hour(0)))
            record_outcome(scene.db, scene.feeds.news[0], Outcome("new", hour(90)))
        scene.at(91)
        assert not scene.post.got

    def test_a_starred_text_that_changed(self, scene: Scene) -> None:
        scene.alert(Rule("starred"))
        found = scene.publish("a", 1)
        with writing(scene.db):
            star(scene.db, found, True, at=hour(2), who="Ann")
        with writing(scene.db):
            other = article("a", "Another headline", at=hour(1), url="https://news.example/a")
            record(scene.db, [seen(scene.feeds.news, other, 3)])
            put_judgements(
                scene.db, put_rules(scene.db, "test-1", TOPICS, START), [(found, judgement("encryption"))],
                topic_bits(scene.db),
            )  # fmt: skip
        scene.at(4)
        scene.at(5)
        assert len(scene.post.got) == 2 and "Its headline or standfirst reads otherwise" in scene.post.texts[0]

    def test_sensitive_texts_stay_here(self, scene: Scene) -> None:
        scene.alert(Rule())
        found = scene.publish("a", 1, byline="Ann Lee")
        scene.watcher.sensitive = lambda db: frozenset({found})
        scene.at(2)
        text = scene.post.texts[0]
        assert "marked as sensitive (The News)" in text and "Headline" not in text and "Lee" not in text
        assert "news.example/a" not in text


class TestDelivery:
    def trouble(self, scene: Scene, result: Result) -> Letter:
        scene.alert(Rule(), to=("room",))
        scene.publish("a", 1)
        scene.post.result = result
        scene.at(2)
        return letters(scene.db)[0]

    def test_tried_again_with_pauses_under_the_same_name(self, scene: Scene) -> None:
        letter = self.trouble(scene, Trouble("Not now."))
        assert letter.next_at == hour(2) + timedelta(minutes=1) and letter.trouble == "Not now."
        for minutes in (0.5, 1, 3, 6, 22):
            scene.at(2 + minutes / 60)
        scene.post.result = Sent()
        scene.at(5)
        assert len(scene.post.got) == 5 and len({one.message_id for _, one in scene.post.got}) == 1
        assert letters(scene.db)[0].sent_at == hour(5) and letters(scene.db)[0].trouble == ""

    def test_the_server_says_how_long(self, scene: Scene) -> None:
        assert self.trouble(scene, Trouble("429", after=timedelta(hours=3))).next_at == hour(5)

    def test_refused_for_good_is_kept_and_said(self, scene: Scene) -> None:
        letter = self.trouble(scene, Trouble("No such room.", for_good=True))
        assert letter.given_up and letter.trouble == "No such room."
        scene.at(50)
        assert len(scene.post.got) == 1

    def test_given_up_after_three_days(self, scene: Scene) -> None:
        self.trouble(scene, Trouble("Not now."))
        for day in range(1, 6):
            scene.at(2 + 24 * day)
        assert letters(scene.db)[0].given_up and len(scene.post.got) == 4

    def test_killed_while_sending(self, scene: Scene) -> None:
        """Begun, and nothing heard since: sent again after the pause, under the same name."""

        def killed(*_: object) -> Result:
            raise KeyboardInterrupt

        scene.alert(Rule(), to=("room",))
        scene.publish("a", 1)
        scene.watcher.out = killed
        with pytest.raises(KeyboardInterrupt):
            scene.at(2)
        scene.watcher.out = scene.post
        scene.at(2)
        assert not scene.post.got
        scene.at(2.1)
        assert len(scene.post.got) == 1 and scene.post.got[0][1].attempts == 1

    def test_erased_in_the_meantime(self, scene: Scene) -> None:
        letter = self.trouble(scene, Trouble("Not now."))
        scene.db.conn.execute("DELETE FROM articles")
        scene.post.result = Sent()
        scene.at(2 + 1 / 30)
        assert "Headline" not in scene.post.texts[-1] and "erased" in scene.post.texts[-1]
        assert "Headline" not in str(letter.content)


class TestNote:
    NOTE = '[morning_note]\nat = "07:30"\nto = ["team"]\n'

    def test_on_its_hour_once_to_everybody(self, scene: Scene) -> None:
        first = scene.publish("a", 1, byline="Ann Lee")
        scene.publish("b", 2, feed="post", copy_of=first)
        scene.publish("c", 3, feed="post")
        with writing(scene.db):
            office = put_outlet(scene.db, OFFICE)
        scene.configure(self.NOTE)
        for hours in (23, 23.5, 23.6, 24):
            scene.at(hours)
        assert len(scene.post.got) == 2 and office
        message, _ = scene.post.got[0]
        assert message.subject == "Morning note, Tuesday 3 Nov 2026: 2 new texts"
        text = scene.post.texts[0]
        assert text.index("Tier 1: 1 text") < text.index("Tier 2: 1 text")
        assert "Headline of a (The News · Ann Lee · +1 copy)\n  https://news.example/a" in text

    def test_nothing_new_is_said(self, scene: Scene) -> None:
        scene.configure(self.NOTE)
        scene.at(23.5)
        assert scene.post.got[0][0].subject.endswith("nothing new") and scene.post.texts[0].startswith(
            "Nothing new from"
        )

    def test_what_is_told_is_not_told_again_and_what_waited_is(self, scene: Scene) -> None:
        scene.configure(self.NOTE)
        scene.publish("a", 2)
        scene.at(23.5)
        waited = scene.publish("waited", 20)
        scene.publish("b", 30)
        scene.at(47.5)
        texts = scene.post.texts
        assert "Headline of a" in texts[0] and waited
        assert "Headline of a" not in texts[2] and "waited" in texts[2] and "Headline of b" in texts[2]

    def test_quotes_of_ours(self, scene: Scene) -> None:
        (scene.folder / "team.toml").write_text('names = ["Privacy Alliance"]', "utf-8")
        scene.configure(self.NOTE)
        found = scene.publish("a", 1)
        with writing(scene.db):
            put_voices(scene.db, [])
            for n, (speaker, organisation) in enumerate([("Jo Park", "Privacy Alliance"), ("Al Stone", "Police")]):
                scene.db.conn.execute(
                    "INSERT INTO quotes (article_id, n, text, part, start, end, speaker, speaker_start, speaker_end,"
                    " cue, direct, confidence, pattern, role, organisation, declined, voice_id, camp)"
                    " VALUES (?, ?, ?, 0, 0, 1, ?, NULL, NULL, 'said', 1, 1, 'after', '', ?, 0, NULL, '')",
                    [found, n, f"Words of {speaker}", speaker, organisation],
                )
        scene.at(23.5)
        assert "Quotes of ours: 1" in scene.post.texts[0] and "“Words of Jo Park” (Jo Park" in scene.post.texts[0]
        assert "Al Stone" not in scene.post.texts[0]

    def test_a_laptop_that_slept(self, scene: Scene) -> None:
        scene.configure(self.NOTE)
        scene.at(23.5 + 13)
        assert not scene.post.got

    def test_a_mistake_in_the_file_is_told_and_the_last_good_one_stays(
        self, scene: Scene, caplog: pytest.LogCaptureFixture
    ) -> None:
        scene.configure(self.NOTE)
        scene.at(1)
        scene.configure("[mourning_note]")
        scene.at(2)
        scene.at(23.5)
        assert len(scene.post.got) == 4 and caplog.text.count("mourning_note") == 1

    def test_the_weekly_briefing_is_composed_by_whom_it_may_concern(self, scene: Scene) -> None:
        def weekly(db: Archive, content: Mapping[str, Any], *, now: datetime, sensitive: frozenset[int]) -> Message:
            return Message(f"Briefing of {content['slot']}", ())

        scene.watcher.weekly = weekly
        scene.configure('[weekly_briefing]\nday = "mon"\nat = "08:00"\nto = ["room"]\n')
        scene.at(0)
        scene.at(1)
        assert [message.subject for message, _ in scene.post.got] == ["Briefing of 2026-11-02T08:00:00+00:00"]


def test_the_real_briefing_goes_with_its_pdf(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with closing(open_reader(open_sample(now))) as db:
        content = {"slot": now.isoformat(), "question": ""}
        found = weekly_message(db, content, zone=UTC, now=now, data=tmp_path, sensitive=frozenset())
    (file,) = found.attachments
    assert (
        file.body.startswith(b"%PDF")
        and file.name.endswith(".pdf")
        and found.html.lower().startswith("<!doctype html>")
    )
    assert any(block.text in found.subject for block in found.blocks) and len(found.blocks) > 2


def _until(done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _start(archive: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "CLEARTEXT_ARCHIVE": str(archive), "CLEARTEXT_DATA": str(archive.parent)}
    command = [sys.executable, "-m", "briefing", "watch"]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1], env=environment, stderr=subprocess.PIPE)


def _ready(path: Path, port: int, url: str) -> None:
    """An archive with one text to tell, to two people by mail and to a webhook."""
    db, feeds = new_archive(path)
    now = datetime.now(UTC)
    hours = (now - START) / timedelta(hours=1)
    with writing(db):
        both = Alert("a1", "Any", Question(), Rule(), ("team", "room"))
        put_alert(db, both, at=now - timedelta(minutes=10), who="Ann")
        what = article("a", at=now - timedelta(minutes=5))
        ids = record(db, [seen(feeds.news, what, hours)]).changed_ids
        rules = put_rules(db, "test-1", TOPICS, now)
        put_judgements(db, rules, [(i, judgement("encryption")) for i in ids], topic_bits(db))
    db.close()
    text = CONFIG.format(port=port).replace("http://127.0.0.1:9/hook", url)
    (path.parent / "alerts.toml").write_text(text, "utf-8")


@pytest.mark.slow
def test_killed_for_real_at_every_stage(tmp_path: Path) -> None:
    """kill -9 while the mail server and then the webhook think: all arrive; what came twice has one name."""
    path = tmp_path / "archive.db"
    box, hook = Mailbox(hangs_s=30), Hook(hangs_s=30)
    with mail_server(box) as port, webhook(hook) as url:
        _ready(path, port, url)
        first = _start(path)
        _until(lambda: path.exists() and any(one.begun_at for one in _letters(path)))
        first.kill()
        first.wait()
        assert not box.got
        box.hangs_s = 0
        hook.then = lambda: second.kill()
        _hurry(path)
        second = _start(path)
        second.wait(30)  # killed by the webhook's hand, its request taken and never answered
        assert box.recipients == ["ann@example.org", "bob@example.org"] and len(hook.got) == 1
        hook.then, hook.hangs_s = (lambda: None), 0
        _hurry(path)
        third = _start(path)
        _until(lambda: all(one.sent_at for one in _letters(path)))
        third.send_signal(signal.SIGTERM)
        assert third.wait(10) == 0
    assert box.recipients == ["ann@example.org", "bob@example.org"]  # once each
    assert len(hook.got) == 2 and len(set(hook.keys)) == 1  # the one that nobody could know about, and its name


def _letters(path: Path) -> list[Letter]:
    db = open_reader(path)
    try:
        return letters(db)
    finally:
        db.close()


def _hurry(path: Path) -> None:
    """What waits for its next attempt is due now."""
    db = open_writer(path)
    with writing(db, counted=False):
        db.conn.execute("UPDATE outbox SET next_at = 0 WHERE next_at IS NOT NULL")
    db.close()


@pytest.mark.slow
def test_one_watcher_and_it_ends_when_told(tmp_path: Path) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        _ready(tmp_path / "archive.db", port, "http://127.0.0.1:9/hook")
        one = _start(tmp_path / "archive.db")
        _until(lambda: len(box.got) == 2)
        other = _start(tmp_path / "archive.db")
        assert other.wait(20) == 3 and other.stderr and b"watches over" in other.stderr.read()
        one.send_signal(signal.SIGTERM)
        assert one.wait(10) == 0 and one.stderr and b"Stopped watching" in one.stderr.read()
