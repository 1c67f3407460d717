"""What a rule for days far above the usual would have said of an archive: every firing, with its arithmetic.

    python benchmarks/alerts_backtest.py ARCHIVE [--question "topic=any"] [--days 400] [--until 2025-10-31]

Find collection breaks first (`python -m ingest --archive ARCHIVE breaks`), so that they can be named.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from alerts.backtest import backtest
from alerts.look import beside
from model.alert import Alert, Firing, Rule
from model.question import Question
from store.answers import Asking
from store.archive import open_reader
from store.columns import UNDATED, load_columns, search
from store.times import instant


def week(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def line(one: Firing) -> str:
    sign = "COLLECTION" if one.verdict == "collection" else "fired"
    return f"{week(one.day)} {one.day} {sign}: {one.words}\n    {one.arithmetic} ({len(one.articles)} articles open)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--question", default="", help="as in a page's address, without a period")
    parser.add_argument("--days", type=int, default=400)
    parser.add_argument("--until", type=date.fromisoformat, help="default: the last day of the archive")
    given = parser.parse_args()
    db = open_reader(given.archive)
    columns = load_columns(db)
    newest = columns.published_at[columns.published_at != UNDATED].max()
    until = given.until or instant(int(newest)).date()
    asking = Asking(columns, until + timedelta(days=1), UTC, search(db))
    alert = Alert("benchmark", "Far above the usual", Question.from_url(given.question), Rule("far above"))
    start = time.process_time()
    found = backtest(db, asking, alert, beside(db, datetime.now(UTC)), days=given.days, until=until)
    took = time.process_time() - start
    print(f"{alert.question.words()}\n{found.words}\n")
    for one in sorted((*found.firings, *found.collection), key=lambda one: one.day):
        print(line(one))
    print(f"\n{len(found.firings)} firings, {len(found.collection)} changes of collection; {took:.2f} s CPU")


if __name__ == "__main__":
    main()
