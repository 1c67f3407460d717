"""Commands that keep running: watch, and run (watch beside the dashboard)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import click

from analysis.words import listed
from ingest.asked import rest
from ingest.commands.context import Context
from ingest.commands.filling import in_words, pass_context
from ingest.commands.pages import in_words as page_in_words
from ingest.keeping import STARRED_ALONE, load_keeping
from ingest.lock import one_poller
from ingest.page_pass import Pages
from ingest.page_reading import PageReaders
from ingest.reading import Readers
from ingest.robots import Robots
from ingest.watch import Watch
from model.errors import ArchiveError, CleartextError
from model.feed import Outcome
from model.page import PageState
from settings import ROOT
from store.alerts import alerts
from store.archive import fold_in
from store.feeds import FeedState
from store.pages import DuePage

log = logging.getLogger("cleartext.watch")


@click.command()
@pass_context
def watch(context: Context) -> int:
    """Poll for ever. Reads data/*.toml again when they change; ends cleanly on Ctrl-C or SIGTERM."""
    # A second Ctrl-C while things are put away ends the same way.
    with one_poller(context.archive), contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_watch(context))
    context.say("Stopped polling. What was stored is safe.")
    return 0


async def _watch(context: Context) -> None:
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        # Windows' loops know no signal handlers: there Ctrl-C arrives as KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, task.cancel)

    def report(feed: FeedState, outcome: Outcome) -> None:
        level = logging.WARNING if outcome.kind in ("failed", "not_a_feed") else logging.INFO
        log.log(level, in_words(feed, outcome))

    def report_page(due: DuePage, state: PageState) -> None:
        log.log(logging.WARNING if state.given_up else logging.INFO, page_in_words(due, state))

    db = context.collecting()
    with Readers() as readers, PageReaders() as page_readers:
        async with context.fetcher() as fetcher:
            robots = Robots(fetcher, context.clock)
            keeping = load_keeping(context.files.team) if context.files.team else STARRED_ALONE
            pages = Pages(db, fetcher, page_readers, robots, context.clock, context.chance(), keeping, report_page)
            round_ = Watch(
                db,
                context.files,
                fetcher,
                readers,
                context.clock,
                context.chance(),
                context.settings.retention_days,
                report,
                partial(rest, db),
                pages if context.settings.full_text else None,
                context.settings.zone,
                stories=context.story_rules(),
            )
            with contextlib.suppress(asyncio.CancelledError):
                await round_.forever()
    db.close()


@click.command()
@click.option(
    "--port",
    default=8501,
    type=click.IntRange(1, 65_535),
    show_default=True,
    help="Where the dashboard listens, on this machine alone.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser window.")
@pass_context
def run(context: Context, port: int, no_browser: bool) -> int:
    """Keep polling and serve the dashboard, until Ctrl-C ends both; send alerts and notes where they are set up."""
    environment = {**os.environ, "CLEARTEXT_ARCHIVE": str(context.archive.resolve())}
    python = sys.executable
    headless = no_browser or not sys.stdout.isatty()
    dashboard = [python, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    commands = {
        "dashboard": [*dashboard, *(["--server.headless=true"] if headless else [])],
        "poller": [python, "-m", "ingest", *(["--quiet"] if context.quiet else []), "watch"],
    }
    if _anything_to_send(context):
        commands["watcher"] = [python, "-m", "briefing", "watch", *(["--quiet"] if context.quiet else [])]
    context.say(f"Dashboard: http://localhost:{port} (Ctrl-C stops it and the poller)")
    code = _together({name: _start(command, environment) for name, command in commands.items()}, context)
    # The dashboard only reads, so that it cannot tidy up when it is the last to close: a copy of the file would lack
    # what is in the write-ahead log.
    if context.archive.exists():
        with contextlib.suppress(ArchiveError), contextlib.closing(context.writer()) as db:
            fold_in(db)
    return code


def _anything_to_send(context: Context) -> bool:
    """Whether somebody set up destinations, or an alert (whose firings the dashboard and RSS readers show)."""
    if (context.settings.data / "alerts.toml").exists():
        return True
    with contextlib.suppress(CleartextError), contextlib.closing(context.reader()) as db:
        return bool(alerts(db))
    return False


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=Path(ROOT), env=environment)


def _together(processes: dict[str, subprocess.Popen[bytes]], context: Context) -> int:
    """Wait until one ends or we are told to stop; then end the others. Returns the exit code."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    ended: tuple[str, int] | None = None
    while not stopping and ended is None:
        time.sleep(0.2)
        ended = next(((name, p.returncode) for name, p in processes.items() if p.poll() is not None), None)
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    for name, process in processes.items():
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            context.say(f"The {name} did not stop within 15 s, so it was ended the hard way.")
            process.kill()
            process.wait()
    # Ctrl-C reaches all three at once: whoever was quicker than we are ended by it, not by itself.
    if ended is None or stopping:
        context.say(f"Stopped the {listed(list(processes))}.")
        return 0
    name, code = ended
    context.say(f"The {name} ended by itself (exit code {code}), so everything was stopped. Its reason stands above.")
    return code or 1


running_commands = (watch, run)
