"""The archive's schema: numbered, append-only, one fact each. Change nothing here; add a function at the end.

Times are whole seconds since 1970 in UTC; days are made from them in the reader's time zone. Sightings, polls and kept
texts carry `feed_id` in their keys, so that a distributed engine can place them by feed.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x436C7478
"""“Cltx”: tells our files from other programs' SQLite files."""

MIGRATIONS = Migrations("cleartext")


def _run(db: Database, script: str) -> None:
    # Not executescript: that would commit the migration's transaction. No statement here holds a ";;".
    for statement in script.split(";;"):
        if statement.strip():
            db.conn.execute(statement)


@MIGRATIONS()
def m001_meta(db: Database) -> None:
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _run(
        db,
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;;
        INSERT INTO meta VALUES ('revision', 0)
        """,
    )


@MIGRATIONS()
def m002_outlets_and_feeds(db: Database) -> None:
    _run(
        db,
        """
        CREATE TABLE outlets (
            id INTEGER PRIMARY KEY,
            slug TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            country TEXT NOT NULL,
            language TEXT NOT NULL,
            outlet_kind TEXT NOT NULL,
            tier TEXT NOT NULL,
            site_url TEXT NOT NULL,
            note TEXT NOT NULL,
            discovered INTEGER NOT NULL DEFAULT 0  -- 1: named by a search feed's entry, not by a person
        );;
        CREATE TABLE feeds (
            id INTEGER PRIMARY KEY,
            outlet_id INTEGER NOT NULL REFERENCES outlets(id),
            url TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            feed_kind TEXT NOT NULL,
            cap INTEGER,
            added_at INTEGER NOT NULL,
            paused INTEGER NOT NULL DEFAULT 0,
            etag TEXT,
            last_modified TEXT,
            body_digest BLOB,
            next_due_at INTEGER,                   -- NULL: never polled by itself (saved documents)
            last_polled_at INTEGER,
            last_outcome TEXT,
            last_degree TEXT,
            last_reason TEXT,
            last_status INTEGER,
            last_ok_at INTEGER,
            failures REAL NOT NULL DEFAULT 0,
            gap_s REAL,                            -- learned seconds between entries
            ttl_s INTEGER,
            at_cap INTEGER NOT NULL DEFAULT 0,
            hub_url TEXT NOT NULL DEFAULT ''
        );;
        CREATE INDEX feeds_by_due ON feeds(next_due_at) WHERE next_due_at IS NOT NULL;;
        CREATE TABLE polls (
            feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            degree TEXT,
            status INTEGER,
            reason TEXT NOT NULL,
            entries INTEGER NOT NULL,
            articles INTEGER NOT NULL,
            revisions INTEGER NOT NULL,
            PRIMARY KEY (feed_id, at)
        ) WITHOUT ROWID
        """,
    )


@MIGRATIONS()
def m003_articles_and_sightings(db: Database) -> None:
    _run(
        db,
        """
        CREATE TABLE articles (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE,
            outlet_id INTEGER NOT NULL REFERENCES outlets(id),
            headline TEXT NOT NULL,
            standfirst TEXT NOT NULL,
            byline TEXT NOT NULL,
            language TEXT NOT NULL,
            digest BLOB NOT NULL,                  -- of headline and standfirst
            text_feed_id INTEGER NOT NULL REFERENCES feeds(id),
            versions INTEGER NOT NULL DEFAULT 0,   -- rows of texts; 0: the text above is the only one seen
            published_at INTEGER,
            date_source TEXT NOT NULL,
            dated_at INTEGER NOT NULL,             -- when we saw the document that gave published_at
            first_seen_at INTEGER NOT NULL,
            in_feed INTEGER NOT NULL               -- 0: seen in search feeds alone, so never in a denominator
        );;
        CREATE INDEX articles_by_outlet ON articles(outlet_id);;
        CREATE TABLE sightings (
            feed_id INTEGER NOT NULL REFERENCES feeds(id),
            key TEXT NOT NULL,                     -- guid, or else raw link
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            guid TEXT NOT NULL,
            raw_link TEXT NOT NULL,
            headline TEXT NOT NULL,
            published_raw TEXT NOT NULL,
            published_at INTEGER,
            digest BLOB NOT NULL,
            first_seen_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            PRIMARY KEY (feed_id, key)
        ) WITHOUT ROWID;;
        CREATE INDEX sightings_by_article ON sightings(article_id);;
        CREATE TABLE aliases (
            url TEXT PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE
        ) WITHOUT ROWID;;
        CREATE INDEX aliases_by_article ON aliases(article_id);;
        CREATE TABLE texts (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            feed_id INTEGER NOT NULL REFERENCES feeds(id),
            digest BLOB NOT NULL,
            headline TEXT NOT NULL,
            standfirst TEXT NOT NULL,
            first_seen_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            PRIMARY KEY (article_id, feed_id, digest)
        ) WITHOUT ROWID
        """,
    )


@MIGRATIONS()
def m004_full_text(db: Database) -> None:
    # Accents folded, so that "Vorwurf" and "chiffré" are found as typed. External content: the text is stored once.
    _run(
        db,
        """
        CREATE VIRTUAL TABLE articles_fts USING fts5(
            headline, standfirst, content='articles', content_rowid='id',
            tokenize='unicode61 remove_diacritics 2'
        );;
        CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
            INSERT INTO articles_fts(rowid, headline, standfirst) VALUES (new.id, new.headline, new.standfirst);
        END;;
        CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst)
            VALUES ('delete', old.id, old.headline, old.standfirst);
        END;;
        CREATE TRIGGER articles_fts_update AFTER UPDATE OF headline, standfirst ON articles BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst)
            VALUES ('delete', old.id, old.headline, old.standfirst);
            INSERT INTO articles_fts(rowid, headline, standfirst) VALUES (new.id, new.headline, new.standfirst);
        END
        """,
    )


@MIGRATIONS()
def m005_judgements(db: Database) -> None:
    _run(
        db,
        """
        CREATE TABLE rules (
            id INTEGER PRIMARY KEY,
            version TEXT NOT NULL UNIQUE,
            first_used_at INTEGER NOT NULL
        );;
        CREATE TABLE topics (
            bit INTEGER PRIMARY KEY,               -- place in judgements.topics: 0, 1, 2 …
            name TEXT NOT NULL UNIQUE
        );;
        CREATE TABLE judgements (
            article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
            rules_id INTEGER NOT NULL REFERENCES rules(id),
            topics INTEGER NOT NULL,
            sentiment REAL,
            spans TEXT,                            -- JSON; NULL when nothing matched
            excluded_by TEXT
        )
        """,
    )


@MIGRATIONS()
def m006_expired_counts(db: Database) -> None:
    # The denominator outlives the rows: what retention deletes is counted here, by both clocks' days (UTC).
    _run(
        db,
        """
        CREATE TABLE expired_counts (
            outlet_id INTEGER NOT NULL REFERENCES outlets(id),
            language TEXT NOT NULL,
            published_day INTEGER NOT NULL,        -- days since 1970; -1: undated
            first_seen_day INTEGER NOT NULL,
            in_feed INTEGER NOT NULL,
            articles INTEGER NOT NULL,
            PRIMARY KEY (outlet_id, language, published_day, first_seen_day, in_feed)
        ) WITHOUT ROWID
        """,
    )


@MIGRATIONS()
def m007_ledger(db: Database) -> None:
    # Append-only: an edit is undone by another edit. Only `forget` deletes rows, and leaves a row that says so.
    _run(
        db,
        """
        CREATE TABLE edits (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            who TEXT NOT NULL,
            edit_kind TEXT NOT NULL,
            subject TEXT NOT NULL,                 -- "article:17", "outlet:bbc", "feed:https://…"
            old TEXT,                              -- JSON
            new TEXT,                              -- JSON
            undoes INTEGER REFERENCES edits(id)
        );;
        CREATE INDEX edits_by_subject ON edits(subject);;
        CREATE TRIGGER edits_are_final BEFORE UPDATE ON edits BEGIN
            SELECT RAISE(ABORT, 'the ledger of edits is append-only');
        END
        """,
    )


@MIGRATIONS()
def m008_forgotten(db: Database) -> None:
    # What is gone stays gone though feeds still list it: see store/gone.py for what the digests are of.
    _run(
        db,
        """
        CREATE TABLE forgotten (
            digest INTEGER PRIMARY KEY,
            at INTEGER NOT NULL
        );;
        CREATE TABLE expired_articles (
            id INTEGER PRIMARY KEY,                -- the article's; never given to another
            outlet_id INTEGER NOT NULL REFERENCES outlets(id),
            language TEXT NOT NULL,                -- with the next three: its row of expired_counts
            published_day INTEGER NOT NULL,
            first_seen_day INTEGER NOT NULL,
            in_feed INTEGER NOT NULL,
            texts TEXT NOT NULL                    -- digests of its wordings, hexadecimal
        );;
        CREATE INDEX expired_articles_by_outlet ON expired_articles(outlet_id);;
        CREATE TABLE expired_keys (
            digest INTEGER PRIMARY KEY,
            article_id INTEGER NOT NULL REFERENCES expired_articles(id) ON DELETE CASCADE
        );;
        CREATE INDEX expired_keys_by_article ON expired_keys(article_id)
        """,
    )


@MIGRATIONS()
def m009_breaks(db: Database) -> None:
    # Computed, never edited: `python -m ingest breaks` and the daily upkeep replace them all.
    _run(
        db,
        """
        CREATE TABLE breaks (
            outlet_id INTEGER REFERENCES outlets(id) ON DELETE CASCADE,  -- NULL: all outlets together
            day INTEGER NOT NULL,                  -- days since 1970: the first of the new level
            before REAL NOT NULL,                  -- entries a day
            after REAL NOT NULL
        );;
        CREATE UNIQUE INDEX breaks_once ON breaks(coalesce(outlet_id, 0), day)
        """,
    )


@MIGRATIONS()
def m010_writes(db: Database) -> None:
    # `revision` is for what changes a figure; this one counts every write, so that feeds' states can be followed too.
    db.conn.execute("INSERT INTO meta VALUES ('writes', 0)")


@MIGRATIONS()
def m011_removed_feeds(db: Database) -> None:
    # A feed that a person removed keeps its articles; feeds.toml and OPML do not bring it back.
    db.conn.execute("ALTER TABLE feeds ADD COLUMN removed_at INTEGER")


@MIGRATIONS()
def m012_answers_in_the_ledger(db: Database) -> None:
    # What a person asks for ("feed request") is answered by a row of its own, which names the request.
    _run(
        db,
        """
        ALTER TABLE edits ADD COLUMN answers INTEGER REFERENCES edits(id);;
        CREATE INDEX edits_by_answers ON edits(answers) WHERE answers IS NOT NULL;;
        CREATE INDEX edits_asking ON edits(id) WHERE edit_kind = 'feed request'
        """,
    )


@MIGRATIONS()
def m013_moves(db: Database) -> None:
    # A move is believed after some answers. What feeds.toml, OPML and people call by a former address stays that feed.
    _run(
        db,
        """
        ALTER TABLE feeds ADD COLUMN moving_to TEXT;;
        ALTER TABLE feeds ADD COLUMN moving_since INTEGER;;
        ALTER TABLE feeds ADD COLUMN moving_answers INTEGER;;
        CREATE TABLE former_addresses (
            url TEXT PRIMARY KEY,
            feed_id INTEGER NOT NULL REFERENCES feeds(id) ON DELETE CASCADE
        ) WITHOUT ROWID
        """,
    )


@MIGRATIONS()
def m014_rhythm(db: Database) -> None:
    # When the feed last said something new; its first 410 since it last answered well; and the hours (lowest bit:
    # midnight to one) and days (lowest bit: Monday) in UTC on which it asks not to be asked.
    _run(
        db,
        """
        ALTER TABLE feeds ADD COLUMN newest_at INTEGER;;
        ALTER TABLE feeds ADD COLUMN gone_since INTEGER;;
        ALTER TABLE feeds ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;;
        ALTER TABLE feeds ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0
        """,
    )


@MIGRATIONS()
def m020_origin(db: Database) -> None:
    # How an article came (a place in model.article.ORIGINS; 0: a feed that is watched had it), and its medium, where
    # a person or a list says.
    _run(
        db,
        """
        ALTER TABLE articles ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;;
        ALTER TABLE articles ADD COLUMN medium TEXT NOT NULL DEFAULT ''
        """,
    )


@MIGRATIONS()
def m021_backfill_steps(db: Database) -> None:
    # What a backfill has asked for and has yet to ask for: one that was stopped goes on where it stood.
    _run(
        db,
        """
        CREATE TABLE backfill_steps (
            job TEXT NOT NULL,                     -- what is backfilled, and between which days
            step TEXT NOT NULL,                    -- a URL, or a window of days
            step_kind TEXT NOT NULL,               -- "sitemap", "page", "window"
            hint TEXT NOT NULL,                    -- what is known of it beforehand (JSON)
            done_at INTEGER,                       -- NULL: waits
            entries INTEGER NOT NULL DEFAULT 0,
            note TEXT NOT NULL DEFAULT '',         -- why nothing came of it, in words
            PRIMARY KEY (job, step)
        ) WITHOUT ROWID
        """,
    )


@MIGRATIONS()
def m022_list_shapes(db: Database) -> None:
    # What the columns of a list mean was asked once: lists with the same columns need not ask again.
    _run(
        db,
        """
        CREATE TABLE list_shapes (
            columns TEXT PRIMARY KEY,              -- JSON: the columns' names, sorted
            mapping TEXT NOT NULL,                 -- JSON
            at INTEGER NOT NULL,
            who TEXT NOT NULL
        ) WITHOUT ROWID
        """,
    )


@MIGRATIONS()
def m023_articles_asked_for(db: Database) -> None:
    # Articles that people write down in the dashboard wait in the ledger like requests about feeds.
    db.conn.execute("CREATE INDEX edits_asking_articles ON edits(id) WHERE edit_kind = 'article request'")


@MIGRATIONS()
def m030_pages(db: Database) -> None:
    # How asking for an article's page went, apart from what its feeds said; the text has a table of its own, so that
    # states can be looked through without it.
    _run(
        db,
        """
        CREATE TABLE pages (
            article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
            outcome TEXT NOT NULL,
            reason TEXT NOT NULL,
            status INTEGER,
            asked_at INTEGER NOT NULL,
            next_at INTEGER,                       -- NULL: never again by itself
            failures INTEGER NOT NULL,             -- in a row
            read_at INTEGER,                       -- when its text was first read
            in_full INTEGER NOT NULL DEFAULT 0,
            final_url TEXT NOT NULL DEFAULT '',    -- where the address led then
            moved_to TEXT NOT NULL DEFAULT '',     -- where it leads now, if elsewhere
            moved_at INTEGER,
            gone_at INTEGER,
            paywalled_at INTEGER,
            changed_at INTEGER,
            headline TEXT NOT NULL DEFAULT '',
            byline TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL DEFAULT '',
            published_at INTEGER,
            etag TEXT,
            last_modified TEXT,
            words INTEGER NOT NULL DEFAULT 0,
            digest BLOB NOT NULL DEFAULT x'',      -- of the latest text's words
            first_digest BLOB NOT NULL DEFAULT x'' -- of the first's
        );;
        CREATE INDEX pages_by_next ON pages(next_at) WHERE next_at IS NOT NULL;;
        CREATE INDEX pages_in_full ON pages(article_id) WHERE in_full;;
        CREATE TABLE page_texts (
            article_id INTEGER PRIMARY KEY REFERENCES pages(article_id) ON DELETE CASCADE,
            text TEXT NOT NULL
        );;
        CREATE TABLE kept_pages (
            article_id INTEGER NOT NULL REFERENCES pages(article_id) ON DELETE CASCADE,
            seen_at INTEGER NOT NULL,
            url TEXT NOT NULL,
            digest BLOB NOT NULL,                  -- of the text's words
            text TEXT NOT NULL,
            html BLOB NOT NULL,                    -- zlib (RFC 1950)
            PRIMARY KEY (article_id, seen_at)
        )
        """,
    )


@MIGRATIONS()
def m031_full_text_with_pages(db: Database) -> None:
    # One index over what feeds and pages say, so that one expression means the same of both: a word to leave out is
    # left out wherever it stands. External content: the texts are stored once, the view brings them together.
    _run(
        db,
        """
        DROP TRIGGER articles_fts_insert;;
        DROP TRIGGER articles_fts_delete;;
        DROP TRIGGER articles_fts_update;;
        DROP TABLE articles_fts;;
        CREATE VIEW searched_texts AS
            SELECT a.id, a.headline, a.standfirst, coalesce(p.text, '') AS text
            FROM articles a LEFT JOIN page_texts p ON p.article_id = a.id;;
        CREATE VIRTUAL TABLE articles_fts USING fts5(
            headline, standfirst, text, content='searched_texts', content_rowid='id',
            tokenize='unicode61 remove_diacritics 2'
        );;
        INSERT INTO articles_fts(articles_fts) VALUES ('rebuild');;
        CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
            INSERT INTO articles_fts(rowid, headline, standfirst, text)
            VALUES (new.id, new.headline, new.standfirst, '');
        END;;
        CREATE TRIGGER articles_fts_delete BEFORE DELETE ON articles BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text)
            VALUES ('delete', old.id, old.headline, old.standfirst,
                    coalesce((SELECT text FROM page_texts WHERE article_id = old.id), ''));
        END;;
        CREATE TRIGGER articles_fts_update AFTER UPDATE OF headline, standfirst ON articles BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text)
            VALUES ('delete', old.id, old.headline, old.standfirst,
                    coalesce((SELECT text FROM page_texts WHERE article_id = old.id), ''));
            INSERT INTO articles_fts(rowid, headline, standfirst, text)
            VALUES (new.id, new.headline, new.standfirst,
                    coalesce((SELECT text FROM page_texts WHERE article_id = new.id), ''));
        END;;
        CREATE TRIGGER page_texts_fts_insert AFTER INSERT ON page_texts BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text)
            SELECT 'delete', id, headline, standfirst, '' FROM articles WHERE id = new.article_id;
            INSERT INTO articles_fts(rowid, headline, standfirst, text)
            SELECT id, headline, standfirst, new.text FROM articles WHERE id = new.article_id;
        END;;
        CREATE TRIGGER page_texts_fts_update AFTER UPDATE OF text ON page_texts BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text)
            SELECT 'delete', id, headline, standfirst, old.text FROM articles WHERE id = new.article_id;
            INSERT INTO articles_fts(rowid, headline, standfirst, text)
            SELECT id, headline, standfirst, new.text FROM articles WHERE id = new.article_id;
        END;;
        -- Where the article itself goes, its own trigger has taken all out before the text follows.
        CREATE TRIGGER page_texts_fts_delete AFTER DELETE ON page_texts BEGIN
            INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text)
            SELECT 'delete', id, headline, standfirst, old.text FROM articles WHERE id = old.article_id;
            INSERT INTO articles_fts(rowid, headline, standfirst, text)
            SELECT id, headline, standfirst, '' FROM articles WHERE id = old.article_id;
        END
        """,
    )


@MIGRATIONS()
def m032_full_text_of_outlets(db: Database) -> None:
    # Whether an outlet's pages are read: what feeds.toml says, and what a person has said since (which stays).
    _run(
        db,
        """
        ALTER TABLE outlets ADD COLUMN full_text INTEGER NOT NULL DEFAULT 1;;
        ALTER TABLE outlets ADD COLUMN full_text_set INTEGER;;
        CREATE INDEX edits_starring ON edits(subject, id) WHERE edit_kind = 'star';;
        CREATE INDEX judgements_on_topic ON judgements(article_id) WHERE topics != 0
        """,
    )


@MIGRATIONS()
def m040_what_the_model_says(db: Database) -> None:
    # Probabilities by topic (JSON; NULL where none was measured), the kind of coverage (its place in COVERAGE_KINDS
    # counted from 1; 0 where not measured) and the language that was read (empty where unknown).
    _run(
        db,
        """
        ALTER TABLE judgements ADD COLUMN probabilities TEXT;;
        ALTER TABLE judgements ADD COLUMN coverage_kind INTEGER NOT NULL DEFAULT 0;;
        ALTER TABLE judgements ADD COLUMN language TEXT NOT NULL DEFAULT ''
        """,
    )


@MIGRATIONS()
def m050_stories(db: Database) -> None:
    # Two groupings above the article, for articles on topic. text_id is the id of the text's first article (which may
    # have been erased since); stories have numbers of their own, so that a story's address outlives its first article.
    _run(
        db,
        """
        CREATE TABLE stories (
            id INTEGER PRIMARY KEY AUTOINCREMENT   -- a number is never given twice
        );;
        CREATE TABLE groupings (
            article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
            rules_id INTEGER NOT NULL REFERENCES rules(id),
            digest BLOB NOT NULL,                  -- of the headline and standfirst that were grouped
            text_id INTEGER NOT NULL,
            story_id INTEGER NOT NULL REFERENCES stories(id),
            agency TEXT NOT NULL,                  -- whose text it says it is; empty where it says nothing
            evidence TEXT                          -- JSON: why it is a copy, why it stands in its story
        );;
        CREATE INDEX groupings_by_story ON groupings(story_id);;
        CREATE INDEX groupings_by_text ON groupings(text_id);;
        CREATE TABLE meanings (
            article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
            digest BLOB NOT NULL,                  -- of the text encoded
            vector BLOB NOT NULL                   -- 384 numbers of 16 bits
        )
        """,
    )


@MIGRATIONS()
def m060_voices(db: Database) -> None:
    # Who is named in an article, its attitude toward them and who says what: parts of its judgement, gone with it.
    # `part`: 0 headline, 1 standfirst, 2 the article's own text. `label`: 0 favourable, 1 neutral, 2 unfavourable,
    # 3 not sure.
    _run(
        db,
        """
        CREATE TABLE voices (
            id INTEGER PRIMARY KEY,
            slug TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            voice_kind TEXT NOT NULL,
            country TEXT NOT NULL,
            part_of TEXT NOT NULL
        );;
        CREATE TABLE mentions (
            article_id INTEGER NOT NULL REFERENCES judgements(article_id) ON DELETE CASCADE,
            part INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            voice_id INTEGER NOT NULL REFERENCES voices(id),
            confidence REAL NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (article_id, part, start)
        ) WITHOUT ROWID;;
        CREATE TABLE attitudes (
            article_id INTEGER NOT NULL REFERENCES judgements(article_id) ON DELETE CASCADE,
            voice_id INTEGER NOT NULL REFERENCES voices(id),
            label INTEGER NOT NULL,
            favourable REAL NOT NULL,
            neutral REAL NOT NULL,
            unfavourable REAL NOT NULL,
            part INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            PRIMARY KEY (article_id, voice_id)
        ) WITHOUT ROWID;;
        CREATE TABLE quotes (
            article_id INTEGER NOT NULL REFERENCES judgements(article_id) ON DELETE CASCADE,
            n INTEGER NOT NULL,
            text TEXT NOT NULL,
            part INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            speaker TEXT NOT NULL,
            speaker_start INTEGER,
            speaker_end INTEGER,
            cue TEXT NOT NULL,
            direct INTEGER NOT NULL,
            confidence REAL NOT NULL,
            pattern TEXT NOT NULL,
            role TEXT NOT NULL,
            organisation TEXT NOT NULL,
            declined INTEGER NOT NULL,
            voice_id INTEGER REFERENCES voices(id),
            camp TEXT NOT NULL,
            PRIMARY KEY (article_id, n)
        ) WITHOUT ROWID;;
        CREATE INDEX quotes_by_voice ON quotes(voice_id) WHERE voice_id IS NOT NULL;;
        ALTER TABLE judgements ADD COLUMN camp TEXT NOT NULL DEFAULT ''
        """,
    )


@MIGRATIONS()
def m070_corrections(db: Database) -> None:
    # What people say against a judgement: the edits of kind "correction" that stand (see store/overlay.py), and beside
    # the values that they overrule what the judge said. Derived from the ledger; goes with its edit or its article.
    # `about`: the voice's slug of an attitude, the words of a speaker's quote; else empty. `said`: the edit's `new`.
    # `judged_topics` is NULL where nothing is corrected; so are `judged_label` (-1: the judge heard no attitude) and
    # `judged_speaker`. `as_relevant`: judged like an article on topic, since a person had said that it is.
    _run(
        db,
        """
        CREATE TABLE corrections (
            article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
            field TEXT NOT NULL,
            about TEXT NOT NULL,
            said TEXT NOT NULL,                    -- JSON
            edit_id INTEGER NOT NULL UNIQUE REFERENCES edits(id) ON DELETE CASCADE,
            PRIMARY KEY (article_id, field, about)
        ) WITHOUT ROWID;;
        ALTER TABLE judgements ADD COLUMN judged_topics INTEGER;;
        ALTER TABLE judgements ADD COLUMN judged_coverage_kind INTEGER;;
        ALTER TABLE judgements ADD COLUMN judged_sentiment REAL;;
        ALTER TABLE judgements ADD COLUMN as_relevant INTEGER NOT NULL DEFAULT 0;;
        ALTER TABLE attitudes ADD COLUMN judged_label INTEGER;;
        ALTER TABLE quotes ADD COLUMN judged_speaker TEXT;;
        ALTER TABLE quotes ADD COLUMN judged_voice_id INTEGER
        """,
    )


@MIGRATIONS()
def m074_quotes_searched(db: Database) -> None:
    # An index over single quotations, so that words can be looked for within one. External content, as for articles: a
    # quotation's number here is its article's and its own (the lower 20 bits).
    _run(
        db,
        """
        CREATE VIEW searched_quotes AS SELECT (article_id << 20) | n AS id, text FROM quotes;;
        CREATE VIRTUAL TABLE quotes_fts USING fts5(
            text, content='searched_quotes', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
        );;
        INSERT INTO quotes_fts(quotes_fts) VALUES ('rebuild');;
        CREATE TRIGGER quotes_fts_insert AFTER INSERT ON quotes BEGIN
            INSERT INTO quotes_fts(rowid, text) VALUES ((new.article_id << 20) | new.n, new.text);
        END;;
        CREATE TRIGGER quotes_fts_delete AFTER DELETE ON quotes BEGIN
            INSERT INTO quotes_fts(quotes_fts, rowid, text)
            VALUES ('delete', (old.article_id << 20) | old.n, old.text);
        END;;
        CREATE TRIGGER quotes_fts_update AFTER UPDATE OF text ON quotes BEGIN
            INSERT INTO quotes_fts(quotes_fts, rowid, text)
            VALUES ('delete', (old.article_id << 20) | old.n, old.text);
            INSERT INTO quotes_fts(rowid, text) VALUES ((new.article_id << 20) | new.n, new.text);
        END
        """,
    )


@MIGRATIONS()
def m075_tags(db: Database) -> None:
    # Which article bears which tag follows from the ledger: of each article and tag the latest edit counts.
    _run(
        db,
        """
        CREATE INDEX edits_tagging ON edits(subject, id) WHERE edit_kind = 'tag';;
        CREATE VIEW tags AS
            SELECT article_id, tag, edit_id FROM (
                SELECT CAST(substr(subject, 9) AS INTEGER) AS article_id, json_extract(new, '$.tag') AS tag,
                       json_extract(new, '$.on') AS borne, max(id) AS edit_id
                FROM edits WHERE edit_kind = 'tag' GROUP BY subject, json_extract(new, '$.tag')
            ) WHERE borne
        """,
    )


@MIGRATIONS()
def m088_tiers_set(db: Database) -> None:
    # A tier that the team has set: `tier` is this one then, whatever data/feeds.toml says of the outlet.
    _run(db, "ALTER TABLE outlets ADD COLUMN tier_set TEXT")


@MIGRATIONS()
def m089_when_texts_came(db: Database) -> None:
    # Which headlines changed since two o'clock is asked every few minutes.
    _run(db, "CREATE INDEX texts_by_time ON texts(first_seen_at)")


@MIGRATIONS()
def m100_alerts(db: Database) -> None:
    # Alerts themselves are edits (edit_kind "alert"). Here is what they had to say, and every message on its way out.
    # A message's content names articles by id and holds none of their words: it is written out when it is sent, so that
    # what was erased in the meantime is in none. `begun_at` without an end: we were stopped while sending.
    _run(
        db,
        """
        CREATE TABLE firings (
            id INTEGER PRIMARY KEY,
            alert TEXT NOT NULL,                   -- its key
            occasion TEXT NOT NULL,
            at INTEGER NOT NULL,
            day INTEGER NOT NULL,                  -- days since 1970
            verdict TEXT NOT NULL,
            words TEXT NOT NULL,
            arithmetic TEXT NOT NULL,
            articles TEXT NOT NULL,                -- JSON: ids
            feeds TEXT NOT NULL,                   -- JSON: addresses
            told_at INTEGER,                       -- NULL: waits for its message
            UNIQUE (alert, occasion)
        );;
        CREATE INDEX firings_untold ON firings(alert) WHERE told_at IS NULL;;
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL,                     -- what it is: one a key, destination and recipient
            purpose TEXT NOT NULL,                 -- alert, note, briefing
            about TEXT NOT NULL,                   -- an alert's key; empty otherwise
            destination TEXT NOT NULL,             -- its name in alerts.toml
            recipient TEXT NOT NULL,               -- of mail; empty for a webhook, whose address is a secret
            content TEXT NOT NULL,                 -- JSON
            made_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            begun_at INTEGER,
            next_at INTEGER,                       -- NULL: done with, one way or the other
            sent_at INTEGER,
            trouble TEXT NOT NULL DEFAULT '',      -- of the last attempt, in words
            UNIQUE (key, destination, recipient)
        );;
        CREATE INDEX outbox_by_due ON outbox(next_at) WHERE next_at IS NOT NULL
        """,
    )


@MIGRATIONS()
def m120_quotes_corrected(db: Database) -> None:
    # Whoever a person says spoke counts as named in the article: few rows among many, found without reading all.
    _run(db, "CREATE INDEX quotes_corrected ON quotes(voice_id) WHERE judged_speaker IS NOT NULL")
