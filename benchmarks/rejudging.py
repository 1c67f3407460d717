"""Rejudging an archive with the models that ship: nothing changes unasked, a kill loses nothing, changes are told.

    python -m benchmarks.rejudging ARCHIVE [--kills 3] [--seed 1]

ARCHIVE is copied and left alone. First people correct 200 of its articles by chance, then it is judged again

1. by the rules that judged it: no judgement, quote, mention or correction may differ by a byte;
2. by a team's other topics.toml (a topic of their own, a term less), killed (SIGKILL) at random moments, and gone on;
3. by the same on another copy in one go, beside which the killed one must hold the same, corrections and all.

Prints what each run took and reported. Exits 1 where anything differs, a correction is gone, or `check` finds a fault.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from model.judgement import COVERAGE_KINDS, TOPICS
from store.archive import Archive, open_reader, open_writer, writing
from store.corrections import all_corrections, correct
from store.upkeep import check

ROOT = Path(__file__).parents[1]
CORRECTED = 200
KEPT = ("judgements", "mentions", "attitudes", "quotes", "corrections", "edits")
"""Tables that judging and correcting fill; `rules_id` and other numbers of an archive's own are among their columns."""
GONE_TERM, OWN_TOPIC = '"age verification*", ', '\n[vpn]\ntitle = "VPN"\nterms = ["VPN", "VPNs"]\n'
UP_S = 4.0
"""So long a child needs at most before it judges."""


def content(db: Archive) -> dict[str, str]:
    """Table → digest of all its rows."""
    found = {}
    for table in KEPT:
        digest = hashlib.sha256()
        for row in db.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3"):
            digest.update(repr(tuple(row)).encode())
        found[table] = digest.hexdigest()[:16]
    return found


def corrected(db: Archive, chance: random.Random) -> int:
    """People say something of articles on topic and off, by chance; returns how much stands."""
    on = [int(n) for (n,) in db.conn.execute("SELECT article_id FROM judgements WHERE topics != 0 ORDER BY 1")]
    off = [
        int(n) for (n,) in db.conn.execute("SELECT article_id FROM judgements WHERE topics = 0 ORDER BY 1 LIMIT 99999")
    ]
    quoted = {
        int(n): str(words) for n, words in db.conn.execute("SELECT article_id, min(speaker) FROM quotes GROUP BY 1")
    }
    some = [*chance.sample(on, min(len(on), CORRECTED // 2)), *chance.sample(off, min(len(off), CORRECTED // 2))]
    at = datetime.now(UTC)
    with writing(db):
        for article in some:
            correct(db, article, "topics", chance.sample(TOPICS, chance.randrange(3)), at=at, who="Ann")
            correct(db, article, "coverage_kind", chance.choice(COVERAGE_KINDS), at=at, who="Ann")
            correct(db, article, "sentiment", chance.choice((-0.6, 0.0, 0.3, None)), at=at, who="Bo")
            if article in quoted:
                correct(db, article, "speaker", {"quote": 0, "speaker": "Jo Bloggs"}, at=at, who="Bo")
    return len(all_corrections(db))


def child(archive: Path, data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ingest", "--archive", str(archive), "rejudge"]
    environ = os.environ | {"CLEARTEXT_DATA": str(data)}
    return subprocess.Popen(command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE)


def through(archive: Path, data: Path, name: str) -> str:
    """One run to its end; its report. Raises SystemExit where it fails."""
    wall, before = time.perf_counter(), os.times()
    said, _ = (run := child(archive, data)).communicate()
    wall, after = time.perf_counter() - wall, os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    print(f"{name}: {wall:.1f} s, {cpu:.1f} s CPU, exit {run.returncode}", flush=True)
    if run.returncode:
        raise SystemExit(f"{name}: it failed, so nothing was shown")
    print("  " + said.strip().replace("\n", "\n  "), flush=True)
    return said


def killed(archive: Path, data: Path, after_s: float) -> int:
    """One run that is killed; returns how many articles rules that it brought have judged by then."""
    with closing(open_reader(archive)) as db:
        known = db.conn.execute("SELECT min(rules_id) FROM judgements").fetchone()[0]
    with child(archive, data) as run:
        time.sleep(after_s)
        run.send_signal(signal.SIGKILL)
    with closing(open_reader(archive)) as db:
        return int(db.conn.execute("SELECT count(*) FROM judgements WHERE rules_id > ?", [known]).fetchone()[0])


def other_rules(folder: Path) -> Path:
    """A team's data folder with another topics.toml."""
    folder.mkdir()
    text = (ROOT / "data" / "topics.toml").read_text("utf-8")
    assert GONE_TERM in text
    (folder / "topics.toml").write_text(text.replace(GONE_TERM, "") + OWN_TOPIC, "utf-8")
    return folder


def measured(archive: Path, folder: Path, kills: int, chance: random.Random) -> list[str]:
    """Everything; what is wrong, in words."""
    first, second, other = folder / "first.db", folder / "second.db", other_rules(folder / "team")
    shutil.copy(archive, first)
    with closing(open_writer(first)) as db:
        articles = db.conn.execute("SELECT count(*) FROM articles").fetchone()[0]
        stand = corrected(db, chance)
    print(f"{articles:,} articles; {stand} corrections", flush=True)
    through(first, ROOT / "data", "by the shipped rules, so that all are judged by these")
    with closing(open_writer(first)) as db:
        before = content(db)
    wrong = []
    said = through(first, ROOT / "data", "rules as before")
    with closing(open_writer(first)) as db:
        if content(db) != before or "Nothing to do" not in said:
            wrong.append("rejudging by the same rules changed something")
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(first, second)
    start = time.perf_counter()
    through(second, other, "other rules, in one go")
    whole = time.perf_counter() - start
    done = []
    for _ in range(kills):
        after_s = UP_S + chance.random() * max(1.0, whole / kills - UP_S)
        done.append(killed(first, other, after_s))
        print(f"killed after {after_s:.1f} s: {done[-1]:,} judged by then", flush=True)
    if not any(0 < n < articles for n in done):
        wrong.append("no kill came while it judged, so they prove nothing")
    through(first, other, "gone on with, after the kills")
    with closing(open_reader(first)) as one, closing(open_reader(second)) as two:
        wrong += [
            f"{table} differs after kills" for table, digest in content(one).items() if digest != content(two)[table]
        ]
        wrong += [f"{len(all_corrections(one))} corrections stand"] if len(all_corrections(one)) != stand else []
    with closing(open_writer(first)) as db:
        wrong += check(db)
    return wrong


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("archive", type=Path)
    asked.add_argument("--kills", type=int, default=3)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = measured(given.archive, Path(folder), given.kills, random.Random(given.seed))
    print(*(wrong or ["Nothing is lost, and nothing differs."]), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
