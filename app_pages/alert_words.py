"""Alerts and messages in words. Pure; plain text, to be escaped before markup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from analysis.words import ago, listed, number, plural, when
from model.alert import Alert
from model.question import Question
from store.outbox import Letter


def summary(alerts: Sequence[Alert], lately: int, given_up: int) -> str:
    """The page's opening sentence."""
    if not alerts:
        return "No alerts yet. Choose a search above, give it a rule below, and see what it would have said."
    paused = sum(alert.paused for alert in alerts)
    parts = [plural(len(alerts), "alert") + (f", {number(paused)} paused" if paused else "")]
    parts.append(f"{plural(lately, 'firing')} in the last 7 days")
    if given_up:
        parts.append(f"{plural(given_up, 'message')} could not be delivered")
    return "; ".join(parts) + "."


def searched(asked: Question) -> str:
    """A question in words, without its period."""
    return asked.with_(since=None, until=None, last=None).words().removesuffix(", all time")


def destination_words(alert: Alert) -> str:
    """Whom it tells, and who made it."""
    to = f"Tells {listed(alert.to)}" if alert.to else "Tells nobody: shown here and in its RSS feed"
    return f"{to}. Made by {alert.made_by}." if alert.made_by else f"{to}."


def delivery_words(letter: Letter, now: datetime, zone: tzinfo) -> str:
    """What became of a message."""
    if letter.sent_at is not None:
        tries = f" at the {letter.attempts}th attempt" if letter.attempts > 3 else ""
        return f"sent {when(letter.sent_at, zone)}{tries}"
    if letter.next_at is None:
        return f"given up: {letter.trouble}"
    if letter.begun_at is not None:
        return f"being sent, or stopped while sending: tried again {ago(letter.next_at, now)} if nothing is heard of it"
    if letter.trouble:
        return f"not yet ({plural(letter.attempts, 'attempt')}), next {ago(letter.next_at, now)}: {letter.trouble}"
    return "waits to be sent"
