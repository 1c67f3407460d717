"""Mutated documents through fetch → parse → articles → store: no exception, no hang, an outcome for every one."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.poll import Poller
from ingest.reading import ReadDocument, Readers
from model.feed import FetchedDocument, Outcome, Validators
from store.archive import Archive, open_writer
from store.feeds import FeedState, feed_states
from store.upkeep import check
from tests.feedmaking import ENCRYPTION, NOW, add_feed, fetched, item, rows, rss, rules, ticking
from tests.mutations import CHARSETS, MUTATIONS, Mutation, mutated
from tests.test_parse import ATOM, RSS, members, needs_corpus
from tests.test_plain_feed import SAME, UNUSUAL

FEEDS = 40
LONGEST_S = 2.0
LARGEST = 150_000
"""Bytes of a suite's document: larger ones only make the run longer, not its documents odder."""
JSON = (
    b'{"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": [{"id": "1", "url": "/a", "title": "T"}]}'
)
OWN = [
    RSS.encode(),
    ATOM.encode(),
    JSON,
    rss(*(item(n, ENCRYPTION) for n in range(30))),
    *(case.values[0] for case in (*SAME, *UNUSUAL) if isinstance(case.values[0], bytes)),
]


class Timed(Readers):
    """Reads in this process, so that an exception is one of the test's, and keeps what each document cost."""

    def __init__(self) -> None:
        super().__init__(0)
        self.slow: list[tuple[float, bytes]] = []

    async def read(self, document: FetchedDocument, *, language: str = "") -> ReadDocument:
        started = time.process_time()
        try:
            return await super().read(document, language=language)
        finally:
            if (took := time.process_time() - started) > LONGEST_S:
                self.slow.append((took, document.body))


class Dealing:
    """Gives each feed its documents, one after the other."""

    def __init__(self, documents: Sequence[FetchedDocument]) -> None:
        self.left: Counter[str] = Counter(document.url for document in documents)
        self._answers: dict[str, list[FetchedDocument]] = {}
        for document in reversed(documents):
            self._answers.setdefault(document.url, []).append(document)

    async def fetch(self, url: str, validators: Validators = Validators()) -> FetchedDocument:  # noqa: B008
        self.left -= Counter([url])
        return self._answers[url].pop()


async def polled(db: Archive, documents: Sequence[FetchedDocument], readers: Readers) -> Counter[str]:
    """Poll the documents, one after the other of each feed. Returns how many outcomes of which kind were told."""
    urls = list(dict.fromkeys(document.url for document in documents))
    for url in urls:
        add_feed(db, url)
    fetcher = Dealing(documents)
    kinds: Counter[str] = Counter()

    def report(feed: FeedState, outcome: Outcome) -> None:
        kinds[outcome.kind] += 1

    poller = Poller(db, fetcher, readers, rules(), ticking(NOW, timedelta(seconds=1)), random.Random(1))
    while fetcher.left:
        await poller.poll([feed for feed in feed_states(db) if fetcher.left[feed.url]], report)
    return kinds


def mutants(sound: Sequence[bytes], count: int, seed: int) -> list[FetchedDocument]:
    """Mutated documents of `FEEDS` feeds, under headers that may say anything."""
    chance = random.Random(seed)
    return [
        fetched(
            f"https://outlet{n % FEEDS}.example/feed",
            mutated(chance.choice(sound), chance),
            headers={"content-type": f"text/xml; charset={chance.choice(CHARSETS)}"} if chance.random() < 0.3 else {},
        )
        for n in range(count)
    ]


async def survives(folder: Path, documents: Sequence[FetchedDocument]) -> Counter[str]:
    db, readers = open_writer(folder / "archive.db"), Timed()
    kinds = await polled(db, documents, readers)
    assert sum(kinds.values()) == len(documents)
    assert [(took, body[:200]) for took, body in readers.slow] == []
    assert rows(db, "SELECT count(*) FROM polls")[0][0] == len(documents)
    assert check(db) == []
    db.close()
    return kinds


async def test_mutated_documents_of_our_own(tmp_path: Path) -> None:
    kinds = await survives(tmp_path, mutants(OWN, 300, seed=1))
    assert min(kinds["new"], kinds["broken"], kinds["not_a_feed"]) >= 20


@pytest.mark.slow
@needs_corpus
async def test_ten_thousand_mutated_documents_of_the_suites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = [body for _, body in members("suites.tar.zst") if 0 < len(body) <= LARGEST]
    assert len(sound) > 3_000
    kinds = await survives(tmp_path, mutants([*sound, *OWN], 10_000, seed=2))
    with capsys.disabled():
        print(f"\n10,000 mutated documents: {dict(kinds)}")


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.__name__)
def test_a_mutation_is_the_same_again_and_takes_any_body(mutation: Mutation) -> None:
    for body in (b"", b"x", RSS.encode(), JSON):
        assert mutation(body, random.Random(5)) == mutation(body, random.Random(5))
