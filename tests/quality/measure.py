"""Measure the judge on labelled real items and write data/quality.json, which the Method page shows.

    make quality

Needs the labelled items (`../shared/corpus/labels.jsonl`); only the half that was not used to choose terms is counted.
Intervals are Wilson's at 95 % (Wilson 1927; Brown, Cai and DasGupta 2001).
"""

from __future__ import annotations

import json
import math
import sys
from datetime import UTC, datetime

from tests.quality.test_relevance_quality import LABELS, ROOT, RULES, odd_half, topics

TO = ROOT / "data" / "quality.json"


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share of `right` in `n` (both at least 0, n at least 1)."""
    share, spread = right / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def row(measure: str, right: int, n: int, date: str) -> dict[str, object]:
    low, high = wilson(right, n)
    return {
        "measure": measure,
        "data": "356 hard real items (near misses on purpose), none used to choose terms",
        "n": n,
        "value": round(right / n, 3),
        "low": round(low, 3),
        "high": round(high, 3),
        "date": date,
        "rules": RULES.version,
    }


def measured(date: str) -> list[dict[str, object]]:
    items = [(item, topics(item)) for item in odd_half()]
    wanted = {
        "On topic": [(bool(item["enc"] or item["child"]), bool(found)) for item, found in items],
        "Encryption": [(bool(item[LABELS["encryption"]]), "encryption" in found) for item, found in items],
        "Child safety in technology": [
            (bool(item[LABELS["child_safety"]]), "child_safety" in found) for item, found in items
        ],
        "Encryption and child safety": [(bool(item[LABELS["debate"]]), "debate" in found) for item, found in items],
    }
    rows = []
    for name, pairs in wanted.items():
        right = sum(true and found for true, found in pairs)
        rows.append(row(f"{name}: of what we count, right", right, sum(found for _, found in pairs), date))
        rows.append(row(f"{name}: of what there is, found", right, sum(true for true, _ in pairs), date))
    return rows


def main() -> int:
    rows = measured(f"{datetime.now(UTC):%Y-%m-%d}")
    TO.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for found in rows:
        print(
            f"{found['measure']:<55} n {found['n']:>4}  {found['value']:.3f}  {found['low']:.3f} to {found['high']:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
