"""An alert's firings as RSS, beside the feeds of saved searches and under the same token."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from alerts.compose import HIDDEN
from analysis.words import plural
from app_pages import serving
from app_pages.loaded import loaded
from app_pages.location import link_parameters
from app_pages.rss import Channel, Item, rss
from model.alert import Alert, KeptFiring
from model.errors import CleartextError
from settings import Settings
from store.alerts import alert, firings
from store.answers import article_rows
from store.archive import Archive
from store.sensitive import sensitive_ids

MOST = 100
NAMED = 5
"""Headlines that an item names; the others are counted."""


def routes(load: Callable[[], Settings]) -> list[Route]:
    """`/alerts/KEY.rss`."""

    def handler(request: Request) -> Response:
        chosen = load()
        if not serving.may(request, chosen.feed_token):
            return serving.said(403, "This link needs a token that is not in it. Copy it anew from the dashboard.")
        try:
            db = loaded(chosen.archive).read()
            found = alert(db, request.path_params["key"])
            if found is None:
                return serving.said(404, "There is no such alert, or none any more.")
            return _answered(request, db, found)
        except CleartextError as error:
            return serving.said(404, str(error))

    return [Route("/alerts/{key}.rss", handler)]


def _answered(request: Request, db: Archive, found: Alert) -> Response:
    root = str(request.base_url)
    said = firings(db, found.key, most=MOST)
    channel = Channel(
        f"Cleartext alert: {found.name}",
        f"{root}alerts",
        str(request.url.remove_query_params(serving.TOKEN)),
        f"{found.rule.words()}: {found.asked.words()}. The newest {MOST} at most.",
        said[0].at if said else None,
    )
    hidden = sensitive_ids(db)
    items = [_item(db, found, one, root, hidden) for one in said]
    headers = {"cache-control": "private, no-cache", "x-content-type-options": "nosniff"}
    return Response(rss(channel, items), media_type="application/rss+xml", headers=headers)


def _item(db: Archive, found: Alert, one: KeptFiring, root: str, hidden: frozenset[int]) -> Item:
    rows = article_rows(db, one.firing.articles[:NAMED])
    day = found.asked.with_(since=one.firing.day, until=one.firing.day)
    url = rows[0].url if len(one.firing.articles) == 1 and rows else f"{root}articles?{urlencode(link_parameters(day))}"
    named = [f"{HIDDEN if row.id in hidden else row.headline} ({row.outlet.name})." for row in rows]
    why = [one.firing.arithmetic, *named, *one.firing.feeds]
    if len(one.firing.articles) > NAMED:
        why.append(f"… and {plural(len(one.firing.articles) - NAMED, 'more article')}.")
    return Item(one.firing.words, url, f"cleartext:alert:{found.key}:{one.id}", found.name, "", one.at, why)
