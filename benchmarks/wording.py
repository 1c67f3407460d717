"""Sentiment of the wording, measured: `python -m benchmarks.wording`. Needs the shared corpus.

Speed beside vaderSentiment at 5 KB; how neutral the subject leaves us; what neutralising its words costs on general
text (the New York Times snippets rated by people with which VADER was published) and on random news.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import correlation, mean

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from judge import load_rules
from judge.sentiment import sentiment
from judge.vader import Vader

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
WORDING = load_rules(ROOT / "data" / "topics.toml", ROOT / "data" / "lexicon.toml", None).wording
ORIGINAL = SentimentIntensityAnalyzer()
SEED = 20261124


def ours(headline: str, standfirst: str = "") -> float:
    return sentiment(headline, standfirst, "en", WORDING) or 0.0


def theirs(text: str) -> float:
    return float(ORIGINAL.polarity_scores(text)["compound"])


def per_second(score: Callable[[str], object], text: str, times: int) -> float:
    """Calls per CPU-second."""
    start = time.process_time()
    for _ in range(times):
        score(text)
    return times / (time.process_time() - start)


def speed(snippets: Sequence[tuple[float, str]]) -> str:
    text = " ".join(snippet for _, snippet in snippets)[:5_000]
    fast, slow = per_second(Vader().polarity, text, 200), per_second(ORIGINAL.polarity_scores, text, 40)
    return f"5 KB as one passage: {fast:,.0f}/s, vaderSentiment {slow:,.0f}/s, {fast / slow:.1f} times as fast"


def neutral_headlines() -> list[str]:
    """Headlines of labels.jsonl that have targets, each labelled 0."""
    items = [json.loads(line) for line in (CORPUS / "labels.jsonl").read_text("utf-8").splitlines()]
    return [i["title"] for i in items if i.get("targets") and not any(attitude for _, attitude in i["targets"])]


def neutrality() -> tuple[float, float, int]:
    """(our mean, VADER's mean, headlines) over those whose every target is labelled neutral."""
    headlines = neutral_headlines()
    return mean(map(ours, headlines)), mean(map(theirs, headlines)), len(headlines)


def snippets() -> list[tuple[float, str]]:
    path = CORPUS / "nlp" / "vader" / "nytEditorialSnippets_GroundTruth.txt"
    with path.open(encoding="latin-1", newline="") as lines:
        return [(float(row[1]), row[2]) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def correlations(rated: Sequence[tuple[float, str]]) -> tuple[float, float]:
    """(ours, VADER's) with what people said."""
    people = [rating for rating, _ in rated]
    return correlation(people, [ours(text) for _, text in rated]), correlation(people, [theirs(t) for _, t in rated])


def random_news(n: int) -> list[str]:
    with gzip.open(CORPUS / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        return random.Random(SEED).sample([json.loads(line)["title"] or "" for line in lines], n)


def shares(headlines: Sequence[str]) -> tuple[float, float]:
    """(our share of scores other than 0, VADER's)."""
    return mean(ours(h) != 0 for h in headlines), mean(theirs(h) != 0 for h in headlines)


def main() -> int:
    rated = snippets()
    mine, vaders, n = neutrality()
    print(speed(rated))
    print(f"{n} headlines whose every target is labelled neutral: mean {mine:+.3f} (VADER {vaders:+.3f}), "
          f"± {margin(neutral_headlines()):.3f}")  # fmt: skip
    mine, vaders = correlations(rated)
    print(f"{len(rated):,} snippets rated by people: correlation {mine:.3f} (VADER {vaders:.3f}), {mine - vaders:+.3f}")
    news = random_news(10_000)
    mine, vaders = shares(news)
    print(
        f"{len(news):,} random headlines: not zero {mine:.1%} (VADER {vaders:.1%}), {100 * (mine - vaders):+.1f} points"
    )
    return 0


def margin(headlines: Sequence[str]) -> float:
    """Half the 95 % interval of our mean."""
    scores = [ours(headline) for headline in headlines]
    middle = mean(scores)
    return 1.96 * math.sqrt(sum((score - middle) ** 2 for score in scores) / (len(scores) - 1) / len(scores))


if __name__ == "__main__":
    sys.exit(main())
