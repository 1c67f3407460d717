"""Aware UTC datetimes ⇄ whole seconds since 1970, the archive's form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds(at: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime, rounded down."""
    return (at - _EPOCH) // timedelta(seconds=1)


def instant(value: int) -> datetime:
    """The aware UTC datetime of so many seconds since 1970. (Also right before 1970, on every platform.)"""
    return _EPOCH + timedelta(seconds=value)


def moment(value: int | None) -> datetime | None:
    """The same, and None stays None."""
    return None if value is None else instant(value)
