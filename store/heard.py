"""Voices as the archive keeps them: who is named where, attitudes toward them, and who said what.

What is stored is the judge's; it goes with the judgement that it belongs to, and comes again when that is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from sqlite_utils import Database

from model.attitude import ATTITUDES, Attitude
from model.camp import CampOrNone
from model.heard import Heard, Toward
from model.quote import Quote, QuotePattern
from model.said import Sourced
from model.span import PARTS
from model.voice import Mention, MentionReason, Voice, VoiceRow
from store.overlay import lay_over_heard
from store.times import moment


def put_voices(db: Database, voices: Iterable[Voice]) -> dict[str, int]:
    """Register the voices that the judge knows; gives each slug's number. Needs an open `writing` transaction.

    One that data/voices.toml does not list any more stays, as long as articles name it.
    """
    db.conn.executemany(
        "INSERT INTO voices (slug, name, voice_kind, country, part_of) VALUES (?, ?, ?, ?, ?) ON CONFLICT (slug)"
        " DO UPDATE SET name = excluded.name, voice_kind = excluded.voice_kind, country = excluded.country,"
        " part_of = excluded.part_of",
        [(voice.id, voice.name, voice.voice_kind, voice.country, voice.part_of) for voice in voices],
    )
    return dict(db.conn.execute("SELECT slug, id FROM voices"))


def voices(db: Database) -> dict[int, VoiceRow]:
    """Every voice known to the archive, by number."""
    rows = db.conn.execute("SELECT id, slug, name, voice_kind, country, part_of FROM voices ORDER BY id")
    return {int(number): VoiceRow(*rest) for number, *rest in rows}


def put_heard(db: Database, found: Sequence[tuple[int, Heard | None]], numbers: Mapping[str, int]) -> None:
    """Keep what was heard in these articles, whose judgements have just been kept.

    What was kept before went with the judgement that was replaced. An article that was not judged after all, since it
    was reworded or erased in the meantime, is left out. What people have corrected stays corrected.
    """
    listened = [(article_id, heard) for article_id, heard in found if heard is not None]
    ids = json.dumps([article_id for article_id, _ in listened])
    judged = {
        int(row[0])
        for row in db.conn.execute(
            "SELECT j.article_id FROM json_each(?) i CROSS JOIN judgements j ON j.article_id = i.value", [ids]
        )
    }
    kept = [(article_id, heard) for article_id, heard in listened if article_id in judged]
    db.conn.executemany(
        "UPDATE judgements SET camp = ? WHERE article_id = ?", [(heard.camp, article_id) for article_id, heard in kept]
    )
    db.conn.executemany(
        "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (article_id, PARTS.index(m.part), m.start, m.end, numbers[m.voice_id], m.confidence, m.reason)
            for article_id, heard in kept
            for m in heard.mentions
        ],
    )
    db.conn.executemany(
        "INSERT INTO attitudes (article_id, voice_id, label, favourable, neutral, unfavourable, part, start, end)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article_id,
                numbers[t.voice_id],
                ATTITUDES.index(t.attitude.label),
                *t.attitude.probabilities,
                PARTS.index(t.part),
                t.start,
                t.end,
            )
            for article_id, heard in kept
            for t in heard.toward
        ],
    )
    db.conn.executemany(
        "INSERT INTO quotes (article_id, n, text, part, start, end, speaker, speaker_start, speaker_end, cue, direct,"
        " confidence, pattern, role, organisation, declined, voice_id, camp)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                article_id,
                n,
                q.text,
                PARTS.index(q.part),
                q.start,
                q.end,
                q.speaker,
                q.speaker_start,
                q.speaker_end,
                q.cue,
                q.direct,
                q.confidence,
                q.pattern,
                q.role,
                q.organisation,
                q.declined,
                None if q.voice is None else numbers[q.voice],
                q.camp,
            )
            for article_id, heard in kept
            for n, q in enumerate(heard.quotes)
        ],
    )
    lay_over_heard(db, [article_id for article_id, _ in found])


def heard_in(db: Database, article_id: int) -> Heard:
    """What the archive keeps of one article. (Names are as the text writes them; a lost text leaves them empty.)"""
    texts = _texts(db, article_id)
    slugs = {number: voice.slug for number, voice in voices(db).items()}
    mentions = [
        Mention(slugs[voice], texts[part][start:end], PARTS[part], start, end, confidence, cast(MentionReason, reason))
        for part, start, end, voice, confidence, reason in db.conn.execute(
            "SELECT part, start, end, voice_id, confidence, reason FROM mentions WHERE article_id = ?"
            " ORDER BY part, start",
            [article_id],
        )
    ]
    toward = [
        Toward(slugs[voice], texts[part][start:end], Attitude(ATTITUDES[label], (a, b, c)), PARTS[part], start, end)
        for voice, label, a, b, c, part, start, end in db.conn.execute(
            "SELECT voice_id, label, favourable, neutral, unfavourable, part, start, end FROM attitudes"
            " WHERE article_id = ? ORDER BY part, start",
            [article_id],
        )
    ]
    camp = db.conn.execute("SELECT camp FROM judgements WHERE article_id = ?", [article_id]).fetchone()
    said = [quote for _, quote in _quotes(db, "q.article_id = ?", [article_id], slugs)]
    return Heard(tuple(mentions), tuple(toward), tuple(said), cast(CampOrNone, camp[0] if camp else ""))


def _texts(db: Database, article_id: int) -> dict[int, str]:
    found = db.conn.execute(
        "SELECT a.headline, a.standfirst, coalesce(p.text, '') FROM articles a"
        " LEFT JOIN page_texts p ON p.article_id = a.id WHERE a.id = ?",
        [article_id],
    ).fetchone()
    return dict(enumerate(found or ("", "", "")))


def sourced_quotes(db: Database, ids: Sequence[int], *, voice: str = "") -> list[tuple[int, Sourced]]:
    """(article, quote with its outlet) of these articles, of one voice where given; in the articles' order."""
    slugs = {number: known.slug for number, known in voices(db).items()}
    condition = "q.article_id IN (SELECT value FROM json_each(?))"
    parameters: list[object] = [json.dumps(list(ids))]
    if voice:
        condition += " AND q.voice_id = (SELECT id FROM voices WHERE slug = ?)"
        parameters.append(voice)
    outlets = {
        int(article_id): (url, name, tier, kind, at)
        for article_id, url, name, tier, kind, at in db.conn.execute(
            "SELECT a.id, a.url, o.name, o.tier, o.outlet_kind, coalesce(a.published_at, a.first_seen_at)"
            " FROM json_each(?) i CROSS JOIN articles a ON a.id = i.value JOIN outlets o ON o.id = a.outlet_id",
            [json.dumps(list(ids))],
        )
    }
    found: dict[int, list[Sourced]] = {}
    for article_id, quote in _quotes(db, condition, parameters, slugs):
        url, name, tier, kind, at = outlets[article_id]
        number = int(tier) if str(tier).isdigit() else None
        own = kind not in ("press", "trade press") and name == quote.organisation
        found.setdefault(article_id, []).append(Sourced(quote, url, name, number, own, moment(at)))
    return [(article_id, one) for article_id in ids for one in found.get(article_id, [])]


