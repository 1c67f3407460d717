"""An audit from the draw to the report, by file and in the app."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.audit import AUDIT_FIELDS, allocated, kind_said, topics_said
from ingest.commands import main
from model.audit import NEAR_MISSES, OTHERS
from model.judgement import TOPICS, Judgement, Span
from store.archive import Archive, open_writer, writing
from store.articles import record
from store.audits import draws, read_articles
from store.corrections import correct
from store.editorial import edits
from store.judgements import put_judgements, put_rules, topic_bits
from store.upkeep import check
from tests.building import START, add_feeds, article, hour, seen

Run = Callable[..., tuple[int, str, str]]
N = 400


def truly(n: int) -> bool:
    """What a careful reader says of article n: one in ten is on topic."""
    return n % 10 == 0


def says(n: int) -> Judgement:
    """The judge finds three of four, and is wrong about one more in fifty; near misses have a term."""
    span = (Span("headline", 0, 3, "encryption", "key*"),)
    on = (truly(n) and n % 40 != 0) or n % 50 == 1
    kind = "policy" if on else ""
    return Judgement(TOPICS[:1] if on else (), span if on or n % 8 == 0 else (), None, "1", coverage_kind=kind)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLEARTEXT_ZONE", "UTC")
    monkeypatch.setenv("CLEARTEXT_USER", "Ann")
    path = tmp_path / "archive.db"
    db = open_writer(path)
    with writing(db):
        feeds = add_feeds(db)
        record(db, [seen(feeds.news, article(f"n{n:03}", f"=Keys {n}", at=hour(n / 100))) for n in range(1, N + 1)])
        rules = put_rules(db, "1", TOPICS, START)
        put_judgements(db, rules, [(i, says(n)) for i, n in numbers(db).items()], topic_bits(db))
    db.close()
    return path


def numbers(db: Archive) -> dict[int, int]:
    """Article's id → its n."""
    return {int(i): int(url.rpartition("n")[2]) for i, url in db.conn.execute("SELECT id, url FROM articles")}


@pytest.fixture
def run(path: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["--archive", str(path), *map(str, arguments)])
        return code, *capfd.readouterr()

    return run


def label(file: Path, path: Path, *, kind: str = "") -> list[dict[str, Any]]:
    """Fill the file in as a careful reader would."""
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    db = open_writer(path)
    by_id = numbers(db)
    db.close()
    for row in rows:
        row["label_topics"] = "Encryption" if truly(by_id[int(row["id"])]) else "none"
        row["label_coverage_kind"] = kind if truly(by_id[int(row["id"])]) else ""
    rewrite(file, rows)
    return rows


