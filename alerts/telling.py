"""From what alerts have to say to messages in the outbox: who is told, when, and how much at once.

    notice: rules ─→ firings kept          gather: firings that wait ─→ one message an alert and recipient

Quiet hours and bursts only ever delay: what waits goes into one message later.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.compose import MOST_FIRINGS
from alerts.config import Config
from alerts.look import Beside, firings_now
from model.alert import Alert
from model.errors import QuestionError
from store.alerts import put_firings, said, settle, untold
from store.answers import Asking
from store.archive import Archive, writing
from store.outbox import last_made, put_letter

log = logging.getLogger("cleartext.alerts")

BURST = timedelta(minutes=30)
"""An alert writes at most once in so long; what happens in between is told together."""


def notice(db: Archive, asking: Asking, alerts: Sequence[Alert], with_: Beside, now: datetime) -> int:
    """Keep what alerts have to say that they have not said before; returns how much that was."""
    new = 0
    for alert in alerts:
        if alert.paused:
            continue
        try:
            found = firings_now(db, asking, alert, with_, now, said(db, alert.key))
        except QuestionError as error:  # a topic that is gone, say: the other alerts go on
            log.error("The alert “%s” cannot be asked: %s", alert.name, error)
            continue
        if found:
            with writing(db, counted=False):
                new += put_firings(db, alert.key, found, at=now, told=not alert.to)
    return new


def gather(db: Archive, alerts: Sequence[Alert], config: Config, now: datetime) -> int:
    """Put messages for what waits into the outbox; returns how many."""
    if config.quiet and config.quiet.holds(now):
        return 0
    made = 0
    for alert in alerts:
        last = last_made(db, "alert", alert.key)
        waiting = untold(db, alert.key)
        if alert.paused or not waiting or (last and now - last[0].made_at < BURST):
            continue
        ids = [one.id for one in waiting]
        content = {"name": alert.name, "firings": ids[-MOST_FIRINGS:], "earlier": max(0, len(ids) - MOST_FIRINGS)}
        with writing(db, counted=False):
            for name in alert.to:
                destination = config.destinations.get(name)
                if destination is None:
                    log.error("The alert “%s” is to go to “%s”, which alerts.toml does not name.", alert.name, name)
                for recipient in destination.recipients if destination else ("",):
                    key = f"alert:{alert.key}:{ids[0]}-{ids[-1]}"
                    made += put_letter(db, key, "alert", content, to=(name, recipient), at=now, about=alert.key)
            settle(db, alert.key, now)
    return made
