"""Settings: the environment in, a frozen value or a sentence out."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import settings

NOWHERE = Path("/nonexistent/localtime")


def load(**environ: str) -> settings.Settings:
    return settings.load(environ, localtime=NOWHERE)


def test_defaults() -> None:
    found = load()
    assert found == settings.Settings()
    assert found.archive == Path(settings.__file__).resolve().parent / "data" / "archive.db"
    assert (found.zone, found.allow_loopback, found.retention_days, found.user) == (UTC, False, 180, "")


def test_everything_set() -> None:
    found = load(
        CLEARTEXT_ARCHIVE="~/press/archive.db",
        CLEARTEXT_ZONE="Europe/London",
        CLEARTEXT_USER=" Ada ",
        CLEARTEXT_CONTACT="press@example.org",
        CLEARTEXT_ALLOW_LOOPBACK="1",
        CLEARTEXT_FEED_TOKEN="s3cret",
        CLEARTEXT_RETENTION_DAYS="30",
    )
    assert found.archive == Path.home() / "press" / "archive.db"
    assert found.zone == ZoneInfo("Europe/London")
    assert found.feed_token == "s3cret"
    assert (found.user, found.contact, found.allow_loopback, found.retention_days) == (
        "Ada",
        "press@example.org",
        True,
        30,
    )


def test_a_relative_archive_is_taken_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(CLEARTEXT_ARCHIVE="a.db").archive == tmp_path / "a.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("ZONE", "Mars/Olympus", id="unknown zone"),
        pytest.param("ZONE", "../../etc/passwd", id="zone that is a path"),
        pytest.param("ZONE", "Europe", id="zone that is a folder"),
        pytest.param("ALLOW_LOOPBACK", "yes", id="switch that is no 0 or 1"),
        pytest.param("RETENTION_DAYS", "0", id="no days"),
        pytest.param("RETENTION_DAYS", "-3", id="negative days"),
        pytest.param("RETENTION_DAYS", "half a year", id="words"),
        pytest.param("RETENTION_DAYS", "9" * 30, id="too many days"),
        pytest.param("RETENTION_DAYS", "１８０", id="digits that are not ASCII"),
        pytest.param("CONTACT", "a\r\nX-Evil: 1", id="a header in the contact"),
        pytest.param("USER", "u" * 201, id="a very long name"),
    ],
)
def test_mistakes_name_the_variable(name: str, value: str) -> None:
    with pytest.raises(settings.SettingError) as caught:
        load(**{f"CLEARTEXT_{name}": value})
    assert f"CLEARTEXT_{name}" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_the_zone_of_the_system(tmp_path: Path) -> None:
    target = tmp_path / "zoneinfo" / "Europe" / "Berlin"
    target.parent.mkdir(parents=True)
    target.touch()
    link = tmp_path / "localtime"
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert settings.load({}, localtime=link).zone == ZoneInfo("Europe/Berlin")
    assert settings.load({"TZ": ":Asia/Tokyo"}, localtime=link).zone == ZoneInfo("Asia/Tokyo")
    assert settings.load({"TZ": "EST5EDT4,M3"}, localtime=NOWHERE).zone == UTC


def test_a_mistaken_token_is_not_repeated() -> None:
    with pytest.raises(settings.SettingError) as found:
        load(CLEARTEXT_FEED_TOKEN="s3cret\nline")
    assert "CLEARTEXT_FEED_TOKEN" in str(found.value) and "s3cret" not in str(found.value)