def rewrite(file: Path, rows: list[dict[str, Any]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, AUDIT_FIELDS)
        writer.writeheader()
        writer.writerows(rows)


def test_from_the_draw_to_the_report(run: Run, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    code, out, _ = run("audit", "draw", "--n", 100, "--seed", 3, "--out", file)
    assert (code, "100 articles written" in out) == (0, True)
    label(file, path, kind="policy")
    code, out, _ = run("audit", "read", file)
    assert (code, out) == (0, "100 new labels, 0 known already, 0 unsure, 0 still empty, 0 left out.\n")
    assert run("audit", "read", file)[1].startswith("0 new labels, 100 known already")
    found = json.loads(run("--json", "audit", "report")[1])
    on = found["topics"]["any"]
    assert (found["read"], on["said"], found["judged_articles"]) == (100, 38, 400)
    for name, truth in (("precision", 30 / 38), ("recall", 30 / 40), ("true", 40)):
        assert on[name]["low"] <= truth <= on[name]["high"], (name, on[name])
    assert found["coverage_kind"]["right"] == found["coverage_kind"]["read"] > 10
    words = run("audit", "report")[1]
    assert "On topic: 100 labels read." in words
    assert "Rogan and Gladen" in words
    db = open_writer(path)
    assert check(db) == []
    assert {edit.who for edit in edits(db)} == {"Ann"}
    db.close()


def test_the_file_gives_nothing_away_and_a_seed_draws_it_again(run: Run, tmp_path: Path) -> None:
    first, again, other = (tmp_path / f"{n}.csv" for n in range(3))
    for file, seed in ((first, 1), (again, 1), (other, 2)):
        run("audit", "draw", "--n", 60, "--seed", seed, "--out", file)
    one, two, three = (list(csv.DictReader(f.read_text("utf-8-sig").splitlines())) for f in (first, again, other))
    assert [row["id"] for row in one] == [row["id"] for row in two] != [row["id"] for row in three]
    assert tuple(one[0]) == AUDIT_FIELDS
    assert one[0]["headline"].startswith("'=Keys")  # no formula in anybody's spreadsheet
    ids = [int(row["id"]) for row in one]
    assert ids != sorted(ids)
    code, _, err = run("audit", "draw", "--out", first)
    assert (code, "exists already" in err) == (3, True)


def test_a_question_narrows_by_facts_never_by_what_the_judge_says(run: Run, path: Path, tmp_path: Path) -> None:
    question = "topic=encryption&from=2026-11-02&to=2026-11-02&coverage=policy"
    assert run("audit", "draw", "--question", question, "--out", tmp_path / "x.jsonl")[0] == 0
    db = open_writer(path)
    (drawn,) = draws(db)
    assert sum(drawn.sizes.values()) == N
    assert drawn.question == "from=2026-11-02&to=2026-11-02&topic=any"
    assert set(drawn.sizes) == {"encryption", NEAR_MISSES, OTHERS}
    db.close()
    assert len((tmp_path / "x.jsonl").read_text("utf-8").splitlines()) == 100


def test_what_is_said_in_the_app_counts_and_the_judge_is_measured_not_the_correction(
    run: Run, path: Path, tmp_path: Path
) -> None:
    run("audit", "draw", "--n", 40, "--seed", 1, "--out", tmp_path / "x.csv")
    db = open_writer(path)
    (drawn,) = draws(db)
    by_id = numbers(db)
    for article_id in [one for ids in drawn.ids.values() for one in ids]:
        with writing(db):
            topics = ["encryption"] if truly(by_id[article_id]) else []
            correct(db, article_id, "topics", topics, at=hour(9), who="Bo")
    not_drawn = next(i for i in by_id if not any(i in ids for ids in drawn.ids.values()))
    with writing(db):
        correct(db, not_drawn, "topics", ["debate"], at=hour(9), who="Bo")
    read = read_articles(db, drawn)
    assert len(read) == 40
    assert all(one.topics == (("encryption",) if truly(by_id[one.article_id]) else ()) for one in read)
    assert all(one.judged_topics == says(by_id[one.article_id]).topics for one in read)
    db.close()
    found = json.loads(run("--json", "audit", "report")[1])
    assert (found["read"], found["topics"]["any"]["said"]) == (40, 38)


def test_rows_that_cannot_be_understood_are_named(run: Run, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "sample.csv"
    run("audit", "draw", "--n", 30, "--seed", 1, "--out", file)
    rows = label(file, path)
    rows[0]["label_topics"] = "cats"
    rows[1]["label_topics"] = "?"
    rows[2] |= {"label_topics": "", "label_coverage_kind": ""}
    rows[3]["id"] = "99999"
    rows[4]["draw"] = "999"
    rows[5]["id"] = "x"
    rows[6]["label_coverage_kind"] = "gossip"
    rewrite(file, rows)
    code, out, err = run("audit", "read", file)
    assert (code, out) == (1, "23 new labels, 0 known already, 1 unsure, 1 still empty, 5 left out.\n")
    for words in (
        "row 2 was left out: no topic “cats”",
        "row 5 was left out: article 99999 is not in sample",
        "row 6 was left out: There is no audit sample 999",
        "column “id” holds no number",
        "“gossip”",
    ):
        assert words in err


@pytest.mark.parametrize(
    ("text", "words"),
    [("a,b\n1,2\n", "has no column “draw”"), (None, "cannot be read"), (b"\xff\xfe\x00", "not UTF-8")],
)
def test_a_file_of_another_kind_is_refused(run: Run, tmp_path: Path, text: Any, words: str) -> None:
    file = tmp_path / "x.csv"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, _, err = run("audit", "read", file)
    assert (code, words in err) == (3, True)


def test_without_a_name_or_a_draw(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = run("audit", "report")
    assert (code, "No audit sample has been drawn yet" in err) == (3, True)
    run("audit", "draw", "--out", tmp_path / "x.csv")
    assert "0 labels are too few, 20 are needed" in run("audit", "report")[1]
    monkeypatch.delenv("CLEARTEXT_USER")
    code, _, err = run("audit", "read", tmp_path / "x.csv")
    assert (code, "--who NAME" in err) == (3, True)


def test_json_lines_are_read_too(run: Run, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    run("audit", "draw", "--n", 20, "--out", file)
    lines = [json.loads(line) | {"label_topics": "none"} for line in file.read_text("utf-8").splitlines()]
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert run("audit", "read", file, "--who", "Bo")[1].startswith("20 new labels")
    file.write_text("{", "utf-8")
    assert "line 1 is no JSON object" in run("audit", "read", file)[2]


def test_labels_in_words() -> None:
    assert topics_said("Child safety in technology; debate") == ["child_safety", "debate"]
    assert topics_said("None") == []
    assert kind_said("Crime and court report") == "crime"


@given(
    st.dictionaries(st.sampled_from([*TOPICS, NEAR_MISSES, OTHERS]), st.integers(0, 500), min_size=1),
    st.integers(0, 300),
)
def test_everything_asked_for_is_drawn_and_no_stratum_gives_more_than_it_has(sizes: dict[str, int], n: int) -> None:
    chosen = allocated(sizes, n)
    assert sum(chosen.values()) == min(n, sum(sizes.values()))
    assert all(chosen[name] <= size for name, size in sizes.items())


def test_half_of_a_sample_is_what_the_judge_calls_on_topic() -> None:
    sizes = {"encryption": 900, "debate": 100, NEAR_MISSES: 5_000, OTHERS: 90_000}
    assert allocated(sizes, 100) == {"encryption": 38, "debate": 12, NEAR_MISSES: 30, OTHERS: 20}


def test_corrections_are_written_with_what_the_judge_says(run: Run, path: Path, tmp_path: Path) -> None:
    db = open_writer(path)
    with writing(db):
        correct(db, 10, "topics", ["debate"], at=hour(9), who="Bo")
        correct(db, 10, "coverage_kind", "crime", at=hour(9), who="Bo")
    db.close()
    file = tmp_path / "said.jsonl"
    assert run("corrections", "--out", file)[0] == 0
    one, two = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert (one["url"], one["value"], one["judged"], one["who"]) == (
        "https://news.example/n010", ["debate"], ["encryption"], "Bo",
    )  # fmt: skip
    assert (two["field"], two["value"], two["judged"]) == ("coverage_kind", "crime", "policy")
    rows = list(csv.DictReader(run("corrections")[1].splitlines()))
    assert [row["value"] for row in rows] == ['["debate"]', "crime"]