def _quotes(
    db: Database, condition: str, parameters: Sequence[object], slugs: Mapping[int, str]
) -> list[tuple[int, Quote]]:
    # Where a person said who spoke, the judge's place, role and organisation of whom it took for the speaker go.
    rows = db.conn.execute(
        "SELECT q.article_id, q.text, q.start, q.end, q.part, q.speaker, iif(judge, q.speaker_start, NULL),"
        " iif(judge, q.speaker_end, NULL), iif(judge, q.cue, ''), q.direct, iif(judge, q.confidence, 1.0), q.pattern,"
        " iif(judge, q.role, ''), iif(judge, q.organisation, organisation_said), q.declined, q.voice_id, q.camp"
        " FROM (SELECT q.*, q.judged_speaker IS NULL AS judge, coalesce((SELECT v.name FROM voices v"
        " WHERE v.id = q.voice_id AND v.voice_kind NOT IN ('person', 'law', 'product')), '') AS organisation_said"
        f" FROM quotes q WHERE {condition}) q ORDER BY q.article_id, q.n",
        list(parameters),
    )
    return [
        (
            int(article_id),
            Quote(
                text,
                start,
                end,
                PARTS[part],
                speaker,
                speaker_start,
                speaker_end,
                cue,
                bool(direct),
                confidence,
                cast(QuotePattern, pattern),
                role,
                organisation,
                bool(declined),
                slugs.get(voice) if voice is not None else None,
                cast(CampOrNone, camp),
            ),
        )
        for (
            article_id, text, start, end, part, speaker, speaker_start, speaker_end, cue, direct, confidence, pattern,
            role, organisation, declined, voice, camp,
        ) in rows
    ]  # fmt: skip
