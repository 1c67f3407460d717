"""What grouping costs: by the size of the collection, for one arriving article, and whether the order matters.

    python benchmarks/stories.py [../shared/corpus/corpus.jsonl.gz] [--sizes 10000,50000,257211] [--placed 2000]

Words alone (the sentence encoder takes about 3 ms of an English article besides, once, when it arrives). CPU time of
one core. *Group* is everything at once, standing text, reading, searching and linking; *place* is one article among the
others, in `judge.recent`. The five orders are of the newest 20,000 articles: grouped at once, and placed one by one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from judge.nearby import Reading  # noqa: E402
from judge.recent import Recent  # noqa: E402
from judge.standing import without_standing  # noqa: E402
from judge.stories import StoryRules, group, load_story_rules, read  # noqa: E402
from model.story import Placed, Told, house  # noqa: E402
from tests.quality.stories import b_cubed  # noqa: E402

EPOCH = date(1970, 1, 1).toordinal()


def load(path: Path, most: int) -> list[Told]:
    """Drawn at random, the same every time."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        drawn = list(lines)
    random.Random(1).shuffle(drawn)
    return [told(json.loads(line), n) for n, line in enumerate(drawn[:most])]


def told(item: dict[str, str], n: int) -> Told:
    url = item["url"] or ""
    try:
        at = float(date.fromisoformat((item["date"] or "")[:10]).toordinal() - EPOCH)
    except ValueError:
        at = None
    return Told(n, item["title"] or "", item["summary"] or "", "", house(url or item["source"]), at, url)


def grouped(articles: Sequence[Told], rules: StoryRules) -> tuple[list[Placed], float]:
    start = time.process_time()
    readings = [read(one, rules) for one in without_standing(articles)]
    placed = group(readings, rules)
    return placed, time.process_time() - start


def placing(readings: Sequence[Reading], rules: StoryRules, measured: int) -> tuple[float, float]:
    """Mean and 99th percentile, ms, of placing the last `measured` among all before, all within one window."""
    recent = Recent(rules)
    for reading in readings[:-measured]:
        recent.know(reading, reading.id, reading.id)
    times = []
    for reading in readings[-measured:]:
        start = time.process_time()
        recent.place(reading)
        times.append((time.process_time() - start) * 1000)
    return sum(times) / len(times), sorted(times)[len(times) * 99 // 100]


def orders(articles: Sequence[Told], rules: StoryRules) -> None:
    at_once, one_by_one = [], []
    for seed in range(5):
        shuffled = list(articles)
        random.Random(seed).shuffle(shuffled)
        readings = [read(one, rules) for one in shuffled]
        found = {one.id: one.story for one in group(readings, rules)}
        recent = Recent(rules)
        placed = {one.id: recent.place(one).story for one in readings}
        at_once.append([found[one.id] for one in articles])
        one_by_one.append([placed[one.id] for one in articles])
    for words, results in (("grouped at once", at_once), ("placed one by one", one_by_one)):
        scores = [b_cubed(one, other) for n, one in enumerate(results) for other in results[:n]]
        print(f"{words}: B3 between five orders, least {min(scores):.4f}")
    print(f"placed one by one against grouped at once: {b_cubed(one_by_one[0], at_once[0]):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=ROOT.parent / "shared" / "corpus" / "corpus.jsonl.gz")
    parser.add_argument("--sizes", default="10000,30000,100000,257211")
    parser.add_argument("--placed", type=int, default=2_000)
    parser.add_argument("--among", type=int, default=200_000)
    chosen = parser.parse_args()
    rules = load_story_rules(ROOT / "data" / "models", meaning=False)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    articles = load(chosen.corpus, max(*sizes, chosen.among + chosen.placed))
    for size in sizes:
        placed, seconds = grouped(articles[:size], rules)
        copies, stories = sum(one.copy_of is not None for one in placed), len({one.story for one in placed})
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>7,} grouped in {seconds:6.1f} s CPU, {seconds / size * 1000:.3f} ms each; {copies:,} copies,"
            f" {stories:,} stories; at most {most:,.0f} MB",
            flush=True,
        )
    # All within one window, whatever their dates: the hardest case.
    near = [read(Told(n, one.headline, one.standfirst, "", one.outlet, n / 200_000, one.order), rules)
            for n, one in enumerate(articles[: chosen.among + chosen.placed])]  # fmt: skip
    mean, worst = placing(near, rules, chosen.placed)
    print(
        f"placed among {len(near) - chosen.placed:,} of one window: {mean:.2f} ms CPU, 99th percentile {worst:.2f} ms"
    )
    newest = sorted((one for one in articles if one.at is not None), key=lambda one: one.at or 0.0)[-20_000:]
    orders(newest, rules)


if __name__ == "__main__":
    main()
