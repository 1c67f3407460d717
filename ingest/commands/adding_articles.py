"""`add-article`: an article that no feed brought, by its link or as a person describes it."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import asdict
from typing import Any

import click

from ingest.by_hand import ByHand
from ingest.commands.context import Context
from ingest.commands.filling import pass_context
from ingest.robots import Robots
from model.article import MEDIA
from model.errors import ArchiveError
from model.hand_article import HandRequest, hand_mistakes, tidied
from store.archive import Archive, writing
from store.hand_requests import ask_article, hand_request


@click.command("add-article")
@click.argument("url", default="")
@click.option("--outlet", default="", help="Name of the outlet, or the slug of a known one.")
@click.option("--date", "published", default="", help="When it was published: 2026-11-05.")
@click.option("--headline", default="", help="Its headline, or what the broadcast was about.")
@click.option("--byline", default="", help="Who wrote or presented it.")
@click.option("--medium", type=click.Choice(MEDIA), default=None, help="Default: online.")
@click.option("--summary", "standfirst", default="", help="What it says. It is judged by headline and summary.")
@click.option("--language", default="", help="Its language: en, de …")
@pass_context
def add_article(context: Context, /, **said: str | None) -> int:
    """Add one article by hand: print, radio, TV, a newsletter, a page that no feed lists.

    \b
      python -m ingest add-article https://www.example.org/news/7
      python -m ingest add-article --outlet "Radio 4" --date 2026-11-05 --medium radio \\
          --headline "Today: minister on client-side scanning"
    Of a link the page is read, where robots.txt allows, and what you do not give is taken from it. Such articles are
    marked, and left out of shares, usual levels and peaks.
    """
    article = tidied(said)
    if not article.url and not article.headline:
        raise click.UsageError("Give a link, or at least --headline, --outlet and --date.")
    mistakes = hand_mistakes(article, context.clock().astimezone(context.settings.zone).date())
    if mistakes:
        raise click.UsageError(" ".join(mistakes))
    with closing(context.collecting()) as db:
        with writing(db, counted=False):
            request_id = ask_article(db, article, at=context.clock(), who=context.settings.user)
        asyncio.run(_carry_out(context, db))
        request = hand_request(db, request_id)
    if request is None or request.answer is None:
        raise ArchiveError("It was written down, and waits: run `python -m ingest poll`.")
    return _tell(context, request)


async def _carry_out(context: Context, db: Archive) -> None:
    async with context.fetcher() as fetcher:
        robots = Robots(fetcher, context.clock)
        await ByHand(db, fetcher, robots, context.rules(), context.clock, context.settings.zone).carry_out()


def _tell(context: Context, request: HandRequest) -> int:
    assert request.answer is not None
    value: dict[str, Any] = {"article": request.article.to_json(), **asdict(request.answer)}
    context.result(value, request.answer.words)
    return 0 if request.answer.done else 1
