"""Commands about copies and stories: `stories` groups JSON Lines without an archive, `regroup` the archive anew."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from functools import cache
from typing import Any

import click

from ingest.commands.context import Context
from ingest.commands.filling import pass_context
from ingest.dates import parse_date
from ingest.grouping import group_pending, in_words, regroup_recent
from ingest.plaintext import plain_text
from judge.standing import without_standing
from judge.stories import group, load_story_rules, read_all
from model.story import Told, house
from settings import DEFAULT_DATA

MEANING_UP_TO = 20_000
"""Articles of one run that are read for their meaning too (about 3 ms each); of more, words alone decide."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@click.command()
@pass_context
def stories(context: Context) -> int:
    """Group articles from stdin without an archive: copies of one text, and stories that several texts tell.

    \b
    In:  JSON Lines with "title", "summary" and, optionally, "text", "source", "url", "date", "language", "id".
    Out: one JSON object a line, in order: id, copy_of, story, why.
    copy_of is the id of the article of the same text that appeared first (null for that one itself); story is the id
    of the story's first article. Articles without an id are named by their line. The order of the lines does not matter.
    """
    items: list[dict[str, Any] | str] = []
    for number, line in enumerate(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"), 1):
        if line.strip():
            items.append(_item(line, number))
    good = [item for item in items if isinstance(item, dict)]
    told = without_standing([_told(item, number) for number, item in enumerate(good)])
    if len(told) > MEANING_UP_TO:
        context.say(f"{len(told):,} articles: beyond {MEANING_UP_TO:,}, words alone decide.")
    rules = load_story_rules(DEFAULT_DATA / "models", meaning=len(told) <= MEANING_UP_TO)
    placed = {
        one.id: one
        for one in group(read_all(told, rules, [_english(i, t) for i, t in zip(good, told, strict=True)]), rules)
    }
    number = 0
    for item in items:
        if isinstance(item, str):
            click.echo(json.dumps({"error": item}, ensure_ascii=False))
            continue
        one = placed[number]
        why = one.copy_evidence or one.story_evidence
        click.echo(
            json.dumps(
                {
                    "id": item["id"],
                    "copy_of": None if one.copy_of is None else good[one.copy_of]["id"],
                    "story": good[one.story]["id"],
                    "why": _why(one.copy_evidence, one.story_evidence, good) if why else None,
                },
                ensure_ascii=False,
            )
        )
        number += 1
    return 1 if len(good) < len(items) else 0


def _why(copy: Any, story: Any, items: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if copy:
        found["copy"] = {"shared": copy.shared, "passage": copy.passage, "by": copy.by}
    if story:
        nearest = items[story.nearest]["id"]
        found["story"] = {"nearest": nearest, "score": story.score, "words": story.words, "days": story.days}
    return found


def _item(line: str, number: int) -> dict[str, Any] | str:
    """The item, its id filled in; or, in its place, why it is none."""
    try:
        item = json.loads(line)
        if not isinstance(item, dict):
            raise ValueError("it is not a JSON object")
    except (ValueError, RecursionError) as error:
        return f"line {number} was not grouped: {error}"
    return {**item, "id": number if item.get("id") is None else item["id"]}


def _told(item: dict[str, Any], number: int) -> Told:
    def given(key: str) -> str:
        return "" if item.get(key) is None else str(item[key])

    at = parse_date(given("date"))
    days = None if at is None else (at - _EPOCH).total_seconds() / 86_400
    outlet = house(given("url")) if "//" in given("url") else house(given("source"))
    order = "\0".join((given("url"), str(item["id"]), given("title"), given("summary")))
    return Told(
        number, plain_text(given("title")), plain_text(given("summary")), plain_text(given("text")), outlet, days, order
    )


def _english(item: dict[str, Any], told: Told) -> bool:
    language = str(item.get("language") or "")
    if language:
        return language.lower().startswith("en")
    return bool(_identifier()(f"{told.headline} {told.standfirst[:300]}")[0] == "en")


@cache
def _identifier() -> Any:
    import py3langid

    return py3langid.classify


@click.command()
@pass_context
def regroup(context: Context) -> int:
    """Group the archive's articles into copies and stories: what waits, and the last five weeks as a whole."""
    db, rules = context.writer(), context.story_rules()
    done = group_pending(db, rules, context.clock())
    again = regroup_recent(db, rules, context.clock())
    value = {
        "rules": rules.version,
        "grouped": done.articles,
        "moved": done.moved + again.moved,
        "merged": done.merged + again.merged,
        "split": done.split + again.split,
    }
    words = "; ".join(filter(None, (in_words(done), in_words(again)))) or "Nothing to do: every article is grouped."
    context.result(value, words)
    return 0


stories_commands = (stories, regroup)
