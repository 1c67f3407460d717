"""Measure the judge on labelled real items and write data/quality.json, which the Method page shows.

    make quality

Needs the labelled items (`../shared/corpus`). Every row names its data; a floor is a promise that tests keep.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks import wording
from model.judgement import COVERAGE_KIND_WORDS
from tests.quality import audit, camps, coverage_kinds, positive, quotes, relevance, stories, voices
from tests.quality.figures import Share
from tests.quality.floors import CEILINGS, FLOORS
from tests.quality.real import ROOT, labels

TO = ROOT / "data" / "quality.json"
ATTITUDES = ROOT / "tests" / "quality" / "targeted.json"
"""Written by training/targeted.py: cross-validation needs the networks of its folds, which are not kept."""

ALL = (
    "746 hard real items (near misses on purpose), cross-validated: judged by a model that saw neither them nor copies"
)
ODD = "the 356 of these that nobody looked at while choosing terms"
GENERAL = "every tenth of 257,211 real items, chosen by no word; what was counted was read by a person"
KINDS = "real on-topic items, the half held back from tuning"
POSITIVE = "real on-topic items that were called positive before 2026-11-24's lexicon, the half that chose none of it"
AUDIT = "100 judged items drawn by chance from the corpus (70 on topic, 30 passed over narrowly), as judged on that day"


def row(group: str, measure: str, data: str, n: int, value: float, interval: tuple[float, float]) -> dict[str, object]:
    floor = FLOORS.get(measure, CEILINGS.get(measure))
    return {
        "group": group,
        "measure": measure,
        "data": data,
        "n": n,
        "value": round(value, 5 if value < 0.005 else 3),
        "low": round(interval[0], 5 if value < 0.005 else 3),
        "high": round(interval[1], 5 if value < 0.005 else 3),
        "floor": floor,
    }


def share(group: str, measure: str, data: str, found: Share) -> dict[str, object]:
    return row(group, measure, data, found.n, found.value, found.interval)


def of_relevance() -> Iterator[dict[str, object]]:
    for data, items, suffix in ((ALL, labels(), ""), (ODD, relevance.odd_half(), " (odd half)")):
        for place, name in relevance.NAMES.items():
            got = relevance.topic_score(place, items)
            yield share("relevance", f"{name}: of what we count, right{suffix}", data, got.precision)
            yield share("relevance", f"{name}: of what there is, found{suffix}", data, got.recall)
    false, _ = relevance.general_news()
    yield share("relevance", "General news taken for ours", GENERAL, false)


def of_kinds() -> Iterator[dict[str, object]]:
    for kind, got in coverage_kinds.scores().items():
        name = COVERAGE_KIND_WORDS[kind]
        yield share("coverage kind", f"{name}: of what we count, right", KINDS, got.precision)
        yield share("coverage kind", f"{name}: of what there is, found", KINDS, got.recall)
    right = Share(sum(true == found for true, found in coverage_kinds.pairs()), len(coverage_kinds.pairs()))
    yield share("coverage kind", "Kind of coverage right", KINDS, right)
    sure = Share(right.right, sum(bool(found) for _, found in coverage_kinds.pairs()))
    yield share("coverage kind", "Kind of coverage right, where not “not sure”", KINDS, sure)


def of_wording() -> Iterator[dict[str, object]]:
    value, _, n = wording.neutrality()
    spread = wording.margin(wording.neutral_headlines())
    data = f"{n} real headlines whose every target is labelled neutral; mean score"
    yield row("wording", "Wording of neutral headlines", data, n, value, (value - spread, value + spread))
    got = positive.called_positive(held_back=True)
    yield share("wording", "Wording called positive: of what we call so, right", POSITIVE, got.precision)


def of_audit() -> Iterator[dict[str, object]]:
    for kind, found in audit.found().items():
        yield share("audit", f"Read by hand: {audit.MEASURES[kind]}", AUDIT, found)


def of_attitudes() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(ATTITUDES.read_text("utf-8"))
    return found


def main() -> int:
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    rows = [*of_relevance(), *of_kinds(), *of_wording()]
    for found in rows:
        found |= {"date": today, "rules": relevance.RULES.version}
    rows += [found | {"date": audit.READ_ON, "rules": audit.RULES_READ} for found in of_audit()]
    rows += [*stories.rows(today), *voices.rows(today), *quotes.rows(today), *camps.rows(today), *of_attitudes()]
    for found in rows:
        found.setdefault("floor", None)
        low, high = found["low"], found["high"]
        interval = "" if low is None else f"{low:.3f} to {high:.3f}"
        print(
            f"{found['measure']:<70} n {found['n']:>6}  {found['value']:.3f}  {interval:<14}"
            f"  floor {found['floor'] if found['floor'] is not None else '–'}"
        )
    print(f"Kinds of coverage: macro-F1 {coverage_kinds.macro_f1():.3f} on n {len(coverage_kinds.pairs())}")
    TO.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
