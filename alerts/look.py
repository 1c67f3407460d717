"""Ask the archive what an alert has to say: its facts, then its rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from alerts import rules
from alerts.facts import Facts, facts_of
from analysis.peaks import WINDOW
from model.alert import Alert, Firing
from model.breaks import CollectionBreak
from store.alert_facts import TextChange, came_by_new_search, quoting, silences, starred_changes
from store.answers import Asking, outlets_in_scope
from store.archive import Archive
from store.breaks import breaks as load_breaks

LOOK_BACK = timedelta(days=3)
"""What was first seen so long ago is still told, since judging may have waited."""
WHAT = {"any": "A new text", "tier 1": "A tier-1 outlet named them", "quote": "A text quotes them"}


@dataclass(frozen=True)
class Beside:
    """What alerts ask of the archive beside its columns; read once for all alerts of a round."""

    breaks: Sequence[CollectionBreak]
    new_search: Mapping[int, int]


def beside(db: Archive, now: datetime) -> Beside:
    return Beside(load_breaks(db), came_by_new_search(db, now - timedelta(days=400)))


def facts(db: Archive, asking: Asking, alert: Alert, with_: Beside) -> Facts:
    """What the alert's rule looks at."""
    only = quoting(db, alert.rule.voice) if alert.rule.kind == "quote" else None
    return facts_of(asking, alert.asked, with_.breaks, new_search=with_.new_search, only=only)


def firings_now(
    db: Archive, asking: Asking, alert: Alert, with_: Beside, now: datetime,
    said: tuple[frozenset[str], frozenset[int]] = (frozenset(), frozenset()),
) -> list[Firing]:  # fmt: skip
    """What the alert has to say now and has not said before (`said`: occasions, articles)."""
    occasions, named = said
    made = alert.made_at or now
    zone, rule = asking.zone, alert.rule
    if rule.kind in ("per day", "far above"):
        days = [asking.today - timedelta(days=n) for n in range(2 * WINDOW, -1, -1)]
        found = _over_days(facts(db, asking, alert, with_), alert, days)
        found = [one for one in found if one.day >= max(made.astimezone(zone).date(), days[-2])]
        found = [one for one in found if not (rule.kind == "far above" and _told_beside(one, occasions))]
    elif rule.kind == "starred":
        changes = starred_changes(db, max(made, now - WINDOW * timedelta(days=1)))
        found = rules.changed(changes, _among(asking, alert, changes), zone)
    elif rule.kind == "feed died":
        silent = silences(db, max(made, now - LOOK_BACK), rule.n)
        found = rules.died(silent, outlets_in_scope(asking, alert.asked), rule.n, zone)
    else:
        found = rules.hits(
            facts(db, asking, alert, with_), since=max(made, now - LOOK_BACK), until=now, zone=zone, named=named,
            what=WHAT[rule.kind],
        )  # fmt: skip
    return [one for one in found if one.occasion not in occasions]


def firings_over(db: Archive, asking: Asking, alert: Alert, with_: Beside, days: Sequence[date]) -> list[Firing]:
    """What the alert would have said on these days (in a row), had it been there."""
    zone, rule = asking.zone, alert.rule
    if not days:
        return []
    since = datetime(days[0].year, days[0].month, days[0].day, tzinfo=zone)
    if rule.kind == "starred":
        changes = starred_changes(db, since)
        found = rules.changed(changes, _among(asking, alert, changes), zone)
    elif rule.kind == "feed died":
        found = rules.died(silences(db, since, rule.n), outlets_in_scope(asking, alert.asked), rule.n, zone)
    elif rule.kind in ("per day", "far above"):
        # The day before the first may have begun a run.
        found = _over_days(facts(db, asking, alert, with_), alert, [days[0] - timedelta(days=1), *days])
    else:
        found = rules.hits_of_days(facts(db, asking, alert, with_), days, zone=zone, what=WHAT[rule.kind])
    return [one for one in found if days[0] <= one.day <= days[-1]]


def _over_days(found: Facts, alert: Alert, days: Sequence[date]) -> list[Firing]:
    return rules.per_day(found, days, alert.rule.n) if alert.rule.kind == "per day" else rules.far_above(found, days)


def _told_beside(one: Firing, occasions: frozenset[str]) -> bool:
    """Whether the day before or after was told: late articles may lift yesterday when today has been told."""
    kind = one.occasion.partition(":")[0]
    reach = WINDOW if one.verdict == "collection" else 1
    return any(f"{kind}:{one.day + timedelta(days=n)}" in occasions for n in range(-reach, reach + 1))


def _among(asking: Asking, alert: Alert, changes: Sequence[TextChange]) -> frozenset[int]:
    ids = np.array(sorted({one.article_id for one in changes}), dtype=np.int64)
    columns = asking.columns
    if not len(ids):
        return frozenset()
    counted = columns.ids[asking.mask(alert.asked)]
    return frozenset(ids[np.isin(ids, counted)].tolist())
