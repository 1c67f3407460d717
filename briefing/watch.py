"""`python -m briefing watch`: the third process of `make run`, and the only one that sends anything."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from alerts.config import FILE, Config
from alerts.message import Message
from alerts.send import Result, send
from briefing.watcher import Watcher
from briefing.weekly import weekly_message
from model.errors import ArchiveError
from settings import load
from store.archive import Archive, NoArchiveYet, open_reader, open_writer
from store.lock import alone
from store.outbox import Letter

log = logging.getLogger("cleartext.alerts")

ROUNDS_REFUSED = 15
"""Rounds in a row that the archive may refuse before watching ends with the reason."""


def _out(message: Message, letter: Letter, config: Config, now: datetime) -> Result:
    return send(
        message, config, letter.destination, letter.recipient, message_id=letter.message_id, at=letter.made_at, now=now
    )


@click.command()
@click.option("--archive", type=click.Path(path_type=Path, dir_okay=False), help="Default: CLEARTEXT_ARCHIVE.")
@click.option("--once", is_flag=True, help="One round, then end.")
@click.option("-q", "--quiet", is_flag=True, help="Only warnings on stderr.")
def watch(archive: Path | None, once: bool, quiet: bool) -> int:
    """Send alerts, morning notes and briefings as alerts.toml says, until Ctrl-C or SIGTERM.

    Reads alerts.toml and team.toml again when they change. Without alerts.toml nothing is sent; alerts are still
    noticed, for the dashboard and their RSS feeds.
    """
    level = logging.WARNING if quiet else logging.INFO
    logging.basicConfig(level=level, format="%(asctime)s %(message)s", stream=sys.stderr)
    settings = load(os.environ)
    path = archive or settings.archive
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    words = f"Another process watches over {path} already. Stop it first: two would send everything twice."
    with alone(path.with_name(path.name + ".watcher"), words):
        db = _opened(path, stop, once)
        if db is None:
            return 0
        with contextlib.closing(db):
            weekly = partial(weekly_message, zone=settings.zone, data=settings.data)
            watcher = Watcher(
                db, settings.data / FILE, settings.data / "team.toml", os.environ, settings.zone,
                lambda: datetime.now(UTC), _out, weekly, stopping=stop.is_set,
            )  # fmt: skip
            _forever(watcher, stop, once)
    log.info("Stopped watching. What was not sent is kept, and sent when watching goes on.")
    return 0


def _forever(watcher: Watcher, stop: threading.Event, once: bool) -> None:
    refused = 0
    while not stop.is_set():
        try:
            done = watcher.once()
            refused = 0
            if done.sent:
                log.info("sent %s", done.sent)
        except ArchiveError as error:
            refused += 1
            if refused >= ROUNDS_REFUSED or once:
                raise
            log.error("%s Trying again in a moment.", error)
        if once:
            return
        stop.wait(20 if refused else watcher.pause().total_seconds())


def _opened(path: Path, stop: threading.Event, once: bool) -> Archive | None:
    """The archive, once there is one: on a first start the poller is just making it. None if told to stop first."""
    while not stop.is_set():
        try:
            open_reader(path).close()
            return open_writer(path)
        except NoArchiveYet:
            if once:
                raise
            stop.wait(2)
    return None
