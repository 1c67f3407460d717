"""alerts.toml, and the hours that it names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.config import NOTHING, Config, load_config
from alerts.schedule import Quiet, Slot
from model.errors import DataFileError

LONDON = ZoneInfo("Europe/London")
WHOLE = """
zone = "Europe/London"
[smtp]
host = "mail.example"
user = "press"
password_env = "PASSWORD"
from = "Press <press@charity.example>"
[destinations.press-team]
email = ["ann@example.org", "bob@example.org"]
[destinations.newsroom]
webhook_env = "HOOK"
format = "slack"
[quiet]
from = "20:00"
to = "07:00"
days = ["sat", "sun"]
[morning_note]
at = "07:30"
to = ["press-team"]
[weekly_briefing]
day = "mon"
at = 08:00:00
to = ["newsroom", "press-team"]
question = "topic=encryption"
"""
SECRETS = {"PASSWORD": "s3cret", "HOOK": "https://hooks.example/T0/B0"}


def read(tmp_path: Path, text: str, environ: Mapping[str, str] = SECRETS) -> Config:
    (tmp_path / "alerts.toml").write_text(text, "utf-8")
    return load_config(tmp_path / "alerts.toml", environ, UTC)


def test_all_of_it(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    webhook = found.destinations["newsroom"].webhook
    assert found.smtp and webhook and found.morning_note and found.weekly_briefing
    assert (found.smtp.port, found.smtp.security, found.smtp.password) == (587, "starttls", "s3cret")
    assert found.destinations["press-team"].recipients == ("ann@example.org", "bob@example.org")
    assert webhook.url == SECRETS["HOOK"]
    assert found.morning_note.slot == Slot(frozenset(range(5)), time(7, 30), LONDON)
    assert found.weekly_briefing.slot.days == {0}
    assert found.quiet == Quiet(time(20), time(7), frozenset({5, 6}), LONDON)
    assert "s3cret" not in repr(found) and "hooks.example" not in repr(found)


def test_without_the_file_nothing_leaves(tmp_path: Path) -> None:
    assert load_config(tmp_path / "none.toml", {}, UTC) is NOTHING


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("press-team]", "press team]"), "TOML"),
        (("[smtp]", "[smpt]"), "smpt"),
        (('"PASSWORD"', '"PASSWRD"'), "PASSWRD is not set"),
        (('at = "07:30"', 'at = "7.30"'), "morning_note.at"),
        (('to = ["press-team"]', 'to = ["nobody"]'), "nobody"),
        (('"ann@example.org"', '"ann"'), "destinations.press-team.email"),
        (('host = "mail.example"', 'host = "mail.example"\nsecurity = "none"'), "allow_plain"),
        (('format = "slack"', 'format = "fax"'), "slack, teams"),
        (("topic=encryption", "topc=encryption"), "weekly_briefing.question"),
        (('day = "mon"', "day = 8"), "days of the week"),
        (('zone = "Europe/London"', 'zone = "London"'), "no time zone"),
    ],
)
def test_mistakes_name_their_field(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    assert change[0] in WHOLE
    with pytest.raises(DataFileError, match=r"alerts\.toml") as error:
        read(tmp_path, WHOLE.replace(*change, 1))
    assert words in str(error.value) and "s3cret" not in str(error.value)


@pytest.mark.parametrize("url", ["http://hooks.example/x", "ftp://hooks.example", "hooks.example", "https://"])
def test_webhooks_are_https(tmp_path: Path, url: str) -> None:
    with pytest.raises(DataFileError, match="https"):
        read(tmp_path, WHOLE, SECRETS | {"HOOK": url})


def test_slots_follow_the_zone_through_the_clock_change() -> None:
    slot = Slot(frozenset(range(5)), time(7, 30), LONDON)
    friday, monday = datetime(2026, 10, 23, 6, 30, tzinfo=UTC), datetime(2026, 10, 26, 7, 30, tzinfo=UTC)
    assert slot.latest(datetime(2026, 10, 25, 12, tzinfo=UTC)) == friday
    assert slot.next(friday) == monday and slot.before(monday) == friday
    assert slot.due(monday - timedelta(seconds=1)) is None
    assert slot.due(monday) == slot.due(monday + timedelta(hours=11)) == monday
    assert slot.due(monday + timedelta(hours=13)) is None


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (datetime(2026, 11, 24, 19, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 20, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 6, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 7, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), True),
    ],
)
def test_quiet_hours_over_midnight_and_whole_days(at: datetime, quiet: bool) -> None:
    assert Quiet(time(20), time(7), frozenset({5, 6}), LONDON).holds(at) is quiet
