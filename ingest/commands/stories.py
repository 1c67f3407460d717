"""Commands about copies and stories: `stories` groups JSON Lines without an archive, `regroup` the archive anew."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
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
from model.story import Placed, Told, house
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
    of the story's first article. Articles without an id are named by their line. The order of lines does not matter.
    """
    ids: list[Any] = []
    told: list[Told] = []
    languages: list[str] = []
    faults: dict[int, str] = {}
    for number, line in enumerate(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace"), 1):
        if not line.strip():
            continue
        item = _item(line, number)
        if isinstance(item, str):
            faults[len(ids)] = item
            item = {"id": None}
        told.append(_told(item, len(ids)))
        ids.append(item["id"])
        languages.append(str(item.get("language") or ""))
    told = without_standing(told)
    if len(told) > MEANING_UP_TO:
        context.say(f"{len(told):,} articles: beyond {MEANING_UP_TO:,}, words alone decide.")
    rules = load_story_rules(DEFAULT_DATA / "models", meaning=len(told) <= MEANING_UP_TO)
    english = [_english(language, one) for language, one in zip(languages, told, strict=True)] if rules.encoder else []
    readings = read_all(told, rules, english)
    del told
    placed = {one.id: one for one in group((one for one in readings if one.id not in faults), rules)}
    for number, name in enumerate(ids):
        line_out = {"error": faults[number]} if number in faults else _line(placed[number], name, ids)
        click.echo(json.dumps(line_out, ensure_ascii=False))
    return 1 if faults else 0


def _line(one: Placed, name: Any, ids: Sequence[Any]) -> dict[str, Any]:
    return {
        "id": name,
        "copy_of": None if one.copy_of is None else ids[one.copy_of],
        "story": ids[one.story],
        "why": _why(one, ids),
    }


def _why(one: Placed, ids: Sequence[Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if one.copy_evidence:
        found["copy"] = asdict(one.copy_evidence)
    if one.story_evidence:
        found["story"] = {**asdict(one.story_evidence), "nearest": ids[one.story_evidence.nearest]}
    return found or None


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


def _english(language: str, told: Told) -> bool:
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
