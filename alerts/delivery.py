"""Send what is due in the outbox: kept before, noted after, tried again in between.

    due ─→ begin (committed) ─→ send ─→ note_sent | note_trouble (committed)

Killed before the first commit nothing has gone out; killed after the second it is done with. Killed between them, the
message is sent again after a pause, which `alerts.send` describes. Nothing is ever taken out of the outbox unsent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.message import Message
from alerts.send import Result, Sent, Trouble
from model.errors import CleartextError
from store.archive import Archive, writing
from store.outbox import PURPOSES, Letter, Purpose, begin, due_letters, note_sent, note_trouble

log = logging.getLogger("cleartext.alerts")

PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 120))
"""After the first, second … attempt that failed; the last one for all further."""
GIVE_UP_AFTER = timedelta(days=3)
"""So long it is tried: a weekend without a mail server loses nothing."""

Send = Callable[[Message, Letter], Result]
Compose = Callable[[Letter], Message | None]
"""The message that a letter's content stands for; None where nothing of it is left to say."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages that were due."""

    sent: int = 0
    troubled: int = 0
    given_up: int = 0


def deliver(
    db: Archive,
    compose: Compose,
    send: Send,
    clock: Callable[[], datetime],
    *,
    purposes: tuple[Purpose, ...] = PURPOSES,
    stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Try every message that is due, one after the other; none holds up another for longer than its time-outs."""
    sent = troubled = given_up = 0
    for letter in due_letters(db, clock(), purposes=purposes):
        if stopping():
            break
        result = _try(db, letter, compose, send, clock)
        if result is None:
            continue
        if isinstance(result, Sent):
            sent += 1
        elif _next(letter, result, clock()) is None:
            given_up += 1
        else:
            troubled += 1
    return Delivered(sent, troubled, given_up)


def _try(db: Archive, letter: Letter, compose: Compose, send: Send, clock: Callable[[], datetime]) -> Result | None:
    now = clock()
    with writing(db, counted=False):
        if not begin(db, letter, at=now, again_at=now + _pause(letter.attempts)):
            return None
    result = _composed_and_sent(letter, compose, send)
    now = clock()
    with writing(db, counted=False):
        if isinstance(result, Sent):
            note_sent(db, letter, now)
        else:
            note_trouble(db, letter, result.words, next_at=_next(letter, result, now))
    if isinstance(result, Trouble):
        log.warning("%s to %s: %s", letter.purpose, letter.recipient or letter.destination, result.words)
    return result


def _composed_and_sent(letter: Letter, compose: Compose, send: Send) -> Result:
    try:
        message = compose(letter)
    except CleartextError as error:  # a mistake in team.toml, say: somebody will mend it
        return Trouble(f"It cannot be written out: {error}")
    return send(message, letter) if message else Trouble("Nothing of it is left to say.", for_good=True)


def _next(letter: Letter, trouble: Trouble, now: datetime) -> datetime | None:
    """When to try again; None: never."""
    if trouble.for_good or now - letter.made_at >= GIVE_UP_AFTER:
        return None
    return now + max(_pause(letter.attempts), trouble.after or timedelta(0))


def _pause(attempts: int) -> timedelta:
    return PAUSES[min(attempts, len(PAUSES) - 1)]
